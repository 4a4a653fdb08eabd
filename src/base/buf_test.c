/* buf_test.c -- buffers: limits, latching, growth, numbers. */
#include "base/test.h"
#include "base/buf.h"

static void text_adds_up(void **state)
{
	struct buf b = buf_on(*state, 1000);
	struct str s;

	buf_lit(&b, "a");
	buf_byte(&b, 'b');
	buf_fmt(&b, "%d%s", 1, "c");
	buf_put(&b, STR_NONE);
	memcpy(buf_take(&b, 2), "xy", 2);
	assert_int_equal(buf_finish(&b, &s), OK);
	assert_string_equal(s.p, "ab1cxy");
	assert_int_equal(s.n, 6);
}

static void an_empty_buffer_is_empty_text(void **state)
{
	struct buf b = buf_on(*state, 0);

	assert_string_equal(buf_done(&b).p, "");
}

static void the_limit_is_exact_and_latches(void **state)
{
	struct buf b = buf_on(*state, 3);
	struct str s = S("untouched");

	buf_lit(&b, "abc");
	assert_int_equal(buf_finish(&b, &s), OK);
	buf_lit(&b, "d");
	assert_null(buf_take(&b, 0));
	assert_int_equal(buf_finish(&b, &s), ERR_TOO_BIG);
	assert_str(s, "abc");
}

static void formats_respect_the_limit(void **state)
{
	struct buf b = buf_on(*state, 300);
	struct str s;

	buf_fmt(&b, "%0300d", 7); /* longer than the first piece of memory */
	assert_int_equal(buf_finish(&b, &s), OK);
	assert_int_equal(s.n, 300);
	assert_int_equal(s.p[299], '7');
	buf_fmt(&b, "%d", 1);
	assert_int_equal(buf_finish(&b, &s), ERR_TOO_BIG);
}

static void the_arena_limit_is_soft(void **state)
{
	(void)state;
	struct arena *a = arena_new(10000);
	struct buf b = buf_on(a, (size_t)1 << 40);
	struct str s;

	for (int i = 0; i < 100000; i++)
		buf_byte(&b, 'x');
	assert_int_equal(buf_finish(&b, &s), ERR_TOO_BIG);
	assert_true(arena_used(a) <= 10000);
	struct buf huge = buf_on(a, SIZE_MAX);
	assert_null(buf_take(&huge, SIZE_MAX - 1));
	huge = buf_on(a, SIZE_MAX);
	assert_null(buf_take(&huge, SIZE_MAX));
	arena_free(a);
}

static void many_bytes_keep_their_order(void **state)
{
	struct buf b = buf_on(*state, 1 << 20);

	for (int i = 0; i < 1 << 20; i++) {
		buf_byte(&b, (char)(i * 31 >> 3));
		if (i % 10007 == 0)
			arena_bytes(*state, 1); /* forces a move */
	}
	struct str s = buf_done(&b);
	for (int i = 0; i < 1 << 20; i++)
		if (s.p[i] != (char)(i * 31 >> 3))
			fail_msg("byte %d differs", i);
}

static void integers_print_like_printf(void **state)
{
	static const i64 values[] = { 0, 1, -1, 9, 10, -10, 1234567890123, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < COUNT(values); i++) {
		struct buf b = buf_on(*state, 30);

		buf_int(&b, values[i]);
		assert_string_equal(buf_done(&b).p, str_fmt(*state, "%lld", values[i]).p);
	}
}

int buf_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(text_adds_up),
		test_in_arena(an_empty_buffer_is_empty_text),
		test_in_arena(the_limit_is_exact_and_latches),
		test_in_arena(formats_respect_the_limit),
		test_in_arena(many_bytes_keep_their_order),
		test_in_arena(integers_print_like_printf),
		cmocka_unit_test(the_arena_limit_is_soft),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
