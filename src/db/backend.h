/* backend.h -- what db.c asks of SQLite and of PostgreSQL; the transaction rules and checks that both share
 * stay in db.c. Only src/db includes it. */
#ifndef KOLO_BACKEND_H
#define KOLO_BACKEND_H

#include "db/db.h"

/* One statement to be run. */
struct run {
	const struct query *q;
	const struct value *args;
	size_t n;
	/* Called with each row, whose values may be changed in place and live until it returns. NULL: rows
	 * are dropped. */
	enum err (*row)(void *ctx, struct value *row, size_t ncols);
	void *ctx;
	bool first_only;
};

struct backend {
	enum err (*run)(struct db *db, const struct run *r);
	enum err (*walk)(struct db *db, const struct run *r); /* the same in flat memory */
	enum err (*command)(struct db *db, const char *sql);  /* no values, no rows */
	enum err (*commit)(struct db *db);		      /* NULL: the command alone */
	enum err (*script)(struct db *db, const char *sql);
	enum err (*catch_up)(struct db *db); /* wait for what was sent in a hurry; NULL: nothing ever is */
	enum err (*pulse)(struct db *db, i64 *out);
	void (*settle)(struct db *db);	/* housekeeping after a commit, when nobody waits */
	enum err (*lag)(struct db *db); /* see db_lag() */
	void (*flush)(struct db *db);
	void (*close)(struct db *db);
	const char *begin[2]; /* by enum db_mode */
};

/* The part of a connection that both kinds share; sqlite.c and postgres.c put it first in a struct of their
 * own. */
struct db {
	const struct backend *backend;
	struct arena *arena; /* holds the connection itself */
	enum db_kind kind;
	enum db_mode mode;
	bool open;	  /* inside a transaction */
	bool hurried;	  /* which does not wait for statements without rows */
	bool lost;	  /* which the database has dropped: only db_rollback helps */
	int depth;	  /* savepoints */
	enum err spoiled; /* a statement of the transaction failed with this */
	i64 changes;	  /* rows touched by the last statement */
	i64 written;	  /* and by all of them */
	i64 transaction;  /* the last one committed: see db_transaction() */
	i64 statements;
	i64 failures;	      /* of the database itself, not of values */
	enum err failed_with; /* the last of them */
	i64 fail_in;	      /* statements until the planned failure */
	enum err fail_with;
	char error[480];
};

enum err sqlite_open(const char *path, enum db_mode mode, struct db **out);
enum err postgres_open(const char *url, enum db_mode mode, struct db **out);

/* Record why a statement failed and return E. */
enum err db_fail(struct db *db, enum err e, const char *fmt, ...) PRINTF(3, 4);

/* After a commit whose work has been answered: move the write-ahead log into the file if it has grown. */
static inline void db_settle(struct db *db)
{
	db->backend->settle(db);
}

/* From now on commits of this SQLite connection do not wait for the disk: each is durable when a db_flush()
 * that began after it has ended. db_flush() may run on another thread while the connection is at work. */
MUST_USE static inline enum err db_lag(struct db *db)
{
	return db->backend->lag(db);
}
static inline void db_flush(struct db *db)
{
	db->backend->flush(db);
}

/* SQL with $1, $2 … for each ? that stands outside literals, quoted names and comments; *COUNT of them. */
const char *sql_numbered(struct arena *a, const char *sql, size_t *count);

/* ---- prepared statements of one connection, by their text (statement_cache.c) ---- */

enum { CACHE_SETS = 64, CACHE_WAYS = 8 };

struct statement {
	u64 hash;
	char *sql; /* NULL: free */
	u64 used;  /* when, for choosing the oldest */
	size_t nparams;
	void *handle;
	u64 number; /* PostgreSQL: its name there */
	int busy;   /* SQLite: being stepped through, so that it cannot be dropped */
};

/* Eight ways a set, the least recently used of a set gives way: 512 statements at most. */
struct statement_cache {
	u64 clock;
	struct statement at[CACHE_SETS][CACHE_WAYS];
};

/* The entry for SQL, or NULL. */
struct statement *cache_find(struct statement_cache *c, const char *sql);
/* An entry for SQL, NULL when its whole set is busy; DROP is told of the statement that gives way. */
struct statement *cache_add(struct statement_cache *c, const char *sql,
			    void (*drop)(struct db *, struct statement *), struct db *db);
void cache_clear(struct statement_cache *c, void (*drop)(struct db *, struct statement *), struct db *db);

#endif
