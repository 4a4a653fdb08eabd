/* territory_edge.c -- the dated edges of the tree: kept by the records' hook, read for any day. */
#include "modules/territory/territory.h"

static const struct column edge_columns[] = {
	{ "id", C_ID },
	{ "child", C_INT, true, .references = "territory", .on_delete = "CASCADE" },
	{ "parent", C_INT, .references = "territory" },
	{ "name", C_TEXT, true },
	{ "valid_from", C_TEXT },	/* NULL: since before we know */
	{ "valid_until", C_TEXT },	/* the first day without it; NULL: holds */
	{ "noted", C_INT, true },	/* when we learned of its beginning */
	{ "closed", C_INT, true, "0" }, /* and of its end */
	{ 0 },
};
static const struct index edge_indexes[] = {
	{ "child, valid_until" },
	{ "parent, valid_until" },
	{ 0 },
};
const struct table table_territory_edge = { "territory_edge", edge_columns, edge_indexes };

#define STEPS_MAX 12 /* levels of a tree; also ends a circle that dated edges could make */

static struct str today(struct ctx *c)
{
	return date_iso(c->arena, instant_date(c->now));
}

/* ---- keeping ---- */

static const struct query q_drop_same_day = {
	"DELETE FROM territory_edge WHERE child = ? AND valid_until IS NULL AND valid_from = ?",
	"is",
};

static const struct query q_close = {
	"UPDATE territory_edge SET valid_until = ?, closed = ? WHERE child = ? AND valid_until IS NULL",
	"sii",
};

static const struct query q_open = {
	"INSERT INTO territory_edge (child, parent, name, valid_from, valid_until, noted) VALUES (?, ?, ?, "
	"?, ?, ?)",
	"i?s??i",
};

static struct value end_of_period(const struct record *r, size_t i)
{
	struct value v = r->v[TERRITORY_VALID];

	return v.type == V_LIST && v.list.n == 2 ? v.list.v[i] : VN;
}

enum err territory_after(struct ctx *c, const struct record *old, const struct record *now)
{
	struct value day = VN;

	if (old && value_eq(old->v[TERRITORY_PARENT], now->v[TERRITORY_PARENT]) &&
	    value_eq(old->v[TERRITORY_NAME], now->v[TERRITORY_NAME]))
		return OK;
	if (old) {
		day = VS(today(c));
		TRY(db_exec(c->db, &q_drop_same_day, VI(now->id), day));
		TRY(db_exec(c->db, &q_close, day, VI(c->now), VI(now->id)));
	}
	return db_exec(c->db, &q_open, VI(now->id), now->v[TERRITORY_PARENT], now->v[TERRITORY_NAME],
		       old ? day : end_of_period(now, 0), end_of_period(now, 1), VI(c->now));
}

/* ---- one day ---- */

#define ON_THE_DAY \
	" AND (e.valid_from IS NULL OR e.valid_from <= ?) AND (e.valid_until IS NULL OR e.valid_until > ?)"

static const struct query q_on = {
	"SELECT e.id, COALESCE(e.parent, 0), e.name, t.kind, COALESCE(e.valid_from, '')"
	" FROM territory_edge e JOIN territory t ON t.id = e.child WHERE e.child = ?" ON_THE_DAY
	" ORDER BY e.id DESC LIMIT 1",
	"iss",
	"iisss",
};

static const struct query q_path = {
	"SELECT t.id, t.name, t.kind FROM territory_tree x JOIN territory t ON t.id = x.ancestor"
	" WHERE x.id = ? AND x.distance > 0 ORDER BY x.distance DESC",
	"i",
	"iss",
};

static const struct query q_parts = {
	"SELECT t.id, t.name, t.kind FROM territory t WHERE t.parent = ? AND t.removed = 0"
	" AND (t.valid_to IS NULL OR t.valid_to > ?) ORDER BY t.sort, t.id",
	"is",
	"iss",
};

static const struct query q_parts_on = {
	"SELECT t.id, e.name, t.kind FROM territory_edge e JOIN territory t ON t.id = e.child"
	" WHERE e.parent = ? AND t.removed = 0" ON_THE_DAY " ORDER BY t.sort, t.id",
	"iss",
	"iss",
};

static struct territory_steps steps_of(struct ctx *c, const struct rows *rows)
{
	struct territory_steps out = { arena_new_array(c->arena, struct territory_step, rows->n), rows->n };

	for (size_t i = 0; i < rows->n; i++) {
		const struct value *r = rows_row(rows, i);
		out.v[i] = (struct territory_step){ r[0].i, r[1].s, r[2].s };
	}
	return out;
}

static enum err path_on(struct ctx *c, i64 id, struct str day, struct territory_steps *out)
{
	struct territory_step *v = arena_new_array(c->arena, struct territory_step, STEPS_MAX);
	size_t at = STEPS_MAX;
	struct value r[5];

	TRY(db_one(c->db, c->arena, r, &q_on, VI(id), VS(day), VS(day)));
	while (at && r[1].i) {
		i64 parent = r[1].i;
		enum err e = db_one(c->db, c->arena, r, &q_on, VI(parent), VS(day), VS(day));

		if (e == ERR_NOT_FOUND)
			break;
		TRY(e);
		v[--at] = (struct territory_step){ parent, r[2].s, r[3].s };
	}
	*out = (struct territory_steps){ v + at, STEPS_MAX - at };
	return OK;
}

enum err territory_path(struct ctx *c, i64 id, struct str day, struct territory_steps *out)
{
	struct rows rows;

	if (day.n)
		return path_on(c, id, day, out);
	TRY(db_all(c->db, c->arena, &rows, &q_path, VI(id)));
	*out = steps_of(c, &rows);
	return OK;
}

enum err territory_parts(struct ctx *c, i64 id, struct str day, struct territory_steps *out)
{
	struct rows rows;

	if (day.n)
		TRY(db_all(c->db, c->arena, &rows, &q_parts_on, VI(id), VS(day), VS(day)));
	else
		TRY(db_all(c->db, c->arena, &rows, &q_parts, VI(id), VS(today(c))));
	*out = steps_of(c, &rows);
	return OK;
}

enum err territory_name_on(struct ctx *c, i64 id, struct str day, struct str *name)
{
	struct value r[5];

	TRY(db_one(c->db, c->arena, r, &q_on, VI(id), VS(day), VS(day)));
	*name = r[2].s;
	return OK;
}

static struct str path_words(struct ctx *c, i64 id)
{
	struct buf b = buf_on(c->arena, 4096);
	struct territory_steps path;
	struct str out;

	if (territory_path(c, id, STR_NONE, &path) != OK)
		return STR_NONE;
	for (size_t i = path.n; i-- > 0;)
		if (!str_eq(path.v[i].kind, S("country")))
			buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(path.v[i].name));
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

struct str territory_words(struct ctx *c, i64 id)
{
	return resource_remembered(c, &territory, id, path_words);
}

/* ---- all days ---- */

static const struct query q_edges = {
	"SELECT COALESCE(e.parent, 0), COALESCE(p.name, ''), e.name, COALESCE(e.valid_from, ''),"
	" COALESCE(e.valid_until, '') FROM territory_edge e LEFT JOIN territory p ON p.id = e.parent"
	" WHERE e.child = ? ORDER BY COALESCE(e.valid_from, '') DESC, e.id DESC",
	"i",
	"issss",
};

enum err territory_edges(struct ctx *c, i64 id, struct territory_edge **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_edges, VI(id)));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct territory_edge, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		(*out)[i] = (struct territory_edge){ r[0].i, r[1].s, r[2].s, r[3].s, r[4].s };
	}
	return OK;
}

/* ---- what an earlier edition adds ---- */

static const struct query q_begin_later = {
	"UPDATE territory_edge SET valid_from = ?, noted = ? WHERE id = ?",
	"sii",
};

enum err territory_edge_before(struct ctx *c, i64 id, i64 parent, struct str name, struct str day,
			       struct str next)
{
	struct value edge[5];
	enum err e = db_one(c->db, c->arena, edge, &q_on, VI(id), VS(day), VS(day));

	if (e == OK && edge[1].i == parent && str_eq(edge[2].s, name))
		return OK;
	if (e == OK)
		TRY(db_exec(c->db, &q_begin_later, VS(next), VI(c->now), edge[0]));
	else if (e != ERR_NOT_FOUND)
		return e;
	return db_exec(c->db, &q_open, VI(id), parent ? VI(parent) : VN, VS(name),
		       e == OK && edge[4].s.n ? edge[4] : VN, VS(next), VI(c->now));
}
