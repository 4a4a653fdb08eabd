/* memo.c -- a direct-mapped table with its texts inside, a lock for each sixteenth of it. */
#include "core/memo.h"

#include <pthread.h>

#define LOCKS 16

struct entry {
	u64 key;
	i64 generation; /* 0: empty */
	unsigned n;
	char text[MEMO_TEXT];
};

struct memo {
	pthread_mutex_t locks[LOCKS];
	size_t slots;
	struct entry *entries;
};

struct memo *memo_new(struct arena *process, size_t slots)
{
	struct memo *m = arena_new_one(process, struct memo);

	m->slots = slots;
	m->entries = arena_new_array(process, struct entry, slots);
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&m->locks[i], NULL);
	return m;
}

static struct entry *place(struct memo *m, u64 key, pthread_mutex_t **lock)
{
	u64 h = key * 0x9E3779B97F4A7C15u;

	*lock = &m->locks[h >> 60];
	return &m->entries[(h >> 60) * (m->slots / LOCKS) + (h >> 8) % (m->slots / LOCKS)];
}

bool memo_get(struct memo *m, u64 key, i64 generation, struct arena *a, struct str *out)
{
	pthread_mutex_t *lock;
	struct entry *e = place(m, key, &lock);
	bool known;

	pthread_mutex_lock(lock);
	known = e->key == key && e->generation == generation;
	if (known)
		*out = str_dup(a, (struct str){ e->text, e->n });
	pthread_mutex_unlock(lock);
	return known;
}

void memo_put(struct memo *m, u64 key, i64 generation, struct str text)
{
	pthread_mutex_t *lock;
	struct entry *e = place(m, key, &lock);

	if (text.n > MEMO_TEXT)
		return;
	pthread_mutex_lock(lock);
	e->key = key;
	e->generation = generation;
	e->n = (unsigned)text.n;
	if (text.n)
		memcpy(e->text, text.p, text.n);
	pthread_mutex_unlock(lock);
}
