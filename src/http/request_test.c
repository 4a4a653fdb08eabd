/* request_test.c -- what handlers ask of a request: methods, headers, cookies. */
#include "base/test.h"
#include "http/http.h"

static void methods_have_names(void **state)
{
	(void)state;
	assert_string_equal(method_name(GET), "GET");
	assert_string_equal(method_name(OPTIONS), "OPTIONS");
	assert_string_equal(method_name(METHOD_NONE), "");
}

static struct str cookie(const char *first, const char *second, const char *name)
{
	struct pair v[] = { { S("cookie"), str_of(first) },
			    { S("accept"), S("x=no") },
			    { S("cookie"), str_of(second) } };
	struct http_request rq = { .headers = { v, COUNT(v), COUNT(v) } };

	return http_cookie(&rq, name);
}

static void cookies_are_found_in_all_headers(void **state)
{
	(void)state;
	assert_str(cookie("a=1; b=2", "c=3", "a"), "1");
	assert_str(cookie("a=1; b=2", "c=3", "b"), "2");
	assert_str(cookie("a=1; b=2", " c = 3 ;", "c"), "3");
	assert_str(cookie("a=1", "a=2", "a"), "1");
	assert_str(cookie("a=b=c==", "", "a"), "b=c==");
	assert_non_null(cookie("a=", "", "a").p);
	assert_str(cookie("a=", "", "a"), "");
}

static void other_cookies_are_not_taken_for_it(void **state)
{
	(void)state;
	assert_null(cookie("xa=1; ax=2; A=3; a; =4", "", "a").p);
	assert_null(cookie(";;; ;", "", "a").p);
	assert_null(cookie("", "", "x").p);
}

static void the_first_header_counts(void **state)
{
	struct pair v[] = { { S("x"), S("") }, { S("x"), S("2") } };
	struct http_request rq = { .headers = { v, COUNT(v), COUNT(v) } };

	(void)state;
	assert_non_null(http_header(&rq, "x").p);
	assert_str(http_header(&rq, "x"), "");
	assert_null(http_header(&rq, "X").p);
}

static void response_headers_outlive_their_source(void **state)
{
	struct response rs = { 0 };
	char value[] = "first";

	response_header(&rs, *state, "X-A", str_of(value));
	value[0] = 'w';
	response_header(&rs, *state, "X-B", S("b"));
	assert_int_equal(rs.headers.n, 2);
	assert_str(rs.headers.v[0].value, "first");
	assert_str(rs.headers.v[1].name, "X-B");
}

/* In process nobody sleeps: who is served so hears of the answer by a call. */
static void count_answer(struct exchange *x)
{
	++*(int *)x->user;
}

static void without_a_connection_an_answer_is_a_call(void **state)
{
	int answers = 0;
	struct exchange x = { .answered = count_answer, .user = &answers };

	(void)state;
	http_answer(&x);
	assert_int_equal(answers, 1);
	x.answered = NULL;
	http_answer(&x);
	assert_int_equal(answers, 1);
}

int request_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(methods_have_names),
		cmocka_unit_test(cookies_are_found_in_all_headers),
		cmocka_unit_test(other_cookies_are_not_taken_for_it),
		cmocka_unit_test(the_first_header_counts),
		test_in_arena(response_headers_outlive_their_source),
		cmocka_unit_test(without_a_connection_an_answer_is_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
