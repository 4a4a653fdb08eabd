/* figures.c -- counters for /metrics and the answer of /healthz. */
#include "core/figures.h"
#include "core/handler.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* Upper bounds of the histogram of answer times, in microseconds. */
static const i64 bounds[] = { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000 };

struct figures {
	_Atomic i64 answers[6]; /* by class of status: 1xx … 5xx */
	_Atomic i64 times[COUNT(bounds) + 1];
	_Atomic i64 total_ns;
	i64 started;
};

struct figures *figures_new(struct arena *a)
{
	struct figures *f = arena_new_one(a, struct figures);

	f->started = time_now();
	return f;
}

void figures_count(struct figures *f, int status)
{
	atomic_fetch_add_explicit(&f->answers[status / 100 % 6], 1, memory_order_relaxed);
}

void figures_time(struct figures *f, i64 nanoseconds)
{
	size_t i = 0;

	while (i < COUNT(bounds) && nanoseconds > bounds[i] * 1000)
		i++;
	atomic_fetch_add_explicit(&f->times[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&f->total_ns, nanoseconds, memory_order_relaxed);
}

/* Resident memory in bytes, from the kernel; 0 when it does not tell. */
static i64 resident(void)
{
	i64 pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	char line[128];

	if (!f)
		return 0;
	if (fgets(line, sizeof line, f)) {
		struct str rest = str_of(line);
		str_cut(&rest, ' ');
		if (!str_to_i64(str_cut(&rest, ' '), &pages))
			pages = 0;
	}
	(void)fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void put(struct buf *b, const char *name, const char *type, i64 value)
{
	buf_fmt(b, "# TYPE %s %s\n%s %lld\n", name, type, name, value);
}

static void put_times(struct buf *b, struct figures *f)
{
	i64 sum = 0;

	buf_lit(b, "# TYPE kolo_answer_seconds histogram\n");
	for (size_t i = 0; i < COUNT(bounds); i++) {
		sum += f->times[i];
		buf_fmt(b, "kolo_answer_seconds_bucket{le=\"%g\"} %lld\n", (double)bounds[i] / 1e6, sum);
	}
	sum += f->times[COUNT(bounds)];
	buf_fmt(b, "kolo_answer_seconds_bucket{le=\"+Inf\"} %lld\n", sum);
	buf_fmt(b, "kolo_answer_seconds_sum %.6f\nkolo_answer_seconds_count %lld\n",
		(double)f->total_ns / 1e9, sum);
}

/* How much is written and how fast is nobody's business but the operator's. */
static enum err may_measure(struct request *rq)
{
	if (request_is_local(rq->in) || rq->c.who->network & ROLE_ADMIN)
		return OK;
	if (!rq->c.who->id)
		return fail(&rq->c, ERR_UNAUTHENTICATED, "Sign in to see this page");
	return fail(&rq->c, ERR_FORBIDDEN, "Your roles do not allow this");
}

enum err get_metrics(struct request *rq)
{
	struct app *app = rq->c.app;
	struct figures *f = app->figures;

	TRY(may_measure(rq));
	struct lane_figures l = lane_figures(app->lane);
	struct buf *b = &rq->out->body;

	buf_lit(b, "# TYPE kolo_answers_total counter\n");
	for (int i = 2; i < 6; i++)
		buf_fmt(b, "kolo_answers_total{class=\"%dxx\"} %lld\n", i, (i64)f->answers[i]);
	put_times(b, f);
	put(b, "kolo_commits_total", "counter", l.commits);
	put(b, "kolo_writes_total", "counter", l.pieces);
	put(b, "kolo_write_failures_total", "counter", l.failures);
	put(b, "kolo_write_retries_total", "counter", l.retries);
	put(b, "kolo_writes_waiting", "gauge", l.waiting);
	put(b, "kolo_generation", "counter", app->generation);
	put(b, "kolo_resident_bytes", "gauge", resident());
	put(b, "kolo_up_seconds", "gauge", (time_now() - f->started) / 1000);
	rq->out->status = 200;
	rq->out->type = S("text/plain; version=0.0.4; charset=utf-8");
	return OK;
}

static const struct query q_alive = { "SELECT 1", "", "i" };

enum err get_health(struct request *rq)
{
	struct value one;

	TRY(db_one(rq->c.db, rq->c.arena, &one, &q_alive));
	buf_lit(&rq->out->body, "ok\n");
	rq->out->status = 200;
	rq->out->type = S("text/plain; charset=utf-8");
	return OK;
}
