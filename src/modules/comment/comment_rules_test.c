/* comment_rules_test.c -- the rules of threads and of moderation, without a database. */
#include "base/test.h"
#include "modules/comment/comment.h"

static void the_gravest_penalty_in_force_tells_the_state(void **state)
{
	(void)state;
	assert_string_equal(comment_state(0, false), "shown");
	assert_string_equal(comment_state(1u << PENALTY_HOLD, false), "held");
	assert_string_equal(comment_state(1u << PENALTY_HOLD | 1u << PENALTY_HIDE, false), "hidden");
	assert_string_equal(comment_state(1u << PENALTY_HIDE | 1u << PENALTY_REMOVE, false), "removed");
	assert_string_equal(comment_state(1u << PENALTY_HOLD, true), "removed");
}

static void the_text_is_kept_back_when_hidden_or_removed(void **state)
{
	(void)state;
	assert_true(comment_withheld(S("hidden")));
	assert_true(comment_withheld(S("removed")));
	assert_false(comment_withheld(S("held")));
	assert_false(comment_withheld(S("shown")));
}

static void the_fourth_level_hangs_on_the_third(void **state)
{
	(void)state;
	assert_int_equal(comment_hangs_on(10, 1, 0), 10);
	assert_int_equal(comment_hangs_on(20, 2, 10), 20);
	assert_int_equal(comment_hangs_on(30, 3, 20), 20);
}

static void places_keep_answers_below_what_they_answer(void **state)
{
	struct str nine = comment_place(*state, STR_NONE, 9), ten = comment_place(*state, STR_NONE, 10);
	struct str under_nine = comment_place(*state, nine, 200),
		   later = comment_place(*state, under_nine, 1000);

	assert_true(str_cmp(nine, under_nine) < 0);
	assert_true(str_cmp(under_nine, later) < 0);
	assert_true(str_cmp(later, ten) < 0);
}

static void newest_conversations_come_first_and_answers_in_order(void **state)
{
	struct str old = comment_recent(*state, STR_NONE, 9), young = comment_recent(*state, STR_NONE, 10);
	struct str first = comment_recent(*state, young, 11), second = comment_recent(*state, young, 12);

	assert_true(str_cmp(young, old) < 0);
	assert_true(str_cmp(young, first) < 0);
	assert_true(str_cmp(first, second) < 0);
	assert_true(str_cmp(second, old) < 0);
}

static void reports_weigh_by_who_sends_them(void **state)
{
	(void)state;
	assert_int_equal(report_weight(ROLE_VISITOR), 1);
	assert_int_equal(report_weight(ROLE_VISITOR | ROLE_ACCOUNT), 2);
	assert_int_equal(report_weight(ROLE_ACCOUNT | ROLE_MEMBER), 3);
	assert_int_equal(report_weight(ROLE_ACCOUNT | ROLE_MEMBER | ROLE_CHAIR), 5);
	assert_int_equal(report_weight(ROLE_ACCOUNT | ROLE_EDITOR), 5);
}

static void three_approved_comments_make_an_account_known(void **state)
{
	(void)state;
	assert_true(comment_is_held(false, 0));
	assert_true(comment_is_held(false, 2));
	assert_false(comment_is_held(false, 3));
	assert_false(comment_is_held(true, 0));
}

static void a_form_sent_at_once_or_another_day_is_a_robots(void **state)
{
	(void)state;
	assert_false(form_time_fits(1000000, 1000000 + 2 * SECOND));
	assert_true(form_time_fits(1000000, 1000000 + 3 * SECOND));
	assert_true(form_time_fits(1000000, 1000000 + 23 * HOUR));
	assert_false(form_time_fits(1000000, 1000000 + DAY));
	assert_false(form_time_fits(1000000, 999999));
}

static void words_of_penalties_read_back(void **state)
{
	enum penalty_kind k;

	(void)state;
	for (enum penalty_kind i = 0; i < PENALTY__N; i++) {
		assert_true(penalty_parse(str_of(penalty_code(i)), &k));
		assert_int_equal(k, i);
	}
	assert_false(penalty_parse(S("shoot"), &k));
}

int comment_rules_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gravest_penalty_in_force_tells_the_state),
		cmocka_unit_test(the_text_is_kept_back_when_hidden_or_removed),
		cmocka_unit_test(the_fourth_level_hangs_on_the_third),
		test_in_arena(places_keep_answers_below_what_they_answer),
		test_in_arena(newest_conversations_come_first_and_answers_in_order),
		cmocka_unit_test(reports_weigh_by_who_sends_them),
		cmocka_unit_test(three_approved_comments_make_an_account_known),
		cmocka_unit_test(a_form_sent_at_once_or_another_day_is_a_robots),
		cmocka_unit_test(words_of_penalties_read_back),
	};

	return cmocka_run_group_tests_name("comment_rules", tests, NULL, NULL);
}
