/* vec.h -- growing arrays in an arena. Declare with VEC(type) name = { 0 }; elements move when it grows. */
#ifndef KOLO_VEC_H
#define KOLO_VEC_H

#include "base/arena.h"

#define VEC(type)              \
	struct {               \
		type *v;       \
		size_t n, cap; \
	}

/* Append one element (zeroed) and give its address. */
#define vec_add(a, vec)                                                                   \
	((vec)->v = vec_room_((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof((vec)->v[0])), \
	 &(vec)->v[(vec)->n++])
#define vec_push(a, vec, x) (*vec_add((a), (vec)) = (x))

void *vec_room_(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

#endif
