/* import_undo_test.c -- rows that fail, wherever they do: what they wrote before goes with them, what stands
 * around them stays, and a dry run tells it beforehand. */
#include "resource/test.h"

static struct import_report bring(struct network *n, const char *table, bool dry)
{
	struct import_options o = { .dry_run = dry, .source = S("test.csv"), .data = str_of(table) };
	struct import_report report;

	assert_int_equal(
		import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_shelf, NULL, &o, &report), OK);
	return report;
}

static void assert_report(const struct import_report *r, size_t create, size_t update, size_t error)
{
	assert_int_equal(r->count[IMPORT_CREATE], create);
	assert_int_equal(r->count[IMPORT_UPDATE], update);
	assert_int_equal(r->count[IMPORT_ERROR], error);
}

/* Each shelf is known to journal and history as it is. */
static void assert_all_told(struct network *n, i64 shelves)
{
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM shelf"), shelves);
	assert_int_equal(network_count(n, "SELECT SUM(version) FROM shelf"),
			 network_count(n, "SELECT COUNT(*) FROM journal WHERE resource = 'shelf'"));
	assert_int_equal(network_count(n, "SELECT SUM(version) FROM shelf"),
			 network_count(n, "SELECT COUNT(*) FROM history WHERE resource = 'shelf'"));
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM shelf WHERE title LIKE 'Left%'"), 0);
}

static void a_row_that_fails_leaves_nothing_behind(void **state)
{
	static const char *const places[] = { "read", "before", "check", "after" };
	struct network *n = network_open(*state);

	for (size_t i = 0; i < COUNT(places); i++) {
		struct str table = str_fmt(
			n->f->arena, "shelf_title,shelf_code\nFirst,f%zu\nStumbles in %s,s%zu\nLast,l%zu\n",
			i, places[i], i, i);
		struct import_report r = bring(n, table.p, false);

		assert_report(&r, 2, 0, 1);
		assert_int_equal(r.notes.v[1].row, 2);
		assert_all_told(n, 2 * ((i64)i + 1));
	}
	network_close(n);
}

static void a_ring_is_refused_before_anything_is_written(void **state)
{
	static const char ring[] = "title,code,parent\nOuter changed,O,key:I\nNew,N,key:I\n";
	struct network *n = network_open(*state);
	struct import_report r = bring(n, "title,code,parent\nOuter,O,\nInner,I,key:O\n", false);

	assert_report(&r, 2, 0, 0);
	r = bring(n, ring, true);
	assert_report(&r, 1, 0, 1);
	r = bring(n, ring, false);
	assert_report(&r, 1, 0, 1);
	assert_true(str_has(r.notes.v[0].text, S("cannot stand below itself")));
	assert_all_told(n, 3);
	assert_int_equal(
		network_count(n, "SELECT COUNT(*) FROM shelf WHERE title = 'Outer' AND parent IS NULL"), 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM shelf_tree"), 6);
	r = bring(n, "title,code,parent\nOuter,O,key:O\n", true);
	assert_report(&r, 0, 0, 1);
	network_close(n);
}

/* What its remover may not see is not told, but holds the record all the same. */
static void who_points_unseen_holds_too(void **state)
{
	static const struct scenario steps[] = {
		{ "a shelf", EDITOR, POST, "/shelves", "{\"title\":\"Top\",\"code\":\"T\"}", .status = 201 },
		{ "that something unseen stands on", EDITOR, DELETE, "/shelves/1", .status = 409,
		  .has = "not shown to you", .lacks = "Things" },
	};
	struct network *n = network_open(*state);
	struct import_options o = { .data = S("title,code,shelf\nSealed,S,key:T\n") };
	struct import_report report;

	scenarios_run(n, steps, 1);
	assert_int_equal(
		import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_thing, NULL, &o, &report), OK);
	assert_report(&report, 1, 0, 0);
	n->app->settings.demo = true; /* see but_secrets() */
	scenarios_run(n, steps + 1, 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM shelf WHERE removed = 0"), 1);
	network_close(n);
}

int import_undo_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_row_that_fails_leaves_nothing_behind),
		test_on_database(a_ring_is_refused_before_anything_is_written),
		test_on_database(who_points_unseen_holds_too),
	};

	return run_on_databases("import_undo", tests, COUNT(tests));
}
