/* test.h -- what tests that need a database include: each test gets a fresh one, first on SQLite, then (where
 * KOLO_TEST_PG holds a URL, see tests/pg.sh) in a schema of its own on PostgreSQL. */
#ifndef KOLO_DB_TEST_H
#define KOLO_DB_TEST_H

#include "base/test.h"
#include "db/db.h"
#include "db/schema_model.h"
#include <unistd.h>

struct fixture {
	struct arena *arena;
	enum db_kind kind;
	const char *dir; /* of this test, removed afterwards */
	const char *url;
	struct db *w, *r; /* a writing and a reading connection */
};

static inline void fixture_open(struct fixture *f)
{
	assert_int_equal(db_open(f->url, DB_WRITE, &f->w), OK);
	assert_int_equal(db_open(f->url, DB_READ, &f->r), OK);
}

static inline void fixture_close(struct fixture *f)
{
	db_close(f->r);
	db_close(f->w); /* last, so that it removes the log */
	f->w = f->r = NULL;
}

/* *STATE holds the kind before, the fixture after. */
static inline int fixture_new(void **state)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct fixture *f = arena_new_one(a, struct fixture);
	const char *tmp = getenv("TMPDIR"), *pg = getenv("KOLO_TEST_PG");
	char *dir = (char *)(uintptr_t)str_fmt(a, "%s/kolo-test-XXXXXX", tmp ? tmp : "/tmp").p;

	*f = (struct fixture){ .arena = a, .kind = *(const enum db_kind *)*state, .dir = mkdtemp(dir) };
	assert_non_null(f->dir);
	if (f->kind == DB_SQLITE)
		f->url = str_fmt(a, "sqlite://%s/kolo.db", dir).p;
	else
		f->url = str_fmt(a, "%s%cschema=test_%d&application_name=test_%d", pg,
				 strchr(pg, '?') ? '&' : '?', (int)getpid(), (int)getpid())
				 .p;
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int fixture_free(void **state)
{
	struct fixture *f = *state;
	struct db *db;

	fixture_close(f);
	if (f->kind == DB_POSTGRES) {
		struct str drop = str_fmt(f->arena, "DROP SCHEMA test_%d CASCADE", (int)getpid());

		assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
		assert_int_equal(db_script(db, drop), OK);
		db_close(db);
	}
	assert_int_equal(system(str_fmt(f->arena, "rm -rf '%s'", f->dir).p), 0);
	arena_free(f->arena);
	return 0;
}

/* CREATE TABLE and CREATE INDEX for T in the dialect of KIND: a table without a migration. */
static inline void put_ddl(enum db_kind kind, const struct table *t, struct buf *out)
{
	struct model_table m = model_of_table(out->arena, t);

	ddl_table(kind, &m, m.name, true, out);
	for (size_t i = 0; i < m.indexes.n; i++)
		ddl_index(&m, &m.indexes.v[i], out);
}

/* A test with a fresh database in *state, as struct fixture. */
#define test_on_database(fn) cmocka_unit_test_setup_teardown(fn, fixture_new, fixture_free)

/* Run the group on both databases; returns the number of failures. */
static inline int run_on_databases(const char *name, const struct CMUnitTest *tests, size_t n)
{
	static const enum db_kind kinds[] = { DB_SQLITE, DB_POSTGRES };
	static const char *const titles[] = { "SQLite", "PostgreSQL" };
	struct arena *a = arena_new(SIZE_MAX);
	int failed = 0;

	for (int k = 0; k < 2; k++) {
		struct CMUnitTest *copy = arena_new_array(a, struct CMUnitTest, n);

		if (kinds[k] == DB_POSTGRES && !getenv("KOLO_TEST_PG")) {
			failed += test_skipped(name, "PostgreSQL");
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			copy[i] = tests[i];
			copy[i].initial_state = (void *)(uintptr_t)&kinds[k];
		}
		failed += _cmocka_run_group_tests(str_fmt(a, "%s on %s", name, titles[k]).p, copy, n, NULL,
						  NULL);
	}
	arena_free(a);
	return failed;
}

#endif
