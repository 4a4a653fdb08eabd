/* store.c -- records on their way in: permission, hooks, the row with its links, tree, search index, history,
 * journal, touch. One path for people, imports and code. */
#include "resource/file_use.h"
#include "core/journal.h"

#include <math.h>

/* ---- values to columns ---- */

static struct value sort_key(struct ctx *c, const struct shape *s, const struct record *r)
{
	struct str title = s->title >= 0 ? value_str(r->v[s->title]) : STR_NONE;

	return VS(record_sort_key(c, title));
}

/* Values in the order of the table's columns after the id. */
static struct value *row_values(struct ctx *c, const struct shape *s, const struct record *r, size_t *n)
{
	size_t count = 0;

	while (s->table->columns[count].name)
		count++;
	struct value *v = arena_new_array(c->arena, struct value, count + 1);
	v[COL_VERSION] = VI(r->version);
	v[COL_CREATED] = VI(r->created);
	v[COL_UPDATED] = VI(r->updated);
	v[COL_REMOVED] = VI(r->removed);
	v[COL_SORT] = sort_key(c, s, r);
	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct kind_ops *k = &kinds[s->res->fields[f].kind];
		if (k->linked)
			continue;
		if (k->bind)
			k->bind(&s->res->fields[f], r->v[f], v + s->whole.at[f]);
		else
			v[s->whole.at[f]] = r->v[f];
	}
	*n = count;
	return v;
}

/* ---- places by audience ---- */

/* Grid of the public form of a place, in degrees, by the word of the precision field; the exact place when
 * there is none. */
static const struct {
	const char *code;
	double grid;
} grids[] = { { "exact", 0 }, { "settlement", 0.02 }, { "hromada", 0.2 }, { "hidden", -1 } };

static double grid_of(const struct resource *res, const struct field *point, const struct record *r)
{
	const struct field *f = point->precision ? field_find(res, str_of(point->precision)) : NULL;
	struct str code = f ? record_str(r, field_index(res, f)) : S("exact");

	for (size_t i = 0; i < COUNT(grids); i++)
		if (str_eq(code, str_of(grids[i].code)))
			return grids[i].grid;
	return -1; /* unknown words hide */
}

static double rounded(double x, double grid)
{
	double cells = x / grid;

	/* Grids are whole hundredths: so the number has no noise of its binary form at its end. */
	return round(round(cells) * grid * 100) / 100;
}

/* The rounding happens here, before anything is filtered: bisection finds the grid, never the place. */
static void publish_points(const struct shape *s, const struct record *r, struct value *columns)
{
	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct field *field = &s->res->fields[f];
		struct value *v = columns + s->whole.at[f];
		if (!kinds[field->kind].public_from)
			continue;
		double grid = grid_of(s->res, field, r);
		if (v[0].type == V_NULL || grid < 0)
			v[2] = v[3] = VN;
		else
			v[2] = grid > 0 ? VD(rounded(v[0].d, grid)) : v[0],
			v[3] = grid > 0 ? VD(rounded(v[1].d, grid)) : v[1];
	}
}

/* ---- permission ---- */

/* True when she may do it in a space, but has not said in which. */
static bool lacks_space(struct ctx *c, const struct shape *s, unsigned mask, const struct record *now)
{
	return s->space >= 0 && !record_has(now, (unsigned)s->space) && actor_may_somewhere(c->who, mask);
}

static enum err may_write(struct ctx *c, const struct record *old, const struct record *now)
{
	const struct shape *s = shape_for(c->app, now->res);
	const struct access *may = &now->res->may;
	unsigned mask = old ? may->update : may->create;

	if (c->who->system)
		return OK;
	/* Moving a record to another space needs the right in both. */
	if ((!old || record_may(c, mask, old)) && (mask & record_roles(c, now->res, now, 0)))
		return OK;
	if (!old && lacks_space(c, s, mask, now))
		return fail(c, ERR_FORBIDDEN, "Choose the space for which you write");
	return fail(c, c->who->id ? ERR_FORBIDDEN : ERR_UNAUTHENTICATED, "Your roles do not allow this");
}

/* Fields that the writer may not set keep what is stored; in a new record their default. */
static void keep_protected(struct ctx *c, const struct record *old, struct record *now)
{
	const struct resource *res = now->res;
	unsigned roles = record_roles(c, res, old ? old : now, 0);

	for (unsigned f = 0; f < res->nfields; f++) {
		const struct field *field = &res->fields[f];
		if (c->who->system || field_set(res, field, !old) & roles)
			continue;
		now->v[f] = old ? old->v[f] : VN;
	}
}

static enum err fill_defaults(struct ctx *c, struct record *r)
{
	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];
		if (r->v[f].type != V_NULL)
			continue;
		if (field->flags & AUTHOR && c->who->id)
			r->v[f] = VI(c->who->id);
		else if (field->fallback)
			TRY(field_from_text(c, field, str_of(field->fallback), &r->v[f]));
	}
	return OK;
}

/* ---- rules that hold for every resource ---- */

static enum err check_required(struct ctx *c, const struct record *r)
{
	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];
		if (field->flags & REQUIRED && r->v[f].type == V_NULL)
			invalid(c, field->name, "required", "Fill in this field");
	}
	return c->fault.fields.n ? ERR_INVALID : OK;
}

/* In a hurry the indexes refuse alone; whoever hurries does it again with care and hears which field it is.
 */
static enum err check_unique(struct ctx *c, const struct shape *s, const struct record *r)
{
	if (db_is_hurried(c->db))
		return OK;
	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];
		struct value other;
		if (!(field->flags & (UNIQUE | KEY)) || r->v[f].type == V_NULL)
			continue;
		struct query q = { .sql = s->taken[f].sql, .out = "i" };
		enum err e = db_one(c->db, c->arena, &other, &q, r->v[f], VI(r->id));
		if (e == OK)
			invalid(c, field->name, "taken", "Another record has this value already");
		else if (e != ERR_NOT_FOUND)
			return e;
	}
	return c->fault.fields.n ? ERR_INVALID : OK;
}

/* ---- writing ---- */

static enum err write_links(struct ctx *c, const struct shape *s, const struct record *old,
			    const struct record *r)
{
	for (unsigned f = 0; f < s->res->nfields; f++) {
		if (!kinds[s->res->fields[f].kind].linked || (old && value_eq(old->v[f], r->v[f])))
			continue;
		if (old)
			TRY(db_exec(c->db, &s->links_clear[f], VI(r->id)));
		for (size_t i = 0; r->v[f].type == V_LIST && i < r->v[f].list.n; i++)
			TRY(db_exec(c->db, &s->links_add[f], VI(r->id), r->v[f].list.v[i], VI((i64)i)));
	}
	return OK;
}

static enum err write_row(struct ctx *c, const struct shape *s, const struct record *old, struct record *r)
{
	size_t n;
	struct value *v = row_values(c, s, r, &n), id;

	publish_points(s, r, v);
	if (old) {
		v[n] = VI(r->id);
		return db_exec_(c->db, &s->update, v + 1, n);
	}
	struct query insert = { .sql = s->insert.sql, .out = "i" };
	TRY(db_one_(c->db, c->arena, &id, &insert, v + 1, n - 1));
	r->id = value_int(id);
	return OK;
}

static enum err note_change(struct ctx *c, const struct shape *s, const struct record *r, const char *kind)
{
	struct buf b = buf_on(c->arena, 4 << 20);
	struct json j = json_on(&b);
	struct str snapshot;

	*vec_add(c->arena, &c->touched) = (struct touch){ s->res->name, r->id, s->generation };
	/* What happens in a space is news on its page. */
	if (s->space >= 0 && record_has(r, (unsigned)s->space))
		*vec_add(c->arena, &c->touched) =
			(struct touch){ "space", record_int(r, (unsigned)s->space), NULL };
	if (s->res->bulk && c->who->system)
		return OK;
	record_snapshot(r, &j);
	TRY(buf_finish(&b, &snapshot));
	return journal_note(c, kind, s->res->name, r->id, snapshot);
}

static enum err tell_modules(struct ctx *c, const struct record *old, const struct record *now)
{
	for (const struct module *const *m = c->app->modules; *m; m++)
		if ((*m)->record_changed)
			TRY((*m)->record_changed(c, old, now));
	return OK;
}

static enum err write_all(struct ctx *c, const struct shape *s, const struct record *old, struct record *r,
			  const char *kind)
{
	const struct resource *res = s->res;

	r->version = old ? old->version + 1 : 1;
	r->created = old ? old->created : c->now;
	r->updated = c->now;
	TRY(write_row(c, s, old, r));
	TRY(write_links(c, s, old, r));
	if (s->parent >= 0 && !old)
		TRY(tree_add(c, s, r->id, record_int(r, (unsigned)s->parent)));
	else if (s->parent >= 0 && !value_eq(old->v[s->parent], r->v[s->parent]))
		TRY(tree_put(c, s, r->id, record_int(r, (unsigned)s->parent)));
	if (s->search_table)
		TRY(r->removed ? search_drop(c, s, r->id) : search_put(c, s, r));
	TRY(note_change(c, s, r, kind ? kind : old ? "update" : "create"));
	if (res->after)
		TRY(res->after(c, old, r));
	return tell_modules(c, old, r);
}

/* Whoever stands below a record cannot stand above it. */
static enum err check_parent(struct ctx *c, const struct shape *s, const struct record *old,
			     const struct record *r)
{
	if (s->parent < 0 || !old || value_eq(old->v[s->parent], r->v[s->parent]))
		return OK;
	return tree_check(c, s, r->id, record_int(r, (unsigned)s->parent));
}

/* R as it would be stored, or why not. OLD: what is stored, NULL for a new record. What goes away need be
 * neither whole nor alone. */
static enum err obey_rules(struct ctx *c, const struct record *old, struct record *r)
{
	const struct resource *res = r->res;

	if (!old)
		TRY(fill_defaults(c, r));
	if (res->before)
		TRY(res->before(c, old, r));
	if (!r->removed)
		TRY(check_required(c, r));
	if (res->check)
		TRY(res->check(c, old, r));
	TRY(check_parent(c, shape_for(c->app, res), old, r));
	return r->removed ? OK : check_unique(c, shape_for(c->app, res), r);
}

/* The rules, then the row. */
static enum err apply(struct ctx *c, const struct record *old, struct record *r, const char *kind)
{
	TRY(obey_rules(c, old, r));
	enum err e = write_all(c, shape_for(c->app, r->res), old, r, kind);
	if (e == ERR_DUPLICATE)
		return fail(c, e, "Such a record exists already");
	if (e == ERR_REFERENCED && !c->fault.message.n)
		return fail(c, e, "A record that this one points to is not there");
	return e;
}

static enum err stored(struct ctx *c, const struct record *r, struct record **old)
{
	*old = NULL;
	return r->id ? record_unscoped(c, shape_for(c->app, r->res), r->id, old) : OK;
}

/* R with nothing in it that its writer may not set, or why it is not hers to write. */
static enum err admit(struct ctx *c, struct record *r, i64 expect, struct record **old)
{
	TRY(stored(c, r, old));
	TRY(may_write(c, *old, r));
	if (*old && (*old)->removed)
		return fail(c, ERR_CONFLICT, "This record was removed. Restore it first.");
	if (*old && expect && (*old)->version != expect)
		return fail(c, ERR_CONFLICT, "Somebody changed this record while you were editing it");
	keep_protected(c, *old, r);
	return OK;
}

enum err record_save(struct ctx *c, struct record *r, i64 expect)
{
	struct record *old;

	TRY(admit(c, r, expect, &old));
	TRY(files_are_hers(c, old, r));
	return apply(c, old, r, NULL);
}

enum err record_rehearse(struct ctx *c, struct record *r)
{
	struct record *old;

	TRY(admit(c, r, 0, &old));
	TRY(files_are_hers(c, old, r));
	return obey_rules(c, old, r);
}

enum err record_store(struct ctx *c, struct record *r, const char *kind)
{
	struct record *old;

	TRY(stored(c, r, &old));
	return apply(c, old, r, kind);
}

/* ---- removal and return ---- */

static enum err set_removed(struct ctx *c, const struct record *old, bool removed, struct record **out)
{
	*out = record_copy(c->arena, old);
	(*out)->removed = removed;
	return apply(c, old, *out, removed ? "remove" : "restore");
}

static enum err count_referrers(struct ctx *c, const struct shape *s, const struct field *f, i64 id, i64 *n)
{
	struct list_query q = { .res = s->res };
	struct filter *filter = vec_add(c->arena, &q.filters);

	filter->field = f;
	vec_push(c->arena, &filter->values, VI(id));
	struct where w = list_condition(c, s, &q, NULL);
	return count_rows(c, s, &w, n);
}

/* "Organisations: 121", one for each field by which records point to ID that she sees; *HIDDEN: there are
 * others, which hold it as well. */
static enum err list_referrers(struct ctx *c, const struct resource *res, i64 id, struct buf *out,
			       bool *hidden)
{
	struct ctx all = *c;

	all.who = &actor_system;
	*hidden = false;
	for (size_t i = 0; i < c->app->shapes.n; i++) {
		const struct shape *s = c->app->shapes.v[i];

		for (unsigned f = 0; f < s->res->nfields; f++) {
			const struct field *field = &s->res->fields[f];
			i64 n, seen;

			if (!field->ref || strcmp(field->ref, res->name) != 0 || field->on_delete)
				continue;
			TRY(count_referrers(&all, s, field, id, &n));
			TRY(count_referrers(c, s, field, id, &seen));
			*hidden |= n > seen;
			if (seen)
				buf_fmt(out, "%s%s (%s): %lld", out->n ? "; " : "",
					tr(c->lang, s->res->label_many),
					tr(c->lang, field->label ? field->label : field->name), seen);
		}
	}
	return OK;
}

/* What others point to stays until they point elsewhere. */
static enum err check_referrers(struct ctx *c, const struct resource *res, i64 id)
{
	struct buf b = buf_on(c->arena, 64 << 10);
	struct str who;
	bool hidden;

	TRY(list_referrers(c, res, id, &b, &hidden));
	if (hidden)
		buf_fmt(&b, "%s%s", b.n ? "; " : "", tr(c->lang, N_("Some of them are not shown to you.")));
	if (!b.n)
		return OK;
	TRY(buf_finish(&b, &who));
	return fail(c, ERR_REFERENCED, "Other records point here. Change them first. %.*s", STR(who));
}

enum err record_remove(struct ctx *c, const struct resource *res, i64 id)
{
	struct record *r, *gone;

	TRY(record_to_change(c, res, id, res->may.remove, &r));
	TRY(check_referrers(c, res, id));
	return set_removed(c, r, true, &gone);
}

/* Files of that version come back with it, whoever sent them. */
static enum err return_to(struct ctx *c, struct record *r, i64 version)
{
	struct record *old;
	struct str data;

	if (!version)
		return OK;
	TRY(history_get(c, r->res->name, r->id, version, NULL, &data));
	TRY(record_from_snapshot(c, r->res, data, r));
	TRY(admit(c, r, r->version, &old));
	return apply(c, old, r, NULL);
}

enum err record_restore(struct ctx *c, const struct resource *res, i64 id, i64 version, struct record **out)
{
	struct record *r;
	enum err e = record_removed(c, res, id, &r);

	if (e == OK) {
		TRY(set_removed(c, r, false, out));
		return return_to(c, *out, version);
	}
	c->fault = (struct fault){ 0 };
	TRY(record_to_change(c, res, id, res->may.update, out));
	return return_to(c, *out, version);
}

enum err record_act(struct ctx *c, struct record *seen, const struct transition *t)
{
	const struct shape *s = shape_for(c->app, seen->res);
	struct record *r;

	TRY(record_to_change(c, seen->res, seen->id, t->may, &r));
	struct value *state = &r->v[s->state];
	bool fits = t->from ? str_eq(value_str(*state), str_of(t->from))
			    : !str_eq(value_str(*state), str_of(t->to));
	if (!fits)
		return fail(c, ERR_CONFLICT, "The state of this record has changed meanwhile");
	*state = VZ(t->to);
	TRY(record_store(c, r, t->action));
	*seen = *r;
	return OK;
}
