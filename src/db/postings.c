/* postings.c -- walking through the two forms of a list, and a small table of lists behind a lock: what is
 * found is copied out, for a list takes some microseconds to copy and a reader may need it for long. */
#include "db/postings.h"

#include <pthread.h>
#include <sodium.h>

enum {
	SETS = 128,
	WAYS = 4,	     /* that a key can stand in */
	WORTH_KEEPING = 256, /* ids; shorter lists are read as quickly as they are looked up */
	WORD = 64,
};

/* ---- one list ---- */

static const u64 *bits_of(struct arena *a, const struct value *values, size_t n, size_t nbits)
{
	u64 *bits = arena_new_array(a, u64, nbits / WORD + 1);

	for (size_t i = 0; i < n; i++)
		bits[values[i].i / WORD] |= (u64)1 << values[i].i % WORD;
	return bits;
}

static const i64 *ids_of(struct arena *a, const struct value *values, size_t n)
{
	i64 *ids = arena_new_array(a, i64, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = values[i].i;
	return ids;
}

/* Bits, when they take no more room than ids would. */
struct posting posting_of(struct arena *a, const struct value *values, size_t n)
{
	size_t nbits = n ? (size_t)values[0].i + 1 : 0;
	bool many = nbits / WORD < n;

	if (!many)
		return (struct posting){ .n = n, .ids = ids_of(a, values, n) };
	return (struct posting){ .n = n, .bits = bits_of(a, values, n, nbits), .nbits = nbits, .at = nbits };
}

/* The highest bit below p->at. */
static i64 next_bit(struct posting *p)
{
	while (p->at > 0) {
		size_t word = (p->at - 1) / WORD, top = (p->at - 1) % WORD;
		u64 rest = p->bits[word] << (WORD - 1 - top);

		if (rest) {
			p->at -= 1 + (size_t)__builtin_clzll(rest);
			return (i64)p->at;
		}
		p->at = word * WORD;
	}
	return 0;
}

i64 posting_next(struct posting *p)
{
	if (p->bits)
		return next_bit(p);
	return p->at < p->n ? p->ids[p->at++] : 0;
}

bool posting_has(struct posting *p, i64 id)
{
	if (p->bits)
		return (size_t)id < p->nbits && p->bits[id / WORD] >> id % WORD & 1;
	while (p->at < p->n && p->ids[p->at] > id)
		p->at++;
	return p->at < p->n && p->ids[p->at] == id;
}

bool posting_sift(struct arena *a, struct posting *p, const struct posting *by, bool without)
{
	size_t n = p->nbits / WORD + 1, of_by = by->nbits / WORD + 1;

	if (!p->bits || !by->bits)
		return false;
	u64 *bits = arena_new_array(a, u64, n);
	p->n = 0;
	for (size_t i = 0; i < n; i++) {
		u64 also = i < of_by ? by->bits[i] : 0;
		bits[i] = p->bits[i] & (without ? ~also : also);
		p->n += (size_t)__builtin_popcountll(bits[i]);
	}
	p->bits = bits;
	return true;
}

/* ---- remembered lists ---- */

struct slot {
	u64 key;
	i64 generation; /* 0: empty */
	u64 used;	/* when it was last asked for */
	struct arena *arena;
	struct posting p;
};

struct postings {
	pthread_mutex_t lock;
	unsigned char secret[crypto_shorthash_KEYBYTES];
	u64 clock;
	struct slot slots[SETS][WAYS];
};

static void release(void *arg)
{
	struct postings *k = arg;

	for (size_t i = 0; i < SETS; i++)
		for (size_t way = 0; way < WAYS; way++)
			arena_free(k->slots[i][way].arena);
	pthread_mutex_destroy(&k->lock);
}

struct postings *postings_new(struct arena *process)
{
	struct postings *k = arena_new_one(process, struct postings);

	pthread_mutex_init(&k->lock, NULL);
	crypto_shorthash_keygen(k->secret);
	arena_defer(process, release, k);
	return k;
}

static u64 keyed(const struct postings *k, struct str s)
{
	u64 hash;

	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)s.p, s.n, k->secret);
	return hash;
}

u64 postings_key(const struct postings *k, struct str table, struct str text)
{
	const u64 both[] = { keyed(k, table), keyed(k, text) };

	return keyed(k, (struct str){ (const char *)both, sizeof(both) });
}

/* The slot of KEY; when it has none, the one of its set that was asked for longest ago. */
static struct slot *slot_of(struct postings *k, u64 key)
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

static struct posting copy(struct arena *a, const struct posting *p)
{
	struct posting out = *p;

	if (p->bits)
		out.bits = arena_copy(a, p->bits, (p->nbits / WORD + 1) * sizeof(*p->bits));
	else if (p->n)
		out.ids = arena_copy(a, p->ids, p->n * sizeof(*p->ids));
	return out;
}

bool postings_get(struct postings *k, u64 key, i64 generation, struct arena *a, struct posting *out)
{
	pthread_mutex_lock(&k->lock);
	struct slot *s = slot_of(k, key);
	bool known = s->key == key && s->generation == generation;
	if (known) {
		s->used = ++k->clock;
		*out = copy(a, &s->p);
	}
	pthread_mutex_unlock(&k->lock);
	return known;
}

void postings_put(struct postings *k, u64 key, i64 generation, const struct posting *p)
{
	if (p->n > 0 && p->n < WORTH_KEEPING)
		return;
	pthread_mutex_lock(&k->lock);
	struct slot *s = slot_of(k, key);
	if (s->arena)
		arena_reset(s->arena);
	else if (p->n)
		s->arena = arena_new(SIZE_MAX);
	s->key = key;
	s->generation = generation;
	s->used = ++k->clock;
	s->p = copy(s->arena, p);
	pthread_mutex_unlock(&k->lock);
}
