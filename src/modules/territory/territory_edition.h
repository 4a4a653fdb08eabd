/* territory_edition.h -- one run of an edition of the codifier: its day, what it saw, what became of the
 * tree. */
#ifndef KOLO_TERRITORY_EDITION_H
#define KOLO_TERRITORY_EDITION_H

#include "modules/territory/territory.h"

extern const struct table table_territory_edition, table_territory_absence;

struct edition {
	struct arena *arena;
	i64 began;
	struct str date,
		source;	   /* date: ISO, from the name of the file; empty: unknown, taken for the newest */
	struct str newest; /* of the editions known before, empty: none */
	struct str next;   /* an edition after this one is known already: its day */
	bool dated;	   /* date and source are read */
	struct map seen;   /* codes */
};

MUST_USE enum err edition_begin(struct ctx *c, struct edition **out);
/* The row of code CODE from the file SOURCE belongs to E. */
MUST_USE enum err edition_row(struct ctx *c, struct edition *e, struct str source, struct str code);
/* An edition older than one we know changes nothing of today. */
static inline bool edition_is_past(const struct edition *e)
{
	return e && e->next.n;
}
/* After the last row: days of the edges that this run made, units of today that a full edition does not have,
 * the run itself. */
MUST_USE enum err edition_end(struct ctx *c, struct edition *e);

/* "kodifikator_2025-05-16_original.csv.gz" gives 2025-05-16, a year alone its first day; empty: no date. */
struct str edition_date(struct arena *a, struct str file);

#endif
