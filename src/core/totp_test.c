/* totp_test.c -- RFC 6238, appendix B, and what must not pass. */
#include "base/test.h"
#include "core/account.h"

#define SECRET S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") /* "12345678901234567890" */

/* The appendix lists 8 digits; ours are the last 6. */
static const struct {
	i64 seconds;
	const char *code;
} vectors[] = {
	{ 59, "287082" },	  { 1111111109, "081804" }, { 1111111111, "050471" },
	{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
};

static void the_vectors_of_the_rfc_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		i64 step = 0;

		assert_true(totp_verify(SECRET, str_of(vectors[i].code), vectors[i].seconds * SECOND, &step));
		assert_int_equal(step, vectors[i].seconds / 30);
	}
}

static void one_step_of_tolerance_and_no_more(void **state)
{
	i64 at = 1234567890 / 30 * 30 * SECOND;

	(void)state;
	for (i64 off = -2; off <= 2; off++) {
		i64 step = 0;

		assert_int_equal(totp_verify(SECRET, S("005924"), at + off * 30 * SECOND, &step),
				 off >= -1 && off <= 1);
	}
}

static void a_step_is_not_accepted_twice(void **state)
{
	i64 step = 0;

	(void)state;
	assert_true(totp_verify(SECRET, S("005924"), 1234567890 * SECOND, &step));
	assert_false(totp_verify(SECRET, S("005924"), 1234567890 * SECOND, &step));
}

static void secrets_and_codes_are_read_as_people_type_them(void **state)
{
	i64 step = 0;

	(void)state;
	assert_true(totp_verify(S("gezd gnbv gy3t qojq gezd gnbv gy3t qojq"), S("005 924"),
				1234567890 * SECOND, &step));
}

static void nonsense_does_not_pass(void **state)
{
	static const char *const codes[] = { "", "5924", "0005924", "00592x", "-05924", "０05924" };

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		i64 step = 0;

		assert_false(totp_verify(SECRET, str_of(codes[i]), 1234567890 * SECOND, &step));
	}
	i64 step = 0;
	assert_false(totp_verify(S(""), S("005924"), 1234567890 * SECOND, &step));
	assert_false(totp_verify(S("GEZDGNB!"), S("005924"), 1234567890 * SECOND, &step));
}

static void new_secrets_are_long_and_different(void **state)
{
	struct str one = totp_secret_new(*state), two = totp_secret_new(*state);

	assert_int_equal(one.n, 32);
	assert_false(str_eq(one, two));
	for (size_t i = 0; i < one.n; i++)
		assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", one.p[i]));
}

static void the_uri_is_escaped(void **state)
{
	assert_str(totp_uri(*state, SECRET, S("m@example.org"), S("Освіта & Co")),
		   "otpauth://totp/%D0%9E%D1%81%D0%B2%D1%96%D1%82%D0%B0%20%26%20Co:m%40example.org?secret="
		   "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%D0%9E%D1%81%D0%B2%D1%96%D1%82%D0%B0%20%26%20Co");
}

int totp_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfc_pass),
		cmocka_unit_test(one_step_of_tolerance_and_no_more),
		cmocka_unit_test(a_step_is_not_accepted_twice),
		cmocka_unit_test(secrets_and_codes_are_read_as_people_type_them),
		cmocka_unit_test(nonsense_does_not_pass),
		test_in_arena(new_secrets_are_long_and_different),
		test_in_arena(the_uri_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
