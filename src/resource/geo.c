/* geo.c -- records with a place as GeoJSON (RFC 7946); what the reader may know of the place has been decided
 * by the reading. */
#include "resource/export.h"
#include "resource/serving.h"

struct collection {
	struct sink sink;
	struct json json;
	const struct shape *s;
};

/* A map needs a name and an address, whatever the fields are called. */
static void put_properties(struct ctx *c, const struct shape *s, const struct record *r, struct json *j)
{
	json_object(j);
	if (!field_find(r->res, S("title")))
		json_field(j, "title", str, record_title(r));
	if (!field_find(r->res, S("path")))
		json_field(j, "path", str, record_path(c->arena, r));
	record_members(c, r, j, s->point);
	json_end_object(j);
}

void feature_members(struct ctx *c, const struct record *r, struct json *j)
{
	const struct shape *s = shape_for(c->app, r->res);

	json_field(j, "type", str, S("Feature"));
	json_field(j, "id", str, str_fmt(c->arena, "%lld", r->id));
	json_key(j, S("geometry"));
	field_to_json(c, &r->res->fields[s->point], r->v[s->point], j);
	json_key(j, S("properties"));
	put_properties(c, s, r, j);
}

static void put_feature(struct ctx *c, const struct record *r, struct json *j)
{
	json_object(j);
	feature_members(c, r, j);
	json_end_object(j);
}

static enum err add_feature(void *ctx, struct record *r)
{
	struct collection *to = ctx;

	if (!record_has(r, (unsigned)to->s->point))
		return OK;
	put_feature(&to->sink.c, r, &to->json);
	return sink_flow(&to->sink);
}

enum err export_geojson(struct request *rq, const struct list_query *q)
{
	struct collection to = { .sink = sink_begin(rq), .s = shape_for(rq->c.app, q->res) };

	if (to.s->point < 0)
		return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
	to.json = json_on(&rq->out->body);
	json_object(&to.json);
	json_field(&to.json, "type", str, S("FeatureCollection"));
	json_key(&to.json, S("features"));
	json_array(&to.json);
	TRY(export_each(rq, q, add_feature, &to));
	json_end_array(&to.json);
	json_end_object(&to.json);
	return sink_end(&to.sink, "application/geo+json");
}

enum err answer_feature(struct request *rq, const struct record *r)
{
	struct sink sink = sink_begin(rq);
	struct json j = json_on(&rq->out->body);

	put_feature(&sink.c, r, &j);
	return sink_end(&sink, "application/geo+json");
}
