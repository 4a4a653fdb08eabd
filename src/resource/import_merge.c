/* import_merge.c -- a row of a file against the record it means, field by field: what people changed since
 * the last import stays, and is a conflict only when the file brings something new against it. */
#include "resource/import.h"

struct merging {
	struct ctx *c;
	const struct record *old, *file;
	bool trusted;
	struct merge *out;
};

static void take(struct merging *m, unsigned i)
{
	m->out->now->v[i] = m->file->v[i];
	m->out->taken[i] = true;
	m->out->changed = true;
}

/* Both values are told: fields that the file may speak of are hers to set, and so hers to see. */
static void keep(struct merging *m, unsigned i)
{
	struct ctx *c = m->c;
	const struct field *f = &m->old->res->fields[i];

	*vec_add(c->arena, &m->out->kept) =
		(struct import_kept){ .field = f,
				      .kept = field_to_text(c, f, m->old->v[i], true),
				      .offered = field_to_text(c, f, m->file->v[i], true) };
}

/* The file says of the field what it said before: an empty cell offers nothing against what people wrote. */
static void merge_said(struct merging *m, unsigned i, bool untouched)
{
	struct value in = m->file->v[i];

	if (!untouched && in.type != V_NULL && !value_eq(m->old->v[i], in))
		keep(m, i);
}

/* One field that the file speaks of. */
static void merge_field(struct merging *m, unsigned i)
{
	struct origin *o = &m->out->origin;
	struct value now = m->old->v[i], in = m->file->v[i];
	bool same_source = o->has[i] && value_eq(in, o->in[i]);
	bool untouched = o->has[i] ? value_eq(now, o->out[i]) : now.type == V_NULL;

	if (same_source && !m->trusted) {
		merge_said(m, i, untouched);
		return;
	}
	m->out->news |= !same_source;
	if (!o->has[i])
		o->out[i] = VN;
	o->has[i] = true;
	o->in[i] = in;
	if (value_eq(now, in))
		o->out[i] = now;
	else if (untouched || m->trusted)
		take(m, i);
	else
		keep(m, i);
}

enum err merge_row(struct ctx *c, const struct record *old, const struct record *file, const bool *brought,
		   bool trusted, struct merge *out)
{
	const struct resource *res = old->res;
	struct merging m = { c, old, file, trusted, out };

	*out = (struct merge){ .now = record_copy(c->arena, old),
			       .taken = arena_new_array(c->arena, bool, res->nfields) };
	TRY(origin_load(c, res, old->id, &out->origin));
	for (unsigned i = 0; i < res->nfields; i++)
		if (brought[i])
			merge_field(&m, i);
	return OK;
}

/* After saving: hooks may have changed what the file brought. */
void merge_settle(struct merge *m)
{
	for (unsigned i = 0; i < m->now->res->nfields; i++)
		if (m->taken[i])
			m->origin.out[i] = m->now->v[i];
}
