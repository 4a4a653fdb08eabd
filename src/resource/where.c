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
void where_ids(struct ctx *c, struct where *w, const char *column, const i64 *ids, size_t n)
{
	bool sqlite = db_kind(c->db) == DB_SQLITE;
	struct buf list = buf_on(c->arena, 32 + n * 21);

	buf_byte(&list, sqlite ? '[' : '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(&list, ',');
		buf_int(&list, ids[i]);
	}
	buf_byte(&list, sqlite ? ']' : '}');
	const char *sql = sqlite ? "%s IN (SELECT value FROM json_each(?))" : "%s = ANY(CAST(? AS bigint[]))";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	WHERE(w, str_fmt(c->arena, sql, column).p, VS(buf_done(&list)));
#pragma GCC diagnostic pop
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
	i64 generation = *s->generation + c->app->epoch;
	struct buf b = buf_on(c->arena, 64 << 10);
	struct count_pair *known;
	struct value total;
	struct str sql;
	size_t n;

	buf_fmt(&b, "SELECT COUNT(*) FROM %s t WHERE %.*s", s->res->name, (int)w->sql.n, w->sql.p);
	TRY(buf_finish(&b, &sql));
	u64 key = counts_key(sql, w->args.v, w->args.n);
	if (counts_get(s->counts, key, generation, c->arena, &known, &n)) {
		*out = known[0].n;
		return OK;
	}
	TRY(db_one_(c->db, c->arena, &total, &(struct query){ .sql = sql.p, .out = "i" }, w->args.v,
		    w->args.n));
	*out = value_int(total);
	counts_put(s->counts, key, generation, &(struct count_pair){ .n = *out }, 1);
	return OK;
}

void where_readable(struct ctx *c, const struct shape *s, struct where *w)
{
	const struct actor *who = c->who;
	unsigned mask = s->res->may.read;
	struct buf sql = buf_on(c->arena, 64 << 10);
	VEC(struct value) args = { 0 };

	if (who->system)
		return;
	s->res->scope(c, w);
	if (mask & who->network)
		return;
	buf_lit(&sql, "1 = 0");
	if (s->author >= 0 && who->id && mask & ROLE_AUTHOR) {
		buf_fmt(&sql, " OR t.%s = ?", s->res->fields[s->author].name);
		vec_push(c->arena, &args, VI(who->id));
	}
	for (size_t i = 0; s->space >= 0 && i < who->nspaces; i++)
		if (who->spaces[i].roles & mask) {
			buf_fmt(&sql, " OR t.%s = ?", s->res->fields[s->space].name);
			vec_push(c->arena, &args, VI(who->spaces[i].space));
		}
	where_add(w, buf_done(&sql).p, args.v, args.n);
}

void scope_all(struct ctx *c, struct where *w)
{
	(void)c;
	(void)w;
}
