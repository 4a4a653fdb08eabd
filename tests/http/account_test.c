/* account_test.c -- the ways into the network and out of it: signing up, in, with a second factor, a new
 * password, devices, tokens; and what guessing meets. */
#include "harness.h"

#include "core/account.h"

#include <openssl/hmac.h>

/* ---- what letters and pages hold ---- */

/* The token of the link in the newest letter to ADDRESS. */
static struct str token_in_letter(struct harness *h, const char *address)
{
	static const struct query q = {
		"SELECT text FROM outbox WHERE recipient = ? ORDER BY id DESC LIMIT 1", "s", "s"
	};
	struct value row[1];

	assert_int_equal(db_one(h->look, h->arena, row, &q, VZ(address)), OK);
	const char *at = memmem(row[0].s.p, row[0].s.n, "token=", 6);
	assert_non_null(at);
	struct str rest = str_slice(row[0].s, (size_t)(at + 6 - row[0].s.p), row[0].s.n);
	return str_trim(str_slice(rest, 0, str_index(rest, '\n')));
}

/* "kolo_session=…" of the cookie that R sets. */
static struct str session_cookie(struct harness *h, const struct reply *r)
{
	for (size_t i = 0; i < r->headers.n; i++) {
		struct str value = r->headers.v[i].value;
		if (str_eq_nocase(r->headers.v[i].name, S("set-cookie")) &&
		    str_starts(value, S("kolo_session=")))
			return str_dup(h->arena, str_slice(value, 0, str_index(value, ';')));
	}
	return STR_NONE;
}

static void name_token(struct harness *h, const char *address)
{
	harness_name(h, "token", token_in_letter(h, address));
}

/* ---- signing up ---- */

#define ANNA "name=Anna&email=Anna@Example.org&password=a+river+by+the+house"

static const struct scenario sign_up[] = {
	{ "the form", VISITOR, GET, "/signup", .page = true, .status = 200, .has = "name=\"password\"" },
	{ "a short password", VISITOR, POST, "/signup", "name=Anna&email=anna@example.org&password=short",
	  .page = true, .status = 422, .has = "Anna|anna@example.org", .has_not = "short\"" },
	{ "no address", VISITOR, POST, "/signup", "name=Anna&email=nowhere&password=a+river+by+the+house",
	  .page = true, .status = 422, .has = "nowhere" },
	{ "no name", VISITOR, POST, "/signup", "name=&email=anna@example.org&password=a+river+by+the+house",
	  .page = true, .status = 422 },
	{ "all well", VISITOR, POST, "/signup", ANNA, .page = true, .status = 303,
	  .header = "Location: /login", .writes = SOME },
	{ "again: the same words for strangers", VISITOR, POST, "/signup", ANNA, .page = true, .status = 303,
	  .header = "Location: /login", .writes = SOME },
	{ "not before the address is confirmed", VISITOR, POST, "/login",
	  "email=anna@example.org&password=a+river+by+the+house", .page = true, .status = 422,
	  .has = "Confirm" },
};

static const struct scenario confirm[] = {
	{ "looking at the link writes nothing", VISITOR, GET, "/confirm?token=$token", .page = true,
	  .status = 200, .has = "$token" },
	{ "a link that nobody sent", VISITOR, GET, "/confirm?token=none", .page = true, .status = 404 },
	{ "the button confirms", VISITOR, POST, "/confirm", "token=$token", .page = true, .status = 303,
	  .header = "Location: /me", .writes = SOME },
	{ "once", VISITOR, POST, "/confirm", "token=$token", .page = true, .status = 404 },
};

static void signing_up(void **state)
{
	struct harness *h = *state;

	run_scenarios(h, sign_up, COUNT(sign_up) - 2);
	name_token(h, "Anna@Example.org");
	run_scenarios(h, sign_up + COUNT(sign_up) - 2, 2);
	run_scenarios(h, confirm, COUNT(confirm));
	struct ask in = { VISITOR, POST, "/login",
			  "email=anna@example.org&password=a+river+by+the+house&next=/spaces", .page = true };
	struct reply r = harness_send(h, &in);
	assert_int_equal(r.status, 303);
	assert_str(reply_header(&r, "location"), "/spaces");
	assert_true(session_cookie(h, &r).n > 40);
}

/* ---- in and out ---- */

#define MINE "password=a+quiet+evening+by+the+river"

static const struct scenario sign_in[] = {
	{ "a wrong password", VISITOR, POST, "/login", "email=chair@example.org&password=something+else",
	  .page = true, .status = 422, .has = "chair@example.org", .has_not = "something else" },
	{ "an unknown address: the same", VISITOR, POST, "/login",
	  "email=nobody@example.org&password=something+else", .page = true, .status = 422,
	  .has = "do not match" },
	{ "an address in capitals", VISITOR, POST, "/login", "email=CHAIR@Example.ORG&" MINE, .page = true,
	  .status = 303, .header = "Location: /me", .writes = 1 },
	{ "next leads nowhere else", VISITOR, POST, "/login",
	  "email=chair@example.org&next=//evil.example&" MINE, .page = true, .status = 303,
	  .header = "Location: /me", .writes = 1 },
	{ "nor by a backslash", VISITOR, POST, "/login",
	  "email=chair@example.org&next=/%5Cevil.example&" MINE, .page = true, .status = 303,
	  .header = "Location: /me", .writes = 1 },
	{ "nor with a line end", VISITOR, POST, "/login", "email=chair@example.org&next=/a%0d%0aX:y&" MINE,
	  .page = true, .status = 303, .header = "Location: /me", .writes = 1 },
	{ "all statements of it", VISITOR, POST, "/login", "email=chair@example.org&" MINE, .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "who is in need not", CHAIR, GET, "/login", .page = true, .status = 303,
	  .header = "Location: /me" },
	{ "one's own page", CHAIR, GET, "/me", .page = true, .status = 200, .has = "chair@example.org" },
	{ "not for visitors", VISITOR, GET, "/me", .page = true, .status = 303,
	  .header = "Location: /login?next=%2Fme" },
	{ "a new name", CHAIR, POST, "/me/account", "name=Chairwoman&language=sr", .page = true,
	  .status = 303, .writes = 1 },
	{ "no name", CHAIR, POST, "/me/account", "name=+&language=sr", .page = true, .status = 422 },
	{ "all statements of it", CHAIR, POST, "/me/account", "name=Again&language=uk", .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "devices and tokens", CHAIR, GET, "/me/security", .page = true, .status = 200, .has = "tests" },
	{ "a token", CHAIR, POST, "/me/tokens", "label=My+script", .page = true, .status = 200, .writes = 1,
	  .has = "kolo_" },
	{ "is shown once", CHAIR, GET, "/me/security", .page = true, .status = 200, .has = "My script",
	  .has_not = "kolo_" },
	{ "a token for nothing", CHAIR, POST, "/me/tokens", "label=", .page = true, .status = 422 },
	{ "another one's token", CHAIR, POST, "/me/tokens/revoke", "token=1", .page = true, .status = 404 },
	{ "another one's session stays", CHAIR, POST, "/me/sessions/end", "session=1", .page = true,
	  .status = 303 },
	{ "so she is still in", ACCOUNT, GET, "/me", .page = true, .status = 200 },
	{ "out", SECRETARY, POST, "/logout", "x=", .page = true, .status = 303, .header = "Location: /",
	  .writes = 1 },
	{ "is out", SECRETARY, GET, "/me", .page = true, .status = 303, .header = "Location: /login" },
};

static void signing_in_and_out(void **state)
{
	run_scenarios(*state, sign_in, COUNT(sign_in));
}

/* ---- a new password ---- */

static const struct scenario reset[] = {
	{ "for an address", VISITOR, POST, "/reset", "email=member@example.org", .page = true, .status = 303,
	  .header = "Location: /login", .writes = SOME },
	{ "the same words for an address that nobody has", VISITOR, POST, "/reset",
	  "email=nobody@example.org", .page = true, .status = 303, .header = "Location: /login" },
};

static const struct scenario choose[] = {
	{ "the link", VISITOR, GET, "/password?purpose=reset&token=$token", .page = true, .status = 200,
	  .has = "$token" },
	{ "for another purpose", VISITOR, GET, "/password?purpose=invite&token=$token", .page = true,
	  .status = 404 },
	{ "too short, the link lives on", VISITOR, POST, "/password",
	  "purpose=reset&token=$token&password=short", .page = true, .status = 422, .has = "$token" },
	{ "a good one", VISITOR, POST, "/password",
	  "purpose=reset&token=$token&password=another+river+far+away", .page = true, .status = 303,
	  .writes = SOME },
	{ "once", VISITOR, POST, "/password", "purpose=reset&token=$token&password=another+river+far+away",
	  .page = true, .status = 404 },
	{ "the old one is no good", VISITOR, POST, "/login", "email=member@example.org&" MINE, .page = true,
	  .status = 422 },
	{ "the new one is", VISITOR, POST, "/login",
	  "email=member@example.org&password=another+river+far+away", .page = true, .status = 303,
	  .writes = 1 },
	{ "other devices are out", MEMBER, GET, "/me", .page = true, .status = 303,
	  .header = "Location: /login" },
};

static void a_new_password_by_mail(void **state)
{
	struct harness *h = *state;

	run_scenarios(h, reset, COUNT(reset));
	name_token(h, "member@example.org");
	run_scenarios(h, choose, COUNT(choose));
}

/* ---- the second factor ---- */

/* RFC 6238 over the base32 SECRET, written again from the paper. */
static struct str code_for(struct harness *h, struct str secret, i64 at)
{
	unsigned char key[64], message[8], mac[20];
	unsigned bits = 0, nbits = 0, mac_n = sizeof(mac);
	size_t n = 0;

	for (size_t i = 0; i < secret.n; i++) {
		char ch = secret.p[i];
		bits = bits << 5 | (unsigned)(ch >= 'A' ? ch - 'A' : ch - '2' + 26);
		nbits += 5;
		if (nbits >= 8)
			key[n++] = (unsigned char)(bits >> (nbits -= 8));
	}
	i64 step = at / 30000;
	for (int i = 7; i >= 0; i--, step >>= 8)
		message[i] = (unsigned char)step;
	HMAC(EVP_sha1(), key, (int)n, message, sizeof(message), mac, &mac_n);
	const unsigned char *p = mac + (mac[19] & 15);
	unsigned code = ((p[0] & 127u) << 24 | (unsigned)p[1] << 16 | (unsigned)p[2] << 8 | p[3]) % 1000000;
	return str_fmt(h->arena, "%06u", code);
}

/* $recovery was shown when the factor was switched on. */
static void the_way_without_the_phone(struct harness *h)
{
	struct scenario s = {
		"without the phone", VISITOR,	    POST,	   "/login", "email=expert@example.org&" MINE,
		.page = true,	     .status = 200, .writes = SOME
	};
	struct reply asked = run_scenario(h, &s);
	harness_name(h, "lost", reply_attribute(h, &asked, "name=\"ticket\"", "value"));
	s = (struct scenario){ "a recovery code opens",
			       VISITOR,
			       POST,
			       "/login/code",
			       "ticket=$lost&code=$recovery",
			       .page = true,
			       .status = 303,
			       .header = "Location: /me",
			       .writes = SOME };
	(void)run_scenario(h, &s);
	s = (struct scenario){ "and only once",	 EXPERT,       POST,	     "/me/totp/codes",
			       "code=$recovery", .page = true, .status = 422 };
	(void)run_scenario(h, &s);
}

static void the_second_factor(void **state)
{
	struct harness *h = *state;
	struct reply page = harness_send(h, &(struct ask){ EXPERT, GET, "/me/totp", .page = true });
	struct str secret = str_dup(h->arena, reply_attribute(h, &page, "name=\"secret\"", "value"));
	struct scenario s = {
		"a wrong code", EXPERT,		 POST, "/me/totp", "secret=$secret&code=000000", .page = true,
		.status = 422,	.has = "$secret"
	};

	assert_true(secret.n >= 32);
	harness_name(h, "secret", secret);
	(void)run_scenario(h, &s);
	harness_name(h, "right", code_for(h, secret, time_now()));
	s = (struct scenario){ "the right one",
			       EXPERT,
			       POST,
			       "/me/totp",
			       "secret=$secret&code=$right",
			       .page = true,
			       .status = 200,
			       .writes = 2,
			       .has = "class=\"codes\"" };
	struct reply shown = run_scenario(h, &s);
	const char *list = strstr(str_z(h->arena, shown.body), "<ol class=\"codes\">");
	assert_non_null(list);
	harness_name(h, "recovery", str_dup(h->arena, (struct str){ strstr(list, "<code>") + 6, 19 }));
	s = (struct scenario){ "the password is not enough",
			       VISITOR,
			       POST,
			       "/login",
			       "email=expert@example.org&" MINE,
			       .page = true,
			       .status = 200,
			       .has = "name=\"ticket\"",
			       .writes = SOME };
	struct reply asked = run_scenario(h, &s);
	assert_false(session_cookie(h, &asked).p);
	harness_name(h, "ticket", reply_attribute(h, &asked, "name=\"ticket\"", "value"));
	s = (struct scenario){ "a code that was used",	     VISITOR,	   POST,	 "/login/code",
			       "ticket=$ticket&code=$right", .page = true, .status = 422 };
	(void)run_scenario(h, &s);
	harness_name(h, "next", code_for(h, secret, time_now() + 30000));
	s = (struct scenario){ "the next one",
			       VISITOR,
			       POST,
			       "/login/code",
			       "ticket=$ticket&code=$next",
			       .page = true,
			       .status = 303,
			       .header = "Location: /me",
			       .writes = SOME };
	(void)run_scenario(h, &s);
	the_way_without_the_phone(h);
	s = (struct scenario){ "the ticket is spent",	    VISITOR,	  POST,		"/login/code",
			       "ticket=$ticket&code=$next", .page = true, .status = 422 };
	(void)run_scenario(h, &s);
	harness_settle(h);
}

/* ---- guessing ---- */

static void guessing_is_slowed_down(void **state)
{
	static const struct {
		const char *path, *body;
		int most;
	} doors[] = {
		{ "/login", "email=editor%d@example.org&password=whatever+it+is", 30 },
		{ "/reset", "email=nobody%d@example.org", 5 },
	};
	struct harness *h = *state;

	for (size_t d = 0; d < COUNT(doors); d++) {
		struct reply r = { 0 };
		int n = 0;
		do {
			struct str number = str_fmt(h->scratch, "%d", n);
			struct str before = str_of(doors[d].body), after = before;
			struct str head = str_cut(&after, '%');
			const char *body = str_fmt(h->scratch, "%.*s%.*s%.*s", STR(head), STR(number),
						   STR(str_slice(after, 1, after.n)))
						   .p;
			r = harness_send(h,
					 &(struct ask){ VISITOR, POST, doors[d].path, body, .page = true,
							.peer = str_fmt(h->scratch, "192.0.2.%d", n + 1).p });
		} while (r.status != 429 && ++n < 40);
		i64 wait = 0;
		assert_int_equal(n, doors[d].most);
		assert_true(str_to_i64(reply_header(&r, "retry-after"), &wait) && wait > 0);
		assert_false(r.committed);
	}
	struct reply other =
		harness_send(h, &(struct ask){ VISITOR, POST, "/login", "email=a@b.cd&password=x",
					       .page = true, .peer = "198.51.100.1" });
	assert_int_equal(other.status, 422);
}

static int sign_in_from(struct harness *h, int host, const char *email, const char *password)
{
	const char *body = str_fmt(h->scratch, "email=%s&password=%s", email, password).p;

	return harness_send(h, &(struct ask){ VISITOR, POST, "/login", body, .page = true,
					      .peer = str_fmt(h->scratch, "203.0.113.%d", host).p })
		.status;
}

/* More teachers behind one address than failures are forgiven there. */
static void a_school_signs_in(void **state)
{
	struct harness *h = *state;

	for (int i = 1; i <= 33; i++) {
		assert_int_equal(
			sign_in_from(h, i, "coordinator@example.org", "a+quiet+evening+by+the+river"), 303);
		if (i % 4 == 0)
			assert_int_equal(sign_in_from(h, i, "counsellor@example.org", "a+slip"), 422);
		harness_forget(h);
	}
}

/* Ten wrong passwords of one account, each from elsewhere; after them the right one does not tell itself. */
static void one_account_is_not_guessed_from_everywhere(void **state)
{
	struct harness *h = *state;
	struct ask wrong = { VISITOR, POST, "/login", "email=Stranger@example.org&password=wrong",
			     .page = true };
	struct ask right = { VISITOR, POST, "/login", "email=stranger@example.org&" MINE, .page = true };

	for (int i = 0; i < 10; i++)
		assert_int_equal(harness_send(h, &wrong).status, 422);
	struct reply r = harness_send(h, &right);
	assert_int_equal(r.status, 429);
	assert_true(reply_header(&r, "retry-after").n > 0);
}

static void ask_for_ticket(struct harness *h)
{
	struct reply asked = harness_send(
		h, &(struct ask){ VISITOR, POST, "/login", "email=writer@example.org&" MINE, .page = true });
	harness_name(h, "ticket", reply_attribute(h, &asked, "name=\"ticket\"", "value"));
}

/* The password is known, the second factor is guessed: ten codes, whatever the addresses and tickets. */
static void codes_are_not_guessed(void **state)
{
	struct harness *h = *state;
	struct reply page = harness_send(h, &(struct ask){ WRITER, GET, "/me/totp", .page = true });
	struct str secret = str_dup(h->arena, reply_attribute(h, &page, "name=\"secret\"", "value"));

	harness_name(h, "secret", secret);
	harness_name(h, "right", code_for(h, secret, time_now()));
	struct ask on = { WRITER, POST, "/me/totp", "secret=$secret&code=$right", .page = true };
	assert_int_equal(harness_send(h, &on).status, 200);
	harness_name(h, "next", code_for(h, secret, time_now() + 30000));
	struct ask guess = { VISITOR, POST, "/login/code", "ticket=$ticket&code=000000", .page = true };
	for (int i = 0; i < 10; i++) {
		if (i % 5 == 0)
			ask_for_ticket(h); /* one is good for five */
		assert_int_equal(harness_send(h, &guess).status, 422);
	}
	ask_for_ticket(h);
	guess.body = "ticket=$ticket&code=$next";
	assert_int_equal(harness_send(h, &guess).status, 429);
}

static const struct scenario leaving[] = {
	{ "a member takes her data along", EXPERT, GET, "/me/export", .status = 200,
	  .has = "\"account\":{|\"email\":\"expert@example.org\"|\"sessions\":[|\"comments\":[" },
	{ "a visitor has none", VISITOR, GET, "/me/export", .page = true, .status = 303 },
	{ "without the password she stays", EXPERT, POST, "/me/erase", "erase=guess", .page = true,
	  .status = 422, .has = "This is not your present password" },
	{ "an administrator is asked once more", ADMIN, POST, "/admin/accounts/$expert/erase", "",
	  .page = true, .status = 200, .has = "erased for good" },
	{ "editors may not", EDITOR, POST, "/admin/accounts/$expert/erase", "confirmed=1", .page = true,
	  .status = 403 },
	{ "then she is gone", ADMIN, POST, "/admin/accounts/$expert/erase", "confirmed=1", .page = true,
	  .status = 303, .writes = 2 },
	{ "and her name", ADMIN, GET, "/admin/accounts/$expert", .page = true, .status = 200,
	  .has_not = "expert@example.org" },
	{ "the last administrator stays", ADMIN, POST, "/admin/accounts/$admin/erase", "confirmed=1",
	  .page = true, .status = 409 },
};

static void leaving_the_network(void **state)
{
	struct harness *h = *state;
	struct chain_report chain;

	run_scenarios(h, leaving, COUNT(leaving));
	assert_int_equal(journal_verify(app_reader(h->app), &chain), OK);
	assert_int_equal(chain.first_bad, 0);
}

int account_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(signing_up),
		cmocka_unit_test(signing_in_and_out),
		cmocka_unit_test(a_new_password_by_mail),
		cmocka_unit_test(the_second_factor),
		cmocka_unit_test(leaving_the_network),
		cmocka_unit_test(guessing_is_slowed_down),
		cmocka_unit_test(a_school_signs_in),
		cmocka_unit_test(one_account_is_not_guessed_from_everywhere),
		cmocka_unit_test(codes_are_not_guessed),
	};

	return run_on_program("account", NULL, tests, COUNT(tests));
}
