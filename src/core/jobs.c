/* jobs.c -- the queue of jobs and the threads that run them. */
#include "core/jobs.h"

#include "core/files.h"
#include "core/outbox.h"
#include "core/sweep.h"

#include <pthread.h>
#include <unistd.h>

#include <sodium.h>

static const struct column job_columns[] = {
	{ "id", C_ID },
	{ "kind", C_TEXT, true },
	{ "key", C_TEXT }, /* of jobs that must be queued once */
	{ "payload", C_TEXT, true },
	{ "state", C_TEXT, true },
	{ "run_at", C_INT, true }, /* when it may be claimed: due, after a pause, or when the lease is over */
	{ "attempts", C_INT, true, "0" },
	{ "done", C_INT, true, "0" },
	{ "total", C_INT, true, "0" },
	{ "error", C_TEXT, true, "''" },
	{ "created", C_INT, true },
	{ 0 },
};
static const struct index job_indexes[] = {
	{ "key", .unique = true },
	{ "state, run_at" },
	{ 0 },
};
const struct table table_job = { "job", job_columns, job_indexes };

#define LEASE (10 * MINUTE)
#define FIRST_PAUSE (30 * SECOND)
#define UNKNOWN_ATTEMPTS 6
#define PATIENCE 16 /* tries, with growing random pauses: about three seconds */
#define RUNNERS 2
#define JOB_ARENA ((size_t)256 << 20)

struct jobs {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t stop;
	bool stopping;
	pthread_t threads[RUNNERS];
	int n;
};

/* ---- kinds ---- */

static const struct job_kind core_jobs[] = {
	{ "mail.send", mail_send_job, .attempts = MAIL_ATTEMPTS, .label = N_("Sending a letter") },
	{ "core.sweep", sweep_job, .attempts = 3, .every = HOUR,
	  .label = N_("Clearing away what has expired") },
	{ "file.sweep", files_sweep_job, .attempts = 3, .every = DAY,
	  .label = N_("Clearing away files that nothing uses") },
	{ 0 },
};

struct kinds {
	VEC(const struct job_kind *) all;
};

static void add_kinds(struct arena *a, struct kinds *out, const struct job_kind *k)
{
	for (; k && k->name; k++)
		vec_push(a, &out->all, k);
}

static struct kinds kinds_of(const struct app *app, struct arena *a)
{
	struct kinds kinds = { 0 };

	add_kinds(a, &kinds, core_jobs);
	for (const struct module *const *m = app->modules; m && *m; m++)
		add_kinds(a, &kinds, (*m)->jobs);
	return kinds;
}

static const struct job_kind *kind_find(const struct app *app, struct arena *a, struct str name)
{
	struct kinds kinds = kinds_of(app, a);

	for (size_t i = 0; i < kinds.all.n; i++)
		if (str_eq(str_of(kinds.all.v[i]->name), name))
			return kinds.all.v[i];
	return NULL;
}

const char *job_label(const struct app *app, struct arena *a, struct str kind)
{
	const struct job_kind *k = kind_find(app, a, kind);

	return k ? k->label : NULL;
}

/* ---- queueing ---- */

static const struct query q_queue = {
	"INSERT INTO job (kind, key, payload, state, run_at, created) VALUES (?, ?, ?, 'queued', ?, ?)"
	" ON CONFLICT (key) DO NOTHING RETURNING id",
	.in = "s?sii",
	.out = "i",
};

static enum err queue(struct ctx *c, const char *kind, struct value key, struct str payload, i64 run_at,
		      i64 *id)
{
	struct value r[1];

	TRY(db_one(c->db, c->arena, r, &q_queue, VZ(kind), key, VS(payload.n ? payload : S("{}")), VI(run_at),
		   VI(c->now)));
	*id = r[0].i;
	return OK;
}

enum err job_queue(struct ctx *c, const char *kind, struct str payload_json, i64 run_at, i64 *id)
{
	return queue(c, kind, VN, payload_json, run_at, id);
}

enum err job_queue_once(struct ctx *c, const char *kind, struct str key, struct str payload_json, i64 run_at)
{
	i64 id;
	enum err e = queue(c, kind, VS(key), payload_json, run_at, &id);

	return e == ERR_NOT_FOUND ? OK : e;
}

/* Queue the next run of a repeating kind; its key is the slot of time, so all processes together queue one.
 */
static enum err queue_next(struct ctx *c, const struct job_kind *kind)
{
	i64 slot = c->now / kind->every + 1;

	return job_queue_once(c, kind->name, str_fmt(c->arena, "%s:%lld", kind->name, slot), STR_NONE,
			      slot * kind->every);
}

static const struct query q_progress = {
	"UPDATE job SET done = ?, total = ?, run_at = ? WHERE id = ? AND state = 'running'",
	.in = "iiii",
};

/* Pages that show the job follow it. */
static void touch_job(struct ctx *c, i64 job)
{
	*vec_add(c->arena, &c->touched) = (struct touch){ "job", job, NULL };
}

enum err job_progress(struct ctx *c, i64 job, i64 done, i64 total)
{
	touch_job(c, job);
	return db_exec(c->db, &q_progress, VI(done), VI(total), VI(c->now + LEASE), VI(job));
}

static const struct query q_load = {
	"SELECT kind, state, run_at, attempts, done, total, created, error FROM job WHERE id = ?",
	.in = "i",
	.out = "ssiiiiis",
};

enum err job_load(struct ctx *c, i64 job, struct job_state *out)
{
	struct value r[8];

	TRY(db_one(c->db, c->arena, r, &q_load, VI(job)));
	*out = (struct job_state){ r[0].s, r[1].s, r[2].i, r[3].i, r[4].i, r[5].i, r[6].i, r[7].s };
	return OK;
}

enum err job_payload_int(const struct json_node *payload, struct str key, i64 *out)
{
	const struct json_node *n = payload ? json_get(payload, key) : NULL;

	return n && n->type == JSON_NUMBER && str_to_i64(n->text, out) ? OK : ERR_MALFORMED;
}

/* ---- running ---- */

enum err job_write(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg)
{
	enum err e = ERR_RETRY;

	for (int i = 0; i < PATIENCE && e == ERR_RETRY; i++) {
		if (i)
			usleep(randombytes_uniform(1000U << MIN(i, 9)));
		e = app_write(c->app, c->who, c->lang, c->arena, fn, arg, &c->fault);
	}
	return e;
}

struct claim {
	i64 id, attempt;
	struct str kind, payload;
	const struct job_kind *known; /* NULL: no module of this program runs it */
	enum err result;
	struct str error;
};

static const struct query q_due = {
	"SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= ? LIMIT 1",
	.in = "i",
	.out = "i",
};

/* The outer condition is asked again by PostgreSQL when another process claimed the row in the meantime. */
static const struct query q_claim = {
	"UPDATE job SET state = 'running', run_at = ?, attempts = attempts + 1 WHERE run_at <= ? AND id ="
	" (SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= ? ORDER BY run_at, id LIMIT "
	"1)"
	" RETURNING id, attempts, kind, payload",
	.in = "iii",
	.out = "iiss",
};

static enum err claim(struct ctx *c, void *arg)
{
	struct claim *j = arg;
	struct value r[4];

	TRY(db_one(c->db, c->arena, r, &q_claim, VI(c->now + LEASE), VI(c->now), VI(c->now)));
	*j = (struct claim){ .id = r[0].i, .attempt = r[1].i, .kind = r[2].s, .payload = r[3].s };
	touch_job(c, j->id);
	return OK;
}

/* A kind that this program does not know may be known to a newer one beside it: it waits a while for that. */
static i64 attempts_of(const struct claim *j)
{
	return j->known ? MAX(1, j->known->attempts) : UNKNOWN_ATTEMPTS;
}

static void run_claimed(struct ctx *c, struct claim *j)
{
	struct json_node *payload;
	size_t at;

	j->known = kind_find(c->app, c->arena, j->kind);
	if (!j->known)
		j->result = ERR_NOT_FOUND;
	else if (j->attempt > attempts_of(j))
		j->result = ERR_INTERNAL; /* its last run never came back: the process died of it */
	else
		j->result = json_parse(c->arena, j->payload, &payload, &at);
	if (j->result == OK)
		j->result = j->known->run(c, j->id, payload);
	j->error = c->fault.message.n ? c->fault.message : str_of(err_info(j->result)->code);
}

/* The attempt's number is the fence: who was too slow and lost the job to another marks nothing. */
static const struct query q_mark = {
	"UPDATE job SET state = ?, run_at = ?, error = ? WHERE id = ? AND attempts = ?",
	.in = "sisii",
};

static enum err mark(struct ctx *c, void *arg)
{
	const struct claim *j = arg;
	bool again = j->result != OK && j->attempt < attempts_of(j);
	const char *state = j->result == OK ? "done" : again ? "queued" : "failed";
	i64 pause = FIRST_PAUSE << 2 * MIN(j->attempt - 1, 8);

	touch_job(c, j->id);
	TRY(db_exec(c->db, &q_mark, VZ(state), VI(c->now + (again ? pause : 0)),
		    VS(j->result == OK ? S("") : j->error), VI(j->id), VI(j->attempt)));
	if (again || !j->known || !j->known->every)
		return OK;
	return queue_next(c, j->known);
}

/* Run one job that is due. ERR_NOT_FOUND: there is none. What the job itself came to stands in its row. */
static enum err run_next(struct app *app, struct arena *a)
{
	struct ctx c = app_context(app, a, &actor_system, LANG_UK);
	struct value due[1];
	struct claim j;

	if (!c.db)
		return ERR_UNAVAILABLE;
	TRY(db_one(c.db, a, due, &q_due, VI(c.now))); /* asking costs the write lane nothing */
	TRY(job_write(&c, claim, &j));
	run_claimed(&c, &j);
	if (j.result != OK)
		log_warn("jobs", "job %lld %.*s attempt %lld: %s", j.id, STR(j.kind), j.attempt,
			 err_info(j.result)->code);
	return job_write(&c, mark, &j);
}

enum err jobs_drain(struct app *app)
{
	struct arena *a = arena_new(JOB_ARENA);
	enum err e;

	do {
		arena_reset(a);
		e = run_next(app, a);
	} while (e == OK || e == ERR_RETRY);
	arena_free(a);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- threads ---- */

/* Wait a second; false when it is time to stop. */
static bool rest(struct jobs *j)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&j->lock);
	if (!j->stopping)
		pthread_cond_timedwait(&j->stop, &j->lock, &until);
	bool go_on = !j->stopping;
	pthread_mutex_unlock(&j->lock);
	return go_on;
}

static bool stopping(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	bool now = j->stopping;
	pthread_mutex_unlock(&j->lock);
	return now;
}

static void *runner(void *arg)
{
	struct jobs *j = arg;
	struct arena *a = arena_new(JOB_ARENA);

	do {
		while (!stopping(j) && run_next(j->app, a) == OK)
			arena_reset(a);
		arena_reset(a);
	} while (rest(j));
	arena_free(a);
	return NULL;
}

static enum err queue_at_start(struct ctx *c, void *arg)
{
	struct kinds kinds = kinds_of(c->app, c->arena);

	(void)arg;
	for (size_t i = 0; i < kinds.all.n; i++)
		if (kinds.all.v[i]->every)
			TRY(queue_next(c, kinds.all.v[i]));
	return mail_resume(c);
}

void jobs_start(struct app *app)
{
	struct jobs *j = arena_new_one(app->arena, struct jobs);
	struct arena *a = arena_new(1 << 20);
	struct ctx c = { .app = app, .arena = a, .who = &actor_system, .lang = LANG_UK };

	j->app = app;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->stop, NULL);
	if (job_write(&c, queue_at_start, NULL) != OK)
		log_error("jobs", "repeating jobs could not be queued");
	arena_free(a);
	while (j->n < RUNNERS && pthread_create(&j->threads[j->n], NULL, runner, j) == 0)
		j->n++;
	if (j->n == 0)
		log_error("jobs", "the system gives no threads: nothing runs in the background");
	app->jobs = j;
}

void jobs_stop(struct app *app)
{
	struct jobs *j = app->jobs;

	if (!j)
		return;
	pthread_mutex_lock(&j->lock);
	j->stopping = true;
	pthread_cond_broadcast(&j->stop);
	pthread_mutex_unlock(&j->lock);
	for (int i = 0; i < j->n; i++)
		pthread_join(j->threads[i], NULL);
	pthread_cond_destroy(&j->stop);
	pthread_mutex_destroy(&j->lock);
	app->jobs = NULL;
}
