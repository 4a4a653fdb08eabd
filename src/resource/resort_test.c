/* resort_test.c -- the order of names follows the network's language. */
#include "resource/test.h"

#include "core/jobs.h"

static const struct scenario names[] = {
	{ "in one alphabet", EDITOR, POST, "/shelves", "{\"title\":\"Alpha\"}", .status = 201 },
	{ "in another", EDITOR, POST, "/shelves", "{\"title\":\"Альфа\"}", .status = 201 },
	{ "Ukrainian has its own letters first", GUEST, GET, "/shelves.json?limit=1", .status = 200,
	  .has = "Альфа" },
};

static const struct scenario resorted[] = {
	{ "English too", GUEST, GET, "/shelves.json?limit=1", .status = 200, .has = "Alpha" },
	{ "a new one finds its place", EDITOR, POST, "/shelves", "{\"title\":\"Aardvark\"}", .status = 201 },
	{ "at once", GUEST, GET, "/shelves.json?limit=1", .status = 200, .has = "Aardvark" },
};

static enum err speak_english(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(setting_set(c, "lang", S("en")));
	return resort_queue(c);
}

static void names_follow_the_language(void **state)
{
	struct network *n = network_open(*state);
	struct arena *a = arena_new(1 << 20);
	struct fault fault;

	scenarios_run(n, names, COUNT(names));
	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, a, speak_english, NULL, &fault), OK);
	assert_int_equal(jobs_drain(n->app), OK);
	scenarios_run(n, resorted, COUNT(resorted));
	assert_int_equal(
		network_count(n,
			      "SELECT COUNT(*) FROM setting WHERE name = 'sorted_by' AND value LIKE 'en %'"),
		1);
	arena_free(a);
	network_close(n);
}

int resort_test(void);
int resort_test(void)
{
	const struct CMUnitTest tests[] = { test_on_database(names_follow_the_language) };

	return run_on_databases("resort", tests, COUNT(tests));
}
