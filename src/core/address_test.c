/* address_test.c -- links that lead here, signatures for one purpose, settings that do not go together. */
#include "base/test.h"
#include "core/core.h"

static void links_are_made_of_settings(void **state)
{
	static const struct {
		struct settings settings;
		const char *link;
	} cases[] = {
		{ { .base_url = "https://kolo.example.org", .host = "127.0.0.1", .port = 8080 },
		  "https://kolo.example.org/a" },
		{ { .host = "127.0.0.1", .port = 8080 }, "http://127.0.0.1:8080/a" },
		{ { .host = "0.0.0.0", .port = 8080 }, "http://localhost:8080/a" },
		{ { .host = "::1", .port = 8080 }, "http://[::1]:8080/a" },
		{ { .port = 8080 }, "http://localhost:8080/a" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct app app = { .settings = cases[i].settings };
		assert_str(app_link(&app, *state, S("/a")), cases[i].link);
	}
}

static void a_signature_is_good_for_one_purpose(void **state)
{
	struct app app = { .secret = { 1, 2, 3 } };
	struct str csrf = app_sign(&app, *state, "csrf", S("report:x"));

	assert_int_equal(csrf.n, 32);
	assert_true(str_eq(csrf, app_sign(&app, *state, "csrf", S("report:x"))));
	assert_false(str_eq(csrf, app_sign(&app, *state, "report", S("report:x"))));
	assert_false(str_eq(app_sign(&app, *state, "a", S("bc")), app_sign(&app, *state, "ab", S("c"))));
}

static void some_settings_are_not_served(void **state)
{
	static const struct {
		struct settings settings;
		enum err err;
	} cases[] = {
		{ { .host = "0.0.0.0", .smtp_url = "smtp://relay", .base_url = "https://kolo.example.org" },
		  OK },
		{ { .host = "127.0.0.1", .smtp_url = "smtp://relay" }, ERR_CONFLICT },
		{ { .host = "127.0.0.1", .demo = true }, OK },
		{ { .host = "127.0.0.1", .demo = true, .base_url = "http://localhost:8080" }, OK },
		{ { .host = "0.0.0.0", .demo = true }, ERR_CONFLICT },
		{ { .host = "127.0.0.1", .demo = true, .base_url = "https://kolo.example.org" },
		  ERR_CONFLICT },
		{ { .host = "127.0.0.1",
		    .demo = true,
		    .smtp_url = "smtp://relay",
		    .base_url = "http://localhost" },
		  ERR_CONFLICT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(settings_check(&cases[i].settings), cases[i].err);
}

int address_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(links_are_made_of_settings),
		test_in_arena(a_signature_is_good_for_one_purpose),
		test_in_arena(some_settings_are_not_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
