/* readers.c -- a thread-specific key leads to the connection; a list remembers all, so that none is left
 * open. */
#include "core/readers.h"
#include "base/log.h"

#include <pthread.h>

struct reader {
	struct readers *owner;
	struct db *db;
	struct reader *next;
};

struct readers {
	pthread_key_t key;
	pthread_mutex_t lock;
	struct reader *all;
	const char *url;
	i64 fail_in; /* planned for connections that are still to be opened */
	enum err fail_with;
};

static void thread_ended(void *arg)
{
	struct reader *r = arg;

	db_close(r->db);
	r->db = NULL; /* the struct goes with the list */
}

/* Lives as long as the process' app; malloc because threads come and go independently of any arena. */
struct readers *readers_new(const char *url)
{
	struct readers *r = calloc(1, sizeof *r);

	if (!r || pthread_key_create(&r->key, thread_ended) != 0)
		BUG("no memory for reading connections");
	pthread_mutex_init(&r->lock, NULL);
	r->url = url;
	return r;
}

void readers_free(struct readers *r)
{
	pthread_key_delete(r->key);
	for (struct reader *x = r->all, *next; x; x = next) {
		next = x->next;
		db_close(x->db);
		free(x);
	}
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static struct reader *open_reader(struct readers *r)
{
	struct reader *x = calloc(1, sizeof *x);

	if (!x)
		BUG("no memory for a reading connection");
	if (db_open(r->url, DB_READ, &x->db) != OK) {
		log_error("db", "a reading connection cannot be opened");
		free(x);
		return NULL;
	}
	x->owner = r;
	pthread_mutex_lock(&r->lock);
	x->next = r->all;
	r->all = x;
	db_fail_at(x->db, r->fail_in, r->fail_with);
	pthread_mutex_unlock(&r->lock);
	pthread_setspecific(r->key, x);
	return x;
}

struct db *readers_get(struct readers *r)
{
	struct reader *x = pthread_getspecific(r->key);

	if (!x)
		x = open_reader(r);
	return x ? x->db : NULL;
}

void readers_fail_at(struct readers *r, i64 n, enum err e)
{
	const struct reader *own = pthread_getspecific(r->key);

	pthread_mutex_lock(&r->lock);
	r->fail_in = n;
	r->fail_with = e;
	for (struct reader *x = r->all; x; x = x->next)
		if (x != own && x->db)
			db_fail_at(x->db, n, e);
	pthread_mutex_unlock(&r->lock);
}

i64 readers_failures(struct readers *r)
{
	i64 n = 0;

	pthread_mutex_lock(&r->lock);
	for (struct reader *x = r->all; x; x = x->next)
		n += x->db ? db_failures(x->db) : 0;
	pthread_mutex_unlock(&r->lock);
	return n;
}
