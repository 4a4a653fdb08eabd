/* admin.c -- administration: the routes, the frame of its pages, what they share. */
#include "modules/admin/admin.h"
#include "ui/components.html.h"
#include "ui/form.html.h"

static const char *const before_only[] = { "before", NULL };
static const char *const account_filters[] = { "q", "role", "state", "before", NULL };
static const char *const state_filter[] = { "state", "before", NULL };
static const char *const journal_filters[] = { "actor", "kind", "object", "before", NULL };

static const struct route routes[] = {
	{ GET, "/admin", MAY_EDITORS, get_overview, "State of the network: figures, failures, what to do" },
	{ GET, "/admin/accounts", MAY_ADMIN, get_accounts, "Accounts with their roles", .open_api = true,
	  .query = account_filters },
	{ POST, "/admin/accounts", MAY_ADMIN, post_invite, "Invite somebody by e-mail" },
	{ GET, "/admin/accounts/:id", MAY_ADMIN, get_account, "One account" },
	{ POST, "/admin/accounts/:id/grant", MAY_ADMIN, post_grant, "Give a role" },
	{ POST, "/admin/accounts/:id/revoke", MAY_ADMIN, post_revoke, "Take a role away" },
	{ POST, "/admin/accounts/:id/disable", MAY_ADMIN, post_disable, "Close an account" },
	{ POST, "/admin/accounts/:id/enable", MAY_ADMIN, post_enable, "Open a closed account again" },
	{ POST, "/admin/accounts/:id/sign-out", MAY_ADMIN, post_sign_out, "End all sessions of an account" },
	{ POST, "/admin/accounts/:id/invite", MAY_ADMIN, post_invite_again, "Send the invitation again" },
	/* Everybody in a demo; the handlers ask for an administrator elsewhere. */
	{ GET, "/admin/outbox", MAY_PUBLIC, get_outbox, "Letters on their way", .never_cached = true,
	  .open_api = true, .query = state_filter },
	{ GET, "/admin/outbox/:id", MAY_PUBLIC, get_letter, "One letter", .never_cached = true },
	{ POST, "/admin/outbox/:id/send", MAY_ADMIN, post_send_again, "Try a failed letter again" },
	{ GET, "/admin/jobs", MAY_ADMIN, get_jobs, "Work in the background", .open_api = true,
	  .query = state_filter },
	{ POST, "/admin/jobs/:id/retry", MAY_ADMIN, post_job_retry, "Run a failed job again" },
	{ POST, "/admin/jobs/:id/cancel", MAY_ADMIN, post_job_cancel, "Do not run a waiting job" },
	{ GET, "/admin/journal", MAY_EDITORS, get_journal, "Everything that was done", .open_api = true,
	  .query = journal_filters },
	{ POST, "/admin/journal/verify", MAY_EDITORS, post_verify, "Recompute the chain of the journal" },
	{ GET, "/admin/settings", MAY_ADMIN, get_settings, "Settings of the network", .query = before_only },
	{ POST, "/admin/settings", MAY_ADMIN, post_settings, "Change the settings of the network" },
	{ 0 },
};

static const struct job_kind jobs[] = {
	{ "journal.verify", verify_job, .attempts = 2 },
	{ 0 },
};

const struct module module_admin = { .name = "admin", .routes = routes, .jobs = jobs };

/* ---- the frame ---- */

static const struct {
	const char *path, *label, *icon;
	unsigned may;
} sections[] = {
	{ "/admin", N_("Overview"), "compass", MAY_EDITORS },
	{ "/admin/accounts", N_("Accounts"), "users", MAY_ADMIN },
	{ "/admin/outbox", N_("Outbox"), "mail", MAY_ADMIN },
	{ "/admin/jobs", N_("Jobs"), "refresh-cw", MAY_ADMIN },
	{ "/admin/journal", N_("Journal"), "history", MAY_EDITORS },
	{ "/admin/settings", N_("Settings"), "settings", MAY_ADMIN },
};

static void navigation(struct request *rq, struct html *h, const char *path)
{
	struct link l[COUNT(sections)];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(sections); i++)
		if (sections[i].may & rq->c.who->network)
			l[n++] = (struct link){ .href = str_of(sections[i].path),
						.label = sections[i].label,
						.icon = sections[i].icon,
						.current = strcmp(path, sections[i].path) == 0 };
	if (n > 1)
		tabs(h, l, n);
}

void admin_open(struct request *rq, struct html *h, const char *path, const struct page_head *head,
		unsigned formats)
{
	rq->out->status = rq->c.fault.err ? err_info(rq->c.fault.err)->status : 200;
	*h = html_on(rq, &rq->out->body);
	layout_open(h, &(struct page){ .title = head->title, .formats = formats, .no_index = true });
	navigation(rq, h, path);
	page_head(h, head);
	if (rq->c.fault.fields.n)
		error_summary(h, &rq->c.fault);
}

enum err admin_close(struct request *rq, struct html *h)
{
	layout_close(h);
	return rq->out->body.failed ? ERR_TOO_BIG : rq->c.fault.err;
}

/* ---- what was asked ---- */

static struct str never_null(struct str s)
{
	return s.p ? str_trim(s) : S("");
}

struct str admin_query(struct request *rq, const char *name)
{
	return never_null(pairs_get(&rq->in->query, str_of(name)));
}

struct str admin_form(struct request *rq, const char *name)
{
	return never_null(pairs_get(&rq->in->form, str_of(name)));
}

enum err admin_before(struct request *rq, i64 *out)
{
	struct str text = admin_query(rq, "before");

	*out = INT64_MAX;
	if (text.n && (!str_to_i64(text, out) || *out < 1))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "before");
	return OK;
}

struct str admin_fault(const struct ctx *c, const char *field)
{
	for (size_t i = 0; i < c->fault.fields.n; i++)
		if (str_eq(c->fault.fields.v[i].field, str_of(field)))
			return c->fault.fields.v[i].message;
	return STR_NONE;
}

struct pager admin_pager(struct html *h, size_t n, i64 last, bool more)
{
	struct pager p = { .shown = (i64)n, .total = -1 };

	if (admin_query(h->rq, "before").n)
		p.first = link_with(h, "before", STR_NONE);
	if (more)
		p.next = link_with(h, "before", str_fmt(h->arena, "%lld", last));
	return p;
}

struct str admin_ago(struct html *h, i64 t)
{
	return t ? text_ago(h->arena, h->lang, t, h->rq->c.now, h->zone) : STR_NONE;
}

/* ---- for programs ---- */

struct json admin_json_open(struct request *rq)
{
	struct json j = json_on(&rq->out->body);

	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = 200;
	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	return j;
}

enum err admin_json_close(struct request *rq, struct json *j, i64 next)
{
	json_end_array(j);
	json_key(j, S("next"));
	if (next)
		json_str(j, str_fmt(rq->c.arena, "%lld", next));
	else
		json_null(j);
	json_end_object(j);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

void admin_json_id(struct request *rq, struct json *j, i64 id)
{
	json_field(j, "id", str, str_fmt(rq->c.arena, "%lld", id));
}

void admin_json_instant(struct request *rq, struct json *j, struct str key, i64 t)
{
	json_key(j, key);
	if (t)
		json_str(j, instant_iso(rq->c.arena, t));
	else
		json_null(j);
}
