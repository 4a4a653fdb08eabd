/* lane.c -- one queue of work, and the threads that write. On SQLite one thread puts all that waits into one
 * transaction, and another one flushes and answers: a flush to disk takes as long for one piece as for a
 * hundred, so under load each pays a hundredth, and nobody works less meanwhile. On PostgreSQL the server
 * groups commits itself; there each thread takes a piece at a time. */
#include "base/log.h"
#include "base/time.h"
#include "db/backend.h"
#include "db/lane.h"
#include <pthread.h>

enum { QUEUE_LIMIT = 4096, BATCH_LIMIT = 1024, MOST_TRIES = 5, OWN_COMMITS = 4096 };

/* A batch stops growing after so many milliseconds, so that its first piece does not wait for ever. */
#define LONGEST_BATCH 50LL

struct writer {
	struct lane *lane;
	struct db *db;
	pthread_t thread;
	unsigned seed;
	struct work **batch;
};

struct lane {
	struct arena *arena;
	struct lane_options options;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct work *first, **last;
	bool stopping;
	struct lane_figures figures;
	i64 own[OWN_COMMITS]; /* the newest transactions, each at its number modulo the size */
	struct writer *writers;
	int started;
	/* SQLite: what is written, but not yet told. */
	pthread_t flusher;
	bool flushing; /* there is one */
	pthread_cond_t more_written;
	struct work *written, **last_written;
	bool all_written; /* nothing comes any more */
};

/* ---- the queue ---- */

enum err lane_submit(struct lane *l, struct work *w)
{
	enum err e = ERR_UNAVAILABLE;

	pthread_mutex_lock(&l->lock);
	if (!l->stopping && l->figures.waiting < QUEUE_LIMIT) {
		w->next = NULL;
		*l->last = w;
		l->last = &w->next;
		l->figures.waiting++;
		pthread_cond_signal(&l->more);
		e = OK;
	}
	pthread_mutex_unlock(&l->lock);
	return e;
}

/* The next piece; NULL when there is none and, if WAIT, the lane is stopping besides. */
static struct work *next_work(struct lane *l, bool wait)
{
	struct work *w;

	pthread_mutex_lock(&l->lock);
	while (wait && !l->first && !l->stopping)
		pthread_cond_wait(&l->more, &l->lock);
	w = l->first;
	if (w) {
		l->first = w->next;
		if (!l->first)
			l->last = &l->first;
		l->figures.waiting--;
	}
	pthread_mutex_unlock(&l->lock);
	return w;
}

static void count(struct lane *l, i64 *figure)
{
	pthread_mutex_lock(&l->lock);
	++*figure;
	pthread_mutex_unlock(&l->lock);
}

/* Tell W and what follows it how they ended; figures first, for whoever looks when told. */
static void tell(struct lane *l, struct work *w)
{
	struct work *next;

	pthread_mutex_lock(&l->lock);
	for (struct work *p = w; p; p = p->next) {
		l->figures.pieces++;
		l->figures.failures += p->result != OK;
	}
	pthread_mutex_unlock(&l->lock);
	for (; w; w = next) {
		next = w->next; /* W is the caller's again once it was told */
		w->done(w->arg, w->result);
	}
}

struct lane_figures lane_figures(struct lane *l)
{
	struct lane_figures f;

	pthread_mutex_lock(&l->lock);
	f = l->figures;
	pthread_mutex_unlock(&l->lock);
	return f;
}

/* ---- committing ---- */

static void note_own(struct lane *l, i64 transaction)
{
	pthread_mutex_lock(&l->lock);
	l->own[transaction % OWN_COMMITS] = transaction;
	pthread_mutex_unlock(&l->lock);
}

bool lane_committed(struct lane *l, i64 transaction)
{
	bool own;

	pthread_mutex_lock(&l->lock);
	own = l->own[transaction % OWN_COMMITS] == transaction;
	pthread_mutex_unlock(&l->lock);
	return own;
}

/* Commit what WR's transaction holds, N pieces that went well or failed by themselves; undone altogether when
 * that fails. */
static enum err commit(struct writer *wr, struct work *const *batch, size_t n, i64 written_before)
{
	const struct lane_options *o = &wr->lane->options;

	TRY(db_commit(wr->db));
	if (db_transaction(wr->db))
		note_own(wr->lane, db_transaction(wr->db));
	count(wr->lane, &wr->lane->figures.commits);
	for (size_t i = 0; i < n; i++)
		if (batch[i]->result == OK && batch[i]->committed)
			batch[i]->committed(batch[i]->arg);
	if (o->after_commit && wr->db->written != written_before)
		o->after_commit(o->ctx);
	return OK;
}

/* ---- SQLite: many pieces, one commit ---- */

/* A piece that fails may leave savepoints of its own open; they go with it. */
static enum err run_in_savepoint(struct db *db, const struct work *w)
{
	TRY(db_savepoint(db));
	enum err e = w->run(db, w->arg);
	if (e == OK && db->depth != 1)
		BUG("work left a savepoint open");
	if (e == OK)
		e = db_release(db);
	while (db->depth)
		db_rollback_to(db);
	return e;
}

/* A savepoint makes FTS5 write out the words that it has gathered, so pieces go without while all goes well.
 * *BROKEN: what this one left behind must go. */
static enum err run_bare(struct db *db, const struct work *w, bool *broken)
{
	i64 written = db->written;
	enum err e = w->run(db, w->arg);

	if (e == OK && db->depth)
		BUG("work left a savepoint open");
	if (e == OK)
		e = db->spoiled;
	*broken = e != OK && (db->spoiled || db->depth || db->written != written);
	return e;
}

/* Undo everything, then do again what had succeeded, each piece in a savepoint. */
static enum err begin_again(struct writer *wr, size_t n)
{
	db_rollback(wr->db);
	enum err begun = db_begin(wr->db);

	for (size_t i = 0; i < n; i++) {
		struct work *w = wr->batch[i];

		if (w->result == OK)
			w->result = begun == OK ? run_in_savepoint(wr->db, w) : begun;
	}
	return begun;
}

/* FIRST and whatever comes while it is being done; returns how many. */
static size_t gather(struct writer *wr, struct work *first, enum err begun)
{
	i64 until = time_monotonic() + LONGEST_BATCH;
	struct work *w = first;
	bool careful = false;
	size_t n = 0;

	do {
		bool broken = false;
		w->result = begun != OK ? begun
			    : careful	? run_in_savepoint(wr->db, w)
					: run_bare(wr->db, w, &broken);
		wr->batch[n++] = w;
		if (broken)
			begun = begin_again(wr, n);
		careful |= broken;
	} while (n < BATCH_LIMIT && time_monotonic() < until && (w = next_work(wr->lane, false)));
	return n;
}

static bool any_succeeded(struct work *const *batch, size_t n)
{
	while (n && batch[n - 1]->result != OK)
		n--;
	return n > 0;
}

/* To the flusher, with whatever waits for it. */
static void hand_over(struct lane *l, struct work *const *batch, size_t n)
{
	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; i < n; i++) {
		batch[i]->next = NULL;
		*l->last_written = batch[i];
		l->last_written = &batch[i]->next;
	}
	pthread_cond_signal(&l->more_written);
	pthread_mutex_unlock(&l->lock);
}

static void write_batch(struct writer *wr, struct work *first)
{
	i64 before = wr->db->written;
	enum err e = db_begin(wr->db);
	size_t n = gather(wr, first, e);

	if (any_succeeded(wr->batch, n))
		e = commit(wr, wr->batch, n, before);
	else
		db_rollback(wr->db);
	for (size_t i = 0; i < n; i++)
		if (wr->batch[i]->result == OK)
			wr->batch[i]->result = e;
	hand_over(wr->lane, wr->batch, n);
	db_settle(wr->db);
}

/* All that is written; NULL when nothing will be any more. */
static struct work *take_written(struct lane *l)
{
	struct work *w;

	pthread_mutex_lock(&l->lock);
	while (!l->written && !l->all_written)
		pthread_cond_wait(&l->more_written, &l->lock);
	w = l->written;
	l->written = NULL;
	l->last_written = &l->written;
	pthread_mutex_unlock(&l->lock);
	return w;
}

static void *flusher_main(void *arg)
{
	struct lane *l = arg;
	struct work *w;

	while ((w = take_written(l))) {
		db_flush(l->writers[0].db);
		tell(l, w);
	}
	return NULL;
}

/* ---- PostgreSQL: a piece, a transaction ---- */

static enum err write_once(struct writer *wr, struct work *w)
{
	i64 before = wr->db->written;

	w->result = OK;
	TRY(db_begin(wr->db));
	enum err e = w->run(wr->db, w->arg);
	if (e == OK)
		return commit(wr, &w, 1, before);
	db_rollback(wr->db);
	return e;
}

/* Up to twice as long at each try, and at random, so that two that met do not meet again. */
static void pause_before(struct writer *wr, int try)
{
	long limit = 2000000L << try;
	struct timespec t = { .tv_nsec = rand_r(&wr->seed) % limit };

	nanosleep(&t, NULL);
}

static void write_piece(struct writer *wr, struct work *w)
{
	enum err e = write_once(wr, w);

	for (int try = 1; try < MOST_TRIES && e == ERR_RETRY; try++) {
		count(wr->lane, &wr->lane->figures.retries);
		pause_before(wr, try);
		e = write_once(wr, w);
	}
	w->result = e;
	w->next = NULL;
	tell(wr->lane, w);
}

/* ---- life ---- */

static void *writer_main(void *arg)
{
	struct writer *wr = arg;
	void (*write)(struct writer *, struct work *) =
		db_kind(wr->db) == DB_SQLITE ? write_batch : write_piece;
	struct work *w;

	while ((w = next_work(wr->lane, true)))
		write(wr, w);
	return NULL;
}

static enum err add_writer(struct lane *l, const char *url)
{
	struct writer *wr = &l->writers[l->started];

	*wr = (struct writer){ .lane = l,
			       .seed = (unsigned)time_monotonic() + (unsigned)l->started,
			       .batch = arena_new_array(l->arena, struct work *, BATCH_LIMIT) };
	TRY(db_open(url, DB_WRITE, &wr->db));
	if (pthread_create(&wr->thread, NULL, writer_main, wr) != 0) {
		log_error("lane", "no thread for writing");
		db_close(wr->db);
		return ERR_UNAVAILABLE;
	}
	l->started++;
	return OK;
}

/* Before anything is submitted. */
static enum err add_flusher(struct lane *l)
{
	TRY(db_lag(l->writers[0].db));
	if (pthread_create(&l->flusher, NULL, flusher_main, l) != 0) {
		log_error("lane", "no thread for flushing");
		return ERR_UNAVAILABLE;
	}
	l->flushing = true;
	return OK;
}

enum err lane_start(const char *url, const struct lane_options *o, struct lane **out)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct lane *l = arena_new_one(a, struct lane);
	int writers = MAX(o->writers, 1);

	*l = (struct lane){ .arena = a,
			    .options = *o,
			    .writers = arena_new_array(a, struct writer, writers) };
	l->last = &l->first;
	l->last_written = &l->written;
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->more, NULL);
	pthread_cond_init(&l->more_written, NULL);
	enum err e = add_writer(l, url);
	if (e == OK && db_kind(l->writers[0].db) == DB_SQLITE) {
		writers = 1;
		e = add_flusher(l);
	}
	while (e == OK && l->started < writers)
		e = add_writer(l, url);
	if (e != OK) {
		lane_stop(l);
		return e;
	}
	*out = l;
	return OK;
}

/* Tell the threads that wait for COND that what FLAG says is so. */
static void announce(struct lane *l, bool *flag, pthread_cond_t *cond)
{
	pthread_mutex_lock(&l->lock);
	*flag = true;
	pthread_cond_broadcast(cond);
	pthread_mutex_unlock(&l->lock);
}

void lane_stop(struct lane *l)
{
	announce(l, &l->stopping, &l->more);
	for (int i = 0; i < l->started; i++)
		pthread_join(l->writers[i].thread, NULL);
	announce(l, &l->all_written, &l->more_written);
	if (l->flushing)
		pthread_join(l->flusher, NULL);
	for (int i = 0; i < l->started; i++)
		db_close(l->writers[i].db);
	pthread_cond_destroy(&l->more_written);
	pthread_cond_destroy(&l->more);
	pthread_mutex_destroy(&l->lock);
	arena_free(l->arena);
}

void lane_fail_at(struct lane *l, i64 n, enum err e)
{
	for (int i = 0; i < l->started; i++)
		db_fail_at(l->writers[i].db, n, e);
}

/* ---- waiting for one's own piece ---- */

struct errand {
	const struct work *work;
	pthread_mutex_t lock;
	pthread_cond_t told;
	bool done;
	enum err result;
};

static enum err errand_run(struct db *db, void *arg)
{
	struct errand *e = arg;

	return e->work->run(db, e->work->arg);
}

static void errand_committed(void *arg)
{
	struct errand *e = arg;

	if (e->work->committed)
		e->work->committed(e->work->arg);
}

static void errand_done(void *arg, enum err result)
{
	struct errand *e = arg;

	pthread_mutex_lock(&e->lock);
	e->result = result;
	e->done = true;
	pthread_cond_signal(&e->told);
	pthread_mutex_unlock(&e->lock);
}

enum err lane_run(struct lane *l, enum err (*run)(struct db *, void *), void *arg)
{
	return lane_wait(l, &(struct work){ .run = run, .arg = arg });
}

static bool is_own_thread(struct lane *l)
{
	bool own = l->flushing && pthread_equal(l->flusher, pthread_self());

	for (int i = 0; i < l->started; i++)
		own |= pthread_equal(l->writers[i].thread, pthread_self()) != 0;
	return own;
}

enum err lane_wait(struct lane *l, const struct work *w)
{
	struct errand errand = { .work = w };
	struct work work = {
		.run = errand_run, .committed = errand_committed, .done = errand_done, .arg = &errand
	};

	if (is_own_thread(l))
		BUG("waiting for the lane on its own thread");
	pthread_mutex_init(&errand.lock, NULL);
	pthread_cond_init(&errand.told, NULL);
	enum err e = lane_submit(l, &work);
	if (e == OK) {
		pthread_mutex_lock(&errand.lock);
		while (!errand.done)
			pthread_cond_wait(&errand.told, &errand.lock);
		pthread_mutex_unlock(&errand.lock);
		e = errand.result;
	}
	pthread_cond_destroy(&errand.told);
	pthread_mutex_destroy(&errand.lock);
	return e;
}
