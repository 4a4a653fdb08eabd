/* format_test.c -- conversions agree with libc, whatever the room. */
#include "base/test.h"
#include "base/format.h"
#include <limits.h>

static size_t ours(char *to, size_t room, const char *fmt, ...) PRINTF(3, 4);

static size_t ours(char *to, size_t room, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	size_t n = format_text(to, room, fmt, ap);
	va_end(ap);
	return n;
}

#define SAME(...)                                                                   \
	for (size_t room = 0; room <= sizeof want; room++) {                        \
		memset(got, '#', sizeof got);                                       \
		memset(want, '#', sizeof want);                                     \
		size_t n = (size_t)snprintf(room ? want : NULL, room, __VA_ARGS__); \
		assert_int_equal(ours(got, room, __VA_ARGS__), n);                  \
		assert_memory_equal(got, want, room ? MIN(n + 1, room) : 0);        \
		assert_int_equal(got[room], '#');                                   \
	}

static void conversions_agree_with_libc(void **state)
{
	char want[64], got[65];

	(void)state;
	SAME("plain");
	SAME("%s", "");
	SAME("a%sb%%%c", "text", 'x');
	SAME("%.*s|%.*s|%.*s", 2, "abc", 5, "abc", 0, "abc");
	SAME("%d %d %d", 0, INT_MIN, INT_MAX);
	SAME("%02d:%04d:%03d %05lld %02d", 7, 2026, -5, -1234LL, 123);
	SAME("%lld %lld %zu", LLONG_MIN, LLONG_MAX, SIZE_MAX / 2);
	SAME("%s and %05.1f then %s of %d", "ours", 2.25, "libc", 7);
	SAME("%-4d|%4s|%llx", 5, "ab", 255ULL);
}

int format_test(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(conversions_agree_with_libc) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
