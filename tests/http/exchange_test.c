/* exchange_test.c -- what goes out comes back in, here and in another network; what others point to stays;
 * what was sent twice is done once; addresses know their parameters; files of a codifier stand in the
 * journal.
 */
#include "harness.h"

#include "core/journal.h"
#include "modules/organisation/organisation.h"
#include "modules/territory/territory.h"
#include "resource/table_import.h"

#include <stdio.h>

static const char *write_file(struct harness *h, const char *name, struct str bytes)
{
	const char *path = str_fmt(h->scratch, "%s/%s", h->dir, name).p;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static struct import_report import_file_of(struct harness *h, const struct resource *res, const char *name,
					   struct str bytes)
{
	const char *path = write_file(h, name, bytes);
	struct import_options o = { .source = str_of(path) };
	struct import_report report;

	if (import_file(h->app, &actor_system, LANG_EN, h->scratch, res, path, &o, &report) != OK)
		fail_msg("%s: row %zu: %s", path, report.fault.row, report.fault.why);
	return report;
}

static const char places[] = "code,parent,category,name\n"
			     "UA44000000000018893,,O,Луганська\n"
			     "UA44120000000092852,UA44000000000018893,P,Сіверськодонецький\n";

/* ---- a codifier in the journal ---- */

static void a_codifier_is_one_row_of_the_journal(void **state)
{
	struct harness *h = *state;
	const char *rows = "SELECT COUNT(*) FROM journal WHERE kind = 'import' AND resource = 'territory'";
	struct chain_report chain;

	import_file_of(h, &territory, "places_2025-05-16.csv", str_of(places));
	assert_int_equal(harness_count(h, rows), 1);
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM history WHERE resource = 'territory' AND data LIKE "
				 "'%\"sha256\":%\"create\":2%'"),
		1);
	import_file_of(h, &territory, "places_2025-05-16.csv", str_of(places));
	assert_int_equal(harness_count(h, rows), 1); /* nothing changed, nothing to tell */
	assert_int_equal(journal_verify(h->look, &chain), OK);
	assert_int_equal(chain.first_bad, 0);
}

/* ---- out and in ---- */

static const char schools[] = "key,name,kind,territory,levels,languages,tags,place,precision\n"
			      "x:1,Школа Сонця,school,UA44120000000092852,\"primary, basic\",uk,\"a, "
			      "b\",\"48.98, 38.12\",settlement\n";

static struct str exported(struct harness *h, const char *path)
{
	struct ask ask = { EDITOR, GET, path };
	struct reply r = harness_send(h, &ask);

	assert_int_equal(r.status, 200);
	return r.body;
}

/* CSV as another network would write it: its numbers and moments are not ours, its keys are. */
static struct str from_elsewhere(struct harness *h, struct str file, const char *new_key)
{
	char *text = arena_bytes(h->scratch, file.n + 1);
	char *year, *key;

	memcpy(text, file.p, file.n);
	text[file.n] = 0;
	year = strchr(text, '-');
	key = strstr(text, "x:1");
	assert_non_null(year);
	assert_non_null(key);
	memcpy(year - 4, "1999", 4);
	memcpy(key, new_key, 3);
	return (struct str){ text, file.n };
}

static void what_goes_out_comes_back_in(void **state)
{
	struct harness *h = *state;
	struct import_report r = import_file_of(h, &organisation, "schools.csv", str_of(schools));

	assert_int_equal(r.count[IMPORT_CREATE], 1);
	struct str csv = exported(h, "/organisations.csv?key=x:1");
	assert_true(str_has(csv, S("UA44120000000092852")));
	assert_true(str_has(csv, S("48.98")));
	assert_false(str_has(csv, S("48.980000")));
	r = import_file_of(h, &organisation, "out.csv", csv);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 1);
	r = import_file_of(h, &organisation, "else.csv", from_elsewhere(h, csv, "x:2"));
	assert_int_equal(r.count[IMPORT_CREATE], 1);
	r = import_file_of(h, &organisation, "out.xlsx", exported(h, "/organisations.xlsx?key=x:1"));
	assert_int_equal(r.count[IMPORT_UNCHANGED], 1);
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM organisation o JOIN territory t ON t.id = o.territory "
				 "WHERE o.key IN ('x:1', 'x:2') AND t.code = 'UA44120000000092852'"),
		2);
}

static void a_list_of_the_api_comes_back_in(void **state)
{
	static const char json[] =
		"[{\"id\":\"77\",\"created\":\"2001-01-01T00:00:00Z\",\"key\":\"x:3\",\"name\":\"Школа "
		"Моря\","
		"\"kind\":\"school\",\"territory\":\"999\",\"territory_key\":\"UA44120000000092852\","
		"\"levels\":[],"
		"\"languages\":[\"uk\"],\"place\":{\"type\":\"Point\",\"coordinates\":[38.12,48.98]}},"
		"{\"id\":\"1\",\"version\":1,\"created\":\"2001-01-01T00:00:00Z\",\"name\":\"Без ключа\","
		"\"kind\":\"school\",\"levels\":[]}]";
	struct harness *h = *state;
	struct import_report r = import_file_of(h, &organisation, "api.json", str_of(json));

	if (r.count[IMPORT_CREATE] != 2)
		fail_msg("%s", r.notes.v[r.notes.n - 1].text.p);
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM organisation o JOIN territory t ON t.id = o.territory "
				 "WHERE o.key = 'x:3' AND t.code = 'UA44120000000092852'"),
		1);
}

/* ---- what others point to ---- */

static void what_others_point_to_stays(void **state)
{
	struct harness *h = *state;
	i64 id = harness_count(h, "SELECT id FROM territory WHERE code = 'UA44120000000092852'");
	static const struct scenario v[] = {
		{ "a place with schools", ADMIN, DELETE, "/territories/$raion", .status = 409,
		  .has = "\"code\":\"referenced\"|Organisations|: 3" },
		{ "by its page", ADMIN, POST, "/territories/$raion/remove", "", .page = true, .status = 409,
		  .has = "Organisations" },
	};

	harness_name(h, "raion", str_fmt(h->arena, "%lld", id));
	run_scenarios(h, v, COUNT(v));
}

/* ---- sent twice ---- */

static void a_form_sent_twice_is_done_once(void **state)
{
	struct harness *h = *state;
	const char *count = "SELECT COUNT(*) FROM space WHERE name = 'Once'";
	struct ask form = { EDITOR, GET, "/spaces/new", .page = true };
	struct reply page = harness_send(h, &form);
	struct str once = reply_attribute(h, &page, "name=\"once\"", "value");

	assert_int_equal(once.n, 32);
	struct ask send = { EDITOR, POST, "/spaces",
			    str_fmt(h->scratch, "name=Once&kind=group&once=%.*s", STR(once)).p,
			    .page = true };
	struct reply first = harness_send(h, &send), again = harness_send(h, &send);
	assert_int_equal(first.status, 303);
	assert_int_equal(again.status, 303);
	assert_true(str_eq(reply_header(&first, "Location"), reply_header(&again, "Location")));
	assert_int_equal(harness_count(h, count), 1);

	/* A step back and other words make another one. */
	send.body = str_fmt(h->scratch, "name=Once&kind=council&once=%.*s", STR(once)).p;
	assert_int_equal(harness_send(h, &send).status, 303);
	assert_int_equal(harness_count(h, count), 2);
}

/* ---- parameters ---- */

static void addresses_know_their_parameters(void **state)
{
	static const struct scenario v[] = {
		{ "an unknown one of a page", VISITOR, GET, "/?x=1", .status = 400, .has = "x" },
		{ "of a record", VISITOR, GET, "/spaces/1.json?x=1", .status = 400 },
		{ "of a record's page", VISITOR, GET, "/spaces/1?x=1", .page = true, .status = 400 },
		{ "of a document", VISITOR, GET, "/openapi.json?x=1", .status = 400 },
		{ "an unknown language", VISITOR, GET, "/organisations.json?lang=xx", .status = 400,
		  .has = "lang" },
		{ "on a page", VISITOR, GET, "/organisations?lang=de", .page = true, .status = 400 },
		{ "a known language", VISITOR, GET, "/organisations.json?lang=sr-Latn", .status = 200 },
		{ "what other sites add", VISITOR, GET, "/organisations.json?utm_source=a&fbclid=b&gclid=c",
		  .status = 200 },
		{ "to a page", VISITOR, GET, "/?utm_source=a", .page = true, .status = 200 },
	};

	run_scenarios(*state, v, COUNT(v));
}

int exchange_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_codifier_is_one_row_of_the_journal),
		cmocka_unit_test(what_goes_out_comes_back_in),
		cmocka_unit_test(a_list_of_the_api_comes_back_in),
		cmocka_unit_test(what_others_point_to_stays),
		cmocka_unit_test(a_form_sent_twice_is_done_once),
		cmocka_unit_test(addresses_know_their_parameters),
	};

	return run_on_program("exchange", NULL, tests, COUNT(tests));
}
