/* value_test.c -- tagged values: equality within a type, copies that own what they hold; the table of errors.
 */
#include "base/test.h"
#include "base/err.h"
#include "base/value.h"

static struct value list(const struct value *v, size_t n)
{
	return (struct value){ .type = V_LIST, .list = { v, n } };
}

static void equality(void **state)
{
	struct value a[] = { VI(1), VZ("x") }, b[] = { VI(1), VZ("x") }, c[] = { VI(1), VZ("y") };
	struct value here = { .type = V_POINT, .at = { 39.5, 48.5 } },
		     there = { .type = V_POINT, .at = { 39.5, 48 } };

	(void)state;
	assert_true(value_eq(VN, VN) && value_eq(VI(1), VI(1)) && value_eq(VD(0.5), VD(0.5)));
	assert_false(value_eq(VI(1), VD(1)));
	assert_false(value_eq(VZ("a"), VB(S("a"))));
	assert_true(value_eq(list(a, 2), list(b, 2)));
	assert_false(value_eq(list(a, 2), list(c, 2)));
	assert_false(value_eq(list(a, 2), list(a, 1)));
	assert_true(value_eq(here, here) && !value_eq(here, there));
}

static void copies_are_deep(void **state)
{
	char text[] = "abc";
	struct value inner = VS(((struct str){ text, 3 }));
	struct value items[] = { inner, VI(5) };
	struct value copy = value_dup(*state, list(items, 2));

	text[0] = 'X';
	items[1] = VI(6);
	assert_str(value_str(copy.list.v[0]), "abc");
	assert_int_equal(value_int(copy.list.v[1]), 5);
}

static void conversions_default_to_nothing(void **state)
{
	(void)state;
	assert_int_equal(value_int(VZ("5")), 0);
	assert_int_equal(value_int(VD(5.9)), 5);
	assert_null(value_str(VI(5)).p);
}

static void every_error_has_words(void **state)
{
	(void)state;
	for (int e = 0; e < ERR__N; e++) {
		const struct err_info *info = err_info((enum err)e);

		assert_true(info->status >= 200 && info->status < 600);
		assert_non_null(info->code);
		assert_non_null(info->title);
		for (int other = 0; other < e; other++)
			assert_string_not_equal(info->code, err_info((enum err)other)->code);
	}
	assert_int_equal(err_info((enum err)999)->status, 500);
}

int value_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality),
		test_in_arena(copies_are_deep),
		cmocka_unit_test(conversions_default_to_nothing),
		cmocka_unit_test(every_error_has_words),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
