/* utf8_test.c -- every code point there and back, every kind of bad sequence. */
#include "base/test.h"
#include "base/utf8.h"

static void every_code_point_survives(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[4];
		size_t i = 0, n = utf8_put(bytes, c);
		uint32_t want = c >= 0xd800 && c <= 0xdfff ? 0xfffd : c;
		struct str s = { bytes, n };

		if (!utf8_valid(s) || utf8_next(s, &i) != want || i != n)
			fail_msg("U+%04X", (unsigned)c);
	}
}

static void bad_sequences_are_seen(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc3",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xe2\x82",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xf0\x9f\x98",
		"\xc3\x28",
		"\xe2\x28\xa1",
		"\xfe\xfe",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str s = str_fmt(*state, "ok%s", bad[i]);
		size_t at = 2;

		assert_false(utf8_valid(s));
		assert_int_equal(utf8_valid_until(s), 2);
		assert_int_equal(utf8_next(s, &at), 0xfffd);
		assert_int_equal(at, 3);
	}
}

static void a_slice_is_not_read_beyond(void **state)
{
	struct str s = str_slice(S("aє"), 0, 2);
	size_t at = 1;

	(void)state;
	assert_false(utf8_valid(s));
	utf8_next(s, &at);
	assert_int_equal(at, 2);
}

static void counting_and_heads(void **state)
{
	(void)state;
	assert_int_equal(utf8_count(S("Їжак€😀")), 6);
	assert_str(utf8_head(S("Їжак"), 2), "Їж");
	assert_str(utf8_head(S("Їжак"), 99), "Їжак");
	assert_str(utf8_head(S("Їжак"), 0), "");
	assert_true(utf8_valid(STR_NONE));
}

int utf8_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_survives),
		test_in_arena(bad_sequences_are_seen),
		cmocka_unit_test(a_slice_is_not_read_beyond),
		cmocka_unit_test(counting_and_heads),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
