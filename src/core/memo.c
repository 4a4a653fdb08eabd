/* memo.c -- a direct-mapped table with its texts inside, a lock for each sixteenth of it. */
#include "core/core.h"

#include <pthread.h>
#include <sodium.h>

#define LOCKS 16

struct entry {
	struct memo_key key;
	i64 version;
	unsigned n;
	bool taken;
	char text[];
};

struct memo {
	pthread_mutex_t locks[LOCKS];
	unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
	size_t slots, text, step; /* STEP: bytes from an entry to the next */
	char *entries;
};

struct memo *memo_new(struct arena *process, size_t slots, size_t text)
{
	struct memo *m = arena_new_one(process, struct memo);

	m->slots = slots;
	m->text = text;
	m->step = (sizeof(struct entry) + text + _Alignof(struct entry) - 1) / _Alignof(struct entry) *
		  _Alignof(struct entry);
	m->entries = arena_alloc(process, slots * m->step);
	randombytes_buf(m->secret, sizeof(m->secret));
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&m->locks[i], NULL);
	return m;
}

struct memo_key memo_key(const struct memo *m, const void *what, size_t n)
{
	struct memo_key key;

	_Static_assert(sizeof(key) == crypto_shorthash_siphashx24_BYTES, "a key is one hash");
	crypto_shorthash_siphashx24((unsigned char *)&key, what, n, m->secret);
	return key;
}

static struct entry *place(struct memo *m, struct memo_key key, pthread_mutex_t **lock)
{
	size_t at = key.low & (m->slots - 1);

	*lock = &m->locks[at % LOCKS];
	return (struct entry *)(void *)(m->entries + at * m->step);
}

bool memo_get(struct memo *m, struct memo_key key, i64 version, struct arena *a, struct str *out)
{
	pthread_mutex_t *lock;
	struct entry *e = place(m, key, &lock);
	bool known;

	pthread_mutex_lock(lock);
	known = e->taken && e->key.low == key.low && e->key.high == key.high && e->version == version;
	if (known)
		*out = str_dup(a, (struct str){ e->text, e->n });
	pthread_mutex_unlock(lock);
	return known;
}

void memo_put(struct memo *m, struct memo_key key, i64 version, struct str text)
{
	pthread_mutex_t *lock;
	struct entry *e = place(m, key, &lock);

	if (text.n > m->text)
		return;
	pthread_mutex_lock(lock);
	e->key = key;
	e->version = version;
	e->n = (unsigned)text.n;
	e->taken = true;
	if (text.n)
		memcpy(e->text, text.p, text.n);
	pthread_mutex_unlock(lock);
}

void memo_learn(const struct ctx *c, struct memo *m, struct memo_key key, i64 version, struct str text)
{
	if (caches_open(c))
		memo_put(m, key, version, text);
}
