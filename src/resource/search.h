/* search.h -- search within one resource: what is indexed, ranking, conditions, forgiveness of slips,
 * snippets; and facets. */
#ifndef KOLO_RESOURCE_SEARCH_H
#define KOLO_RESOURCE_SEARCH_H

#include "db/fulltext.h"
#include "resource/engine.h"
#include "text/fold.h"

/* Vocabulary of titles and its trigrams, over all resources: where a mistyped word finds the one that was
 * meant. */
extern const struct table table_search_word, table_search_gram;
/* Words of a TITLE join the vocabulary. */
MUST_USE enum err vocabulary_add(struct ctx *c, struct str title);
/* The next word of TITLE that the vocabulary takes, from *AT on, in W; p NULL: there is none. */

struct str vocabulary_word(struct str title, size_t *at, struct folded *w);
/* Forget the words that stand in no title a visitor sees (vocabulary_sweep.c). */
MUST_USE enum err vocabulary_sweep(struct app *app);
/* Replace the words of Q that nothing knows by the nearest ones of the vocabulary. False: nothing was near.
 */
bool vocabulary_correct(struct ctx *c, struct search_query *q);

/* Records that hold all words of Q, best first: titles before texts. A last word that finds little as it
 * stands is taken for unfinished. Scope is not applied here. */
MUST_USE enum err search_all(struct ctx *c, const struct shape *s, struct search_query *q, size_t limit,
			     struct fulltext_hits *out);
/* Records that hold at least one of them. */
MUST_USE enum err search_any(struct ctx *c, const struct shape *s, const struct search_query *q, size_t limit,
			     struct fulltext_hits *out);
/* All words; when that finds nothing, slips in Q are forgiven (Q then holds what was meant); when there is
 * still nothing, *ANY of the words will do. */
MUST_USE enum err search_forgiving(struct ctx *c, const struct shape *s, struct search_query *q, bool *any,
				   size_t limit, struct fulltext_hits *out);
/* The same as a condition, unranked: for totals, facets and other orders. */
void search_where(struct ctx *c, const struct shape *s, const struct search_query *q, bool any,
		  struct where *w);
/* False when a word in quotes is not in R in this very form. */
bool search_exact(struct ctx *c, const struct record *r, const struct search_query *q);

/* Ranked hits in one resource, of which the first SIFTED ones are known to fulfil the condition, and those
 * from LOOKED on are still to be looked at (list_search.c). */
#define HITS_MAX 1000
struct ranked {
	const struct shape *s;
	struct where all; /* what the reader may see and asked for */
	struct fulltext_hits hits;
	size_t sifted, looked;
};
/* Sift until WANT hits are known, or there are no more. */
MUST_USE enum err ranked_sift(struct ctx *c, struct ranked *r, size_t want);
/* The records of N of the sifted hits, in their order; NULL for one that lacks a word in quotes of Q. */
MUST_USE enum err ranked_fetch(struct ctx *c, const struct ranked *r, const struct fulltext_hit *hits,
			       size_t n, const struct search_query *q, enum detail detail,
			       struct record **out);
/* A page of Q by relevance. */
MUST_USE enum err list_by_relevance(struct ctx *c, const struct list_query *q, struct ranked *r,
				    struct list *out);

/* Where R's text has words of Q that its title does not have, hits marked; else p is NULL. */
struct str search_snippet(struct ctx *c, const struct shape *s, const struct record *r,
			  const struct search_query *q);
/* The beginning of R's text. */
struct str search_beginning(struct ctx *c, const struct record *r);

/* search_tidy() each night (search_tidy.c). */
enum err search_tidy_job(struct ctx *c, i64 job, const struct json_node *payload);

/* Facets of Q's filters: for each FILTERED field the numbers by value under all other filters (facets.c). */
MUST_USE enum err facets_count(struct ctx *c, const struct shape *s, const struct list_query *q,
			       struct list *out);

#endif
