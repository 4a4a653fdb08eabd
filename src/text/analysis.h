/* analysis.h -- the one chain that turns text into search terms, for indexing and for queries, on both
 * databases: fold case, apostrophes (' ’ ʼ), ґ→г, ё→е, Serbian Latin→Cyrillic; hunspell stems for uk, ru, sr;
 * English snowball. Words that no dictionary knows lose their ending by a table; names and adjectives in
 * -ськ, -ський become one term. A term holds letters and digits only, so every tokenizer leaves it whole.
 * Function words («і», "the") are left out. */
#ifndef KOLO_ANALYSIS_H
#define KOLO_ANALYSIS_H

#include "base/buf.h"
#include "base/vec.h"

struct analyzer; /* dictionaries, loaded at first need; one in the process, safe for threads (stem cache
		    inside) */

MUST_USE enum err analyzer_new(struct analyzer **out);
void analyzer_free(struct analyzer *an);

struct term {
	struct str stem; /* folded and stemmed */
	size_t at, n;	 /* where the word stands in the original */
};
struct terms {
	struct term *v;
	size_t n, cap;
};

/* "uk", "sr", "ru" or "en", by the letters at the beginning of TEXT. */
const char *guess_language(struct str text);

/* Words of TEXT in order. LANG "uk" "sr" "ru" "en", or NULL: guess_language(). A word with letters that LANG
 * has not is read in a language that has them. A word with several stems gives several terms at the same
 * place. */
void analyze(struct analyzer *an, struct arena *a, struct str text, const char *lang, struct terms *out);

/* Stems of TEXT separated by spaces, for the index. Empty when they do not fit into the room of A. */
struct str analyze_index(struct analyzer *an, struct arena *a, struct str text, const char *lang);

/* A query in every language at once: for each word the set of stems it may have, any of which will do. -word
 * excludes. The last word, when nothing follows it, may be unfinished: PREFIX, then terms that go on from
 * WORD or from CYRILLIC will do as well. A word in "quotes" is EXACT: the index finds it by its stems like
 * any other, exact_words_in() then tells on the original whether the very form is there. */
struct query_word {
	struct str word;     /* as typed, folded */
	struct str cyrillic; /* the same of a word in Latin letters that may be Serbian, else empty */
	struct str stems[8];
	unsigned nstems;
	bool prefix, exclude, exact;
};
struct search_query {
	struct query_word words[16];
	unsigned n;
};
void analyze_query(struct analyzer *an, struct arena *a, struct str q, struct search_query *out);

/* True when every exact word of Q stands in TEXT in the form in which it was typed, and no excluded exact
 * word does. */
bool exact_words_in(struct arena *a, struct str text, const struct search_query *q);

/* A piece of TEXT of about WIDTH characters around its hits, where all words stand together for the first
 * time or else most of them, cut between words with "…", on one line, with hits marked by U+E000 … U+E001
 * (which TEXT itself cannot smuggle in). Without a hit: the beginning. */
struct str snippet(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		   const struct search_query *q, size_t width);
/* All of TEXT with hits marked likewise; empty when that does not fit into the room of A. */
struct str highlight(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		     const struct search_query *q);

/* True when each word of Q that is not excluded stands in TEXT in some form. */
bool holds_all_words(struct analyzer *an, struct arena *a, struct str text, const char *lang,
		     const struct search_query *q);

/* Trigrams of the folded words of a title, for forgiving search, each once, space separated; the edge of a
 * word is written 0, so that tokenizers keep it. Similarity is 0..1 as pg_trgm counts it. */
struct str trigrams(struct arena *a, struct str word);
double similarity(struct arena *a, struct str x, struct str y);

#endif
