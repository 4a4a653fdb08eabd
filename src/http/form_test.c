/* form_test.c -- percent encoding: what is understood, what is refused, and that encoding comes back the
 * same. */
#include "base/test.h"
#include "http/http.h"

static struct pairs decoded(struct arena *a, const char *text)
{
	struct pairs p;

	assert_int_equal(form_decode(a, str_of(text), &p), OK);
	return p;
}

static void pairs_keep_their_order_and_repeat(void **state)
{
	struct pairs p = decoded(*state, "a=1&b=two+words&a=%D0%BA%D0%BE%D0%BB%D0%BE");

	assert_int_equal(p.n, 3);
	assert_str(pairs_get(&p, S("a")), "1");
	assert_str(p.v[1].value, "two words");
	assert_str(p.v[2].value, "коло");
	assert_null(pairs_get(&p, S("c")).p);
}

static void a_name_alone_has_an_empty_value(void **state)
{
	struct pairs p = decoded(*state, "&&a&=v&b==c&");

	assert_int_equal(p.n, 3);
	assert_str(p.v[0].name, "a");
	assert_non_null(p.v[0].value.p);
	assert_str(p.v[0].value, "");
	assert_str(p.v[1].name, "");
	assert_str(p.v[1].value, "v");
	assert_str(p.v[2].value, "=c");
}

static void broken_text_is_refused(void **state)
{
	static const char *const broken[] = { "a=%",   "a=%4",	"%zz=1",    "a=%g0",
					      "a=%00", "a=%ff", "a=%c0%80", "a=%ed%a0%80" };
	struct pairs p;

	for (size_t i = 0; i < COUNT(broken); i++)
		assert_int_equal(form_decode(*state, str_of(broken[i]), &p), ERR_MALFORMED);
	assert_int_equal(form_decode(*state, S("a=\0"), &p), ERR_MALFORMED);
}

static void a_thousand_pairs_are_the_limit(void **state)
{
	struct buf b = buf_on(*state, 1 << 20);
	struct pairs p;

	for (int i = 0; i < 1000; i++)
		buf_lit(&b, "a=1&");
	assert_int_equal(form_decode(*state, (struct str){ b.p, b.n }, &p), OK);
	assert_int_equal(p.n, 1000);
	buf_lit(&b, "a=1");
	assert_int_equal(form_decode(*state, (struct str){ b.p, b.n }, &p), ERR_TOO_BIG);
}

static void encoding_comes_back_the_same(void **state)
{
	struct pair v[] = { { S("q"), S("шко́ла & \"ліцей\" 100%") },
			    { S(""), S("") },
			    { S("a+b"), S("a b\r\n~-._") } };
	struct pairs p = { v, COUNT(v), COUNT(v) }, again;
	struct str text = form_encode(*state, &p);

	assert_int_equal(form_decode(*state, text, &again), OK);
	assert_int_equal(again.n, COUNT(v));
	for (size_t i = 0; i < COUNT(v); i++) {
		assert_true(str_eq(again.v[i].name, v[i].name));
		assert_true(str_eq(again.v[i].value, v[i].value));
	}
	assert_true(str_ends(text, S("a%2Bb=a%20b%0D%0A~-._")));
}

static void paths_are_decoded_once(void **state)
{
	static const struct {
		const char *raw, *path;
	} good[] = {
		{ "/", "/" },	    { "/news/12-%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B0", "/news/12-новина" },
		{ "/a+b", "/a+b" }, { "/%2525", "/%25" },
		{ "/...", "/..." }, { "/.well-known/x", "/.well-known/x" },
		{ "//", "//" },
	};
	struct str path;

	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(path_decode(*state, str_of(good[i].raw), &path), OK);
		assert_str(path, good[i].path);
	}
}

static void paths_that_climb_or_hide_are_refused(void **state)
{
	static const char *const bad[] = { "",	     "a",      "*",	   "http://x/",	  "/..",    "/../a",
					   "/a/./b", "/a/%2e", "/%2E%2e/", "/a%2f..%2fb", "/a%00b", "/a%0ab",
					   "/a%7f",  "/%",     "/%f",	   "/%fffe",	  "/%D0",   "/\xd0" };
	struct str path;

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(path_decode(*state, str_of(bad[i]), &path), ERR_MALFORMED);
}

int form_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(pairs_keep_their_order_and_repeat),
		test_in_arena(a_name_alone_has_an_empty_value),
		test_in_arena(broken_text_is_refused),
		test_in_arena(a_thousand_pairs_are_the_limit),
		test_in_arena(encoding_comes_back_the_same),
		test_in_arena(paths_are_decoded_once),
		test_in_arena(paths_that_climb_or_hide_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
