/* json_test.c -- JSON out and in: commas, escapes, the grammar's edges, hostile documents. */
#include "base/test.h"
#include "base/json.h"
#include <math.h>

static void writing_keeps_commas_right(void **state)
{
	struct buf b = buf_on(*state, 1000);
	struct json j = json_on(&b);
	struct value items[] = { VI(1), VZ("a"), VN, VD(0.5), VB(S("\x01")) };

	json_object(&j);
	json_field(&j, "id", int, 7);
	json_key(&j, S("empty"));
	json_array(&j);
	json_end_array(&j);
	json_key(&j, S("items"));
	json_value(&j, (struct value){ .type = V_LIST, .list = { items, COUNT(items) } });
	json_key(&j, S("at"));
	json_value(&j, (struct value){ .type = V_POINT, .at = { 39.25, 48.5 } });
	json_field(&j, "yes", bool, true);
	json_key(&j, S("raw"));
	json_raw(&j, S("{}"));
	json_end_object(&j);
	assert_string_equal(buf_done(&b).p, "{\"id\":7,\"empty\":[],\"items\":[1,\"a\",null,0.5,\"01\"],"
					    "\"at\":[39.25,48.5],\"yes\":true,\"raw\":{}}");
}

static struct str quoted(struct arena *a, struct str s)
{
	struct buf b = buf_on(a, 100000);
	struct json j = json_on(&b);

	json_str(&j, s);
	return buf_done(&b);
}

static void strings_are_escaped(void **state)
{
	assert_str(quoted(*state, S("a\"b\\c\n\t\x01\x1f\x7f")), "\"a\\\"b\\\\c\\n\\t\\u0001\\u001f\x7f\"");
	assert_str(quoted(*state, S("</script><a/>")), "\"<\\/script><a/>\"");
	assert_str(quoted(*state, S("Є\xff\xd0")), "\"Є\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_str(quoted(*state, (struct str){ "a\0b", 3 }), "\"a\\u0000b\"");
	assert_str(quoted(*state, STR_NONE), "\"\"");
}

static void reals_read_back_the_same(void **state)
{
	static const double values[] = { 0.1,  1.0 / 3, 48.567123456789, 1e300,	    5e-324, -0.0,
					 1e15, 1e22,	123456,		 0.1 + 0.2, 2.5 };

	for (size_t i = 0; i < COUNT(values); i++) {
		struct buf b = buf_on(*state, 100);
		struct json j = json_on(&b);
		double back;

		json_real(&j, values[i]);
		assert_true(str_to_double(buf_done(&b), &back));
		assert_true(back == values[i]);
	}
	struct buf b = buf_on(*state, 100);
	struct json j = json_on(&b);
	json_array(&j);
	json_real(&j, 0.1);
	json_real(&j, NAN);
	json_real(&j, -INFINITY);
	json_end_array(&j);
	assert_string_equal(buf_done(&b).p, "[0.1,null,null]");
}

static void a_tree_is_read(void **state)
{
	struct json_node *n;
	struct str text = S(" {\"a\": [1, -2.5e+3, true, false, null, {}], \"b\":\"x\", \"b\" : "
			    "\"y\\u0454\\ud83d\\ude00\\/\"} ");

	assert_int_equal(json_parse(*state, text, &n, NULL), OK);
	const struct json_node *kid = json_get(n, S("a"))->kid;
	assert_str(kid->text, "1");
	assert_str(kid->next->text, "-2.5e+3");
	assert_int_equal(kid->next->next->type, JSON_TRUE);
	assert_int_equal(kid->next->next->next->type, JSON_FALSE);
	assert_int_equal(kid->next->next->next->next->type, JSON_NULL);
	assert_str(json_get(n, S("b"))->text, "yє😀/"); /* the last one wins */
	assert_null(json_get(n, S("c")));
	assert_null(json_get(json_get(n, S("a")), S("a")));
	assert_null(json_get(NULL, S("a")));
}

static void faults_are_located(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = {
		{ "", 0 },
		{ "[1,]", 3 },
		{ "{\"a\":1,}", 7 },
		{ "[1 2]", 3 },
		{ "nul", 0 },
		{ "01", 1 },
		{ "-", 1 },
		{ "1.", 2 },
		{ "1e", 2 },
		{ "[", 1 },
		{ "{\"a\"}", 4 },
		{ "{a:1}", 1 },
		{ "\"\\x\"", 2 },
		{ "\"\\ud800\"", 7 },
		{ "\"\\udc00\"", 7 },
		{ "\"\\u0000\"", 7 },
		{ "\"\\ud800\\u0041\"", 13 },
		{ "\"abc", 4 },
		{ "\"a\nb\"", 2 },
		{ "\"\xff\"", 1 },
		{ "1 2", 2 },
		{ "[1}", 2 },
		{ "'a'", 0 },
		{ "\"\\u12g4\"", 5 },
		{ "\"\\", 2 },
		{ "+1", 0 },
		{ ".5", 0 },
		{ "\xef\xbb\xbf"
		  "1",
		  0 },
		{ "truex", 4 },
		{ "NaN", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_node *n = NULL;
		size_t at = 999;

		if (json_parse(*state, str_of(cases[i].text), &n, &at) != ERR_MALFORMED || n)
			fail_msg("accepted: %s", cases[i].text);
		if (at != cases[i].at)
			fail_msg("%s: fault at %zu, not %zu", cases[i].text, at, cases[i].at);
	}
	struct json_node *n;
	assert_int_equal(json_parse(*state, (struct str){ "\0", 1 }, &n, NULL), ERR_MALFORMED);
}

static void depth_is_limited(void **state)
{
	enum { DEEP = 100000 };
	char *text = arena_bytes(*state, DEEP);
	struct json_node *n;

	memset(text, '[', DEEP);
	assert_int_equal(json_parse(*state, (struct str){ text, DEEP }, &n, NULL), ERR_TOO_BIG);
	memset(text + 64, ']', 64);
	assert_int_equal(json_parse(*state, (struct str){ text, 128 }, &n, NULL), OK);
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	assert_int_equal(json_parse(*state, (struct str){ text, 130 }, &n, NULL), ERR_TOO_BIG);
}

static void the_arena_limit_is_soft(void **state)
{
	(void)state;
	struct arena *a = arena_new(100000);
	static char text[60001];
	struct json_node *n;

	for (size_t i = 1; i < 60000; i++)
		text[i] = i % 2 ? '1' : ',';
	text[0] = '[';
	text[60000] = ']';
	assert_int_equal(json_parse(a, (struct str){ text, sizeof(text) }, &n, NULL), ERR_TOO_BIG);
	memset(text, '1', sizeof(text));
	assert_int_equal(json_parse(a, (struct str){ text, sizeof(text) }, &n, NULL), ERR_TOO_BIG);
	arena_free(a);
}

static void trees_become_values(void **state)
{
	struct json_node *n;

	assert_int_equal(json_parse(*state, S("[1,2.5,\"x\",true,null,{},[3],1e999]"), &n, NULL), OK);
	struct value v = json_to_value(*state, n);
	assert_int_equal(v.list.n, 8);
	assert_int_equal(v.list.v[0].type, V_INT);
	assert_true(v.list.v[1].d == 2.5);
	assert_str(v.list.v[2].s, "x");
	assert_true(value_eq(v.list.v[3], VI(1)));
	assert_int_equal(v.list.v[4].type, V_NULL);
	assert_int_equal(v.list.v[5].type, V_NULL);
	assert_int_equal(v.list.v[6].list.v[0].i, 3);
	assert_int_equal(v.list.v[7].type, V_NULL);
}

static void trees_are_written_as_read(void **state)
{
	static const char *const texts[] = { "null",
					     "[]",
					     "{}",
					     "-1.50e+3",
					     "[true,false,null,\"a\\nb\"]",
					     "{\"a\":{\"b\":[1,[2]]},\"a\":3}" };
	struct json_node *n;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b = buf_on(*state, 1000);
		struct json j = json_on(&b);

		assert_int_equal(json_parse(*state, str_of(texts[i]), &n, NULL), OK);
		json_tree(&j, n);
		assert_string_equal(buf_done(&b).p, texts[i]);
	}
}

/* The writer has room for the deepest document that the reader takes. */
static void the_deepest_tree_can_be_written(void **state)
{
	struct str text = str_fmt(*state, "%.*s1%.*s", 64,
				  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 64,
				  "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
	struct buf b = buf_on(*state, 1000);
	struct json j = json_on(&b);
	struct json_node *n;

	assert_int_equal(json_parse(*state, text, &n, NULL), OK);
	json_array(&j);
	json_tree(&j, n);
	json_value(&j, json_to_value(*state, n));
	json_end_array(&j);
	assert_int_equal(buf_done(&b).n, 2 * text.n + 3);
}

int json_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(writing_keeps_commas_right), test_in_arena(strings_are_escaped),
		test_in_arena(reals_read_back_the_same),   test_in_arena(a_tree_is_read),
		test_in_arena(faults_are_located),	   test_in_arena(depth_is_limited),
		cmocka_unit_test(the_arena_limit_is_soft), test_in_arena(trees_become_values),
		test_in_arena(trees_are_written_as_read),  test_in_arena(the_deepest_tree_can_be_written),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
