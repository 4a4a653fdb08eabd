/* import_refs.c -- references in a file: each is looked up once; one to a record that stands later in the
 * same file waits until the last row. */
#include "resource/import_state.h"
#include "resource/serving.h"

enum { REFS_KEPT = 200000 };

static struct value *remember(struct arena *a, struct map *m, struct str key, struct value v)
{
	struct value *kept = arena_new_one(a, struct value);

	*kept = v;
	map_set(m, str_dup(a, key), kept);
	return kept;
}

/* References repeat from row to row: each is looked up once. What a piece found counts for later ones when
 * the piece is written: done again it may give its records other numbers. */
enum err import_reference(struct importing *im, struct ctx *c, const struct field *f, struct str text,
			  struct value *out)
{
	struct str key = str_fmt(c->arena, "%s\n%.*s", f->name, STR(text));
	struct value *known = map_get(&im->refs, key);

	if (!known)
		known = map_get(&im->piece_refs, key);
	if (!known) {
		TRY(field_from_text(c, f, text, out));
		known = remember(im->piece, &im->piece_refs, key, *out);
	}
	*out = *known;
	return OK;
}

enum err import_refer(struct import_row *r, unsigned field, struct str key, i64 *id)
{
	struct importing *im = r->im;
	const struct field *f = &im->s->res->fields[field];
	struct query by_key = { .sql = shape_of(im->app, f->ref)->by_key.sql, .out = "i" };
	struct str word = str_fmt(r->c->arena, "%s\n%.*s", f->name, STR(key));
	struct value *known = map_get(&im->refs, word), found;

	if (!known)
		known = map_get(&im->piece_refs, word);
	if (!known) {
		TRY(db_one(r->c->db, r->c->arena, &found, &by_key, VS(key)));
		known = remember(im->piece, &im->piece_refs, word, VI(found.i));
	}
	*id = value_int(*known);
	return OK;
}

void import_keep_references(struct importing *im)
{
	for (size_t i = 0; i < im->piece_refs.cap && im->refs.n < REFS_KEPT; i++)
		if (im->piece_refs.slots[i].value)
			remember(im->a, &im->refs, im->piece_refs.slots[i].key,
				 *(const struct value *)im->piece_refs.slots[i].value);
}

void import_postpone(struct importing *im, const struct field *f, size_t row, struct str text)
{
	*vec_add(im->a, &im->pending) =
		(struct pending){ .row = row, .field = f, .text = str_dup(im->a, text) };
}

enum err import_point_to(struct import_row *r, unsigned field, struct str key)
{
	struct importing *im = r->im;
	i64 id;
	enum err e = import_refer(r, field, key, &id);

	if (e == OK)
		r->out->v[field] = VI(id);
	if (e != ERR_NOT_FOUND)
		return e;
	import_postpone(im, &im->s->res->fields[field], r->row, key);
	im->pending.v[im->pending.n - 1].mild = true;
	return OK;
}

/* ---- after the last row ---- */

static void unresolved(struct importing *im, const struct pending *p, struct str text)
{
	struct import_report *out = im->out;
	enum import_verdict verdict = p->mild ? p->verdict : IMPORT_ERROR;

	out->count[p->verdict]--;
	out->count[verdict]++;
	out->remarks += p->mild;
	struct import_note note = { .row = p->row,
				    .verdict = verdict,
				    .text = str_fmt(im->a, "%s: «%.*s»: %.*s", tr(im->lang, p->field->label),
						    STR(p->text), STR(text)),
				    .id = p->id };
	if (import_has_room(im, &note))
		vec_push(im->a, &out->notes, note);
	else
		out->left_out++;
}

struct resolution {
	struct importing *im;
	const struct pending *p;
};

static enum err resolve(struct ctx *c, void *arg)
{
	const struct resolution *r = arg;
	const struct pending *p = r->p;
	struct importing *im = r->im;
	const struct resource *res = im->s->res;
	unsigned f = field_index(res, p->field);
	struct record *old;
	struct merge m;
	bool *brought = arena_new_array(c->arena, bool, res->nfields);
	struct record *file = record_new(c->arena, res);

	brought[f] = true;
	TRY(field_from_text(c, p->field, p->text, &file->v[f]));
	TRY(record_to_change(c, res, p->id, res->may.update, &old));
	TRY(merge_row(c, old, file, brought, false, &m));
	return import_save(im, c, &m);
}

/* In a dry run the other row is known by its key alone. */
static enum err resolve_one(struct importing *im, struct pending *p)
{
	struct fault fault = { 0 };

	if (im->o->dry_run) {
		struct str key = str_starts(p->text, S("key:")) ? str_slice(p->text, 4, p->text.n) : p->text;

		if (!map_get(&im->seen, key))
			unresolved(im, p,
				   str_of(tr(im->lang, N_("There is nothing of this name to point to"))));
		return OK;
	}
	enum err e = app_write(im->app, im->who, im->lang, im->piece, resolve, &(struct resolution){ im, p },
			       &fault);
	if (is_hopeless(e))
		return e;
	if (e != OK)
		unresolved(im, p, fault.fields.n ? fault.fields.v[0].message : fault.message);
	arena_reset(im->piece);
	return OK;
}

enum err import_resolve(struct importing *im)
{
	for (size_t i = 0; i < im->pending.n; i++)
		TRY(resolve_one(im, &im->pending.v[i]));
	return OK;
}
