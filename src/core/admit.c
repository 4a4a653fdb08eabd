/* admit.c -- the door: which route, who asks, whether she may, whether the form is ours, how often. */
#include "core/admit.h"
#include "core/answer.h"
#include "core/rate.h"

/* ---- who ---- */

static struct str bearer(const struct http_request *in)
{
	struct str h = http_header(in, "authorization");

	return str_starts(h, S("Bearer ")) ? str_trim(str_slice(h, 7, h.n)) : STR_NONE;
}

static enum err identify_program(struct request *rq, struct asker *who, struct str token)
{
	i64 account;
	enum err e = token_find(&rq->c, token, &account);

	if (e == OK)
		e = actor_load(&rq->c, account, &who->actor);
	if (e == ERR_NOT_FOUND)
		return fail(&rq->c, ERR_UNAUTHENTICATED, "This API token is not valid");
	who->actor.by_token = true;
	return e;
}

/* A session that has ended leaves a visitor; one that cannot be looked up is a failure of ours. */
static enum err identify_browser(struct request *rq, struct asker *who, struct str cookie)
{
	enum err e = session_find(&rq->c, cookie, &who->session);

	if (e == OK)
		e = actor_load(&rq->c, who->session.account, &who->actor);
	if (e == ERR_NOT_FOUND) {
		who->actor = actor_visitor;
		return OK;
	}
	TRY(e);
	rq->session = &who->session;
	rq->csrf = csrf_token(rq->c.app, rq->c.arena, who->session.token_hash);
	return OK;
}

static enum err identify(struct request *rq, struct asker *who)
{
	struct str token = bearer(rq->in), cookie = http_cookie(rq->in, "kolo_session");

	who->actor = actor_visitor;
	rq->c.who = &who->actor;
	if (token.p)
		return identify_program(rq, who, token);
	return cookie.n ? identify_browser(rq, who, cookie) : OK;
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

/* Who works at the machine itself is slowed down only where passwords and letters are at stake. */
static bool is_counted(const struct request *rq)
{
	const char *class = rq->route->rate;

	return class && rq->c.app->rate && !(rate_is_of_load(class) && request_is_local(rq->in));
}

static enum err limit_rate(struct request *rq, struct asker *who)
{
	int wait = 0;

	if (!is_counted(rq))
		return OK;
	who->rated = rate_allow(rq->c.app->rate, rq->route->rate,
				rate_address_class(rq->c.arena, rq->in->peer), time_monotonic(), &wait);
	if (who->rated)
		return OK;
	response_header(rq->out, rq->c.arena, "Retry-After", str_fmt(rq->c.arena, "%d", wait));
	return fail(&rq->c, ERR_TOO_MANY, "Too many attempts. Try again in a few minutes.");
}

void admit_settle(struct request *rq, const struct asker *who)
{
	int status = rq->out->status;

	if (who->rated && (status < 400 || status >= 500 || status == 429))
		rate_forgive(rq->c.app->rate, rq->route->rate, rate_address_class(rq->c.arena, rq->in->peer),
			     time_monotonic());
}

const char *const query_any[] = { NULL };

bool query_is_foreign(struct str name)
{
	return str_starts(name, S("utm_")) || str_eq(name, S("fbclid")) || str_eq(name, S("gclid"));
}

static bool is_declared(const struct route *r, struct str name)
{
	if (r->query == query_any || query_is_foreign(name))
		return true;
	for (const char *const *q = r->query; q && *q; q++)
		if (str_eq(name, str_of(*q)))
			return true;
	return false;
}

/* Each address tells which parameters it knows; the language is known to all. */
static enum err check_query(struct request *rq)
{
	enum lang l;

	for (size_t i = 0; i < rq->in->query.n; i++) {
		const struct pair *p = &rq->in->query.v[i];

		if (str_eq(p->name, S("lang"))) {
			if (!lang_parse(p->value, &l))
				return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "lang");
		} else if (!is_declared(rq->route, p->name)) {
			return fail(&rq->c, ERR_MALFORMED, "Unknown parameter: %.*s", STR(p->name));
		}
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
	struct str bare;

	rq->format = format_accepted(rq->in);
	rq->route = router_find(rq->c.app->router, rq->in->method, rq->in->path, &rq->params, a, &others);
	if (!others)
		prefer_suffix(rq, &others);
	if (rq->route)
		return OK;
	if (!others) {
		(void)format_suffix(rq->in->path, &bare, &rq->format); /* in which words it is told */
		return fail(&rq->c, ERR_NOT_FOUND, "There is no page at this address");
	}
	response_header(rq->out, a, "Allow", methods_text(a, others));
	return fail(&rq->c, ERR_METHOD, "This address does not accept %s", method_name(rq->in->method));
}

enum err admit(struct request *rq, struct asker *who)
{
	TRY(find_route(rq));
	TRY(identify(rq, who));
	TRY(permit(rq));
	TRY(refuse_forgery(rq));
	TRY(limit_rate(rq, who));
	return check_query(rq);
}

/* ---- before the body ---- */

#define BODY_USUAL ((size_t)1 << 20)

/* More than usual is announced, or nobody knows how much will come. */
static bool is_large(const struct http_request *in)
{
	i64 n;

	return !str_to_i64(http_header(in, "content-length"), &n) || n < 0 || (u64)n > BODY_USUAL;
}

/* What can be told by the headers alone: who may not use the route at all need not send 32 MB to hear it. */
static enum err admit_large(struct app *app, const struct http_request *in, const struct route *r)
{
	struct request *rq = arena_new_one(in->arena, struct request);
	struct asker *who = arena_new_one(in->arena, struct asker);

	*rq = (struct request){
		.in = in,
		.out = arena_new_one(in->arena, struct response),
		.route = r,
		.c = { .app = app, .arena = in->arena, .db = app_reader(app), .now = time_now() }
	};
	if (!rq->c.db)
		return ERR_UNAVAILABLE;
	TRY(identify(rq, who));
	return permit(rq);
}

enum err dispatch_body_limit(void *arg, const struct http_request *in, size_t *bytes)
{
	struct app *app = arg;
	struct pairs params = { 0 };
	unsigned others = 0;
	const struct route *r = router_find(app->router, in->method, in->path, &params, in->arena, &others);

	*bytes = r && r->body_limit ? r->body_limit : BODY_USUAL;
	return *bytes > BODY_USUAL && is_large(in) ? admit_large(app, in, r) : OK;
}
