/* search_test.c -- what a search shows: where the words stand, what was meant by slips and beginnings, and
 * how many there are. */
#include "resource/test.h"

#include "resource/search.h"

enum { MANY = 205 }; /* more than a search pages through */

static const struct scenario small[] = {
	{ "a place", EDITOR, POST, "/things",
	  "{\"title\":\"Барвінок\",\"code\":\"zq-77\",\"body\":\"Гурток *кераміки* для "
	  "дітей\",\"lang\":\"uk\"}",
	  .status = 201 },
	{ "a text", EDITOR, POST, "/things",
	  "{\"title\":\"Музей\",\"body\":\"Степ, де росте барвінок\",\"lang\":\"uk\"}", .status = 201 },
	{ "a secret", EDITOR, POST, "/things", "{\"title\":\"Unseen\",\"body\":\"барвінок\",\"lang\":\"uk\"}",
	  .status = 201 },
	{ "titles come first", GUEST, GET, "/search.json?q=барвінку", .status = 200,
	  .has = "{\"items\":[{\"resource\":\"things\",\"id\":\"1\"" },
	{ "all that she may see", GUEST, GET, "/search.json?q=барвінок", .status = 200,
	  .has = "\"total\":2,\"more\":false", .lacks = "Unseen" },
	{ "editors see more", EDITOR, GET, "/search.json?q=барвінок", .status = 200,
	  .has = "\"total\":3,\"more\":false" },
	{ "a slip is forgiven", GUEST, GET, "/search.json?q=барвенок", .status = 200, .has = "\"total\":2" },
	{ "a beginning will do", GUEST, GET, "/search.json?q=барв", .status = 200, .has = "\"total\":2" },
	{ "and is suggested", GUEST, GET, "/search/suggest?q=барв", .status = 200,
	  .has = "{\"title\":\"Барвінок\",\"url\":\"/things/1-barvinok\"" },
	{ "forms are told a name that is hers alone", GUEST, GET, "/search/suggest?q=барв&in=things",
	  .status = 200, .has = "\"name\":\"Барвінок [1]\"" },
	{ "marks can be looked at before", MEMBER, POST, "/preview", "text=**так**&title=<b>", .status = 200,
	  .has = "<strong>так</strong>", .page = true },
	{ "but not by everybody", GUEST, POST, "/preview", "text=a", .status = 401, .page = true },
	{ "a key is found, but not shown", GUEST, GET, "/search.json?q=zq-77", .status = 200,
	  .has = "\"snippet\":\"Гурток кераміки для дітей\"" },
	{ "the text tells where", GUEST, GET, "/search?q=барвінок", .status = 200, .page = true,
	  .has = "де росте <mark>барвінок</mark>" },
	{ "in lists too", GUEST, GET, "/things?q=дитина", .status = 200, .page = true,
	  .has = "кераміки для <mark>дітей</mark>" },
	{ "unless the title does", GUEST, GET, "/things?q=музеї", .status = 200, .page = true,
	  .lacks = "росте" },
	{ "another order finds the same", GUEST, GET, "/things.json?q=барвенок&sort=-id", .status = 200,
	  .has = "\"total\":2" },
	{ "nothing like it", GUEST, GET, "/search.json?q=жирафа", .status = 200,
	  .has = "{\"items\":[],\"total\":0,\"more\":false,\"next\":null}" },
};

static void words_are_found_and_shown(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, small, COUNT(small));
	network_close(n);
}

static const struct scenario large[] = {
	{ "beyond the depth not all are counted", GUEST, GET, "/search.json?q=ліхтарі", .status = 200,
	  .has = "\"total\":200,\"more\":true,\"next\":\"20\"" },
	{ "who sees everything is told", EDITOR, GET, "/search.json?q=ліхтарі", .status = 200,
	  .has = "\"total\":205,\"more\":false,\"next\":\"20\"" },
	{ "people too", GUEST, GET, "/search?q=ліхтарі&lang=en", .status = 200, .page = true,
	  .has = "More than 200 results" },
	{ "a list counts exactly", GUEST, GET, "/things.json?q=ліхтарі&limit=1", .status = 200,
	  .has = "\"total\":205,\"next\":\"1\"" },
	{ "pages go on", GUEST, GET, "/search.json?q=ліхтарі&after=180", .status = 200,
	  .has = "\"id\":\"25\"" },
	{ "to the depth", GUEST, GET, "/search.json?q=ліхтарі&after=200", .status = 200,
	  .has = "\"id\":\"5\"", .lacks = "\"next\":\"" },
};

static void many_are_not_all_counted(void **state)
{
	struct network *n = network_open(*state);

	for (int i = 0; i < MANY; i++) {
		struct scenario one = { "one of many", EDITOR, POST, "/things", "{\"title\":\"Ліхтар\"}" };
		assert_int_equal(network_send(n, &one, NULL).status, 201);
	}
	scenarios_run(n, large, COUNT(large));
	network_close(n);
}

static const struct scenario forgotten[] = {
	{ "one", EDITOR, POST, "/things", "{\"title\":\"Барвінок синій\",\"lang\":\"uk\"}", .status = 201 },
	{ "another", EDITOR, POST, "/things", "{\"title\":\"Синій журавель\",\"lang\":\"uk\"}",
	  .status = 201 },
	{ "a slip", GUEST, GET, "/things.json?q=журавиль", .status = 200, .has = "\"total\":1" },
	{ "one goes", EDITOR, DELETE, "/things/1", .status = 204 },
	{ "one is renamed", EDITOR, PATCH, "/things/2", "{\"title\":\"Синій лелека\"}", .status = 200 },
};

static void words_of_no_title_are_forgotten(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, forgotten, COUNT(forgotten));
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM search_word"), 4);
	assert_int_equal(vocabulary_sweep(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM search_word"), 2); /* blue and the stork */
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM search_gram WHERE word NOT IN"
					  " (SELECT id FROM search_word)"),
			 0);
	assert_int_equal(vocabulary_sweep(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM search_word"), 2);
	network_close(n);
}

int search_test(void);
int search_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(words_are_found_and_shown),
		test_on_database(many_are_not_all_counted),
		test_on_database(words_of_no_title_are_forgotten),
	};

	return run_on_databases("search", tests, COUNT(tests));
}
