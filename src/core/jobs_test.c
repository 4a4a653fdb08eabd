/* jobs_test.c -- jobs run once, again after failure, again after a crash; and the hourly sweep. */
#include "core/jobs.h"
#include "core/account.h"
#include "core/sweep.h"
#include "core/test.h"

#include <pthread.h>

/* What the kinds below write down for the tests, in the database like any job. */
static enum err note_run(struct ctx *c, void *arg)
{
	return journal_note(c, arg, "job", 0, STR_NONE);
}

static enum err write_note(struct ctx *c, const char *kind)
{
	return job_write(c, note_run, (void *)(uintptr_t)kind);
}

static enum err run_good(struct ctx *c, i64 job, const struct json_node *payload)
{
	i64 n;

	(void)job;
	TRY(job_payload_int(payload, S("n"), &n));
	return write_note(c, n == 7 ? "seven" : "other");
}

static enum err run_bad(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	TRY(write_note(c, "tried"));
	return fail(c, ERR_UNAVAILABLE, "the relay sleeps");
}

static enum err tell(struct ctx *c, void *arg)
{
	return job_progress(c, *(i64 *)arg, 40, 100);
}

static enum err run_long(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)payload;
	return job_write(c, tell, &job);
}

static const struct job_kind kinds[] = {
	{ "test.good", run_good, .attempts = 2 },
	{ "test.bad", run_bad, .attempts = 2 },
	{ "test.long", run_long, .attempts = 1 },
	{ "test.daily", run_long, .attempts = 1, .every = DAY },
	{ 0 },
};
static const struct module module = { .name = "test", .jobs = kinds };
static const struct module *const modules[] = { &module, NULL };

static struct desk *desk_with_jobs(void **state)
{
	struct desk *d = desk_new(*state);

	d->app.modules = modules;
	d->c.now = time_now(); /* the lanes live in real time */
	desk_open_lanes(d);
	return d;
}

static i64 queued(struct desk *d, const char *kind, const char *payload)
{
	i64 id;

	assert_int_equal(job_queue(&d->c, kind, str_of(payload), d->c.now, &id), OK);
	return id;
}

static struct job_state state_of(struct desk *d, i64 job)
{
	struct job_state s;

	assert_int_equal(job_load(&d->c, job, &s), OK);
	return s;
}

static void a_job_runs_once(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 id = queued(d, "test.good", "{\"n\":7}"), later;

	assert_int_equal(job_queue(&d->c, "test.good", S("{\"n\":8}"), d->c.now + HOUR, &later), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_str(state_of(d, id).state, "done");
	assert_str(state_of(d, later).state, "queued");
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'seven'"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'other'"), 0);
	desk_close(d);
}

static void a_failure_is_tried_again_after_a_pause(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 id = queued(d, "test.bad", "{}");

	assert_int_equal(jobs_drain(&d->app), OK);
	struct job_state s = state_of(d, id);
	assert_str(s.state, "queued");
	assert_str(s.error, "the relay sleeps");
	assert_in_range(s.run_at - d->c.now, 30 * SECOND, 40 * SECOND);

	assert_int_equal(db_script(d->c.db, S("UPDATE job SET run_at = 0")), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_str(state_of(d, id).state, "failed");
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'tried'"), 2);
	desk_close(d);
}

static void a_job_whose_process_died_is_taken_up_again(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 id = queued(d, "test.good", "{\"n\":7}"), deadly = queued(d, "test.good", "{\"n\":7}");

	assert_int_equal(
		db_script(d->c.db,
			  S("UPDATE job SET state = 'running', attempts = 1, run_at = run_at + 600000")),
		OK);
	assert_int_equal(jobs_drain(&d->app), OK); /* the lease still holds */
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job WHERE state = 'running'"), 2);
	assert_int_equal(
		db_script(d->c.db,
			  str_fmt(d->c.arena,
				  "UPDATE job SET run_at = 0; UPDATE job SET attempts = 2 WHERE id = %lld",
				  deadly)),
		OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_str(state_of(d, id).state, "done");
	assert_str(state_of(d, deadly).state, "failed"); /* it died as often as it may */
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'seven'"), 1);
	desk_close(d);
}

static void progress_is_shown_and_renews_the_lease(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 id = queued(d, "test.long", "{}");

	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(state_of(d, id).done, 40);
	assert_int_equal(state_of(d, id).total, 100);
	assert_int_equal(db_script(d->c.db, S("UPDATE job SET state = 'running', run_at = 0")), OK);
	assert_int_equal(job_progress(&d->c, id, 50, 100), OK);
	assert_true(state_of(d, id).run_at > d->c.now);
	desk_close(d);
}

static void what_nobody_can_run_fails_without_harm(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 unknown = queued(d, "test.gone", "{}"), broken = queued(d, "test.good", "{\"n\":");

	assert_int_equal(jobs_drain(&d->app), OK);
	assert_str(state_of(d, broken).error, "malformed");
	assert_str(state_of(d, unknown).state, "queued"); /* a newer process may know it */
	assert_int_equal(db_script(d->c.db, S("UPDATE job SET run_at = 0, attempts = 5")), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_str(state_of(d, unknown).state, "failed");
	assert_str(state_of(d, broken).state, "failed");
	desk_close(d);
}

static void a_key_serves_for_one_job(void **state)
{
	struct desk *d = desk_with_jobs(state);

	assert_int_equal(job_queue_once(&d->c, "test.good", S("k"), S("{\"n\":7}"), d->c.now), OK);
	assert_int_equal(job_queue_once(&d->c, "test.good", S("k"), S("{\"n\":7}"), d->c.now), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(job_queue_once(&d->c, "test.good", S("k"), S("{\"n\":7}"), d->c.now), OK);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job"), 1);
	desk_close(d);
}

static void repeating_jobs_queue_their_next_run(void **state)
{
	struct desk *d = desk_with_jobs(state);

	queued(d, "test.daily", "{}");
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM job WHERE kind = 'test.daily' AND state = 'queued'"), 1);
	assert_true(count(&d->c, "SELECT run_at FROM job WHERE state = 'queued'") % DAY == 0);
	desk_close(d);
}

static void threads_run_what_is_due_and_stop(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 id = queued(d, "test.good", "{\"n\":7}"), deadline = time_monotonic() + 20 * SECOND;

	d->app.arena = d->c.arena;
	jobs_start(&d->app);
	while (!str_eq(state_of(d, id).state, S("done")) && time_monotonic() < deadline)
		usleep(10000);
	jobs_stop(&d->app);
	assert_str(state_of(d, id).state, "done");
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM job WHERE kind = 'core.sweep' AND state = 'queued'"), 1);
	desk_close(d);
}

static void *drain(void *app)
{
	assert_int_equal(jobs_drain(app), OK);
	return NULL;
}

/* Two processes, each with lanes of its own, two threads each. */
static void every_job_runs_once_whoever_claims_it(void **state)
{
	struct desk *d = desk_with_jobs(state);
	struct desk other = { .f = d->f, .app = { .modules = modules } };
	pthread_t threads[4];

	if (d->f->kind == DB_POSTGRES)
		desk_open_lanes(&other);
	assert_int_equal(db_begin(d->c.db), OK);
	for (int i = 0; i < 40; i++)
		queued(d, "test.good", "{\"n\":7}");
	assert_int_equal(db_commit(d->c.db), OK);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, drain, other.app.lane && i % 2 ? &other.app : &d->app);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job WHERE state = 'done' AND attempts = 1"), 40);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'seven'"), 40);
	desk_close(d);
	if (other.app.lane)
		desk_close(&other);
}

static void the_sweep_takes_what_has_had_its_time(void **state)
{
	struct desk *d = desk_with_jobs(state);
	struct new_account n = { .email = S("maria@example.org"), .name = S("M.") };
	struct str token;
	i64 id, today = d->c.now;

	assert_int_equal(account_add(&d->c, &n, &id), OK);
	d->c.now = today - 31 * DAY;
	assert_int_equal(session_start(&d->c, id, S("old"), &token), OK);
	assert_int_equal(ticket_issue(&d->c, "reset", id, STR_NONE, HOUR, &token), OK);
	d->c.now = today;
	assert_int_equal(session_start(&d->c, id, S("new"), &token), OK);
	assert_int_equal(ticket_issue(&d->c, "reset", id, STR_NONE, HOUR, &token), OK);
	queued(d, "core.sweep", "{}");

	i64 notes = count(&d->c, "SELECT COUNT(*) FROM journal");
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM session WHERE agent = 'new'"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM session"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM ticket"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal"), notes);
	desk_close(d);
}

static void people_list_cancel_and_begin_anew(void **state)
{
	struct desk *d = desk_with_jobs(state);
	i64 first = queued(d, "test.good", "{}"), second = queued(d, "test.good", "{}"), waiting, failed;
	struct job_lines l;
	bool pending;

	assert_int_equal(job_queue_once(&d->c, "test.daily", S("test.daily:7"), STR_NONE, d->c.now + DAY),
			 OK);
	assert_int_equal(job_list(&d->c, S("queued"), INT64_MAX, 2, &l), OK);
	assert_int_equal(l.n, 2);
	assert_true(l.more);
	assert_true(l.v[0].repeating);
	assert_int_equal(l.v[1].id, second);
	assert_int_equal(job_cancel(&d->c, l.v[0].id), ERR_CONFLICT); /* the clock queues it again */
	assert_int_equal(job_retry(&d->c, first), ERR_CONFLICT);      /* it did not fail */

	assert_int_equal(job_cancel(&d->c, first), OK);
	assert_int_equal(job_cancel(&d->c, first), ERR_CONFLICT);
	assert_int_equal(job_count(&d->c, &waiting, &failed), OK);
	assert_int_equal(waiting, 2);
	assert_int_equal(failed, 1);
	assert_int_equal(job_retry(&d->c, first), OK);
	assert_str(state_of(d, first).state, "queued");
	assert_int_equal(job_is_pending(&d->c, "test.good", &pending), OK);
	assert_true(pending);
	assert_int_equal(job_is_pending(&d->c, "test.bad", &pending), OK);
	assert_false(pending);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind IN ('retry', 'cancel')"), 2);
	desk_close(d);
}

int jobs_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_job_runs_once),
		test_on_database(a_failure_is_tried_again_after_a_pause),
		test_on_database(a_job_whose_process_died_is_taken_up_again),
		test_on_database(progress_is_shown_and_renews_the_lease),
		test_on_database(what_nobody_can_run_fails_without_harm),
		test_on_database(a_key_serves_for_one_job),
		test_on_database(repeating_jobs_queue_their_next_run),
		test_on_database(threads_run_what_is_due_and_stop),
		test_on_database(every_job_runs_once_whoever_claims_it),
		test_on_database(the_sweep_takes_what_has_had_its_time),
		test_on_database(people_list_cancel_and_begin_anew),
	};

	return run_on_databases("jobs", tests, COUNT(tests));
}
