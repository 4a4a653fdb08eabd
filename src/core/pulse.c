/* pulse.c -- a thread that asks the database four times a second whether anybody wrote, and seals the journal
 * where writers do not do it themselves. */
#include "core/pulse.h"
#include "core/hub.h"
#include "core/snapshot.h"

#include <pthread.h>
#include <stdatomic.h>

#define BEAT_MS 250
#define FINISHED_MAX 65536 /* transactions in a beat that are looked at one by one */

struct pulse {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	/* what the last beat saw */
	i64 last, last_of_writer; /* SQLite */
	struct snapshot before;	  /* PostgreSQL */
	i64 language_at;	  /* the generation that the language is of */
};

static bool rest(struct pulse *p)
{
	struct timespec until;
	bool stopping;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += BEAT_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&p->lock);
	if (!p->stopping)
		pthread_cond_timedwait(&p->wake, &p->lock, &until);
	stopping = p->stopping;
	pthread_mutex_unlock(&p->lock);
	return !stopping;
}

static const struct query q_unsealed = { "SELECT 1 FROM journal WHERE height IS NULL LIMIT 1", "", "i" };

static enum err seal(struct db *db, void *arg)
{
	(void)arg;
	return journal_seal(db);
}

/* One sealer links the rows; it goes through the write lane like everybody. */
static void seal_if_needed(struct app *app, struct db *db, struct arena *a)
{
	struct value one;

	if (db_kind(db) == DB_POSTGRES && db_one(db, a, &one, &q_unsealed) == OK &&
	    lane_run(app->lane, seal, NULL) != OK)
		log_warn("journal", "sealing failed; it is tried again");
}

/* Moves for commits of other connections alone. */
static const struct query q_data_version = { "PRAGMA data_version", "", "i" };

static enum err ask_writer(struct db *db, void *arg)
{
	struct arena *a = arena_new(1 << 16);
	struct value v = VN;
	enum err e = db_kind(db) == DB_SQLITE ? db_one(db, a, &v, &q_data_version) : OK;

	*(i64 *)arg = value_int(v);
	arena_free(a);
	return e;
}

/* SQLite: a reader's pulse moves with our own commits too; the writing connection tells them apart. */
static bool foreign_in_file(struct pulse *p, struct db *reader)
{
	i64 now = 0, of_writer = 0;

	if (db_pulse(reader, &now) != OK || now == p->last)
		return false;
	p->last = now;
	if (lane_run(p->app->lane, ask_writer, &of_writer) != OK)
		return true;
	bool foreign = of_writer != p->last_of_writer;
	p->last_of_writer = of_writer;
	return foreign;
}

static const struct query q_snapshot = { "SELECT pg_current_snapshot()::text", "", "s" };
static const struct query q_status = { "SELECT COALESCE(pg_xact_status(CAST(? AS xid8)), '')", "s", "s" };

/* Undone ones changed nothing, be they ours or not. */
static bool was_undone(struct db *db, struct arena *a, i64 transaction)
{
	struct value v;

	return db_one(db, a, &v, &q_status, VS(str_fmt(a, "%lld", transaction))) == OK &&
	       str_eq(v.s, S("aborted"));
}

/* Whether a transaction that this process did not commit ended between two snapshots. */
static bool others_finished(struct pulse *p, struct db *db, struct arena *a, const struct snapshot *now)
{
	const struct snapshot *before = &p->before;

	if (now->xmax - before->xmin > FINISHED_MAX)
		return true;
	for (i64 x = before->xmin; x < now->xmax; x++)
		if (snapshot_finished(now, x) && !snapshot_finished(before, x) &&
		    !lane_committed(p->app->lane, x) && !was_undone(db, a, x))
			return true;
	return false;
}

/* PostgreSQL: each transaction has a number, and the lane knows its own, a moment after they show in a
 * snapshot. */
static bool foreign_in_server(struct pulse *p, struct db *db, struct arena *a)
{
	struct timespec moment = { .tv_nsec = 10000000 };
	struct snapshot *now = arena_new_one(a, struct snapshot);
	struct value v;

	if (db_one(db, a, &v, &q_snapshot) != OK)
		return false;
	if (!snapshot_parse(v.s, now))
		return true; /* more at once than are told apart */
	bool foreign = p->before.xmax && others_finished(p, db, a, now);
	if (foreign) {
		nanosleep(&moment, NULL);
		foreign = others_finished(p, db, a, now);
	}
	p->before = *now;
	return foreign;
}

/* Did anybody but this process write since the last beat? */
static bool foreign_commit(struct pulse *p, struct db *db, struct arena *a)
{
	return db_kind(db) == DB_POSTGRES ? foreign_in_server(p, db, a) : foreign_in_file(p, db);
}

/* The threads that read requests must not ask the database for the network's language: it is kept for them,
 * by whoever committed another one. */
static void follow_language(struct pulse *p, struct db *db, struct arena *a)
{
	struct ctx c = { .app = p->app, .arena = a, .db = db, .who = &actor_system };
	i64 generation = p->app->generation;

	if (generation != p->language_at && app_follow_language(&c) == OK)
		p->language_at = generation;
}

static void *beat(void *arg)
{
	struct pulse *p = arg;
	struct app *app = p->app;
	struct arena *a = arena_new(1 << 20);

	if (lane_run(app->lane, ask_writer, &p->last_of_writer) != OK)
		p->last_of_writer = -1; /* the next commit counts as foreign */
	do {
		struct db *db = app_reader(app);
		if (!db)
			continue;
		if (foreign_commit(p, db, a)) {
			app->epoch++;
			app->generation++;
			hub_publish_all(app->hub);
		}
		follow_language(p, db, a);
		seal_if_needed(app, db, a);
		arena_reset(a);
	} while (rest(p));
	arena_free(a);
	return NULL;
}

enum err pulse_start(struct app *app, struct pulse **out)
{
	struct pulse *p = arena_new_one(app->arena, struct pulse);

	p->app = app;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	if (pthread_create(&p->thread, NULL, beat, p) != 0)
		return ERR_INTERNAL;
	*out = p;
	return OK;
}

void pulse_stop(struct pulse *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
}
