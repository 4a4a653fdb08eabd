/* setting_test.c -- settings are kept, changed and journalled without their values. */
#include "core/test.h"
#include "core/memo.h"

static void a_setting_is_what_was_set_last(void **state)
{
	struct desk *d = desk_new(*state);

	assert_str(setting_get(&d->c, "title", "Kolo"), "Kolo");
	assert_int_equal(setting_set(&d->c, "title", S("Освітяни Луганщини")), OK);
	assert_int_equal(setting_set(&d->c, "title", S("Освітяни")), OK);
	assert_str(setting_get(&d->c, "title", "Kolo"), "Освітяни");
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM journal WHERE resource = 'setting' AND kind = 'title'"),
		2);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM history"), 0);
}

/* A reader whose view is older than a commit must not teach what it sees to those who come after it. */
static void what_is_remembered_is_never_older_than_its_reader(void **state)
{
	struct desk *d = desk_new(*state);
	struct ctx reader = d->c, later;

	reader.db = d->f->r;
	d->app.generation = 1;
	d->app.memo = memo_new(d->c.arena, 64, 64);
	assert_int_equal(setting_set(&d->c, "title", S("before")), OK);
	reader.seen = app_freshness(&d->app, reader.db, d->c.arena);
	assert_int_equal(db_begin(reader.db), OK);
	assert_str(setting_get(&reader, "other", "none"), "none"); /* its view stands */
	assert_int_equal(setting_set(&d->c, "title", S("after")), OK);
	d->app.generation++;
	assert_str(setting_get(&reader, "title", ""), "before");
	db_rollback(reader.db);
	later = reader;
	later.seen = app_freshness(&d->app, reader.db, d->c.arena);
	assert_str(setting_get(&later, "title", ""), "after");
}

static void a_fault_is_not_an_answer(void **state)
{
	struct desk *d = desk_new(*state);
	struct str text;

	assert_int_equal(setting_set(&d->c, "sign_up", S("closed")), OK);
	db_fail_at(d->c.db, 1, ERR_UNAVAILABLE);
	assert_int_equal(setting_find(&d->c, "sign_up", "open", &text), ERR_UNAVAILABLE);
	assert_int_equal(setting_find(&d->c, "sign_up", "open", &text), OK);
	assert_str(text, "closed");
}

int setting_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_setting_is_what_was_set_last),
		test_on_database(what_is_remembered_is_never_older_than_its_reader),
		test_on_database(a_fault_is_not_an_answer),
	};

	return run_on_databases("setting", tests, COUNT(tests));
}
