/* counts.c -- a small table behind a lock: counting 100,000 rows costs milliseconds, remembering costs
 * nothing. A key has a few slots to stand in, so that two that are asked for together do not push each other
 * out. */
#include "resource/counts.h"

#include <pthread.h>

#define SETS 64
#define WAYS 4

struct slot {
	u64 key;
	i64 generation; /* 0: empty */
	u64 used;	/* when it was last asked for */
	struct arena *arena;
	struct count_pair *v;
	size_t n;
};

struct counts {
	pthread_mutex_t lock;
	u64 clock;
	struct slot slots[SETS][WAYS];
};

static void release(void *arg)
{
	struct counts *k = arg;

	for (size_t i = 0; i < SETS; i++)
		for (size_t way = 0; way < WAYS; way++)
			arena_free(k->slots[i][way].arena);
	pthread_mutex_destroy(&k->lock);
}

struct counts *counts_new(struct arena *process)
{
	struct counts *k = arena_new_one(process, struct counts);

	pthread_mutex_init(&k->lock, NULL);
	arena_defer(process, release, k);
	return k;
}

static u64 mix(u64 h, const void *p, size_t n)
{
	return (h ^ str_hash((struct str){ p, n })) * 0x9E3779B97F4A7C15u;
}

u64 counts_key(struct str sql, const struct value *args, size_t n)
{
	u64 h = str_hash(sql);

	for (size_t i = 0; i < n; i++) {
		if (args[i].type == V_TEXT || args[i].type == V_BLOB)
			h = mix(h, args[i].s.p, args[i].s.n);
		else
			h = mix(h, &args[i].i, args[i].type == V_NULL ? 0 : sizeof args[i].i);
	}
	return h;
}

static struct count_pair *copy_pairs(struct arena *a, const struct count_pair *v, size_t n)
{
	struct count_pair *out = arena_new_array(a, struct count_pair, n);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct count_pair){ v[i].code.p ? str_dup(a, v[i].code) : STR_NONE,
					      v[i].label.p ? str_dup(a, v[i].label) : STR_NONE, v[i].n };
	return out;
}

/* The slot of KEY; when it has none, the one of its set that was asked for longest ago. */
static struct slot *slot_of(struct counts *k, u64 key)
{
	struct slot *set = k->slots[key % SETS], *oldest = set;

	for (struct slot *s = set; s < set + WAYS; s++) {
		if (s->key == key)
			return s;
		if (s->used < oldest->used)
			oldest = s;
	}
	return oldest;
}

bool counts_get(struct counts *k, u64 key, i64 generation, struct arena *a, struct count_pair **v, size_t *n)
{
	pthread_mutex_lock(&k->lock);
	struct slot *s = slot_of(k, key);
	bool known = s->key == key && s->generation == generation;
	if (known) {
		s->used = ++k->clock;
		*v = copy_pairs(a, s->v, s->n);
		*n = s->n;
	}
	pthread_mutex_unlock(&k->lock);
	return known;
}

void counts_put(struct counts *k, u64 key, i64 generation, const struct count_pair *v, size_t n)
{
	pthread_mutex_lock(&k->lock);
	struct slot *s = slot_of(k, key);
	if (s->arena)
		arena_reset(s->arena);
	else
		s->arena = arena_new(1 << 20);
	s->key = key;
	s->used = ++k->clock;
	s->generation = generation;
	s->v = copy_pairs(s->arena, v, n);
	s->n = n;
	pthread_mutex_unlock(&k->lock);
}
