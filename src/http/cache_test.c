/* cache_test.c -- ready answers: generations, the byte bound, what is not kept, and many threads at once. */
#include "base/test.h"
#include "http/http.h"
#include <pthread.h>
#include <stdatomic.h>

static struct response page(struct arena *a, const char *text)
{
	struct response rs = { .status = 200, .type = S("text/html"), .body = buf_on(a, 1 << 20) };

	buf_put(&rs.body, str_of(text));
	return rs;
}

static bool holds(struct cache *c, const char *key, i64 generation, const char *text)
{
	struct cached *e = cache_get(c, str_of(key), generation);
	bool same = e && str_eq(cached_body(e), str_of(text));

	cached_release(e);
	return same;
}

static bool lacks(struct cache *c, const char *key, i64 generation)
{
	struct cached *e = cache_get(c, str_of(key), generation);

	cached_release(e);
	return !e;
}

static void what_is_put_is_got(void **state)
{
	struct cache *c = cache_new(1 << 20);
	struct response one = page(*state, "one"), two = page(*state, "two");

	assert_true(lacks(c, "/a", 1));
	cache_put(c, S("/a"), 1, &one);
	cache_put(c, S("/b"), 1, &two);
	assert_true(holds(c, "/a", 1, "one"));
	assert_true(holds(c, "/b", 1, "two"));
	cache_put(c, S("/a"), 1, &two);
	assert_true(holds(c, "/a", 1, "two"));
	cache_free(c);
}

static void another_generation_is_another_world(void **state)
{
	struct cache *c = cache_new(1 << 20);
	struct response old = page(*state, "old"), fresh = page(*state, "new");

	cache_put(c, S("/a"), 1, &old);
	assert_true(lacks(c, "/a", 2));
	cache_put(c, S("/a"), 2, &fresh);
	cache_put(c, S("/a"), 1, &old); /* a reader that was slow */
	assert_true(holds(c, "/a", 2, "new"));
	assert_true(lacks(c, "/a", 1));
	cache_free(c);
}

static void an_answer_held_outlives_the_cache(void **state)
{
	struct cache *c = cache_new(1 << 20);
	struct response rs = page(*state, "held");

	cache_put(c, S("/a"), 1, &rs);
	struct cached *e = cache_get(c, S("/a"), 1);
	cache_free(c);
	assert_str(cached_body(e), "held");
	cached_release(e);
}

static void bytes_are_bounded_and_the_used_stay(void **state)
{
	struct cache *c = cache_new(16 * 8192);
	struct response rs = page(*state, "");
	char key[16];
	int kept = 0;

	memset(buf_take(&rs.body, 1000), 'x', 1000);
	for (int i = 0; i < 2000; i++) {
		snprintf(key, sizeof(key), "/%d", i);
		cache_put(c, str_of(key), 1, &rs);
		struct cached *first = cache_get(c, S("/0"), 1);
		assert_non_null(first); /* asked for again and again: never the oldest */
		cached_release(first);
	}
	for (int i = 0; i < 2000; i++) {
		snprintf(key, sizeof(key), "/%d", i);
		kept += !lacks(c, key, 1);
	}
	assert_in_range(kept, 16 * 4, 16 * 8);
	cache_free(c);
}

static void some_answers_are_not_kept(void **state)
{
	struct cache *c = cache_new(16 * 8192);
	struct response cookie = page(*state, "x"), big = page(*state, ""), file = page(*state, "x"),
			none = { 0 };
	struct response broken = page(*state, "x");

	response_header(&cookie, *state, "Set-Cookie", S("a=b"));
	response_header(&broken, *state, "X-Broken", S("a\r\nb: c"));
	memset(buf_take(&big.body, 9000), 'x', 9000);
	file.file = "/etc/hostname";
	cache_put(c, S("/cookie"), 1, &cookie);
	cache_put(c, S("/big"), 1, &big);
	cache_put(c, S("/file"), 1, &file);
	cache_put(c, S("/none"), 1, &none);
	cache_put(c, S("/broken"), 1, &broken);
	assert_true(lacks(c, "/cookie", 1));
	assert_true(lacks(c, "/big", 1));
	assert_true(lacks(c, "/file", 1));
	assert_true(lacks(c, "/none", 1));
	assert_true(lacks(c, "/broken", 1));
	cache_free(c);
}

struct crowd {
	struct cache *cache;
	struct response rs;
	atomic_int wrong;
};

static void *put_and_get(void *arg)
{
	struct crowd *crowd = arg;
	char key[16];

	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "/%d", i % 50);
		struct cached *e = cache_get(crowd->cache, str_of(key), i / 1000);
		if (e && cached_body(e).n != 5)
			crowd->wrong++;
		if (!e)
			cache_put(crowd->cache, str_of(key), i / 1000, &crowd->rs);
		cached_release(e);
	}
	return NULL;
}

static void threads_share_it(void **state)
{
	struct crowd crowd = { .cache = cache_new(16 * 4096), .rs = page(*state, "hared") };
	pthread_t t[4];

	for (size_t i = 0; i < COUNT(t); i++)
		assert_int_equal(pthread_create(&t[i], NULL, put_and_get, &crowd), 0);
	for (size_t i = 0; i < COUNT(t); i++)
		pthread_join(t[i], NULL);
	assert_int_equal(crowd.wrong, 0);
	assert_true(holds(crowd.cache, "/1", 4, "hared"));
	cache_free(crowd.cache);
}

int cache_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(what_is_put_is_got),
		test_in_arena(another_generation_is_another_world),
		test_in_arena(an_answer_held_outlives_the_cache),
		test_in_arena(bytes_are_bounded_and_the_used_stay),
		test_in_arena(some_answers_are_not_kept),
		test_in_arena(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
