/* route.h -- a table from method and path pattern to something; patterns: "/a/:id/b", ":id" takes one
 * segment. */
#ifndef KOLO_ROUTE_H
#define KOLO_ROUTE_H

#include "http/http.h"
#include "base/map.h"

struct router;

struct router *router_new(struct arena *a);
/* TARGET is what router_find returns; literal segments win over parameters. A second target for the same
 * pattern: BUG(). */
void router_add(struct router *r, enum method m, const char *pattern, const void *target);
/* The target, or NULL; then *OTHER_METHODS tells whether the path exists for others (405). PARAMS get the
 * ":name" values. */
const void *router_find(const struct router *r, enum method m, struct str path, struct pairs *params,
			struct arena *a, unsigned *other_methods);

#endif
