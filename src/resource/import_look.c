/* import_look.c -- a look into an uploaded table: its titles, its first rows, the field that each column
 * fills, and what a person chose instead. */
#include "resource/import_view.h"

/* ---- what becomes of a column ---- */

static const char *fate(const struct import_map *m, size_t i)
{
	if (m->field[i])
		return m->field[i]->label;
	if (m->unused[i])
		return m->unused[i];
	return m->taken[i] ? N_("taken into account") : N_("skipped");
}

static struct str choice_of(const struct import_choices *choices, struct str title)
{
	for (size_t i = choices->n; i-- > 0;)
		if (str_eq(choices->v[i].title, title))
			return choices->v[i].field;
	return STR_NONE;
}

enum err import_look(struct request *rq, struct import_page *p)
{
	struct ctx *c = &rq->c;
	const struct shape *s = shape_for(c->app, p->res);
	struct import_choices choices, none = { 0 };
	struct import_map found, map;
	struct import_sample look;

	TRY(import_sample_read(c->arena, p->run->sample, &look));
	if (look.why)
		p->why = str_of(tr(c->lang, look.why));
	TRY(import_choices_load(c, p->res, &look.head, &choices));
	import_map_make(c->arena, s, &look.head, &none, &found);
	import_map_make(c->arena, s, &look.head, &choices, &map);
	p->layout = map.importer ? map.importer->label : NULL;
	p->dated = map.importer && map.importer->admit;
	p->nsamples = look.head.n;
	p->samples = arena_new_array(c->arena, struct import_column_view, look.head.n);
	for (size_t i = 0; i < look.head.n; i++) {
		p->samples[i] =
			(struct import_column_view){ .title = look.head.titles[i],
						     .field = map.field[i],
						     .taken = map.taken[i],
						     .unused = map.unused[i],
						     .found = fate(&found, i),
						     .chosen = choice_of(&choices, look.head.titles[i]) };
		for (size_t row = 0; row < look.nrows; row++)
			p->samples[i].values[row] = look.rows[row][i];
	}
	return OK;
}

/* ---- what the form chose ---- */

enum err import_read_choices(struct request *rq, const struct import_run *run, struct table_head *head,
			     struct import_choices *out)
{
	struct arena *a = rq->c.arena;
	struct import_sample look;

	TRY(import_sample_read(a, run->sample, &look));
	*head = look.head;
	for (size_t i = 0; i < head->n; i++) {
		struct str field = pairs_get(&rq->in->form, str_fmt(a, "map.%zu", i));
		const struct field *f = field_find(rq->route->resource, field);

		if (!field.n)
			continue;
		if (!str_eq(field, S("-")) && !(f && import_may_choose(f)))
			return invalid(&rq->c, "map", "unknown", "This field is not known");
		vec_push(a, out, ((struct import_choice){ head->titles[i], field }));
	}
	return OK;
}

/* ---- what the report tells ---- */

i64 import_number(const struct json_node *counts, const char *name)
{
	const struct json_node *n = json_get(counts, str_of(name));
	i64 out = 0;

	return n && str_to_i64(n->text, &out) ? out : 0;
}

bool import_has(const struct json_node *notes, const char *name)
{
	for (const struct json_node *n = notes ? notes->kid : NULL; n; n = n->next)
		if (json_get(n, str_of(name)))
			return true;
	return false;
}

struct str import_why(struct html *h, const struct json_node *fault)
{
	const struct json_node *row = json_get(fault, S("row"));
	const char *why = tr(h->lang, str_z(h->arena, json_get(fault, S("why"))->text));

	if (!row || str_eq(row->text, S("0")))
		return str_of(why);
	return str_fmt(h->arena, "%s %.*s: %s", tr(h->lang, N_("Row")), STR(row->text), why);
}
