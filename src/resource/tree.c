/* tree.c -- the closure of a tree: for each record all its ancestors with their distance, so that "everything
 * below" is one indexed condition on both databases. */
#include "resource/engine.h"

static struct query sql(struct ctx *c, const char *fmt, const char *table)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return (struct query){ .sql = str_fmt(c->arena, fmt, table, table, table).p };
#pragma GCC diagnostic pop
}

/* The one number that Q finds for two ids; 0 when it finds none. */
static enum err ask(struct ctx *c, struct query q, i64 a, i64 b, i64 *out)
{
	struct value v = VI(0);

	q.out = "i";
	enum err e = db_one(c->db, c->arena, &v, &q, VI(a), VI(b));
	*out = e == OK ? v.i : 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Nothing stands below a new record, and it stands nowhere yet. */
enum err tree_add(struct ctx *c, const struct shape *s, i64 id, i64 parent)
{
	struct query add = sql(c,
			       "INSERT INTO %s (id, ancestor, distance) SELECT ?, ancestor, distance + 1"
			       " FROM %s WHERE id = ? UNION ALL SELECT ?, ?, 0",
			       s->tree_table);

	add.in = "iiii";
	return db_exec(c->db, &add, VI(id), VI(parent), VI(id), VI(id));
}

/* One more than the steps from a record up to an ancestor: 1 is itself, 2 its parent, 0: no ancestor. */
static enum err ask_distance(struct ctx *c, const struct shape *s, i64 id, i64 ancestor, i64 *out)
{
	struct query q = sql(c, "SELECT distance + 1 FROM %s WHERE id = ? AND ancestor = ?", s->tree_table);

	return ask(c, q, id, ancestor, out);
}

enum err tree_check(struct ctx *c, const struct shape *s, i64 id, i64 parent)
{
	i64 down = 0;

	if (parent)
		TRY(ask_distance(c, s, parent, id, &down));
	if (down)
		return invalid(c, s->res->fields[s->parent].name, "cycle",
			       "A record cannot stand below itself");
	return OK;
}

enum err tree_put(struct ctx *c, const struct shape *s, i64 id, i64 parent)
{
	struct query self =
		sql(c, "INSERT INTO %s (id, ancestor, distance) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
		    s->tree_table);
	struct query cut = sql(c,
			       "DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE ancestor = ?) "
			       "AND ancestor IN (SELECT ancestor FROM %s WHERE id = ? AND distance > 0)",
			       s->tree_table);
	struct query graft = sql(c,
				 "INSERT INTO %s (id, ancestor, distance) SELECT d.id, u.ancestor, "
				 "d.distance + u.distance + 1 "
				 "FROM %s d, %s u WHERE d.ancestor = ? AND u.id = ?",
				 s->tree_table);
	i64 up = 0;

	TRY(db_exec(c->db, &self, VI(id), VI(id)));
	if (parent)
		TRY(ask_distance(c, s, id, parent, &up));
	if (up == 2) /* it stands there already */
		return OK;
	TRY(db_exec(c->db, &cut, VI(id), VI(id)));
	if (!parent)
		return OK;
	return db_exec(c->db, &graft, VI(id), VI(parent));
}
