/* arena.c -- blocks chained from newest to oldest, each twice as big as the one before; the last allocation
 * can grow in place, so that a buffer written without interruption is never copied inside its block. */
#include "base/arena.h"

#define FIRST_BLOCK ((size_t)16 << 10)
#define BIGGEST_BLOCK ((size_t)1 << 20)
#define ALIGN _Alignof(max_align_t)

struct block {
	struct block *older;
	size_t size, used; /* of bytes */
	_Alignas(max_align_t) char bytes[];
};

struct deferred {
	struct deferred *older;
	void (*fn)(void *);
	void *p;
};

struct arena {
	struct block *newest;
	struct deferred *deferred;
	size_t limit, used;
};

static struct block *block_resize(struct block *b, size_t size)
{
	if (size > PTRDIFF_MAX - sizeof(*b))
		BUG("block of %zu bytes", size);
	b = realloc(b, sizeof(*b) + size);
	if (!b) {
		fputs("out of memory\n", stderr);
		abort();
	}
	b->size = size;
	return b;
}

static void block_push(struct arena *a, size_t size)
{
	struct block *b = block_resize(NULL, size);

	b->used = 0;
	b->older = a->newest;
	a->newest = b;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a) {
		fputs("out of memory\n", stderr);
		abort();
	}
	a->limit = limit;
	block_push(a, FIRST_BLOCK);
	return a;
}

static void run_deferred(struct arena *a)
{
	while (a->deferred) {
		struct deferred *d = a->deferred;

		a->deferred = d->older;
		d->fn(d->p);
	}
}

void arena_reset(struct arena *a)
{
	run_deferred(a);
	while (a->newest->older) {
		struct block *b = a->newest;

		a->newest = b->older;
		free(b);
	}
	a->newest->used = 0;
	a->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a->newest);
	free(a);
}

static void *take(struct arena *a, size_t n, size_t align)
{
	struct block *b = a->newest;
	size_t at = (b->used + align - 1) & ~(align - 1); /* a power of two */

	if (at > b->size || n > b->size - at) {
		block_push(a, MAX(n, MIN(b->size * 2, BIGGEST_BLOCK)));
		b = a->newest;
		at = 0;
	}
	b->used = at + n;
	a->used += n;
	return b->bytes + at;
}

void *arena_alloc(struct arena *a, size_t n)
{
	void *p = take(a, n, ALIGN);

	return n ? memset(p, 0, n) : p;
}

char *arena_bytes(struct arena *a, size_t n)
{
	return take(a, n, 1);
}

void *arena_copy(struct arena *a, const void *p, size_t n)
{
	void *to = take(a, n, ALIGN);

	return n ? memcpy(to, p, n) : to;
}

/* Widen the last allocation: inside its block, or with the block when it is alone there (the first block
 * stays as it is, for the next use). NULL when neither is possible. */
static void *grow_last(struct arena *a, char *p, size_t old, size_t n)
{
	struct block *b = a->newest;

	if (!p || p + old != b->bytes + b->used)
		return NULL;
	size_t at = (size_t)(p - b->bytes);
	if (n > b->size - at) {
		if (at != 0 || !b->older)
			return NULL;
		b = a->newest = block_resize(b, n);
	}
	b->used = at + n;
	a->used += n - old;
	return b->bytes + at;
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t n)
{
	if (p && n <= old)
		return p;
	void *q = grow_last(a, p, old, n);
	if (q)
		return q;
	q = take(a, n, ALIGN);
	if (old)
		memcpy(q, p, old);
	return q;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = arena_new_one(a, struct deferred);

	*d = (struct deferred){ a->deferred, fn, p };
	a->deferred = d;
}

bool arena_room(const struct arena *a, size_t n)
{
	return a->used <= a->limit && n <= a->limit - a->used;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
