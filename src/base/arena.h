/* arena.h -- memory with one lifetime. A request owns an arena; everything made while serving it goes at once
 * when the arena is reset. Allocation never returns NULL: running out of system memory ends the process. Bulk
 * consumers (buf, db rows) ask arena_room() and fail softly instead, so that no client can end the server. */
#ifndef KOLO_ARENA_H
#define KOLO_ARENA_H

#include "base/base.h"

struct arena;

/* A new arena whose bulk consumers may take LIMIT bytes in all. The caller frees it with arena_free(). */
struct arena *arena_new(size_t limit);

/* Run the deferred functions (last first), give back all memory, the arena included. A may be NULL. */
void arena_free(struct arena *a);

/* The same, but keep the arena and its first block for the next use. */
void arena_reset(struct arena *a);

/* N zeroed bytes, aligned for any type, alive until reset. N may be 0; the result is never NULL. */
void *arena_alloc(struct arena *a, size_t n);

/* The same without zeroing, aligned to one byte: for text. */
char *arena_bytes(struct arena *a, size_t n);

/* A copy of N bytes at P, aligned for any type. */
void *arena_copy(struct arena *a, const void *p, size_t n);

/* Grow the block P of OLD bytes to N bytes; extends in place where P was the last one. P may be NULL. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t n);

/* Call FN(P) when the arena is reset or freed: closes files, statements, foreign handles. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

/* True while N more bytes stay within the limit. */
bool arena_room(const struct arena *a, size_t n);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#define arena_new_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))
#define arena_new_one(a, type) arena_new_array(a, type, 1)

#endif
