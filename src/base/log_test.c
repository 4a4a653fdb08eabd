/* log_test.c -- log lines as they arrive on standard error: one line an event, whatever the event holds. */
#include "base/test.h"
#include "base/log.h"
#include "base/str.h"
#include <unistd.h>

static int saved_stderr, pipe_out;

static int capture(void **state)
{
	int ends[2];

	if (test_arena_new(state) || pipe(ends) < 0)
		return -1;
	saved_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	pipe_out = ends[0];
	return 0;
}

static int release(void **state)
{
	log_set_level(LOG_INFO);
	close(pipe_out);
	return test_arena_free(state);
}

/* What was logged since capture(); standard error is itself again. */
static struct str logged(struct arena *a)
{
	char *bytes = arena_bytes(a, 8192);

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	ssize_t n = read(pipe_out, bytes, 8192);
	return (struct str){ bytes, n > 0 ? (size_t)n : 0 };
}

static void a_line_has_time_level_area(void **state)
{
	log_warn("http", "slow path=%s", "/x");
	struct str s = logged(*state);
	assert_int_equal(s.n, strlen("2026-01-02T03:04:05Z warn http: slow path=/x\n"));
	assert_true(str_ends(s, S("Z warn http: slow path=/x\n")));
}

static void a_line_cannot_be_forged(void **state)
{
	log_error("http", "name=%s", "x\r\n2026-01-01T00:00:00Z info login\x1b[31m");
	struct str s = logged(*state);
	assert_int_equal(str_index(s, '\n'), s.n - 1);
	assert_false(str_has(s, S("\x1b")));
	assert_false(str_has(s, S("\r")));
}

static void long_lines_are_cut_visibly(void **state)
{
	char *text = memset(arena_alloc(*state, 5001), 'x', 5000);

	log_info("area", "%s", text);
	struct str s = logged(*state);
	assert_true(s.n < 2100);
	assert_true(str_ends(s, S("xxx...\n")));
}

static void levels_hide(void **state)
{
	log_line(LOG_DEBUG, "a", "hidden");
	log_set_level(LOG_ERROR);
	log_warn("a", "hidden");
	log_error("a", "shown");
	struct str s = logged(*state);
	assert_false(str_has(s, S("hidden")));
	assert_true(str_has(s, S("shown")));
}

int log_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_has_time_level_area, capture, release),
		cmocka_unit_test_setup_teardown(a_line_cannot_be_forged, capture, release),
		cmocka_unit_test_setup_teardown(long_lines_are_cut_visibly, capture, release),
		cmocka_unit_test_setup_teardown(levels_hide, capture, release),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
