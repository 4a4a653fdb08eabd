/* components_test.c -- words, rings and charts: what they say stays true for odd numbers and hostile names.
 */
#include "base/test.h"
#include "ui/charts.h"

static struct html on(struct arena *a)
{
	struct buf *out = arena_new_one(a, struct buf);

	*out = buf_on(a, 1 << 18);
	return (struct html){ .out = out, .arena = a, .lang = LANG_EN };
}

static size_t occurrences(struct str s, struct str part)
{
	size_t n = 0;

	for (size_t i = 0; i + part.n <= s.n; i++)
		n += str_eq(str_slice(s, i, i + part.n), part);
	return n;
}

static void words_take_their_figures(void **state)
{
	struct html h = on(*state);

	assert_str(html_fill(&h, "{b} after {a}, {c} {", S("{b}"), S("2")), "2 after {b}, {c} {");
	assert_str(n_of(&h, 18, 27), "18 of 27");
}

static void initials_are_of_two_words(void **state)
{
	struct html h = on(*state);

	assert_str(initials(&h, S("  Їлла  Де Марко ")), "ЇД");
	assert_str(initials(&h, S("ann")), "a");
	assert_str(initials(&h, STR_NONE), "");
}

static void a_ring_has_a_dot_for_each(void **state)
{
	struct html h = on(*state);
	const struct ring_part parts[] = { { 11, NULL }, { 7, "leaf" } };
	struct str svg = ring_svg(&h, 27, parts, COUNT(parts), S("18 & 27"));

	assert_int_equal(occurrences(svg, S("<circle ")), 27);
	assert_int_equal(occurrences(svg, S("class=\"accent\"")), 11);
	assert_int_equal(occurrences(svg, S("class=\"leaf\"")), 7);
	assert_int_equal(occurrences(svg, S("class=\"hollow\"")), 9);
	assert_true(str_has(svg, S("aria-label=\"18 &amp; 27\"")));
}

static void a_large_ring_is_made_of_arcs_within_its_whole(void **state)
{
	struct html h = on(*state);
	const struct ring_part parts[] = { { 150, "leaf" }, { 100, "clay" } };
	struct str svg = ring_svg(&h, 200, parts, COUNT(parts), S("x"));

	assert_true(str_has(svg, S("stroke-dasharray=\"150 200\" stroke-dashoffset=\"-0\"")));
	assert_true(str_has(svg, S("stroke-dasharray=\"50 200\" stroke-dashoffset=\"-150\"")));
}

static void an_empty_ring_is_empty(void **state)
{
	struct html h = on(*state);

	assert_int_equal(occurrences(ring_svg(&h, 0, NULL, 0, S("0")), S("<circle")), 0);
}

static const struct str labels[] = { { "<a>", 3 }, { "b", 1 }, { "c", 1 } };

static void a_missing_value_is_a_gap_and_a_dash(void **state)
{
	struct html h = on(*state);
	const double values[] = { 4, CHART_NONE, 0 };
	const struct series s = { S("s"), values };

	chart_lines(&h,
		    &(struct chart){
			    .title = S("<t>"), .labels = labels, .nlabels = 3, .series = &s, .nseries = 1 });
	struct str out = buf_done(h.out);
	assert_int_equal(occurrences(out, S("<circle class=\"t0\"")), 2);
	assert_true(str_has(out, S("d=\"M16.67 0.00M83.33 100.00\"")));
	assert_true(str_has(out, S("<td class=\"num\">—</td>")));
	assert_true(str_has(out, S("<td class=\"num\">0</td>")));
	assert_false(str_has(out, S("<t>")));
	assert_false(str_has(out, S("<a>")));
}

static void charts_of_nothing_divide_by_nothing(void **state)
{
	const double zeros[] = { 0, 0, 0 };
	const struct series s = { S("s"), zeros };
	const struct chart c[] = {
		{ .title = S("t"), .labels = labels, .nlabels = 3, .series = &s, .nseries = 1 },
		{ .title = S("t") },
	};
	struct html h = on(*state);

	for (size_t i = 0; i < COUNT(c); i++) {
		chart_bars(&h, &c[i]);
		chart_stacked(&h, &c[i]);
		chart_lines(&h, &c[i]);
	}
	struct str out = buf_done(h.out);
	assert_false(str_has(out, S("nan")));
	assert_false(str_has(out, S("inf")));
}

static void bars_are_as_long_as_their_values(void **state)
{
	struct html h = on(*state);
	const double values[] = { 50, CHART_NONE, 200 }, others[] = { 7, 7, 7 };
	const struct series s[] = { { S("s"), values }, { S("m"), others } };

	chart_bars(&h, &(struct chart){
			       .title = S("t"), .labels = labels, .nlabels = 3, .series = s, .nseries = 2 });
	struct str out = buf_done(h.out);
	assert_int_equal(occurrences(out, S("<rect ")),
			 2); /* none for what is missing, none of another series */
	assert_true(str_has(out, S("width=\"84.00%\"")));
	assert_true(str_has(out, S("width=\"21.00%\"")));
	assert_true(str_has(out, S(">—</text>")));
}

static void the_scale_ends_on_a_round_number_above_all(void **state)
{
	struct html h = on(*state);
	const double values[] = { 96, 171, 33 }, more[] = { 12, 11, 9 };
	const struct series s[] = { { S("s"), values }, { S("m"), more } };

	chart_stacked(&h,
		      &(struct chart){
			      .title = S("t"), .labels = labels, .nlabels = 3, .series = s, .nseries = 2 });
	struct str out = buf_done(h.out);
	assert_true(str_has(out, S(">200</text>")));
	assert_true(str_has(out, S("height=\"188.1\""))); /* 171 of 200 in 220 pixels */
}

int components_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(words_take_their_figures),
		test_in_arena(initials_are_of_two_words),
		test_in_arena(a_ring_has_a_dot_for_each),
		test_in_arena(a_large_ring_is_made_of_arcs_within_its_whole),
		test_in_arena(an_empty_ring_is_empty),
		test_in_arena(a_missing_value_is_a_gap_and_a_dash),
		test_in_arena(charts_of_nothing_divide_by_nothing),
		test_in_arena(bars_are_as_long_as_their_values),
		test_in_arena(the_scale_ends_on_a_round_number_above_all),
	};
	return cmocka_run_group_tests_name("components", tests, NULL, NULL);
}
