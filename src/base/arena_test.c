/* arena_test.c -- memory of one lifetime: alignment, growth in place, limits, order of deferred calls. */
#include "base/test.h"
#include "base/arena.h"

static void memory_is_aligned_and_zero(void **state)
{
	for (size_t n = 0; n < 100; n++) {
		arena_bytes(*state, 1);
		char *p = arena_alloc(*state, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
	}
}

static void reset_memory_is_zeroed_again(void **state)
{
	char *first = arena_alloc(*state, 1000);

	memset(first, 0xff, 1000);
	arena_reset(*state);
	char *again = arena_alloc(*state, 1000);
	assert_ptr_equal(first, again); /* the first block stays */
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(again[i], 0);
}

static void blocks_do_not_overlap(void **state)
{
	enum { N = 300, SIZE = 5000 };
	unsigned char *p[N];

	for (int i = 0; i < N; i++)
		p[i] = memset(arena_alloc(*state, SIZE), i % 251, SIZE);
	for (int i = 0; i < N; i++) {
		assert_int_equal(p[i][0], i % 251);
		assert_int_equal(p[i][SIZE - 1], i % 251);
	}
	assert_true(arena_used(*state) >= (size_t)N * SIZE);
}

static void the_last_block_grows_in_place(void **state)
{
	char *p = arena_grow(*state, NULL, 0, 10);

	memcpy(p, "012345678", 10);
	assert_ptr_equal(arena_grow(*state, p, 10, 500), p);
	assert_int_equal(arena_used(*state), 500);
	arena_bytes(*state, 1);
	char *moved = arena_grow(*state, p, 500, 600);
	assert_ptr_not_equal(moved, p);
	assert_string_equal(moved, "012345678");
	assert_ptr_equal(arena_grow(*state, moved, 600, 20), moved); /* never shrinks */
}

static void growth_keeps_the_content_over_all_sizes(void **state)
{
	size_t n = 1;
	unsigned char *p = arena_grow(*state, NULL, 0, n);

	p[0] = 7;
	for (; n < (size_t)8 << 20; n *= 2) {
		p = arena_grow(*state, p, n, n * 2);
		memset(p + n, (int)(n % 255), n);
	}
	assert_int_equal(p[0], 7);
	for (size_t k = 1; k < n; k *= 2)
		assert_int_equal(p[k * 2 - 1], k % 255);
	arena_reset(*state);
	assert_int_equal(arena_used(*state), 0);
}

static void the_limit_binds_those_who_ask(void **state)
{
	(void)state;
	struct arena *a = arena_new(1000);

	assert_true(arena_room(a, 1000));
	assert_false(arena_room(a, 1001));
	arena_bytes(a, 600);
	assert_true(arena_room(a, 400));
	assert_false(arena_room(a, 401));
	assert_false(arena_room(a, SIZE_MAX));
	arena_bytes(a, 5000); /* small allocations draw on a reserve */
	assert_false(arena_room(a, 0));
	arena_reset(a);
	assert_true(arena_room(a, 1000));
	arena_free(a);
	arena_free(NULL);
}

struct mark {
	char *trace;
	char c;
};

static void leave_mark(void *p)
{
	struct mark *m = p;

	m->trace[strlen(m->trace)] = m->c;
}

static void deferred_calls_run_last_first_and_once(void **state)
{
	char trace[8] = "";
	struct mark marks[] = { { trace, '1' }, { trace, '2' }, { trace, '3' } };

	for (size_t i = 0; i < COUNT(marks); i++)
		arena_defer(*state, leave_mark, &marks[i]);
	arena_reset(*state);
	assert_string_equal(trace, "321");
	arena_reset(*state);
	assert_string_equal(trace, "321");
	arena_defer(*state, leave_mark, &marks[0]);
	arena_free(*state);
	*state = NULL;
	assert_string_equal(trace, "3211");
}

int arena_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(memory_is_aligned_and_zero),
		test_in_arena(reset_memory_is_zeroed_again),
		test_in_arena(blocks_do_not_overlap),
		test_in_arena(the_last_block_grows_in_place),
		test_in_arena(growth_keeps_the_content_over_all_sizes),
		test_in_arena(deferred_calls_run_last_first_and_once),
		cmocka_unit_test(the_limit_binds_those_who_ask),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
