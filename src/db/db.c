/* db.c -- the rules that both databases share: which kind a URL names, what a statement's values must look
 * like, how a failure spoils its transaction, savepoints, and planned failures for tests. */
#include "base/log.h"
#include "db/backend.h"

enum err db_fail(struct db *db, enum err e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(db->error, sizeof(db->error), fmt, ap);
	va_end(ap);
	if (e == ERR_UNAVAILABLE || e == ERR_INTERNAL || e == ERR_RETRY) {
		db->failures++;
		db->failed_with = e;
	}
	return e;
}

enum err db_open(const char *url, enum db_mode mode, struct db **out)
{
	struct str s = str_of(url);

	*out = NULL;
	if (str_starts(s, S("postgresql://")) || str_starts(s, S("postgres://")))
		return postgres_open(url, mode, out);
	if (str_starts(s, S("sqlite://")))
		url += strlen("sqlite://");
	return sqlite_open(url, mode, out);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	if (db->open)
		db_rollback(db);
	db->backend->close(db);
	arena_free(db->arena);
}

enum db_mode db_mode(const struct db *db)
{
	return db->mode;
}

enum db_kind db_kind(const struct db *db)
{
	return db->kind;
}

const char *db_error(const struct db *db)
{
	return db->error;
}

i64 db_changes(const struct db *db)
{
	return db->changes;
}

i64 db_statements(const struct db *db)
{
	return db->statements;
}

i64 db_failures(const struct db *db)
{
	return db->failures;
}

enum err db_failed_since(const struct db *db, i64 before)
{
	return db->failures == before ? OK : db->failed_with;
}

void db_fail_at(struct db *db, i64 n, enum err e)
{
	db->fail_in = n;
	db->fail_with = e;
}

/* ---- before and after a statement ---- */

/* Count it; refuse it in a spoiled transaction, and when a test has planned its failure. */
static enum err admit(struct db *db)
{
	if (db->spoiled)
		return db->spoiled;
	db->statements++;
	if (db->fail_in > 0 && --db->fail_in == 0)
		return db_fail(db, db->fail_with, "planned failure");
	return OK;
}

/* A failure spoils the transaction around it. */
static enum err spoil(struct db *db, enum err e)
{
	if (e != OK && db->open)
		db->spoiled = e;
	return e;
}

static enum err command(struct db *db, const char *sql)
{
	TRY(admit(db));
	enum err e = db->backend->command(db, sql);
	if (e == ERR_INTERNAL)
		log_error("db", "%s: %s", db->error, sql);
	return e;
}

static bool fits(char letter, struct value v)
{
	switch (letter) {
	case 'i':
		return v.type == V_INT;
	case 'd':
		return v.type == V_REAL || v.type == V_INT;
	case 's':
		return v.type == V_TEXT;
	case 'b':
		return v.type == V_BLOB;
	default:
		return letter == '?' && v.type != V_POINT && v.type != V_LIST;
	}
}

/* PostgreSQL has no text with a zero byte, so nobody has. */
static enum err check_values(struct db *db, const struct run *r)
{
	const char *in = r->q->in;

	if (in && strlen(in) != r->n)
		return db_fail(db, ERR_INTERNAL, "%zu values where %zu are declared", r->n, strlen(in));
	for (size_t i = 0; i < r->n; i++) {
		struct value v = r->args[i];

		if (v.type != V_NULL && !fits(in ? in[i] : '?', v))
			return db_fail(db, ERR_INTERNAL, "value %zu has the wrong type", i + 1);
		if (v.type == V_TEXT && v.s.n && memchr(v.s.p, 0, v.s.n))
			return db_fail(db, ERR_INVALID, "value %zu holds a zero byte", i + 1);
	}
	return OK;
}

/* What the caller does with rows, behind the check of their shape. */
struct shaped {
	struct db *db;
	const char *out;
	enum err (*row)(void *ctx, struct value *row, size_t ncols);
	void *ctx;
	enum err stopped; /* by the caller, not by the database */
};

/* The databases differ in what sum() or a sum of a product gives; the declared letter decides. */
static struct value as_declared(char letter, struct value v)
{
	if (letter == 'i' && v.type == V_REAL && v.d >= -9.2e18 && v.d <= 9.2e18)
		return VI((i64)v.d);
	if (letter == 'd' && v.type == V_INT)
		return VD((double)v.i);
	return v;
}

static enum err take_row(void *ctx, struct value *row, size_t ncols)
{
	struct shaped *s = ctx;

	if (s->out && strlen(s->out) != ncols)
		return db_fail(s->db, ERR_INTERNAL, "%zu columns where %zu are declared", ncols,
			       strlen(s->out));
	for (size_t i = 0; s->out && i < ncols; i++)
		row[i] = as_declared(s->out[i], row[i]);
	return s->stopped = s->row(s->ctx, row, ncols);
}

static enum err perform(struct db *db, enum err (*how)(struct db *, const struct run *), struct run r)
{
	struct shaped shaped = { .db = db, .out = r.q->out, .row = r.row, .ctx = r.ctx };
	enum err e = admit(db);

	if (r.row) {
		r.row = take_row;
		r.ctx = &shaped;
	}
	if (e == OK && !db->spoiled)
		e = check_values(db, &r);
	if (e == OK)
		e = how(db, &r);
	if (e != OK && e == shaped.stopped)
		return e;
	if (e == ERR_INTERNAL && !db->spoiled)
		log_error("db", "%s: %s", db->error, r.q->sql);
	return spoil(db, e);
}

/* ---- the four verbs ---- */

enum err db_exec_(struct db *db, const struct query *q, const struct value *args, size_t n)
{
	return perform(db, db->backend->run, (struct run){ .q = q, .args = args, .n = n });
}

struct collector {
	struct arena *arena;
	struct rows *rows;
	size_t cap; /* rows */
};

static size_t value_size(struct value v)
{
	return sizeof(v) + (v.type == V_TEXT || v.type == V_BLOB ? v.s.n + 1 : 0);
}

static enum err collect(void *ctx, struct value *row, size_t ncols)
{
	struct collector *c = ctx;
	struct rows *rows = c->rows;
	size_t line = ncols * sizeof(*row), need = 0;

	for (size_t i = 0; i < ncols; i++)
		need += value_size(row[i]);
	if (rows->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;

		if (!arena_room(c->arena, cap * line + need))
			return ERR_TOO_BIG;
		rows->cells = arena_grow(c->arena, rows->cells, c->cap * line, cap * line);
		c->cap = cap;
	}
	if (!arena_room(c->arena, need))
		return ERR_TOO_BIG;
	rows->ncols = ncols;
	for (size_t i = 0; i < ncols; i++)
		rows->cells[rows->n * ncols + i] = value_dup(c->arena, row[i]);
	rows->n++;
	return OK;
}

enum err db_all_(struct db *db, struct arena *a, struct rows *out, const struct query *q,
		 const struct value *args, size_t n)
{
	struct collector c = { .arena = a, .rows = out };

	*out = (struct rows){ 0 };
	return perform(db, db->backend->run,
		       (struct run){ .q = q, .args = args, .n = n, .row = collect, .ctx = &c });
}

struct first_row {
	struct arena *arena;
	struct value *row;
	bool found;
};

static enum err keep_first(void *ctx, struct value *row, size_t ncols)
{
	struct first_row *f = ctx;

	for (size_t i = 0; i < ncols && !f->found; i++) {
		if (!arena_room(f->arena, value_size(row[i])))
			return ERR_TOO_BIG;
		f->row[i] = value_dup(f->arena, row[i]);
	}
	f->found = true;
	return OK;
}

enum err db_one_(struct db *db, struct arena *a, struct value *row, const struct query *q,
		 const struct value *args, size_t n)
{
	struct first_row f = { .arena = a, .row = row };

	TRY(perform(
		db, db->backend->run,
		(struct run){
			.q = q, .args = args, .n = n, .row = keep_first, .ctx = &f, .first_only = true }));
	return f.found ? OK : ERR_NOT_FOUND;
}

struct visitor {
	db_row_fn fn;
	void *ctx;
};

static enum err visit(void *ctx, struct value *row, size_t ncols)
{
	const struct visitor *v = ctx;

	return v->fn(v->ctx, row, ncols);
}

enum err db_each(struct db *db, const struct query *q, const struct value *args, size_t n, db_row_fn fn,
		 void *ctx)
{
	struct visitor v = { fn, ctx };

	return perform(db, db->backend->walk,
		       (struct run){ .q = q, .args = args, .n = n, .row = visit, .ctx = &v });
}

/* ---- transactions ---- */

i64 db_written(const struct db *db)
{
	return db->written;
}

bool db_is_hurried(const struct db *db)
{
	return db->hurried;
}

enum err db_hurry(struct db *db, bool on)
{
	db->hurried = on;
	if (on || db->spoiled || !db->backend->catch_up)
		return on ? OK : db->spoiled;
	return spoil(db, db->backend->catch_up(db));
}

enum err db_begin(struct db *db)
{
	if (db->open)
		BUG("a transaction is open already");
	TRY(command(db, db->backend->begin[db->mode]));
	db->open = true;
	return OK;
}

i64 db_transaction(const struct db *db)
{
	return db->transaction;
}

enum err db_commit(struct db *db)
{
	if (!db->open || db->depth)
		BUG("commit %s", db->open ? "with a savepoint open" : "without a transaction");
	enum err e = admit(db);

	if (e == OK && db->backend->commit)
		e = db->backend->commit(db);
	else if (e == OK)
		e = db->backend->command(db, "COMMIT");
	if (e == ERR_INTERNAL)
		log_error("db", "%s: COMMIT", db->error);
	if (e != OK) {
		db_rollback(db);
		return e;
	}
	db->open = db->hurried = false;
	return OK;
}

/* What was sent in a hurry is undone anyway, whatever became of it. */
static void end_hurry(struct db *db)
{
	db->hurried = false;
	if (db->backend->catch_up && db->backend->catch_up(db) != OK)
		log_info("db", "undone: %s", db->error);
}

void db_rollback(struct db *db)
{
	end_hurry(db);
	if (db->open && !db->lost && db->backend->command(db, "ROLLBACK") != OK)
		log_warn("db", "rollback: %s", db->error);
	db->open = db->lost = false;
	db->depth = 0;
	db->spoiled = OK;
}

/* VERB followed by the name of the innermost savepoint. */
static const char *at_savepoint(const struct db *db, const char *verb, char text[32])
{
	snprintf(text, 32, "%s s%d", verb, db->depth);
	return text;
}

enum err db_savepoint(struct db *db)
{
	char sql[32];

	if (!db->open)
		BUG("savepoint without a transaction");
	db->depth++;
	enum err e = command(db, at_savepoint(db, "SAVEPOINT", sql));
	if (e != OK)
		db->depth--;
	return spoil(db, e);
}

enum err db_release(struct db *db)
{
	char sql[32];

	if (!db->depth)
		BUG("release without a savepoint");
	TRY(spoil(db, command(db, at_savepoint(db, "RELEASE", sql))));
	db->depth--;
	return OK;
}

void db_rollback_to(struct db *db)
{
	char sql[32];

	if (!db->depth)
		BUG("rollback without a savepoint");
	end_hurry(db);
	if (!db->lost) {
		enum err e = db->backend->command(db, at_savepoint(db, "ROLLBACK TO", sql));

		if (e == OK)
			e = db->backend->command(db, at_savepoint(db, "RELEASE", sql));
		db->spoiled = e;
	}
	db->depth--;
}

/* ---- the rest ---- */

enum err db_survey(struct db *db)
{
	static const struct query analyze = { "ANALYZE", "", NULL };

	return db_kind(db) == DB_SQLITE ? db_exec(db, &analyze) : OK;
}

enum err db_take_memory(struct db *db)
{
	static const struct query much = { "PRAGMA cache_size = -64000", "", NULL };

	return db_kind(db) == DB_SQLITE ? db_exec(db, &much) : OK;
}

enum err db_script(struct db *db, struct str sql)
{
	struct arena *a = arena_new(SIZE_MAX);
	enum err e = admit(db);

	if (e == OK)
		e = db->backend->script(db, str_z(a, sql));
	if (e == ERR_INTERNAL && !db->spoiled)
		log_error("db", "script: %s", db->error);
	arena_free(a);
	return spoil(db, e);
}

enum err db_pulse(struct db *db, i64 *out)
{
	return db->backend->pulse(db, out);
}

static const struct query q_size[] = {
	[DB_SQLITE] = { "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()", "",
			"i" },
	[DB_POSTGRES] = { "SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
			  " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'",
			  "", "i" },
};

enum err db_size(struct db *db, struct arena *a, i64 *out)
{
	struct value v;

	TRY(db_one(db, a, &v, &q_size[db_kind(db)]));
	*out = value_int(v);
	return OK;
}
