/* analysis_cache.c -- 64k entries of 128 bytes, in sets of four; a lock for every 256th part, so that readers
 * rarely meet. Pages of the table take memory only once they are used. */
#include "text/analysis_cache.h"

#include <pthread.h>

#define SETS 16384u
#define WAYS 4u
#define LOCKS 256u

struct entry {
	u64 hash; /* 0: empty */
	uint8_t way, word, stems, len[STEMS_MAX];
	char bytes[109]; /* the word, then its terms */
};

struct stem_cache {
	pthread_mutex_t locks[LOCKS];
	uint8_t next[SETS]; /* which entry of a set goes next */
	struct entry entries[SETS][WAYS];
};

struct stem_cache *stem_cache_new(void)
{
	struct stem_cache *c = calloc(1, sizeof(*c)); /* lives as long as the process */

	if (!c)
		BUG("out of memory");
	for (unsigned i = 0; i < LOCKS; i++)
		pthread_mutex_init(&c->locks[i], NULL);
	return c;
}

void stem_cache_free(struct stem_cache *c)
{
	for (unsigned i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&c->locks[i]);
	free(c);
}

static u64 hash_of(unsigned way, struct str word)
{
	u64 h = (str_hash(word) ^ way) * 0x9e3779b97f4a7c15ULL;

	return (h ^ h >> 29) | 1;
}

static unsigned set_of(u64 hash)
{
	return (unsigned)(hash >> 40) % SETS;
}

static struct entry *find(struct stem_cache *c, u64 hash, unsigned way, struct str word)
{
	struct entry *set = c->entries[set_of(hash)];

	for (unsigned i = 0; i < WAYS; i++)
		if (set[i].hash == hash && set[i].way == way && set[i].word == word.n &&
		    memcmp(set[i].bytes, word.p, word.n) == 0)
			return &set[i];
	return NULL;
}

/* The terms of E, their text copied into A. */
static void copy_out(struct arena *a, const struct entry *e, struct stems *out)
{
	size_t total = 0, at = 0;
	char *p;

	for (unsigned i = 0; i < e->stems; i++)
		total += e->len[i];
	p = arena_bytes(a, total);
	memcpy(p, e->bytes + e->word, total);
	out->n = e->stems;
	for (unsigned i = 0; i < e->stems; at += e->len[i++])
		out->v[i] = (struct str){ p + at, e->len[i] };
}

bool stem_cache_get(struct stem_cache *c, struct arena *a, unsigned way, struct str word, struct stems *out)
{
	u64 hash = hash_of(way, word);
	pthread_mutex_t *lock = &c->locks[set_of(hash) % LOCKS];

	pthread_mutex_lock(lock);
	const struct entry *e = find(c, hash, way, word);
	if (e)
		copy_out(a, e, out);
	pthread_mutex_unlock(lock);
	return e != NULL;
}

void stem_cache_put(struct stem_cache *c, unsigned way, struct str word, const struct stems *stems)
{
	struct entry e = {
		hash_of(way, word), (uint8_t)way, (uint8_t)word.n, (uint8_t)stems->n, { 0 }, { 0 }
	};
	unsigned set = set_of(e.hash);
	size_t at = word.n;

	for (unsigned i = 0; i < stems->n; i++)
		at += stems->v[i].n;
	if (at > sizeof(e.bytes))
		return;
	memcpy(e.bytes, word.p, word.n);
	at = word.n;
	for (unsigned i = 0; i < stems->n; at += stems->v[i++].n) {
		e.len[i] = (uint8_t)stems->v[i].n;
		memcpy(e.bytes + at, stems->v[i].p, stems->v[i].n);
	}
	pthread_mutex_lock(&c->locks[set % LOCKS]);
	if (!find(c, e.hash, way, word))
		c->entries[set][c->next[set]++ % WAYS] = e;
	pthread_mutex_unlock(&c->locks[set % LOCKS]);
}
