/* territory.h -- the dated tree of places: country > oblast > raion > hromada or municipality > settlement.
 */
#ifndef KOLO_TERRITORY_H
#define KOLO_TERRITORY_H

#include "resource/resource.h"

enum {
	TERRITORY_NAME,
	TERRITORY_KIND,
	TERRITORY_CODE,
	TERRITORY_OLD_CODE,
	TERRITORY_PARENT,
	TERRITORY_VALID,
	TERRITORY_SUCCESSORS,
	TERRITORY_PLACE,
	TERRITORY_LANG,
	TERRITORY__N
};

extern const struct resource territory, territory_status;
extern const struct importer territory_importers[];
extern const struct module module_territory;

/* ---- finding (territory_rules.c) ---- */

/* The territory of a code of the codifier; ERR_NOT_FOUND. */
MUST_USE enum err territory_by_code(struct ctx *c, struct str code, i64 *id);

/* The point of ID, else of the unit it stands in; ABOVE: how many steps up it was found. ERR_NOT_FOUND. */
MUST_USE enum err territory_place(struct ctx *c, i64 id, struct point *at, i64 *above);

/* What a register says of a place; whatever it does not say is empty. */
struct territory_said {
	struct str code;   /* of the codifier */
	struct str koatuu; /* the old code, 10 digits */
	struct str region; /* "Луганська область", "Луганська обл.", "КИЇВ" */
	struct str words; /* "с. Арапівка, Троїцький район, Луганська область" */
};
/* Where that leads today: by the code; else by the table of former codes; else by a settlement's name in the
 * oblast, when it is the only one of the name, or of the name and the same old raion (first five digits of
 * the old code), or the raion that the words name. ERR_NOT_FOUND when that is not one place. */
MUST_USE enum err territory_find(struct ctx *c, const struct territory_said *said, i64 *id);
/* Whether the table of former codes was imported. */
MUST_USE enum err territory_old_codes(struct ctx *c, bool *known);

/* ---- the dated tree (territory_edge.c) ----
 *
 * An edge says under which name a unit stood in which other one, from a day (open: since before we know)
 * until another, which is the first day without it. There is always one edge for today; it follows the
 * record. */

extern const struct table table_territory_edge;

/* One unit in a path or among the parts of another, by its name then. */
struct territory_step {
	i64 id;
	struct str name, kind;
};
struct territory_steps {
	struct territory_step *v;
	size_t n;
};

/* From the root down to the parent of ID on DAY (ISO; empty: today). */
MUST_USE enum err territory_path(struct ctx *c, i64 id, struct str day, struct territory_steps *out);
/* What stands directly in ID on DAY, in alphabetical order. */
MUST_USE enum err territory_parts(struct ctx *c, i64 id, struct str day, struct territory_steps *out);
/* The name of ID on DAY; ERR_NOT_FOUND when it did not exist then. */
MUST_USE enum err territory_name_on(struct ctx *c, i64 id, struct str day, struct str *name);
/* "Сватівський район, Луганська область": where ID stands, nearest first, without the country. */
struct str territory_words(struct ctx *c, i64 id);

struct territory_edge {
	i64 parent; /* 0: a root */
	struct str parent_name, name, from, until;
};
/* Every edge of ID, the newest first. */
MUST_USE enum err territory_edges(struct ctx *c, i64 id, struct territory_edge **out, size_t *n);

/* The hook of the resource: the edge of today follows the record. */
enum err territory_after(struct ctx *c, const struct record *old, const struct record *now);
/* An earlier edition says that on DAY the unit ID stood as NAME in PARENT: unless that is known, the edge
 * that covers DAY begins on NEXT, the next edition's day, and what was said stands before it. */
MUST_USE enum err territory_edge_before(struct ctx *c, i64 id, i64 parent, struct str name, struct str day,
					struct str next);

#endif
