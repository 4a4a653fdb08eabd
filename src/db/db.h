/* db.h -- one connection to the network's database, SQLite or PostgreSQL, with the same meaning on both.
 *
 * Statements are literals (or text built by src/resource) with `?` for every value; src/db rewrites them to
 * $1 … for PostgreSQL, prepares them once per connection and binds tagged values. There are no cursors to
 * leave open: results are copied into an arena, or handed row by row to a callback. A failed statement makes
 * its transaction useless on both databases, until the enclosing savepoint is rolled back. */
#ifndef KOLO_DB_H
#define KOLO_DB_H

#include "base/err.h"
#include "base/value.h"

struct db;

enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_mode { DB_READ, DB_WRITE };

/* Where a network lives: "sqlite:///path/kolo.db" (or a plain path) or "postgresql://…" with an optional
 * "?schema=name" (default kolo). One network = one SQLite file = one PostgreSQL schema. */
MUST_USE enum err db_open(const char *url, enum db_mode mode, struct db **out);
void db_close(struct db *db); /* NULL is fine */
enum db_kind db_kind(const struct db *db);
enum db_mode db_mode(const struct db *db);

/* A statement written by hand: a static const literal above its one user. IN and OUT hold a letter for each
 * value: i integer, d real, s text, b bytes, ? any; a test prepares every one of them on both databases. IN
 * also tells PostgreSQL the types (bigint, double precision, text, bytea); `?`, or no IN at all, lets it
 * infer them from where the value stands: right for columns, too narrow for `? = 0` (a 32-bit integer),
 * impossible for `? IS NULL`. OUT decides where the databases differ, as in sums; without it whole numbers
 * are integers on both. */
struct query {
	const char *sql;
	const char *in;
	const char *out;
};

/* Rows copied to an arena. */
struct rows {
	struct value *cells; /* n × ncols, row by row */
	size_t n, ncols;
};

static inline struct value *rows_row(const struct rows *r, size_t i)
{
	return r->cells + i * r->ncols;
}

#define DB_ARGS(...) \
	(const struct value[]){ __VA_ARGS__ }, sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value)

/* Run Q for its effect. ERR_INVALID for a number out of range or text with a zero byte, ERR_DUPLICATE for a
 * unique violation, ERR_REFERENCED for a foreign key, ERR_RETRY for a serialization failure, ERR_UNAVAILABLE
 * for a lost database or full disk, ERR_INTERNAL (logged with the SQL, never with the values) otherwise.
 * db_changes() tells the rows touched. */
#define db_exec(db, q, ...) db_exec_((db), (q), DB_ARGS(__VA_ARGS__))
/* All rows of Q, at most what the arena has room for (ERR_TOO_BIG). */
#define db_all(db, a, out, q, ...) db_all_((db), (a), (out), (q), DB_ARGS(__VA_ARGS__))
/* The first row into ROW[0..n) (n = letters of q->out); ERR_NOT_FOUND when there is none. */
#define db_one(db, a, row, q, ...) db_one_((db), (a), (row), (q), DB_ARGS(__VA_ARGS__))

MUST_USE enum err db_exec_(struct db *db, const struct query *q, const struct value *args, size_t n);
MUST_USE enum err db_all_(struct db *db, struct arena *a, struct rows *out, const struct query *q,
			  const struct value *args, size_t n);
MUST_USE enum err db_one_(struct db *db, struct arena *a, struct value *row, const struct query *q,
			  const struct value *args, size_t n);

/* Hand each row of a SELECT to FN as it comes (values live until FN returns); FN's error stops the walk and
 * is returned. FN may run other statements on DB. For exports of any length: PostgreSQL fetches in batches,
 * memory stays flat. */
typedef enum err (*db_row_fn)(void *ctx, const struct value *row, size_t ncols);
MUST_USE enum err db_each(struct db *db, const struct query *q, const struct value *args, size_t n,
			  db_row_fn fn, void *ctx);

/* In a hurry, on PostgreSQL: inside the transaction statements without rows are sent and not waited for; they
 * travel with the next one that asks something. Their failure is told by a later statement, or by
 * db_hurry(db, false), at the latest by the commit; db_changes() tells nothing meanwhile. For long work that
 * is done again without hurry when it fails. Ends with the transaction. */
MUST_USE enum err db_hurry(struct db *db, bool on);
bool db_is_hurried(const struct db *db);

i64 db_changes(const struct db *db); /* rows touched by the last db_exec */
/* Rows touched by all statements so far, for comparison: who finds it as it was has written nothing. In a
 * hurry each statement without rows counts, whatever it touches. */
i64 db_written(const struct db *db);

/* Transactions, for the lane and the command line only; handlers find one open. On a reading connection
 * db_begin gives one unchanging view. PostgreSQL: a writer's transactions are serializable; a lost connection
 * is opened again by the next db_begin, or by the next statement of a reading connection outside a
 * transaction, without the caller's notice. */
MUST_USE enum err db_begin(struct db *db);
MUST_USE enum err db_commit(struct db *db);
/* PostgreSQL: the number of the last transaction that this writing connection committed, 0 when that wrote
 * nothing; it tells own commits from those of others. SQLite: 0. */
i64 db_transaction(const struct db *db);
void db_rollback(struct db *db);
MUST_USE enum err db_savepoint(struct db *db); /* nestable */
MUST_USE enum err db_release(struct db *db);
void db_rollback_to(struct db *db); /* undo to the last savepoint and drop it */

/* Count how values are distributed, from samples, so that the planner chooses indexes well: after an import
 * and once a night, in the write lane. PostgreSQL does it by itself. */
MUST_USE enum err db_survey(struct db *db);

/* Let a writing connection keep much of the file in memory, for long work of a process that serves nobody
 * (SQLite: 64 MB instead of 16). */
MUST_USE enum err db_take_memory(struct db *db);

/* Several statements separated by `;`, for migrations and bulk loading. No values, no results. */
MUST_USE enum err db_script(struct db *db, struct str sql);

/* Text of the last failure for the log. */
const char *db_error(const struct db *db);

/* A number that differs after every commit of any process on a SQLite file (data_version and own commits).
 * PostgreSQL: the next transaction's number, which moves when one begins to write; core/pulse.c asks for
 * whole snapshots there. Cheap enough to ask several times a second. */
MUST_USE enum err db_pulse(struct db *db, i64 *out);

/* Bytes that the database (PostgreSQL: this network's schema) takes. */
MUST_USE enum err db_size(struct db *db, struct arena *a, i64 *out);

/* For tests: make the N-th statement from now fail with E (0 = none). BEGIN, COMMIT and savepoints count. */
void db_fail_at(struct db *db, i64 n, enum err e);
i64 db_statements(const struct db *db); /* executed so far */

/* Statements so far that failed by no fault of their values: who read while it grew may have shown half a
 * truth. */
i64 db_failures(const struct db *db);
/* The last of them, OK when there was none since db_failures() gave BEFORE. */
enum err db_failed_since(const struct db *db, i64 before);

#endif
