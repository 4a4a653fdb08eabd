/* setting_test.c -- settings are kept, changed and journalled without their values. */
#include "core/test.h"

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

int setting_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_setting_is_what_was_set_last),
	};

	return run_on_databases("setting", tests, COUNT(tests));
}
