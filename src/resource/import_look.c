/* import_look.c -- a look into an uploaded table: its titles, its first rows, the field that each column
 * fills, and what a person chose instead. */
#include "resource/import_view.h"

struct looking {
	struct request *rq;
	struct import_page *p;
	size_t rows;
};

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

static enum err look_at_titles(struct looking *l, const struct table_head *head)
{
	struct ctx *c = &l->rq->c;
	const struct shape *s = shape_for(c->app, l->p->res);
	struct import_choices choices, none = { 0 };
	struct import_map found, map;

	TRY(import_choices_load(c, l->p->res, head, &choices));
	import_map_make(c->arena, s, head, &none, &found);
	import_map_make(c->arena, s, head, &choices, &map);
	l->p->layout = map.importer ? map.importer->label : NULL;
	l->p->dated = map.importer && map.importer->admit;
	l->p->nsamples = head->n;
	l->p->samples = arena_new_array(c->arena, struct import_sample, head->n);
	for (size_t i = 0; i < head->n; i++)
		l->p->samples[i] = (struct import_sample){ .title = str_dup(c->arena, head->titles[i]),
							   .field = map.field[i],
							   .taken = map.taken[i],
							   .unused = map.unused[i],
							   .found = fate(&found, i),
							   .chosen = choice_of(&choices, head->titles[i]) };
	return OK;
}

/* The first rows are enough; the error that ends the reading is our own. */
static enum err look(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct looking *l = ctx;

	(void)row;
	if (!l->rows)
		TRY(look_at_titles(l, head));
	for (size_t i = 0; i < head->n; i++)
		if (cells[i].n)
			l->p->samples[i].values[l->rows] = str_dup(l->rq->c.arena, cells[i]);
	return ++l->rows == SAMPLES ? ERR_TOO_MANY : OK;
}

void import_look(struct request *rq, struct import_page *p)
{
	struct looking l = { .rq = rq, .p = p };
	struct table_fault fault = { 0 };
	enum err e = table_read_file(p->run->path.p, NULL, look, &l, &fault);

	if (e != OK && e != ERR_TOO_MANY)
		p->why = str_of(tr(rq->c.lang, fault.why[0] ? fault.why : err_info(e)->title));
}

/* ---- what the form chose ---- */

struct titles {
	struct arena *arena;
	struct table_head *head;
};

static enum err take_titles(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct titles *t = ctx;

	(void)row, (void)cells;
	t->head->n = head->n;
	t->head->titles = arena_new_array(t->arena, struct str, head->n);
	for (size_t i = 0; i < head->n; i++)
		t->head->titles[i] = str_dup(t->arena, head->titles[i]);
	return ERR_TOO_MANY;
}

enum err import_read_choices(struct request *rq, const char *path, struct table_head *head,
			     struct import_choices *out)
{
	struct arena *a = rq->c.arena;
	struct titles t = { a, head };
	struct table_fault fault = { 0 };
	enum err e = table_read_file(path, NULL, take_titles, &t, &fault);

	if (e != OK && e != ERR_TOO_MANY)
		return e;
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
