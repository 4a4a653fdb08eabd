/* snippet.c -- show why a text was found: each inflected form of the words sought is marked in the original.
 */
#include "text/reading.h"
#include "text/suffix.h"
#include "base/utf8.h"

#define MARK_ON "\xee\x80\x80"	/* U+E000 */
#define MARK_OFF "\xee\x80\x81" /* U+E001 */
#define MARK_BYTES 3
#define SAMPLE 256 /* bytes that tell how long a character is */

struct hit {
	size_t at, end;
	unsigned word; /* index in the query */
};

struct hits {
	struct hit *v;
	size_t n, cap;
};

/* Does the term or form S go on from what was typed of an unfinished word? */
static bool goes_on(struct str s, const struct query_word *q)
{
	return str_starts(s, q->word) || (q->cyrillic.n && str_starts(s, q->cyrillic));
}

/* W as it is compared with what was typed. */
static struct str form_of(const struct folded *w, char bytes[FOLD_MAX])
{
	memcpy(bytes, w->bytes, w->len);
	return (struct str){ bytes, fold_similar(bytes, w->len) };
}

/* Does the word W with STEMS answer Q? An exact word must have the very form. */
static bool answers(const struct folded *w, const struct stems *stems, const struct query_word *q)
{
	char bytes[FOLD_MAX];

	if (q->exact || q->exclude)
		return q->exact && !q->exclude && str_eq(form_of(w, bytes), q->word);
	if (q->prefix && goes_on(form_of(w, bytes), q))
		return true;
	for (unsigned i = 0; i < stems->n; i++) {
		for (unsigned k = 0; k < q->nstems; k++)
			if (str_eq(stems->v[i], q->stems[k]))
				return true;
		if (q->prefix && goes_on(stems->v[i], q))
			return true;
	}
	return false;
}

/* The letters with which words that answer Q may begin. */
static u64 initials(const struct search_query *q)
{
	u64 bits = 0;

	for (unsigned i = 0; i < q->n; i++) {
		bits |= letter_bit(q->words[i].word) | letter_bit(q->words[i].cyrillic);
		for (unsigned k = 0; k < q->words[i].nstems; k++)
			bits |= suffix_initials(q->words[i].stems[k]);
	}
	return bits;
}

/* The end of the stretch of SPAN bytes that begins with the oldest of the words of Q, each LAST seen at that
 * place; SIZE_MAX when they do not all stand in it. */
static size_t stretch_end(const struct search_query *q, const size_t *last, size_t span)
{
	size_t oldest = SIZE_MAX, newest = 0;

	for (unsigned k = 0; k < q->n; k++) {
		if (q->words[k].exclude)
			continue;
		oldest = MIN(oldest, last[k]);
		newest = MAX(newest, last[k]);
	}
	return newest == SIZE_MAX || newest - oldest > span ? SIZE_MAX : oldest + span;
}

/* The word of Q that W answers; q->n when none. Most are passed over by their first letter, before any
 * dictionary. */
static unsigned answered(struct analyzer *an, struct arena *a, const struct folded *w, const char *lang,
			 const struct search_query *q, u64 bits)
{
	enum reading r = reading_of(w, lang);
	struct str word = { w->bytes, w->len };
	struct stems stems;
	unsigned k = 0;

	if (r != READ_SR_LATIN && !(letter_bit(word) & bits))
		return q->n;
	read_word(an, a, r, w, &stems);
	while (k < q->n && !answers(w, &stems, &q->words[k]))
		k++;
	return k < q->n && is_stop_word(r, word) ? q->n : k;
}

/* The words of TEXT that answer Q, up to the end of the first SPAN bytes that hold all of them: nothing
 * further on is worth more. */
static void find_hits(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		      const struct search_query *q, size_t span, struct hits *out)
{
	size_t last[COUNT(q->words)], stop = text.n;
	u64 bits = initials(q);
	struct folded w;

	memset(last, 0xff, sizeof(last));
	if (!lang)
		lang = guess_language(text);
	for (size_t i = 0; q->n > 0 && i < stop && fold_next_of(text, &i, bits, &w);) {
		unsigned k = answered(an, a, &w, lang, q, bits);
		if (k == q->n)
			continue;
		vec_push(a, out, ((struct hit){ w.at, i, k }));
		last[k] = w.at;
		if (span < text.n)
			stop = MIN(stop, stretch_end(q, last, span));
	}
}

static bool is_mark(struct str text, size_t i)
{
	struct str rest = str_slice(text, i, i + MARK_BYTES);

	return str_eq(rest, S(MARK_ON)) || str_eq(rest, S(MARK_OFF));
}

/* Append TEXT without marks of its own; line breaks and runs of spaces become one space when ONE_LINE. */
static void put_text(struct buf *b, struct str text, bool one_line)
{
	static const bool odd[256] = { [' '] = true, ['\t'] = true, ['\n'] = true, [0xee] = true };
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (!odd[(unsigned char)c])
			continue;
		bool mark = (unsigned char)c == 0xee, space = one_line && !mark;
		bool alone = c == ' ' && i > from && text.p[i - 1] != ' ';
		if (mark ? !is_mark(text, i) : !space || alone)
			continue;
		buf_put(b, str_slice(text, from, i));
		if (space && b->n > 0 && b->p[b->n - 1] != ' ')
			buf_byte(b, ' ');
		i += mark ? MARK_BYTES - 1 : 0;
		from = i + 1;
	}
	buf_put(b, str_slice(text, from, text.n));
}

/* TEXT[from, to) with those of HITS that lie in it marked. */
static void put_marked(struct buf *b, struct str text, size_t from, size_t to, const struct hits *hits,
		       bool one_line)
{
	size_t at = from;

	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *h = &hits->v[i];
		if (h->at < at || h->end > to)
			continue;
		put_text(b, str_slice(text, at, h->at), one_line);
		buf_lit(b, MARK_ON);
		put_text(b, str_slice(text, h->at, h->end), one_line);
		buf_lit(b, MARK_OFF);
		at = h->end;
	}
	put_text(b, str_slice(text, at, to), one_line);
}

/* How good a window of hits [I, J) is: different words first, then their number. */
static unsigned worth(const struct hits *hits, size_t i, size_t j)
{
	unsigned words = 0;

	for (size_t k = i; k < j; k++)
		words |= 1u << hits->v[k].word;
	return (unsigned)__builtin_popcount(words) * 64 + (unsigned)MIN(j - i, 63);
}

/* The window of at most SPAN bytes that is worth most; the first one among equals. */
static void best_window(const struct hits *hits, size_t span, size_t *from, size_t *to)
{
	unsigned best = 0;

	*from = *to = 0;
	for (size_t i = 0, j = 0; i < hits->n; i++) {
		while (j < hits->n && hits->v[j].end <= hits->v[i].at + span)
			j++;
		if (j <= i || worth(hits, i, j) <= best)
			continue;
		best = worth(hits, i, j);
		*from = hits->v[i].at;
		*to = hits->v[j - 1].end;
	}
}

static bool space_at(struct str text, size_t i)
{
	return i >= text.n || strchr(" \t\n", text.p[i]) != NULL;
}

static bool inside_character(struct str text, size_t i)
{
	return i < text.n && ((unsigned char)text.p[i] & 0xc0) == 0x80;
}

/* Widen [FROM, TO) evenly to SPAN bytes and move its ends to the beginnings and ends of words. */
static void widen(struct str text, size_t span, size_t *from, size_t *to)
{
	size_t spare = span > *to - *from ? span - (*to - *from) : 0, hit_from = *from, hit_to = *to;

	*from = *from > spare / 2 ? *from - spare / 2 : 0;
	*to = MIN(text.n, *from + MAX(span, hit_to - *from));
	while (*from > 0 && *from < hit_from && !space_at(text, *from - 1))
		++*from;
	while (*to<text.n && * to> hit_to && !space_at(text, *to))
		--*to;
	if (hit_to == hit_from && *to == 0) /* one endless word */
		for (*to = MIN(text.n, span); inside_character(text, *to); --*to)
			;
}

struct str snippet(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		   const struct search_query *q, size_t width)
{
	struct hits hits = { 0 };
	struct buf b = buf_on(a, SIZE_MAX / 2);
	struct str sample = str_slice(text, 0, SAMPLE);
	size_t span = width * sample.n / MAX(utf8_count(sample), 1), from,
	       to; /* bytes for so many characters of this text */

	text = str_trim(text);
	find_hits(an, a, text, lang, q, span, &hits);
	best_window(&hits, span, &from, &to);
	widen(text, span, &from, &to);
	if (from > 0)
		buf_lit(&b, "…");
	put_marked(&b, text, from, to, &hits, true);
	if (to < text.n)
		buf_lit(&b, "…");
	return b.failed || !b.n ? S("") : buf_done(&b);
}

struct str highlight(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		     const struct search_query *q)
{
	struct hits hits = { 0 };
	struct buf b = buf_on(a, SIZE_MAX / 2);

	find_hits(an, a, text, lang, q, text.n, &hits);
	put_marked(&b, text, 0, text.n, &hits, false);
	return b.failed || !b.n ? S("") : buf_done(&b);
}

bool holds_all_words(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		     const struct search_query *q)
{
	struct hits hits = { 0 };
	unsigned missing = 0;

	find_hits(an, a, text, lang, q, text.n, &hits);
	for (unsigned k = 0; k < q->n; k++)
		missing |= q->words[k].exclude ? 0 : 1u << k;
	for (size_t i = 0; i < hits.n; i++)
		missing &= ~(1u << hits.v[i].word);
	return !missing;
}
