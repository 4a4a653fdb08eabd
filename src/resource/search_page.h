/* search_page.h -- what the page of the search over all resources is given. */
#ifndef KOLO_SEARCH_PAGE_H
#define KOLO_SEARCH_PAGE_H

#include "resource/search.h"
#include "ui/layout.h"

/* One result, of whatever resource. */
struct found {
	const struct resource *res;
	const struct record *r;
	double score;
	const struct search_query *parsed;
	struct str title, snippet; /* hits marked; of those shown */
};

struct findings {
	VEC(struct found) v;
	VEC(struct pick) kinds; /* resources with their numbers */
	i64 total;
	struct str next;
};

enum err get_search(struct request *rq);  /* GET /search */
enum err get_suggest(struct request *rq); /* GET /search/suggest: titles that begin or sound like q */

#endif
