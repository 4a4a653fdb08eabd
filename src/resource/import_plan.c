/* import_plan.c -- a file as a whole, before its first row is taken: which column fills what, whether the
 * file may come in at all. */
#include "resource/import_state.h"

enum err import_read_table(struct importing *im, table_row_fn fn, void *ctx, struct table_fault *fault)
{
	return im->o->data.p ? table_read_bytes(im->o->data, NULL, fn, ctx, fault)
			     : table_read_file(im->path, NULL, fn, ctx, fault);
}

/* ---- which column fills what ---- */

static enum err run_remember(struct ctx *c, void *arg)
{
	struct importing *im = arg;

	return import_choices_save(c, im->s->res, &im->head, &im->choices);
}

/* By what is recognised, what somebody chose for this header before, and what is chosen now. */
static enum err make_map(struct importing *im)
{
	struct ctx c = app_context(im->app, im->a, im->who, im->lang);
	struct fault fault;

	if (!c.db)
		return ERR_UNAVAILABLE;
	TRY(import_choices_load(&c, im->s->res, &im->head, &im->choices));
	for (size_t i = 0; i < im->o->choices.n; i++)
		vec_push(im->a, &im->choices, im->o->choices.v[i]);
	import_map_make(im->a, im->s, &im->head, &im->choices, &im->map);
	if (im->map.fault.n) {
		im->out->refused = str_fmt(im->a, "%s: %.*s", tr(im->lang, N_("No such column or field")),
					   STR(im->map.fault));
		return ERR_INVALID;
	}
	if (!im->o->choices.n || im->o->dry_run)
		return OK;
	return app_write(im->app, im->who, im->lang, im->a, run_remember, im, &fault);
}

/* ---- may it come in ---- */

struct each {
	const struct import_plan *plan;
	enum err (*fn)(const struct import_row *r, void *arg);
	void *arg;
};

static enum err one(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	const struct each *each = ctx;
	struct import_row r = { .c = each->plan->c,
				.importer = each->plan->importer,
				.head = head,
				.cells = cells,
				.row = row,
				.plan = each->plan };

	return each->fn(&r, each->arg);
}

enum err import_each(const struct import_plan *p, enum err (*fn)(const struct import_row *r, void *arg),
		     void *arg)
{
	struct each each = { p, fn, arg };
	struct table_fault fault = { 0 };

	return import_read_table(p->im, one, &each, &fault);
}

static enum err admit(struct importing *im)
{
	const struct importer *importer = im->map.importer;
	struct ctx c = app_context(im->app, im->a, im->who, im->lang);

	im->plan = (struct import_plan){ .c = &c,
					 .importer = importer,
					 .source = im->o->source,
					 .edition = im->o->edition,
					 .older = im->o->older,
					 .im = im };
	if (!c.db)
		return ERR_UNAVAILABLE;
	enum err e = importer && importer->admit ? importer->admit(&im->plan) : OK;
	if (e != OK)
		im->out->refused = c.fault.message;
	im->plan.c = NULL;
	return e;
}

static enum err run_begin(struct ctx *c, void *arg)
{
	struct importing *im = arg;
	const struct importer *importer = im->map.importer;

	if (im->o->alone)
		TRY(db_take_memory(c->db));
	return importer && importer->begin ? importer->begin(c, &im->plan, &im->state) : OK;
}

enum err import_prepare(struct importing *im, const struct table_head *head)
{
	struct fault fault;

	im->head.n = head->n;
	im->head.titles = arena_new_array(im->a, struct str, head->n);
	for (size_t i = 0; i < head->n; i++)
		im->head.titles[i] = str_dup(im->a, head->titles[i]);
	TRY(make_map(im));
	import_map_tell(im->a, &im->map, &im->head, im->out);
	im->out->importer = im->map.importer;
	TRY(admit(im));
	if (im->o->dry_run)
		return OK;
	return app_write(im->app, im->who, im->lang, im->a, run_begin, im, &fault);
}
