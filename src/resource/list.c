/* list.c -- the one way to read many records: scope and filters, search or order, keyset pages, totals and
 * facets. Pages, JSON, files, feeds and counts all come through here. */
#include "resource/engine.h"
#include "resource/counts.h"
#include "resource/search.h"

/* ---- the condition ---- */

static void add_bbox(struct ctx *c, const struct shape *s, const struct list_query *q, struct where *w)
{
	const struct field *f = &s->res->fields[s->point];
	bool exact = c->who->system || (field_see(s->res, f) & c->who->network);
	const char *p = exact ? "" : "p";
	const char *cond = str_fmt(c->arena, "t.%s_%slon BETWEEN ? AND ? AND t.%s_%slat BETWEEN ? AND ?",
				   f->name, p, f->name, p)
				   .p;

	WHERE(w, cond, VD(q->bbox[0]), VD(q->bbox[2]), VD(q->bbox[1]), VD(q->bbox[3]));
}

static struct str marks(struct arena *a, size_t n)
{
	struct buf b = buf_on(a, 16 + 3 * n);

	for (size_t i = 0; i < n; i++)
		buf_put(&b, i ? S(", ?") : S("?"));
	return buf_done(&b);
}

static void add_filter(struct ctx *c, const struct shape *s, const struct filter *f, struct where *w)
{
	struct arena *a = c->arena;
	const char *name = f->field->name, *res = s->res->name;
	const struct shape *target = f->field->ref ? shape_of(c->app, f->field->ref) : NULL;
	const char *values = marks(a, f->values.n).p, *sql;

	if (f->none && kinds[f->field->kind].linked)
		sql = str_fmt(a, "t.id NOT IN (SELECT id FROM %s_%s)", res, name).p;
	else if (f->none)
		sql = str_fmt(a, "t.%s IS NULL", name).p;
	else if (f->range)
		sql = str_fmt(a, "t.%s >= COALESCE(?, t.%s) AND t.%s <= COALESCE(?, t.%s)", name, name, name,
			      name)
			      .p;
	else if (kinds[f->field->kind].linked)
		sql = str_fmt(a, "t.id IN (SELECT id FROM %s_%s WHERE value IN (%s))", res, name, values).p;
	else if (f->field->flags & SUBTREE && target)
		sql = str_fmt(a, "t.%s IN (SELECT id FROM %s WHERE ancestor IN (%s))", name,
			      target->tree_table, values)
			      .p;
	else
		sql = str_fmt(a, "t.%s IN (%s)", name, values).p;
	where_add(w, sql, f->values.v, f->none ? 0 : f->values.n);
}

struct where list_condition(struct ctx *c, const struct shape *s, const struct list_query *q,
			    const struct field *except)
{
	struct where w = where_on(c->arena);

	WHERE(&w, q->with_removed ? "1 = 1" : "t.removed = 0");
	where_readable(c, q->res, &w);
	for (size_t i = 0; i < q->filters.n; i++)
		if (q->filters.v[i].field != except)
			add_filter(c, s, &q->filters.v[i], &w);
	if (q->where.sql.n)
		where_add(&w, str_z(c->arena, (struct str){ q->where.sql.p, q->where.sql.n }),
			  q->where.args.v, q->where.args.n);
	if (q->has_bbox)
		add_bbox(c, s, q, &w);
	return w;
}

/* ---- order ---- */

struct order {
	const char *column; /* of alias t */
	bool down, nullable;
	bool back;	/* a page in front: everything is turned round */
	unsigned place; /* of the column in the table */
	unsigned field; /* whose it is, when place is COL_FIRST or more */
};

static const struct {
	const char *name;
	unsigned place;
} standard_orders[] = { { "created", COL_CREATED }, { "updated", COL_UPDATED }, { "id", COL_ID } };

static bool order_parse(const struct shape *s, const char *sort, struct order *out)
{
	const struct field *f;

	out->down = *sort == '-';
	sort += out->down;
	out->nullable = out->back = false;
	for (size_t i = 0; i < COUNT(standard_orders); i++)
		if (strcmp(sort, standard_orders[i].name) == 0) {
			out->column = standard_orders[i].name;
			out->place = standard_orders[i].place;
			return true;
		}
	f = field_find(s->res, str_of(sort));
	if (!f || !(f->flags & (SORTED | TITLE)))
		return false;
	out->field = field_index(s->res, f);
	out->place = f->flags & TITLE ? COL_SORT : s->whole.at[out->field];
	out->column = s->table->columns[out->place].name;
	out->nullable = !s->table->columns[out->place].not_null;
	return true;
}

bool order_valid(const struct shape *s, const char *sort)
{
	struct order o;

	return order_parse(s, sort, &o);
}

static const char *natural_order(const struct shape *s, const struct list_query *q)
{
	return q->sort	       ? q->sort
	       : s->res->sort  ? s->res->sort
	       : s->title >= 0 ? s->res->fields[s->title].name
			       : "id";
}

/* SQLite keeps NULLs last when going down by itself, and only then can use the index; the same upwards for
 * pages in front, which are read from their end. */
static void put_order(struct ctx *c, struct buf *sql, const struct order *o)
{
	bool said = o->nullable && !(o->down != o->back && db_kind(c->db) == DB_SQLITE);
	const char *nulls = o->back ? " NULLS FIRST" : " NULLS LAST";

	buf_fmt(sql, " ORDER BY t.%s%s%s", o->column, o->down ? " DESC" : "", said ? nulls : "");
	if (o->place != COL_ID)
		buf_fmt(sql, ", t.id%s", o->down ? " DESC" : "");
}

/* ---- cursor: the order's value and the id of a page's outer row, and how many rows stand in front of that
 * end, as hex so that it is opaque and safe in addresses ---- */

static struct str cursor_of(struct ctx *c, const struct order *o, const struct selection *taken,
			    const struct value *row, i64 in_front)
{
	unsigned at = o->place < COL_FIRST ? o->place : taken->at[o->field];
	struct buf b = buf_on(c->arena, 64 << 10);
	struct json j = json_on(&b);

	json_array(&j);
	json_value(&j, row[at]);
	json_int(&j, value_int(row[COL_ID]));
	if (in_front >= 0)
		json_int(&j, in_front);
	json_end_array(&j);
	struct str text = buf_done(&b);
	return str_hex(c->arena, text.p, text.n);
}

static bool unhex(struct arena *a, struct str hex, struct str *out)
{
	char *p = arena_bytes(a, hex.n / 2 + 1);

	for (size_t i = 0; i + 1 < hex.n; i += 2) {
		const char *digits = "0123456789abcdef";
		const char *hi = memchr(digits, hex.p[i], 16), *lo = memchr(digits, hex.p[i + 1], 16);
		if (!hi || !lo)
			return false;
		p[i / 2] = (char)((hi - digits) << 4 | (lo - digits));
	}
	*out = (struct str){ p, hex.n / 2 };
	return hex.n > 0 && hex.n % 2 == 0;
}

/* Cursors come from outside: what the order's column cannot hold is none of ours. */
static bool of_column(const struct shape *s, const struct order *o, struct value *v)
{
	enum column_type type = s->table->columns[o->place].type;

	if (type == C_REAL && v->type == V_INT)
		*v = VD((double)v->i);
	return (v->type == V_NULL && o->nullable) || (v->type == V_TEXT && type == C_TEXT) ||
	       (v->type == V_REAL && type == C_REAL) || (v->type == V_INT && (type == C_INT || type == C_ID));
}

static enum err bad_cursor(struct ctx *c, const struct order *o)
{
	return fail(c, ERR_MALFORMED, "The parameter %s is not valid", o->back ? "before" : "after");
}

/* The rows beyond V and ID in the order, NULLs being its end, or its beginning when it is turned round. */
static void add_beyond(struct ctx *c, const struct order *o, struct value v, struct value id, struct where *w)
{
	const char *cmp = o->down ? "<" : ">";

	if (v.type == V_NULL)
		WHERE(w,
		      str_fmt(c->arena, "(t.%s IS NULL AND t.id %s ?)%s%s%s", o->column, cmp,
			      o->back ? " OR t." : "", o->back ? o->column : "",
			      o->back ? " IS NOT NULL" : "")
			      .p,
		      id);
	else if (o->nullable && !o->back)
		WHERE(w,
		      str_fmt(c->arena, "t.%s %s ? OR (t.%s = ? AND t.id %s ?) OR t.%s IS NULL", o->column,
			      cmp, o->column, cmp, o->column)
			      .p,
		      v, v, id);
	else
		WHERE(w, str_fmt(c->arena, "(t.%s, t.id) %s (?, ?)", o->column, cmp).p, v, id);
}

/* IN_FRONT: rows in front of the place that the cursor marks; -1 when it does not say. */
static enum err add_cursor(struct ctx *c, const struct shape *s, struct str cursor, const struct order *o,
			   struct where *w, i64 *in_front)
{
	struct json_node *array;
	struct str text;
	size_t at;

	*in_front = 0;
	if (!cursor.n)
		return OK;
	if (!unhex(c->arena, cursor, &text) || json_parse(c->arena, text, &array, &at) != OK ||
	    array->type != JSON_ARRAY || !array->kid || !array->kid->next)
		return bad_cursor(c, o);
	const struct json_node *front = array->kid->next->next;
	struct value v = json_to_value(c->arena, array->kid), id = json_to_value(c->arena, array->kid->next);
	if (!of_column(s, o, &v) || id.type != V_INT)
		return bad_cursor(c, o);
	if (!front || front->type != JSON_NUMBER || !str_to_i64(front->text, in_front) || *in_front < 0)
		*in_front = -1;
	add_beyond(c, o, v, id, w);
	return OK;
}

/* ---- pages in order ---- */

/* The page's rows with the cursors at its ends. A page in front comes from its end upwards. */
static void take_page(struct ctx *c, const struct shape *s, const struct list_query *q, const struct order *o,
		      const struct selection *taken, const struct rows *rows, i64 in_front, struct list *out)
{
	size_t n = out->n = MIN(rows->n, (size_t)q->limit);
	bool more = rows->n > n, later = q->after.n || in_front > 0;

	out->v = arena_new_array(c->arena, struct record *, n);
	for (size_t i = 0; i < n; i++)
		out->v[o->back ? n - 1 - i : i] = record_seen(c, s, taken, rows_row(rows, i));
	out->from = o->back && in_front >= 0 ? MAX(0, in_front - (i64)n) : in_front;
	if (!n)
		return;
	const struct value *first = rows_row(rows, o->back ? n - 1 : 0),
			   *last = rows_row(rows, o->back ? 0 : n - 1);
	if (o->back || more)
		out->next = cursor_of(c, o, taken, last, out->from < 0 ? -1 : out->from + (i64)n);
	if (o->back ? more : later)
		out->previous = cursor_of(c, o, taken, first, out->from);
}

static enum err run_ordered(struct ctx *c, const struct shape *s, const struct list_query *q,
			    const struct where *all, struct list *out)
{
	const struct selection *taken = selection_of(s, q->detail);
	struct where w = where_on(c->arena);
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct order o;
	struct rows rows;
	struct str text;
	i64 in_front;

	if (!order_parse(s, natural_order(s, q), &o))
		return fail(c, ERR_MALFORMED, "The parameter %s is not valid", "sort");
	o.back = q->before.n > 0;
	o.down ^= o.back;
	where_add(&w, str_z(c->arena, (struct str){ all->sql.p, all->sql.n }), all->args.v, all->args.n);
	if (out->parsed.n)
		search_where(c, s, &out->parsed, out->any, &w);
	TRY(add_cursor(c, s, o.back ? q->before : q->after, &o, &w, &in_front));
	where_select(&sql, s, taken, &w);
	put_order(c, &sql, &o);
	buf_lit(&sql, " LIMIT ?");
	vec_push(c->arena, &w.args, VI(q->limit + 1));
	if (q->offset) {
		buf_lit(&sql, " OFFSET ?");
		vec_push(c->arena, &w.args, VI(q->offset));
	}
	TRY(buf_finish(&sql, &text));
	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = text.p }, w.args.v, w.args.n));
	take_page(c, s, q, &o, taken, &rows, in_front, out);
	return links_load(c, s, out->v, out->n, q->detail);
}

/* ---- totals and facets ---- */

static enum err total(struct ctx *c, const struct ranked *r, struct list *out)
{
	struct where w = r->all;

	if (out->parsed.n && where_is_open(&r->all)) {
		out->total = r->hits.total; /* removed records leave the index */
		return OK;
	}
	if (out->parsed.n)
		search_where(c, r->s, &out->parsed, out->any, &w);
	return count_rows(c, r->s, &w, &out->total);
}

enum err list_run(struct ctx *c, const struct list_query *q, struct list *out)
{
	const struct shape *s = shape_for(c->app, q->res);
	struct ranked r = { .s = s, .all = list_condition(c, s, q, NULL) };
	size_t ranked = q->sort ? 0 : HITS_MAX;

	*out = (struct list){ .total = -1 };
	if (q->q.n)
		analyze_query(c->app->analyzer, c->arena, q->q, &out->parsed);
	if (q->q.n && (!out->parsed.n || !s->search_table)) {
		WHERE(&r.all, "1 = 0"); /* asked for words, but there are none that could be found */
		out->parsed.n = 0;
	}
	if (out->parsed.n)
		TRY(search_forgiving(c, s, &out->parsed, &out->any, ranked, &r.hits));
	if (out->parsed.n && ranked)
		TRY(list_by_relevance(c, q, &r, out));
	else
		TRY(run_ordered(c, s, q, &r.all, out));
	if (q->with_total)
		TRY(total(c, &r, out));
	return q->with_facets ? facets_count(c, s, q, out) : OK;
}

/* ---- all rows, for exports ---- */

/* Each page has an arena of its own, so that memory stays flat however long the export. */
enum err list_each(struct ctx *c, const struct list_query *q, enum err (*fn)(void *ctx, struct record *r),
		   void *ctx)
{
	struct list_query page = *q;
	struct ctx own = *c;
	struct list list = { 0 };
	enum err e;

	own.arena = arena_new((size_t)64 << 20);
	page.limit = 1000;
	page.with_total = page.with_facets = false;
	if (q->q.n && !q->sort)
		page.sort = "id"; /* relevance ends at the candidates; an export does not */
	do {
		e = list_run(&own, &page, &list);
		for (size_t i = 0; e == OK && i < list.n; i++)
			e = fn(ctx, list.v[i]);
		page.after = list.next.p ? str_dup(c->arena, list.next) : STR_NONE;
		arena_reset(own.arena);
	} while (e == OK && page.after.p);
	arena_free(own.arena);
	if (e != OK && c->fault.err == OK)
		c->fault.err = e;
	return e;
}
