/* handler.c -- what handlers say: failures told once, redirects, flashes, ids from the path. */
#include "core/core.h"
#include "core/handler.h"

#include <stdarg.h>

#include <sodium.h>

static struct str translated(struct ctx *c, const char *msgid, va_list ap) PRINTF(2, 0);

static struct str translated(struct ctx *c, const char *msgid, va_list ap)
{
	const char *text = tr(c->lang, msgid);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
	"-Wformat-nonliteral" /* catalogues keep the formats of their message ids: msgfmt checks */
	return str_vfmt(c->arena, text, ap);
#pragma GCC diagnostic pop
}

enum err fail(struct ctx *c, enum err e, const char *msgid, ...)
{
	va_list ap;

	va_start(ap, msgid);
	c->fault.err = e;
	c->fault.message = translated(c, msgid, ap);
	va_end(ap);
	return e;
}

enum err invalid(struct ctx *c, const char *field, const char *code, const char *msgid, ...)
{
	va_list ap;

	va_start(ap, msgid);
	invalid_said(c, field, code, translated(c, msgid, ap));
	va_end(ap);
	return ERR_INVALID;
}

enum err invalid_said(struct ctx *c, const char *field, const char *code, struct str message)
{
	*vec_add(c->arena, &c->fault.fields) = (struct field_fault){ str_of(field), str_of(code), message };
	c->fault.err = ERR_INVALID;
	return ERR_INVALID;
}

enum err require_id(struct request *rq, i64 *out)
{
	struct str s = pairs_get(&rq->params, S("id"));
	struct str digits = str_cut(&s, '-');

	if (digits.n == 0 || digits.n > 18 || digits.p[0] < '1' || digits.p[0] > '9' ||
	    !str_to_i64(digits, out))
		return ERR_NOT_FOUND;
	return OK;
}

enum err redirect(struct request *rq, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	response_header(rq->out, rq->c.arena, "Location", str_vfmt(rq->c.arena, fmt, ap));
	va_end(ap);
	rq->out->status = 303;
	return OK;
}

/* The proxy says so, or the network's own address does. */
static bool is_secure(const struct request *rq)
{
	const char *base = rq->c.app->settings.base_url;

	return rq->in->tls || (base && str_starts(str_of(base), S("https://")));
}

static void set_cookie(struct request *rq, const char *name, struct str value, const char *life)
{
	response_header(rq->out, rq->c.arena, "Set-Cookie",
			str_fmt(rq->c.arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", name, STR(value),
				life, is_secure(rq) ? "; Secure" : ""));
}

void cookie_set(struct request *rq, const char *name, struct str value, i64 seconds)
{
	set_cookie(rq, name, value, str_fmt(rq->c.arena, "; Max-Age=%lld", seconds).p);
}

void cookie_clear(struct request *rq, const char *name)
{
	set_cookie(rq, name, S(""), "; Max-Age=0");
}

void answer_secretly(struct request *rq)
{
	if (!answer_is_secret(rq->out))
		response_header(rq->out, rq->c.arena, "Cache-Control", S("no-store"));
}

bool answer_is_secret(const struct response *rs)
{
	return str_eq(pairs_get(&rs->headers, S("Cache-Control")), S("no-store"));
}

static void flash_set(struct request *rq, struct str text, struct str undo)
{
	struct buf b = buf_on(rq->c.arena, 4096);
	struct str cookie;

	url_escape(&b, text);
	if (undo.n) {
		buf_lit(&b, "&undo=");
		url_escape(&b, undo);
	}
	if (buf_finish(&b, &cookie) == OK)
		cookie_set(rq, "flash", cookie, 60);
}

void flash(struct request *rq, const char *msgid, ...)
{
	va_list ap;

	va_start(ap, msgid);
	flash_set(rq, translated(&rq->c, msgid, ap), STR_NONE);
	va_end(ap);
}

void flash_undo(struct request *rq, struct str undo, const char *msgid, ...)
{
	va_list ap;

	va_start(ap, msgid);
	flash_set(rq, translated(&rq->c, msgid, ap), undo);
	va_end(ap);
}

void flash_said(struct request *rq, struct str undo, struct str text)
{
	flash_set(rq, text, undo);
}

/* A cookie may come from elsewhere: the button leads nowhere but into this network. */
static struct str inside(struct str address)
{
	bool here =
		str_starts(address, S("/")) && !str_starts(address, S("//")) && !str_has(address, S("\\"));

	return here ? address : STR_NONE;
}

struct flashed flash_take(struct request *rq)
{
	struct str raw = http_cookie(rq->in, "flash");
	struct pairs said = { 0 };

	if (!raw.n || form_decode(rq->c.arena, str_fmt(rq->c.arena, "text=%.*s", STR(raw)), &said) != OK)
		return (struct flashed){ 0 };
	cookie_clear(rq, "flash");
	return (struct flashed){ pairs_get(&said, S("text")), inside(pairs_get(&said, S("undo"))) };
}

struct str csrf_token(const struct app *app, struct arena *a, struct str session_hash)
{
	return app_sign(app, a, "csrf", session_hash);
}

bool csrf_valid(struct request *rq)
{
	struct str given = pairs_get(&rq->in->form, S("csrf"));

	if (!given.p)
		given = http_header(rq->in, "x-csrf-token");
	return rq->csrf.n && given.n == rq->csrf.n && sodium_memcmp(given.p, rq->csrf.p, given.n) == 0;
}

bool request_is_local(const struct http_request *in)
{
	static const char *const marks[] = { "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip",
					     "via" };

	for (size_t i = 0; i < COUNT(marks); i++)
		if (http_header(in, marks[i]).p)
			return false;
	return str_starts(in->peer, S("127.")) || str_eq(in->peer, S("::1"));
}

struct str base_url(struct request *rq)
{
	struct str host = http_header(rq->in, "host");

	if (rq->c.app->settings.base_url)
		return str_of(rq->c.app->settings.base_url);
	return str_fmt(rq->c.arena, "%s://%.*s", rq->in->tls ? "https" : "http",
		       STR(host.n ? host : S("localhost")));
}
