/* shape.c -- what is derived from a description once, at start: tables with their columns and indexes, the
 * statements that every read and write uses, the places of the special fields. */
#include "resource/engine.h"
#include "resource/counts.h"

static const struct column standard[] = {
	[COL_ID] = { "id", C_ID },
	[COL_VERSION] = { "version", C_INT, true, "1" },
	[COL_CREATED] = { "created", C_INT, true },
	[COL_UPDATED] = { "updated", C_INT, true },
	[COL_REMOVED] = { "removed", C_INT, true, "0" },
	[COL_SORT] = { "sort", C_TEXT, true, "''" },
};

struct columns {
	struct column *v;
	size_t n, cap;
};

struct indexes {
	struct index *v;
	size_t n, cap;
};

static const char *join(struct arena *a, const char *x, const char *y)
{
	return str_fmt(a, "%s%s", x, y).p;
}

/* ---- tables ---- */

static const char *referenced(const struct app *app, const struct field *f)
{
	if (kinds[f->kind].table)
		return kinds[f->kind].table;
	const struct resource *target = f->ref ? resource_find(app, f->ref) : NULL;
	return target ? target->name : NULL;
}

/* The default value as an SQL literal: what existing rows get when the column is added. */
static const char *fallback_literal(struct arena *a, const struct field *f)
{
	if (!f->fallback || kinds[f->kind].suffixes[1])
		return NULL;
	return kinds[f->kind].column == C_TEXT ? str_fmt(a, "'%s'", f->fallback).p : f->fallback;
}

/* A column is NOT NULL where the form demands a value; text that may be left out is NULL, never ''. */
static void add_columns(struct app *app, struct columns *out, const struct field *f)
{
	const struct kind_ops *k = &kinds[f->kind];
	const char *target = referenced(app, f);

	for (size_t i = 0; i < COUNT(k->suffixes) && k->suffixes[i]; i++)
		*vec_add(app->arena, out) = (struct column){
			.name = join(app->arena, f->name, k->suffixes[i]),
			.type = k->column,
			.not_null = (f->flags & REQUIRED) && !k->suffixes[1],
			.fallback = fallback_literal(app->arena, f),
			.references = target,
			.on_delete = f->on_delete,
			.was = f->was ? join(app->arena, f->was, k->suffixes[i]) : NULL,
		};
}

#define LIVE "removed = 0"

/* Most records leave most fields empty, and nobody asks for an order of the empty ones: they stand in no
 * index. Roots of a tree are asked for. */
static const char *filled(struct arena *a, const struct field *f)
{
	return f->flags & (REQUIRED | PARENT) ? LIVE : str_fmt(a, LIVE " AND %s IS NOT NULL", f->name).p;
}

/* The column of the order in which lists come when nobody asks for another. */
static const char *natural_column(struct arena *a, const struct resource *res)
{
	const char *sort = res->sort ? res->sort + (*res->sort == '-') : NULL;
	const struct field *f = sort ? field_find(res, str_of(sort)) : NULL;

	if (!sort || (f && f->flags & TITLE))
		return "sort";
	return f ? join(a, f->name, kinds[f->kind].suffixes[0]) : sort;
}

/* What everybody may see of a value is what is searched for. */
static const char *public_columns(struct arena *a, const struct field *f)
{
	const struct kind_ops *k = &kinds[f->kind];
	struct buf b = buf_on(a, 256);

	for (unsigned i = k->public_from; i < COUNT(k->suffixes) && k->suffixes[i]; i++)
		buf_fmt(&b, "%s%s%s", b.n ? ", " : "", f->name, k->suffixes[i]);
	return buf_done(&b).p;
}

/* What was removed holds its name and its place for nobody. What a filter leaves comes in the natural order
 * by the index of the filter. */
static void add_indexes(struct app *app, struct indexes *out, const struct resource *res,
			const struct field *f)
{
	struct arena *a = app->arena;

	if (f->flags & KEY)
		*vec_add(a, out) = (struct index){ .columns = f->name, .where = "removed = 1" };
	if (f->flags & (UNIQUE | KEY))
		*vec_add(a, out) = (struct index){ .columns = f->name, .unique = true, .where = LIVE };
	else if (kinds[f->kind].public_from)
		*vec_add(a, out) = (struct index){ .columns = public_columns(a, f), .where = LIVE };
	else if (f->flags & SORTED && !(f->flags & TITLE))
		*vec_add(a, out) =
			(struct index){ .columns = str_fmt(a, "%s, id", f->name).p, .where = LIVE };
	else if (kind_is(f, KIND_FILE))
		*vec_add(a, out) = (struct index){ .columns = f->name, .where = filled(a, f) };
	else if (f->flags & (FILTERED | SPACE | PARENT | AUTHOR) && !kinds[f->kind].linked)
		*vec_add(a, out) =
			(struct index){ .columns =
						str_fmt(a, "%s, %s, id", f->name, natural_column(a, res)).p,
					.where = filled(a, f) };
}

static const struct table *main_table(struct app *app, const struct resource *res)
{
	struct arena *a = app->arena;
	struct table *t = arena_new_one(a, struct table);
	struct columns columns = { 0 };
	struct indexes indexes = { 0 };

	for (size_t i = 0; i < COUNT(standard); i++)
		*vec_add(a, &columns) = standard[i];
	*vec_add(a, &indexes) = (struct index){ .columns = "sort, id", .where = LIVE };
	*vec_add(a, &indexes) = (struct index){ .columns = "updated, id", .where = LIVE };
	if (res->unique)
		*vec_add(a, &indexes) =
			(struct index){ .columns = res->unique, .unique = true, .where = LIVE };
	for (unsigned i = 0; i < res->nfields; i++) {
		add_columns(app, &columns, &res->fields[i]);
		add_indexes(app, &indexes, res, &res->fields[i]);
	}
	*vec_add(a, &columns) = (struct column){ 0 };
	*vec_add(a, &indexes) = (struct index){ 0 };
	*t = (struct table){ .name = res->name, .columns = columns.v, .indexes = indexes.v };
	return t;
}

/* A set or a list of references: one row an item, in the order of POSITION. */
static void add_link_table(struct app *app, const struct resource *res, const struct field *f)
{
	struct arena *a = app->arena;
	struct table *t = arena_new_one(a, struct table);
	struct column *c = arena_new_array(a, struct column, 4);
	struct index *x = arena_new_array(a, struct index, 2);

	c[0] = (struct column){ "id", C_INT, true, .references = res->name, .on_delete = "CASCADE" };
	c[1] = (struct column){ "value", kinds[f->kind].column, true, .references = referenced(app, f),
				.on_delete = kind_is(f, KIND_REFERS) ? "CASCADE" : NULL };
	c[2] = (struct column){ "position", C_INT, true };
	x[0] = (struct index){ .columns = "value, id" };
	*t = (struct table){ .name = str_fmt(a, "%s_%s", res->name, f->name).p,
			     .columns = c,
			     .indexes = x,
			     .key = "id, value" };
	app_add_table(app, t);
}

static void add_tree_table(struct app *app, struct shape *s)
{
	static const struct index by_ancestor[] = { { .columns = "ancestor, id" }, { 0 } };
	struct arena *a = app->arena;
	struct table *t = arena_new_one(a, struct table);
	struct column *c = arena_new_array(a, struct column, 4);

	c[0] = (struct column){ "id", C_INT, true, .references = s->res->name, .on_delete = "CASCADE" };
	c[1] = (struct column){ "ancestor", C_INT, true, .references = s->res->name, .on_delete = "CASCADE" };
	c[2] = (struct column){ "distance", C_INT, true };
	s->tree_table = join(a, s->res->name, "_tree");
	*t = (struct table){
		.name = s->tree_table, .columns = c, .indexes = by_ancestor, .key = "id, ancestor"
	};
	app_add_table(app, t);
}

static void add_search_table(struct app *app, struct shape *s)
{
	struct table *t = arena_new_one(app->arena, struct table);

	s->search_table = join(app->arena, s->res->name, "_search");
	*t = (struct table){ .name = s->search_table, .text_search = true };
	app_add_table(app, t);
}

/* ---- statements ---- */

static unsigned columns_of(enum kind kind)
{
	unsigned n = 0;

	while (n < COUNT(kinds[kind].suffixes) && kinds[kind].suffixes[n])
		n++;
	return n;
}

/* Columns that a list, its cursor and the roles towards its records need. */
static bool listed(const struct shape *s, unsigned f)
{
	const struct field *field = &s->res->fields[f];

	return field->flags & (TITLE | SUMMARY | LISTED | CARD | KEY | COVER | AUTHOR | SPACE | SORTED) ||
	       kind_is(field, KIND_ALWAYS);
}

static bool is_taken(const struct shape *s, unsigned f, enum detail detail)
{
	if (detail == IN_OUTLINE)
		return s->res->fields[f].flags & (AUTHOR | SPACE | SORTED);
	if (detail == FOR_SNIPPETS && s->res->fields[f].flags & SEARCHED)
		return true;
	return detail == IN_FULL || listed(s, f);
}

static struct selection select_columns(struct app *app, const struct shape *s, enum detail detail)
{
	struct buf b = buf_on(app->arena, 16384);
	const struct column *c = s->table->columns;
	struct selection out = { .at = arena_new_array(app->arena, unsigned, s->res->nfields) };
	unsigned taken = COL_FIRST;

	for (unsigned i = 0; i < COL_FIRST; i++, c++)
		buf_fmt(&b, "%st.%s", i ? ", " : "", c->name);
	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct column *next = c + columns_of(s->res->fields[f].kind);
		bool wanted = next > c && is_taken(s, f, detail);
		if (wanted)
			out.at[f] = taken;
		for (; c < next; c++, taken += wanted)
			if (wanted)
				buf_fmt(&b, ", t.%s", c->name);
	}
	out.columns = buf_done(&b).p;
	return out;
}

static struct query sql(struct app *app, const char *fmt, ...) PRINTF(2, 3);

static struct query sql(struct app *app, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct query q = { .sql = str_vfmt(app->arena, fmt, ap).p };
	va_end(ap);
	return q;
}

static void write_statements(struct app *app, struct shape *s)
{
	const char *name = s->res->name;
	struct buf names = buf_on(app->arena, 16384), marks = buf_on(app->arena, 16384),
		   sets = buf_on(app->arena, 16384);

	for (const struct column *c = s->table->columns + 1; c->name; c++) {
		buf_fmt(&names, "%s%s", names.n ? ", " : "", c->name);
		buf_fmt(&marks, "%s?", marks.n ? ", " : "");
		buf_fmt(&sets, "%s%s = ?", sets.n ? ", " : "", c->name);
	}
	s->insert = sql(app, "INSERT INTO %s (%s) VALUES (%s) RETURNING id", name, buf_done(&names).p,
			buf_done(&marks).p);
	s->update = sql(app, "UPDATE %s SET %s WHERE id = ?", name, buf_done(&sets).p);
	s->load = sql(app, "SELECT %s FROM %s t WHERE t.id = ?", s->whole.columns, name);
	if (s->key < 0)
		return;
	const char *key = s->res->fields[s->key].name;
	s->by_key = sql(app, "SELECT id FROM %s WHERE %s = ? AND removed = 0", name, key);
	s->by_removed_key = sql(
		app, "SELECT id FROM %s WHERE %s = ? AND removed = 1 ORDER BY id DESC LIMIT 1", name, key);
}

static void link_statements(struct app *app, struct shape *s, unsigned f)
{
	const char *table = str_fmt(app->arena, "%s_%s", s->res->name, s->res->fields[f].name).p;

	s->links_clear[f] = sql(app, "DELETE FROM %s WHERE id = ?", table);
	s->links_add[f] = sql(app, "INSERT INTO %s (id, value, position) VALUES (?, ?, ?)", table);
}

/* ---- places of the special fields ---- */

static void note_specials(struct shape *s)
{
	const struct {
		unsigned flag;
		int *place;
	} by_flag[] = {
		{ TITLE, &s->title },	{ SUMMARY, &s->summary },   { KEY, &s->key },
		{ AUTHOR, &s->author }, { SPACE, &s->space },	    { PARENT, &s->parent },
		{ COVER, &s->cover },	{ LOCATION, &s->location },
	};
	const struct {
		enum kind kind;
		int *place;
	} by_kind[] = { { F_LANG, &s->lang }, { F_POINT, &s->point }, { F_STATE, &s->state } };

	for (size_t i = 0; i < COUNT(by_flag); i++)
		*by_flag[i].place = -1;
	for (size_t i = 0; i < COUNT(by_kind); i++)
		*by_kind[i].place = -1;
	for (unsigned f = 0; f < s->res->nfields; f++) {
		for (size_t i = 0; i < COUNT(by_flag); i++)
			if (s->res->fields[f].flags & by_flag[i].flag)
				*by_flag[i].place = (int)f;
		for (size_t i = 0; i < COUNT(by_kind); i++)
			if (s->res->fields[f].kind == by_kind[i].kind)
				*by_kind[i].place = (int)f;
	}
}

/* The fields that say when it takes place; what is not a field is found by resource_check. */
static void note_times(struct shape *s)
{
	struct str rest = str_of(s->res->times ? s->res->times : "");
	const struct field *starts = field_find(s->res, str_trim(str_cut(&rest, ',')));
	const struct field *ends = field_find(s->res, str_trim(rest));

	s->starts = starts ? (int)field_index(s->res, starts) : -1;
	s->ends = ends ? (int)field_index(s->res, ends) : -1;
}

i64 version_seen(const struct ctx *c, const struct shape *s)
{
	return (i64)((u64)c->seen.of[s->version] * 0x9E3779B97F4A7C15u + (u64)c->seen.epoch);
}

void shape_make(struct app *app, struct shape *s)
{
	const struct resource *res = s->res;
	bool searched = false;

	note_specials(s);
	note_times(s);
	s->counts = counts_new(app->arena);
	s->generation = app_add_version(app, &s->version);
	s->table = main_table(app, res);
	app_add_table(app, s->table);
	while (s->table->columns[s->ncolumns].name)
		s->ncolumns++;
	s->whole = select_columns(app, s, IN_FULL);
	s->light = select_columns(app, s, FOR_LISTS);
	s->found = select_columns(app, s, FOR_SNIPPETS);
	s->outline = select_columns(app, s, IN_OUTLINE);
	write_statements(app, s);
	s->links_clear = arena_new_array(app->arena, struct query, res->nfields);
	s->links_add = arena_new_array(app->arena, struct query, res->nfields);
	s->taken = arena_new_array(app->arena, struct query, res->nfields);
	for (unsigned f = 0; f < res->nfields; f++) {
		searched |= (res->fields[f].flags & (TITLE | SEARCHED)) != 0;
		if (res->fields[f].flags & (UNIQUE | KEY))
			s->taken[f] = sql(app, "SELECT id FROM %s WHERE %s = ? AND id <> ? AND removed = 0",
					  res->name, res->fields[f].name);
		if (!kinds[res->fields[f].kind].linked)
			continue;
		add_link_table(app, res, &res->fields[f]);
		link_statements(app, s, f);
	}
	if (s->parent >= 0)
		add_tree_table(app, s);
	if (searched)
		add_search_table(app, s);
}

const struct selection *selection_of(const struct shape *s, enum detail detail)
{
	const struct selection *by_detail[] = { [IN_FULL] = &s->whole,
						[FOR_LISTS] = &s->light,
						[FOR_SNIPPETS] = &s->found,
						[IN_OUTLINE] = &s->outline };

	return by_detail[detail];
}

const struct shape *shape_for(const struct app *app, const struct resource *res)
{
	return map_get(&app->shapes_of, address_key(&res));
}

const struct shape *shape_of(const struct app *app, const char *name)
{
	return map_get(&app->resources, str_of(name));
}

const struct resource *resource_find(const struct app *app, const char *name)
{
	const struct shape *s = shape_of(app, name);

	return s ? s->res : NULL;
}

const struct resource *resource_at(const struct app *app, size_t i)
{
	return i < app->shapes.n ? app->shapes.v[i]->res : NULL;
}

const struct field *field_find(const struct resource *res, struct str name)
{
	for (unsigned i = 0; i < res->nfields; i++)
		if (str_eq(name, str_of(res->fields[i].name)))
			return &res->fields[i];
	return NULL;
}

unsigned field_set(const struct resource *res, const struct field *f, bool new_record)
{
	if (f->flags & READONLY || kind_is(f, KIND_STATE)) /* states change by transitions alone */
		return MAY_NOBODY;
	if (f->flags & FIXED && !new_record)
		return MAY_NOBODY;
	if (f->set)
		return f->set;
	return new_record ? res->may.create : res->may.update;
}

/* Who may set a field must see what she sets. */
unsigned field_see(const struct resource *res, const struct field *f)
{
	if (f->flags & HIDDEN)
		return MAY_NOBODY;
	return f->see ? f->see | (f->flags & READONLY ? 0 : field_set(res, f, false)) : res->may.read;
}
