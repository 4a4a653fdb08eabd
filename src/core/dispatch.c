/* dispatch.c -- the way of a request: language, who, route, permission, CSRF, rate, cache, lane, answer.
 * Handlers find everything done and tell only the story. */
#include "core/account.h"
#include "core/answer.h"
#include "core/figures.h"
#include "core/idempotency.h"
#include "core/rate.h"
#include "core/request.h"

#include <semaphore.h>

/* One request on its way through the lanes; lives in the exchange's arena. */
struct flight {
	struct request rq;
	struct actor who;
	struct session session;
	struct work work;
	struct str cache_key; /* p NULL: not to be cached */
	i64 generation;	      /* of the database when the reading began */
	struct idempotent once;
	bool rated; /* a token was taken that a success gives back */
};

/* ---- who ---- */

static struct str bearer(const struct http_request *in)
{
	struct str h = http_header(in, "authorization");

	return str_starts(h, S("Bearer ")) ? str_trim(str_slice(h, 7, h.n)) : STR_NONE;
}

static enum err identify_program(struct flight *f, struct str token)
{
	struct request *rq = &f->rq;
	i64 account;
	enum err e = token_find(&rq->c, token, &account);

	if (e == OK)
		e = actor_load(&rq->c, account, &f->who);
	if (e == ERR_NOT_FOUND)
		return fail(&rq->c, ERR_UNAUTHENTICATED, "This API token is not valid");
	f->who.by_token = true;
	return e;
}

/* A session that has ended leaves a visitor; one that cannot be looked up is a failure of ours. */
static enum err identify_browser(struct flight *f, struct str cookie)
{
	struct request *rq = &f->rq;
	enum err e = session_find(&rq->c, cookie, &f->session);

	if (e == OK)
		e = actor_load(&rq->c, f->session.account, &f->who);
	if (e == ERR_NOT_FOUND) {
		f->who = actor_visitor;
		return OK;
	}
	TRY(e);
	rq->session = &f->session;
	rq->csrf = csrf_token(rq->c.app, rq->c.arena, f->session.token_hash);
	return OK;
}

static enum err identify(struct flight *f)
{
	struct request *rq = &f->rq;
	struct str token = bearer(rq->in), cookie = http_cookie(rq->in, "kolo_session");

	f->who = actor_visitor;
	rq->c.who = &f->who;
	if (token.p)
		return identify_program(f, token);
	return cookie.n ? identify_browser(f, cookie) : OK;
}

/* ---- may it ---- */

static enum err permit(struct request *rq)
{
	const struct actor *w = rq->c.who;

	if (actor_may_somewhere(w, rq->route->may))
		return OK;
	if (!w->id)
		return fail(&rq->c, ERR_UNAUTHENTICATED, "Sign in to see this page");
	return fail(&rq->c, ERR_FORBIDDEN, "Your roles do not allow this");
}

/* Browsers tell where a form stands; another site's form is refused before any token is looked at. */
static bool same_origin(const struct request *rq)
{
	struct str origin = http_header(rq->in, "origin"), host = http_header(rq->in, "host");
	struct str site = http_header(rq->in, "sec-fetch-site");

	if (site.p && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
		return false;
	if (!origin.p)
		return true;
	size_t scheme = str_starts(origin, S("https://")) ? 8 : str_starts(origin, S("http://")) ? 7 : 0;
	return scheme && str_eq_nocase(str_slice(origin, scheme, origin.n), host);
}

static enum err refuse_forgery(struct request *rq)
{
	if (rq->route->method == GET || rq->route->no_csrf || rq->c.who->by_token)
		return OK;
	if (!same_origin(rq))
		return fail(&rq->c, ERR_FORBIDDEN, "This form was sent from another site");
	if (rq->session && !csrf_valid(rq))
		return fail(&rq->c, ERR_FORBIDDEN,
			    "This form is too old. Go back, reload the page and send it again.");
	return OK;
}

static enum err limit_rate(struct flight *f)
{
	struct request *rq = &f->rq;
	int wait = 0;

	if (!rq->route->rate || !rq->c.app->rate)
		return OK;
	f->rated = rate_allow(rq->c.app->rate, rq->route->rate, rate_address_class(rq->c.arena, rq->in->peer),
			      rq->c.now, &wait);
	if (f->rated)
		return OK;
	response_header(rq->out, rq->c.arena, "Retry-After", str_fmt(rq->c.arena, "%d", wait));
	return fail(&rq->c, ERR_TOO_MANY, "Too many attempts. Try again in a few minutes.");
}

static enum err check_query(struct request *rq)
{
	if (!rq->route->query)
		return OK;
	for (size_t i = 0; i < rq->in->query.n; i++) {
		struct str name = rq->in->query.v[i].name;
		const char *const *q = rq->route->query;

		while (*q && !str_eq(name, str_of(*q)))
			q++;
		if (!*q && !str_eq(name, S("lang")))
			return fail(&rq->c, ERR_MALFORMED, "Unknown parameter: %.*s", STR(name));
	}
	return OK;
}

/* ---- which ---- */

/* "/news/12.json" is record 12 as JSON, not a record named "12.json"; other routes may end as they like. */
static void prefer_suffix(struct request *rq, unsigned *others)
{
	struct pairs params = { 0 };
	enum format format;
	struct str bare;

	if ((rq->route && !rq->route->resource) || !format_suffix(rq->in->path, &bare, &format))
		return;
	const struct route *r =
		router_find(rq->c.app->router, rq->in->method, bare, &params, rq->c.arena, others);
	if (!r)
		return;
	rq->route = r;
	rq->params = params;
	rq->format = format;
}

static enum err find_route(struct request *rq)
{
	struct arena *a = rq->c.arena;
	unsigned others = 0;

	rq->format = format_accepted(rq->in);
	rq->route = router_find(rq->c.app->router, rq->in->method, rq->in->path, &rq->params, a, &others);
	if (!others)
		prefer_suffix(rq, &others);
	if (rq->route)
		return OK;
	if (!others)
		return fail(&rq->c, ERR_NOT_FOUND, "There is no page at this address");
	response_header(rq->out, a, "Allow", methods_text(a, others));
	return fail(&rq->c, ERR_METHOD, "This address does not accept %s", method_name(rq->in->method));
}

static enum err admit(struct flight *f)
{
	struct request *rq = &f->rq;

	TRY(find_route(rq));
	TRY(identify(f));
	TRY(permit(rq));
	TRY(refuse_forgery(rq));
	TRY(limit_rate(f));
	return check_query(rq);
}

/* Some classes count what went wrong alone. Our own failures are not the client's, and who was turned away
 * for his pace has tried nothing. */
static void settle_rate(struct flight *f)
{
	struct request *rq = &f->rq;
	int status = rq->out->status;

	if (f->rated && (status < 400 || status >= 500 || status == 429))
		rate_forgive(rq->c.app->rate, rq->route->rate, rate_address_class(rq->c.arena, rq->in->peer),
			     rq->c.now);
}

/* ---- the answer ---- */

static bool cacheable(const struct flight *f)
{
	const struct request *rq = &f->rq;

	return f->cache_key.p && rq->route && !rq->route->never_cached && rq->out->status == 200 &&
	       !rq->out->stream && !rq->out->file && !pairs_get(&rq->out->headers, S("Set-Cookie")).p;
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
	settle_rate(f);
	if (cacheable(f))
		cache_put(rq->c.app->cache, f->cache_key, f->generation, rq->out);
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
	TRY(idempotency_find(rq, &f->once));
	if (f->once.replayed)
		return OK;
	TRY(run_whole(rq, rq->route->handle));
	return idempotency_store(rq, &f->once);
}

static void wrote(void *arg, enum err result)
{
	struct flight *f = arg;
	struct ctx *c = &f->rq.c;

	if (result == OK)
		app_committed(c->app, c->touched.v, c->touched.n);
	c->db = app_reader(c->app);
	finish(f, result);
}

/* Hand over to the write lane; a full queue is told at once. */
static enum err enter_write_lane(struct flight *f)
{
	f->work = (struct work){ .run = run_write, .done = wrote, .arg = f };
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

/* Serve as far as this thread may. True: the answer is complete; false: another thread has it. */
static bool serve(struct flight *f)
{
	struct request *rq = &f->rq;
	enum err e;

	rq->c.db = app_reader(rq->c.app);
	bool view = rq->c.db && view_begin(rq->c.db);
	e = rq->c.db ? admit(f) : ERR_UNAVAILABLE;
	if (e == OK && rq->route->method == GET)
		e = read_whole(rq);
	if (e == OK && rq->route->method != GET) {
		view_end(rq->c.db, view);
		view = false;
		e = rq->route->prepare ? slow_submit(rq->c.app->slow, run_prepare, f) : enter_write_lane(f);
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
static bool from_cache(struct app *app, struct exchange *x, struct str *key, i64 generation)
{
	*key = app->settings.no_cache ? STR_NONE : cache_key(&x->rq, (enum lang)app->fallback_lang);
	if (!key->p)
		return false;
	x->rs.cached = cache_get(app->cache, *key, generation);
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
	return format == FMT_CSV || format == FMT_XLSX || format == FMT_GEOJSON;
}

/* Whose threads serve it; NULL: the one that read it. */
static struct slow_lane *server_of(struct app *app, const struct http_request *in)
{
	return is_export(in) ? app->exporting : app->reading;
}

enum verdict dispatch(void *arg, struct exchange *x)
{
	struct app *app = arg;
	struct str key;
	i64 generation = app->generation;

	if (from_cache(app, x, &key, generation))
		return HTTP_ANSWERED;

	struct flight *f = arena_new_one(x->rq.arena, struct flight);
	f->cache_key = key;
	f->generation = generation;
	f->rq = (struct request){ .x = x, .in = &x->rq, .out = &x->rs };
	f->rq.c = (struct ctx){ .app = app, .arena = x->rq.arena, .who = &actor_visitor, .now = time_now() };
	f->rq.c.seen = generation;
	f->rq.c.lang = language_of(&x->rq, (enum lang)app->fallback_lang);
	f->rq.fragment = http_header(&x->rq, "hx-request").p != NULL;
	x->rs.body = buf_on(x->rq.arena, BODY_MAX);
	struct slow_lane *elsewhere = server_of(app, &x->rq);
	if (!elsewhere)
		return serve(f) ? HTTP_ANSWERED : HTTP_DEFERRED;
	if (slow_submit(elsewhere, serve_elsewhere, f) == OK)
		return HTTP_DEFERRED;
	complete(f, fail(&f->rq.c, ERR_UNAVAILABLE, "The server is busy. Try again in a moment."));
	return HTTP_ANSWERED;
}

/* Body limits are known from the route before the body is read. */
size_t dispatch_body_limit(void *arg, const struct http_request *in)
{
	struct app *app = arg;
	struct pairs params = { 0 };
	unsigned others = 0;
	const struct route *r = router_find(app->router, in->method, in->path, &params, in->arena, &others);

	return r && r->body_limit ? r->body_limit : 1 << 20;
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
	sem_destroy(&done);
	if (!x->rs.cached)
		return;
	x->rs.body = buf_on(x->rq.arena, BODY_MAX);
	buf_put(&x->rs.body, cached_body(x->rs.cached));
	cached_release(x->rs.cached);
	x->rs.cached = NULL;
}
