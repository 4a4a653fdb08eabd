/* request.c -- what handlers say: failures told once, redirects, flashes, ids from the path. */
#include "core/core.h"
#include "core/request.h"

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
	*vec_add(c->arena, &c->fault.fields) =
		(struct field_fault){ str_of(field), str_of(code), translated(c, msgid, ap) };
	va_end(ap);
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

static void set_cookie(struct request *rq, const char *name, struct str value, const char *life)
{
	response_header(rq->out, rq->c.arena, "Set-Cookie",
			str_fmt(rq->c.arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", name, STR(value),
				life, rq->in->tls ? "; Secure" : ""));
}

void cookie_set(struct request *rq, const char *name, struct str value, i64 seconds)
{
	set_cookie(rq, name, value, str_fmt(rq->c.arena, "; Max-Age=%lld", seconds).p);
}

void cookie_clear(struct request *rq, const char *name)
{
	set_cookie(rq, name, S(""), "; Max-Age=0");
}

void flash(struct request *rq, const char *msgid, ...)
{
	struct buf b = buf_on(rq->c.arena, 4096);
	va_list ap;

	va_start(ap, msgid);
	url_escape(&b, translated(&rq->c, msgid, ap));
	va_end(ap);
	struct str text;
	if (buf_finish(&b, &text) == OK)
		cookie_set(rq, "flash", text, 60);
}

struct str flash_take(struct request *rq)
{
	struct str raw = http_cookie(rq->in, "flash");
	struct pairs said = { 0 };

	if (!raw.n || form_decode(rq->c.arena, str_fmt(rq->c.arena, "text=%.*s", STR(raw)), &said) != OK)
		return STR_NONE;
	cookie_clear(rq, "flash");
	return pairs_get(&said, S("text"));
}

struct str csrf_token(const struct app *app, struct arena *a, struct str session_hash)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256(mac, (const unsigned char *)session_hash.p, session_hash.n, app->secret);
	return str_hex(a, mac, 16);
}

bool csrf_valid(struct request *rq)
{
	struct str given = pairs_get(&rq->in->form, S("csrf"));

	if (!given.p)
		given = http_header(rq->in, "x-csrf-token");
	return rq->csrf.n && given.n == rq->csrf.n && sodium_memcmp(given.p, rq->csrf.p, given.n) == 0;
}

struct str base_url(struct request *rq)
{
	struct str host = http_header(rq->in, "host");

	if (rq->c.app->settings.base_url)
		return str_of(rq->c.app->settings.base_url);
	return str_fmt(rq->c.arena, "%s://%.*s", rq->in->tls ? "https" : "http",
		       STR(host.n ? host : S("localhost")));
}
