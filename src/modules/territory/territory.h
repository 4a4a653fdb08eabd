/* territory.h -- the dated tree of places: country > oblast > raion > hromada or municipality > settlement. */
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
	TERRITORY_PLACE,
	TERRITORY_LANG,
	TERRITORY__N
};

extern const struct resource territory;
extern const struct importer territory_importers[];

/* The territory of a code of the codifier; ERR_NOT_FOUND. */
MUST_USE enum err territory_by_code(struct ctx *c, struct str code, i64 *id);

/* Where a register's old code (KOATUU, 10 digits) and its words for the place ("с. Арапівка, Троїцький район, Луганська
 * область") lead today: by the transition table; else by a settlement's name that is unique in the oblast; else unique among
 * the units of the same old raion (first five digits). ERR_NOT_FOUND when that is not one place. */
MUST_USE enum err territory_resolve(struct ctx *c, struct str koatuu, struct str words, i64 *id);
extern const struct module module_territory;

#endif
