/* str_test.c -- views of text: edges of cutting and slicing, strict numbers. */
#include "base/test.h"
#include "base/str.h"

static void comparing(void **state)
{
	(void)state;
	assert_true(str_eq(STR_NONE, S("")));
	assert_true(str_eq_nocase(S("Content-TYPE"), S("content-type")));
	assert_false(str_eq_nocase(S("@["), S("`{"))); /* only letters fold */
	assert_true(str_cmp(S("a"), S("ab")) < 0);
	assert_true(str_cmp(S("\xff"), S("a")) > 0);
	assert_int_equal(str_cmp(STR_NONE, S("")), 0);
	assert_true(str_starts(S("abc"), S("ab")) && !str_starts(S("ab"), S("abc")));
	assert_true(str_ends(S("abc"), S("bc")) && str_ends(STR_NONE, S("")));
	assert_true(str_has(S("abc"), S("")) && str_has(S("abc"), S("c")) && !str_has(STR_NONE, S("c")));
}

static void slicing_clips(void **state)
{
	(void)state;
	assert_str(str_slice(S("abcd"), 1, 3), "bc");
	assert_str(str_slice(S("abcd"), 3, 99), "d");
	assert_str(str_slice(S("abcd"), 9, 99), "");
	assert_str(str_slice(S("abcd"), 3, 1), "");
	assert_null(str_slice(STR_NONE, 0, 5).p);
	assert_str(str_trim(S(" \t\r\na b\v\f ")), "a b");
	assert_str(str_trim(S("  ")), "");
	assert_str(str_trim(S("\xc2\xa0x")), "\xc2\xa0x"); /* not ASCII, so not trimmed */
}

static void cutting_gives_every_part(void **state)
{
	static const struct {
		const char *text, *parts;
	} cases[] = { { "a,b", "a|b|" }, { "a,,", "a|||" }, { ",", "||" }, { "", "|" }, { "abc", "abc|" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str rest = str_of(cases[i].text), got = S("");

		while (rest.p) {
			struct str part = str_cut(&rest, ',');
			got = str_fmt(*state, "%.*s%.*s|", STR(got), STR(part));
		}
		assert_str(got, cases[i].parts);
	}
}

static void whole_numbers_are_strict(void **state)
{
	static const char *const bad[] = { "",
					   "-",
					   "+1",
					   "1 ",
					   " 1",
					   "1.0",
					   "0x1",
					   "--1",
					   "1e3",
					   "١",
					   "9223372036854775808",
					   "-9223372036854775809",
					   "99999999999999999999999" };
	i64 v = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_to_i64(str_of(bad[i]), &v));
	assert_int_equal(v, 42);
	assert_true(str_to_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
	assert_true(str_to_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
	assert_true(str_to_i64(S("-0"), &v) && v == 0);
	assert_true(str_to_i64(S("007"), &v) && v == 7);
}

static void decimals_are_strict(void **state)
{
	static const char *const bad[] = { "",	    "-",      ".",     "e5",	   "1e",   "1e+",
					   "0x10",  "inf",    "nan",   "1,5",	   "1.5 ", "+1",
					   "1e999", "-1e999", "1.2.3", "infinity", "1f" };
	double v = 42;

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_to_double(str_of(bad[i]), &v));
	assert_false(str_to_double((struct str){ "1\0002", 3 }, &v));
	assert_true(v == 42);
	assert_true(str_to_double(S("-3e4"), &v) && v == -30000);
	assert_true(str_to_double(S("48.5671"), &v) && v == 48.5671);
	assert_true(str_to_double(S(".5"), &v) && v == 0.5);
	assert_true(str_to_double(S("5."), &v) && v == 5);
	assert_true(str_to_double(str_slice(S("12.59"), 0, 4), &v) && v == 12.5);
	char *zeros = memset(arena_bytes(*state, 600), '0', 600);
	assert_true(str_to_double((struct str){ zeros, 511 }, &v) && v == 0);
	assert_false(str_to_double((struct str){ zeros, 512 }, &v));
}

static void copies_end_with_nul(void **state)
{
	assert_string_equal(str_z(*state, str_slice(S("abcd"), 1, 3)), "bc");
	assert_string_equal(str_dup(*state, STR_NONE).p, "");
	assert_string_equal(str_fmt(*state, "%d-%s", 5, "x").p, "5-x");
	assert_string_equal(str_lower_ascii(*state, S("ABZ[Є")).p, "abz[Є");
	assert_string_equal(str_hex(*state, "\x00\xff\x1a", 3).p, "00ff1a");
}

static void hashing_is_fnv1a(void **state)
{
	(void)state;
	assert_true(str_hash(S("")) == 0xcbf29ce484222325ULL);
	assert_true(str_hash(S("foobar")) == 0x85944171f73967e8ULL);
}

int str_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing),
		cmocka_unit_test(slicing_clips),
		test_in_arena(cutting_gives_every_part),
		cmocka_unit_test(whole_numbers_are_strict),
		test_in_arena(decimals_are_strict),
		test_in_arena(copies_end_with_nul),
		cmocka_unit_test(hashing_is_fnv1a),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
