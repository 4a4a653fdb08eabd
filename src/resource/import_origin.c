/* import_origin.c -- where imported values came from: by record one row, by field what came in and what was
 * stored of it. */
#include "resource/import.h"
#include "resource/serving.h"

static const struct column value_columns[] = {
	{ "resource", C_TEXT, true },
	{ "record", C_INT, true },
	{ "source", C_TEXT, true },
	{ "at", C_INT, true },
	{ "data", C_TEXT, true }, /* {"field":[in]} or {"field":[in,out]} where they differ */
	{ 0 },
};
const struct table table_import_value = { "import_value", value_columns, .key = "resource, record" };

const struct table *const resource_tables[] = { &table_import_value, &table_import_run, &table_import_choice,
						NULL };

static const struct query q_load = {
	"SELECT data, source, at FROM import_value WHERE resource = ? AND record = ?",
	.in = "si",
	.out = "ssi",
};

static void read_field(struct ctx *c, const struct field *f, const struct json_node *pair, unsigned i,
		       struct origin *o)
{
	if (!pair || pair->type != JSON_ARRAY || !pair->kid)
		return;
	o->has[i] = true;
	o->in[i] = value_restored(f->kind, json_to_value(c->arena, pair->kid));
	o->out[i] = pair->kid->next ? value_restored(f->kind, json_to_value(c->arena, pair->kid->next))
				    : o->in[i];
}

enum err origin_load(struct ctx *c, const struct resource *res, i64 id, struct origin *out)
{
	struct json_node *n;
	struct value v[3];
	size_t at;

	*out = (struct origin){ .in = arena_new_array(c->arena, struct value, res->nfields),
				.out = arena_new_array(c->arena, struct value, res->nfields),
				.has = arena_new_array(c->arena, bool, res->nfields) };
	if (!id)
		return OK;
	enum err e = db_one(c->db, c->arena, v, &q_load, VZ(res->name), VI(id));
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	TRY(json_parse(c->arena, v[0].s, &n, &at));
	out->known = true;
	out->source = v[1].s;
	out->at = v[2].i;
	for (unsigned i = 0; i < res->nfields; i++)
		read_field(c, &res->fields[i], json_get(n, str_of(res->fields[i].name)), i, out);
	return OK;
}

static const struct query q_save = {
	"INSERT INTO import_value (resource, record, source, at, data) VALUES (?, ?, ?, ?, ?)"
	" ON CONFLICT (resource, record) DO UPDATE SET source = excluded.source, at = excluded.at, data = "
	"excluded.data",
	.in = "sisis",
};

enum err origin_save(struct ctx *c, const struct resource *res, i64 id, struct str source,
		     const struct origin *o)
{
	struct buf b = buf_on(c->arena, 4 << 20);
	struct json j = json_on(&b);
	struct str data;

	json_object(&j);
	for (unsigned i = 0; i < res->nfields; i++) {
		if (!o->has[i])
			continue;
		json_key(&j, str_of(res->fields[i].name));
		json_array(&j);
		json_value(&j, o->in[i]);
		if (!value_eq(o->in[i], o->out[i]))
			json_value(&j, o->out[i]);
		json_end_array(&j);
	}
	json_end_object(&j);
	TRY(buf_finish(&b, &data));
	return db_exec(c->db, &q_save, VZ(res->name), VI(id), VS(source.n ? source : S("")), VI(c->now),
		       VS(data));
}
