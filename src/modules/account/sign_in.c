/* sign_in.c -- in by password, then by the second factor where there is one; out again. */
#include "modules/account/account_pages.h"
#include "modules/account/account.html.h"

#include "core/rate.h"

#define CODE_LIFE (5 * MINUTE)

static const struct form_field login_fields[] = {
	{ "email", S_(N_("E-mail")), .type = "email", .autocomplete = "username", .required = true,
	  .max = 200 },
	{ "password", S_(N_("Password")), .type = "password", .autocomplete = "current-password",
	  .required = true, .max = 200 },
};

static const struct link login_links[] = {
	{ S_("/reset"), N_("I forgot my password") },
	{ S_("/signup"), N_("Open an account") },
};

/* In a demo the accounts stand on the page, for everybody to try. */
static struct str demo_hint(struct request *rq)
{
	struct buf b = buf_on(rq->c.arena, 64 << 10);
	struct html h = html_on(rq, &b);
	struct rows rows;
	struct str out;

	if (!rq->c.app->settings.demo || account_list_demo(&rq->c, &rows) != OK || rows.n == 0)
		return STR_NONE;
	demo_accounts(&h, &rows, DEMO_PASSWORD);
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static enum err login_page(struct request *rq)
{
	struct pair next = { S("next"), next_address(rq) };

	return entry_answer(rq,
			    &(struct entry_page){ .title = N_("Sign in"),
						  .form = { .action = S("/login"), .submit = N_("Sign in") },
						  .fields = login_fields,
						  .n = COUNT(login_fields),
						  .hidden = &next,
						  .nhidden = 1,
						  .links = login_links,
						  .nlinks = COUNT(login_links),
						  .extra = demo_hint(rq) });
}

enum err get_login(struct request *rq)
{
	if (rq->c.who->id)
		return redirect(rq, "%.*s", STR(next_address(rq)));
	return login_page(rq);
}

static struct str password_key(struct request *rq)
{
	return str_fmt(rq->c.arena, "password of %.*s",
		       STR(str_lower_ascii(rq->c.arena, form_value(rq, "email"))));
}

/* On the slow lane: hashing takes its time. Leaves the account's id, or 0. */
enum err prepare_login(struct request *rq)
{
	struct ctx *c = &rq->c;
	i64 *id = arena_new_one(c->arena, i64);
	struct account a = { 0 };

	TRY(guess_begin(rq, password_key(rq)));
	enum err e = account_find(c, form_value(rq, "email"), id);
	if (e == OK)
		e = account_load(c, *id, &a);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	/* Without a hash it is false after the same time: an unknown address cannot be told from a known one.
	 */
	if (!password_verify(a.password_hash, form_secret(rq, "password")) || a.disabled)
		*id = 0;
	if (*id)
		guess_was_right(rq, password_key(rq));
	rq->prepared = id;
	return OK;
}

static enum err ask_code(struct request *rq, struct str ticket)
{
	static const struct form_field code[] = {
		{ "code", S_(N_("Six digits from your authenticator")), .autocomplete = "one-time-code",
		  .help = S_(N_("Without your phone: one of your recovery codes")), .required = true,
		  .max = 24 },
	};
	struct pair hidden[] = { { S("next"), next_address(rq) }, { S("ticket"), ticket } };

	return entry_answer(
		rq, &(struct entry_page){ .title = N_("Second factor"),
					  .form = { .action = S("/login/code"), .submit = N_("Sign in") },
					  .fields = code,
					  .n = 1,
					  .hidden = hidden,
					  .nhidden = 2 });
}

enum err post_login(struct request *rq)
{
	struct ctx *c = &rq->c;
	i64 id = *(const i64 *)rq->prepared;
	struct account a;
	struct str ticket;

	if (!id) {
		invalid(c, "password", "no_match", "The address and the password do not match");
		return login_page(rq);
	}
	TRY(account_load(c, id, &a));
	if (!a.confirmed) {
		invalid(c, "email", "not_confirmed", "Confirm your address first: the link is in your mail");
		return login_page(rq);
	}
	if (!a.totp_secret.n)
		return enter(rq, id, next_address(rq));
	TRY(ticket_issue(c, "second", id, STR_NONE, CODE_LIFE, &ticket));
	return ask_code(rq, ticket);
}

/* A million codes are soon searched: each guess counts against the account, and a ticket is good for few.
 * Leaves the account's id, or 0 when the ticket is no good. */
enum err prepare_login_code(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str ticket = form_value(rq, "ticket"), data;
	i64 *id = arena_new_one(c->arena, i64);

	rq->prepared = id;
	enum err e = ticket_find(c, "second", ticket, id, &data);
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	if (!rate_allow(c->app->rate, "ticket", ticket, time_monotonic(), NULL))
		*id = 0;
	return OK;
}

enum err post_login_code(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str ticket = form_value(rq, "ticket"), data;
	i64 id = *(const i64 *)rq->prepared;

	if (!id) {
		invalid(c, "password", "expired", "That took too long. Sign in again.");
		return login_page(rq);
	}
	enum err e = guess_code(rq, id, form_value(rq, "code"));
	if (e != OK)
		return e == ERR_INVALID ? ask_code(rq, ticket) : e;
	TRY(ticket_use(c, "second", ticket, &id, &data)); /* of two that came at once, one is in */
	return enter(rq, id, next_address(rq));
}

enum err post_logout(struct request *rq)
{
	if (rq->session)
		TRY(session_end(&rq->c, rq->session->account, rq->session->id));
	cookie_clear(rq, "kolo_session");
	return redirect(rq, "/");
}
