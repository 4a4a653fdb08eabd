/* diff_test.c -- differences of texts: nothing is lost, little is marked. */
#include "base/test.h"
#include "base/buf.h"
#include "resource/diff.h"

/* "same -gone- +come+" */
static struct str drawn(struct arena *a, struct str before, struct str after)
{
	static const char marks[] = { [DIFF_SAME] = ' ', [DIFF_REMOVED] = '-', [DIFF_ADDED] = '+' };
	struct diff d = diff_words(a, before, after);
	struct buf b = buf_on(a, 1 << 20);

	for (size_t i = 0; i < d.n; i++)
		buf_fmt(&b, "%s%c%.*s", i ? "|" : "", marks[d.v[i].kind], STR(d.v[i].text));
	return buf_done(&b);
}

static void words_are_compared(void **state)
{
	static const char *const cases[][3] = {
		{ "", "", "" },
		{ "", "new text", "+new text" },
		{ "old", "", "-old" },
		{ "same text", "same text", " same text" },
		{ "the old school", "the new school", " the |-old |+new | school" },
		{ "a b c d", "a c d e", " a |-b | c |-d|+d e" },
		{ "b", "a b", "+a | b" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(drawn(*state, str_of(cases[i][0]), str_of(cases[i][1])).p, cases[i][2]);
}

/* Reading the kept and the added words gives the new text, the kept and the removed ones the old text. */
static struct str side(struct arena *a, const struct diff *d, enum diff_kind without)
{
	struct buf b = buf_on(a, 4 << 20);

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].kind != without)
			buf_put(&b, d->v[i].text);
	return buf_done(&b);
}

static struct str many_words(struct arena *a, size_t n, unsigned seed)
{
	struct buf b = buf_on(a, 4 << 20);

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245u + 12345u;
		buf_fmt(&b, "w%u ", seed >> 16 & 31);
	}
	return buf_done(&b);
}

static void nothing_is_lost(void **state)
{
	static const size_t sizes[] = { 3, 40, 300, 6000 };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct str x = many_words(*state, sizes[i], 1), y = many_words(*state, sizes[i] - 2, 7);
		struct diff d = diff_words(*state, x, y);

		assert_true(str_eq(side(*state, &d, DIFF_REMOVED), y));
		assert_true(str_eq(side(*state, &d, DIFF_ADDED), x));
	}
}

int diff_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(words_are_compared),
		test_in_arena(nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
