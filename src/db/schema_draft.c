/* schema_draft.c -- the SQL that leads from one model to another, for a human to read before it runs. Order:
 * indexes go first, then tables are renamed, made and changed, then indexes come, lost tables go last.
 * PostgreSQL alters in place; SQLite can only add simple columns, for the rest the table is made anew and
 * copied. */
#include "db/schema_model.h"

struct draft {
	enum db_kind kind;
	struct arena *arena;
	struct model old, new;
	bool lossy, refused;
	struct buf *out, *why;
};

static void loss(struct draft *d, const char *what, struct str table, struct str column)
{
	d->refused |= !d->lossy;
	buf_fmt(d->why, "%s: %.*s%s%.*s\n", what, STR(table), column.n ? "." : "", STR(column));
}

/* What no draft can do, lossy or not. */
static void impossible(struct draft *d, const char *what, struct str table)
{
	d->refused = true;
	buf_fmt(d->why, "%s, write this migration by hand: %.*s\n", what, STR(table));
}

/* ---- pairing old and new ---- */

static struct model_table *old_of(const struct draft *d, const struct model_table *t)
{
	struct model_table *same = model_find(&d->old, t->name);

	return same || !t->was.n ? same : model_find(&d->old, t->was);
}

static struct model_column *old_column_of(const struct model_table *old, const struct model_column *c)
{
	struct model_column *same = model_column_find(old, c->name);

	return same || !c->was.n ? same : model_column_find(old, c->was);
}

static const struct model_table *new_of(const struct draft *d, const struct model_table *old)
{
	for (size_t i = 0; i < d->new.tables.n; i++)
		if (old_of(d, &d->new.tables.v[i]) == old)
			return &d->new.tables.v[i];
	return NULL;
}

static bool has_index(const struct draft *d, const struct model_table *t, const struct model_index *wanted)
{
	for (size_t i = 0; t && i < t->indexes.n; i++)
		if (model_index_eq(d->arena, &t->indexes.v[i], wanted))
			return true;
	return false;
}

/* ---- indexes ---- */

/* An index stays when its definition does and its name, which holds the table's. */
static bool index_stays(const struct draft *d, const struct model_table *old, const struct model_index *i)
{
	const struct model_table *t = new_of(d, old);

	return t && str_eq(t->name, old->name) && has_index(d, t, i);
}

static void drop_indexes(struct draft *d)
{
	for (size_t i = 0; i < d->old.tables.n; i++) {
		struct model_table *t = &d->old.tables.v[i];
		size_t kept = 0;

		for (size_t k = 0; k < t->indexes.n; k++) {
			if (index_stays(d, t, &t->indexes.v[k]))
				t->indexes.v[kept++] = t->indexes.v[k];
			else if (new_of(d, t))
				buf_fmt(d->out, "DROP INDEX \"%.*s\";\n",
					STR(index_name(d->arena, t->name, &t->indexes.v[k])));
		}
		t->indexes.n = kept;
	}
}

static void create_indexes(struct draft *d)
{
	for (size_t i = 0; i < d->new.tables.n; i++) {
		const struct model_table *t = &d->new.tables.v[i];
		const struct model_table *old = old_of(d, t);

		for (size_t k = 0; k < t->indexes.n; k++)
			if (!has_index(d, old, &t->indexes.v[k]))
				ddl_index(t, &t->indexes.v[k], d->out);
	}
}

/* ---- renaming: also in the old model, so that what follows compares like with like ---- */

/* PostgreSQL keeps the name that a reference got when it was made; ours are found by the present one. */
static void rename_reference(struct draft *d, struct str table, const struct model_column *c,
			     struct str old_table, struct str old_column)
{
	if (d->kind == DB_POSTGRES && c->references.n)
		buf_fmt(d->out,
			"ALTER TABLE \"%.*s\" RENAME CONSTRAINT \"%.*s_%.*s_fkey\" TO \"%.*s_%.*s_fkey\";\n",
			STR(table), STR(old_table), STR(old_column), STR(table), STR(c->name));
}

/* LIST with the name FROM replaced by TO. */
static struct str renamed_in(struct arena *a, struct str list, struct str from, struct str to)
{
	struct buf b = buf_on(a, SIZE_MAX);

	for (struct str rest = list; rest.p;) {
		struct str name = str_trim(str_cut(&rest, ','));

		buf_put(&b, b.n ? S(", ") : S(""));
		buf_put(&b, str_eq(name, from) ? to : name);
	}
	return buf_done(&b);
}

static void rename_columns(struct draft *d, const struct model_table *t, struct model_table *old)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		struct str name = t->columns.v[i].name, former;
		struct model_column *c = old_column_of(old, &t->columns.v[i]);

		if (!c)
			continue;
		former = c->name;
		if (!str_eq(former, name))
			buf_fmt(d->out, "ALTER TABLE \"%.*s\" RENAME COLUMN \"%.*s\" TO \"%.*s\";\n",
				STR(t->name), STR(former), STR(name));
		c->name = name;
		old->key = renamed_in(d->arena, old->key, former, name);
		if (!str_eq(former, name) || !str_eq(old->name, t->name))
			rename_reference(d, t->name, c, old->name, former);
	}
}

/* The columns that pointed to a renamed table follow by themselves. */
static void point_to(struct model *m, struct str from, struct str to)
{
	for (size_t i = 0; i < m->tables.n; i++) {
		struct model_table *t = &m->tables.v[i];

		for (size_t k = 0; k < t->columns.n; k++)
			if (str_eq(t->columns.v[k].references, from))
				t->columns.v[k].references = to;
	}
}

static void rename_tables(struct draft *d)
{
	for (size_t i = 0; i < d->new.tables.n; i++) {
		const struct model_table *t = &d->new.tables.v[i];
		struct model_table *old = old_of(d, t);

		if (!old)
			continue;
		if (!str_eq(old->name, t->name)) {
			buf_fmt(d->out, "ALTER TABLE \"%.*s\" RENAME TO \"%.*s\";\n", STR(old->name),
				STR(t->name));
			if (t->search && d->kind == DB_POSTGRES)
				buf_fmt(d->out,
					"ALTER INDEX \"%.*s__terms_idx\" RENAME TO \"%.*s__terms_idx\";\n",
					STR(old->name), STR(t->name));
			point_to(&d->old, old->name, t->name);
		}
		rename_columns(d, t, old);
		old->name = t->name;
	}
}

/* ---- what changes in a column ---- */

enum { TYPE = 1, NULLITY = 2, FALLBACK = 4, REFERENCE = 8 };

static bool fallback_eq(const struct draft *d, const struct model_column *x, const struct model_column *y)
{
	return str_eq(expression_normal(d->arena, x->fallback), expression_normal(d->arena, y->fallback));
}

static unsigned changes(const struct draft *d, const struct model_column *old, const struct model_column *new)
{
	unsigned what = 0;

	if (!str_eq(old->type, new->type))
		what |= TYPE;
	if (old->not_null != new->not_null)
		what |= NULLITY;
	if (!fallback_eq(d, old, new))
		what |= FALLBACK;
	if (!str_eq(old->references, new->references) || !str_eq(old->on_delete, new->on_delete))
		what |= REFERENCE;
	return what;
}

/* What stands in a NOT NULL column where there was nothing. */
static struct str filler(const struct model_column *c)
{
	if (c->fallback.n)
		return c->fallback;
	return str_eq(c->type, S("text")) || str_eq(c->type, S("blob")) ? S("''") : S("0");
}

/* Tell what would be lost between OLD and T. */
static void note_losses(struct draft *d, const struct model_table *old, const struct model_table *t)
{
	if (!str_eq(old->key, t->key))
		impossible(d, "the primary key changes", t->name);
	if (old->search != t->search)
		impossible(d, "a search table becomes another", t->name);
	for (size_t i = 0; i < old->columns.n; i++)
		if (!model_column_find(t, old->columns.v[i].name))
			loss(d, "column is dropped", t->name, old->columns.v[i].name);
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct model_column *c = &t->columns.v[i];
		const struct model_column *was = model_column_find(old, c->name);
		unsigned what = was ? changes(d, was, c) : NULLITY;

		if (str_eq(c->type, S("id")) != (was && str_eq(was->type, S("id"))))
			impossible(d, "the primary key changes", t->name);
		else if (what & TYPE)
			loss(d, "column changes its type", t->name, c->name);
		if (what & NULLITY && c->not_null && !c->fallback.n)
			loss(d, "column must have a value and has no default", t->name, c->name);
	}
}

/* ---- PostgreSQL: in place ---- */

static void alter(struct draft *d, const struct model_table *t, const struct model_column *c,
		  const char *what)
{
	buf_fmt(d->out, "ALTER TABLE \"%.*s\" ALTER COLUMN \"%.*s\" %s", STR(t->name), STR(c->name), what);
}

static void alter_fallback(struct draft *d, const struct model_table *t, const struct model_column *c)
{
	alter(d, t, c, c->fallback.n ? "SET DEFAULT " : "DROP DEFAULT");
	buf_fmt(d->out, "%.*s;\n", STR(c->fallback));
}

static void alter_nullity(struct draft *d, const struct model_table *t, const struct model_column *c)
{
	if (c->not_null)
		buf_fmt(d->out, "UPDATE \"%.*s\" SET \"%.*s\" = %.*s WHERE \"%.*s\" IS NULL;\n", STR(t->name),
			STR(c->name), STR(filler(c)), STR(c->name));
	alter(d, t, c, c->not_null ? "SET NOT NULL;\n" : "DROP NOT NULL;\n");
}

static void alter_column(struct draft *d, const struct model_table *t, const struct model_column *old,
			 const struct model_column *c)
{
	unsigned what = changes(d, old, c);

	if (what & REFERENCE && old->references.n)
		buf_fmt(d->out, "ALTER TABLE \"%.*s\" DROP CONSTRAINT \"%.*s_%.*s_fkey\";\n", STR(t->name),
			STR(t->name), STR(c->name));
	if (what & TYPE) {
		const char *type = ddl_type(d->kind, c->type);

		if (old->fallback.n)
			alter(d, t, c, "DROP DEFAULT;\n");
		alter(d, t, c, "TYPE ");
		buf_fmt(d->out, "%s USING \"%.*s\"::text::%s;\n", type, STR(c->name), type);
	}
	if (what & FALLBACK || (what & TYPE && c->fallback.n))
		alter_fallback(d, t, c);
	if (what & NULLITY)
		alter_nullity(d, t, c);
	if (what & REFERENCE && c->references.n)
		ddl_reference(t, c, d->out);
}

static void add_column(struct draft *d, const struct model_table *t, const struct model_column *c)
{
	struct model_column filled = *c;
	bool lend = c->not_null && !c->fallback.n;

	if (lend)
		filled.fallback = filler(c);
	buf_fmt(d->out, "ALTER TABLE \"%.*s\" ADD COLUMN ", STR(t->name));
	ddl_column(d->kind, &filled, d->kind == DB_SQLITE, d->out);
	buf_lit(d->out, ";\n");
	if (d->kind == DB_SQLITE)
		return;
	if (lend)
		alter_fallback(d, t, c);
	if (c->references.n)
		ddl_reference(t, c, d->out);
}

static void alter_table(struct draft *d, const struct model_table *old, const struct model_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct model_column *c = &t->columns.v[i], *was = model_column_find(old, c->name);

		if (was)
			alter_column(d, t, was, c);
		else
			add_column(d, t, c);
	}
	for (size_t i = 0; i < old->columns.n; i++)
		if (!model_column_find(t, old->columns.v[i].name))
			buf_fmt(d->out, "ALTER TABLE \"%.*s\" DROP COLUMN \"%.*s\";\n", STR(t->name),
				STR(old->columns.v[i].name));
}

/* ---- SQLite: a new table ---- */

/* SQLite adds a column at once when existing rows need nothing but NULL or a constant. */
static bool needs_rebuild(const struct draft *d, const struct model_table *old, const struct model_table *t)
{
	for (size_t i = 0; i < old->columns.n; i++)
		if (!model_column_find(t, old->columns.v[i].name))
			return true;
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct model_column *c = &t->columns.v[i], *was = model_column_find(old, c->name);

		if (was ? changes(d, was, c) != 0
			: (c->not_null && !c->fallback.n) || (c->references.n && c->fallback.n))
			return true;
	}
	return false;
}

/* How C of the new table is read from the old one. */
static void put_source(struct draft *d, const struct model_table *old, const struct model_column *c)
{
	const struct model_column *was = model_column_find(old, c->name);
	unsigned what = was ? changes(d, was, c) : 0;
	struct str value = str_fmt(d->arena, "\"%.*s\"", STR(c->name));

	if (!was)
		value = c->not_null || c->fallback.n ? filler(c) : S("NULL");
	if (what & TYPE)
		value = str_fmt(d->arena, "CAST(%.*s AS %s)", STR(value), ddl_type(d->kind, c->type));
	if (what & NULLITY && c->not_null)
		value = str_fmt(d->arena, "coalesce(%.*s, %.*s)", STR(value), STR(filler(c)));
	buf_put(d->out, value);
}

static void rebuild_table(struct draft *d, struct model_table *old, const struct model_table *t)
{
	struct str fresh = str_fmt(d->arena, "%.*s__new", STR(t->name));
	bool has_id = false;

	ddl_table(d->kind, t, fresh, true, d->out);
	buf_fmt(d->out, "INSERT INTO \"%.*s\" (", STR(fresh));
	for (size_t i = 0; i < t->columns.n; i++) {
		buf_fmt(d->out, "%s\"%.*s\"", i ? ", " : "", STR(t->columns.v[i].name));
		has_id |= str_eq(t->columns.v[i].type, S("id"));
	}
	buf_lit(d->out, ")\n\tSELECT ");
	for (size_t i = 0; i < t->columns.n; i++) {
		buf_put(d->out, i ? S(", ") : S(""));
		put_source(d, old, &t->columns.v[i]);
	}
	buf_fmt(d->out, " FROM \"%.*s\";\n", STR(t->name));
	if (has_id) /* ids of deleted rows stay used up */
		buf_fmt(d->out,
			"DELETE FROM sqlite_sequence WHERE name = '%.*s';\n"
			"INSERT INTO sqlite_sequence (name, seq)\n"
			"\tSELECT '%.*s', seq FROM sqlite_sequence WHERE name = '%.*s';\n",
			STR(fresh), STR(fresh), STR(t->name));
	buf_fmt(d->out, "DROP TABLE \"%.*s\";\nALTER TABLE \"%.*s\" RENAME TO \"%.*s\";\n", STR(t->name),
		STR(fresh), STR(t->name));
	old->indexes.n = 0; /* they went with the table */
}

/* ---- tables ---- */

static void create_tables(struct draft *d)
{
	for (size_t i = 0; i < d->new.tables.n; i++)
		if (!old_of(d, &d->new.tables.v[i]))
			ddl_table(d->kind, &d->new.tables.v[i], d->new.tables.v[i].name, d->kind == DB_SQLITE,
				  d->out);
}

/* PostgreSQL wants the target of a reference first, and two tables may point to each other. */
static void reference_new_tables(struct draft *d)
{
	for (size_t i = 0; i < d->new.tables.n && d->kind == DB_POSTGRES; i++) {
		const struct model_table *t = &d->new.tables.v[i];

		for (size_t k = 0; k < t->columns.n && !old_of(d, t); k++)
			if (t->columns.v[k].references.n)
				ddl_reference(t, &t->columns.v[k], d->out);
	}
}

static void change_tables(struct draft *d)
{
	for (size_t i = 0; i < d->new.tables.n; i++) {
		const struct model_table *t = &d->new.tables.v[i];
		struct model_table *old = old_of(d, t);

		if (!old)
			continue;
		note_losses(d, old, t);
		if (d->kind == DB_SQLITE && needs_rebuild(d, old, t))
			rebuild_table(d, old, t);
		else
			alter_table(d, old, t);
	}
}

static void drop_tables(struct draft *d)
{
	for (size_t i = 0; i < d->old.tables.n; i++) {
		const struct model_table *t = &d->old.tables.v[i];

		if (new_of(d, t))
			continue;
		if (!t->search) /* it holds nothing that cannot be made again */
			loss(d, "table is dropped", t->name, STR_NONE);
		buf_fmt(d->out, "DROP TABLE \"%.*s\"%s;\n", STR(t->name),
			d->kind == DB_POSTGRES ? " CASCADE" : "");
	}
}

enum err schema_draft(enum db_kind kind, struct str old_snapshot, const struct schema *s, bool lossy,
		      struct buf *out, struct buf *why)
{
	struct draft d = { .kind = kind, .arena = out->arena, .lossy = lossy, .out = out, .why = why };
	size_t before = out->n;

	TRY(model_parse(d.arena, old_snapshot, &d.old));
	d.new = model_of_schema(d.arena, s);
	drop_indexes(&d);
	rename_tables(&d);
	create_tables(&d);
	change_tables(&d);
	reference_new_tables(&d);
	create_indexes(&d);
	drop_tables(&d);
	if (d.refused)
		return ERR_CONFLICT;
	return out->n == before ? ERR_NOT_FOUND : OK;
}
