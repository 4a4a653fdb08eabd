/* home.h -- what the first page shows. */
#ifndef KOLO_HOME_H
#define KOLO_HOME_H

#include "modules/news/news.h"
#include "modules/organisation/organisation.h"
#include "modules/space/space.h"
#include "ui/layout.h"

struct home {
	struct str name;
	struct search_box search;
	VEC(struct statistic) figures;
	struct list news, spaces;
	VEC(struct link) kinds, places; /* ways into the organisations: by kind, by territory */
};

#endif
