/* analysis.h -- the one chain that turns text into search terms, for indexing and for queries, on both databases: fold case,
 * apostrophes (' ’ ʼ), ґ→г, ё→е, Serbian Latin→Cyrillic; hunspell stems for uk, ru, sr; English snowball. */
#ifndef KOLO_ANALYSIS_H
#define KOLO_ANALYSIS_H

#include "base/buf.h"
#include "base/vec.h"

struct analyzer; /* dictionaries, loaded at first need; one in the process, safe for threads (stem cache inside) */

MUST_USE enum err analyzer_new(struct analyzer **out);
void analyzer_free(struct analyzer *an);
/* Place names in -ськ/-цьк that the dictionary does not inflect: taught before the first use. */
void analyzer_add_place(struct analyzer *an, struct str name);

struct term {
	struct str stem; /* folded and stemmed */
	size_t at, n;    /* where the word stands in the original */
};
struct terms {
	struct term *v;
	size_t n, cap;
};

/* Words of TEXT in order. LANG "uk" "sr" "ru" "en" or NULL (unknown: by script and letters, Cyrillic tries uk). A word
 * with several stems gives several terms at the same place. */
void analyze(struct analyzer *an, struct arena *a, struct str text, const char *lang, struct terms *out);

/* Stems of TEXT separated by spaces, for the index. */
struct str analyze_index(struct analyzer *an, struct arena *a, struct str text, const char *lang);

/* A query in every language at once: for each word the set of stems it may have; a word in "quotes" is exact, -word excludes,
 * the last unfinished word may match as a prefix. */
struct query_word {
	struct str word;
	struct str stems[8];
	unsigned nstems;
	bool prefix, exclude;
};
struct search_query {
	struct query_word words[16];
	unsigned n;
};
void analyze_query(struct analyzer *an, struct arena *a, struct str q, struct search_query *out);

/* A piece of TEXT of about WIDTH characters around the densest hits, with hits marked by U+E000 … U+E001. */
struct str snippet(struct analyzer *an, struct arena *a, struct str text, const char *lang, const struct search_query *q,
		   size_t width);
/* All of TEXT with hits marked likewise. */
struct str highlight(struct analyzer *an, struct arena *a, struct str text, const char *lang, const struct search_query *q);

/* Trigrams of a folded word for forgiving titles, space separated; similarity 0..1 as pg_trgm counts it. */
struct str trigrams(struct arena *a, struct str word);
double similarity(struct arena *a, struct str x, struct str y);

#endif
