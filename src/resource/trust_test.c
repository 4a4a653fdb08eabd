/* trust_test.c -- the roundabout ways to what its reader may not see: imports that change nothing, guesses by
 * writing, records that went away. */
#include "resource/test.h"

#include "resource/counts.h"
#include "resource/table_import.h"

#define THING                                                              \
	"{\"title\":\"Lamp\",\"code\":\"L-1\",\"secret\":\"kept secret\"," \
	"\"place\":{\"type\":\"Point\",\"coordinates\":[39.308,48.574]},\"precision\":\"settlement\"}"

/* ---- imports ---- */

static struct import_report try_import(struct network *n, enum who who, const char *text, bool dry)
{
	struct arena *a = n->f->arena;
	struct ctx c = app_context(n->app, a, &actor_system, LANG_EN);
	struct import_options o = { .dry_run = dry, .source = S("t.csv"), .data = str_of(text) };
	struct actor *actor = arena_new_one(a, struct actor);
	struct import_report report;

	assert_int_equal(actor_load(&c, n->account[who], actor), OK);
	assert_int_equal(import_file(n->app, actor, LANG_EN, a, &test_thing, "", &o, &report), OK);
	return report;
}

/* The one row of TEXT gets VERDICT, and its note holds HAS. */
static void assert_row(struct network *n, enum who who, const char *text, enum import_verdict verdict,
		       const char *has)
{
	for (int dry = 1; dry >= 0; dry--) {
		struct import_report r = try_import(n, who, text, dry);

		if (r.count[verdict] != 1)
			fail_msg("%s (dry %d): not verdict %d: %.*s", text, dry, verdict,
				 STR(r.notes.n ? r.notes.v[0].text : S("no note")));
		if (r.notes.n)
			assert_int_equal(r.notes.v[0].nkept, 0);
		if (has)
			assert_true(r.notes.n && str_has(r.notes.v[0].text, str_of(has)));
	}
}

static const struct scenario two_things[] = {
	{ "a shelf", EDITOR, POST, "/shelves", "{\"title\":\"Top\",\"code\":\"T\"}", .status = 201 },
	{ "the editor's", EDITOR, POST, "/things", THING, .status = 201, .has = "/things/1" },
	{ "a member's", MEMBER, POST, "/things", "{\"title\":\"Cup\",\"code\":\"C-1\"}", .status = 201 },
	{ "with a word of the editor", EDITOR, PATCH, "/things/2",
	  "{\"secret\":\"kept too\",\"place\":{\"type\":\"Point\",\"coordinates\":[39.31,48.57]},"
	  "\"precision\":\"settlement\"}",
	  .status = 200 },
};

static void an_import_shows_nothing_that_is_not_hers(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, two_things, COUNT(two_things));
	assert_row(n, MEMBER, "id,title,secret\n1,Lamp,guess\n", IMPORT_ERROR, "do not allow");
	assert_row(n, MEMBER, "code,secret\nL-1,guess\n", IMPORT_ERROR, "do not allow");
	/* Her own record, another's field: right and wrong guesses are alike. */
	assert_row(n, MEMBER, "id,secret\n2,guess\n", IMPORT_UNCHANGED, NULL);
	assert_row(n, MEMBER, "id,secret\n2,kept too\n", IMPORT_UNCHANGED, NULL);
	/* Neither could she have written where nothing came from a file. */
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_value WHERE record = 1"), 0);
	network_close(n);
}

static void a_dry_run_refuses_what_the_run_refuses(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, two_things, COUNT(two_things));
	assert_row(n, MEMBER, "title,code\nAnother,L-1\n", IMPORT_ERROR, "do not allow");
	assert_row(n, MEMBER, "id,version,code\n2,2,L-1\n", IMPORT_ERROR, "Another record has this value");
	assert_row(n, MEMBER, "title,count\nAnother,666\n", IMPORT_ERROR, "Not this number");
	network_close(n);
}

static void what_was_removed_is_not_found_by_an_import(void **state)
{
	struct network *n = network_open(*state);
	struct scenario remove = { "remove", EDITOR, DELETE, "/things/2", .status = 204 };

	scenarios_run(n, two_things, COUNT(two_things));
	scenarios_run(n, &remove, 1);
	assert_row(n, MEMBER, "id,title\n2,Cup again\n", IMPORT_ERROR, "no such record");
	network_close(n);
}

static const struct scenario removal[] = {
	{ "removed", EDITOR, DELETE, "/things/1", .status = 204 },
	{ "its code is free", EDITOR, POST, "/things", "{\"title\":\"New lamp\",\"code\":\"L-1\"}",
	  .status = 201 },
	{ "who comes back finds it taken", EDITOR, POST, "/things/1/restore", "a=b", .status = 422,
	  .has = "taken" },
	{ "removed too", EDITOR, DELETE, "/things/3", .status = 204 },
	{ "now it may", EDITOR, POST, "/things/1/restore", "a=b", .status = 200 },
	{ "not for everybody", MEMBER, POST, "/things/3/restore", "a=b", .status = 404 },
};

static void what_was_removed_holds_nothing(void **state)
{
	struct network *n = network_open(*state);
	struct scenario remove = { "remove", EDITOR, DELETE, "/things/1", .status = 204 };

	scenarios_run(n, two_things, COUNT(two_things));
	scenarios_run(n, removal, COUNT(removal));
	scenarios_run(n, &remove, 1);
	/* But a list that still has it does not bring it back against who removed it. */
	assert_row(n, EDITOR, "title,code\nLamp,L-1\n", IMPORT_CONFLICT, "was removed");
	network_close(n);
}

/* ---- guesses ---- */

static const struct scenario guesses[] = {
	{ "the right guess", MEMBER, PATCH, "/things/2", "{\"secret\":\"kept too\"}", .status = 422,
	  .has = "read_only" },
	{ "is as good as a wrong one", MEMBER, PATCH, "/things/2", "{\"secret\":\"guess\"}", .status = 422,
	  .has = "read_only" },
	{ "what she read comes back", MEMBER, PATCH, "/things/2", "{\"secret\":null,\"title\":\"Cup\"}",
	  .status = 200 },
};

static void writing_answers_no_guesses(void **state)
{
	struct network *n = network_open(*state);

	scenarios_run(n, two_things, COUNT(two_things));
	scenarios_run(n, guesses, COUNT(guesses));
	network_close(n);
}

static bool same_count(struct counts *k, struct arena *a, struct value x, struct value y)
{
	struct counts_key one = counts_key(k, a, S("SELECT"), &x, 1),
			  other = counts_key(k, a, S("SELECT"), &y, 1);

	return memcmp(&one, &other, sizeof(one)) == 0;
}

static void counts_are_not_mistaken(void **state)
{
	struct fixture *f = *state;
	struct arena *a = f->arena;
	struct counts *k = counts_new(a), *other = counts_new(a);
	struct value ab_c[] = { VS(S("ab")), VS(S("c")) }, a_bc[] = { VS(S("a")), VS(S("bc")) };
	struct counts_key x = counts_key(k, a, S("SELECT"), ab_c, 2),
			  y = counts_key(k, a, S("SELECT"), a_bc, 2),
			  z = counts_key(other, a, S("SELECT"), ab_c, 2);

	assert_true(same_count(k, a, VI(7), VI(7)));
	assert_false(same_count(k, a, VI(7), VI(8)));
	assert_false(same_count(k, a, VN, VS(S(""))));
	assert_false(same_count(k, a, VI(0x6161616161616161), VS(S("aaaaaaaa"))));
	assert_memory_not_equal(&x, &y, sizeof(x));
	assert_memory_not_equal(&x, &z, sizeof(x));
}

/* ---- memory ---- */

enum { RECORDS = 400, TAGS = 20 };

static enum err make_tagged(struct ctx *c, void *arg)
{
	(void)arg;
	for (int i = 0; i < RECORDS; i++) {
		struct record *r = record_new(c->arena, &test_thing);
		struct value *tags = arena_new_array(c->arena, struct value, TAGS);

		for (int k = 0; k < TAGS; k++)
			tags[k] = VS(str_fmt(c->arena, "tag-%d-%d", i, k));
		r->v[THING_TITLE] = VS(str_fmt(c->arena, "Thing %d", i));
		r->v[THING_TAGS] = (struct value){ .type = V_LIST, .list = { tags, TAGS } };
		TRY(record_store(c, r, NULL));
	}
	return OK;
}

/* Memory for the items of a list grows with the items, not with their number times that of the records. */
static void links_cost_what_they_hold(void **state)
{
	struct network *n = network_open(*state);
	struct arena *a = arena_new((size_t)16 << 20);
	struct ctx c = app_context(n->app, a, &actor_visitor, LANG_EN);
	struct list_query q = { .res = &test_thing, .where = where_on(a), .sort = "title", .limit = RECORDS };
	struct fault fault;
	struct list list;

	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, n->f->arena, make_tagged, NULL, &fault),
			 OK);
	assert_int_equal(list_run(&c, &q, &list), OK);
	assert_int_equal(list.n, RECORDS);
	for (size_t i = 0; i < list.n; i++) {
		struct value tags = list.v[i]->v[THING_TAGS];
		i64 serial = list.v[i]->id - 1;

		assert_int_equal(tags.list.n, TAGS);
		assert_str(value_str(tags.list.v[TAGS - 1]), str_fmt(a, "tag-%lld-%d", serial, TAGS - 1).p);
	}
	assert_true(arena_used(a) < (size_t)16 << 20);
	arena_free(a);
	network_close(n);
}

int trust_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(an_import_shows_nothing_that_is_not_hers),
		test_on_database(a_dry_run_refuses_what_the_run_refuses),
		test_on_database(what_was_removed_is_not_found_by_an_import),
		test_on_database(what_was_removed_holds_nothing),
		test_on_database(writing_answers_no_guesses),
		test_on_database(counts_are_not_mistaken),
		test_on_database(links_cost_what_they_hold),
	};

	return run_on_databases("trust", tests, COUNT(tests));
}
