/* record_json.c -- a record as JSON for programs, and as the exact snapshot that history keeps. */
#include "resource/serving.h"

static void put_instant(struct json *j, struct str name, struct arena *a, i64 t)
{
	json_key(j, name);
	json_str(j, instant_iso(a, t));
}

static void put_head(struct ctx *c, const struct record *r, struct json *j)
{
	const struct shape *s = shape_for(c->app, r->res);

	json_field(j, "id", str, str_fmt(c->arena, "%lld", r->id));
	if (s->key >= 0 && !str_eq(str_of(r->res->fields[s->key].name), S("key"))) {
		json_key(j, S("key"));
		field_to_json(c, &r->res->fields[s->key], r->v[s->key], j);
	}
	json_field(j, "version", int, r->version);
	put_instant(j, S("created"), c->arena, r->created);
	put_instant(j, S("updated"), c->arena, r->updated);
	if (r->removed)
		json_field(j, "removed", bool, true);
}

void record_members(struct ctx *c, const struct record *r, struct json *j, int skip)
{
	put_head(c, r, j);
	for (unsigned i = 0; i < r->res->nfields; i++) {
		const struct field *f = &r->res->fields[i];

		if (f->flags & HIDDEN || (int)i == skip)
			continue;
		json_key(j, str_of(f->name));
		field_to_json(c, f, r->v[i], j);
	}
}

void record_json(struct ctx *c, const struct record *r, struct json *j)
{
	json_object(j);
	record_members(c, r, j, -1);
	json_end_object(j);
}

void record_snapshot(const struct record *r, struct json *j)
{
	json_object(j);
	for (unsigned i = 0; i < r->res->nfields; i++) {
		if (r->v[i].type == V_NULL)
			continue;
		json_key(j, str_of(r->res->fields[i].name));
		json_value(j, r->v[i]);
	}
	json_end_object(j);
}

/* Beside the number of a record referred to its key, which holds in other networks too. */
static void put_keys(struct ctx *c, const struct record *r, struct json *j)
{
	for (unsigned i = 0; i < r->res->nfields; i++) {
		const struct field *f = &r->res->fields[i];

		if (f->flags & HIDDEN || !kind_is(f, KIND_REFERS) || !record_has(r, i))
			continue;
		json_key(j, str_fmt(c->arena, "%s_key", f->name));
		if (!kinds[f->kind].linked) {
			json_str(j, record_reference(c, f, record_int(r, i)));
			continue;
		}
		json_array(j);
		for (size_t k = 0; k < r->v[i].list.n; k++)
			json_str(j, record_reference(c, f, value_int(r->v[i].list.v[k])));
		json_end_array(j);
	}
}

void record_json_file(struct ctx *c, const struct record *r, struct json *j)
{
	json_object(j);
	record_members(c, r, j, -1);
	put_keys(c, r, j);
	json_end_object(j);
}

struct value value_restored(enum kind kind, struct value v)
{
	return kinds[kind].restored ? kinds[kind].restored(v) : v;
}

enum err record_from_snapshot(struct ctx *c, const struct resource *res, struct str data, struct record *out)
{
	struct json_node *n;
	size_t at;

	TRY(json_parse(c->arena, data, &n, &at));
	if (n->type != JSON_OBJECT)
		return ERR_MALFORMED;
	for (unsigned i = 0; i < res->nfields; i++) {
		const struct field *f = &res->fields[i];
		const struct json_node *k = json_get(n, str_of(f->name));

		if (!k && f->was)
			k = json_get(n, str_of(f->was));
		if (k)
			out->v[i] = value_restored(f->kind, json_to_value(c->arena, k));
		else if (!(f->flags & REQUIRED))
			out->v[i] = VN;
	}
	return OK;
}
