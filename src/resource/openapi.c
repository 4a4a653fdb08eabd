/* openapi.c -- the OpenAPI 3.1 description of everything that programs may call: all resources, and the
 * routes written by hand that ask for it. The order is that of the modules, so that two runs give the same
 * bytes. Schemas: openapi_schema.c. */
#include "resource/openapi.h"

/* ---- pieces ---- */

void openapi_ref(struct json *j, const char *kind, const char *name, const char *suffix)
{
	char ref[256];
	int n = snprintf(ref, sizeof(ref), "#/components/%s/%s%s", kind, name, suffix);

	json_object(j);
	json_field(j, "$ref", str, ((struct str){ ref, MIN((size_t)n, sizeof(ref) - 1) }));
	json_end_object(j);
}

static void content_schema(struct json *j, const char *type, const char *name, const char *suffix)
{
	json_key(j, str_of(type));
	json_object(j);
	json_key(j, S("schema"));
	openapi_ref(j, "schemas", name, suffix);
	json_end_object(j);
}

static void response(struct json *j, const char *status, const char *text, const char *schema,
		     const char *suffix)
{
	json_key(j, str_of(status));
	json_object(j);
	json_field(j, "description", z, text);
	if (schema) {
		json_key(j, S("content"));
		json_object(j);
		content_schema(j, "application/json", schema, suffix);
		json_end_object(j);
	}
	json_end_object(j);
}

/* All ways to fail look alike: one problem document. */
static void failures(struct json *j, bool record, bool writes, bool marked)
{
	static const struct {
		const char *status;
		bool record, writes, marked;
	} all[] = { { "400" },
		    { "401" },
		    { "403" },
		    { "404", .record = true },
		    { "409", .writes = true },
		    { "412", .marked = true },
		    { "422", .writes = true },
		    { "429" } };

	for (size_t i = 0; i < COUNT(all); i++) {
		if ((all[i].record && !record) || (all[i].writes && !writes) || (all[i].marked && !marked))
			continue;
		json_key(j, str_of(all[i].status));
		openapi_ref(j, "responses", "problem", "");
	}
}

static void security(struct json *j, unsigned may)
{
	json_key(j, S("security"));
	json_array(j);
	if (may & ROLE_VISITOR)
		json_raw(j, S("{}"));
	json_raw(j, S("{\"bearer\":[]}"));
	json_end_array(j);
}

/* "get": { "operationId": "list_news", "summary": …, "tags": […], "security": … ; the caller ends the object.
 */
static void begin_operation(struct json *j, const char *method, struct str id, const char *summary,
			    const char *tag, unsigned may)
{
	json_key(j, str_of(method));
	json_object(j);
	json_field(j, "operationId", str, id);
	json_field(j, "summary", z, summary);
	json_key(j, S("tags"));
	json_array(j);
	json_z(j, tag);
	json_end_array(j);
	security(j, may);
}

static void body_of(struct json *j, const struct resource *res, const char *suffix)
{
	json_key(j, S("requestBody"));
	json_object(j);
	json_field(j, "required", bool, true);
	json_key(j, S("content"));
	json_object(j);
	content_schema(j, "application/json", res->name, suffix);
	json_end_object(j);
	json_end_object(j);
}

static void begin_responses(struct json *j)
{
	json_key(j, S("responses"));
	json_object(j);
}

static void parameters(struct json *j, const char *const *names, size_t n)
{
	json_key(j, S("parameters"));
	json_array(j);
	for (size_t i = 0; i < n; i++)
		openapi_ref(j, "parameters", names[i], "");
	json_end_array(j);
}

static struct str op_id(struct openapi *o, const char *verb, const struct resource *res)
{
	return str_fmt(o->c->arena, "%s_%s", verb, res->name);
}

/* ---- a collection ---- */

static void filter_parameter(struct json *j, const struct field *f)
{
	json_object(j);
	json_field(j, "name", z, f->name);
	json_field(j, "in", z, "query");
	json_field(j, "description", z, f->label ? f->label : f->name);
	json_key(j, S("schema"));
	json_raw(j, S("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"));
	json_end_object(j);
}

static void list_parameters(struct openapi *o, const struct shape *s)
{
	static const char *const common[] = { "q", "sort", "limit", "after", "before", "lang" };
	struct json *j = o->j;

	json_key(j, S("parameters"));
	json_array(j);
	for (size_t i = 0; i < COUNT(common); i++)
		openapi_ref(j, "parameters", common[i], "");
	if (s->point >= 0)
		openapi_ref(j, "parameters", "bbox", "");
	for (unsigned i = 0; i < s->res->nfields; i++)
		if (s->res->fields[i].flags & FILTERED && !(s->res->fields[i].flags & HIDDEN) &&
		    strcmp(s->res->fields[i].name, "lang") != 0)
			filter_parameter(j, &s->res->fields[i]);
	json_end_array(j);
}

static void list_content(struct json *j, const struct shape *s)
{
	static const struct str text = S("{\"schema\":{\"type\":\"string\"}}");
	static const struct str bytes = S("{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}");

	json_key(j, S("200"));
	json_object(j);
	json_field(j, "description", z, "A page of the list; CSV and XLSX hold all of it");
	json_key(j, S("content"));
	json_object(j);
	content_schema(j, "application/json", s->res->name, "_list");
	json_field(j, "text/csv", raw, text);
	json_field(j, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", raw, bytes);
	if (s->point >= 0)
		json_field(j, "application/geo+json", raw, S("{\"schema\":{\"type\":\"object\"}}"));
	if (s->res->feed)
		json_field(j, "application/atom+xml", raw, text);
	if (s->starts >= 0)
		json_field(j, "text/calendar", raw, text);
	json_end_object(j);
	json_end_object(j);
}

static void collection_path(struct openapi *o, const struct shape *s)
{
	static const char *const once[] = { "idempotency_key" };
	const struct resource *res = s->res;
	struct json *j = o->j;

	json_key(j, str_fmt(o->c->arena, "/%s", res->collection));
	json_object(j);
	begin_operation(j, "get", op_id(o, "list", res), res->label_many, res->collection, res->may.read);
	list_parameters(o, s);
	begin_responses(j);
	list_content(j, s);
	failures(j, false, false, false);
	json_end_object(j);
	json_end_object(j);
	if (res->may.create != MAY_NOBODY) {
		begin_operation(j, "post", op_id(o, "create", res), res->label_new, res->collection,
				res->may.create);
		parameters(j, once, COUNT(once));
		body_of(j, res, "_input");
		begin_responses(j);
		response(j, "201", "Created; Location and ETag tell where and which version", res->name, "");
		failures(j, false, true, false);
		json_end_object(j);
		json_end_object(j);
	}
	json_end_object(j);
}

/* ---- a record ---- */

static void change_operation(struct openapi *o, const struct resource *res)
{
	static const char *const marks[] = { "if_match" };
	struct json *j = o->j;

	begin_operation(j, "patch", op_id(o, "change", res), "Change the fields that are named",
			res->collection, res->may.update);
	parameters(j, marks, COUNT(marks));
	body_of(j, res, "_change");
	begin_responses(j);
	response(j, "200", "The record as it stands now", res->name, "");
	failures(j, true, true, true);
	json_end_object(j);
	json_end_object(j);
}

static void remove_operation(struct openapi *o, const struct resource *res)
{
	static const char *const marks[] = { "if_match" };
	struct json *j = o->j;

	begin_operation(j, "delete", op_id(o, "remove", res), "Remove; it can be restored", res->collection,
			res->may.remove);
	parameters(j, marks, COUNT(marks));
	begin_responses(j);
	response(j, "204", "Removed", NULL, "");
	failures(j, true, true, true);
	json_end_object(j);
	json_end_object(j);
}

static void record_path_item(struct openapi *o, const struct shape *s)
{
	static const char *const id[] = { "id" };
	const struct resource *res = s->res;
	struct json *j = o->j;

	json_key(j, str_fmt(o->c->arena, "/%s/{id}", res->collection));
	json_object(j);
	parameters(j, id, COUNT(id));
	begin_operation(j, "get", op_id(o, "get", res), res->label, res->collection, res->may.read);
	begin_responses(j);
	response(j, "200", "The record; ETag holds its version", res->name, "");
	failures(j, true, false, false);
	json_end_object(j);
	json_end_object(j);
	if (res->may.update != MAY_NOBODY)
		change_operation(o, res);
	if (res->may.remove != MAY_NOBODY)
		remove_operation(o, res);
	json_end_object(j);
}

static void action_path(struct openapi *o, const struct resource *res, const struct transition *t)
{
	static const char *const id[] = { "id", "if_match" };
	struct json *j = o->j;

	json_key(j, str_fmt(o->c->arena, "/%s/{id}/%s", res->collection, t->action));
	json_object(j);
	parameters(j, id, COUNT(id));
	begin_operation(j, "post", op_id(o, t->action, res), t->label, res->collection, t->may);
	begin_responses(j);
	response(j, "200", "The record in its new state", res->name, "");
	failures(j, true, true, true);
	json_end_object(j);
	json_end_object(j);
	json_end_object(j);
}

/* The same action may lead from several states: one path. */
static bool is_first_action(const struct resource *res, const struct transition *t)
{
	for (const struct transition *u = res->transitions; u < t; u++)
		if (strcmp(u->action, t->action) == 0)
			return false;
	return true;
}

/* ---- routes written by hand ---- */

/* "/search/:id" becomes "/search/{id}"; its parameters go to NAMES. */
static struct str braced(struct arena *a, const char *path, struct str *names, size_t *n)
{
	struct buf b = buf_on(a, 1024);
	struct str rest = str_of(path);

	*n = 0;
	str_cut(&rest, '/');
	while (rest.p) {
		struct str part = str_cut(&rest, '/');

		buf_byte(&b, '/');
		if (part.n && part.p[0] == ':' && *n < 8) {
			names[*n] = str_slice(part, 1, part.n);
			buf_fmt(&b, "{%.*s}", STR(names[*n]));
			++*n;
		} else {
			buf_put(&b, part);
		}
	}
	return buf_done(&b);
}

static struct str route_id(struct arena *a, const struct route *r)
{
	struct buf b = buf_on(a, 1024);

	buf_put(&b, str_lower_ascii(a, str_of(method_name(r->method))));
	for (const char *p = r->path; *p; p++)
		buf_byte(&b, (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ? *p : '_');
	return buf_done(&b);
}

static void route_parameters(struct json *j, const struct route *r, const struct str *names, size_t n)
{
	json_key(j, S("parameters"));
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_field(j, "name", str, names[i]);
		json_field(j, "in", z, "path");
		json_field(j, "required", bool, true);
		json_field(j, "schema", raw, S("{\"type\":\"string\"}"));
		json_end_object(j);
	}
	for (const char *const *q = r->query; q && *q; q++) {
		json_object(j);
		json_field(j, "name", z, *q);
		json_field(j, "in", z, "query");
		json_field(j, "schema", raw, S("{\"type\":\"string\"}"));
		json_end_object(j);
	}
	json_end_array(j);
}

static void route_operation(struct openapi *o, const struct route *r, const struct str *names, size_t n)
{
	struct json *j = o->j;

	begin_operation(j, str_lower_ascii(o->c->arena, str_of(method_name(r->method))).p,
			route_id(o->c->arena, r), r->help, "network", r->may);
	route_parameters(j, r, names, n);
	begin_responses(j);
	response(j, "200", r->help, NULL, "");
	failures(j, n > 0, r->method != GET, false);
	json_end_object(j);
	json_end_object(j);
}

/* All methods of the path of route I, when it is the first of them. */
static void route_path(struct openapi *o, size_t at)
{
	const struct app *app = o->c->app;
	const struct route *first = app->routes.v[at];
	struct str names[8];
	size_t n;

	for (size_t i = 0; i < at; i++)
		if (app->routes.v[i]->open_api && strcmp(app->routes.v[i]->path, first->path) == 0)
			return;
	json_key(o->j, braced(o->c->arena, first->path, names, &n));
	json_object(o->j);
	for (size_t i = at; i < app->routes.n; i++)
		if (app->routes.v[i]->open_api && strcmp(app->routes.v[i]->path, first->path) == 0)
			route_operation(o, app->routes.v[i], names, n);
	json_end_object(o->j);
}

/* ---- the document ---- */

static void paths(struct openapi *o)
{
	const struct app *app = o->c->app;

	json_key(o->j, S("paths"));
	json_object(o->j);
	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;

		collection_path(o, app->shapes.v[i]);
		record_path_item(o, app->shapes.v[i]);
		for (const struct transition *t = res->transitions; t && t->action; t++)
			if (is_first_action(res, t))
				action_path(o, res, t);
	}
	for (size_t i = 0; i < app->routes.n; i++)
		if (app->routes.v[i]->open_api)
			route_path(o, i);
	json_end_object(o->j);
}

static void put_tag(struct json *j, const char *name, const char *text)
{
	json_object(j);
	json_field(j, "name", z, name);
	json_field(j, "description", z, text);
	json_end_object(j);
}

static void tag_list(struct openapi *o)
{
	const struct app *app = o->c->app;

	json_key(o->j, S("tags"));
	json_array(o->j);
	for (size_t i = 0; i < app->shapes.n; i++)
		put_tag(o->j, app->shapes.v[i]->res->collection, app->shapes.v[i]->res->label_many);
	put_tag(o->j, "network", "The network as a whole");
	json_end_array(o->j);
}

enum err openapi_document(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	struct openapi o = { &rq->c, &j };

	json_object(&j);
	json_field(&j, "openapi", z, "3.1.0");
	json_field(&j, "info", raw,
		   S("{\"title\":\"Kolo\",\"version\":\"1\",\"description\":\"The open interface of a "
		     "network of "
		     "educators.\",\"license\":{\"name\":\"EUPL 1.2\",\"identifier\":\"EUPL-1.2\"}}"));
	json_field(&j, "servers", raw, S("[{\"url\":\"/\"}]"));
	tag_list(&o);
	paths(&o);
	openapi_components(&o);
	json_end_object(&j);
	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
