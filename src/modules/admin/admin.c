/* admin.c -- administration: the routes, the frame of its pages, what they share. */
#include "modules/admin/admin.h"
#include "ui/components.html.h"
#include "ui/form.html.h"

/* A longer way back than this is cut off: "To the beginning" leads there. */
#define TRAIL_MAX 2000

static const char *const no_filters[] = { NULL };
static const char *const account_filters[] = { "q", "role", "state", "before", "trail", NULL };
static const char *const state_filter[] = { "state", "before", "trail", NULL };
static const char *const journal_filters[] = { "actor", "kind", "object", "before", "trail", NULL };

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
	{ POST, "/admin/accounts/:id/erase", MAY_ADMIN, post_erase_account,
	  "Erase a person; what she did stays without her name" },
	{ POST, "/admin/accounts/:id/sign-out", MAY_ADMIN, post_sign_out, "End all sessions of an account" },
	{ POST, "/admin/accounts/:id/invite", MAY_ADMIN, post_invite_again, "Send the invitation again" },
	/* Everybody in a demo; the handlers ask for an administrator elsewhere. */
	{ GET, "/admin/outbox", MAY_PUBLIC, get_outbox, "Letters on their way", .never_cached = true,
	  .open_api = true, .query = state_filter },
	{ GET, "/admin/outbox/:id", MAY_PUBLIC, get_letter, "One letter", .never_cached = true },
	{ POST, "/admin/outbox/:id/send", MAY_ADMIN, post_send_again, "Try a failed letter again" },
	{ GET, "/admin/jobs", MAY_ADMIN, get_jobs, "Work in the background", .open_api = true,
	  .query = state_filter },
	{ GET, "/admin/jobs/live", MAY_ADMIN, get_jobs_live, "Server-sent events when a job moves on" },
	{ POST, "/admin/jobs/:id/retry", MAY_ADMIN, post_job_retry, "Run a failed job again" },
	{ POST, "/admin/jobs/:id/cancel", MAY_ADMIN, post_job_cancel, "Do not run a waiting job" },
	{ GET, "/admin/journal", MAY_EDITORS, get_journal, "Everything that was done", .open_api = true,
	  .query = journal_filters },
	{ POST, "/admin/journal/verify", MAY_EDITORS, post_verify, "Recompute the chain of the journal" },
	{ GET, "/admin/settings", MAY_ADMIN, get_settings, "Settings of the network", .query = no_filters },
	{ POST, "/admin/settings", MAY_ADMIN, post_settings, "Change the settings of the network" },
	{ 0 },
};

static const struct job_kind jobs[] = {
	{ "journal.verify", verify_job, .attempts = 2, .label = N_("Verification of the journal") },
	{ 0 },
};

static const struct journal_word journal[] = {
	{ "retry", N_("Tried again") },
	{ "cancel", N_("Cancelled") },
	{ "sign-out", N_("Signed out everywhere") },
	{ "invite", N_("Invited again") },
	{ "journal.verified", N_("Result of the verification") },
	{ 0 },
};

const struct module module_admin = { .name = "admin", .routes = routes, .jobs = jobs, .journal = journal };

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
	side_open(h, l, n);
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
	side_close(h);
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

/* TRAIL without its last number, which goes to LAST. */
static struct str trail_cut(struct str trail, struct str *last)
{
	size_t at = trail.n;

	while (at > 0 && trail.p[at - 1] != '.')
		at--;
	*last = str_slice(trail, at, trail.n);
	return str_slice(trail, 0, at ? at - 1 : 0);
}

static struct str page_address(struct html *h, struct str before, struct str trail)
{
	struct str address = link_with(h, "before", before);

	if (!trail.n)
		return address;
	return str_fmt(h->arena, "%.*s%strail=%.*s", STR(address), str_has(address, S("?")) ? "&" : "?",
		       STR(trail));
}

static bool is_trail(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return s.n <= TRAIL_MAX;
}

/* The pages on the way here stand in the address, oldest first: "812.762". They lead back, and tell how many
 * lines stand in front. */
struct pager admin_pager(struct html *h, size_t n, i64 last, bool more)
{
	struct str before = admin_query(h->rq, "before"), trail = admin_query(h->rq, "trail"), up;
	struct pager p = { .from = before.n ? -1 : 0, .shown = (i64)n, .total = -1 };

	if (!is_trail(trail))
		trail = STR_NONE;
	struct str rest = trail_cut(trail, &up);
	if (before.n) {
		p.first = link_with(h, "before", STR_NONE);
		p.previous = up.n ? page_address(h, up, rest) : p.first;
	}
	if (more)
		p.next = page_address(h, str_fmt(h->arena, "%lld", last),
				      trail.n ? str_fmt(h->arena, "%.*s.%.*s", STR(trail), STR(before))
					      : before);
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
