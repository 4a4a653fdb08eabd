/* map_test.c -- maps and growing arrays: many keys, replaced values, keys that are prefixes of one another.
 */
#include "base/test.h"
#include "base/map.h"
#include "base/vec.h"

static void empty_maps_answer(void **state)
{
	struct map m = map_on(*state);

	assert_null(map_get(&m, S("x")));
	assert_int_equal(m.n, 0);
}

static void every_key_keeps_its_value(void **state)
{
	enum { N = 20000 };
	static int values[N];
	struct map m = map_on(*state);

	for (int i = 0; i < N; i++)
		assert_null(map_set(&m, str_fmt(*state, "%d", i), &values[i]));
	assert_int_equal(m.n, N);
	for (int i = 0; i < N; i++)
		assert_ptr_equal(map_get(&m, str_fmt(*state, "%d", i)), &values[i]);
	assert_null(map_get(&m, S("20000")));
	assert_null(map_get(&m, S("")));
}

static void setting_again_gives_back_the_old(void **state)
{
	struct map m = map_on(*state);
	int one, two;

	map_set(&m, S("k"), &one);
	assert_ptr_equal(map_set(&m, S("k"), &two), &one);
	assert_ptr_equal(map_get(&m, S("k")), &two);
	assert_int_equal(m.n, 1);
	assert_null(map_set(&m, S(""), &one)); /* the empty key is a key */
	assert_ptr_equal(map_get(&m, STR_NONE), &one);
}

static void vectors_keep_order_and_zero_new_elements(void **state)
{
	VEC(int) v = { 0 };

	for (int i = 0; i < 5000; i++) {
		assert_int_equal(*vec_add(*state, &v), 0);
		v.v[v.n - 1] = i;
	}
	vec_push(*state, &v, 5000);
	for (int i = 0; i <= 5000; i++)
		assert_int_equal(v.v[i], i);
	assert_int_equal(v.n, 5001);
}

int map_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(empty_maps_answer),
		test_in_arena(every_key_keeps_its_value),
		test_in_arena(setting_again_gives_back_the_old),
		test_in_arena(vectors_keep_order_and_zero_new_elements),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
