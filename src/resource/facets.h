/* facets.h -- one facet without the list it belongs to: "so many of each kind in this place". */
#ifndef KOLO_FACETS_H
#define KOLO_FACETS_H

#include "resource/engine.h"

/* How many records under the filters of Q have each value of F; remembered until a commit. The words of Q do
 * not count. */
MUST_USE enum err facet_count(struct ctx *c, const struct list_query *q, const struct field *f,
			      struct facet *out);
/* Grows with every commit that may change what the facets of S say. */
i64 facets_version(const struct ctx *c, const struct shape *s);

#endif
