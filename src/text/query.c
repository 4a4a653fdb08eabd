/* query.c -- what people type into the search field: words in any language and script, "exact", -without,
 * unfini… */
#include "text/reading.h"
#include "text/script.h"
#include "base/utf8.h"

#define PREFIX_MIN 3 /* letters that an unfinished word must have */

/* Is the word at AT excluded: by a minus of its own, or as a further part of an excluded
 * "-word-with-hyphens"? */
static bool excluded_at(struct str q, size_t at, size_t before_end, bool before_excluded)
{
	if (at > 0 && q.p[at - 1] == '"')
		at--;
	if (at == 0 || q.p[at - 1] != '-')
		return false;
	if (at == 1 || strchr(" \t\n", q.p[at - 2]))
		return true;
	return before_excluded && before_end == at - 1;
}

/* Count the quotation marks of Q from *SEEN to AT; odd means that AT is inside a pair. */
static unsigned count_quotes(struct str q, size_t *seen, size_t at)
{
	unsigned n = 0;

	for (; *seen < at; ++*seen)
		n += q.p[*seen] == '"';
	return n;
}

static struct str folded_copy(struct arena *a, const struct folded *w)
{
	char *p = arena_bytes(a, w->len + 1);
	size_t n;

	memcpy(p, w->bytes, w->len);
	n = fold_similar(p, w->len);
	p[n] = 0;
	return (struct str){ p, n };
}

/* Fill WORD with the stems of all its readings; false for a function word of any language. */
static bool read_query_word(struct analyzer *an, struct arena *a, const struct folded *w,
			    struct query_word *word)
{
	enum reading readings[3];
	unsigned n = readings_of(w, readings);
	struct stems all = { 0 };

	word->word = folded_copy(a, w);
	if (n > 1 && w->latin)
		word->cyrillic = sr_to_cyrillic(a, word->word);
	if (str_eq(word->cyrillic, word->word))
		word->cyrillic = STR_NONE;
	for (unsigned i = 0; i < n; i++) {
		struct stems stems;
		if (!word->exact && is_stop_word(readings[i], (struct str){ w->bytes, w->len }))
			return false;
		read_word(an, a, readings[i], w, &stems);
		for (unsigned k = 0; k < stems.n; k++)
			stems_add(&all, stems.v[k]);
	}
	memcpy(word->stems, all.v, sizeof(all.v));
	word->nstems = all.n;
	return all.n > 0;
}

void analyze_query(struct analyzer *an, struct arena *a, struct str q, struct search_query *out)
{
	struct folded w;
	size_t before_end = 0, seen = 0;
	unsigned quotes = 0;
	bool before_excluded = false;

	*out = (struct search_query){ 0 };
	for (size_t i = 0; out->n < COUNT(out->words) && fold_next(q, &i, &w); before_end = i) {
		struct query_word *word = &out->words[out->n];
		quotes += count_quotes(q, &seen, w.at);
		*word = (struct query_word){ .exact = quotes % 2 };
		word->exclude = before_excluded = excluded_at(q, w.at, before_end, before_excluded);
		word->prefix = i == q.n && !word->exclude && !word->exact &&
			       utf8_count((struct str){ w.bytes, w.len }) >= PREFIX_MIN;
		out->n += read_query_word(an, a, &w, word);
	}
}

static bool stands_in(struct arena *a, struct str text, struct str form)
{
	struct folded w;

	for (size_t i = 0; fold_next(text, &i, &w);)
		if (w.len >= form.n && str_eq(folded_copy(a, &w), form))
			return true;
	return false;
}

bool exact_words_in(struct arena *a, struct str text, const struct search_query *q)
{
	for (unsigned i = 0; i < q->n; i++)
		if (q->words[i].exact && stands_in(a, text, q->words[i].word) == q->words[i].exclude)
			return false;
	return true;
}
