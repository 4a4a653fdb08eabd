/* sign_up.c -- an account of one's own: open sign-up with a confirmed address, invitations, a new password by
 * mail. Answers never tell whether an address has an account. */
#include "modules/account/account_pages.h"

#define CONFIRM_LIFE (2 * DAY)
#define RESET_LIFE (1 * HOUR)

/* ---- the password, hashed on the slow lane ---- */

static struct str purpose(struct request *rq)
{
	return str_eq(form_value(rq, "purpose"), S("invite")) ? S("invite") : S("reset");
}

/* Leaves the hash; a password that does not do is noted as a fault of its field. */
enum err prepare_new_password(struct request *rq)
{
	struct str *hash = arena_new_one(rq->c.arena, struct str);
	struct str password = form_secret(rq, "password");

	rq->prepared = hash;
	if (password_check(&rq->c, password, form_value(rq, "email")) == OK)
		return password_hash(rq->c.arena, password, hash);
	rq->c.fault = (struct fault){ 0 }; /* told by the handler, beside the other fields */
	return OK;
}

static void check_password(struct request *rq)
{
	if (((const struct str *)rq->prepared)->n == 0 &&
	    password_check(&rq->c, form_secret(rq, "password"), form_value(rq, "email")) == OK)
		BUG("a good password without a hash");
}

/* ---- opening an account ---- */

static const struct form_field signup_fields[] = {
	{ "name", S_(N_("Your name")), .autocomplete = "name", .required = true, .max = 120 },
	{ "email", S_(N_("E-mail")), .type = "email", .autocomplete = "username", .required = true,
	  .max = 200 },
	{ "password", S_(N_("Password")), .type = "password", .autocomplete = "new-password",
	  .required = true, .max = 200,
	  .help = S_(N_("At least 10 characters; a short sentence is easy to remember")) },
};

static const struct link signup_links[] = { { S_("/login"), N_("I have an account already") } };

static enum err signup_page(struct request *rq)
{
	return entry_answer(
		rq, &(struct entry_page){ .title = N_("Open an account"),
					  .lead = N_("Reading needs no account. With one you take part."),
					  .form = { .action = S("/signup"), .submit = N_("Open an account") },
					  .fields = signup_fields,
					  .n = COUNT(signup_fields),
					  .links = signup_links,
					  .nlinks = COUNT(signup_links) });
}

/* An administrator may close the door; invitations still open it. */
static enum err door_open(struct request *rq)
{
	struct str door;

	TRY(setting_find(&rq->c, "sign_up", "open", &door));
	if (!str_eq(door, S("closed")))
		return OK;
	return fail(&rq->c, ERR_FORBIDDEN,
		    "This network opens accounts by invitation. Ask an administrator for one.");
}

enum err get_signup(struct request *rq)
{
	TRY(door_open(rq));
	return signup_page(rq);
}

static enum err told_by_mail(struct request *rq)
{
	flash(rq, "We have sent you a letter. Open the link in it to go on.");
	return redirect(rq, "/login");
}

/* Somebody signs up with an address that has an account: its owner is told, the stranger learns nothing. */
static enum err greet_known(struct request *rq, struct str email)
{
	if (!mail_allow(&rq->c, email))
		return told_by_mail(rq);
	TRY(mail_link(rq, email, N_("You have an account already"),
		      N_("Somebody tried to open an account with your address. You have one; sign in here:"),
		      S("/login")));
	return told_by_mail(rq);
}

enum err post_signup(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct new_account n = { .email = form_value(rq, "email"),
				 .name = form_value(rq, "name"),
				 .password_hash = *(const struct str *)rq->prepared,
				 .lang = c->lang };
	struct str token;
	i64 id;

	TRY(door_open(rq));
	check_password(rq);
	if (!n.name.n)
		invalid(c, "name", "required", "Fill in this field");
	if (c->fault.err)
		return signup_page(rq);
	enum err e = account_find(c, n.email, &id);
	if (e == OK)
		return greet_known(rq, n.email);
	if (e != ERR_NOT_FOUND)
		return e;
	e = account_add(c, &n, &id);
	if (e == ERR_INVALID)
		return signup_page(rq);
	TRY(e);
	TRY(ticket_issue(c, "confirm", id, STR_NONE, CONFIRM_LIFE, &token));
	TRY(mail_link(rq, n.email, N_("Confirm your address"),
		      N_("Welcome. Open this link to confirm your address:"),
		      str_fmt(c->arena, "/confirm?token=%.*s", STR(token))));
	return told_by_mail(rq);
}

/* ---- confirming: the link opens a page, its button writes ---- */

static enum err dead_link(struct request *rq)
{
	return fail(&rq->c, ERR_NOT_FOUND, "This link was used already or is too old. Ask for a new one.");
}

enum err get_confirm(struct request *rq)
{
	struct pair token = { S("token"), pairs_get(&rq->in->query, S("token")) };
	struct str data;
	i64 id;

	enum err e = ticket_find(&rq->c, "confirm", token.value, &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	return entry_answer(rq, &(struct entry_page){ .title = N_("Confirm your address"),
						      .form = { .action = S("/confirm"),
								.submit = N_("Confirm and sign in") },
						      .hidden = &token,
						      .nhidden = 1 });
}

enum err post_confirm(struct request *rq)
{
	struct str data;
	i64 id;

	enum err e = ticket_use(&rq->c, "confirm", form_value(rq, "token"), &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	TRY(account_confirm(&rq->c, id));
	flash(rq, "Your address is confirmed. Welcome!");
	return enter(rq, id, S("/me"));
}

/* ---- a new password by mail ---- */

static const struct form_field reset_fields[] = {
	{ "email", S_(N_("E-mail")), .type = "email", .autocomplete = "username", .required = true,
	  .max = 200 },
};

enum err get_reset(struct request *rq)
{
	return entry_answer(
		rq, &(struct entry_page){
			    .title = N_("New password"),
			    .lead = N_("We send a link to your address; with it you choose a new password."),
			    .form = { .action = S("/reset"), .submit = N_("Send the link") },
			    .fields = reset_fields,
			    .n = 1 });
}

enum err post_reset(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str email = form_value(rq, "email"), token;
	i64 id;

	enum err e = account_find(c, email, &id);
	if (e == OK && mail_allow(c, email)) {
		TRY(ticket_issue(c, "reset", id, STR_NONE, RESET_LIFE, &token));
		TRY(mail_link(rq, email, N_("New password"), N_("Open this link to choose a new password:"),
			      str_fmt(c->arena, "/password?purpose=reset&token=%.*s", STR(token))));
	}
	return e == OK || e == ERR_NOT_FOUND ? told_by_mail(rq) : e;
}

static const struct form_field password_fields[] = {
	{ "password", S_(N_("New password")), .type = "password", .autocomplete = "new-password",
	  .required = true, .max = 200,
	  .help = S_(N_("At least 10 characters; a short sentence is easy to remember")) },
};

static enum err password_page(struct request *rq, struct str token, struct str what)
{
	struct pair hidden[] = { { S("token"), token }, { S("purpose"), what } };

	return entry_answer(rq, &(struct entry_page){ .title = N_("Choose a password"),
						      .form = { .action = S("/password"),
								.submit = N_("Save and sign in") },
						      .fields = password_fields,
						      .n = 1,
						      .hidden = hidden,
						      .nhidden = 2 });
}

enum err get_password(struct request *rq)
{
	struct str token = pairs_get(&rq->in->query, S("token")),
		   what = pairs_get(&rq->in->query, S("purpose")), data;
	i64 id;

	what = str_eq(what, S("invite")) ? S("invite") : S("reset");
	enum err e = ticket_find(&rq->c, what.p, token, &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	return password_page(rq, token, what);
}

enum err post_password(struct request *rq)
{
	struct str hash = *(const struct str *)rq->prepared, token = form_value(rq, "token"),
		   what = purpose(rq), data;
	struct account a;
	i64 id;

	check_password(rq);
	if (rq->c.fault.err)
		return password_page(rq, token, what);
	enum err e = ticket_use(&rq->c, what.p, token, &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	TRY(account_load(&rq->c, id, &a));
	TRY(account_set_password(&rq->c, id, hash));
	if (!a.confirmed)
		TRY(account_confirm(&rq->c, id)); /* the link came to that address */
	flash(rq, "Your password is set.");
	/* The second factor still stands before the door. */
	return a.totp_secret.n ? redirect(rq, "/login") : enter(rq, id, S("/me"));
}
