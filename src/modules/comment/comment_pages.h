/* comment_pages.h -- what the pages of comments are given, and their handlers. */
#ifndef KOLO_COMMENT_PAGES_H
#define KOLO_COMMENT_PAGES_H

#include "core/handler.h"
#include "modules/comment/comment.h"
#include "resource/record_view.h"
#include "ui/layout.h"

/* One penalty as its author and moderators read it. */
struct penalty_line {
	const struct penalty *penalty;
	struct str actor, when, cause;
	struct str outcome; /* empty while it is in force */
};

/* One comment as the reader sees it. */
struct comment_line {
	const struct record *r;
	struct str author, initials, site, when, iso, edited; /* edited: empty if never */
	struct str body;				      /* HTML; empty: a tombstone */
	struct str state;				      /* chip, for those who see what is not shown */
	const char *tone;
	struct str answers_to; /* name of whom it answers, where the parent does not tell */
	i64 answers_to_id;
	struct penalty_line *penalties; /* newest first */
	size_t npenalties;
	bool may_answer, may_edit, may_remove, may_return, may_report, may_appeal, moderates;
};

struct thread {
	const struct record *target;
	struct str name; /* "news/12" */
	i64 count;
	VEC(struct comment_line) lines;
	i64 page, pages;
	struct str previous, next, other_order;
	struct live live;
	bool newest, admits;
	bool writes; /* the form stands below; for visitors a link leads to it */
	const struct form_field *fields;
	size_t nfields;
};

/* How C's actor sees R. */
MUST_USE enum err comment_line_of(struct html *h, const struct record *r, struct comment_line *out);
/* A name for people: the account's, or what the visitor wrote. */
struct titled comment_author(struct ctx *c, const struct record *r);
/* Where a comment stands, "/news/12-words?comments=2#c-7". */
MUST_USE enum err comment_address(struct ctx *c, const struct record *r, struct str *out);

enum err comment_thread(struct request *rq, struct html *h, const struct record *r);
enum err comment_permalink(struct request *rq, const struct record *r, void **extra);
void comment_card(struct html *h, const struct record *r);

/* ---- writing (comment_write.c) ---- */

struct write_page {
	const struct target *target;
	const struct comment_line *above; /* that is answered; NULL */
	struct form form;
	const struct form_field *fields;
	size_t n;
	const struct pair *hidden;
	size_t nhidden;
	bool visitor;
};

/* A stamp that tells when a form was drawn, signed; and whether the form that came back holds a good one and
 * left the trap for robots empty. */
struct str form_stamp(struct ctx *c);
MUST_USE bool form_is_human(struct request *rq);
struct str form_word(struct request *rq, const char *name); /* trimmed */
struct str fault_text(const struct ctx *c, const char *field);

/* Pages with one form (comment_act.c draws them for reports, appeals, letters). */
struct small_page {
	const char *title, *lead;
	const struct comment_line *about; /* NULL: none */
	const struct record *draft;	  /* a comment that is not stored yet; NULL: none */
	struct form form;
	const struct form_field *fields;
	size_t n;
	const struct pair *hidden;
	size_t nhidden;
	bool trap;
};
/* Status 200, or 422 with the faults of the context; gives the fault's error, so that the work is undone. */
MUST_USE enum err small_answer(struct request *rq, const struct small_page *p);

enum err get_write(struct request *rq);
enum err post_write(struct request *rq);
enum err get_confirm_comment(struct request *rq);
enum err post_confirm_comment(struct request *rq);

/* ---- acts of authors and readers (comment_act.c) ---- */

enum err post_withdraw(struct request *rq);
enum err delete_comment(struct request *rq);
enum err post_return(struct request *rq);
enum err get_report(struct request *rq);
enum err post_report(struct request *rq);
enum err get_appeal(struct request *rq);
enum err post_appeal(struct request *rq);
enum err get_quiet(struct request *rq);
enum err post_quiet(struct request *rq);

/* ---- moderation (comment_queue.c) ---- */

struct report_line {
	i64 weight;
	struct str reason, when;
};
struct queue_item {
	struct comment_line line;
	struct str about, href; /* title of the target; address of the comment */
	struct str above;	/* first words of what it answers */
	struct report_line *reports;
	size_t nreports;
	const struct penalty *appeal; /* that may be decided here; NULL */
};
struct queue_part {
	const char *title;
	struct queue_item *v;
	size_t n;
};
enum { QUEUE_HELD, QUEUE_REPORTED, QUEUE_APPEALED, QUEUE__N };
struct queue {
	struct queue_part parts[QUEUE__N];
	size_t n;
};

enum err get_moderation(struct request *rq);
enum err post_approve(struct request *rq);
enum err post_penalty(struct request *rq);
enum err post_lift(struct request *rq);
enum err post_refuse(struct request *rq);

#endif
