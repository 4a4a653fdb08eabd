/* surface_test.c -- the surfaces of a resource as programs and people meet them, scenario by scenario. */
#include "resource/test.h"

#define WHOLE                                                                                            \
	"{\"title\":\"Lamp\",\"code\":\"L-1\",\"lead\":\"Gives light\",\"body\":\"Some "                 \
	"*text*\",\"count\":5,\"price\":2.5,"                                                            \
	"\"ready\":true,\"day\":\"2026-01-31\",\"begins\":\"2026-01-31T12:00:00Z\",\"valid\":{\"from\":" \
	"\"2026-01-01\",\"to\":null},"                                                                   \
	"\"colour\":\"red\",\"tags\":[\"light\",\"home\"],\"shelf\":\"1\",\"shelves\":[\"1\",\"2\"],"    \
	"\"place\":{\"type\":\"Point\",\"coordinates\":[39.308,48.574]},\"precision\":\"settlement\","   \
	"\"url\":\"example.org\",\"email\":\"a@example.org\",\"phone\":\"050 "                           \
	"1234567\",\"words\":{\"uk\":\"Лампа\"},"                                                   \
	"\"lang\":\"uk\",\"secret\":\"key\"}"

#define SHELVES                                                                            \
	{ "a shelf",                                                                       \
	  EDITOR,                                                                          \
	  POST,                                                                            \
	  "/shelves",                                                                      \
	  "{\"title\":\"Top\",\"code\":\"T\"}",                                            \
	  .status = 201,                                                                   \
	  .has = "\"id\":\"1\"" },                                                         \
	{                                                                                  \
		"another", EDITOR, POST, "/shelves", "{\"title\":\"Low\",\"code\":\"B\"}", \
			.status = 201, .has = "\"id\":\"2\""                               \
	}

static const struct scenario api[] = {
	SHELVES,
	{ "a guest may not create", GUEST, POST, "/things", WHOLE, .status = 401 },
	{ "an editor creates", EDITOR, POST, "/things", WHOLE, .status = 201, .has = "/things/1" },
	{ "all comes back", EDITOR, GET, "/things/1.json", .status = 200,
	  .has = "\"valid\":{\"from\":\"2026-01-01\",\"to\":null},\"colour\":\"red\",\"tags\":[\"light\","
		 "\"home\"],"
		 "\"shelf\":\"1\",\"shelves\":[\"1\",\"2\"]" },
	{ "the key is told", GUEST, GET, "/things/1.json", .status = 200, .has = "\"key\":\"L-1\"" },
	{ "bare hosts get a scheme", GUEST, GET, "/things/1.json", .status = 200,
	  .has = "\"url\":\"https://example.org\"" },
	{ "a secret is kept", GUEST, GET, "/things/1.json", .status = 200, .has = "\"secret\":null",
	  .lacks = "inside" },
	{ "an editor sees it", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"secret\":\"key\"",
	  .lacks = "inside" },
	{ "the place is rounded for guests", GUEST, GET, "/things/1.json", .status = 200, .lacks = "39.308" },
	{ "and exact for editors", EDITOR, GET, "/things/1.json", .status = 200, .has = "[39.308,48.574]" },
	{ "one of this key is enough", EDITOR, POST, "/things", "{\"title\":\"X\",\"code\":\"L-1\"}",
	  .status = 422, .has = "\"field\":\"code\"" },
	{ "faults are named", EDITOR, POST, "/things",
	  "{\"title\":\"\",\"count\":5000,\"colour\":\"green\",\"foo\":1}", .status = 422,
	  .has = "unknown_field" },
	{ "all of them", EDITOR, POST, "/things", "{\"title\":\"\",\"count\":5000,\"colour\":\"green\"}",
	  .status = 422, .has = "\"code\":\"required\"" },
	{ "rules of the module too", EDITOR, POST, "/things", "{\"title\":\"X\",\"count\":666}",
	  .status = 422, .has = "Not this number" },
	{ "hidden fields do not exist", EDITOR, POST, "/things", "{\"title\":\"X\",\"inside_note\":\"x\"}",
	  .status = 422, .has = "unknown_field" },
	{ "not JSON", EDITOR, POST, "/things", "{\"title\":", .status = 400 },
	{ "not an object", EDITOR, POST, "/things", "[1]", .status = 400 },
	{ "a patch names some fields", EDITOR, PATCH, "/things/1", "{\"lead\":\"Shines\"}", .status = 200,
	  .has = "\"version\":2" },
	{ "the others stay", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"count\":5" },
	{ "null empties", EDITOR, PATCH, "/things/1", "{\"count\":null}", .status = 200,
	  .has = "\"count\":null" },
	{ "what is needed cannot be emptied", EDITOR, PATCH, "/things/1", "{\"title\":null}", .status = 422 },
	{ "a stale mark", EDITOR, PATCH, "/things/1", "{\"lead\":\"x\"}", "\"v1\"", 412 },
	{ "a foreign mark", EDITOR, PATCH, "/things/1", "{\"lead\":\"x\"}", "\"abc\"", 412 },
	{ "the right mark", EDITOR, PATCH, "/things/1", "{\"lead\":\"y\"}", "\"v3\"", 200 },
	{ "a stale version in the body", EDITOR, PATCH, "/things/1", "{\"lead\":\"z\",\"version\":3}",
	  .status = 409 },
	{ "a state is changed by acts alone", EDITOR, PATCH, "/things/1", "{\"state\":\"open\"}",
	  .status = 422, .has = "read_only" },
	{ "what is read may be sent back", EDITOR, PATCH, "/things/1", "{\"state\":\"draft\",\"id\":\"1\"}",
	  .status = 200 },
	{ "a member is not the author", MEMBER, PATCH, "/things/1", "{\"lead\":\"x\"}", .status = 403 },
	{ "nobody's secret", MEMBER, POST, "/things", "{\"title\":\"Mine\",\"secret\":\"x\"}", .status = 422,
	  .has = "read_only" },
	{ "a member creates", MEMBER, POST, "/things", "{\"title\":\"Mine\"}", .status = 201,
	  .has = "/things/2" },
	{ "and changes her own", MEMBER, PATCH, "/things/2", "{\"title\":\"Mine too\"}", .status = 200 },
	{ "hidden fields survive", EDITOR, GET, "/things?q=", .status = 200 },
	{ "an act", EDITOR, POST, "/things/1/open", "a=b", .status = 200, .has = "\"state\":\"open\"" },
	{ "not twice", EDITOR, POST, "/things/1/open", "a=b", .status = 409 },
	{ "not by everybody", MEMBER, POST, "/things/1/close", "a=b", .status = 403 },
	{ "references may be keys", EDITOR, PATCH, "/things/1", "{\"shelf\":\"key:B\"}", .status = 200,
	  .has = "\"shelf\":\"2\"" },
	{ "or titles", EDITOR, PATCH, "/things/1", "{\"shelf\":\"Top\"}", .status = 200,
	  .has = "\"shelf\":\"1\"" },
	{ "or both, as forms name them", EDITOR, PATCH, "/things/1", "{\"shelf\":\"Top [1]\"}", .status = 200,
	  .has = "\"shelf\":\"1\"" },
	{ "which must fit together", EDITOR, PATCH, "/things/1", "{\"shelf\":\"Top [2]\"}", .status = 422,
	  .has = "bad_reference" },
	{ "but not anything", EDITOR, PATCH, "/things/1", "{\"shelf\":\"77\"}", .status = 422,
	  .has = "bad_reference" },
	{ "removal", EDITOR, DELETE, "/things/2", .status = 204 },
	{ "is gone", EDITOR, GET, "/things/2.json", .status = 404 },
	{ "and can be taken back", EDITOR, POST, "/things/2/restore", "a=b", .status = 200,
	  .has = "Mine too" },
	{ "nothing there", EDITOR, PATCH, "/things/99", "{}", .status = 404 },
};

static void programs_read_and_write(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, api, COUNT(api));
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing WHERE inside_note = 'inside'"), 2);
	network_close(n);
}

static const struct scenario lists[] = {
	SHELVES,
	{ "one", EDITOR, POST, "/things", WHOLE, .status = 201 },
	{ "two", EDITOR, POST, "/things",
	  "{\"title\":\"=Cup & \\\"saucer\\\"\",\"lang\":\"uk\",\"body\":\"<b>bold\"}", .status = 201 },
	{ "a page of the list", GUEST, GET, "/things.json?limit=1&sort=title", .status = 200,
	  .has = "\"total\":2,\"next\":\"" },
	{ "filtered", GUEST, GET, "/things.json?tags=light", .status = 200,
	  .has = "\"total\":1,\"next\":null" },
	{ "an unknown parameter", GUEST, GET, "/things.json?foo=1", .status = 400, .has = "foo" },
	{ "CSV has stable names", GUEST, GET, "/things.csv", .status = 200,
	  .has = "id,version,created,updated,title,code,lead", .lacks = "secret" },
	{ "and tames formulas", GUEST, GET, "/things.csv", .status = 200,
	  .has = "\"'=Cup & \"\"saucer\"\"\"" },
	{ "editors get all columns", EDITOR, GET, "/things.csv", .status = 200, .has = "secret",
	  .lacks = "inside_note" },
	{ "labels on request", GUEST, GET, "/things.csv?labels=1", .status = 200, .has = "Register code" },
	{ "a sheet", GUEST, GET, "/things.xlsx", .status = 200, .has = "PK" },
	{ "places alone", GUEST, GET, "/things.geojson", .status = 200,
	  .has = "\"geometry\":{\"type\":\"Point\"", .lacks = "saucer" },
	{ "not exactly", GUEST, GET, "/things.geojson", .status = 200, .has = "\"features\":[{",
	  .lacks = "39.308" },
	{ "a feed", GUEST, GET, "/things.atom", .status = 200,
	  .has = "<title>=Cup &amp; &quot;saucer&quot;</title>" },
	{ "no feed of shelves", GUEST, GET, "/shelves.atom", .status = 404 },
	{ "no map of shelves", GUEST, GET, "/shelves.geojson", .status = 404 },
	{ "one feature", GUEST, GET, "/things/1.geojson", .status = 200, .has = "\"type\":\"Feature\"" },
	{ "a record is no sheet", GUEST, GET, "/things/1.csv", .status = 404 },
	{ "the description of it all", GUEST, GET, "/openapi.json", .status = 200,
	  .has = "\"operationId\":\"open_thing\"", .lacks = "\"inside_note\"" },
	{ "the page", GUEST, GET, "/things", .status = 200, .has = "=Cup &amp; «saucer»", .page = true },
	{ "as a table", GUEST, GET, "/things?view=table", .status = 200, .has = "sort=count", .page = true },
	{ "facets are kept", GUEST, GET, "/things?colour=red", .status = 200, .has = "checked",
	  .page = true },
	{ "pages follow", GUEST, GET, "/things?limit=1", .status = 200, .has = "after=", .page = true },
	{ "what to do when nothing is found", GUEST, GET, "/things?colour=blue", .status = 200,
	  .has = "Nothing was found", .page = true },
	{ "the record", GUEST, GET, "/things/1-whatever", .status = 200, .has = "<em>text</em>",
	  .lacks = "key", .page = true },
	{ "its references are links", GUEST, GET, "/things/1", .status = 200,
	  .has = "<a href=\"/shelves/1\"><span lang=\"uk\">Top</span></a>", .page = true },
	{ "and lead back", GUEST, GET, "/shelves/1", .status = 200, .has = "/things?shelf=1", .page = true },
	{ "guests have nothing to do", GUEST, GET, "/things/1", .status = 200, .lacks = "/things/1/edit",
	  .page = true },
	{ "editors have", EDITOR, GET, "/things/1", .status = 200, .has = "/things/1/edit", .page = true },
	{ "raw HTML is text", GUEST, GET, "/things/2", .status = 200, .lacks = "<b>bold", .page = true },
};

static void lists_come_in_every_form(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, lists, COUNT(lists));
	network_close(n);
}

static const struct scenario forms[] = {
	SHELVES,
	{ "a form for a guest", GUEST, GET, "/things/new", .status = 303, .has = "/login", .page = true },
	{ "an empty form", EDITOR, GET, "/things/new?title=Prepared", .status = 200,
	  .has = "value=\"Prepared\"", .page = true },
	{ "nothing hidden in it", EDITOR, GET, "/things/new", .status = 200, .lacks = "name=\"inside_note\"",
	  .page = true },
	{ "members set no secrets", MEMBER, GET, "/things/new", .status = 200, .lacks = "name=\"secret\"",
	  .page = true },
	{ "what was typed is kept", EDITOR, POST, "/things", "title=&lead=Typed+%3Cb%3E&count=abc",
	  .status = 422, .has = "Typed &lt;b&gt;", .page = true },
	{ "each fault stands by its field", EDITOR, POST, "/things", "title=&count=abc", .status = 422,
	  .has = "f-count-error", .page = true },
	{ "created", EDITOR, POST, "/things",
	  "title=Lamp&lead=Light&ready=0&ready=1&colour=red&tags=a%2C+b&shelves=1&shelves=2&valid_from=2026-"
	  "01-01&valid_to="
	  "&begins=2026-01-31T14%3A00&words_uk=Лампа&words_en=&place=48.574%2C+39.308",
	  .status = 303, .has = "/things/1-lamp", .page = true },
	{ "as it was meant", EDITOR, GET, "/things/1.json", .status = 200,
	  .has = "\"ready\":true,\"day\":null,\"begins\":\"2026-01-31T12:00:00Z\",\"valid\":{\"from\":\"2026-"
		 "01-01\",\"to\":null},"
		 "\"colour\":\"red\",\"tags\":[\"a\",\"b\"],\"shelf\":null,\"shelves\":[\"1\",\"2\"]" },
	{ "translated words", EDITOR, GET, "/things/1.json", .status = 200,
	  .has = "\"words\":{\"uk\":\"Лампа\"}" },
	{ "the form shows it", EDITOR, GET, "/things/1/edit", .status = 200,
	  .has = "value=\"2026-01-31T14:00\"", .page = true },
	{ "an unmarked box", EDITOR, POST, "/things/1", "version=1&ready=0&shelves=", .status = 303,
	  .page = true },
	{ "is no, and lists can be emptied", EDITOR, GET, "/things/1.json", .status = 200,
	  .has = "\"shelves\":[],\"place\":{\"type\":\"Point\"" },
	{ "two at once", EDITOR, POST, "/things/1", "version=1&lead=Mine&colour=blue", .status = 409,
	  .has = "pick_lead", .lacks = "pick_title", .page = true },
	{ "her choice", EDITOR, POST, "/things/1",
	  "version=2&lead=Mine&pick_lead=yours&colour=blue&pick_colour=theirs", .status = 303, .page = true },
	{ "stands", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"lead\":\"Mine\"" },
	{ "the other stays", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"colour\":\"red\"" },
	{ "history", EDITOR, GET, "/things/1/history?from=2&to=3", .status = 200, .has = "<ins>Mine</ins>",
	  .page = true },
	{ "not for guests", GUEST, GET, "/things/1/history", .status = 303, .has = "/login", .page = true },
	{ "nor for members", MEMBER, GET, "/things/1/history", .status = 403, .page = true },
	{ "back to the first", EDITOR, POST, "/things/1/restore", "version=1", .status = 303, .page = true },
	{ "with what it had", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"lead\":\"Light\"" },
	{ "an act without question", EDITOR, POST, "/things/1/open", "", .status = 303, .page = true },
	{ "one that asks", EDITOR, POST, "/things/1/close", "", .status = 200, .has = "Nobody will see it",
	  .page = true },
	{ "has done nothing yet", EDITOR, GET, "/things/1.json", .status = 200, .has = "\"state\":\"open\"" },
	{ "confirmed", EDITOR, POST, "/things/1/close", "confirmed=1", .status = 303, .page = true },
	{ "removed", EDITOR, POST, "/things/1/remove", "version=6", .status = 303, .has = "/things/1/history",
	  .page = true },
	{ "with a way back", EDITOR, GET, "/things/1/history", .status = 200, .has = "/things/1/restore",
	  .page = true },
	{ "for those who may", MEMBER, GET, "/things/1/history", .status = 404, .page = true },
	{ "taken back", EDITOR, POST, "/things/1/restore", "", .status = 303, .page = true },
	{ "there again", GUEST, GET, "/things/1", .status = 200, .page = true },
};

static void people_fill_in_forms(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, forms, COUNT(forms));
	network_close(n);
}

/* A form without its token is somebody else's. */
static void forms_need_their_token(void **state)
{
	struct network *n = network_open(*state);
	struct scenario s = { "forged", EDITOR, POST, "/things", "title=Forged", .page = true };

	n->csrf[EDITOR] = S("0123456789abcdef0123456789abcdef");
	assert_int_equal(network_send(n, &s, NULL).status, 403);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	network_close(n);
}

static void versions_are_marked(void **state)
{
	struct network *n = network_open(*state);
	struct scenario create = { "create", EDITOR, POST, "/things", "{\"title\":\"Lamp\"}" };
	struct scenario get = { "get", EDITOR, GET, "/things/1.json" };
	struct reply r = network_send(n, &create, NULL);

	assert_str(r.etag, "\"v1\"");
	assert_str(r.location, "/things/1");
	assert_str(network_send(n, &get, NULL).etag, "\"v1\"");
	network_close(n);
}

int surface_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(programs_read_and_write), test_on_database(lists_come_in_every_form),
		test_on_database(people_fill_in_forms),	   test_on_database(forms_need_their_token),
		test_on_database(versions_are_marked),
	};

	return run_on_databases("surface", tests, COUNT(tests));
}
