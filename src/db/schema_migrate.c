/* schema_migrate.c -- apply migrations once each, in order, whoever comes first of several processes. */
#include "base/log.h"
#include "base/time.h"
#include "db/schema.h"
#include <sodium.h>

static const char *const make_table =
	"CREATE TABLE IF NOT EXISTS schema_migration (number bigint PRIMARY KEY, name text NOT NULL,"
	" hash text NOT NULL, at bigint NOT NULL)";

static const char *const has_table[] = {
	[DB_SQLITE] = "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'",
	[DB_POSTGRES] = "SELECT count(to_regclass('schema_migration'))",
};

static const struct query q_applied = { "SELECT hash FROM schema_migration WHERE number = ?", "i", "s" };
static const struct query q_record = {
	"INSERT INTO schema_migration (number, name, hash, at) VALUES (?, ?, ?, ?)",
	"issi",
};

static struct str hash_of(struct arena *a, struct str sql)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)sql.p, sql.n);
	return str_hex(a, sum, sizeof(sum));
}

/* *APPLIED tells whether M is in; ERR_CONFLICT when its text was another one then. */
static enum err look_up(struct db *db, struct arena *a, const struct migration *m, bool *applied)
{
	struct value hash;
	enum err e = db_one(db, a, &hash, &q_applied, VI(m->number));

	*applied = e == OK;
	if (e == OK && !str_eq(hash.s, hash_of(a, m->sql[db_kind(db)]))) {
		log_error("schema", "migration %d %s has changed since it was applied", m->number, m->name);
		return ERR_CONFLICT;
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err schema_pending(struct db *db, struct arena *a, const struct migration *m, size_t n, int *waiting)
{
	const struct query q = { has_table[db_kind(db)], "", "i" };
	struct value found;
	bool applied = false;

	*waiting = 0;
	TRY(db_one(db, a, &found, &q));
	for (size_t i = 0; i < n; i++) {
		if (found.i)
			TRY(look_up(db, a, &m[i], &applied));
		*waiting += !applied;
	}
	return OK;
}

/* SQLite checks references only now: a table is rebuilt by dropping the old one, which must not cascade. */
static enum err check_references(struct db *db, struct arena *a, const struct migration *m)
{
	static const struct query q = { "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1", "",
					"ss" };
	struct value row[2];

	if (db_kind(db) != DB_SQLITE)
		return OK;
	enum err e = db_one(db, a, row, &q);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	log_error("schema", "migration %d leaves rows of %.*s without their %.*s", m->number, STR(row[0].s),
		  STR(row[1].s));
	return ERR_CONFLICT;
}

/* Inside a transaction that no other process shares. */
static enum err apply(struct db *db, struct arena *a, const struct migration *m, bool *applied)
{
	bool before;

	if (db_kind(db) == DB_POSTGRES)
		TRY(db_script(db, S("LOCK TABLE schema_migration IN EXCLUSIVE MODE")));
	TRY(look_up(db, a, m, &before));
	if (before)
		return OK;
	TRY(db_script(db, m->sql[db_kind(db)]));
	TRY(check_references(db, a, m));
	*applied = true;
	return db_exec(db, &q_record, VI(m->number), VZ(m->name), VS(hash_of(a, m->sql[db_kind(db)])),
		       VI(time_now()));
}

static enum err apply_alone(struct db *db, struct arena *a, const struct migration *m, int *count)
{
	bool applied = false;

	TRY(db_begin(db));
	enum err e = apply(db, a, m, &applied);
	if (e == OK)
		e = db_commit(db);
	else
		db_rollback(db);
	if (e == OK && applied) {
		++*count;
		log_info("schema", "applied migration %d %s", m->number, m->name);
	}
	return e;
}

static enum err switch_references(struct db *db, const char *how)
{
	if (db_kind(db) != DB_SQLITE)
		return OK;
	return db_script(db, str_of(how));
}

enum err schema_migrate(struct db *db, struct arena *a, const struct migration *m, size_t n, int *applied)
{
	enum err e = OK, on;

	*applied = 0;
	TRY(db_script(db, str_of(make_table)));
	TRY(switch_references(db, "PRAGMA foreign_keys = OFF"));
	for (size_t i = 0; i < n && e == OK; i++)
		e = apply_alone(db, a, &m[i], applied);
	on = switch_references(db, "PRAGMA foreign_keys = ON");
	return e != OK ? e : on;
}
