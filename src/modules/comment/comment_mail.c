/* comment_mail.c -- letters: to whom somebody answered, and at most hourly to moderators for whom something
 * waits. */
#include "modules/comment/comment_pages.h"

#include "core/account.h"
#include "core/jobs.h"
#include "core/roster.h"
#include "text/markdown.h"
#include "base/utf8.h"

#define QUOTED 400

struct str quiet_key(struct ctx *c, i64 id)
{
	return app_sign(c->app, c->arena, "comment-quiet", str_fmt(c->arena, "%lld", id));
}

struct str comment_link(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str path = str_vfmt(c->arena, fmt, ap);
	va_end(ap);
	return app_link(c->app, c->arena, path);
}

/* ---- answers ---- */

struct recipient {
	struct str email;
	enum lang lang;
};

static struct recipient recipient_of(struct ctx *c, const struct record *r)
{
	struct account a;

	if (!record_has(r, COMMENT_AUTHOR))
		return (struct recipient){ record_str(r, COMMENT_EMAIL), c->lang };
	if (account_load(c, record_int(r, COMMENT_AUTHOR), &a) != OK || !a.confirmed || a.disabled)
		return (struct recipient){ 0 };
	return (struct recipient){ a.email, a.lang };
}

enum err comment_tell_answered(struct ctx *c, const struct record *r)
{
	struct arena *a = c->arena;
	struct record *answered;

	if (!record_has(r, COMMENT_ANSWERS_TO))
		return OK;
	TRY(comment_load(c, record_int(r, COMMENT_ANSWERS_TO), &answered));
	struct recipient to = recipient_of(c, answered);
	if (!to.email.n || record_int(answered, COMMENT_QUIET) ||
	    (record_has(r, COMMENT_AUTHOR) && value_eq(r->v[COMMENT_AUTHOR], answered->v[COMMENT_AUTHOR])))
		return OK;
	struct str words = utf8_head(markdown_plain(a, record_str(r, COMMENT_BODY)), QUOTED);
	struct str quiet = comment_link(c, "/comments/%lld/quiet?key=%.*s", answered->id,
					STR(quiet_key(c, answered->id)));
	struct mail m = {
		.to = to.email,
		.subject = str_of(tr(to.lang, N_("An answer to your comment"))),
		.text = str_fmt(a, "%.*s:\n\n%.*s\n\n%.*s\n\n%s\n%.*s\n", STR(comment_author(c, r).text),
				STR(words), STR(comment_link(c, "/comments/%lld", r->id)),
				tr(to.lang, N_("No more letters about answers to this comment:")),
				STR(quiet)),
		.key = str_fmt(a, "comment-answer:%lld", r->id),
		.list_unsubscribe = quiet,
	};
	return mail_queue(c, &m);
}

/* ---- the digest of moderators ---- */

/* What waits, by space (0: in none). */
static const struct query q_waiting = {
	"SELECT COALESCE(t.space, 0), COALESCE(MAX(p.id), 0), COALESCE(MAX(e.id), 0) FROM comment t"
	" LEFT JOIN comment_penalty p ON p.comment = t.id AND p.undone = 0 AND p.decided = 0"
	" AND (p.kind = 'hold' OR p.appealed > 0)"
	" LEFT JOIN comment_report e ON e.comment = t.id AND e.settled = 0"
	" WHERE t.removed = 0 AND t.withdrawn = 0 AND (p.id IS NOT NULL OR e.id IS NOT NULL) GROUP BY 1",
	.in = "",
	.out = "iii",
};

static enum err tell_moderator(struct ctx *c, const struct holder *to, const struct rows *waiting)
{
	struct arena *a = c->arena;
	i64 penalty = 0, report = 0;
	struct actor w;

	TRY(actor_load(c, to->id, &w));
	for (size_t i = 0; i < waiting->n; i++) {
		const struct value *n = rows_row(waiting, i);

		if (!(actor_roles(&w, n[0].i, 0) & MAY_OFFICERS))
			continue;
		penalty = MAX(penalty, n[1].i);
		report = MAX(report, n[2].i);
	}
	if (!penalty && !report)
		return OK;
	/* The same things that wait are told once. */
	struct mail m = {
		.to = to->email,
		.subject = str_of(tr(to->lang, N_("Comments wait for your decision"))),
		.text = str_fmt(a, "%s\n\n%.*s\n", tr(to->lang, N_("Comments wait for your decision")),
				STR(comment_link(c, "/admin/moderation"))),
		.key = str_fmt(a, "comment-digest:%lld:%lld:%lld", to->id, penalty, report),
	};
	return mail_queue(c, &m);
}

static enum err tell_moderators(struct ctx *c, void *arg)
{
	struct holder *moderators;
	struct rows waiting;
	size_t n;

	(void)arg;
	TRY(db_all(c->db, c->arena, &waiting, &q_waiting));
	TRY(roster_holders(c, MAY_OFFICERS, ROSTER_ANYWHERE, &moderators, &n));
	for (size_t i = 0; waiting.n && i < n; i++)
		TRY(tell_moderator(c, &moderators[i], &waiting));
	return OK;
}

enum err comment_digest_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	return job_write(c, tell_moderators, NULL);
}
