/* slow_test.c -- the slow lane: everything runs once, a full queue says no, stopping finishes what waits. */
#include "base/test.h"
#include "core/core.h"

#include <pthread.h>
#include <stdatomic.h>

static void count_up(void *arg)
{
	atomic_fetch_add((_Atomic int *)arg, 1);
}

static void all_that_was_taken_runs_before_the_stop(void **state)
{
	struct slow_lane *s = slow_new(3, 1000);
	_Atomic int n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(slow_submit(s, count_up, &n), OK);
	slow_stop(s);
	assert_int_equal(n, 1000);
}

static void wait_for_gate(void *arg)
{
	pthread_mutex_lock(arg);
	pthread_mutex_unlock(arg);
}

static void a_full_queue_refuses(void **state)
{
	struct slow_lane *s = slow_new(1, 4);
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	int taken = 0;

	(void)state;
	pthread_mutex_lock(&gate);
	while (slow_submit(s, wait_for_gate, &gate) == OK)
		taken++;
	assert_in_range(taken, 4, 5); /* four wait, one may be running */
	pthread_mutex_unlock(&gate);
	slow_stop(s);
}

int slow_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_was_taken_runs_before_the_stop),
		cmocka_unit_test(a_full_queue_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
