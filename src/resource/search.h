/* search.h -- search within one resource, and over all of them. Only src/resource and the search page include it. */
#ifndef KOLO_RESOURCE_SEARCH_H
#define KOLO_RESOURCE_SEARCH_H

#include "resource/engine.h"

struct hit {
	i64 id;
	double score;
};
struct hits {
	struct hit *v;
	size_t n, cap;
};

/* At most LIMIT records of S that hold all words, best first: titles before texts. Words that nothing holds are forgiven by
 * similar titles (TYPED: the query as typed). Scope is not applied here. */
MUST_USE enum err search_rank(struct ctx *c, const struct shape *s, const struct search_query *q, struct str typed, size_t limit,
			      struct hits *out);
/* The same as a condition, unranked: for totals, facets and other orders. */
MUST_USE enum err search_where(struct ctx *c, const struct shape *s, const struct search_query *q, struct str typed,
			       struct where *w);
/* Fill out->snippets of a page of records. */
MUST_USE enum err search_snippets(struct ctx *c, const struct shape *s, struct list *out);

/* Facets of Q's filters: for each FILTERED field the numbers by value under all other filters (facets.c). */
MUST_USE enum err facets_count(struct ctx *c, const struct shape *s, const struct list_query *q, struct list *out);

#endif
