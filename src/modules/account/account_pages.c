/* account_pages.c -- the module of accounts: its routes, and what its pages share. */
#include "modules/account/account_pages.h"
#include "modules/account/account.html.h"

#include "core/rate.h"

static const char *const next_only[] = { "next", NULL };
static const char *const letter_query[] = { "token", "purpose", "next", NULL };

static const struct route routes[] = {
	{ GET, "/login", MAY_PUBLIC, get_login, "Sign in", .never_cached = true, .query = next_only },
	{ POST, "/login", MAY_PUBLIC, post_login, "Sign in with address and password", prepare_login,
	  .rate = "sign-in", .query = next_only },
	{ POST, "/login/code", MAY_PUBLIC, post_login_code, "Second factor", prepare_login_code,
	  .rate = "sign-in" },
	{ POST, "/logout", MAY_PUBLIC, post_logout, "Sign out" },
	{ GET, "/signup", MAY_PUBLIC, get_signup, "Open an account", .query = next_only },
	{ POST, "/signup", MAY_PUBLIC, post_signup, "Open an account", prepare_new_password,
	  .rate = "sign-up" },
	{ GET, "/confirm", MAY_PUBLIC, get_confirm, "Confirm an address", .never_cached = true,
	  .query = letter_query },
	{ POST, "/confirm", MAY_PUBLIC, post_confirm, "Confirm an address" },
	{ GET, "/reset", MAY_PUBLIC, get_reset, "Ask for a link to a new password" },
	{ POST, "/reset", MAY_PUBLIC, post_reset, "Ask for a link to a new password", .rate = "reset" },
	{ GET, "/password", MAY_PUBLIC, get_password, "Choose a password by a link from mail",
	  .never_cached = true, .query = letter_query },
	{ POST, "/password", MAY_PUBLIC, post_password, "Choose a password", prepare_new_password,
	  .rate = "reset" },
	{ GET, "/me", MAY_ACCOUNT, get_me, "One's own account" },
	{ POST, "/me/account", MAY_ACCOUNT, post_profile, "Change name and language" },
	{ POST, "/me/password", MAY_ACCOUNT, post_change_password, "Change the password",
	  prepare_change_password, .rate = "sign-in" },
	{ GET, "/me/export", MAY_ACCOUNT, get_export, "All that is one's own, as JSON",
	  .never_cached = true },
	{ POST, "/me/erase", MAY_ACCOUNT, post_erase, "Erase one's own account", prepare_erase,
	  .rate = "sign-in" },
	{ GET, "/me/security", MAY_ACCOUNT, get_security, "Sessions, second factor, tokens" },
	{ POST, "/me/sessions/end", MAY_ACCOUNT, post_end_session, "Sign out elsewhere or everywhere" },
	{ GET, "/me/totp", MAY_ACCOUNT, get_totp, "Set up the second factor", .never_cached = true },
	{ POST, "/me/totp", MAY_ACCOUNT, post_totp, "Switch the second factor on", .rate = "sign-in" },
	{ POST, "/me/totp/off", MAY_ACCOUNT, post_totp_off, "Switch the second factor off",
	  .rate = "sign-in" },
	{ POST, "/me/totp/codes", MAY_ACCOUNT, post_totp_codes, "Make new recovery codes",
	  .rate = "sign-in" },
	{ POST, "/me/tokens", MAY_ACCOUNT, post_token, "Make an API token" },
	{ POST, "/me/tokens/revoke", MAY_ACCOUNT, post_token_revoke, "Revoke an API token" },
	{ 0 },
};

const struct module module_account = { .name = "account", .routes = routes };

struct str form_value(struct request *rq, const char *name)
{
	return str_trim(pairs_get(&rq->in->form, str_of(name)));
}

struct str form_secret(struct request *rq, const char *name)
{
	return pairs_get(&rq->in->form, str_of(name));
}

struct str next_address(struct request *rq)
{
	struct str next = pairs_get(&rq->in->form, S("next"));

	if (!next.p)
		next = pairs_get(&rq->in->query, S("next"));
	for (size_t i = 0; i < next.n; i++)
		if (next.p[i] == '\\' || (unsigned char)next.p[i] < ' ')
			return S("/me");
	return str_starts(next, S("/")) && !str_starts(next, S("//")) ? next : S("/me");
}

struct str fault_of(const struct ctx *c, const char *field)
{
	for (size_t i = 0; i < c->fault.fields.n; i++)
		if (str_eq(c->fault.fields.v[i].field, str_of(field)))
			return c->fault.fields.v[i].message;
	return STR_NONE;
}

/* Fields that the reader filled keep what was typed, secrets excepted. */
enum err entry_answer(struct request *rq, const struct entry_page *p)
{
	struct html h = html_on(rq, &rq->out->body);
	struct form_field *fields = arena_new_array(rq->c.arena, struct form_field, p->n);
	struct entry_page page = *p;

	for (size_t i = 0; i < p->n; i++) {
		fields[i] = p->fields[i];
		fields[i].label = str_of(tr(rq->c.lang, fields[i].label.p));
		fields[i].error = fault_of(&rq->c, fields[i].name);
		if (fields[i].help.n)
			fields[i].help = str_of(tr(rq->c.lang, fields[i].help.p));
		if (!fields[i].value.n && rq->in->method == POST &&
		    (!fields[i].type || strcmp(fields[i].type, "password") != 0))
			fields[i].value = form_value(rq, fields[i].name);
	}
	page.fields = fields;
	rq->out->status = rq->c.fault.err ? err_info(rq->c.fault.err)->status : 200;
	rq->out->type = S("text/html; charset=utf-8");
	layout_open(&h, &(struct page){ .title = str_of(tr(rq->c.lang, p->title)),
					.width = "narrow",
					.no_index = true });
	entry_body(&h, &page, &rq->c.fault);
	layout_close(&h);
	return rq->c.fault.err;
}

enum err guess_begin(struct request *rq, struct str key)
{
	struct ctx *c = &rq->c;
	int wait = 0;

	if (!c->app->rate || rate_allow(c->app->rate, "guess", key, time_monotonic(), &wait))
		return OK;
	response_header(rq->out, c->arena, "Retry-After", str_fmt(c->arena, "%d", wait));
	return fail(c, ERR_TOO_MANY, "Too many attempts. Try again in a few minutes.");
}

void guess_was_right(struct request *rq, struct str key)
{
	if (rq->c.app->rate)
		rate_forgive(rq->c.app->rate, "guess", key, time_monotonic());
}

enum err guess_code(struct request *rq, i64 account, struct str code)
{
	struct str key = str_fmt(rq->c.arena, "code of %lld", account);

	TRY(guess_begin(rq, key));
	TRY(account_check_totp(&rq->c, account, code));
	guess_was_right(rq, key);
	return OK;
}

void set_session(struct request *rq, struct str token)
{
	cookie_set(rq, "kolo_session", token, 30 * 86400);
	answer_secretly(rq);
}

enum err enter(struct request *rq, i64 account, struct str next)
{
	struct str token;

	TRY(session_start(&rq->c, account, http_header(rq->in, "user-agent"), &token));
	set_session(rq, token);
	return redirect(rq, "%.*s", STR(next));
}

enum err mail_link(struct request *rq, struct str to, const char *subject, const char *text, struct str path)
{
	struct ctx *c = &rq->c;
	struct str link = app_link(c->app, c->arena, path);
	struct mail m = {
		.to = to,
		.subject = str_of(tr(c->lang, subject)),
		.text = str_fmt(c->arena, "%s\n\n%.*s\n\n%s\n", tr(c->lang, text), STR(link),
				tr(c->lang, "If this was not you, do nothing: nothing will happen.")),
	};

	return mail_queue(c, &m);
}
