/* ogc_test.c -- OGC API - Features: what a map program asks one after another, who is shown which place, and
 * what is refused. tests/conformance/formats.mjs lets GDAL read it. */
#include "harness.h"
#include "sample.h"

static enum err add_exhibit(struct ctx *c, const char *name, const char *state, const char *precision,
			    i64 moment, i64 *id)
{
	struct record *r = record_new(c->arena, &exhibit);

	r->v[EX_NAME] = VZ(name);
	r->v[EX_STATE] = VZ(state);
	r->v[EX_MOMENT] = moment ? VI(moment) : VN;
	r->v[EX_PLACE] = (struct value){ .type = V_POINT, .at = { 39.312345, 48.574321 } };
	r->v[EX_PRECISION] = VZ(precision);
	TRY(record_store(c, r, NULL));
	*id = r->id;
	return OK;
}

#define MARCH 1772500000000LL /* 3 March 2026 */

static enum err add_exhibits(struct ctx *c, void *arg)
{
	i64 *ids = arg;

	TRY(add_exhibit(c, "Exact one", "shown", "exact", MARCH, &ids[0]));
	TRY(add_exhibit(c, "Rounded one", "shown", "hromada", MARCH + 30 * DAY, &ids[1]));
	TRY(add_exhibit(c, "Without a time", "shown", "hidden", 0, &ids[2]));
	return add_exhibit(c, "A draft", "draft", "exact", MARCH, &ids[3]);
}

#define ITEMS "/ogc/collections/exhibits/items"

static const struct scenario asked[] = {
	{ "the landing page leads on", VISITOR, GET, "/ogc", .status = 200,
	  .has = "\"rel\":\"service-desc\"|http://kolo.test/ogc/conformance|http://kolo.test/ogc/"
		 "collections" },
	{ "what it conforms to", VISITOR, GET, "/ogc/conformance", .status = 200,
	  .has = "ogcapi-features-1/1.0/conf/core|ogcapi-features-1/1.0/conf/geojson" },
	{ "collections with a place", VISITOR, GET, "/ogc/collections", .status = 200,
	  .has = "\"id\":\"exhibits\"|\"rel\":\"items\"", .has_not = "letters|\"id\":\"news\"" },
	{ "one of them", VISITOR, GET, "/ogc/collections/exhibits", .status = 200,
	  .has = "CRS84|http://kolo.test" ITEMS },
	{ "one without places", VISITOR, GET, "/ogc/collections/news", .status = 404 },
	{ "an unknown one", VISITOR, GET, "/ogc/collections/nothing/items", .status = 404 },
	{ "all that a visitor may see", VISITOR, GET, ITEMS, .status = 200,
	  .has = "\"numberMatched\":3,\"numberReturned\":3|[39.312345,48.574321]|Rounded "
		 "one|\"geometry\":null",
	  .has_not = "A draft|\"rel\":\"next\"", .faults = true },
	{ "a page leads to the next", VISITOR, GET, ITEMS "?limit=2", .status = 200,
	  .has = "\"numberMatched\":3,\"numberReturned\":2|\"rel\":\"next\"|items?limit=2&after=" },
	{ "a window finds places as they are shown", VISITOR, GET, ITEMS "?bbox=39.312,48.574,39.313,48.575",
	  .status = 200, .has = "\"numberMatched\":1|Exact one" },
	{ "a window elsewhere", VISITOR, GET, ITEMS "?bbox=1,1,2,2", .status = 200,
	  .has = "\"numberMatched\":0" },
	{ "a time", VISITOR, GET, ITEMS "?datetime=2026-03-01T00:00:00Z/2026-03-10T00:00:00Z", .status = 200,
	  .has = "\"numberMatched\":2|Exact one|Without a time", .has_not = "Rounded one" },
	{ "since then", VISITOR, GET, ITEMS "?datetime=2026-03-20T00:00:00Z/..", .status = 200,
	  .has = "Rounded one", .has_not = "Exact one" },
	{ "a day is all of it", VISITOR, GET, ITEMS "?datetime=2026-03-03", .status = 200,
	  .has = "\"numberMatched\":2|Exact one", .has_not = "Rounded one" },
	{ "more than there can be", VISITOR, GET, ITEMS "?limit=1000000", .status = 200,
	  .has = "\"numberReturned\":3" },
	{ "less than one", VISITOR, GET, ITEMS "?limit=0", .status = 400 },
	{ "no time", VISITOR, GET, ITEMS "?datetime=yesterday", .status = 400 },
	{ "no window", VISITOR, GET, ITEMS "?bbox=1,2,3", .status = 400 },
	{ "an unknown parameter", VISITOR, GET, ITEMS "?colour=red", .status = 400 },
	{ "one", VISITOR, GET, ITEMS "/$exact", .status = 200,
	  .has = "\"type\":\"Feature\"|\"rel\":\"alternate\"|http://kolo.test/exhibits/" },
	{ "a draft is not there", VISITOR, GET, ITEMS "/$draft", .status = 404 },
	{ "but for who may see it", EDITOR, GET, ITEMS "/$draft", .status = 200, .has = "A draft" },
};

static void a_map_program_finds_its_way(void **state)
{
	struct harness *h = *state;
	i64 ids[4];

	harness_write(h, add_exhibits, ids);
	harness_name(h, "exact", str_fmt(h->arena, "%lld", ids[0]));
	harness_name(h, "draft", str_fmt(h->arena, "%lld", ids[3]));
	run_scenarios(h, asked, COUNT(asked));
}

int ogc_test(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(a_map_program_finds_its_way) };

	return run_on_program("ogc", sample_modules, tests, COUNT(tests));
}
