/* sqlite.c -- a connection to an SQLite file: write-ahead log, every commit flushed, foreign keys kept.
 * Readers open the file read-only; each connection belongs to one thread, so SQLite's own locks are off. */
#include "base/log.h"
#include "db/backend.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

/* Pages of the write-ahead log after which they are moved into the file: by the lane when it has answered; by
 * the commit itself where no lane does it; waiting for readers at last. On a slow disk each move costs two
 * more flushes, so it happens less often than SQLite would do it. */
enum { LOG_LONG = 16000, LOG_LONGER = 24000, LOG_TOO_LONG = 64000 };

/* Milliseconds to wait for a lock. */
enum { PATIENCE = 10000, PATIENCE_FOR_READERS = 100 };

struct sqlite {
	struct db db;
	sqlite3 *handle;
	int log_pages;
	_Atomic bool unflushed; /* written to since the last flush began */
	int log_file;		/* for flushing it from outside, -1: SQLite flushes it itself */
	struct statement_cache cache;
};

static struct sqlite *of(struct db *db)
{
	return (struct sqlite *)db;
}

/* ---- errors ---- */

/* Extended codes first, then their families. */
static const struct {
	int code;
	enum err err;
} errors[] = {
	{ SQLITE_CONSTRAINT_UNIQUE, ERR_DUPLICATE },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_DUPLICATE },
	{ SQLITE_CONSTRAINT_ROWID, ERR_DUPLICATE },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, ERR_REFERENCED },
	{ SQLITE_FULL, ERR_UNAVAILABLE },
	{ SQLITE_IOERR, ERR_UNAVAILABLE },
	{ SQLITE_CANTOPEN, ERR_UNAVAILABLE },
	{ SQLITE_BUSY, ERR_UNAVAILABLE },
	{ SQLITE_LOCKED, ERR_UNAVAILABLE },
	{ SQLITE_PROTOCOL, ERR_UNAVAILABLE },
	{ SQLITE_NOMEM, ERR_UNAVAILABLE },
	{ SQLITE_TOOBIG, ERR_TOO_BIG },
	{ SQLITE_MISMATCH, ERR_INVALID },
};

static enum err failure(struct sqlite *s)
{
	int code = sqlite3_extended_errcode(s->handle);
	enum err e = ERR_INTERNAL;

	for (size_t i = 0; i < COUNT(errors) && e == ERR_INTERNAL; i++)
		if (errors[i].code == code || errors[i].code == (code & 0xff))
			e = errors[i].err;
	/* A full disk or a failed read may have undone the whole transaction. */
	if (s->db.open && sqlite3_get_autocommit(s->handle))
		s->db.lost = true;
	return db_fail(&s->db, e, "%s (%d)", sqlite3_errmsg(s->handle), code);
}

/* ---- statements ---- */

static void drop(struct db *db, struct statement *st)
{
	(void)db;
	sqlite3_finalize(st->handle);
}

/* RETURNING makes SQLite open a journal of the statement, which FTS5 takes for a savepoint: it writes out all
 * words that it has gathered, and an import becomes a thousand small segments. The id of one new row is known
 * without. */
static size_t without_returning(const char *sql)
{
	static const char returning[] = " RETURNING id";
	size_t n = strlen(sql), k = strlen(returning);

	if (n < k || strcmp(sql + n - k, returning) != 0 || strncmp(sql, "INSERT", 6) != 0 ||
	    strstr(sql, "DO UPDATE") || strstr(sql, "SELECT"))
		return n;
	return n - k;
}

/* A statement at work: out of the cache, or the caller's own where that one is busy further out (a walk whose
 * callback runs the same statement, or many others). */
struct active {
	sqlite3_stmt *st;
	struct statement *cached; /* NULL: to be finalized when done */
};

static enum err prepare(struct sqlite *s, const char *sql, bool keep, sqlite3_stmt **out)
{
	const char *rest = NULL;
	size_t n = without_returning(sql);

	if (sqlite3_prepare_v3(s->handle, sql, (int)n, keep ? SQLITE_PREPARE_PERSISTENT : 0, out, &rest) !=
	    SQLITE_OK)
		return failure(s);
	if (*out && rest == sql + n)
		return OK;
	sqlite3_finalize(*out);
	return db_fail(&s->db, ERR_INTERNAL, "not one statement");
}

static enum err take(struct sqlite *s, const char *sql, struct active *out)
{
	struct statement *known = cache_find(&s->cache, sql);

	if (!known || known->busy)
		TRY(prepare(s, sql, !known, &out->st));
	if (!known) {
		known = cache_add(&s->cache, sql, drop, &s->db);
		if (known)
			known->handle = out->st;
	} else if (!known->busy) {
		out->st = known->handle;
	} else {
		known = NULL;
	}
	out->cached = known;
	if (known)
		known->busy++;
	return OK;
}

/* What went wrong while stepping is told once more by the reset. */
static bool give_back(struct active *a)
{
	bool well = sqlite3_reset(a->st) == SQLITE_OK;

	if (a->cached)
		a->cached->busy--;
	else
		sqlite3_finalize(a->st);
	return well;
}

static int bind(sqlite3_stmt *st, int at, struct value v)
{
	switch (v.type) {
	case V_INT:
		return sqlite3_bind_int64(st, at, v.i);
	case V_REAL:
		return sqlite3_bind_double(st, at, v.d);
	case V_TEXT:
		return sqlite3_bind_text64(st, at, v.s.n ? v.s.p : "", v.s.n, SQLITE_STATIC, SQLITE_UTF8);
	case V_BLOB:
		return sqlite3_bind_blob64(st, at, v.s.n ? v.s.p : "", v.s.n, SQLITE_STATIC);
	case V_NULL:
		return sqlite3_bind_null(st, at);
	case V_POINT:
	case V_LIST:
		break;
	}
	BUG("a value of type %d cannot be bound", (int)v.type);
}

static enum err bind_all(struct sqlite *s, sqlite3_stmt *st, const struct run *r)
{
	if ((size_t)sqlite3_bind_parameter_count(st) != r->n)
		return db_fail(&s->db, ERR_INTERNAL, "%zu values for %d places", r->n,
			       sqlite3_bind_parameter_count(st));
	for (size_t i = 0; i < r->n; i++)
		if (bind(st, (int)i + 1, r->args[i]) != SQLITE_OK)
			return failure(s);
	return OK;
}

static struct value column(sqlite3_stmt *st, int i)
{
	sqlite3_value *v = sqlite3_column_value(st, i); /* read in place, before the next step */

	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER:
		return VI(sqlite3_value_int64(v));
	case SQLITE_FLOAT:
		return VD(sqlite3_value_double(v));
	case SQLITE_TEXT: {
		const char *p = (const char *)sqlite3_value_text(v);
		return VS(((struct str){ p, (size_t)sqlite3_value_bytes(v) }));
	}
	case SQLITE_BLOB: {
		const char *p = sqlite3_value_blob(v);
		return VB(((struct str){ p ? p : "", (size_t)sqlite3_value_bytes(v) }));
	}
	default:
		return VN;
	}
}

static enum err hand_over(sqlite3_stmt *st, const struct run *r, struct value *row, int ncols)
{
	if (!r->row)
		return OK;
	for (int i = 0; i < ncols; i++)
		row[i] = column(st, i);
	return r->row(r->ctx, row, (size_t)ncols);
}

/* A writing statement has done all its work before its first row, so leaving early is safe for it too. */
static enum err step_all(struct sqlite *s, sqlite3_stmt *st, const struct run *r)
{
	enum { FEW = 64 };
	struct value few[FEW];
	int ncols = sqlite3_column_count(st), rc;
	struct arena *many = ncols > FEW ? arena_new(SIZE_MAX) : NULL;
	struct value *row = many ? arena_new_array(many, struct value, ncols) : few;
	enum err e = OK;

	do {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW)
			e = hand_over(st, r, row, ncols);
		else if (rc != SQLITE_DONE)
			e = failure(s);
	} while (rc == SQLITE_ROW && e == OK && !r->first_only);
	arena_free(many);
	return e;
}

/* The row that RETURNING would have given. */
static enum err hand_over_id(struct sqlite *s, const struct run *r, i64 changed)
{
	struct value id = VI(sqlite3_last_insert_rowid(s->handle));

	if (!changed || !r->row || !r->q->sql[without_returning(r->q->sql)])
		return OK;
	return r->row(r->ctx, &id, 1);
}

static enum err sqlite_run(struct db *db, const struct run *r)
{
	struct sqlite *s = of(db);
	i64 before = sqlite3_total_changes64(s->handle);
	struct active a;

	TRY(take(s, r->q->sql, &a));
	enum err e = bind_all(s, a.st, r);
	if (e == OK)
		e = step_all(s, a.st, r);
	if (e == OK)
		e = hand_over_id(s, r, sqlite3_total_changes64(s->handle) - before);
	if (!give_back(&a) && e == OK)
		e = failure(s);
	db->written += sqlite3_total_changes64(s->handle) - before;
	db->changes = sqlite3_total_changes64(s->handle) == before ? 0 : sqlite3_changes64(s->handle);
	return e;
}

static enum err sqlite_command(struct db *db, const char *sql)
{
	const struct query q = { .sql = sql };

	return sqlite_run(db, &(struct run){ .q = &q });
}

static enum err sqlite_script(struct db *db, const char *sql)
{
	struct sqlite *s = of(db);
	i64 before = sqlite3_total_changes64(s->handle);

	if (sqlite3_exec(s->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return failure(s);
	db->written += sqlite3_total_changes64(s->handle) - before;
	return OK;
}

/* ---- pulse, copy, checkpoint ---- */

static enum err keep_int(void *ctx, struct value *row, size_t ncols)
{
	(void)ncols;
	*(i64 *)ctx = value_int(row[0]);
	return OK;
}

static const struct query q_data_version = { "PRAGMA data_version" };

/* data_version tells of other connections alone; what this one wrote is added. */
static enum err sqlite_pulse(struct db *db, i64 *out)
{
	TRY(sqlite_run(db, &(struct run){ .q = &q_data_version, .row = keep_int, .ctx = out }));
	*out += sqlite3_total_changes64(of(db)->handle);
	return OK;
}

static int note_log(void *ctx, sqlite3 *handle, const char *name, int pages)
{
	struct sqlite *s = ctx;

	s->log_pages = pages;
	s->unflushed = true;
	if (pages >= LOG_LONGER)
		sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

static void sqlite_settle(struct db *db)
{
	struct sqlite *s = of(db);

	if (s->log_pages < LOG_LONG)
		return;
	int how = s->log_pages < LOG_TOO_LONG ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
	/* Pages are read in milliseconds; a backup may take minutes, and all who write would wait with us. */
	sqlite3_busy_timeout(s->handle, PATIENCE_FOR_READERS);
	sqlite3_wal_checkpoint_v2(s->handle, NULL, how, NULL, NULL);
	sqlite3_busy_timeout(s->handle, PATIENCE);
	s->log_pages = 0;
}

/* The log is there once a transaction has begun, and stays as long as the connection. Its header, and what a
 * checkpoint moves, SQLite goes on flushing by itself. */
static enum err sqlite_lag(struct db *db)
{
	struct sqlite *s = of(db);

	TRY(sqlite_script(db, "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT"));
	s->log_file = open(sqlite3_filename_wal(sqlite3_db_filename(s->handle, "main")), O_RDWR | O_CLOEXEC);
	return s->log_file >= 0 ? OK : db_fail(db, ERR_UNAVAILABLE, "the log cannot be opened");
}

/* Nobody knows what a failed flush has left on the disk, and a later one would say that all is well: only a
 * fresh start finds out. */
static void sqlite_flush(struct db *db)
{
	struct sqlite *s = of(db);

	if (atomic_exchange(&s->unflushed, false) && fdatasync(s->log_file) != 0)
		BUG("the log of the database cannot be flushed: %s", strerror(errno));
}

static void sqlite_close(struct db *db)
{
	struct sqlite *s = of(db);

	if (s->log_file >= 0)
		close(s->log_file);
	cache_clear(&s->cache, drop, db);
	if (s->handle && sqlite3_close(s->handle) != SQLITE_OK)
		BUG("close: %s", sqlite3_errmsg(s->handle));
}

/* ---- opening ---- */

static const struct backend backend = {
	.run = sqlite_run,
	.walk = sqlite_run,
	.command = sqlite_command,
	.script = sqlite_script,
	.pulse = sqlite_pulse,
	.settle = sqlite_settle,
	.lag = sqlite_lag,
	.flush = sqlite_flush,
	.close = sqlite_close,
	.begin = { [DB_READ] = "BEGIN", [DB_WRITE] = "BEGIN IMMEDIATE" },
};

static const struct {
	int flags;
	const char *setup;
} modes[] = {
	[DB_READ] = { SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		      "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;" },
	[DB_WRITE] = { SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
		       "PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864;"
		       "PRAGMA analysis_limit = 1000;" },
};

/* SQLite's count of allocated bytes is one lock for all threads, and nobody asks for it. Must come before the
 * first connection of the process. */
static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err sqlite_open(const char *path, enum db_mode mode, struct db **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct arena *a = arena_new(SIZE_MAX);
	struct sqlite *s = arena_new_one(a, struct sqlite);

	pthread_once(&once, configure);
	s->db = (struct db){ .backend = &backend, .arena = a, .kind = DB_SQLITE, .mode = mode };
	s->log_file = -1;
	int rc = sqlite3_open_v2(path, &s->handle, modes[mode].flags, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(s->handle, 1);
		sqlite3_busy_timeout(s->handle, PATIENCE);
		sqlite3_wal_hook(s->handle, note_log, s);
		rc = sqlite3_exec(s->handle, modes[mode].setup, NULL, NULL, NULL);
	}
	if (rc != SQLITE_OK) {
		log_error("db", "cannot open %s: %s", path,
			  s->handle ? sqlite3_errmsg(s->handle) : "no memory");
		db_close(&s->db);
		return ERR_UNAVAILABLE;
	}
	*out = &s->db;
	return OK;
}
