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
extern const struct module module_territory;

#endif
