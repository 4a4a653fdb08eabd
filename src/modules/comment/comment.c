/* comment.c -- what a comment is, who sees it, and what follows when one is written or changes its state. */
#include "modules/comment/comment_pages.h"

#include "base/utf8.h"
#include "core/rate.h"
#include "text/markdown.h"
#include "text/guess.h"

#define TITLE_WIDTH 80

static const struct choice states[] = {
	{ "held", N_("Waits for a moderator"), "sun" },
	{ "shown", N_("Shown"), "leaf" },
	{ "hidden", N_("Hidden"), "clay" },
	{ "removed", N_("Removed"), "clay" },
	{ 0 },
};

static const struct field fields[COMMENT__N] = {
	[COMMENT_TITLE] = { "title", F_LINE, N_("First words"), TITLE | READONLY, .max = 120 },
	[COMMENT_BODY] = { "body", F_PROSE, N_("Comment"), SEARCHED | WIDE, .max = 5000 },
	[COMMENT_WITHHELD] = { "withheld", F_PROSE, N_("Text that is not shown"), READONLY,
			       .see = MAY_OFFICERS | ROLE_AUTHOR },
	[COMMENT_TARGET] = { "target", F_LINE, N_("Comment on"), REQUIRED | LISTED | FILTERED | FIXED,
			     .max = 80, .help = N_("Collection and number, as in news/12") },
	[COMMENT_PARENT] = { "parent", F_REF, N_("Answers to"), FIXED, .ref = "comment" },
	[COMMENT_STATE] = { "state", F_STATE, N_("State"), LISTED | FILTERED, .choices = states,
			    .fallback = "shown" },
	[COMMENT_AUTHOR] = { "author", F_ACCOUNT, N_("Author"), AUTHOR | READONLY | LISTED },
	[COMMENT_NAME] = { "name", F_LINE, N_("Visitor's name"), READONLY | LISTED, .max = 120 },
	[COMMENT_SITE] = { "site", F_URL, N_("Site"), READONLY },
	[COMMENT_EMAIL] = { "email", F_EMAIL, NULL, HIDDEN },
	[COMMENT_LANG] = { "lang", F_LANG, N_("Language"), FILTERED },
	[COMMENT_SPACE] = { "space", F_REF, N_("Space"), SPACE | READONLY, .ref = "space" },
	[COMMENT_EDITED] = { "edited", F_INSTANT, N_("Edited"), READONLY },
	[COMMENT_DEPTH] = { "depth", F_INT, N_("Depth"), READONLY },
	[COMMENT_ANSWERS] = { "answers", F_INT, N_("Answers"), READONLY, .fallback = "0" },
	[COMMENT_WITHDRAWN] = { "withdrawn", F_BOOL, N_("Taken away by its author"), READONLY,
				.fallback = "0", .see = MAY_OFFICERS | ROLE_AUTHOR },
	[COMMENT_QUIET] = { "quiet", F_BOOL, NULL, HIDDEN, .fallback = "0" },
	[COMMENT_ANSWERS_TO] = { "answers_to", F_INT, NULL, HIDDEN },
	[COMMENT_TARGET_KIND] = { "target_kind", F_LINE, NULL, HIDDEN },
	[COMMENT_TARGET_ID] = { "target_id", F_INT, NULL, HIDDEN },
	[COMMENT_PLACE] = { "place", F_LINE, NULL, HIDDEN | SORTED },
	[COMMENT_RECENT] = { "recent", F_LINE, NULL, HIDDEN | SORTED },
};

/* ---- who sees what ---- */

/* Readers: what is shown; authors: all of theirs; moderators: all in their spaces. Nobody: comments on what
 * she may not see. */
static void visible(struct ctx *c, struct where *w)
{
	target_scope(c, w);
	where_mine(c, &comment, w, "t.state = 'shown'", MAY_OFFICERS | ROLE_AUTHOR);
}

/* ---- a new one ---- */

static enum err hang(struct ctx *c, struct record *now)
{
	i64 asked = record_int(now, COMMENT_PARENT);
	struct record *above;

	now->v[COMMENT_DEPTH] = VI(1);
	now->v[COMMENT_ANSWERS_TO] = VN;
	if (!asked)
		return OK;
	if (comment_load(c, asked, &above) != OK ||
	    !str_eq(record_str(above, COMMENT_TARGET), record_str(now, COMMENT_TARGET)) ||
	    !str_eq(record_str(above, COMMENT_STATE), S("shown"))) {
		c->fault = (struct fault){ 0 };
		return invalid(c, "parent", "bad_reference",
			       "The comment that this one answers is not shown");
	}
	now->v[COMMENT_ANSWERS_TO] = VI(asked);
	now->v[COMMENT_PARENT] = VI(
		comment_hangs_on(asked, record_int(above, COMMENT_DEPTH), record_int(above, COMMENT_PARENT)));
	now->v[COMMENT_DEPTH] = VI(MIN(record_int(above, COMMENT_DEPTH) + 1, COMMENT_DEPTH_MAX));
	return OK;
}

static const struct query q_approved = {
	"SELECT COUNT(*) FROM comment WHERE author = ? AND state = 'shown'",
	.in = "i",
	.out = "i",
};

/* The demo, imports and the visitor's confirmed letter come with a state of their own. */
static enum err first_state(struct ctx *c, struct record *now)
{
	struct value approved;

	if (c->who->system || !c->who->id)
		return OK;
	TRY(db_one(c->db, c->arena, &approved, &q_approved, VI(c->who->id)));
	if (comment_is_held(comment_moderates(c, now), approved.i))
		now->v[COMMENT_STATE] = VS(S("held"));
	return OK;
}

static enum err limit(struct ctx *c)
{
	struct str key = str_fmt(c->arena, "account:%lld", c->who->id);

	if (c->who->system || !c->who->id || !c->app->rate ||
	    rate_allow(c->app->rate, "comment", key, time_monotonic(), NULL))
		return OK;
	return fail(c, ERR_TOO_MANY, "Too many attempts. Try again in a few minutes.");
}

/* What the program itself brings in is in the language of its target, unless its letters say otherwise. */
static enum lang language_of(struct ctx *c, const struct record *now, const struct target *t)
{
	enum lang of_target = c->lang;

	if (!lang_parse(target_lang(t->record), &of_target))
		of_target = c->lang;
	return lang_guess(record_str(now, COMMENT_BODY), c->who->system ? of_target : c->lang, of_target);
}

static enum err begin(struct ctx *c, struct record *now)
{
	struct target t;

	if (target_load(c, record_str(now, COMMENT_TARGET), &t) != OK) {
		c->fault = (struct fault){ 0 };
		return invalid(c, "target", "bad_reference",
			       "There is no such record, or it is not open to you");
	}
	TRY(target_admits(c, t.record));
	TRY(limit(c));
	now->v[COMMENT_TARGET_KIND] = VZ(t.res->name);
	now->v[COMMENT_TARGET_ID] = VI(t.id);
	now->v[COMMENT_SPACE] = target_space(t.record) ? VI(target_space(t.record)) : VN;
	if (!record_has(now, COMMENT_LANG))
		now->v[COMMENT_LANG] = VZ(lang_tag(language_of(c, now, &t)));
	TRY(hang(c, now));
	return first_state(c, now);
}

/* ---- each time ---- */

static void move_text(struct record *r, unsigned from, unsigned to)
{
	if (!record_has(r, from))
		return;
	r->v[to] = r->v[from];
	r->v[from] = VN;
}

static enum err before(struct ctx *c, const struct record *old, struct record *now)
{
	bool withheld = comment_withheld(record_str(now, COMMENT_STATE));

	if (!old)
		TRY(begin(c, now));
	else if (comment_withheld(record_str(old, COMMENT_STATE)) && record_has(now, COMMENT_BODY))
		return fail(c, ERR_CONFLICT, "A comment that is not shown cannot be changed");
	if (withheld)
		move_text(now, COMMENT_BODY, COMMENT_WITHHELD);
	else
		move_text(now, COMMENT_WITHHELD, COMMENT_BODY);
	if (old && record_has(old, COMMENT_BODY) && record_has(now, COMMENT_BODY) &&
	    !value_eq(old->v[COMMENT_BODY], now->v[COMMENT_BODY]))
		now->v[COMMENT_EDITED] = VI(c->now);
	struct str words = markdown_plain(c->arena, record_str(now, COMMENT_BODY));
	now->v[COMMENT_TITLE] = words.n ? VS(utf8_head(words, TITLE_WIDTH)) : VN;
	return OK;
}

static enum err check(struct ctx *c, const struct record *old, struct record *now)
{
	(void)old;
	if (!record_has(now, COMMENT_BODY) && !record_has(now, COMMENT_WITHHELD))
		return invalid(c, "body", "required", "Fill in this field");
	return OK;
}

static const struct query q_place = {
	"UPDATE comment SET place = ?, recent = ? WHERE id = ?",
	.in = "ssi",
};

/* The place holds the comment's own number, which is known only now. */
static enum err put_in_place(struct ctx *c, const struct record *now)
{
	struct str place = STR_NONE, recent = STR_NONE;
	struct record *above;

	if (record_has(now, COMMENT_PARENT)) {
		TRY(comment_load(c, record_int(now, COMMENT_PARENT), &above));
		place = record_str(above, COMMENT_PLACE);
		recent = record_str(above, COMMENT_RECENT);
	}
	return db_exec(c->db, &q_place, VS(comment_place(c->arena, place, now->id)),
		       VS(comment_recent(c->arena, recent, now->id)), VI(now->id));
}

static bool is_shown(const struct record *r)
{
	return r && !r->removed && str_eq(record_str(r, COMMENT_STATE), S("shown"));
}

/* Who reads the target hears that something was said there. */
static void tell_readers(struct ctx *c, const struct record *now)
{
	const struct resource *res =
		resource_find(c->app, str_z(c->arena, record_str(now, COMMENT_TARGET_KIND)));

	if (res)
		*vec_add(c->arena, &c->touched) =
			(struct touch){ res->name, record_int(now, COMMENT_TARGET_ID), NULL };
}

static enum err after(struct ctx *c, const struct record *old, const struct record *now)
{
	tell_readers(c, now);
	if (!old)
		TRY(put_in_place(c, now));
	if (!old && str_eq(record_str(now, COMMENT_STATE), S("held")))
		TRY(comment_penalise(
			c, now->id, PENALTY_HOLD, 0,
			c->who->id
				? S(N_("The first comments of a new account are read before they are shown"))
				: S(N_("Comments of visitors are read before they are shown"))));
	if (is_shown(old) != is_shown(now))
		TRY(comment_count_answers(c, record_int(now, COMMENT_PARENT)));
	return is_shown(now) && !is_shown(old) ? comment_tell_answered(c, now) : OK;
}

const struct resource comment = {
	.name = "comment",
	.collection = "comments",
	.label = N_("Comment"),
	.label_many = N_("Comments"),
	.label_new = N_("New comment"),
	.counted = { NN_("comment", "comments") },
	.fields = fields,
	.nfields = COMMENT__N,
	.may = { .read = MAY_PUBLIC, .create = MAY_ACCOUNT, .update = ROLE_AUTHOR, .remove = MAY_NOBODY },
	.sort = "-created",
	.feed = true,
	.icon = "message-circle",
	.empty = N_("Nobody has written a comment yet."),
	.scope = visible,
	.check = check,
	.before = before,
	.after = after,
	.card = comment_card,
	.detail_load = comment_permalink,
};

static const struct resource *const resources[] = { &comment, NULL };
static const struct table *const tables[] = { &table_comment_penalty, &table_comment_report, NULL };
static const struct nav_item nav[] = { { N_("Moderation"), "/admin/moderation", MAY_OFFICERS, 95 }, { 0 } };

static const struct job_kind jobs[] = {
	{ "comment.digest", comment_digest_job, .attempts = 3, .every = HOUR,
	  .label = N_("Letters to moderators about comments that wait") },
	{ 0 },
};

static const char *const write_query[] = { "target", "parent", NULL };
static const char *const token_only[] = { "token", NULL };
static const char *const key_only[] = { "key", NULL };

static const struct route routes[] = {
	{ GET, "/comments/write", MAY_PUBLIC, get_write, "Form for a comment or an answer",
	  .never_cached = true, .query = write_query },
	{ POST, "/comments/write", MAY_PUBLIC, post_write, "Write a comment; visitors confirm it by mail",
	  .rate = "comment" },
	{ GET, "/comments/confirm", MAY_PUBLIC, get_confirm_comment, "What the letter to a visitor leads to",
	  .never_cached = true, .query = token_only },
	{ POST, "/comments/confirm", MAY_PUBLIC, post_confirm_comment, "A visitor confirms her comment" },
	{ POST, "/comments/:id/remove", MAY_ACCOUNT, post_withdraw, "Take one's own comment away" },
	{ DELETE, "/comments/:id", MAY_ACCOUNT, delete_comment, "Take one's own comment away" },
	{ POST, "/comments/:id/return", MAY_ACCOUNT, post_return, "Take one's own removal back" },
	{ GET, "/comments/:id/report", MAY_PUBLIC, get_report, "Form for a report", .never_cached = true },
	{ POST, "/comments/:id/report", MAY_PUBLIC, post_report, "Tell moderators what is wrong",
	  .rate = "comment" },
	{ GET, "/comments/:id/appeal", MAY_ACCOUNT, get_appeal, "Form for an appeal" },
	{ POST, "/comments/:id/appeal", MAY_ACCOUNT, post_appeal, "Ask another moderator" },
	{ GET, "/comments/:id/quiet", MAY_PUBLIC, get_quiet, "What the end of a letter leads to",
	  .never_cached = true, .query = key_only },
	{ POST, "/comments/:id/quiet", MAY_PUBLIC, post_quiet, "No more letters about answers",
	  .no_csrf = true, .query = key_only },
	{ GET, "/admin/moderation", MAY_OFFICERS, get_moderation, "Comments that wait for a decision" },
	{ POST, "/admin/moderation/approve", MAY_OFFICERS, post_approve, "Show the chosen comments" },
	{ POST, "/admin/moderation/penalty", MAY_OFFICERS, post_penalty, "Hide or remove a comment" },
	{ POST, "/admin/moderation/lift", MAY_OFFICERS, post_lift, "Undo one penalty" },
	{ POST, "/admin/moderation/refuse", MAY_OFFICERS, post_refuse,
	  "Leave a penalty as it is after an appeal" },
	{ 0 },
};

static const struct journal_word journal[] = {
	{ "withdraw", N_("Removed by its author") },
	{ "return", N_("Taken back by its author") },
	{ "appeal", N_("Another moderator was asked") },
	{ "refuse", N_("Left as it is after an appeal") },
	{ "quiet", N_("Letters about answers switched off") },
	{ 0 },
};

const struct module module_comment = { .record_changed = comment_follow_target,
				       .name = "comment",
				       .resources = resources,
				       .routes = routes,
				       .tables = tables,
				       .jobs = jobs,
				       .nav = nav,
				       .journal = journal,
				       .under_record = comment_thread };
