/* file_use.c -- which records refer to a file: whoever may see one of them may see the file, and what none
 * ever referred to is forgotten. */
#include "resource/file_use.h"

#include "core/files.h"
#include "core/jobs.h"

#define UNUSED_LIFE (7 * DAY)
#define AT_ONCE "10000" /* looked for together: each time the whole history is read */
#define PIECE ((size_t)100)
#define LATE 1000 /* rows of the history that others may have begun and not yet committed */

static bool is_file(const struct field *f)
{
	return kind_is(f, KIND_FILE);
}

/* ---- who sees it ---- */

/* True when a record that c->who may read shows her the file in field F. */
static enum err shows(struct ctx *c, const struct resource *res, const struct field *f, struct str hash,
		      bool *found)
{
	struct where w = where_on(c->arena);
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct rows rows;
	struct str text;

	WHERE(&w, "t.removed = 0");
	WHERE(&w, str_fmt(c->arena, "t.%s IN (SELECT id FROM file WHERE hash = ?)", f->name).p, VS(hash));
	where_readable(c, res, &w);
	where_mine(c, res, &w, NULL, field_see(res, f));
	buf_fmt(&sql, "SELECT 1 FROM %s t WHERE %.*s LIMIT 1", res->name, (int)w.sql.n, w.sql.p);
	TRY(buf_finish(&sql, &text));
	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = text.p, .out = "i" }, w.args.v,
		    w.args.n));
	*found = rows.n > 0;
	return OK;
}

static enum err shown_somewhere(struct ctx *c, struct str hash, bool *found)
{
	*found = false;
	for (size_t i = 0; i < c->app->shapes.n; i++) {
		const struct resource *res = c->app->shapes.v[i]->res;

		for (unsigned f = 0; f < res->nfields && !*found; f++)
			if (is_file(&res->fields[f]))
				TRY(shows(c, res, &res->fields[f], hash, found));
	}
	return OK;
}

enum err file_sight(struct ctx *c, struct str hash, enum file_sight *out)
{
	struct ctx guest = *c;
	bool found;

	guest.who = &actor_visitor;
	*out = FILE_OPEN;
	TRY(shown_somewhere(&guest, hash, &found));
	if (found)
		return OK;
	TRY(shown_somewhere(c, hash, &found));
	*out = found ? FILE_SEEN : FILE_HIDDEN;
	return OK;
}

/* ---- whose it is ---- */

static const struct query q_own = { "SELECT id FROM file WHERE id = ? AND owner = ?", "ii", "i" };

enum err files_are_hers(struct ctx *c, const struct record *old, const struct record *now)
{
	for (unsigned f = 0; f < now->res->nfields && !c->who->system; f++) {
		const struct field *field = &now->res->fields[f];
		struct value id = now->v[f], own;

		if (!is_file(field) || id.type == V_NULL || (old && value_eq(old->v[f], id)))
			continue;
		enum err e = db_one(c->db, c->arena, &own, &q_own, id, VI(c->who->id));
		if (e == ERR_NOT_FOUND)
			return invalid(c, field->name, "bad_reference", "There is no such file");
		TRY(e);
	}
	return OK;
}

/* ---- what nobody uses ---- */

/* A field in which records may have files, and how their versions tell it: "cover": */
struct use {
	const char *resource, *column;
	struct str key;
};

/* Files that are old enough, by rising id. */
struct suspects {
	VEC(struct use) uses;
	i64 *ids;
	bool *used;
	size_t n;
	i64 seen;  /* history up to this row has been read */
	size_t at; /* where the next piece begins */
	i64 job;
};

static void find_uses(const struct app *app, struct arena *a, struct suspects *s)
{
	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;

		for (unsigned f = 0; f < res->nfields; f++)
			if (is_file(&res->fields[f]))
				vec_push(a, &s->uses,
					 ((struct use){ res->name, res->fields[f].name,
							str_fmt(a, "\"%s\":", res->fields[f].name) }));
	}
}

static void mark_used(struct suspects *s, i64 id)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < s->n && s->ids[low] == id)
		s->used[low] = true;
}

static void mark_mentioned(struct suspects *s, struct str data, struct str key)
{
	const char *p;
	i64 id;

	while ((p = memmem(data.p, data.n, key.p, key.n)) != NULL) {
		size_t n = 0;

		data = str_slice(data, (size_t)(p - data.p) + key.n, data.n);
		while (n < data.n && data.p[n] >= '0' && data.p[n] <= '9')
			n++;
		if (str_to_i64(str_slice(data, 0, n), &id))
			mark_used(s, id);
	}
}

static const struct query q_versions = { "SELECT resource, data FROM history WHERE journal > ?", "i", "ss" };

static enum err mark_version(void *ctx, const struct value *row, size_t n)
{
	struct suspects *s = ctx;

	(void)n;
	for (size_t i = 0; i < s->uses.n; i++)
		if (str_eq(row[0].s, str_of(s->uses.v[i].resource)))
			mark_mentioned(s, row[1].s, s->uses.v[i].key);
	return OK;
}

/* What versions beyond row SINCE of the history can bring back. */
static enum err mark_versions(struct ctx *c, struct suspects *s, i64 since)
{
	return db_each(c->db, &q_versions, &VI(since), 1, mark_version, s);
}

static enum err mark_row(void *ctx, const struct value *row, size_t n)
{
	(void)n;
	mark_used(ctx, row[0].i);
	return OK;
}

static const struct query q_imports = { "SELECT file FROM import_run WHERE file IS NOT NULL", "", "i" };

/* What records have now, removed ones included, and what imports came from. */
static enum err mark_records(struct ctx *c, struct suspects *s)
{
	for (size_t i = 0; i < s->uses.n; i++) {
		const struct use *u = &s->uses.v[i];
		const char *sql = str_fmt(c->arena, "SELECT t.%s FROM %s t WHERE t.%s IS NOT NULL", u->column,
					  u->resource, u->column)
					  .p;

		TRY(db_each(c->db, &(struct query){ .sql = sql, .in = "", .out = "i" }, NULL, 0, mark_row,
			    s));
	}
	return db_each(c->db, &q_imports, NULL, 0, mark_row, s);
}

static const struct query q_newest = { "SELECT COALESCE(MAX(journal), 0) FROM history", "", "i" };
static const struct query q_old = {
	"SELECT id FROM file WHERE created < ? AND id > ? ORDER BY id LIMIT " AT_ONCE, "ii", "i"
};

/* The next files after AFTER that have had their time, and which of them are in use. */
static enum err suspect(struct ctx *c, i64 after, struct suspects *s)
{
	struct value newest[1];
	struct rows rows;

	find_uses(c->app, c->arena, s);
	TRY(db_one(c->db, c->arena, newest, &q_newest));
	s->seen = newest[0].i;
	TRY(db_all(c->db, c->arena, &rows, &q_old, VI(c->now - UNUSED_LIFE), VI(after)));
	s->n = rows.n;
	s->ids = arena_new_array(c->arena, i64, MAX(rows.n, 1));
	s->used = arena_new_array(c->arena, bool, MAX(rows.n, 1));
	for (size_t i = 0; i < rows.n; i++)
		s->ids[i] = value_int(rows_row(&rows, i)[0]);
	if (!rows.n)
		return OK;
	TRY(mark_records(c, s));
	return mark_versions(c, s, 0);
}

/* ---- forgetting it ---- */

/* Has a record taken the file meanwhile? */
static enum err is_taken(struct ctx *c, const struct suspects *s, i64 id, bool *taken)
{
	struct value r[1];

	*taken = false;
	for (size_t i = 0; i < s->uses.n && !*taken; i++) {
		const struct use *u = &s->uses.v[i];
		const char *sql = str_fmt(c->arena, "SELECT t.id FROM %s t WHERE t.%s = ? LIMIT 1",
					  u->resource, u->column)
					  .p;
		struct query q = { .sql = sql, .in = "i", .out = "i" };
		enum err e = db_one(c->db, c->arena, r, &q, VI(id));

		*taken = e == OK;
		TRY(e == ERR_NOT_FOUND ? OK : e);
	}
	return OK;
}

/* In the lane, for which others wait: all that is asked again is what came while the rest was read. */
static enum err forget_piece(struct ctx *c, void *arg)
{
	struct suspects *s = arg;
	bool taken;

	TRY(job_progress(c, s->job, (i64)s->at, (i64)s->n));
	TRY(mark_versions(c, s, s->seen - LATE));
	for (size_t i = s->at; i < MIN(s->at + PIECE, s->n); i++) {
		if (s->used[i])
			continue;
		TRY(is_taken(c, s, s->ids[i], &taken));
		if (!taken)
			TRY(files_forget(c, s->ids[i]));
	}
	return OK;
}

static enum err forget_unused(struct ctx *c, i64 job, i64 *after)
{
	struct suspects s = { .job = job };

	TRY(suspect(c, *after, &s));
	for (; s.at < s.n; s.at += PIECE)
		TRY(job_write(c, forget_piece, &s));
	*after = s.n ? s.ids[s.n - 1] : INT64_MAX;
	return OK;
}

enum err files_forget_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	struct ctx own = *c;
	enum err e = OK;
	i64 after = 0;

	(void)payload;
	own.arena = arena_new((size_t)64 << 20);
	while (e == OK && after < INT64_MAX) {
		arena_reset(own.arena);
		e = forget_unused(&own, job, &after);
	}
	arena_free(own.arena);
	return e;
}
