/* search.h -- search within one resource: what is indexed, ranking, conditions, forgiveness of slips,
 * snippets; and facets. */
#ifndef KOLO_RESOURCE_SEARCH_H
#define KOLO_RESOURCE_SEARCH_H

#include "db/fulltext.h"
#include "resource/engine.h"

/* Vocabulary of titles and its trigrams, over all resources: where a mistyped word finds the one that was
 * meant. */
extern const struct table table_search_word, table_search_gram;
/* Words of a TITLE join the vocabulary. */
MUST_USE enum err vocabulary_add(struct ctx *c, struct str title);
/* Replace the words of Q that nothing knows by the nearest ones of the vocabulary. False: nothing was near.
 */
bool vocabulary_correct(struct ctx *c, struct search_query *q);

/* At most LIMIT records of S that hold all words of Q, best first: titles before texts. When there are none,
 * and unless STRICT, slips in Q are forgiven (Q then holds what was meant); when there are still none, *ANY
 * of the words will do. Scope is not applied here. */
MUST_USE enum err search_rank(struct ctx *c, const struct shape *s, struct search_query *q, bool strict,
			      bool *any, size_t limit, struct fulltext_hits *out);
/* The same as a condition, unranked: for totals, facets and other orders. */
void search_where(struct ctx *c, const struct shape *s, const struct search_query *q, bool any,
		  struct where *w);
/* The exact number of records that hold all words, removed ones aside: they leave the index. */
MUST_USE enum err search_count(struct ctx *c, const struct shape *s, const struct search_query *q, i64 *out);
/* False when a word in quotes is not in R in this very form. */
bool search_exact(struct ctx *c, const struct record *r, const struct search_query *q);
/* A page of Q by relevance (list_search.c). */
MUST_USE enum err list_by_relevance(struct ctx *c, const struct shape *s, const struct list_query *q,
				    const struct where *all, struct list *out);
/* A piece of R's text around the words of Q, hits marked. */
struct str search_snippet(struct ctx *c, const struct shape *s, const struct record *r,
			  const struct search_query *q);
/* Fill out->snippets of a page of records. */
void search_snippets(struct ctx *c, const struct shape *s, struct list *out);

/* search_tidy() each night (search_tidy.c). */
enum err search_tidy_job(struct ctx *c, i64 job, const struct json_node *payload);

/* Facets of Q's filters: for each FILTERED field the numbers by value under all other filters (facets.c). */
MUST_USE enum err facets_count(struct ctx *c, const struct shape *s, const struct list_query *q,
			       struct list *out);

#endif
