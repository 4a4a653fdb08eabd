/* test.h -- what every unit test includes: cmocka with the headers it wants, and an arena as the test's
 * state. */
#ifndef KOLO_TEST_H
#define KOLO_TEST_H

#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#undef fail /* core has a function of this name */
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

static inline int test_arena_new(void **state)
{
	*state = arena_new((size_t)64 << 20);
	return 0;
}

static inline int test_arena_free(void **state)
{
	arena_free(*state);
	return 0;
}

/* A test that gets a fresh arena in *state. */
#define test_in_arena(fn) cmocka_unit_test_setup_teardown(fn, test_arena_new, test_arena_free)

/* Say that WHAT is missing; under KOLO_TEST_STRICT, which promises it, that is a failure. Returns the
 * failures. */
static inline int test_skipped(const char *name, const char *what)
{
	int failed = getenv("KOLO_TEST_STRICT") != NULL;

	print_message("%s: %s: %s\n", name, failed ? "not ok: missing" : "skipped", what);
	return failed;
}

#define assert_str(got, z)                                                   \
	do {                                                                 \
		struct str got_ = (got), want_ = str_of(z);                  \
		assert_int_equal(got_.n, want_.n);                           \
		assert_memory_equal(got_.n ? got_.p : "", want_.p, want_.n); \
	} while (0)

#endif
