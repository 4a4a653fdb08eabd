/* postings_test.c -- both forms of a list hold the same ids; what is remembered ends with its generation. */
#include "base/test.h"
#include "db/postings.h"

/* Ids from TOP down in steps of STEP, N of them. */
static struct posting list(struct arena *a, i64 top, i64 step, size_t n)
{
	struct value *v = arena_new_array(a, struct value, n);

	for (size_t i = 0; i < n; i++)
		v[i] = VI(top - (i64)i * step);
	return posting_of(a, v, n);
}

static void lists_hold_their_ids(void **state)
{
	static const struct {
		i64 top, step;
		size_t n;
		bool bits;
	} cases[] = {
		{ 7, 1, 0, false },	     { 1, 1, 1, true },	    { 63, 1, 63, true },
		{ 64, 1, 64, true },	     { 640, 3, 200, true }, { 129, 64, 2, false },
		{ 100000, 900, 100, false },
	};
	struct arena *a = *state;

	for (size_t c = 0; c < COUNT(cases); c++) {
		struct posting p = list(a, cases[c].top, cases[c].step, cases[c].n), asked = p;
		i64 id = cases[c].top;
		assert_int_equal(p.bits != NULL, cases[c].bits);
		assert_int_equal(p.n, cases[c].n);
		assert_false(posting_has(&asked, cases[c].top + 1));
		for (size_t i = 0; i < cases[c].n; i++, id -= cases[c].step) {
			assert_int_equal(posting_next(&p), id);
			assert_true(posting_has(&asked, id));
			assert_int_equal(posting_has(&asked, id - 1),
					 cases[c].step == 1 && i + 1 < cases[c].n);
		}
		assert_int_equal(posting_next(&p), 0);
		assert_int_equal(posting_next(&p), 0);
	}
}

static void long_lists_are_remembered(void **state)
{
	struct arena *a = *state;
	struct postings *k = postings_new(a);
	struct posting many = list(a, 5000, 2, 2000), sparse = list(a, 900000, 1000, 300),
		       few = list(a, 500, 2, 200), none = list(a, 0, 1, 0), out;

	postings_put(k, 1, 7, &many);
	postings_put(k, 2, 7, &sparse);
	postings_put(k, 3, 7, &few);
	postings_put(k, 4, 7, &none);
	assert_true(postings_get(k, 1, 7, a, &out));
	assert_ptr_not_equal(out.bits, many.bits);
	assert_int_equal(posting_next(&out), 5000);
	assert_true(postings_get(k, 2, 7, a, &out));
	assert_int_equal(posting_next(&out), 900000);
	assert_false(postings_get(k, 3, 7, a, &out));
	assert_true(postings_get(k, 4, 7, a, &out));
	assert_int_equal(posting_next(&out), 0);
	assert_false(postings_get(k, 1, 8, a, &out));
	postings_put(k, 1, 8, &none);
	assert_false(postings_get(k, 1, 7, a, &out));
	assert_true(postings_get(k, 1, 8, a, &out));
	assert_int_equal(out.n, 0);
}

int postings_test(void);
int postings_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists_hold_their_ids, test_arena_new, test_arena_free),
		cmocka_unit_test_setup_teardown(long_lists_are_remembered, test_arena_new, test_arena_free),
	};

	return cmocka_run_group_tests_name("postings", tests, NULL, NULL);
}
