/* search_page.h -- what the page of the search over all resources is given. */
#ifndef KOLO_SEARCH_PAGE_H
#define KOLO_SEARCH_PAGE_H

#include "resource/search.h"
#include "ui/layout.h"

/* One result, of whatever resource. */
struct found {
	const struct resource *res;
	const struct record *r;
	int score;
	struct str title, snippet; /* hits marked */
};

struct findings {
	VEC(struct found) v;
	VEC(struct pick) kinds; /* resources with their numbers */
	i64 total;
	bool more; /* there are more than TOTAL */
	struct str next;
};

/* At most LIMIT results from BEFORE on, best first, of everything that the reader may see, or of the resource
 * IN alone (search_all.c). */
struct asked {
	struct str q, in;
	i64 limit, before;
};
#define SEARCH_DEPTH 200 /* results that can be paged through; beyond that a filter helps more */
MUST_USE enum err search_everything(struct ctx *c, const struct asked *a, struct findings *out);

enum err get_search(struct request *rq);  /* GET /search */
enum err get_suggest(struct request *rq); /* GET /search/suggest: titles that begin or sound like q */

#endif
