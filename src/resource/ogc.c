/* ogc.c -- places for map programs: OGC API - Features (Part 1: Core, and GeoJSON) below /ogc, for each
 * resource with a point that the reader may read. Lists, filters and places are those of the other surfaces.
 */
#include "resource/ogc.h"
#include "resource/export.h"
#include "resource/openapi.h"
#include "resource/serving.h"

#include "core/handler.h"

#define CRS84 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

/* ---- links ---- */

static void put_link(struct request *rq, struct json *j, const char *rel, const char *type, struct str path)
{
	json_object(j);
	json_field(j, "rel", z, rel);
	json_field(j, "type", z, type);
	json_field(j, "href", str, str_fmt(rq->c.arena, "%.*s%.*s", STR(base_url(rq)), STR(path)));
	json_end_object(j);
}

static void open_links(struct json *j)
{
	json_key(j, S("links"));
	json_array(j);
}

static struct str below(struct request *rq, const struct resource *res, const char *tail)
{
	return str_fmt(rq->c.arena, "/ogc/collections/%s%s", res->collection, tail);
}

static enum err answer(struct request *rq, const char *type)
{
	rq->out->type = str_of(type);
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

/* ---- what there is ---- */

enum err get_ogc(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	struct str network = setting_get(&rq->c, "name", tr(rq->c.lang, "Kolo"));

	json_object(&j);
	json_field(&j, "title", str, network);
	open_links(&j);
	put_link(rq, &j, "self", "application/json", S("/ogc"));
	put_link(rq, &j, "service-desc", "application/vnd.oai.openapi+json;version=3.1", S("/openapi.json"));
	put_link(rq, &j, "conformance", "application/json", S("/ogc/conformance"));
	put_link(rq, &j, "data", "application/json", S("/ogc/collections"));
	json_end_array(&j);
	json_end_object(&j);
	return answer(rq, "application/json");
}

enum err get_ogc_conformance(struct request *rq)
{
	static const char *const classes[] = {
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
	};
	struct json j = json_on(&rq->out->body);

	json_object(&j);
	json_key(&j, S("conformsTo"));
	json_array(&j);
	for (size_t i = 0; i < COUNT(classes); i++)
		json_z(&j, classes[i]);
	json_end_array(&j);
	json_end_object(&j);
	return answer(rq, "application/json");
}

static bool is_offered(const struct request *rq, const struct resource *res)
{
	return shape_for(rq->c.app, res)->point >= 0 && actor_may_somewhere(rq->c.who, res->may.read);
}

static void put_collection(struct request *rq, const struct resource *res, struct json *j)
{
	json_object(j);
	json_field(j, "id", z, res->collection);
	json_field(j, "title", z, tr(rq->c.lang, res->label_many));
	json_field(j, "itemType", z, "feature");
	json_key(j, S("crs"));
	json_array(j);
	json_z(j, CRS84);
	json_end_array(j);
	open_links(j);
	put_link(rq, j, "self", "application/json", below(rq, res, ""));
	put_link(rq, j, "items", "application/geo+json", below(rq, res, "/items"));
	put_link(rq, j, "alternate", "text/html", str_fmt(rq->c.arena, "/%s", res->collection));
	json_end_array(j);
	json_end_object(j);
}

enum err get_ogc_collections(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	const struct resource *res;

	json_object(&j);
	open_links(&j);
	put_link(rq, &j, "self", "application/json", S("/ogc/collections"));
	json_end_array(&j);
	json_key(&j, S("collections"));
	json_array(&j);
	for (size_t i = 0; (res = resource_at(rq->c.app, i)) != NULL; i++)
		if (is_offered(rq, res))
			put_collection(rq, res, &j);
	json_end_array(&j);
	json_end_object(&j);
	return answer(rq, "application/json");
}

/* The resource that the path names. */
static enum err require_collection(struct request *rq, const struct resource **out)
{
	const struct resource *res;
	struct str name = pairs_get(&rq->params, S("collection"));

	for (size_t i = 0; (res = resource_at(rq->c.app, i)) != NULL; i++)
		if (str_eq(name, str_of(res->collection)) && is_offered(rq, res)) {
			*out = res;
			return OK;
		}
	return ERR_NOT_FOUND;
}

enum err get_ogc_collection(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	const struct resource *res;

	TRY(require_collection(rq, &res));
	put_collection(rq, res, &j);
	return answer(rq, "application/json");
}

/* ---- datetime: what takes place within ---- */

/* The last end of an interval, or its first, as the column keeps it: milliseconds, or a day; empty or "..":
 * open. */
static bool read_end(struct str text, bool exact, bool last, struct value *out)
{
	const size_t day = strlen("2026-01-31");
	i64 t;

	*out = VN;
	if (!text.n || str_eq(text, S("..")))
		return true;
	if (!instant_parse(text, &t))
		return false;
	if (last && text.n == day)
		t += DAY - 1;
	*out = exact ? VI(t) : VS(str_slice(text, 0, day));
	return true;
}

/* Records without a time, and those of resources that have none, are there at any time. */
static enum err add_datetime(struct request *rq, const struct shape *s, struct str text, struct list_query *q)
{
	struct arena *a = rq->c.arena;
	struct str rest = text, from = str_cut(&rest, '/'), to = rest.p ? rest : from;
	const struct field *f = s->starts >= 0 ? &s->res->fields[s->starts] : NULL;
	bool exact = !f || kind_is(f, KIND_EXACT);
	struct value first, last;

	if (!read_end(from, exact, false, &first) || !read_end(to, exact, true, &last))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "datetime");
	if (!f || f->see || (s->ends >= 0 && s->res->fields[s->ends].see))
		return OK; /* what not everybody sees must not be found by asking */
	const char *starts = str_fmt(a, "t.%s%s", f->name, kinds[f->kind].suffixes[0]).p;
	const char *ends =
		s->ends >= 0 ? str_fmt(a, "COALESCE(t.%s, %s)", s->res->fields[s->ends].name, starts).p
		: kinds[f->kind].suffixes[1] ? str_fmt(a, "t.%s%s", f->name, kinds[f->kind].suffixes[1]).p
					     : starts;
	q->where = where_on(a);
	if (last.type != V_NULL)
		where_add(&q->where, str_fmt(a, "(%s IS NULL OR %s <= ?)", starts, starts).p, &last, 1);
	if (first.type != V_NULL)
		where_add(&q->where, str_fmt(a, "(%s IS NULL OR %s >= ?)", ends, ends).p, &first, 1);
	return OK;
}

/* As the standard has it, more than there can be is as much as there can be. */
static struct str within_limit(struct arena *a, struct str text)
{
	i64 n;

	return str_to_i64(text, &n) && n > LIMIT_MAX ? str_fmt(a, "%d", LIMIT_MAX) : text;
}

/* The parameters of a list, and datetime beside them. */
static enum err parse_items(struct request *rq, const struct resource *res, struct list_query *q)
{
	struct http_request in = *rq->in;
	struct request list = *rq;
	struct str datetime = pairs_get(&rq->in->query, S("datetime"));

	in.query = (struct pairs){ arena_new_array(rq->c.arena, struct pair, rq->in->query.n), 0, 0 };
	for (size_t i = 0; i < rq->in->query.n; i++) {
		struct pair p = rq->in->query.v[i];
		if (str_eq(p.name, S("limit")))
			p.value = within_limit(rq->c.arena, p.value);
		if (!str_eq(p.name, S("datetime")))
			in.query.v[in.query.n++] = p;
	}
	list.in = &in;
	enum err e = list_parse(&list, res, q);
	rq->c.fault = list.c.fault;
	TRY(e);
	return datetime.p ? add_datetime(rq, shape_for(rq->c.app, res), datetime, q) : OK;
}

/* ---- items ---- */

static void put_items_links(struct request *rq, const struct resource *res, const struct list *list,
			    struct json *j)
{
	struct buf next = buf_on(rq->c.arena, 128 << 10);
	struct str path;

	open_links(j);
	put_link(rq, j, "self", "application/geo+json", rq->in->target);
	put_link(rq, j, "alternate", "text/html", str_fmt(rq->c.arena, "/%s", res->collection));
	put_link(rq, j, "collection", "application/json", below(rq, res, ""));
	if (list->next.p) {
		buf_fmt(&next, "%.*s%.*safter=", STR(rq->in->path), STR(query_without(rq, "after,before")));
		url_escape(&next, list->next);
		if (buf_finish(&next, &path) == OK)
			put_link(rq, j, "next", "application/geo+json", path);
	}
	json_end_array(j);
}

enum err get_ogc_items(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	const struct resource *res;
	struct list_query q;
	struct list list;

	TRY(require_collection(rq, &res));
	TRY(parse_items(rq, res, &q));
	q.with_total = true;
	TRY(list_run(&rq->c, &q, &list));
	json_object(&j);
	json_field(&j, "type", z, "FeatureCollection");
	put_items_links(rq, res, &list, &j);
	json_field(&j, "timeStamp", str, instant_iso(rq->c.arena, rq->c.now / SECOND * SECOND));
	json_field(&j, "numberMatched", int, list.total);
	json_field(&j, "numberReturned", int, (i64)list.n);
	json_key(&j, S("features"));
	json_array(&j);
	for (size_t i = 0; i < list.n; i++) {
		json_object(&j);
		feature_members(&rq->c, list.v[i], &j);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	return answer(rq, "application/geo+json");
}

enum err get_ogc_item(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	const struct resource *res;
	struct record *r;
	i64 id;

	TRY(require_collection(rq, &res));
	TRY(require_id(rq, &id));
	TRY(record_load(&rq->c, res, id, &r));
	json_object(&j);
	feature_members(&rq->c, r, &j);
	open_links(&j);
	put_link(rq, &j, "self", "application/geo+json",
		 below(rq, res, str_fmt(rq->c.arena, "/items/%lld", id).p));
	put_link(rq, &j, "alternate", "text/html", record_path(rq->c.arena, r));
	put_link(rq, &j, "collection", "application/json", below(rq, res, ""));
	json_end_array(&j);
	json_end_object(&j);
	return answer(rq, "application/geo+json");
}
