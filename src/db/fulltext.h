/* fulltext.h -- word search in a table declared with .text_search: which records hold all words of a query,
 * and which of them first. Words arrive folded and stemmed (text/analysis.h makes them); this layer knows no
 * language.
 *
 * Scoring every hit of a frequent word is what makes plain bm25 and ts_rank slow. So the weight of a word in
 * a document is decided when the document is stored: each of its words is a term, and the same word with a
 * mark in front is another term where it stands in the title, and another where the body uses it often for
 * its length. A search reads for each of its words the lists of records that have it at all, in the title, as
 * a main word; what is in all the first is a hit, and the others add to its score. Among equals the newest
 * (highest id) come first. */
#ifndef KOLO_FULLTEXT_H
#define KOLO_FULLTEXT_H

#include "db/postings.h"
#include "db/db.h"

/* One word of a query: a document has it if it has one of the stems, or a term that begins with one of the
 * prefixes. */
struct fulltext_word {
	const struct str *stems;
	size_t nstems;
	const struct str *prefixes; /* of an unfinished word: "шк" finds "школа" */
	size_t nprefixes;
	bool exclude; /* the document must not have it */
};

/* Store what can be found of record ID: stems separated by spaces. Replaces what was there. */
MUST_USE enum err fulltext_put(struct db *db, const char *table, i64 id, struct str title_stems,
			       struct str body_stems);
MUST_USE enum err fulltext_remove(struct db *db, const char *table, i64 id);

/* Bring the index into its quickest form, after an import and once a night: in steps of some milliseconds, so
 * that it can share the write lane. FIRST for the first step; go on while *MORE. Searches are right without
 * it, but a third as fast. */
MUST_USE enum err fulltext_tidy(struct db *db, const char *table, bool first, bool *more);

/* A condition for a WHERE: "t.id IN (SELECT …)" with one `?`, and the value for it. COLUMN is what holds the
 * id: "t.id". True for records with all words; for none when WORDS has no word to look for. */
struct fulltext_condition {
	struct str sql;
	struct value arg;
};
struct fulltext_condition fulltext_match(struct arena *a, enum db_kind kind, const char *table,
					 const char *column, const struct fulltext_word *words, size_t n);

/* Where to look: lists of records by word are remembered in POSTINGS at GENERATION; POSTINGS NULL: read each
 * time. */
struct fulltext_index {
	const char *table;
	struct postings *postings;
	i64 generation;
};

struct fulltext_hit {
	i64 id;
	int score; /* comparable between indexes */
};
struct fulltext_hits {
	struct fulltext_hit *v; /* best first */
	size_t n;
	i64 total; /* of all hits */
};

/* The best LIMIT (at most 1,000) records that hold all WORDS, and the number of them all. */
MUST_USE enum err fulltext_search(struct db *db, struct arena *a, const struct fulltext_index *index,
				  const struct fulltext_word *words, size_t n, size_t limit,
				  struct fulltext_hits *out);

/* The same for records that hold at least one of WORDS: for when none holds all. Rare words count most. */
struct fulltext_condition fulltext_match_any(struct arena *a, enum db_kind kind, const char *table,
					     const char *column, const struct fulltext_word *words, size_t n);
MUST_USE enum err fulltext_search_any(struct db *db, struct arena *a, const struct fulltext_index *index,
				      const struct fulltext_word *words, size_t n, size_t limit,
				      struct fulltext_hits *out);

#endif
