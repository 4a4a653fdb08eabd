/* territory_edition.h -- one run of an edition of the codifier: its day, what it saw, what became of the
 * tree. */
#ifndef KOLO_TERRITORY_EDITION_H
#define KOLO_TERRITORY_EDITION_H

#include "modules/territory/territory.h"

extern const struct table table_territory_edition, table_territory_absence;

struct edition {
	struct arena *arena;
	i64 began;
	struct str date; /* ISO; empty: unknown, taken for the newest */
	struct str source;
	struct str newest; /* of the dated editions known before, empty: none */
	struct str next;   /* an edition after this one is known already: its day */
	struct map seen;   /* codes */
	u64 sum;	   /* of what it says, in any layout and order of rows */
};

/* Whether an edition may come in: its day is found in P's words, in the name of the file, or by what it says,
 * when an edition here says the same. One that is older than another is refused, unless P knows that; and one
 * of which that cannot be told. */
MUST_USE enum err edition_admit(struct import_plan *p);

/* What one row of an edition says, in whatever layout. */
struct unit {
	struct str code, parent, category, name;
};
struct unit unit_of(const struct import_row *r);
u64 unit_sum(const struct unit *u);
struct str edition_digest(struct arena *a, u64 sum, size_t units);

MUST_USE enum err edition_begin(struct ctx *c, const struct import_plan *p, struct edition **out);
/* The row of U belongs to E. */
void edition_row(struct edition *e, const struct unit *u);
/* An edition older than one we know changes nothing of today. */
static inline bool edition_is_past(const struct import_plan *p)
{
	return p->before.n > 0;
}
/* After the last row: days of the edges that this run made, units of today that a full edition does not have,
 * the run itself. */
MUST_USE enum err edition_end(struct ctx *c, struct edition *e);

/* "kodifikator_2025-05-16_original.csv.gz" gives 2025-05-16, a year alone its first day; empty: no date. */
struct str edition_date(struct arena *a, struct str file);

#endif
