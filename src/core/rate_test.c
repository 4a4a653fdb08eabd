/* rate_test.c -- buckets that empty, fill again and cannot be pushed out. */
#include "base/test.h"
#include "core/rate.h"

static int rate_set_up(void **state)
{
	*state = rate_new();
	return 0;
}

static int rate_tear_down(void **state)
{
	rate_free(*state);
	return 0;
}

static int allowed(struct rate *r, const char *class, struct str key, i64 now, int tries)
{
	int n = 0;

	while (tries--)
		n += rate_allow(r, class, key, now, NULL);
	return n;
}

static void ten_attempts_and_no_more(void **state)
{
	int wait = 0;

	assert_int_equal(allowed(*state, "guess", S("7"), 1000, 50), 10);
	assert_false(rate_allow(*state, "guess", S("7"), 1000, &wait));
	assert_int_equal(wait, 90);
	assert_int_equal(allowed(*state, "guess", S("8"), 1000, 50), 10);
	assert_int_equal(allowed(*state, "sign-up", S("7"), 1000, 50), 5);
}

static void tokens_come_back_one_by_one(void **state)
{
	assert_int_equal(allowed(*state, "guess", S("7"), 0, 10), 10);
	assert_int_equal(allowed(*state, "guess", S("7"), 90 * SECOND - 1, 5), 0);
	assert_int_equal(allowed(*state, "guess", S("7"), 90 * SECOND, 5), 1);
	assert_int_equal(allowed(*state, "guess", S("7"), 4 * HOUR, 50), 10);
}

static void a_success_is_not_counted(void **state)
{
	for (int i = 0; i < 100; i++) {
		assert_true(rate_allow(*state, "guess", S("7"), 1000, NULL));
		rate_forgive(*state, "guess", S("7"), 1000);
	}
	assert_int_equal(allowed(*state, "guess", S("7"), 1000, 50), 10);
	rate_forgive(*state, "guess", S("7"), 1000);
	assert_int_equal(allowed(*state, "guess", S("7"), 1000, 50), 1);
	for (int i = 0; i < 20; i++) /* never more than a full bucket */
		rate_forgive(*state, "guess", S("8"), 1000);
	assert_int_equal(allowed(*state, "guess", S("8"), 1000, 50), 10);
}

static void other_classes_count_successes_too(void **state)
{
	assert_int_equal(allowed(*state, "sign-up", S("7"), 1000, 5), 5);
	rate_forgive(*state, "sign-up", S("7"), 1000);
	assert_int_equal(allowed(*state, "sign-up", S("7"), 1000, 5), 0);
}

static void a_flood_of_keys_frees_nobody(void **state)
{
	char key[32];

	assert_int_equal(allowed(*state, "guess", S("victim"), 1000, 10), 10);
	for (int i = 0; i < 200000; i++) {
		snprintf(key, sizeof(key), "flood %d", i);
		rate_allow(*state, "guess", str_of(key), 1000, NULL);
	}
	assert_int_equal(allowed(*state, "guess", S("victim"), 1000, 10), 0);
}

static void an_unknown_class_counts_as_writing(void **state)
{
	assert_int_equal(allowed(*state, "something", S("7"), 1000, 1500), 1200);
	assert_int_equal(allowed(*state, "write", S("7"), 1000, 200), 0);
}

static void addresses_fall_into_classes(void **state)
{
	static const char *const pairs[][2] = {
		{ "203.0.113.77", "203.0.113.0/24" },
		{ "::ffff:203.0.113.9", "203.0.113.0/24" },
		{ "2001:db8:1:2ff:aaaa::1", "2001:db8:1:200::/56" },
		{ "2001:db8:1:2fe::9", "2001:db8:1:200::/56" },
		{ "", "" },
		{ "unix", "unix" },
	};

	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_str(rate_address_class(*state, str_of(pairs[i][0])), pairs[i][1]);
}

int rate_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ten_attempts_and_no_more, rate_set_up, rate_tear_down),
		cmocka_unit_test_setup_teardown(tokens_come_back_one_by_one, rate_set_up, rate_tear_down),
		cmocka_unit_test_setup_teardown(a_success_is_not_counted, rate_set_up, rate_tear_down),
		cmocka_unit_test_setup_teardown(other_classes_count_successes_too, rate_set_up,
						rate_tear_down),
		cmocka_unit_test_setup_teardown(a_flood_of_keys_frees_nobody, rate_set_up, rate_tear_down),
		cmocka_unit_test_setup_teardown(an_unknown_class_counts_as_writing, rate_set_up,
						rate_tear_down),
		test_in_arena(addresses_fall_into_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
