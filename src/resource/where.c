/* where.c -- a condition that grows; SQL text comes from code only, values are always bound. */
#include "resource/engine.h"
#include "resource/counts.h"

struct where where_on(struct arena *a)
{
	return (struct where){ .arena = a, .sql = buf_on(a, 64 << 10) };
}

void where_add(struct where *w, const char *sql, const struct value *v, size_t n)
{
	buf_put(&w->sql, w->sql.n ? S(" AND (") : S("("));
	buf_put(&w->sql, str_of(sql));
	buf_byte(&w->sql, ')');
	for (size_t i = 0; i < n; i++)
		vec_push(w->arena, &w->args, v[i]);
}

bool where_is_open(const struct where *w)
{
	return str_eq((struct str){ w->sql.p, w->sql.n }, S("(t.removed = 0)"));
}

/* One statement for any number of ids, so that it is prepared once: the list travels as one value. */
static struct str ids_condition(struct ctx *c, const char *column, const i64 *ids, size_t n,
				struct value *list)
{
	bool sqlite = db_kind(c->db) == DB_SQLITE;
	struct buf b = buf_on(c->arena, 32 + n * 21);

	buf_byte(&b, sqlite ? '[' : '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(&b, ',');
		buf_int(&b, ids[i]);
	}
	buf_byte(&b, sqlite ? ']' : '}');
	*list = VS(buf_done(&b));
	if (sqlite)
		return str_fmt(c->arena, "%s IN (SELECT value FROM json_each(?))", column);
	return str_fmt(c->arena, "%s = ANY(CAST(? AS bigint[]))", column);
}

void where_ids(struct ctx *c, struct where *w, const char *column, const i64 *ids, size_t n)
{
	struct value list;
	struct str sql = ids_condition(c, column, ids, n, &list);

	where_add(w, sql.p, &list, 1);
}

void where_select(struct buf *sql, const struct shape *s, const struct selection *taken,
		  const struct where *w)
{
	buf_lit(sql, "SELECT ");
	buf_put(sql, str_of(taken->columns));
	buf_lit(sql, " FROM ");
	buf_put(sql, str_of(s->res->name));
	buf_lit(sql, " t WHERE ");
	buf_put(sql, w->sql.n ? (struct str){ w->sql.p, w->sql.n } : S("1 = 1"));
}

enum err count_rows(struct ctx *c, const struct shape *s, const struct where *w, i64 *out)
{
	i64 version = caches_open(c) ? version_seen(c, s) : 0;
	struct buf b = buf_on(c->arena, 64 << 10);
	struct count_pair *known;
	struct value total;
	struct str sql;
	size_t n;

	buf_fmt(&b, "SELECT COUNT(*) FROM %s t WHERE %.*s", s->res->name, (int)w->sql.n, w->sql.p);
	TRY(buf_finish(&b, &sql));
	struct counts_key key = counts_key(s->counts, c->arena, sql, w->args.v, w->args.n);
	if (caches_open(c) && counts_get(s->counts, key, version, c->arena, &known, &n)) {
		*out = known[0].n;
		return OK;
	}
	TRY(db_one_(c->db, c->arena, &total, &(struct query){ .sql = sql.p, .out = "i" }, w->args.v,
		    w->args.n));
	*out = value_int(total);
	if (caches_open(c))
		counts_put(s->counts, key, version, &(struct count_pair){ .n = *out }, 1);
	return OK;
}

/* Her spaces as a condition, all of them; false when she has none. */
static bool in_her_spaces(struct ctx *c, const struct shape *s, unsigned mask, struct str *sql,
			  struct value *list)
{
	i64 *spaces = arena_new_array(c->arena, i64, c->who->nspaces);
	size_t n = actor_spaces(c->who, mask, spaces, c->who->nspaces);

	if (s->space < 0 || !n)
		return false;
	*sql = ids_condition(c, str_fmt(c->arena, "t.%s", s->res->fields[s->space].name).p, spaces, n, list);
	return true;
}

void where_mine(struct ctx *c, const struct resource *res, struct where *w, const char *open, unsigned mask)
{
	const struct shape *s = shape_for(c->app, res);
	struct buf sql = buf_on(c->arena, 4096);
	struct str spaces;
	struct value args[2];
	size_t n = 0;

	if (c->who->system || mask & c->who->network)
		return;
	buf_put(&sql, open ? str_of(open) : S("1 = 0"));
	if (s->author >= 0 && c->who->id && mask & ROLE_AUTHOR) {
		buf_fmt(&sql, " OR t.%s = ?", res->fields[s->author].name);
		args[n++] = VI(c->who->id);
	}
	if (in_her_spaces(c, s, mask, &spaces, &args[n])) {
		buf_fmt(&sql, " OR %.*s", STR(spaces));
		n++;
	}
	where_add(w, buf_done(&sql).p, args, n);
}

void where_readable(struct ctx *c, const struct resource *res, struct where *w)
{
	if (!c->who->system)
		res->scope(c, w);
	where_mine(c, res, w, NULL, res->may.read);
}

void scope_all(struct ctx *c, struct where *w)
{
	(void)c;
	(void)w;
}
