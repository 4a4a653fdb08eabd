/* query_test.c -- what stands in the address: refused when it is wrong, harmless when it is hostile, and
 * pages, facets and boxes that add up. */
#include "sample.h"
#include "specimen.h"

/* ---- refused by name ---- */

static const struct scenario refused[] = {
	{ "an unknown parameter", VISITOR, GET, "/exhibits?colour=red", .status = 400, .has = "colour" },
	{ "a hidden field", VISITOR, GET, "/exhibits?hidden=x", .status = 400, .has = "hidden" },
	{ "a field that she may not see", VISITOR, GET, "/exhibits?secret=x", .status = 400,
	  .has = "secret" },
	{ "a set that she may not see", MEMBER, GET, "/exhibits?secret_words=x", .status = 400,
	  .has = "secret_words" },
	{ "which editors may", EDITOR, GET, "/exhibits?secret=x", .status = 200, .has = "\"total\":0" },
	{ "an order that she may not see", VISITOR, GET, "/exhibits?sort=-secret", .status = 400,
	  .has = "sort" },
	{ "which editors may use", EDITOR, GET, "/exhibits?sort=-secret", .status = 200 },
	{ "limit 0", VISITOR, GET, "/exhibits?limit=0", .status = 400, .has = "limit" },
	{ "limit 1001", VISITOR, GET, "/exhibits?limit=1001", .status = 400, .has = "limit" },
	{ "limit -5", VISITOR, GET, "/exhibits?limit=-5", .status = 400, .has = "limit" },
	{ "limit in words", VISITOR, GET, "/exhibits?limit=ten", .status = 400, .has = "limit" },
	{ "limit beyond 64 bits", VISITOR, GET, "/exhibits?limit=99999999999999999999", .status = 400,
	  .has = "limit" },
	{ "an unknown order", VISITOR, GET, "/exhibits?sort=colour", .status = 400, .has = "sort" },
	{ "an order by prose", VISITOR, GET, "/exhibits?sort=text", .status = 400, .has = "sort" },
	{ "an empty order", VISITOR, GET, "/exhibits?sort=", .status = 400, .has = "sort" },
	{ "an order of nothing", VISITOR, GET, "/exhibits?sort=-", .status = 400, .has = "sort" },
	{ "a box of three", VISITOR, GET, "/exhibits?bbox=1,2,3", .status = 400, .has = "bbox" },
	{ "a box of five", VISITOR, GET, "/exhibits?bbox=1,2,3,4,5", .status = 400, .has = "bbox" },
	{ "a box inside out", VISITOR, GET, "/exhibits?bbox=30,40,20,50", .status = 400, .has = "bbox" },
	{ "a box beyond the earth", VISITOR, GET, "/exhibits?bbox=-200,0,0,0", .status = 400, .has = "bbox" },
	{ "a box of no numbers", VISITOR, GET, "/exhibits?bbox=nan,0,1,inf", .status = 400, .has = "bbox" },
	{ "a box where there are no places", VISITOR, GET, "/spaces?bbox=1,2,3,4", .status = 400,
	  .has = "bbox" },
	{ "a cursor of no hex", VISITOR, GET, "/exhibits?after=zz", .status = 400, .has = "after" },
	{ "a cursor of half a byte", VISITOR, GET, "/exhibits?after=5b5", .status = 400, .has = "after" },
	{ "a cursor of []", VISITOR, GET, "/exhibits?after=5b5d", .status = 400, .has = "after" },
	{ "a cursor of {}", VISITOR, GET, "/exhibits?after=7b7d", .status = 400, .has = "after" },
	{ "a cursor [\"a\",\"b\"]", VISITOR, GET, "/exhibits?after=5b2261222c2262225d", .status = 400,
	  .has = "after" },
	{ "a cursor [1,2] in an order of texts", VISITOR, GET, "/exhibits?after=5b312c325d", .status = 400,
	  .has = "after" },
	{ "a cursor [\"a\",2] in an order of numbers", VISITOR, GET,
	  "/exhibits?sort=amount&after=5b2261222c325d", .status = 400, .has = "after" },
	{ "a cursor [[1],2]", VISITOR, GET, "/exhibits?sort=amount&after=5b5b315d2c325d", .status = 400,
	  .has = "after" },
	{ "a cursor of a search in words", VISITOR, GET, "/exhibits?q=word&after=x", .status = 400,
	  .has = "after" },
	{ "an unknown choice", VISITOR, GET, "/exhibits?kind=picture", .status = 400, .has = "kind" },
	{ "a day that does not exist", VISITOR, GET, "/exhibits?day=2026-02-30", .status = 400,
	  .has = "day" },
	{ "a range of no days", VISITOR, GET, "/exhibits?day=2026-01-01..soon", .status = 400, .has = "day" },
	{ "a number in words", VISITOR, GET, "/exhibits?amount=many", .status = 400, .has = "amount" },
	{ "a number beyond its bounds", VISITOR, GET, "/exhibits?amount=99999999999999999999", .status = 400,
	  .has = "amount" },
	{ "perhaps", VISITOR, GET, "/exhibits?open=perhaps", .status = 400, .has = "open" },
	{ "a reference to nothing", VISITOR, GET, "/exhibits?space=nowhere", .status = 400, .has = "space" },
	{ "too many words", VISITOR, GET,
	  "/exhibits?q="
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaa",
	  .status = 400, .has = "q" },
	{ "bad UTF-8", VISITOR, GET, "/exhibits?q=%ff%fe", .status = 400 },
	{ "a broken escape", VISITOR, GET, "/exhibits?q=%zz", .status = 400 },
	{ "NUL", VISITOR, GET, "/exhibits?q=a%00b", .status = 400 },
	{ "search: an unknown parameter", VISITOR, GET, "/search?colour=red", .status = 400 },
	{ "search: a bad limit", VISITOR, GET, "/search?q=a&limit=9999", .status = 400, .has = "limit" },
	{ "search: in nothing", VISITOR, GET, "/search?q=a&in=nowhere", .status = 400, .has = "in" },
	{ "search: a bad cursor", VISITOR, GET, "/search?q=a&after=-1", .status = 400, .has = "after" },
	{ "a form that does not exist here", VISITOR, GET, "/spaces.geojson", .status = 404 },
	{ "a feed that does not exist here", VISITOR, GET, "/spaces.atom", .status = 404 },
	{ "a calendar where nothing has a time", VISITOR, GET, "/news.ics", .status = 404 },
};

static const struct scenario nowhere[] = {
	{ "id 0", VISITOR, GET, "/exhibits/0", .status = 404 },
	{ "id -1", VISITOR, GET, "/exhibits/-1", .status = 404 },
	{ "id 01", VISITOR, GET, "/exhibits/01", .status = 404 },
	{ "id 1e3", VISITOR, GET, "/exhibits/1e3", .status = 404 },
	{ "an id beyond 64 bits", VISITOR, GET, "/exhibits/99999999999999999999", .status = 404 },
	{ "the last id of 64 bits", VISITOR, GET, "/exhibits/9223372036854775807", .status = 404 },
	{ "an id in words", VISITOR, GET, "/exhibits/first", .status = 404 },
	{ "an id with a quote", VISITOR, GET, "/exhibits/1'--", .status = 404 },
	{ "a number nobody has", ADMIN, GET, "/exhibits/999999", .status = 404 },
	{ "its form", ADMIN, GET, "/exhibits/999999/edit", .status = 404 },
	{ "its history", ADMIN, GET, "/exhibits/999999/history", .status = 404 },
	{ "a change of it", ADMIN, PATCH, "/exhibits/999999", "{}", .status = 404 },
	{ "its removal", ADMIN, DELETE, "/exhibits/999999", .status = 404 },
	{ "its return", ADMIN, POST, "/exhibits/999999/restore", "{}", .status = 404 },
	{ "a step of it", ADMIN, POST, "/exhibits/999999/show", .status = 404 },
	{ "an unknown step", ADMIN, POST, "/exhibits/$shown/explode", .status = 404 },
	{ "a version nobody made", ADMIN, POST, "/exhibits/$shown/restore", "version=99", .status = 404 },
	{ "a page nobody made", VISITOR, GET, "/nowhere", .status = 404 },
	{ "a method that is not for it", ADMIN, PUT, "/exhibits/$shown", "{}", .status = 405,
	  .header = "Allow: GET" },
	{ "a path upwards", VISITOR, GET, "/../etc/passwd", .status = 400 },
	{ "the same, escaped", VISITOR, GET, "/%2e%2e/etc/passwd", .status = 400 },
	{ "bad UTF-8 in a path", VISITOR, GET, "/exhibits/%ff", .status = 400 },
};

static void wrong_addresses_are_refused(void **state)
{
	struct harness *h = *state;
	struct cabinet c = cabinet_of(h);
	struct specimen *shown = specimen_make(&c, &exhibit, "shown");

	harness_name(h, "shown", str_fmt(h->arena, "%lld", shown->id));
	run_scenarios(h, refused, COUNT(refused));
	run_scenarios(h, nowhere, COUNT(nowhere));
}

/* ---- SQL ---- */

static void sql_in_any_parameter_does_nothing(void **state)
{
	static const char *const names[] = { "q",      "sort",	 "limit", "after", "bbox",
					     "lang",   "labels", "view",  "code",  "kind",
					     "tags",   "day",	 "open",  "space", "amount",
					     "parent", "levels", "key",	  "price", "moment" };
	static const char *const texts[] = { "%27%20OR%201=1--",
					     "1);DROP%20TABLE%20exhibit;--",
					     "%22",
					     "%5C%27",
					     "1%20UNION%20SELECT%20email%20FROM%20account",
					     "*%22%20NEAR(",
					     "..",
					     "$1",
					     "-" };
	struct harness *h = *state;
	struct str before = harness_rows(h);

	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t k = 0; k < COUNT(texts); k++) {
			const char *path = str_fmt(h->scratch, "/exhibits?%s=%s", names[i], texts[k]).p;
			struct reply r = harness_send(h, &(struct ask){ ADMIN, GET, path });

			if (r.status != 200 && r.status != 400)
				harness_complain(h, "%s: status %d", path, r.status);
			if (str_has(r.body, S("admin@example.org")) || str_has(r.body, S("syntax")))
				harness_complain(h, "%s: the database speaks", path);
		}
	assert_true(str_eq(before, harness_rows(h)));
	harness_settle(h);
}

/* ---- pages ---- */

enum { EXHIBITS = 23 };

/* Values that meet, and values that are missing. */
static enum err add_exhibits(struct ctx *c, void *arg)
{
	(void)arg;
	for (int i = 0; i < EXHIBITS; i++) {
		struct record *r = record_new(c->arena, &exhibit);

		r->v[EX_NAME] = VS(str_fmt(c->arena, "Exhibit %c", 'A' + i % 9));
		r->v[EX_STATE] = VZ("shown");
		r->v[EX_KIND] = i % 4 ? VZ(i % 4 == 1 ? "map" : "book") : VN;
		r->v[EX_AMOUNT] = i % 3 ? VI(i % 5 - 2) : VN;
		r->v[EX_PRICE] = i % 2 ? VD(i / 7.0) : VN;
		r->v[EX_DAY] = i % 5 ? VS(str_fmt(c->arena, "2026-01-%02d", 1 + i % 6)) : VN;
		r->v[EX_MOMENT] = i % 4 ? VI(1000LL * (i % 7)) : VN;
		r->v[EX_OPEN] = i % 3 ? VI(i % 2) : VN;
		TRY(record_store(c, r, NULL));
	}
	return OK;
}

/* The ids of all pages, in a map; complains about those that come twice. */
static void walk_pages(struct harness *h, const char *sort, int limit)
{
	struct map seen = map_on(h->scratch);
	struct str after = S("");
	i64 n = 0, total = 0;

	do {
		const char *path =
			str_fmt(h->scratch, "/exhibits?sort=%s&limit=%d&after=%.*s", sort, limit, STR(after))
				.p;
		struct reply r = harness_send(h, &(struct ask){ EDITOR, GET, path });
		struct str id;

		if (r.status != 200 || !str_to_i64(reply_json(h, &r, "total"), &total))
			fail_msg("%s: status %d", path, r.status);
		for (int i = 0; (id = reply_json(h, &r, str_fmt(h->scratch, "items.%d.id", i).p)).p; i++, n++)
			if (map_set(&seen, id, h))
				harness_complain(h, "sort=%s: %.*s comes twice", sort, STR(id));
		after = reply_json(h, &r, "next");
	} while (after.p && n <= total);
	if (n != total || total < EXHIBITS)
		harness_complain(h, "sort=%s: %lld of %lld", sort, n, total);
}

static void pages_visit_each_record_once(void **state)
{
	static const char *const sorts[] = { "name",	"-name",    "amount",  "-amount",  "price",
					     "-price",	"day",	    "-day",    "moment",   "-moment",
					     "created", "-created", "updated", "-updated", "id",
					     "-id",	"secret",   "-secret" };
	struct harness *h = *state;

	harness_write(h, add_exhibits, NULL);
	for (size_t i = 0; i < COUNT(sorts); i++) {
		walk_pages(h, sorts[i], 4);
		harness_forget(h);
	}
	walk_pages(h, "name", 1);
	harness_settle(h);
}

/* ---- facets ---- */

static void check_facet(struct harness *h, enum who who, const struct facet *f, const struct facet_value *v)
{
	const char *path = str_fmt(h->scratch, "/exhibits?%s=%.*s&limit=1", f->field->name, STR(v->code)).p;
	struct reply r = harness_send(h, &(struct ask){ who, GET, path });
	i64 total = -1;

	if (r.status != 200 || !str_to_i64(reply_json(h, &r, "total"), &total) || total != v->n)
		harness_complain(h, "%s by %s: the facet says %lld, the list %lld", path, who_name(who), v->n,
				 total);
}

static void facets_say_what_their_filters_find(void **state)
{
	static const enum who readers[] = { VISITOR, WRITER, CHAIR, STRANGER, ADMIN };
	struct harness *h = *state;
	size_t values = 0;

	for (size_t i = 0; i < COUNT(readers); i++) {
		struct ctx c = app_context(h->app, h->arena, h->people[readers[i]].actor, LANG_EN);
		struct list_query q = {
			.res = &exhibit, .limit = 1, .with_facets = true, .with_total = true
		};
		struct list list;

		assert_int_equal(list_run(&c, &q, &list), OK);
		for (size_t f = 0; f < list.nfacets; f++)
			for (size_t v = 0; v < list.facets[f].values.n; v++, values++)
				check_facet(h, readers[i], &list.facets[f], &list.facets[f].values.v[v]);
	}
	assert_true(values > 20);
	harness_settle(h);
}

/* ---- places ---- */

static i64 within(struct harness *h, enum who who, struct specimen *s, double west, double east)
{
	const char *path = str_fmt(h->scratch, "/exhibits?code=%.*s&bbox=%.6f,40,%.6f,60",
				   STR(s->mark[EX_CODE]), west, east)
				   .p;
	struct reply r = harness_send(h, &(struct ask){ who, GET, path });
	i64 total = -1;

	assert_int_equal(r.status, 200);
	assert_true(str_to_i64(reply_json(h, &r, "total"), &total));
	return total;
}

/* Halving boxes leads editors to the place, everybody else to a knot of the grid. */
static double bisect(struct harness *h, enum who who, struct specimen *s)
{
	double west = 30, east = 50;

	while (east - west > 0.0001) {
		double middle = (west + east) / 2;
		if (within(h, who, s, west, middle))
			east = middle;
		else
			west = middle;
	}
	return west;
}

static void boxes_do_not_find_hidden_places(void **state)
{
	struct harness *h = *state;
	struct cabinet c = cabinet_of(h);
	struct specimen *s = specimen_make(&c, &exhibit, "shown");
	double exact = s->r->v[EX_PLACE].at.lon;
	static const enum who others[] = { VISITOR, ACCOUNT, WRITER, CHAIR };

	assert_true(bisect(h, EDITOR, s) > exact - 0.001 && bisect(h, EDITOR, s) < exact + 0.001);
	for (size_t i = 0; i < COUNT(others); i++) {
		double found = bisect(h, others[i], s), knots = (found + 0.00005) / 0.2;
		if (knots - (double)(i64)(knots + 0.5) > 0.001 || knots - (double)(i64)(knots + 0.5) < -0.001)
			harness_complain(h, "%s finds the place at %f", who_name(others[i]), found);
		harness_forget(h);
	}
	harness_settle(h);
}

int query_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_addresses_are_refused),
		cmocka_unit_test(sql_in_any_parameter_does_nothing),
		cmocka_unit_test(pages_visit_each_record_once),
		cmocka_unit_test(facets_say_what_their_filters_find),
		cmocka_unit_test(boxes_do_not_find_hidden_places),
	};

	return run_on_program("query", sample_modules, tests, COUNT(tests));
}
