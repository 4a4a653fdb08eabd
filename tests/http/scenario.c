/* scenario.c -- tables of scenarios: each once as it is, and, where it says so, once for every statement that
 * fails. */
#include "harness.h"

#include "core/readers.h"

/* A guard against a request that would fail for ever. */
enum { MOST_STATEMENTS = 400 };

static struct ask ask_of(const struct scenario *s)
{
	return (struct ask){ s->who, s->method, s->path, s->body, s->type, s->headers, s->page, s->forged };
}

/* ---- what was expected ---- */

static struct str wanted_in(struct harness *h, const char *text)
{
	return text ? harness_filled(h, text) : STR_NONE;
}

static struct str beginning(struct str body)
{
	return str_slice(body, 0, 1500);
}

static void check_body(struct harness *h, const struct scenario *s, const struct reply *r)
{
	struct str has = wanted_in(h, s->has), has_not = wanted_in(h, s->has_not);

	while (has.p) {
		struct str part = str_cut(&has, '|');
		if (!str_has(r->body, part))
			harness_complain(h, "%s: \"%.*s\" is missing in: %.*s", s->name, STR(part),
					 STR(beginning(r->body)));
	}
	while (has_not.p) {
		struct str part = str_cut(&has_not, '|');
		if (str_has(r->body, part))
			harness_complain(h, "%s: \"%.*s\" must not stand in: %.*s", s->name, STR(part),
					 STR(r->body));
	}
}

static void check_header(struct harness *h, const struct scenario *s, const struct reply *r)
{
	struct str wanted = wanted_in(h, s->header), name = str_cut(&wanted, ':');

	if (!s->header)
		return;
	for (size_t i = 0; i < r->headers.n; i++)
		if (str_eq_nocase(r->headers.v[i].name, name) &&
		    str_starts(r->headers.v[i].value, str_trim(wanted)))
			return;
	harness_complain(h, "%s: header \"%s\" is missing", s->name, s->header);
}

static void check_writes(struct harness *h, const struct scenario *s, const struct reply *r)
{
	if (s->writes == SOME && r->committed)
		return;
	if (s->writes == 0 && !r->committed)
		return;
	if (s->writes > 0 && r->writes == s->writes)
		return;
	harness_complain(h, "%s: %lld rows of the journal and %s were written, not %d", s->name, r->writes,
			 r->committed ? "others" : "none", s->writes);
}

static void check(struct harness *h, const struct scenario *s, const struct reply *r)
{
	if (r->status != s->status)
		harness_complain(h, "%s: status %d, not %d: %.*s", s->name, r->status, s->status,
				 STR(beginning(r->body)));
	check_header(h, s, r);
	check_body(h, s, r);
	check_writes(h, s, r);
}

/* ---- faults ---- */

/* Statement N of the lane that S needs fails. True: S has fewer. */
static bool survives(struct harness *h, const struct scenario *s, struct ask *c, i64 n,
		     void (*plan)(struct harness *h, i64 n), struct reply *r)
{
	struct str before = harness_rows(h);

	plan(h, n);
	*r = harness_send(h, c);
	plan(h, 0);
	if (r->status == s->status)
		return true;
	if (r->status < 500)
		harness_complain(h, "%s: status %d after statement %lld failed", s->name, r->status, n);
	if (r->committed || !str_eq(before, harness_rows(h)))
		harness_complain(h, "%s: something stayed after statement %lld failed", s->name, n);
	if (reply_header(r, "set-cookie").p)
		harness_complain(h, "%s: says it was done after statement %lld failed", s->name, n);
	return false;
}

static void plan_reading(struct harness *h, i64 n)
{
	db_fail_at(app_reader(h->app), n, ERR_UNAVAILABLE);
}

static void plan_writing(struct harness *h, i64 n)
{
	lane_fail_at(h->app->lane, n, ERR_UNAVAILABLE);
}

/* The write lane fails besides, so that nothing of the many attempts stays. */
static void plan_preparing(struct harness *h, i64 n)
{
	readers_fail_at(h->app->readers, n, ERR_UNAVAILABLE);
	lane_fail_at(h->app->lane, n ? 1 : 0, ERR_UNAVAILABLE);
}

/* Each statement of the slow lane in turn, which reads on connections of its own before the write lane is
 * entered. */
static void prepare_with_faults(struct harness *h, const struct scenario *s)
{
	struct ask c = ask_of(s);
	struct reply r;
	i64 n = 1, before;

	do {
		before = readers_failures(h->app->readers);
		if (survives(h, s, &c, n, plan_preparing, &r))
			harness_complain(h, "%s: went on after statement %lld of preparing failed", s->name,
					 n);
	} while (readers_failures(h->app->readers) > before && ++n < MOST_STATEMENTS);
}

/* Each statement of reading in turn, until there are no more: what was counted once is remembered, so they
 * grow fewer. */
static struct reply read_with_faults(struct harness *h, const struct scenario *s, i64 first)
{
	struct ask c = ask_of(s);
	struct db *reader = app_reader(h->app);
	struct reply r;

	for (i64 n = first; n < MOST_STATEMENTS; n++) {
		i64 before = db_statements(reader);
		bool whole = survives(h, s, &c, n, plan_reading, &r);
		if (db_statements(reader) - before < n)
			return r;
		if (whole)
			harness_complain(h, "%s: went on after statement %lld failed", s->name, n);
	}
	harness_complain(h, "%s: reads without end", s->name);
	return r;
}

/* The statements that S reads with before it reaches the lane, then those of the lane; the last attempt goes
 * through. */
static struct reply write_with_faults(struct harness *h, const struct scenario *s, i64 first)
{
	struct ask c = ask_of(s);
	struct reply r;
	i64 n = 1;

	for (i64 k = first; k <= first + 1; k++) /* who acts: session or token, then the account */
		if (h->people[s->who].id && survives(h, s, &c, k, plan_reading, &r))
			harness_complain(h, "%s: went on after statement %lld of reading failed", s->name, k);
	prepare_with_faults(h, s);
	while (n < MOST_STATEMENTS && !survives(h, s, &c, n, plan_writing, &r))
		n++;
	if (n < 2 || n == MOST_STATEMENTS)
		harness_complain(h, "%s: %lld statements were made to fail", s->name, n - 1);
	return r;
}

static struct reply run_with_faults(struct harness *h, const struct scenario *s)
{
	struct rate *rate = h->app->rate;
	i64 first = h->kind == DB_SQLITE ? 2 : 1; /* SQLite begins a view, and does without */
	struct reply r;

	h->app->rate = NULL; /* so many attempts would be too many */
	r = s->method == GET ? read_with_faults(h, s, first) : write_with_faults(h, s, first);
	h->app->rate = rate;
	return r;
}

/* ---- running ---- */

struct reply run_scenario(struct harness *h, const struct scenario *s)
{
	struct ask c = ask_of(s);
	struct reply r;

	if (s->given)
		s->given(h);
	r = s->faults ? run_with_faults(h, s) : harness_send(h, &c);
	check(h, s, &r);
	return r;
}

void run_scenarios(struct harness *h, const struct scenario *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		(void)run_scenario(h, &v[i]);
		harness_forget(h);
	}
	harness_settle(h);
}
