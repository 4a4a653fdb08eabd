/* map.c -- open addressing with linear probing, at most three quarters full. */
#include "base/map.h"

struct map map_on(struct arena *a)
{
	return (struct map){ .arena = a };
}

/* The slot that holds KEY, or the empty one where it belongs. The arena's address, which outsiders cannot
 * know, goes into the hash: nobody can prepare keys that all fall together. */
static struct map_slot *find(const struct map *m, struct str key)
{
	u64 h = (u64)(uintptr_t)m->arena;

	for (size_t at = 0; at < key.n; at += sizeof h) {
		u64 eight = 0;
		memcpy(&eight, key.p + at, MIN(sizeof eight, key.n - at));
		h = (h ^ eight ^ h >> 29) * 0x9e3779b97f4a7c15ULL;
	}
	size_t i = (size_t)(h ^ h >> 32) & (m->cap - 1);
	while (m->slots[i].value && !str_eq(m->slots[i].key, key))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void widen(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap ? old.cap * 2 : 16;
	m->slots = arena_new_array(m->arena, struct map_slot, m->cap);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].value)
			*find(m, old.slots[i].key) = old.slots[i];
}

void *map_get(const struct map *m, struct str key)
{
	return m->cap ? find(m, key)->value : NULL;
}

void *map_set(struct map *m, struct str key, void *value)
{
	if (!value)
		BUG("map value of \"%.*s\" is NULL", STR(key));
	if ((m->n + 1) * 4 > m->cap * 3)
		widen(m);
	struct map_slot *slot = find(m, key);
	void *before = slot->value;
	m->n += !before;
	*slot = (struct map_slot){ before ? slot->key : key, value };
	return before;
}
