/* pulse.c -- a thread that asks the database four times a second whether anybody wrote, and seals the journal
 * where writers do not do it themselves. */
#include "core/pulse.h"
#include "core/hub.h"

#include <pthread.h>
#include <stdatomic.h>

#define BEAT_MS 250

struct pulse {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
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

/* Did anybody but this process write since the last beat? A reader's pulse moves with our own commits too; on
 * SQLite the writing connection tells them apart, on PostgreSQL nothing does, and our own commits are taken
 * for foreign ones. */
static bool foreign_commit(struct app *app, struct db *reader, i64 *last, i64 *last_of_writer)
{
	i64 now = 0, of_writer = 0, before = *last;

	if (db_pulse(reader, &now) != OK || now == before)
		return false;
	*last = now;
	if (db_kind(reader) == DB_POSTGRES)
		return before != 0;
	if (lane_run(app->lane, ask_writer, &of_writer) != OK)
		return true;
	bool foreign = of_writer != *last_of_writer;
	*last_of_writer = of_writer;
	return foreign;
}

static void *beat(void *arg)
{
	struct pulse *p = arg;
	struct app *app = p->app;
	struct arena *a = arena_new(1 << 20);
	i64 last = 0, last_of_writer = 0;

	if (lane_run(app->lane, ask_writer, &last_of_writer) != OK)
		last_of_writer = -1; /* the next commit counts as foreign */
	do {
		struct db *db = app_reader(app);
		if (!db)
			continue;
		if (foreign_commit(app, db, &last, &last_of_writer)) {
			app->epoch++;
			app->generation++;
			hub_publish_all(app->hub);
		}
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
