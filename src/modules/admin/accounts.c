/* accounts.c -- the pages of accounts: whom there is, inviting, roles, closing. */
#include "modules/admin/accounts.h"
#include "modules/admin/accounts.html.h"

#include "ui/components.html.h"

#define INVITE_LIFE (14 * DAY)

static const enum role grantable[] = { ROLE_ADMIN,	 ROLE_EDITOR, ROLE_CHAIR,      ROLE_SECRETARY,
				       ROLE_COORDINATOR, ROLE_EXPERT, ROLE_COUNSELLOR, ROLE_MEMBER };

static struct pick *role_picks(struct request *rq, struct str chosen)
{
	struct pick *v = arena_new_array(rq->c.arena, struct pick, COUNT(grantable));

	for (size_t i = 0; i < COUNT(grantable); i++) {
		struct str code = str_of(role_code(grantable[i]));
		v[i] = (struct pick){ .value = code,
				      .label = str_of(tr(rq->c.lang, role_label(grantable[i]))),
				      .chosen = str_eq(code, chosen) };
	}
	return v;
}

static struct form_field role_field(struct request *rq, bool required)
{
	return (struct form_field){ .name = "role",
				    .label = str_of(tr(rq->c.lang, "Role")),
				    .error = admin_fault(&rq->c, "role"),
				    .required = required,
				    .options = role_picks(rq, admin_form(rq, "role")),
				    .noptions = COUNT(grantable) };
}

static enum err space_field(struct request *rq, struct form_field *out)
{
	struct pick *v;
	size_t n;

	TRY(space_picks(&rq->c, admin_form(rq, "space"), &v, &n));
	*out = (struct form_field){
		.name = "space",
		.label = str_of(tr(rq->c.lang, "Space")),
		.help = str_of(tr(rq->c.lang,
				  "Leave it empty for roles in the whole network: editor, administrator")),
		.error = admin_fault(&rq->c, "space"),
		.options = v,
		.noptions = n,
	};
	return OK;
}

/* ---- the list ---- */

static enum err accounts_json(struct request *rq, const struct account_lines *list)
{
	struct json j = admin_json_open(rq);

	for (size_t i = 0; i < list->n; i++) {
		const struct account_line *l = &list->v[i];
		struct str rest = l->roles;

		json_object(&j);
		admin_json_id(rq, &j, l->id);
		json_field(&j, "email", str, l->email);
		json_field(&j, "name", str, l->name);
		json_field(&j, "confirmed", bool, l->confirmed);
		json_field(&j, "disabled", bool, l->disabled);
		admin_json_instant(rq, &j, S("created"), l->created);
		admin_json_instant(rq, &j, S("seen"), l->seen);
		json_key(&j, S("roles"));
		json_array(&j);
		while (rest.p)
			json_str(&j, str_cut(&rest, ' '));
		json_end_array(&j);
		json_end_object(&j);
	}
	return admin_json_close(rq, &j, list->more ? list->v[list->n - 1].id : 0);
}

static void put_filters(struct request *rq, const struct account_filter *f, struct accounts_page *p)
{
	static const struct {
		const char *code, *label;
	} states[] = { { "", N_("In any state") },
		       { "open", N_("Open") },
		       { "unconfirmed", N_("Not confirmed") },
		       { "disabled", N_("Closed") } };

	p->q = f->q;
	p->roles[0] = (struct pick){ .value = S(""), .label = str_of(tr(rq->c.lang, "With any role")) };
	memcpy(p->roles + 1, role_picks(rq, f->role), sizeof(struct pick) * COUNT(grantable));
	for (size_t i = 0; i < COUNT(states); i++)
		p->states[i] = (struct pick){ .value = str_of(states[i].code),
					      .label = str_of(tr(rq->c.lang, states[i].label)),
					      .chosen = str_eq(f->state, str_of(states[i].code)) };
}

static enum err put_invitation(struct request *rq, struct accounts_page *p)
{
	p->invite[0] = (struct form_field){ .name = "email",
					    .label = str_of(tr(rq->c.lang, "E-mail")),
					    .type = "email",
					    .value = admin_form(rq, "email"),
					    .error = admin_fault(&rq->c, "email"),
					    .required = true,
					    .max = 254 };
	p->invite[1] = (struct form_field){ .name = "name",
					    .label = str_of(trc(rq->c.lang, "person", "Name")),
					    .value = admin_form(rq, "name"),
					    .error = admin_fault(&rq->c, "name"),
					    .required = true,
					    .max = 120 };
	p->invite[2] = role_field(rq, false);
	return space_field(rq, &p->invite[3]);
}

static enum err accounts_page(struct request *rq, const struct account_filter *f)
{
	struct accounts_page p = { 0 };
	struct html h;

	TRY(roster_find(&rq->c, f, &p.list));
	if (rq->format == FMT_JSON && rq->in->method == GET)
		return accounts_json(rq, &p.list);
	put_filters(rq, f, &p);
	TRY(put_invitation(rq, &p));
	admin_open(rq, &h, "/admin/accounts",
		   &(struct page_head){ .title = str_of(tr(rq->c.lang, "Accounts")) }, 1u << FMT_JSON);
	p.pager = admin_pager(&h, p.list.n, p.list.n ? p.list.v[p.list.n - 1].id : 0, p.list.more);
	accounts_body(&h, &p);
	return admin_close(rq, &h);
}

enum err get_accounts(struct request *rq)
{
	struct account_filter f = { .q = admin_query(rq, "q"),
				    .role = admin_query(rq, "role"),
				    .state = admin_query(rq, "state"),
				    .most = ADMIN_PAGE };

	TRY(admin_before(rq, &f.before));
	return accounts_page(rq, &f);
}

/* ---- inviting ---- */

static enum err send_invitation(struct request *rq, i64 id, struct str email)
{
	struct ctx *c = &rq->c;
	struct str network = setting_get(c, "name", tr(c->lang, "Kolo")), token;
	struct mail m = { .to = email };

	TRY(ticket_issue(c, "invite", id, STR_NONE, INVITE_LIFE, &token));
	m.subject = str_fmt(c->arena, "%s — %.*s", tr(c->lang, "You are invited"), STR(network));
	m.text = str_fmt(
		c->arena, "%s\n\n%.*s\n\n%s\n",
		tr(c->lang, "An account was opened for you. Choose a password by this link; it is good for "
			    "two weeks:"),
		STR(app_link(c->app, c->arena,
			     str_fmt(c->arena, "/password?purpose=invite&token=%.*s", STR(token)))),
		tr(c->lang, "If you do not know what this is about, do nothing: nothing will happen."));
	return mail_queue(c, &m);
}

/* The role and the space of a form; nothing chosen: OK and no role. */
static enum err chosen_role(struct request *rq, enum role *role, i64 *space)
{
	struct str code = admin_form(rq, "role"), number = admin_form(rq, "space");

	*space = 0;
	*role = (enum role)0;
	if (number.n && (!str_to_i64(number, space) || *space < 1))
		return invalid(&rq->c, "space", "choice", "Pick one of the listed options");
	if (code.n && !role_parse(code, role))
		return invalid(&rq->c, "role", "choice", "Pick one of the listed options");
	return OK;
}

static enum err open_account(struct request *rq, i64 *id)
{
	struct new_account n = { .email = admin_form(rq, "email"),
				 .name = admin_form(rq, "name"),
				 .lang = rq->c.lang };
	enum role role;
	i64 space;

	TRY(chosen_role(rq, &role, &space));
	enum err e = account_add(&rq->c, &n, id);
	if (e == ERR_DUPLICATE)
		return invalid(&rq->c, "email", "taken", "There is an account with this address already");
	TRY(e);
	return role ? account_grant(&rq->c, *id, role, space) : OK;
}

enum err post_invite(struct request *rq)
{
	i64 id;
	enum err e = open_account(rq, &id);

	if (e == ERR_INVALID)
		return accounts_page(rq,
				     &(struct account_filter){ S(""), S(""), S(""), INT64_MAX, ADMIN_PAGE });
	TRY(e);
	TRY(send_invitation(rq, id, admin_form(rq, "email")));
	flash(rq, "The invitation is on its way.");
	return redirect(rq, "/admin/accounts/%lld", id);
}

/* ---- one account ---- */

static enum err account_page(struct request *rq, i64 id)
{
	struct account_page p = { 0 };
	struct html h;

	TRY(account_load(&rq->c, id, &p.account));
	TRY(shown_roles_load(&rq->c, id, &p.roles, &p.nroles));
	TRY(roster_presence(&rq->c, id, &p.seen, &p.sessions));
	p.role = role_field(rq, true);
	TRY(space_field(rq, &p.space));
	struct link crumb = { .href = S("/admin/accounts"), .label = N_("Accounts") };
	struct page_head head = { .title = p.account.name.n ? p.account.name
							    : str_of(tr(rq->c.lang, "Erased account")),
				  .kicker = p.account.email,
				  .crumbs = &crumb,
				  .ncrumbs = 1 };
	if (p.account.disabled)
		head.state = str_of(tr(rq->c.lang, "Closed")), head.tone = "clay";
	else if (!p.account.confirmed)
		head.state = str_of(tr(rq->c.lang, "Not confirmed")), head.tone = "sun";
	admin_open(rq, &h, "/admin/accounts", &head, 0);
	account_body(&h, &p);
	return admin_close(rq, &h);
}

enum err get_account(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	return account_page(rq, id);
}

/* Back to the account, with a word on what was done. */
static enum err back_to(struct request *rq, i64 id)
{
	return redirect(rq, "/admin/accounts/%lld", id);
}

enum err post_grant(struct request *rq)
{
	struct account a;
	enum role role;
	i64 id, space;

	TRY(require_id(rq, &id));
	TRY(account_load(&rq->c, id, &a));
	enum err e = chosen_role(rq, &role, &space);
	if (e == OK && !role)
		e = invalid(&rq->c, "role", "required", "Fill in this field");
	if (e == OK)
		e = account_grant(&rq->c, id, role, space);
	if (e == ERR_INVALID)
		return account_page(rq, id);
	TRY(e);
	flash(rq, "The role is given.");
	return back_to(rq, id);
}

enum err post_revoke(struct request *rq)
{
	enum role role;
	i64 id, space;

	TRY(require_id(rq, &id));
	if (chosen_role(rq, &role, &space) != OK || !role)
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "role");
	TRY(account_revoke(&rq->c, id, role, space));
	flash(rq, "The role is taken away.");
	return back_to(rq, id);
}

enum err post_disable(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(account_disable(&rq->c, id, true));
	flash(rq, "The account is closed; its sessions have ended.");
	return back_to(rq, id);
}

enum err post_enable(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(account_disable(&rq->c, id, false));
	flash(rq, "The account is open again.");
	return back_to(rq, id);
}

static enum err ask_erase(struct request *rq, const struct account *a)
{
	struct html h;
	struct question ask = {
		.title = str_fmt(rq->c.arena, "%s %.*s", tr(rq->c.lang, "Erase the account"), STR(a->email)),
		.text = str_of(tr(rq->c.lang,
				  "Name, address, password and roles are erased for good. What this "
				  "person has written stays, without the name.")),
		.action = str_fmt(rq->c.arena, "/admin/accounts/%lld/erase", a->id),
		.back = str_fmt(rq->c.arena, "/admin/accounts/%lld", a->id),
		.label = N_("Erase the account"),
	};

	admin_open(rq, &h, "/admin/accounts", &(struct page_head){ .title = ask.title }, 0);
	confirm(&h, &ask);
	return admin_close(rq, &h);
}

/* Nothing brings it back, so it is asked once more. */
enum err post_erase_account(struct request *rq)
{
	struct account a;
	i64 id;

	TRY(require_id(rq, &id));
	TRY(account_load(&rq->c, id, &a));
	if (!admin_form(rq, "confirmed").n)
		return ask_erase(rq, &a);
	TRY(account_erase(&rq->c, id));
	flash(rq, "The account is erased.");
	return redirect(rq, "/admin/accounts");
}

enum err post_sign_out(struct request *rq)
{
	struct account a;
	i64 id;

	TRY(require_id(rq, &id));
	TRY(account_load(&rq->c, id, &a));
	TRY(session_end(&rq->c, id, 0));
	flash(rq, "All sessions of the account have ended.");
	return back_to(rq, id);
}

enum err post_invite_again(struct request *rq)
{
	struct account a;
	i64 id;

	TRY(require_id(rq, &id));
	TRY(account_load(&rq->c, id, &a));
	if (a.disabled || a.password_hash.n)
		return fail(&rq->c, ERR_CONFLICT, "This account has a password already, or is closed");
	TRY(send_invitation(rq, id, a.email));
	TRY(journal_note(&rq->c, "invite", "account", id, STR_NONE));
	flash(rq, "The invitation is on its way.");
	return back_to(rq, id);
}
