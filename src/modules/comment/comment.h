/* comment.h -- comments under records of any resource that says `.commented`: a thread three levels deep,
 * then flat; what is not shown has a penalty that names its cause and who gave it, and each can be undone by
 * itself.
 *
 * Who may comment on a record is told by its field "comments" (F_CHOICE: "open", "members", "closed") where
 * it has one; without it everybody may. A comment is open to those who may see its target, in every list and
 * count. */
#ifndef KOLO_COMMENT_H
#define KOLO_COMMENT_H

#include "resource/resource.h"

enum {
	COMMENT_TITLE, /* first words of the text */
	COMMENT_BODY,
	COMMENT_WITHHELD, /* the text while it is hidden or removed: for its author and moderators */
	COMMENT_TARGET,	  /* "news/12": collection and record */
	COMMENT_PARENT,
	COMMENT_STATE,
	COMMENT_AUTHOR,
	COMMENT_NAME, /* of a visitor */
	COMMENT_SITE,
	COMMENT_EMAIL,
	COMMENT_LANG,
	COMMENT_SPACE,
	COMMENT_EDITED,
	COMMENT_DEPTH,
	COMMENT_ANSWERS, /* directly below it and shown */
	COMMENT_WITHDRAWN,
	COMMENT_QUIET,	    /* no letters about answers */
	COMMENT_ANSWERS_TO, /* whom it answers, where that is not the parent: the fourth level hangs on the
			       third */
	COMMENT_TARGET_KIND,
	COMMENT_TARGET_ID,
	COMMENT_PLACE,	/* order of the thread, oldest first */
	COMMENT_RECENT, /* the same with the newest conversations first */
	COMMENT__N
};

extern const struct resource comment;
extern const struct module module_comment;
extern const struct table table_comment_penalty, table_comment_report;

/* ---- rules (comment_rules.c): no database ---- */

enum {
	COMMENT_DEPTH_MAX = 3,
	COMMENT_PAGE = 50,
	COMMENT_NEW_POSTS = 3,	 /* of a new account are held */
	COMMENT_HIDE_WEIGHT = 6, /* of reports */
	COMMENT_FORM_SECONDS = 3,
};

enum penalty_kind { PENALTY_HOLD, PENALTY_HIDE, PENALTY_REMOVE, PENALTY__N };
const char *penalty_code(enum penalty_kind k);
const char *penalty_label(enum penalty_kind k);	     /* message id */
const char *penalty_undo_label(enum penalty_kind k); /* of the button that lifts it */
MUST_USE bool penalty_parse(struct str code, enum penalty_kind *out);

/* The state that penalties in force (bits 1 << kind) and the author's own removal give. */
const char *comment_state(unsigned penalties, bool withdrawn);
bool comment_withheld(struct str state); /* its text is not for everybody */
/* The comment that an answer to one of DEPTH hangs on: itself, or its PARENT at the last level. */
i64 comment_hangs_on(i64 id, i64 depth, i64 parent);
/* Keys of order: below the key of the parent (empty: a conversation of its own). */
struct str comment_place(struct arena *a, struct str parent, i64 id);
struct str comment_recent(struct arena *a, struct str parent, i64 id);
/* How much a report of somebody with these roles towards the comment weighs. */
i64 report_weight(unsigned roles);
/* True when a post of an account with APPROVED shown comments waits for a moderator; who MODERATES there
 * needs no leave. */
bool comment_is_held(bool moderates, i64 approved);
/* True when STAMPED (milliseconds) is neither too fresh for a person nor of another day. */
bool form_time_fits(i64 stamped, i64 now);

/* ---- the record it is about (comment_target.c) ---- */

struct target {
	const struct resource *res;
	i64 id;
	struct record *record; /* as the reader sees it */
};
/* ERR_NOT_FOUND for what the reader may not see and for resources without comments. */
MUST_USE enum err target_load(struct ctx *c, struct str text, struct target *out);
struct str target_text(struct arena *a, const struct record *r); /* "news/12" */
i64 target_space(const struct record *r);
struct str target_lang(const struct record *r);
enum comment_rule { COMMENTS_OPEN, COMMENTS_MEMBERS, COMMENTS_CLOSED };
enum comment_rule target_rule(const struct record *r);
/* OK, or why C's actor may not comment on R. */
MUST_USE enum err target_admits(struct ctx *c, const struct record *r);
/* When a record goes to another space, so do its comments and with them who moderates. */
MUST_USE enum err comment_follow_target(struct ctx *c, const struct record *old, const struct record *now);
/* The condition that the target of a comment (alias t) is open to C's actor. */
void target_scope(struct ctx *c, struct where *w);

/* ---- penalties, reports, appeals (comment_penalty.c) ---- */

struct penalty {
	i64 id, comment, actor, at; /* actor 0: the rules themselves */
	enum penalty_kind kind;
	struct str cause;     /* message id of a rule, or a moderator's words */
	i64 undone, appealed; /* instants, 0: not */
	struct str appeal;    /* the author's words */
	i64 decided;	      /* the appeal was refused */
};
struct penalties {
	struct penalty *v;
	size_t n;
};
MUST_USE enum err penalty_list(struct ctx *c, i64 comment, struct penalties *out); /* newest first */
MUST_USE enum err penalty_load(struct ctx *c, i64 id, struct penalty *out);
/* The whole stored comment, whoever asks. */
MUST_USE enum err comment_load(struct ctx *c, i64 id, struct record **out);
bool comment_moderates(struct ctx *c, const struct record *r);

/* Give a penalty; R's state follows. CAUSE: see struct penalty. */
MUST_USE enum err comment_penalise(struct ctx *c, i64 comment, enum penalty_kind k, i64 actor,
				   struct str cause);
MUST_USE enum err comment_lift(struct ctx *c, const struct penalty *p);
/* Lift what holds or hides it and settle its reports. */
MUST_USE enum err comment_approve(struct ctx *c, i64 comment);
/* By its author: leaves a tombstone; WITHDRAWN false takes it back. */
MUST_USE enum err comment_withdraw(struct ctx *c, i64 comment, bool withdrawn);
/* ERR_CONFLICT: this reporter has reported it already. At COMMENT_HIDE_WEIGHT it is hidden. */
MUST_USE enum err comment_report(struct ctx *c, const struct record *r, struct str reporter,
				 struct str reason);
/* In force, not asked about, and more than waiting for its first reader. */
bool penalty_is_appealable(const struct penalty *p);
MUST_USE enum err comment_appeal(struct ctx *c, const struct penalty *p, struct str words);
MUST_USE enum err comment_settle_reports(struct ctx *c, i64 comment);
/* True when C's actor may decide about R where account ACTOR (0: the rules) has decided before: neither that
 * one nor the author, unless there is no other moderator. */
MUST_USE enum err comment_may_judge(struct ctx *c, const struct record *r, i64 actor, bool *may);
MUST_USE enum err appeal_refuse(struct ctx *c, const struct penalty *p);
/* Count the answers of PARENT (0: none) anew. */
MUST_USE enum err comment_count_answers(struct ctx *c, i64 parent);

/* ---- letters (comment_mail.c) ---- */

struct str comment_link(struct ctx *c, const char *fmt, ...) PRINTF(2, 3); /* whole address */
MUST_USE enum err comment_tell_answered(struct ctx *c, const struct record *r);
MUST_USE enum err comment_digest_job(struct ctx *c, i64 job, const struct json_node *payload);
/* The signature in links that end letters about answers to comment ID. */
struct str quiet_key(struct ctx *c, i64 id);

#endif
