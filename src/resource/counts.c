/* counts.c -- a small table behind a lock: counting 100,000 rows costs milliseconds, remembering costs
 * nothing. A key has a few slots to stand in, so that two that are asked for together do not push each other
 * out. */
#include "resource/counts.h"

#include "base/buf.h"

#include <pthread.h>
#include <sodium.h>

#define SETS 64
#define WAYS 4

struct slot {
	struct counts_key key;
	i64 generation; /* 0: empty */
	u64 used;	/* when it was last asked for */
	struct arena *arena;
	struct count_pair *v;
	size_t n;
};

struct counts {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
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
	randombytes_buf(k->secret, sizeof(k->secret));
	arena_defer(process, release, k);
	return k;
}

static void put_piece(struct buf *b, char type, const void *p, size_t n)
{
	buf_byte(b, type);
	buf_put(b, (struct str){ (const char *)&n, sizeof(n) });
	buf_put(b, (struct str){ p, n });
}

static void put_value(struct buf *b, const struct value *v)
{
	char type = (char)('0' + (int)v->type);

	if (v->type == V_TEXT || v->type == V_BLOB)
		put_piece(b, type, v->s.p, v->s.n);
	else
		put_piece(b, type, &v->i, v->type == V_NULL ? 0 : sizeof(v->i));
}

struct counts_key counts_key(const struct counts *k, struct arena *a, struct str sql,
			     const struct value *args, size_t n)
{
	struct buf b = buf_on(a, SIZE_MAX);
	struct counts_key key = { 0 };

	_Static_assert(sizeof(key) == crypto_shorthash_siphashx24_BYTES, "a key is one hash");
	put_piece(&b, 'q', sql.p, sql.n);
	for (size_t i = 0; i < n; i++)
		put_value(&b, &args[i]);
	if (b.failed)
		return key;
	crypto_shorthash_siphashx24((unsigned char *)&key, (const unsigned char *)b.p, b.n, k->secret);
	return key;
}

static bool same_key(struct counts_key a, struct counts_key b)
{
	return a.low == b.low && a.high == b.high;
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
static struct slot *slot_of(struct counts *k, struct counts_key key)
{
	struct slot *set = k->slots[key.low % SETS], *oldest = set;

	for (struct slot *s = set; s < set + WAYS; s++) {
		if (same_key(s->key, key))
			return s;
		if (s->used < oldest->used)
			oldest = s;
	}
	return oldest;
}

bool counts_get(struct counts *k, struct counts_key key, i64 generation, struct arena *a,
		struct count_pair **v, size_t *n)
{
	pthread_mutex_lock(&k->lock);
	struct slot *s = slot_of(k, key);
	bool known = same_key(s->key, key) && s->generation == generation;
	if (known) {
		s->used = ++k->clock;
		*v = copy_pairs(a, s->v, s->n);
		*n = s->n;
	}
	pthread_mutex_unlock(&k->lock);
	return known;
}

void counts_put(struct counts *k, struct counts_key key, i64 generation, const struct count_pair *v, size_t n)
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
