/* file_use.c -- which records refer to a file: whoever may see one of them may see the file, and what none
 * ever referred to is forgotten. */
#include "resource/file_use.h"

#include "core/files.h"
#include "core/jobs.h"

#define UNUSED_LIFE (7 * DAY)
#define AT_ONCE "1000"

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

/* No record has it in field F now, removed ones included, nor had it in a version that can come back. */
static void add_unused(struct buf *sql, const struct resource *res, const struct field *f)
{
	buf_fmt(sql, " AND f.id NOT IN (SELECT t.%s FROM %s t WHERE t.%s IS NOT NULL)", f->name, res->name,
		f->name);
	buf_fmt(sql,
		" AND NOT EXISTS (SELECT 1 FROM history h WHERE h.resource = '%s' AND"
		" (h.data LIKE '%%\"%s\":' || f.id || ',%%' OR h.data LIKE '%%\"%s\":' || f.id || '}%%'))",
		res->name, f->name, f->name);
}

static enum err forget_unused(struct ctx *c, void *arg)
{
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct rows rows;
	struct str text;

	(void)arg;
	buf_lit(&sql, "SELECT f.id FROM file f WHERE f.created < ?"
		      " AND f.id NOT IN (SELECT i.file FROM import_run i WHERE i.file IS NOT NULL)");
	for (size_t i = 0; i < c->app->shapes.n; i++) {
		const struct resource *res = c->app->shapes.v[i]->res;

		for (unsigned f = 0; f < res->nfields; f++)
			if (is_file(&res->fields[f]))
				add_unused(&sql, res, &res->fields[f]);
	}
	buf_lit(&sql, " ORDER BY f.id LIMIT " AT_ONCE);
	TRY(buf_finish(&sql, &text));
	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = text.p, .out = "i" },
		    &VI(c->now - UNUSED_LIFE), 1));
	for (size_t i = 0; i < rows.n; i++)
		TRY(files_forget(c, value_int(rows_row(&rows, i)[0])));
	return OK;
}

enum err files_forget_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	return job_write(c, forget_unused, NULL);
}
