/* account_test.c -- accounts, roles, sessions, tickets, tokens. */
#include "core/account.h"
#include "core/roster.h"
#include "core/test.h"

static i64 add(struct ctx *c, struct str email)
{
	struct new_account n = { .email = email, .name = S("Марія К."), .lang = LANG_UK, .confirmed = true };
	i64 id;

	assert_int_equal(account_add(c, &n, &id), OK);
	return id;
}

static void addresses_are_one_whatever_their_case(void **state)
{
	struct desk *d = desk_new(*state);
	struct new_account again = { .email = S("MARIA@example.ORG "), .name = S("M.") };
	i64 id = add(&d->c, S(" Maria@Example.org")), found;
	struct account a;

	assert_int_equal(account_find(&d->c, S("maria@EXAMPLE.org"), &found), OK);
	assert_int_equal(found, id);
	assert_int_equal(account_add(&d->c, &again, &found), ERR_DUPLICATE);
	assert_true(d->c.fault.message.n > 0);
	assert_int_equal(account_load(&d->c, id, &a), OK);
	assert_str(a.email, "maria@example.org");
	assert_true(a.confirmed && !a.disabled);
	assert_int_equal(a.lang, LANG_UK);
	assert_int_equal(account_find(&d->c, S("nobody@example.org"), &found), ERR_NOT_FOUND);
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'create' AND resource = 'account'"),
		1);
}

static void what_cannot_be_an_address_is_refused(void **state)
{
	struct desk *d = desk_new(*state);
	static const char *const bad[] = { "",
					   "maria",
					   "@example.org",
					   "maria@",
					   "maria@localhost",
					   "a b@example.org",
					   "a@b@example.org",
					   "a@example.org\nBcc: x@example.org",
					   "<a@example.org>",
					   "a@.org",
					   "a@example.",
					   "\xff@example.org" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct new_account n = { .email = str_of(bad[i]), .name = S("M.") };
		i64 id;

		d->c.fault = (struct fault){ 0 };
		assert_int_equal(account_add(&d->c, &n, &id), ERR_INVALID);
		assert_int_equal(d->c.fault.fields.n, 1);
		assert_str(d->c.fault.fields.v[0].field, "email");
	}
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM account"), 0);
}

static void all_faults_of_a_form_are_told_at_once(void **state)
{
	struct desk *d = desk_new(*state);
	struct new_account n = { .email = S("maria"), .name = S(" ") };
	i64 id;

	assert_int_equal(account_add(&d->c, &n, &id), ERR_INVALID);
	assert_int_equal(d->c.fault.fields.n, 2);
}

static void roles_load_with_the_actor(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));
	struct actor who;

	assert_int_equal(account_grant(&d->c, id, ROLE_EDITOR, 0), OK);
	assert_int_equal(account_grant(&d->c, id, ROLE_CHAIR, 7), OK);
	assert_int_equal(account_grant(&d->c, id, ROLE_CHAIR, 7), OK);
	assert_int_equal(account_grant(&d->c, id, ROLE_MEMBER, 7), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	assert_int_equal(who.network, ROLE_VISITOR | ROLE_ACCOUNT | ROLE_EDITOR);
	assert_int_equal(who.nspaces, 1);
	assert_int_equal(who.spaces[0].roles, ROLE_CHAIR | ROLE_MEMBER);
	assert_int_equal(account_revoke(&d->c, id, ROLE_CHAIR, 7), OK);
	assert_int_equal(account_revoke(&d->c, id, ROLE_CHAIR, 7), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	assert_int_equal(who.spaces[0].roles, ROLE_MEMBER);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'role.grant'"), 3);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM journal WHERE kind = 'role.revoke'"), 1);
}

static void roles_are_given_where_they_count(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));

	assert_int_equal(account_grant(&d->c, id, ROLE_ADMIN, 7), ERR_INVALID);
	assert_int_equal(account_grant(&d->c, id, ROLE_CHAIR, 0), ERR_INVALID);
	assert_int_equal(account_grant(&d->c, id, ROLE_ACCOUNT, 0), ERR_INVALID);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM account_role"), 0);
}

static void who_holds_a_role_is_found_once(void **state)
{
	struct desk *d = desk_new(*state);
	struct new_account unconfirmed = { .email = S("new@example.org"), .name = S("New"), .lang = LANG_SR };
	i64 chair = add(&d->c, S("chair@example.org")), editor = add(&d->c, S("editor@example.org")), fresh;
	struct holder *v;
	size_t n;
	i64 members;

	assert_int_equal(account_add(&d->c, &unconfirmed, &fresh), OK);
	assert_int_equal(account_grant(&d->c, chair, ROLE_CHAIR, 5), OK);
	assert_int_equal(account_grant(&d->c, chair, ROLE_SECRETARY, 5), OK);
	assert_int_equal(account_grant(&d->c, fresh, ROLE_CHAIR, 5), OK);
	assert_int_equal(account_grant(&d->c, editor, ROLE_EDITOR, 0), OK);
	assert_int_equal(roster_holders(&d->c, MAY_OFFICERS, 5, &v, &n), OK);
	assert_int_equal(n, 2); /* one who has not confirmed her address acts as nobody */
	assert_int_equal(v[0].id, chair);
	assert_int_equal(v[1].id, editor);
	assert_int_equal(roster_holders(&d->c, MAY_OFFICERS, 6, &v, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(roster_holders(&d->c, ROLE_CHAIR | ROLE_MEMBER, ROSTER_ANYWHERE, &v, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].id, chair);
	assert_int_equal(roster_members(&d->c, 5, &members), OK);
	assert_int_equal(members, 2);
}

static void the_last_administrator_stays(void **state)
{
	struct desk *d = desk_new(*state);
	i64 first = add(&d->c, S("first@example.org")), second = add(&d->c, S("second@example.org"));

	assert_int_equal(account_grant(&d->c, first, ROLE_ADMIN, 0), OK);
	assert_int_equal(account_revoke(&d->c, first, ROLE_ADMIN, 0), ERR_CONFLICT);
	assert_int_equal(account_disable(&d->c, first, true), ERR_CONFLICT);
	assert_int_equal(account_grant(&d->c, second, ROLE_ADMIN, 0), OK);
	assert_int_equal(account_disable(&d->c, second, true), OK);
	assert_int_equal(account_revoke(&d->c, first, ROLE_ADMIN, 0),
			 ERR_CONFLICT); /* a disabled one does not count */
	assert_int_equal(account_disable(&d->c, second, false), OK);
	assert_int_equal(account_revoke(&d->c, first, ROLE_ADMIN, 0), OK);
}

static void unconfirmed_and_disabled_accounts_act_as_nobody(void **state)
{
	struct desk *d = desk_new(*state);
	struct new_account n = { .email = S("new@example.org"), .name = S("N.") };
	struct actor who;
	i64 id;

	assert_int_equal(account_add(&d->c, &n, &id), OK);
	assert_int_equal(account_grant(&d->c, id, ROLE_EDITOR, 0), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	assert_int_equal(who.network, ROLE_VISITOR);
	assert_int_equal(account_confirm(&d->c, id), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	assert_int_equal(who.network, ROLE_VISITOR | ROLE_ACCOUNT | ROLE_EDITOR);
	assert_int_equal(account_disable(&d->c, id, true), OK);
	assert_int_equal(actor_load(&d->c, id, &who), ERR_NOT_FOUND);
	assert_int_equal(account_confirm(&d->c, 999), ERR_NOT_FOUND);
}

static void sessions_live_while_they_are_used(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));
	struct str token;
	struct session s;

	assert_int_equal(session_start(&d->c, id, S("Firefox"), &token), OK);
	assert_int_equal(token.n, 43);
	assert_int_equal(session_find(&d->c, token, &s), OK);
	assert_int_equal(s.account, id);
	assert_false(session_stale(&s, d->c.now + HOUR));
	assert_true(session_stale(&s, d->c.now + HOUR + 1));

	d->c.now += 20 * DAY;
	assert_int_equal(session_touch(&d->c, s.id), OK);
	d->c.now += 20 * DAY;
	assert_int_equal(session_find(&d->c, token, &s), OK);
	d->c.now += 10 * DAY;
	assert_int_equal(session_find(&d->c, token, &s), ERR_NOT_FOUND);
}

static void ended_sessions_are_gone(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org")), other = add(&d->c, S("other@example.org"));
	struct str one, two, hers;
	struct session s;
	struct session_info *list;
	size_t n;

	assert_int_equal(session_start(&d->c, id, S("Firefox"), &one), OK);
	assert_int_equal(session_start(&d->c, id, S("\xff bad"), &two), OK);
	assert_int_equal(session_start(&d->c, other, S("Chrome"), &hers), OK);
	assert_int_equal(session_list(&d->c, id, &list, &n), OK);
	assert_int_equal(n, 2);
	assert_str(list[1].agent, "Firefox");

	assert_int_equal(session_find(&d->c, hers, &s), OK);
	assert_int_equal(session_end(&d->c, id, s.id), OK); /* another's session: nothing happens */
	assert_int_equal(session_find(&d->c, hers, &s), OK);
	assert_int_equal(session_find(&d->c, one, &s), OK);
	assert_int_equal(session_end(&d->c, id, s.id), OK);
	assert_int_equal(session_find(&d->c, one, &s), ERR_NOT_FOUND);
	assert_int_equal(account_set_password(&d->c, id, S("$argon2id$x")), OK);
	assert_int_equal(session_find(&d->c, two, &s), ERR_NOT_FOUND);
	assert_int_equal(session_find(&d->c, hers, &s), OK);
	assert_int_equal(session_find(&d->c, S(""), &s), ERR_NOT_FOUND);
}

static void no_table_holds_a_token(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));
	struct str session, ticket, token;

	assert_int_equal(session_start(&d->c, id, S("Firefox"), &session), OK);
	assert_int_equal(ticket_issue(&d->c, "reset", id, STR_NONE, HOUR, &ticket), OK);
	assert_int_equal(token_issue(&d->c, id, S("export"), &token), OK);
	assert_int_equal(
		count(&d->c,
		      str_fmt(d->c.arena, "SELECT COUNT(*) FROM session WHERE token_hash = '%s'", session.p)
			      .p),
		0);
	assert_int_equal(
		count(&d->c, str_fmt(d->c.arena, "SELECT COUNT(*) FROM session WHERE token_hash = '%s'",
				     token_hash(d->c.arena, session).p)
				     .p),
		1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM ticket WHERE LENGTH(token_hash) = 64"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM api_token WHERE LENGTH(token_hash) = 64"), 1);
}

static void tickets_work_once_for_their_purpose(void **state)
{
	struct desk *d = desk_new(*state);
	struct str token, late, data;
	i64 subject;

	assert_int_equal(ticket_issue(&d->c, "reset", 5, S("next"), HOUR, &token), OK);
	assert_int_equal(ticket_issue(&d->c, "reset", 6, STR_NONE, HOUR, &late), OK);
	assert_int_equal(ticket_use(&d->c, "confirm", token, &subject, &data), ERR_NOT_FOUND);
	assert_int_equal(ticket_find(&d->c, "reset", token, &subject, &data), OK);
	assert_int_equal(ticket_use(&d->c, "reset", token, &subject, &data), OK);
	assert_int_equal(subject, 5);
	assert_str(data, "next");
	assert_int_equal(ticket_use(&d->c, "reset", token, &subject, &data), ERR_NOT_FOUND);
	assert_int_equal(ticket_find(&d->c, "reset", token, &subject, &data), ERR_NOT_FOUND);
	d->c.now += HOUR;
	assert_int_equal(ticket_use(&d->c, "reset", late, &subject, &data), ERR_NOT_FOUND);
}

static void api_tokens_are_found_and_revoked(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org")), other = add(&d->c, S("other@example.org")), found;
	struct token_info *list;
	struct str token;
	size_t n;

	assert_int_equal(token_issue(&d->c, id, S(" "), &token), ERR_INVALID);
	assert_int_equal(token_issue(&d->c, id, S("export"), &token), OK);
	assert_true(str_starts(token, S("kolo_")));
	assert_int_equal(token.n, 48);
	assert_int_equal(token_find(&d->c, token, &found), OK);
	assert_int_equal(found, id);
	assert_int_equal(token_find(&d->c, str_slice(token, 5, token.n), &found), ERR_NOT_FOUND);
	assert_int_equal(token_list(&d->c, id, &list, &n), OK);
	assert_int_equal(n, 1);
	assert_str(list[0].label, "export");
	assert_int_equal(token_revoke(&d->c, other, list[0].id), ERR_NOT_FOUND);
	assert_int_equal(token_revoke(&d->c, id, list[0].id), OK);
	assert_int_equal(token_find(&d->c, token, &found), ERR_NOT_FOUND);
}

static void a_second_factor_code_works_once(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));

	d->c.now = 1234567890 * SECOND; /* RFC 6238, appendix B: 89005924 */
	assert_int_equal(account_set_totp(&d->c, id, S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), 0), OK);
	assert_int_equal(account_check_totp(&d->c, id, S("005925")), ERR_INVALID);
	assert_int_equal(account_check_totp(&d->c, id, S("005 924")), OK);
	assert_int_equal(account_check_totp(&d->c, id, S("005924")), ERR_INVALID);
	assert_int_equal(account_set_totp(&d->c, id, STR_NONE, 0), OK);
	assert_int_equal(account_check_totp(&d->c, id, S("005924")), ERR_INVALID);
}

static void recovery_codes_work_once_each(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org")), other = add(&d->c, S("ivan@example.org")), left;
	struct str codes[RECOVERY_CODES], fresh[RECOVERY_CODES];

	d->c.now = 1234567890 * SECOND;
	assert_int_equal(account_set_totp(&d->c, id, S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), 0), OK);
	assert_int_equal(recovery_new(&d->c, id, codes), OK);
	assert_int_equal(codes[0].n, 19);
	assert_int_equal(recovery_use(&d->c, other, codes[0]), ERR_NOT_FOUND);
	assert_int_equal(account_check_totp(&d->c, id, codes[0]), OK);
	assert_int_equal(account_check_totp(&d->c, id, codes[0]), ERR_INVALID);
	struct str typed = str_fmt(d->c.arena, "%.4s %.4s%.4s-%.4s", codes[1].p, codes[1].p + 5,
				   codes[1].p + 10, codes[1].p + 15);
	assert_int_equal(account_check_totp(&d->c, id, typed), OK);
	assert_int_equal(recovery_left(&d->c, id, &left), OK);
	assert_int_equal(left, RECOVERY_CODES - 2);
	assert_int_equal(recovery_new(&d->c, id, fresh), OK);
	assert_int_equal(account_check_totp(&d->c, id, codes[2]), ERR_INVALID);
	assert_int_equal(account_check_totp(&d->c, id, fresh[2]), OK);
	assert_int_equal(account_set_totp(&d->c, id, STR_NONE, 0), OK);
	assert_int_equal(recovery_left(&d->c, id, &left), OK);
	assert_int_equal(left, 0);
}

static void name_and_language_change(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org"));
	struct account a;

	assert_int_equal(account_set_name(&d->c, id, S(" Марія Коваль ")), OK);
	assert_int_equal(account_set_name(&d->c, id, S("a\nb")), ERR_INVALID);
	assert_int_equal(account_set_lang(&d->c, id, LANG_SR_LATN), OK);
	assert_int_equal(account_load(&d->c, id, &a), OK);
	assert_str(a.name, "Марія Коваль");
	assert_int_equal(a.lang, LANG_SR_LATN);
	assert_int_equal(account_set_name(&d->c, 999, S("x")), ERR_NOT_FOUND);
}

static void erasure_takes_the_person_and_leaves_the_number(void **state)
{
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org")), found;
	struct mail letter = { .to = S("maria@example.org"), .subject = S("Марія"), .text = S("x") };
	struct str session, token;
	struct session s;
	struct chain_report chain;

	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(session_start(&d->c, id, S("Firefox"), &session), OK);
	assert_int_equal(token_issue(&d->c, id, S("x"), &token), OK);
	assert_int_equal(account_erase(&d->c, id), OK);
	assert_int_equal(session_find(&d->c, session, &s), ERR_NOT_FOUND);
	assert_int_equal(token_find(&d->c, token, &found), ERR_NOT_FOUND);
	assert_int_equal(account_find(&d->c, S("maria@example.org"), &found), ERR_NOT_FOUND);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM account WHERE name = ''"), 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox WHERE subject <> '' OR state = 'queued'"),
			 0);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM history WHERE data LIKE '%maria%'"), 0);
	assert_int_equal(journal_seal(d->c.db), OK);
	assert_int_equal(journal_verify(d->c.db, &chain), OK);
	assert_int_equal(chain.first_bad, 0);
	assert_true(add(&d->c, S("maria@example.org")) != id); /* she may come back as another */
}

/* ---- a database that fails ---- */

static enum err do_add(struct ctx *c, i64 id)
{
	struct new_account n = { .email = S("new@example.org"), .name = S("N.") };

	return account_add(c, &n, &id);
}

static enum err do_grant(struct ctx *c, i64 id)
{
	return account_grant(c, id, ROLE_CHAIR, 7);
}

static enum err do_revoke(struct ctx *c, i64 id)
{
	return account_revoke(c, id, ROLE_ADMIN, 0);
}

static enum err do_disable(struct ctx *c, i64 id)
{
	return account_disable(c, id, true);
}

static enum err do_erase(struct ctx *c, i64 id)
{
	return account_erase(c, id);
}

static enum err do_session(struct ctx *c, i64 id)
{
	struct str token;

	return session_start(c, id, S("Firefox"), &token);
}

static enum err do_password(struct ctx *c, i64 id)
{
	return account_set_password(c, id, S("$argon2id$x"));
}

static enum err do_actor(struct ctx *c, i64 id)
{
	struct actor who;

	return actor_load(c, id, &who);
}

static enum err do_totp(struct ctx *c, i64 id)
{
	TRY(account_set_totp(c, id, S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), 0));
	c->now = 1234567890 * SECOND;
	return account_check_totp(c, id, S("005924"));
}

/* Each call to the database fails once: the failure is told, whatever was done before is the lane's to undo.
 */
static void no_failure_of_the_database_is_swallowed(void **state)
{
	enum err (*const work[])(struct ctx *, i64) = { do_add,	     do_grant, do_revoke,
							do_disable,  do_erase, do_session,
							do_password, do_actor, do_totp };
	struct desk *d = desk_new(*state);
	i64 id = add(&d->c, S("maria@example.org")), other = add(&d->c, S("other@example.org"));
	i64 now = d->c.now;

	assert_int_equal(account_grant(&d->c, id, ROLE_ADMIN, 0), OK);
	assert_int_equal(account_grant(&d->c, other, ROLE_ADMIN, 0), OK);
	for (size_t i = 0; i < COUNT(work); i++) {
		assert_int_equal(db_begin(d->c.db), OK);
		i64 before = db_statements(d->c.db);
		assert_int_equal(work[i](&d->c, id), OK);
		i64 calls = db_statements(d->c.db) - before;
		db_rollback(d->c.db);
		d->c.now = now;
		for (i64 n = 1; n <= calls; n++) {
			assert_int_equal(db_begin(d->c.db), OK);
			db_fail_at(d->c.db, n, ERR_UNAVAILABLE);
			assert_int_equal(work[i](&d->c, id), ERR_UNAVAILABLE);
			db_fail_at(d->c.db, 0, OK);
			db_rollback(d->c.db);
			d->c.now = now;
		}
	}
}

int account_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(addresses_are_one_whatever_their_case),
		test_on_database(what_cannot_be_an_address_is_refused),
		test_on_database(all_faults_of_a_form_are_told_at_once),
		test_on_database(roles_load_with_the_actor),
		test_on_database(roles_are_given_where_they_count),
		test_on_database(who_holds_a_role_is_found_once),
		test_on_database(the_last_administrator_stays),
		test_on_database(unconfirmed_and_disabled_accounts_act_as_nobody),
		test_on_database(sessions_live_while_they_are_used),
		test_on_database(ended_sessions_are_gone),
		test_on_database(no_table_holds_a_token),
		test_on_database(tickets_work_once_for_their_purpose),
		test_on_database(api_tokens_are_found_and_revoked),
		test_on_database(a_second_factor_code_works_once),
		test_on_database(recovery_codes_work_once_each),
		test_on_database(name_and_language_change),
		test_on_database(erasure_takes_the_person_and_leaves_the_number),
		test_on_database(no_failure_of_the_database_is_swallowed),
	};

	return run_on_databases("account", tests, COUNT(tests));
}
