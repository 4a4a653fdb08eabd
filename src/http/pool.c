/* pool.c -- free lists of arenas and deflaters, in shards chosen by thread, so that I/O threads hardly ever
 * wait for each other and a busy server allocates nothing. */
#include "http/server.h"

#define SHARDS 16
#define KEPT 64				/* things a shard keeps of each kind */
#define ARENA_LIMIT ((size_t)256 << 20) /* bulk data of one request */
#define FAST_LEVEL 1

struct stack {
	void *v[KEPT];
	size_t n;
};

struct shard {
	_Alignas(64) pthread_mutex_t lock;
	struct stack arenas, gzips;
};

struct pool {
	struct shard shards[SHARDS];
};

struct pool *pool_new(void)
{
	/* Lives as long as the server; aligned, so that shards do not share cache lines. */
	struct pool *p = aligned_alloc(_Alignof(struct pool), sizeof(*p));

	if (!p)
		BUG("no memory for the pool");
	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&p->shards[i].lock, NULL);
	return p;
}

void pool_free(struct pool *p)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &p->shards[i];

		while (s->arenas.n)
			arena_free(s->arenas.v[--s->arenas.n]);
		while (s->gzips.n)
			gzip_free(s->gzips.v[--s->gzips.n]);
		pthread_mutex_destroy(&s->lock);
	}
	free(p);
}

static struct shard *own_shard(struct pool *p)
{
	/* Threads' descriptors lie whole stacks apart: only the upper bits differ. */
	u64 id = (u64)pthread_self() >> 12;

	return &p->shards[(id * 0x9E3779B97F4A7C15ULL >> 32) % SHARDS];
}

static void *take(struct shard *s, struct stack *from)
{
	pthread_mutex_lock(&s->lock);
	void *p = from->n ? from->v[--from->n] : NULL;
	pthread_mutex_unlock(&s->lock);
	return p;
}

static bool give(struct shard *s, struct stack *to, void *p)
{
	pthread_mutex_lock(&s->lock);
	bool kept = to->n < KEPT;
	if (kept)
		to->v[to->n++] = p;
	pthread_mutex_unlock(&s->lock);
	return kept;
}

struct arena *pool_arena(struct pool *p)
{
	struct shard *s = own_shard(p);
	struct arena *a = take(s, &s->arenas);

	return a ? a : arena_new(ARENA_LIMIT);
}

void pool_give_arena(struct pool *p, struct arena *a)
{
	struct shard *s = own_shard(p);

	arena_reset(a);
	if (!give(s, &s->arenas, a))
		arena_free(a);
}

bool pool_gzip(struct pool *p, struct arena *a, struct str text, struct str *out)
{
	struct shard *s = own_shard(p);
	struct gzip *g = take(s, &s->gzips);

	if (!g)
		g = gzip_new(FAST_LEVEL);
	size_t bound = gzip_bound(g, text.n);
	bool fits = arena_room(a, bound);
	if (fits) {
		char *bytes = arena_bytes(a, bound);

		*out = (struct str){ bytes, gzip_run(g, text, bytes) };
	}
	if (!give(s, &s->gzips, g))
		gzip_free(g);
	return fits;
}
