/* map.h -- text to pointer, open addressing, in an arena. Keys are not copied: they live as long as the map.
 */
#ifndef KOLO_MAP_H
#define KOLO_MAP_H

#include "base/str.h"

struct map_slot {
	struct str key;
	void *value; /* NULL: empty slot */
};

struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t n, cap;
};

struct map map_on(struct arena *a);
void *map_get(const struct map *m, struct str key); /* NULL if absent */
/* Set KEY to VALUE (not NULL); returns what was there before, or NULL. */
void *map_set(struct map *m, struct str key, void *value);

#endif
