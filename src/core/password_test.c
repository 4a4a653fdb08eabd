/* password_test.c -- hashes that verify, passwords that are refused. */
#include "base/test.h"
#include "core/account.h"

static void a_hash_verifies_its_own_password_alone(void **state)
{
	struct str hash, again;

	assert_int_equal(password_hash(*state, S("сім мудрих сов"), &hash), OK);
	assert_int_equal(password_hash(*state, S("сім мудрих сов"), &again), OK);
	assert_true(str_starts(hash, S("$argon2id$v=19$m=")));
	assert_false(str_eq(hash, again));
	assert_true(password_verify(hash, S("сім мудрих сов")));
	assert_false(password_verify(hash, S("сім мудрих со")));
	assert_false(password_verify(S(""), S("")));
	assert_false(password_verify(S("$argon2id$garbage"), S("garbage")));
}

static void either_form_of_a_letter_is_the_same_password(void **state)
{
	struct str hash;

	assert_int_equal(password_hash(*state, S("\xd0\xb9ога на світанку"), &hash), OK);
	assert_true(password_verify(hash, S("\xd0\xb8\xcc\x86ога на світанку"))); /* и and a breve */
}

static const struct {
	const char *password, *code; /* NULL: taken */
} passwords[] = {
	{ "сім мудрих сов", NULL },
	{ "Karadžić 1814!", NULL },
	{ "correct horse 7", NULL },
	{ "123456789", "too_short" },
	{ "совасова1", "too_short" },
	{ "Maria.K@Example.org", "like_address" },
	{ "MARIA.K.LONG", NULL },
	{ "1234567890", "common" },
	{ "QWERTYUIOP", "common" },
	{ "йцукенгшщз", "common" },
	{ "ababababababab", "common" },
	{ "correcthorsebatterystaple", "common" },
	{ "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5", "malformed" },
};

static void weak_passwords_are_refused(void **state)
{
	struct ctx c = { .arena = *state, .lang = LANG_EN };

	for (size_t i = 0; i < COUNT(passwords); i++) {
		enum err e = password_check(&c, str_of(passwords[i].password), S("maria.k@example.org"));

		assert_int_equal(e, passwords[i].code ? ERR_INVALID : OK);
		if (passwords[i].code)
			assert_str(c.fault.fields.v[c.fault.fields.n - 1].code, passwords[i].code);
	}
}

static void endless_passwords_are_refused(void **state)
{
	struct ctx c = { .arena = *state, .lang = LANG_EN };
	struct buf b = buf_on(*state, 1 << 20);

	for (int i = 0; i < 201; i++)
		buf_byte(&b, (char)('a' + i % 26));
	assert_int_equal(password_check(&c, buf_done(&b), S("a@example.org")), ERR_INVALID);
	assert_str(c.fault.fields.v[0].code, "too_long");
}

int password_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_hash_verifies_its_own_password_alone),
		test_in_arena(either_form_of_a_letter_is_the_same_password),
		test_in_arena(weak_passwords_are_refused),
		test_in_arena(endless_passwords_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
