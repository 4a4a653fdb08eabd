/* time_test.c -- the calendar against the C library's, and the grammar of instants. */
#include "base/test.h"
#include "base/time.h"

static void every_day_agrees_with_the_library(void **state)
{
	(void)state;
	for (i64 day = -719162; day <= 2932896; day += 13) { /* 0001-01-01 .. 9999-12-31 */
		struct date d = date_of_days(day);
		struct tm tm = { .tm_year = d.year - 1900, .tm_mon = d.month - 1, .tm_mday = d.day };

		if (timegm(&tm) != day * 86400 || date_days(d) != day)
			fail_msg("%lld is not %d-%d-%d", day, d.year, d.month, d.day);
	}
}

static void dates_must_exist(void **state)
{
	static const char *const bad[] = { "2017-02-29", "1900-02-29",	"2017-04-31", "2017-00-10",
					   "2017-13-01", "2017-01-00",	"2017-01-32", "0000-01-01",
					   "2017-1-1",	 "2017-01-21 ", "17-01-21",   "2017/01/21",
					   "",		 "20170121",	"-017-01-21" };
	struct date d = { 1, 2, 3 };

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(date_parse(str_of(bad[i]), &d));
	assert_int_equal(d.year, 1);
	assert_true(date_parse(S("2000-02-29"), &d));
	assert_string_equal(date_iso(*state, d).p, "2000-02-29");
	assert_true(date_parse(S("9999-12-31"), &d));
	assert_true(date_parse(S("0001-01-01"), &d));
}

static void instants_there_and_back(void **state)
{
	static const struct {
		const char *text, *iso;
	} cases[] = {
		{ "2017-01-21T12:30:00Z", "2017-01-21T12:30:00Z" },
		{ "2017-01-21t12:30:00z", "2017-01-21T12:30:00Z" },
		{ "2017-01-21T12:30", "2017-01-21T12:30:00Z" },
		{ "2017-01-21", "2017-01-21T00:00:00Z" },
		{ "2017-01-21T01:30:00+03:00", "2017-01-20T22:30:00Z" },
		{ "2016-12-31 23:30:00-01:30", "2017-01-01T01:00:00Z" },
		{ "2017-01-21T12:30:00.5Z", "2017-01-21T12:30:00.500Z" },
		{ "2017-01-21T12:30:00.123987Z", "2017-01-21T12:30:00.123Z" },
		{ "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		i64 t;

		assert_true(instant_parse(str_of(cases[i].text), &t));
		assert_string_equal(instant_iso(*state, t).p, cases[i].iso);
	}
}

static void bad_instants_are_refused(void **state)
{
	static const char *const bad[] = {
		"2017-01-21T24:00:00Z",	     "2017-01-21T12:60Z",  "2017-01-21T12:30:60Z",
		"2017-01-21T12:30:00.Z",     "2017-01-21T",	   "2017-01-21T12",
		"2017-01-21T12:30:00+3:00",  "2017-01-21Z",	   "2017-01-21T12:30:00Zx",
		"2017-01-21T12:30:00+24:00", "2017-01-21T12:30 Z", "2017-02-30T12:30Z",
		"2017-01-21T12:30:00+03:60", "2017-01-21T-1:30"
	};
	i64 t = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(instant_parse(str_of(bad[i]), &t));
	assert_int_equal(t, 42);
}

static void http_dates(void **state)
{
	assert_string_equal(instant_http(*state, 784111777000).p, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_string_equal(instant_http(*state, -1).p, "Wed, 31 Dec 1969 23:59:59 GMT");
	assert_string_equal(instant_http(*state, 0).p, "Thu, 01 Jan 1970 00:00:00 GMT");
}

static void clocks_run(void **state)
{
	i64 before = time_monotonic();

	(void)state;
	assert_true(time_now() > 1700000000000);
	assert_true(time_monotonic() >= before);
	assert_int_equal(instant_date(time_now()).year, date_of_days(time(NULL) / 86400).year);
}

int time_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_agrees_with_the_library),
		test_in_arena(dates_must_exist),
		test_in_arena(instants_there_and_back),
		cmocka_unit_test(bad_instants_are_refused),
		test_in_arena(http_dates),
		cmocka_unit_test(clocks_run),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
