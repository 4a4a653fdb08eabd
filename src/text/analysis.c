/* analysis.c -- text to terms: which language a word is in, its base forms, and the terms made of them. */
#include "text/analysis.h"
#include "text/analysis_cache.h"
#include "text/reading.h"
#include "text/script.h"
#include "text/suffix.h"

#define SCRATCH ((size_t)4 << 20) /* memory for the work on one word */

struct analyzer {
	struct dictionaries *dictionaries;
	struct stem_cache *cache;
};

enum err analyzer_new(struct analyzer **out)
{
	struct analyzer *an = calloc(1, sizeof(*an)); /* lives as long as the process */

	if (!an)
		BUG("out of memory");
	an->dictionaries = dictionaries_new();
	an->cache = stem_cache_new();
	*out = an;
	return OK;
}

void analyzer_free(struct analyzer *an)
{
	if (!an)
		return;
	dictionaries_free(an->dictionaries);
	stem_cache_free(an->cache);
	free(an);
}

/* ---- which language ---- */

static bool may_be(const struct folded *w, enum tongue t)
{
	return !(w->excluded & 1u << t);
}

static enum reading cyrillic_reading(const struct folded *w, const char *lang)
{
	static const struct {
		const char *lang;
		enum tongue tongue;
		enum reading reading;
	} order[] = { { "uk", TONGUE_UK, READ_UK },
		      { "ru", TONGUE_RU, READ_RU },
		      { "sr", TONGUE_SR, READ_SR } };

	for (size_t i = 0; i < COUNT(order); i++)
		if (lang && strncmp(lang, order[i].lang, 2) == 0 && may_be(w, order[i].tongue))
			return order[i].reading;
	for (size_t i = 0; i < COUNT(order); i++)
		if (may_be(w, order[i].tongue))
			return order[i].reading;
	return READ_PLAIN;
}

#define GUESS_BYTES 4096 /* the beginning of a text tells its language */

const char *guess_language(struct str text)
{
	static const char *const names[TONGUE__N] = { "uk", "sr", "ru", "en" };
	static const enum tongue order[] = { TONGUE_UK, TONGUE_RU, TONGUE_SR }; /* the earlier wins a draw */
	size_t fits[TONGUE__N] = { 0 }, marked = 0;
	enum tongue best = TONGUE_EN;
	struct folded w;

	text = str_slice(text, 0, GUESS_BYTES);
	for (size_t i = 0; fold_next(text, &i, &w);) {
		fits[TONGUE_EN] += w.latin;
		marked += w.marked;
		for (size_t k = 0; w.cyrillic && k < COUNT(order); k++)
			fits[order[k]] += may_be(&w, order[k]);
	}
	if (marked * 10 > fits[TONGUE_EN]) /* one word in ten or more with č ć š ž đ */
		fits[TONGUE_SR] += fits[TONGUE_EN] + 1;
	for (size_t k = 0; k < COUNT(order); k++)
		if (fits[order[k]] > fits[best])
			best = order[k];
	return names[best];
}

static bool one_script(const struct folded *w)
{
	return !w->digit && w->cyrillic != w->latin;
}

enum reading reading_of(const struct folded *w, const char *lang)
{
	if (!one_script(w))
		return READ_PLAIN;
	if (w->cyrillic)
		return cyrillic_reading(w, lang);
	return w->marked || (lang && strncmp(lang, "sr", 2) == 0) ? READ_SR_LATIN : READ_EN;
}

unsigned readings_of(const struct folded *w, enum reading v[3])
{
	static const enum reading cyrillic[] = {
		[TONGUE_UK] = READ_UK, [TONGUE_SR] = READ_SR, [TONGUE_RU] = READ_RU
	};
	unsigned n = 0;

	if (!one_script(w)) {
		v[n++] = READ_PLAIN;
	} else if (w->latin) {
		v[n++] = READ_EN;
		v[n++] = w->marked ? READ_SR_LATIN : READ_SR_BALD;
	} else {
		for (enum tongue t = TONGUE_UK; t <= TONGUE_RU; t++)
			if (may_be(w, t))
				v[n++] = cyrillic[t];
		if (n == 0)
			v[n++] = READ_PLAIN;
	}
	return n;
}

/* ---- terms of a word ---- */

/* The base form or the stripped word FORM as the term that stands in the index. */
static struct str term_of(struct arena *a, enum tongue t, struct str form)
{
	struct str s = suffix_name(t, suffix_irregular(t, form));
	char *p = arena_bytes(a, s.n + 1);

	memcpy(p, s.p, s.n);
	if (t == TONGUE_UK && str_starts(s, S("вч"))) /* вчитель and учитель are one word */
		memcpy(p, "у", 2);
	s.n = fold_similar(p, s.n);
	p[s.n] = 0;
	return (struct str){ p, s.n };
}

/* Add the terms of WORD in the language T; false, and nothing added, when its dictionary does not know it. */
static bool add_known(struct analyzer *an, struct arena *a, enum tongue t, struct str word, struct stems *out)
{
	struct stems forms = { 0 };
	bool known = dictionary_stems(an->dictionaries, a, t, word, &forms);

	for (unsigned i = 0; i < forms.n; i++)
		stems_add(out, term_of(a, t, forms.v[i]));
	return known;
}

static bool add_terms(struct analyzer *an, struct arena *a, enum tongue t, struct str word, struct stems *out)
{
	bool known = add_known(an, a, t, word, out);

	if (!known)
		stems_add(out, term_of(a, t, suffix_strip(t, word)));
	return known;
}

/* Letters of Serbian Latin that are typed without their marks, in Cyrillic: what "c", "s", "z", "dj" may
 * stand for. */
static const struct bald {
	const char *typed, *meant[2];
} bald_letters[] = {
	{ "ц", { "ч", "ћ" } },
	{ "с", { "ш" } },
	{ "з", { "ж" } },
	{ "дј", { "ђ" } },
};

/* Dictionary questions that a word may cost: a query has few words, a text may have many. */
#define GUESSES_QUERY 32
#define GUESSES_TEXT 4

/* Words that WORD may be when some of its letters from AT on lost their marks; those that the dictionary
 * knows are added. */
static void add_bald(struct analyzer *an, struct arena *a, struct str word, size_t at, unsigned *left,
		     struct stems *out)
{
	for (; at < word.n; at++) {
		for (size_t i = 0; i < COUNT(bald_letters) * 2; i++) {
			struct str typed = str_of(bald_letters[i / 2].typed);
			struct str rest = str_slice(word, at, word.n);
			const char *meant = bald_letters[i / 2].meant[i % 2];
			if (!meant || !str_starts(rest, typed) || *left == 0)
				continue;
			--*left;
			struct str guess = str_fmt(a, "%.*s%s%.*s", (int)at, word.p, meant,
						   (int)(rest.n - typed.n), rest.p + typed.n);
			add_known(an, a, TONGUE_SR, guess, out);
			add_bald(an, a, guess, at + strlen(meant), left, out);
		}
	}
}

/* A word in Latin letters as Serbian: by its Cyrillic, or as English where it has foreign letters. */
static void add_serbian_latin(struct analyzer *an, struct arena *a, enum reading r, const struct folded *w,
			      struct stems *out)
{
	struct str latin = { w->bytes, w->len }, word = sr_to_cyrillic(a, latin);
	unsigned left = r == READ_SR_BALD ? GUESSES_QUERY : GUESSES_TEXT;
	bool known;

	if (str_eq(word, latin)) {
		if (r == READ_SR_LATIN)
			add_terms(an, a, TONGUE_EN, latin, out);
		return;
	}
	known = add_known(an, a, TONGUE_SR, word, out);
	if (!w->marked && (!known || r == READ_SR_BALD))
		add_bald(an, a, word, 0, &left, out);
	if (out->n == 0)
		stems_add(out, term_of(a, TONGUE_SR, suffix_strip(TONGUE_SR, word)));
}

static void read_afresh(struct analyzer *an, struct arena *a, enum reading r, const struct folded *w,
			struct stems *out)
{
	static const enum tongue tongues[] = {
		[READ_UK] = TONGUE_UK, [READ_SR] = TONGUE_SR, [READ_RU] = TONGUE_RU, [READ_EN] = TONGUE_EN
	};

	if (r < COUNT(tongues))
		add_terms(an, a, tongues[r], (struct str){ w->bytes, w->len }, out);
	else
		add_serbian_latin(an, a, r, w, out);
}

/* READ_AFRESH() in memory of its own, for it may take much; what it found is then in the cache or in A. */
static void read_and_keep(struct analyzer *an, struct arena *a, enum reading r, const struct folded *w,
			  struct stems *out)
{
	struct arena *scratch = arena_new(SCRATCH);
	struct stems found = { 0 };

	read_afresh(an, scratch, r, w, &found);
	stem_cache_put(an->cache, r, (struct str){ w->bytes, w->len }, &found);
	for (unsigned i = 0; i < found.n; i++)
		stems_add(out, str_dup(a, found.v[i]));
	arena_free(scratch);
}

void read_word(struct analyzer *an, struct arena *a, enum reading r, const struct folded *w,
	       struct stems *out)
{
	struct str word = { w->bytes, w->len };

	*out = (struct stems){ 0 };
	if (r == READ_PLAIN)
		stems_add(out, term_of(a, TONGUE_EN, word));
	else if (!stem_cache_get(an->cache, a, r, word, out))
		read_and_keep(an, a, r, w, out);
}

/* ---- texts ---- */

void analyze(struct analyzer *an, struct arena *a, struct str text, const char *lang, struct terms *out)
{
	struct folded w;

	if (!lang)
		lang = guess_language(text);
	for (size_t i = 0; fold_next(text, &i, &w);) {
		enum reading r = reading_of(&w, lang);
		struct stems stems;
		if (is_stop_word(r, (struct str){ w.bytes, w.len }))
			continue;
		read_word(an, a, r, &w, &stems);
		for (unsigned k = 0; k < stems.n; k++)
			vec_push(a, out, ((struct term){ stems.v[k], w.at, w.n }));
	}
}

struct str analyze_index(struct analyzer *an, struct arena *a, struct str text, const char *lang)
{
	struct buf b =
		buf_on(a, text.n * 4 + 1); /* nearly every word has one term, about as long as itself */
	struct arena *scratch = arena_new(SCRATCH);
	struct folded w;

	if (!lang)
		lang = guess_language(text);
	for (size_t i = 0; fold_next(text, &i, &w); arena_reset(scratch)) {
		enum reading r = reading_of(&w, lang);
		struct stems stems;
		if (is_stop_word(r, (struct str){ w.bytes, w.len }))
			continue;
		read_word(an, scratch, r, &w, &stems);
		for (unsigned k = 0; k < stems.n; k++) {
			if (b.n)
				buf_byte(&b, ' ');
			buf_put(&b, stems.v[k]);
		}
	}
	arena_free(scratch);
	return b.failed || !b.n ? S("") : buf_done(&b);
}
