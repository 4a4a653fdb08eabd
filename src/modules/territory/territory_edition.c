/* territory_edition.c -- editions of the codifier in any order: a newer one moves the tree of today and dates
 * what moved; an older one only adds what stood otherwise before. What a full edition leaves out is listed,
 * never removed. */
#include "modules/territory/territory_edition.h"

static const struct column edition_columns[] = {
	{ "id", C_ID },
	{ "date", C_TEXT, true }, /* ISO; empty: unknown */
	{ "source", C_TEXT, true },
	{ "imported", C_INT, true },
	{ "units", C_INT, true },
	{ "added", C_INT, true },
	{ "changed", C_INT, true },
	{ "absent", C_INT, true },
	{ "digest", C_TEXT, true }, /* of what it says, in any layout */
	{ 0 },
};
static const struct index edition_indexes[] = { { "date" }, { 0 } };
const struct table table_territory_edition = { "territory_edition", edition_columns, edition_indexes };

static const struct column absence_columns[] = {
	{ "edition", C_INT, true, .references = "territory_edition", .on_delete = "CASCADE" },
	{ "territory", C_INT, true, .references = "territory", .on_delete = "CASCADE" },
	{ 0 },
};
const struct table table_territory_absence = { "territory_absence", absence_columns,
					       .key = "edition, territory" };

/* ---- beginning ---- */

static const struct query q_newest = { "SELECT COALESCE(MAX(date), '') FROM territory_edition", "", "s" };

enum err edition_begin(struct ctx *c, const struct import_plan *p, struct edition **out)
{
	struct edition *e = arena_new_one(c->arena, struct edition);
	struct value v;

	TRY(db_one(c->db, c->arena, &v, &q_newest));
	*e = (struct edition){ .arena = c->arena,
			       .began = c->now,
			       .date = p->edition,
			       .source = p->source,
			       .newest = value_str(v),
			       .next = p->before,
			       .seen = map_on(c->arena) };
	*out = e;
	return OK;
}

/* A piece that is done again brings its rows again. */
void edition_row(struct edition *e, const struct unit *u)
{
	if (!u->code.n || map_get(&e->seen, u->code))
		return;
	map_set(&e->seen, str_dup(e->arena, u->code), e);
	e->sum += unit_sum(u);
}

/* ---- the end ---- */

/* What moved in this run moved between the edition before and this one; this one's day is when we know it for
 * sure. */
static const struct query q_date_openings = {
	"UPDATE territory_edge SET valid_from = ? WHERE noted >= ? AND valid_from IS NOT NULL AND "
	"valid_until IS NULL",
	"si",
};
static const struct query q_date_closings = {
	"UPDATE territory_edge SET valid_until = ? WHERE closed >= ?",
	"si",
};
static const struct query q_date_additions = {
	"UPDATE territory_edge SET valid_from = ? WHERE noted >= ? AND valid_from IS NULL AND valid_until IS "
	"NULL"
	" AND child IN (SELECT id FROM territory WHERE created >= ? AND code <> 'UA')",
	"sii",
};

static enum err date_edges(struct ctx *c, const struct edition *e)
{
	TRY(db_exec(c->db, &q_date_openings, VS(e->date), VI(e->began)));
	TRY(db_exec(c->db, &q_date_closings, VS(e->date), VI(e->began)));
	if (!e->newest.n)
		return OK; /* the first edition tells nothing of when its units began */
	return db_exec(c->db, &q_date_additions, VS(e->date), VI(e->began), VI(e->began));
}

static const struct query q_counts = {
	"SELECT (SELECT COUNT(*) FROM territory WHERE created >= ?),"
	" (SELECT COUNT(DISTINCT e.child) FROM territory_edge e JOIN territory t ON t.id = e.child"
	" WHERE e.noted >= ? AND t.created < ?)",
	"iii",
	"ii",
};

static const struct query q_add = {
	"INSERT INTO territory_edition (date, source, imported, units, added, changed, absent, digest) "
	"VALUES (?, "
	"?, ?, ?, ?, ?, 0, ?)"
	" RETURNING id",
	"ssiiiis",
	"i",
};

static const struct query q_units = {
	"SELECT id, code FROM territory WHERE code LIKE 'UA_%' AND removed = 0 AND (valid_to IS NULL OR "
	"valid_to > ?)",
	"s",
	"is",
};

static const struct query q_absence = {
	"INSERT INTO territory_absence (edition, territory) VALUES (?, ?)",
	"ii",
};

/* It began between this older edition and the next one. */
static const struct query q_began = {
	"UPDATE territory_edge SET valid_from = ?, noted = ? WHERE child = ? AND valid_from IS NULL",
	"sii",
};

static const struct query q_absent = { "UPDATE territory_edition SET absent = ? WHERE id = ?", "ii" };

/* A file of one oblast leaves out the others without meaning anything by it. */
static bool is_full(const struct edition *e, size_t units)
{
	return e->seen.n * 4 >= units * 3;
}

static enum err list_absent(struct ctx *c, const struct edition *e, i64 edition)
{
	struct rows rows;
	i64 absent = 0;

	TRY(db_all(c->db, c->arena, &rows, &q_units, VS(e->date)));
	for (size_t i = 0; i < rows.n && is_full(e, rows.n); i++) {
		const struct value *r = rows_row(&rows, i);

		if (map_get(&e->seen, r[1].s))
			continue;
		absent++;
		TRY(db_exec(c->db, &q_absence, VI(edition), r[0]));
		if (e->next.n)
			TRY(db_exec(c->db, &q_began, VS(e->next), VI(c->now), r[0]));
	}
	return db_exec(c->db, &q_absent, VI(absent), VI(edition));
}

/* The same edition came without its day before. */
static const struct query q_date_it = {
	"UPDATE territory_edition SET date = ? WHERE date = '' AND digest = ?",
	"ss",
};

enum err edition_end(struct ctx *c, struct edition *e)
{
	struct str digest = edition_digest(c->arena, e->sum, e->seen.n);
	struct value counts[2], id;

	if (e->date.n && !e->next.n)
		TRY(date_edges(c, e));
	if (e->date.n)
		TRY(db_exec(c->db, &q_date_it, VS(e->date), VS(digest)));
	TRY(db_one(c->db, c->arena, counts, &q_counts, VI(e->began), VI(e->began), VI(e->began)));
	TRY(db_one(c->db, c->arena, &id, &q_add, VS(e->date), VS(e->source), VI(c->now), VI((i64)e->seen.n),
		   counts[0], counts[1], VS(digest)));
	return list_absent(c, e, id.i);
}
