/* schema.h -- tables as data: what the descriptors want, what a database has, and the difference as reviewed
 * SQL.
 *
 * Everything stored is declared as `struct table`: core's own tables by hand, resources derived from their
 * fields. From that come the DDL for both databases, the drafted migrations and the proof that a migrated
 * database equals the descriptors. */
#ifndef KOLO_SCHEMA_H
#define KOLO_SCHEMA_H

#include "base/buf.h"
#include "base/vec.h"
#include "db/db.h"

enum column_type {
	C_UNSET,
	C_ID,	/* SQLite INTEGER PRIMARY KEY AUTOINCREMENT, PostgreSQL bigint identity primary key */
	C_INT,	/* INTEGER, bigint */
	C_REAL, /* REAL, double precision */
	C_TEXT, /* TEXT, text */
	C_BLOB, /* BLOB, bytea */
};

struct column {
	const char *name;
	enum column_type type;
	bool not_null;
	const char *fallback;	/* DEFAULT as an SQL literal, or NULL */
	const char *references; /* table (its id), or NULL */
	const char *on_delete;	/* "CASCADE", "SET NULL", NULL = restrict */
	const char *was;	/* former name: a rename, not a loss */
};

struct index {
	const char *columns; /* "kind, territory": comma separated, DESC allowed */
	bool unique;
	const char *where; /* partial index, or NULL */
};

struct table {
	const char *name;
	const struct column *columns; /* ends with { 0 } */
	const struct index *indexes;  /* ends with { 0 }, or NULL */
	const char *key;	      /* composite primary key "a, b" where there is no C_ID */
	const char *was;
	/* A full-text index: no columns to declare, only fulltext.h reads and writes it. FTS5 (terms) on
	 * SQLite; id and terms tsvector with GIN on PostgreSQL. */
	bool text_search;
};

struct schema {
	const struct table *const *tables;
	size_t n;
};

/* The snapshot: one line a column and an index, sorted by table, stable under re-ordering of declarations;
 * kept in migrations/schema.snapshot and compared when a migration is drafted. */
void schema_snapshot(const struct schema *s, struct buf *out);

/* SQL that leads from the snapshot OLD to S. Refuses loss (dropped or retyped column, new NOT NULL without
 * default) with ERR_CONFLICT and the reason in WHY, unless LOSSY. Nothing to do: ERR_NOT_FOUND. */
MUST_USE enum err schema_draft(enum db_kind kind, struct str old_snapshot, const struct schema *s, bool lossy,
			       struct buf *out, struct buf *why);

/* What DB really has, read from its catalogue, in snapshot form; `kolo check` and a test hold it against the
 * descriptors. */
MUST_USE enum err schema_read(struct db *db, struct arena *a, struct buf *out);

/* Migrations embedded in the binary, in order. */
struct migration {
	int number;
	const char *name;
	struct str sql[2]; /* by enum db_kind */
};

/* How many of M are not applied yet. */
MUST_USE enum err schema_pending(struct db *db, struct arena *a, const struct migration *m, size_t n,
				 int *waiting);
/* Apply what is missing, each in its own transaction, and record it in schema_migration (number, name, hash,
 * at). ERR_CONFLICT when an applied migration's text has changed. *APPLIED tells how many ran. */
MUST_USE enum err schema_migrate(struct db *db, struct arena *a, const struct migration *m, size_t n,
				 int *applied);

#endif
