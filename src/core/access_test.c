/* access_test.c -- what roles an actor has towards a record. */
#include "base/test.h"
#include "core/access.h"

static const struct space_role spaces[] = { { 7, ROLE_MEMBER | ROLE_SECRETARY }, { 9, ROLE_EXPERT } };
static const struct actor secretary = {
	.id = 3, .network = ROLE_VISITOR | ROLE_ACCOUNT, .spaces = spaces, .nspaces = COUNT(spaces)
};
static const struct actor visitor = { .network = ROLE_VISITOR };
static const struct actor machine = { .system = true };

static void roles_count_in_their_space_alone(void **state)
{
	(void)state;
	unsigned here = actor_roles(&secretary, 7, 0), there = actor_roles(&secretary, 8, 0);

	assert_true(here & ROLE_SECRETARY);
	assert_false(there & (ROLE_SPACE_ANY | ROLE_AUTHOR));
	assert_true(there & ROLE_ACCOUNT);
	assert_false(actor_roles(&secretary, 0, 0) & ROLE_SPACE_ANY);
}

static void authors_are_authors_of_their_own(void **state)
{
	(void)state;
	assert_true(actor_roles(&secretary, 0, 3) & ROLE_AUTHOR);
	assert_false(actor_roles(&secretary, 0, 4) & ROLE_AUTHOR);
	assert_false(actor_roles(&visitor, 0, 0) & ROLE_AUTHOR);
}

static void nobody_passes_where_nobody_may(void **state)
{
	(void)state;
	assert_false(actor_roles(&machine, 7, 3) & MAY_NOBODY);
	assert_true(actor_roles(&machine, 7, 3) & MAY_ADMIN);
	assert_false(actor_may_somewhere(&visitor, MAY_ACCOUNT));
	assert_true(actor_may_somewhere(&visitor, MAY_PUBLIC));
	assert_true(actor_may_somewhere(&secretary, ROLE_EXPERT));
	assert_true(actor_may_somewhere(&machine, MAY_ADMIN));
}

static void spaces_are_found_by_role(void **state)
{
	i64 found[2];

	(void)state;
	assert_int_equal(actor_spaces(&secretary, ROLE_EXPERT, found, 2), 1);
	assert_int_equal(found[0], 9);
	assert_int_equal(actor_spaces(&secretary, ROLE_SPACE_ANY, found, 1), 1);
	assert_int_equal(actor_spaces(&secretary, ROLE_CHAIR, found, 2), 0);
}

static void every_role_has_a_code_that_reads_back(void **state)
{
	enum role back;

	(void)state;
	for (unsigned r = 1; r < ROLE__ALL; r <<= 1) {
		assert_true(role_parse(str_of(role_code((enum role)r)), &back));
		assert_int_equal(back, r);
		assert_true(strlen(role_label((enum role)r)) > 3);
	}
	assert_false(role_parse(S("owner"), &back));
}

int access_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_count_in_their_space_alone),
		cmocka_unit_test(authors_are_authors_of_their_own),
		cmocka_unit_test(nobody_passes_where_nobody_may),
		cmocka_unit_test(spaces_are_found_by_role),
		cmocka_unit_test(every_role_has_a_code_that_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
