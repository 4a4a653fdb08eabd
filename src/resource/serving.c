/* serving.c -- what the handlers of resources share: who asks, the record of the route, the answer. */
#include "resource/serving.h"

#include "core/handler.h"

/* ---- who ---- */

unsigned roles_towards(struct ctx *c, const struct resource *res, const struct record *r)
{
	if (!r || c->who->system)
		return actor_roles_anywhere(c->who);
	return record_roles(c, res, r, 0);
}

bool field_is_seen(const struct resource *res, const struct field *f, unsigned roles)
{
	return !(f->flags & HIDDEN) && (kinds[f->kind].public_from || field_see(res, f) & roles);
}

bool field_is_set(const struct resource *res, const struct field *f, bool new_record, unsigned roles)
{
	return !kind_is(f, KIND_STATE) && !(f->flags & HIDDEN) && field_set(res, f, new_record) & roles;
}

/* ---- words ---- */

const char *resource_noun(enum lang l, const struct resource *res, i64 n)
{
	static const struct noun any = { NN_("record", "records") };
	const struct noun *noun = res->counted.one ? &res->counted : &any;

	return trn(l, noun->one, noun->many, n);
}

struct str resource_counted(struct arena *a, enum lang l, const struct resource *res, i64 n)
{
	return str_fmt(a, "%.*s %s", STR(text_number(a, l, n)), resource_noun(l, res, n));
}

/* ---- answers ---- */

enum err require_record(struct request *rq, struct record **r)
{
	i64 id;

	TRY(require_id(rq, &id));
	return record_load(&rq->c, rq->route->resource, id, r);
}

enum err require_stored(struct request *rq, unsigned mask, struct record **r)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(record_to_change(&rq->c, rq->route->resource, id, mask, r));
	return record_matches(rq, *r);
}

void answer_json(struct request *rq, int status)
{
	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = status;
}

static struct str record_mark(struct arena *a, const struct record *r)
{
	return str_fmt(a, "\"v%lld\"", r->version);
}

enum err answer_record(struct request *rq, const struct record *r, int status)
{
	struct arena *a = rq->c.arena;
	struct json j = json_on(&rq->out->body);

	record_json(&rq->c, r, &j);
	response_header(rq->out, a, "ETag", record_mark(a, r));
	if (status == 201)
		response_header(rq->out, a, "Location", str_fmt(a, "/%s/%lld", r->res->collection, r->id));
	answer_json(rq, status);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

/* A mark that a proxy made weak by packing the answer still names the version. */
enum err record_matches(struct request *rq, const struct record *r)
{
	struct str marks = http_header(rq->in, "if-match"), own = record_mark(rq->c.arena, r);

	if (!marks.p)
		return OK;
	while (marks.p) {
		struct str mark = str_trim(str_cut(&marks, ','));

		mark = str_slice(mark, str_starts(mark, S("W/")) ? 2 : 0, mark.n);
		if (str_eq(mark, S("*")) || str_eq(mark, own))
			return OK;
	}
	return fail(&rq->c, ERR_PRECONDITION, "This record has changed since you read it");
}

enum err form_version(struct request *rq, i64 *out)
{
	struct str form = pairs_get(&rq->in->form, S("version"));

	*out = 0;
	if (form.n && (!str_to_i64(form, out) || *out < 0))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "version");
	return OK;
}

enum err within_savepoint(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg)
{
	size_t touched = c->touched.n;

	TRY(db_savepoint(c->db));
	enum err e = fn(c, arg);
	if (e == OK)
		return db_release(c->db);
	db_rollback_to(c->db);
	c->touched.n = touched;
	return e;
}

struct save {
	struct record *r;
	i64 expect;
};

static enum err save(struct ctx *c, void *arg)
{
	struct save *s = arg;

	return record_save(c, s->r, s->expect);
}

enum err try_save(struct ctx *c, struct record *r, i64 expect)
{
	return within_savepoint(c, save, &(struct save){ r, expect });
}

/* ---- addresses ---- */

static bool is_named(struct str name, const char *list)
{
	struct str rest = str_of(list);

	while (rest.p)
		if (str_eq(str_cut(&rest, ','), name))
			return true;
	return false;
}

struct str query_without(struct request *rq, const char *drop)
{
	struct buf b = buf_on(rq->c.arena, 64 << 10);
	struct str out;

	buf_byte(&b, '?');
	for (size_t i = 0; i < rq->in->query.n; i++) {
		const struct pair *p = &rq->in->query.v[i];

		if (is_named(p->name, drop) || !p->value.n)
			continue;
		url_escape(&b, p->name);
		buf_byte(&b, '=');
		url_escape(&b, p->value);
		buf_byte(&b, '&');
	}
	return buf_finish(&b, &out) == OK ? out : S("?");
}

void link_next(struct request *rq, struct str next)
{
	struct buf b = buf_on(rq->c.arena, 128 << 10);
	struct str out;

	if (!next.n)
		return;
	buf_fmt(&b, "<%.*s%.*s%.*safter=", STR(base_url(rq)), STR(rq->in->path),
		STR(query_without(rq, "after,before")));
	url_escape(&b, next);
	buf_lit(&b, ">; rel=\"next\"");
	if (buf_finish(&b, &out) == OK)
		response_header(rq->out, rq->c.arena, "Link", out);
}

/* ---- text for XML ---- */

/* U+FFFE and U+FFFF are valid UTF-8, but no characters of XML. */
static bool is_no_character(struct str s, size_t i)
{
	return i + 2 < s.n && memcmp(s.p + i, "\xEF\xBF", 2) == 0 && ((unsigned char)s.p[i + 2] | 1) == 0xBF;
}

void xml_text(struct buf *b, struct str s)
{
	static const struct str escapes[128] = {
		['&'] = S("&amp;"), ['<'] = S("&lt;"), ['>'] = S("&gt;"), ['"'] = S("&quot;")
	};
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];
		bool escaped = ch < 128 && escapes[ch].n, dropped = ch == 0xEF && is_no_character(s, i);

		if (!escaped && !dropped)
			continue;
		buf_put(b, str_slice(s, run, i));
		if (escaped)
			buf_put(b, escapes[ch]);
		run = i + (dropped ? 3 : 1);
	}
	if (run < s.n)
		buf_put(b, str_slice(s, run, s.n));
}
