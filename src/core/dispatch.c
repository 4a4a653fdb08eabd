/* dispatch.c -- the way of a request: cache, admission, lane, answer. Handlers find everything done and tell
 * only the story. */
#include "core/admit.h"
#include "core/answer.h"
#include "core/figures.h"
#include "core/idempotency.h"

#include <semaphore.h>

/* One request on its way through the lanes; lives in the exchange's arena. */
struct flight {
	struct request rq;
	struct asker who;
	struct work work;
	enum err result;      /* of the write */
	struct str cache_key; /* p NULL: not to be cached */
	struct idempotent once;
};

/* ---- the answer ---- */

static bool cacheable(const struct flight *f)
{
	const struct request *rq = &f->rq;

	return f->cache_key.p && rq->route && !rq->route->never_cached && rq->out->status == 200 &&
	       !rq->out->stream && !rq->out->file && !pairs_get(&rq->out->headers, S("Set-Cookie")).p;
}

/* Keep the page and answer with what is kept: the first reader gets the same mark as all after her. */
static void answer_from_cache(struct flight *f)
{
	struct cache *cache = f->rq.c.app->cache;

	cache_put(cache, f->cache_key, f->rq.c.seen.all, f->rq.out);
	f->rq.out->cached = cache_get(cache, f->cache_key, f->rq.c.seen.all);
}

/* Fill in what the handler left open; after it the response is whole. */
static void complete(struct flight *f, enum err result)
{
	struct request *rq = &f->rq;

	if (result != OK && rq->out->status < 400)
		answer_fault(rq, result);
	if (rq->out->status == 0)
		BUG("%.*s answered nothing", STR(rq->in->path));
	answer_headers(rq);
	admit_settle(rq, &f->who);
	if (cacheable(f))
		answer_from_cache(f);
	figures_count(rq->c.app->figures, rq->out->status);
}

static void finish(struct flight *f, enum err result)
{
	complete(f, result);
	http_answer(f->rq.x);
}

/* ---- the lanes ---- */

/* A retry starts from a clean sheet: nothing of the first run may show. */
static void start_over(struct request *rq)
{
	response_drop_stream(rq->out);
	rq->out->status = 0;
	rq->out->headers.n = 0;
	rq->out->body = buf_on(rq->c.arena, rq->out->body.limit);
	rq->c.fault = (struct fault){ 0 };
	rq->c.touched.n = 0;
}

/* What a handler could not find may be a failure of the database instead; told as an absence it would be
 * untrue. */
static enum err run_whole(struct request *rq, handler_fn fn)
{
	i64 before = db_failures(rq->c.db);
	enum err e = fn(rq), failed = db_failed_since(rq->c.db, before);

	if (failed == OK || err_info(e)->status >= 500)
		return e;
	start_over(rq);
	return failed;
}

static enum err run_write(struct db *db, void *arg)
{
	struct flight *f = arg;
	struct request *rq = &f->rq;

	start_over(rq);
	rq->c.db = db;
	rq->c.now = time_now();
	rq->c.seen = (struct freshness){ 0 }; /* what is not yet committed concerns no cache */
	TRY(idempotency_find(rq, &f->once));
	if (f->once.replayed)
		return OK;
	TRY(run_whole(rq, rq->route->handle));
	return idempotency_store(rq, &f->once);
}

static void committed(void *arg)
{
	const struct ctx *c = &((struct flight *)arg)->rq.c;

	touches_count(c->touched.v, c->touched.n);
}

/* Draw the answer of a write, a page that tells of a failure perhaps, with this thread's reader. */
static void land(void *arg)
{
	struct flight *f = arg;
	struct ctx *c = &f->rq.c;

	c->db = NULL;
	if (f->result != OK) {
		c->db = app_reader(c->app);
		c->seen = app_freshness(c->app, c->db, c->arena);
	}
	complete(f, f->result);
}

static void land_elsewhere(void *arg)
{
	struct flight *f = arg;

	land(f);
	http_answer(f->rq.x);
}

/* On the lane's thread, for which others wait: the drawing is left to the one that sends, and where reading
 * means waiting for a socket, to the pool. */
static void wrote(void *arg, enum err result)
{
	struct flight *f = arg;
	struct ctx *c = &f->rq.c;

	if (result == OK)
		hub_publish(c->app->hub, c->touched.v, c->touched.n);
	f->result = result;
	if (result != OK && c->app->reading && slow_submit(c->app->reading, land_elsewhere, f) == OK)
		return;
	f->rq.x->finish = land;
	f->rq.x->finish_arg = f;
	http_answer(f->rq.x);
}

/* Hand over to the write lane; a full queue is told at once. */
static enum err enter_write_lane(struct flight *f)
{
	TRY(idempotency_read(&f->rq, &f->once));
	f->work = (struct work){ .run = run_write, .committed = committed, .done = wrote, .arg = f };
	if (lane_submit(f->rq.c.app->lane, &f->work) == OK)
		return OK;
	return fail(&f->rq.c, ERR_UNAVAILABLE,
		    "The server is busy. Nothing was saved; try again in a moment.");
}

static void run_prepare(void *arg)
{
	struct flight *f = arg;
	struct request *rq = &f->rq;

	rq->c.db = app_reader(rq->c.app);
	enum err e = rq->c.db ? run_whole(rq, rq->route->prepare) : ERR_UNAVAILABLE;
	if (e == OK)
		e = enter_write_lane(f);
	if (e != OK)
		finish(f, e);
}

/* GET cannot write: that a session is alive is noted in the write lane, at most once an hour, and nobody
 * waits for it. */
struct touching {
	struct work work;
	struct arena *arena;
	struct app *app;
	i64 session;
};

static enum err touch_run(struct db *db, void *arg)
{
	struct touching *t = arg;
	struct ctx c = {
		.app = t->app, .arena = t->arena, .db = db, .who = &actor_system, .now = time_now()
	};

	return session_touch(&c, t->session);
}

static void touch_done(void *arg, enum err result)
{
	struct touching *t = arg;

	(void)result; /* tried again with the next request */
	arena_free(t->arena);
}

static void note_alive(struct request *rq)
{
	if (!rq->session || !session_stale(rq->session, rq->c.now))
		return;
	struct arena *a = arena_new(1 << 16);
	struct touching *t = arena_new_one(a, struct touching);
	*t = (struct touching){ .arena = a, .app = rq->c.app, .session = rq->session->id };
	t->work = (struct work){ .run = touch_run, .done = touch_done, .arg = t };
	if (lane_submit(rq->c.app->lane, &t->work) != OK)
		arena_free(a);
}

/* A request reads one unchanging view. On SQLite that also saves the locking of each statement; on PostgreSQL
 * it would cost two more journeys, so there each statement has a view of its own. */
static bool view_begin(struct db *db)
{
	return db_kind(db) == DB_SQLITE && db_begin(db) == OK;
}

static void view_end(struct db *db, bool open)
{
	if (open)
		db_rollback(db); /* nothing was written; this ends it without a word */
}

static enum err read_whole(struct request *rq)
{
	language_remember(rq);
	note_alive(rq);
	return run_whole(rq, rq->route->handle);
}

/* Whose threads prepare it: a bucket that takes its time must keep nobody from signing in. */
static struct slow_lane *preparer_of(const struct request *rq)
{
	const struct app *app = rq->c.app;

	return app->fetching && rq->in->nuploads ? app->fetching : app->slow;
}

/* Serve as far as this thread may. True: the answer is complete; false: another thread has it. */
static bool serve(struct flight *f)
{
	struct request *rq = &f->rq;
	enum err e;

	rq->c.db = app_reader(rq->c.app);
	rq->c.seen = app_freshness(rq->c.app, rq->c.db, rq->c.arena);
	bool view = rq->c.db && view_begin(rq->c.db);
	e = rq->c.db ? admit(rq, &f->who) : ERR_UNAVAILABLE;
	if (e == OK && rq->route->method == GET)
		e = read_whole(rq);
	if (e == OK && rq->route->method != GET) {
		view_end(rq->c.db, view);
		view = false;
		e = rq->route->prepare ? slow_submit(preparer_of(rq), run_prepare, f) : enter_write_lane(f);
		if (e == OK)
			return false;
	}
	complete(f, e);
	view_end(rq->c.db, view);
	return true;
}

static void serve_elsewhere(void *arg)
{
	struct flight *f = arg;

	if (serve(f))
		http_answer(f->rq.x);
}

/* ---- the door ---- */

/* A page that was made before for a reader with the same choices, straight from memory. */
static bool from_cache(struct app *app, struct exchange *x, struct str *key)
{
	*key = app->settings.no_cache ? STR_NONE : cache_key(&x->rq, (enum lang)app->fallback_lang);
	if (!key->p)
		return false;
	x->rs.cached = cache_get(app->cache, *key, app->generation);
	if (!x->rs.cached)
		return false;
	x->rs.status = 200;
	figures_count(app->figures, 200);
	return true;
}

/* Whole lists as files take as long as they are. */
static bool is_export(const struct http_request *in)
{
	struct str bare;
	enum format format;

	if (in->method != GET)
		return false;
	if (!format_suffix(in->path, &bare, &format))
		format = format_accepted(in);
	return format == FMT_CSV || format == FMT_XLSX || format == FMT_GEOJSON || format == FMT_ICS;
}

/* Whose threads serve it; NULL: the one that read it. */
static struct slow_lane *server_of(struct app *app, const struct http_request *in)
{
	if (app->fetching && in->method == GET && str_starts(in->path, S("/files/")))
		return app->fetching;
	return is_export(in) ? app->exporting : app->reading;
}

static struct flight *flight_new(struct app *app, struct exchange *x)
{
	struct flight *f = arena_new_one(x->rq.arena, struct flight);

	x->rs.body = buf_on(x->rq.arena, BODY_MAX);
	f->rq = (struct request){ .x = x, .in = &x->rq, .out = &x->rs };
	f->rq.c = (struct ctx){ .app = app, .arena = x->rq.arena, .who = &actor_visitor, .now = time_now() };
	f->rq.c.lang = language_of(&x->rq, (enum lang)app->fallback_lang);
	f->rq.fragment = http_header(&x->rq, "hx-request").p != NULL;
	return f;
}

enum verdict dispatch(void *arg, struct exchange *x)
{
	struct app *app = arg;
	struct str key;

	if (from_cache(app, x, &key))
		return HTTP_ANSWERED;

	struct flight *f = flight_new(app, x);
	f->cache_key = key;
	struct slow_lane *elsewhere = server_of(app, &x->rq);
	if (!elsewhere)
		return serve(f) ? HTTP_ANSWERED : HTTP_DEFERRED;
	if (slow_submit(elsewhere, serve_elsewhere, f) == OK)
		return HTTP_DEFERRED;
	complete(f, fail(&f->rq.c, ERR_UNAVAILABLE, "The server is busy. Try again in a moment."));
	return HTTP_ANSWERED;
}

/* On an I/O thread: where reading means waiting for a socket, the page does without the database. */
void dispatch_refused(void *arg, struct exchange *x, enum err e)
{
	struct app *app = arg;
	struct str bare;

	if (!x->rq.path.n)
		x->rq.path = x->rq.target = S("/"); /* what came is not fit to be shown or linked to */
	struct flight *f = flight_new(app, x);
	f->rq.c.db = app->reading ? NULL : app_reader(app);
	if (!format_suffix(x->rq.path, &bare, &f->rq.format))
		f->rq.format = format_accepted(&x->rq);
	complete(f, e);
}

/* ---- in process ---- */

static void woken(struct exchange *x)
{
	sem_post(x->user);
}

void dispatch_now(struct app *app, struct exchange *x)
{
	sem_t done;

	sem_init(&done, 0, 0);
	x->user = &done;
	x->answered = woken;
	if (dispatch(app, x) == HTTP_DEFERRED)
		sem_wait(&done);
	http_finish(x);
	sem_destroy(&done);
	if (!x->rs.cached)
		return;
	x->rs.body = buf_on(x->rq.arena, BODY_MAX);
	buf_put(&x->rs.body, cached_body(x->rs.cached));
	cached_release(x->rs.cached);
	x->rs.cached = NULL;
}
