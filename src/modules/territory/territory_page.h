/* territory_page.h -- what the templates of territories are given, and the fields of a status. */
#ifndef KOLO_TERRITORY_PAGE_H
#define KOLO_TERRITORY_PAGE_H

#include "modules/territory/territory.h"
#include "resource/record_view.h"

enum { STATUS_NAME, STATUS_TERRITORY, STATUS_KIND, STATUS_PERIOD, STATUS_SOURCE, STATUS_KEY, STATUS__N };

/* Parts of one kind. */
struct part_group {
	const char *label; /* message id: "Hromadas" */
	struct territory_step *v;
	size_t n;
};

/* Records of one kind that stand in the territory or below it. */
struct inside {
	const struct resource *res;
	struct link all;    /* to the filtered list, with the total */
	struct link *kinds; /* the same, by kind */
	size_t nkinds;
	struct list list; /* when there are few */
};

struct status_line {
	const struct record *status;
	i64 place; /* whose status it is: this territory or one above it */
	struct str place_name;
};

struct territory_page {
	struct str day, day_words; /* ?on=: ISO and as people write it; empty: today */
	bool existed;		   /* on that day */
	struct str name_then;
	struct territory_steps path;
	struct part_group *groups;
	size_t ngroups, nparts;
	VEC(struct inside) inside;
	struct territory_step
		near; /* id 0, or the unit above whose inside is shown instead: here is nothing */
	VEC(struct status_line) statuses;
	struct moment *moves;
	size_t nmoves;
};

void territory_card(struct html *h, const struct record *r);
void territory_detail(struct html *h, const struct record *r, void *extra);
enum err territory_detail_load(struct request *rq, const struct record *r, void **extra);

/* ---- editions ---- */

struct edition_line {
	i64 id, imported, units, added, changed, absent;
	struct str date, source;
};
enum err get_editions(struct request *rq);
enum err get_edition(struct request *rq);

#endif
