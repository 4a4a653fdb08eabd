/* openapi_schema.c -- components of the OpenAPI document: a record as it is read, as it is created and as it
 * is changed. */
#include "resource/kinds.h"
#include "resource/openapi.h"

/* ---- a value ---- */

static void put_codes(struct json *j, const struct field *f)
{
	json_key(j, S("enum"));
	json_array(j);
	for (const struct choice *ch = f->choices; ch->code; ch++)
		json_z(j, ch->code);
	json_end_array(j);
}

static void put_bounds(struct json *j, const struct field *f)
{
	const struct kind_ops *k = &kinds[f->kind];

	if (kind_max(f)) {
		json_key(j, k->linked ? S("maxItems") : S("maxLength"));
		json_int(j, kind_max(f));
	}
	if (f->min_value < f->max_value) {
		json_field(j, "minimum", real, f->min_value);
		json_field(j, "maximum", real, f->max_value);
	}
}

/* Members of the schema of one value; the items of a set with choices are those. */
static void put_members(struct openapi *o, const struct field *f)
{
	struct json *j = o->j;

	if (kinds[f->kind].linked && f->choices) {
		json_field(j, "type", z, "array");
		json_field(j, "uniqueItems", bool, true);
		json_key(j, S("items"));
		json_object(j);
		json_field(j, "type", z, "string");
		put_codes(j, f);
		json_end_object(j);
	} else {
		json_raw(j, str_of(kinds[f->kind].openapi)); /* members as they stand */
		if (f->choices)
			put_codes(j, f);
	}
	put_bounds(j, f);
}

static void put_field(struct openapi *o, const struct field *f, bool reading)
{
	struct json *j = o->j;
	bool may_be_null = !(f->flags & REQUIRED) || reading; /* readers may not see all */

	json_key(j, str_of(f->name));
	json_object(j);
	if (f->label)
		json_field(j, "description", z, f->label);
	if (may_be_null && !kinds[f->kind].linked) {
		json_key(j, S("anyOf"));
		json_array(j);
		json_object(j);
		put_members(o, f);
		json_end_object(j);
		json_raw(j, S("{\"type\":\"null\"}"));
		json_end_array(j);
	} else {
		put_members(o, f);
	}
	json_end_object(j);
}

/* ---- a record ---- */

static bool is_written(const struct resource *res, const struct field *f)
{
	return !(f->flags & (HIDDEN | READONLY)) && !kind_is(f, KIND_STATE) &&
	       field_set(res, f, true) != MAY_NOBODY;
}

static void begin_schema(struct openapi *o, const struct resource *res, const char *suffix)
{
	json_key(o->j, str_fmt(o->c->arena, "%s%s", res->name, suffix));
	json_object(o->j);
	json_field(o->j, "type", z, "object");
}

static void put_record(struct openapi *o, const struct shape *s)
{
	const struct resource *res = s->res;

	begin_schema(o, res, "");
	json_field(o->j, "required", raw, S("[\"id\",\"version\",\"created\",\"updated\"]"));
	json_key(o->j, S("properties"));
	json_object(o->j);
	json_field(o->j, "id", raw, S("{\"type\":\"string\"}"));
	if (s->key >= 0 && strcmp(res->fields[s->key].name, "key") != 0)
		json_field(o->j, "key", raw,
			   S("{\"type\":[\"string\",\"null\"],\"description\":\"Stable outside key\"}"));
	json_field(o->j, "version", raw, S("{\"type\":\"integer\"}"));
	json_field(o->j, "created", raw, S("{\"type\":\"string\",\"format\":\"date-time\"}"));
	json_field(o->j, "updated", raw, S("{\"type\":\"string\",\"format\":\"date-time\"}"));
	for (unsigned i = 0; i < res->nfields; i++)
		if (!(res->fields[i].flags & HIDDEN))
			put_field(o, &res->fields[i], true);
	json_end_object(o->j);
	json_end_object(o->j);
}

/* WHOLE: all required fields must come; else a change names only some. */
static void put_input(struct openapi *o, const struct resource *res, bool whole)
{
	begin_schema(o, res, whole ? "_input" : "_change");
	if (whole) {
		json_key(o->j, S("required"));
		json_array(o->j);
		for (unsigned i = 0; i < res->nfields; i++)
			if (is_written(res, &res->fields[i]) && res->fields[i].flags & REQUIRED &&
			    !res->fields[i].fallback && !(res->fields[i].flags & AUTHOR))
				json_z(o->j, res->fields[i].name);
		json_end_array(o->j);
	}
	json_key(o->j, S("properties"));
	json_object(o->j);
	for (unsigned i = 0; i < res->nfields; i++)
		if (is_written(res, &res->fields[i]))
			put_field(o, &res->fields[i], false);
	json_end_object(o->j);
	json_end_object(o->j);
}

static void put_list(struct openapi *o, const struct resource *res)
{
	begin_schema(o, res, "_list");
	json_field(o->j, "required", raw, S("[\"items\",\"total\",\"next\"]"));
	json_key(o->j, S("properties"));
	json_object(o->j);
	json_key(o->j, S("items"));
	json_object(o->j);
	json_field(o->j, "type", z, "array");
	json_key(o->j, S("items"));
	openapi_ref(o->j, "schemas", res->name, "");
	json_end_object(o->j);
	json_field(o->j, "total", raw, S("{\"type\":\"integer\"}"));
	json_field(o->j, "next", raw,
		   S("{\"type\":[\"string\",\"null\"],\"description\":\"Cursor for ?after=\"}"));
	json_end_object(o->j);
	json_end_object(o->j);
}

static void put_schemas(struct openapi *o)
{
	const struct app *app = o->c->app;

	json_key(o->j, S("schemas"));
	json_object(o->j);
	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;

		put_record(o, app->shapes.v[i]);
		put_list(o, res);
		if (res->may.create != MAY_NOBODY)
			put_input(o, res, true);
		if (res->may.update != MAY_NOBODY)
			put_input(o, res, false);
	}
	json_field(o->j, "problem", raw,
		   S("{\"type\":\"object\",\"description\":\"RFC "
		     "9457\",\"required\":[\"title\",\"status\",\"code\"],"
		     "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
		     "\"status\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":"
		     "\"string\"},"
		     "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
		     "\"field\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},"
		     "\"message\":{\"type\":\"string\"}}}}}}"));
	json_end_object(o->j);
}

/* ---- what all share ---- */

static const struct {
	const char *name, *sent, *in, *text, *schema;
} parameters[] = {
	{ "id", "id", "path", "Number of the record; readable words may follow it after a hyphen",
	  "{\"type\":\"string\"}" },
	{ "q", "q", "query", "Words to search for", "{\"type\":\"string\",\"maxLength\":400}" },
	{ "sort", "sort", "query", "Name of a field; with a hyphen before it downward",
	  "{\"type\":\"string\"}" },
	{ "limit", "limit", "query", "Records a page",
	  "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000}" },
	{ "after", "after", "query", "Cursor: next of the page before", "{\"type\":\"string\"}" },
	{ "before", "before", "query", "Cursor of the page in front, as the pages for people link it",
	  "{\"type\":\"string\"}" },
	{ "bbox", "bbox", "query", "West, south, east, north in degrees", "{\"type\":\"string\"}" },
	{ "lang", "lang", "query", "Language of messages and labels",
	  "{\"type\":\"string\",\"enum\":[\"uk\",\"sr\",\"sr-Latn\",\"ru\",\"en\"]}" },
	{ "if_match", "If-Match", "header", "ETag of the version that was read; any other makes it 412",
	  "{\"type\":\"string\"}" },
	{ "idempotency_key", "Idempotency-Key", "header", "The same key again gives the first answer again",
	  "{\"type\":\"string\",\"maxLength\":255}" },
};

/* A document must not define what it does not use. */
static bool is_used(const struct app *app, const char *name)
{
	bool points = false, creates = false, changes = false;

	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct access *may = &app->shapes.v[i]->res->may;

		points |= app->shapes.v[i]->point >= 0;
		creates |= may->create != MAY_NOBODY;
		changes |= may->update != MAY_NOBODY || may->remove != MAY_NOBODY;
	}
	if (strcmp(name, "bbox") == 0)
		return points;
	if (strcmp(name, "idempotency_key") == 0)
		return creates;
	return strcmp(name, "if_match") != 0 || changes;
}

static void put_parameters(struct openapi *o)
{
	json_key(o->j, S("parameters"));
	json_object(o->j);
	for (size_t i = 0; i < COUNT(parameters); i++) {
		if (!is_used(o->c->app, parameters[i].name))
			continue;
		json_key(o->j, str_of(parameters[i].name));
		json_object(o->j);
		json_field(o->j, "name", z, parameters[i].sent);
		json_field(o->j, "in", z, parameters[i].in);
		if (strcmp(parameters[i].in, "path") == 0)
			json_field(o->j, "required", bool, true);
		json_field(o->j, "description", z, parameters[i].text);
		json_field(o->j, "schema", raw, str_of(parameters[i].schema));
		json_end_object(o->j);
	}
	json_end_object(o->j);
}

void openapi_components(struct openapi *o)
{
	json_key(o->j, S("components"));
	json_object(o->j);
	put_schemas(o);
	put_parameters(o);
	json_field(o->j, "responses", raw,
		   S("{\"problem\":{\"description\":\"What went "
		     "wrong\",\"content\":{\"application/problem+json\":"
		     "{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}}"));
	json_field(o->j, "securitySchemes", raw,
		   S("{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A token from "
		     "/me\"}}"));
	json_end_object(o->j);
}
