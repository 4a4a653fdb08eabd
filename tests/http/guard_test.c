/* guard_test.c -- what strangers try before they are anybody: leading letters astray, guessing codes, filling
 * letter boxes and disks, looking behind the curtain; and that failures look like everything else. */
#include "harness.h"

#include "core/account.h"

/* ---- letters ---- */

static struct str newest_letter(struct harness *h, const char *address)
{
	static const struct query q = {
		"SELECT text FROM outbox WHERE recipient = ? ORDER BY id DESC LIMIT 1", "s", "s"
	};
	struct value row[1];

	assert_int_equal(db_one(h->look, h->arena, row, &q, VZ(address)), OK);
	return row[0].s;
}

static void a_letter_leads_home_whatever_the_request_says(void **state)
{
	struct harness *h = *state;
	struct ask reset = { VISITOR,	   POST,
			     "/reset",	   "email=chair@example.org",
			     .page = true, .headers = "Host: evil.example\nX-Forwarded-Host: evil.example" };
	struct ask invite = { ADMIN,
			      POST,
			      "/admin/accounts/invite",
			      "name=Guest&email=guest@example.org",
			      .page = true,
			      .headers = "Host: evil.example" };

	assert_int_equal(harness_send(h, &reset).status, 303);
	struct str letter = newest_letter(h, "chair@example.org");
	assert_false(str_has(letter, S("evil")));
	assert_true(str_has(letter, S("http://localhost:")));
	(void)harness_send(h, &invite);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM outbox WHERE text LIKE '%evil%'"), 0);
	h->app->settings.base_url = "https://kolo.example.org";
	assert_int_equal(harness_send(h, &reset).status, 303);
	assert_true(
		str_has(newest_letter(h, "chair@example.org"), S("\nhttps://kolo.example.org/password?")));
	h->app->settings.base_url = NULL;
}

static void a_letter_box_is_not_filled(void **state)
{
	struct harness *h = *state;
	struct ask reset = { VISITOR, POST, "/reset", "email=Editor@example.org", .page = true };

	for (int i = 0; i < 12; i++)
		assert_int_equal(harness_send(h, &reset).status, 303); /* the same answer each time */
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM outbox WHERE lower(recipient) = 'editor@example.org'"),
		5);
}

/* ---- codes ---- */

static enum err second_factor_on(struct ctx *c, void *arg)
{
	return account_set_totp(c, *(i64 *)arg, S("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), 0);
}

static struct str ticket_of(struct harness *h, const char *email)
{
	struct str body = str_fmt(h->arena, "email=%s&password=" PASSWORD, email);
	struct reply r = harness_send(h, &(struct ask){ VISITOR, POST, "/login", body.p, .page = true });

	return str_dup(h->arena, reply_attribute(h, &r, "name=\"ticket\"", "value"));
}

static struct str guess(struct harness *h, struct str ticket)
{
	struct str body = str_fmt(h->scratch, "ticket=%.*s&code=000000", STR(ticket));
	struct reply r = harness_send(h, &(struct ask){ VISITOR, POST, "/login/code", body.p, .page = true });

	if (r.status == 429)
		return S("too many");
	assert_int_equal(r.status, 422);
	return str_has(r.body, S("name=\"ticket\"")) ? S("again") : S("sign in again");
}

/* From another network each time: only ticket and account know that it is the same one. */
static void a_code_is_not_found_by_searching(void **state)
{
	struct harness *h = *state;

	harness_write(h, second_factor_on, &h->people[COUNSELLOR].id);
	struct str first = ticket_of(h, "counsellor@example.org");
	assert_true(first.n > 20);
	for (int i = 0; i < 5; i++)
		assert_str(guess(h, first), "again");
	assert_str(guess(h, first), "sign in again");
	struct str second = ticket_of(h, "counsellor@example.org");
	for (int i = 0; i < 5; i++)
		assert_str(guess(h, second), "again");
	assert_str(guess(h, ticket_of(h, "counsellor@example.org")), "too many");
}

/* ---- uploads ---- */

static const struct scenario uploads[] = {
	{ "31 MB of nobody are not waited for", VISITOR, POST, "/news/import", "x",
	  .headers = "Content-Length: 32505856", .status = 401, .has = "unauthenticated" },
	{ "nor of unknown length", VISITOR, POST, "/news/import", "x", .headers = "Content-Length: ?",
	  .status = 401 },
	{ "nor with a token that nobody gave", VISITOR, POST, "/news/import", "x",
	  .headers = "Content-Length: 32505856\nAuthorization: Bearer kolo_none", .status = 401 },
	{ "nor of an account without the role", ACCOUNT, POST, "/news/import", "x", .page = true,
	  .headers = "Content-Length: 32505856", .status = 403 },
};

static void who_may_not_need_not_send(void **state)
{
	run_scenarios(*state, uploads, COUNT(uploads));
}

/* ---- behind the curtain ---- */

static const struct scenario measures[] = {
	{ "not for strangers", VISITOR, GET, "/metrics", .status = 401 },
	{ "nor accounts", CHAIR, GET, "/metrics", .status = 403 },
	{ "an administrator", ADMIN, GET, "/metrics", .status = 200, .has = "kolo_answers_total" },
};

static void the_figures_are_the_operators(void **state)
{
	struct harness *h = *state;
	struct ask here = { VISITOR, GET, "/metrics", .peer = "127.0.0.1" };

	run_scenarios(h, measures, COUNT(measures));
	assert_int_equal(harness_send(h, &here).status, 200);
	here.headers = "X-Forwarded-For: 203.0.113.9"; /* a proxy that nobody told us about */
	assert_int_equal(harness_send(h, &here).status, 401);
}

static const struct scenario refused[] = {
	{ "a broken address, for people", VISITOR, GET, "/%zz", .page = true, .status = 400, .has = "<html",
	  .header = "X-Content-Type-Options: nosniff" },
	{ "and for programs", VISITOR, GET, "/%zz", .status = 400, .has = "\"status\":400",
	  .header = "Content-Security-Policy: default-src 'self'" },
};

static void refusals_are_answers_like_others(void **state)
{
	run_scenarios(*state, refused, COUNT(refused));
}

/* ---- what is known too well ---- */

static void a_new_password_shuts_every_door(void **state)
{
	struct harness *h = *state;
	struct ask reset = { VISITOR, POST, "/reset", "email=expert@example.org", .page = true };
	struct ask with_token = { EXPERT, GET, "/me/security" };
	struct scenario change = { "a new password",
				   EXPERT,
				   POST,
				   "/me/password",
				   "old=" PASSWORD "&password=another+river+far+away",
				   .page = true,
				   .status = 303,
				   .writes = SOME };

	assert_int_equal(harness_send(h, &reset).status, 303);
	struct str letter = newest_letter(h, "expert@example.org");
	const char *token = memmem(letter.p, letter.n, "token=", 6);
	struct str rest = str_slice(letter, (size_t)(token + 6 - letter.p), letter.n);
	assert_int_equal(harness_send(h, &with_token).status, 200);
	(void)run_scenario(h, &change);
	assert_int_equal(harness_send(h, &with_token).status, 401);
	struct str link = str_fmt(h->arena, "/password?purpose=reset&token=%.*s", STR(str_cut(&rest, '\n')));
	assert_int_equal(harness_send(h, &(struct ask){ VISITOR, GET, link.p, .page = true }).status, 404);
	harness_settle(h);
}

static void a_token_is_not_kept_for_repeating(void **state)
{
	struct harness *h = *state;
	struct ask make = { MEMBER,	    POST,	  "/me/tokens",
			    "label=script", .page = true, .headers = "Idempotency-Key: once" };
	struct reply r = harness_send(h, &make);

	assert_int_equal(r.status, 200);
	assert_true(str_has(r.body, S("kolo_")));
	assert_str(reply_header(&r, "cache-control"), "no-store");
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM idempotency"), 0);
}

int guard_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_letter_leads_home_whatever_the_request_says),
		cmocka_unit_test(a_letter_box_is_not_filled),
		cmocka_unit_test(a_code_is_not_found_by_searching),
		cmocka_unit_test(who_may_not_need_not_send),
		cmocka_unit_test(the_figures_are_the_operators),
		cmocka_unit_test(refusals_are_answers_like_others),
		cmocka_unit_test(a_new_password_shuts_every_door),
		cmocka_unit_test(a_token_is_not_kept_for_repeating),
	};

	return run_on_program("guard", NULL, tests, COUNT(tests));
}
