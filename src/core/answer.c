/* answer.c -- language, format and cache key of a request; headers and faults of a response. */
#include "core/answer.h"
#include "core/handler.h"

/* ---- language ---- */

enum lang language_of(const struct http_request *in, enum lang fallback)
{
	enum lang l;

	if (lang_parse(pairs_get(&in->query, S("lang")), &l) || lang_parse(http_cookie(in, "lang"), &l))
		return l;
	return lang_negotiate(http_header(in, "accept-language"), fallback);
}

void language_remember(struct request *rq)
{
	enum lang l;

	if (lang_parse(pairs_get(&rq->in->query, S("lang")), &l) &&
	    !str_eq(http_cookie(rq->in, "lang"), str_of(lang_tag(l))))
		cookie_set(rq, "lang", str_of(lang_tag(l)), 365 * 86400);
}

/* ---- format ---- */

static const struct {
	const char *suffix, *type;
} formats[] = {
	[FMT_HTML] = { ".html", "text/html" },
	[FMT_JSON] = { ".json", "application/json" },
	[FMT_CSV] = { ".csv", "text/csv" },
	[FMT_XLSX] = { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	[FMT_GEOJSON] = { ".geojson", "application/geo+json" },
	[FMT_ATOM] = { ".atom", "application/atom+xml" },
	[FMT_ICS] = { ".ics", "text/calendar" },
};

bool format_suffix(struct str path, struct str *bare, enum format *out)
{
	for (size_t i = FMT_JSON; i < COUNT(formats); i++) {
		struct str suffix = str_of(formats[i].suffix);

		if (!str_ends(path, suffix) || path.n == suffix.n)
			continue;
		*bare = str_slice(path, 0, path.n - suffix.n);
		*out = (enum format)i;
		return true;
	}
	return false;
}

enum format format_accepted(const struct http_request *in)
{
	const char *types[COUNT(formats)];

	for (size_t i = 0; i < COUNT(formats); i++)
		types[i] = formats[i].type;
	int best = accept_choose(http_header(in, "accept"), types, COUNT(formats));
	return best < 0 ? FMT_HTML : (enum format)best;
}

/* ---- cache key ---- */

struct str cache_key(const struct http_request *in, enum lang fallback)
{
	enum lang l;

	if (in->method != GET || in->target.n > 512 || http_header(in, "authorization").p ||
	    http_cookie(in, "kolo_session").p || http_cookie(in, "flash").p)
		return STR_NONE;
	l = language_of(in, fallback);
	return str_fmt(in->arena, "%lld %d %d %d %.*s %d %.*s %.*s", time_now() / HOUR, in->tls, (int)l,
		       (int)format_accepted(in), STR(http_cookie(in, "theme")),
		       http_header(in, "hx-request").p != NULL, STR(http_header(in, "host")),
		       STR(in->target));
}

struct str methods_text(struct arena *a, unsigned set)
{
	struct buf b = buf_on(a, 128);

	for (enum method m = GET; m <= OPTIONS; m++)
		if (set & 1u << m)
			buf_fmt(&b, "%s%s", b.n ? ", " : "", method_name(m));
	return buf_done(&b);
}

/* ---- faults ---- */

bool answer_is_for_program(const struct request *rq)
{
	return rq->format != FMT_HTML || rq->c.who->by_token ||
	       str_starts(http_header(rq->in, "content-type"), S("application/json"));
}

/* RFC 9457. */
static void problem_json(struct request *rq, enum err e)
{
	const struct err_info *info = err_info(e);
	const struct fault *f = &rq->c.fault;
	struct json j = json_on(&rq->out->body);

	json_object(&j);
	json_field(&j, "type", str, S("about:blank"));
	json_field(&j, "title", str, str_of(tr(rq->c.lang, info->title)));
	json_field(&j, "status", int, info->status);
	json_field(&j, "code", str, str_of(info->code));
	if (f->message.n)
		json_field(&j, "detail", str, f->message);
	if (f->fields.n) {
		json_key(&j, S("errors"));
		json_array(&j);
		for (size_t i = 0; i < f->fields.n; i++) {
			json_object(&j);
			json_field(&j, "field", str, f->fields.v[i].field);
			json_field(&j, "code", str, f->fields.v[i].code);
			json_field(&j, "message", str, f->fields.v[i].message);
			json_end_object(&j);
		}
		json_end_array(&j);
	}
	json_end_object(&j);
	rq->out->type = S("application/problem+json");
}

/* A page of people that asks to sign in leads there and back. */
static bool lead_to_login(struct request *rq, enum err e)
{
	if (e != ERR_UNAUTHENTICATED || rq->in->method != GET || rq->fragment)
		return false;
	struct buf next = buf_on(rq->c.arena, 4096);
	url_escape(&next, rq->in->target);
	struct str text;
	return buf_finish(&next, &text) == OK && redirect(rq, "/login?next=%.*s", STR(text)) == OK;
}

/* What a handler said before its work failed is not so: no "Saved", no session. */
static void forget_headers(struct response *rs)
{
	static const char *const kept[] = { "Allow", "Retry-After", "Connection" };
	size_t n = 0;

	for (size_t i = 0; i < rs->headers.n; i++)
		for (size_t k = 0; k < COUNT(kept); k++)
			if (str_eq_nocase(rs->headers.v[i].name, str_of(kept[k])))
				rs->headers.v[n++] = rs->headers.v[i];
	rs->headers.n = n;
}

void answer_fault(struct request *rq, enum err e)
{
	struct app *app = rq->c.app;

	rq->c.fault.err = e;
	response_drop_stream(rq->out);
	forget_headers(rq->out);
	rq->out->file = NULL;
	rq->out->body = buf_on(rq->c.arena, BODY_MAX);
	if (!answer_is_for_program(rq) && lead_to_login(rq, e))
		return;
	rq->out->status = err_info(e)->status;
	if (e == ERR_UNAVAILABLE || e == ERR_RETRY)
		response_header(rq->out, rq->c.arena, "Retry-After", S("5"));
	if (e == ERR_UNAUTHENTICATED)
		response_header(rq->out, rq->c.arena, "WWW-Authenticate", S("Bearer"));
	if (answer_is_for_program(rq) || !app->problem_page || app->problem_page(rq) != OK) {
		rq->out->body = buf_on(rq->c.arena, BODY_MAX);
		problem_json(rq, e);
	}
	if (e == ERR_INTERNAL)
		log_error("http", "%s failed on %s", rq->route ? rq->route->path : "(no route)",
			  method_name(rq->in->method));
}

/* ---- headers ---- */

static const struct pair security[] = {
	{ S("Content-Security-Policy"), S("default-src 'self'; img-src 'self' data:; object-src 'none'; "
					  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'") },
	{ S("X-Content-Type-Options"), S("nosniff") },
	{ S("Referrer-Policy"), S("same-origin") },
	{ S("Permissions-Policy"), S("camera=(self), geolocation=(self), microphone=(), payment=()") },
	{ S("Cross-Origin-Opener-Policy"), S("same-origin") },
};

static bool has_header(const struct response *rs, const char *name)
{
	for (size_t i = 0; i < rs->headers.n; i++)
		if (str_eq_nocase(rs->headers.v[i].name, str_of(name)))
			return true;
	return false;
}

void answer_headers(struct request *rq)
{
	struct arena *a = rq->c.arena;
	struct response *rs = rq->out;

	for (size_t i = 0; i < COUNT(security); i++)
		response_header(rs, a, security[i].name.p, security[i].value);
	if (rq->in->tls)
		response_header(rs, a, "Strict-Transport-Security", S("max-age=31536000"));
	if (!has_header(rs, "Cache-Control")) {
		response_header(rs, a, "Cache-Control",
				rq->c.who->id ? S("private, no-store") : S("no-cache"));
		response_header(rs, a, "Vary", S("Accept, Accept-Language, Cookie, HX-Request"));
	}
	if (str_starts(rs->type, S("text/html")))
		response_header(rs, a, "Content-Language", str_of(lang_tag(rq->c.lang)));
}
