/* vec.c -- growth of VEC(): by half as much again would copy more often, so it doubles. */
#include "base/vec.h"

void *vec_room_(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	size_t old = *cap, wider = old ? old * 2 : 8;
	char *p = arena_grow(a, v, old * size, wider * size);
	memset(p + old * size, 0, (wider - old) * size);
	*cap = wider;
	return p;
}
