/* accept_test.c -- content negotiation as browsers, programs and odd clients ask for it. */
#include "base/test.h"
#include "http/http.h"

static const char *const offers[] = { "text/html", "application/json", "text/csv" };

static const struct {
	const char *header;
	int choice;
} choices[] = {
	{ NULL, 0 },
	{ "", 0 },
	{ "*/*", 0 },
	{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0 },
	{ "application/json", 1 },
	{ "Application/JSON; charset=utf-8", 1 },
	{ "text/csv;q=0.5, application/json;q=0.4", 2 },
	{ "text/*;q=0.5, text/csv;q=0.9", 2 },
	{ "text/*, text/html;q=0", 2 },
	{ "*/*;q=0.1, application/json ; q=0.2", 1 },
	{ "text/html;q=0.123, application/json;q=0.124", 1 },
	{ "image/png", -1 },
	{ "text/html;q=0", -1 },
	{ "text/htm", -1 },
	{ "text", -1 },
	{ "tex/*", -1 },
	{ "text/html;q=2, text/csv;q=0.1", 2 },
	{ "text/html;q=1.001, text/csv;q=0.1", 2 },
	{ "text/html;q=0.1234, text/csv;q=.1", -1 },
	{ ",,;q=1,application/json,", 1 },
};

static void the_heaviest_offer_wins(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(choices); i++)
		if (accept_choose(str_of(choices[i].header), offers, COUNT(offers)) != choices[i].choice)
			fail_msg("Accept: %s", choices[i].header);
}

static void nothing_offered_is_nothing_chosen(void **state)
{
	(void)state;
	assert_int_equal(accept_choose(STR_NONE, offers, 0), -1);
	assert_int_equal(accept_choose(S("*/*"), offers, 0), -1);
}

static void codings_are_weighed_too(void **state)
{
	(void)state;
	assert_true(accept_coding(S("gzip, deflate, br"), S("gzip")));
	assert_true(accept_coding(S("deflate, GZIP;q=0.1"), S("gzip")));
	assert_true(accept_coding(S("*"), S("gzip")));
	assert_false(accept_coding(S("*, gzip;q=0"), S("gzip")));
	assert_false(accept_coding(S("gzip;q=0.0"), S("gzip")));
	assert_false(accept_coding(S("xgzip, gzipx, identity"), S("gzip")));
	assert_false(accept_coding(S(""), S("gzip")));
	assert_false(accept_coding(STR_NONE, S("gzip")));
}

int accept_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_heaviest_offer_wins),
		cmocka_unit_test(nothing_offered_is_nothing_chosen),
		cmocka_unit_test(codings_are_weighed_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
