/* comment_queue.c -- what waits for moderators: held, reported and appealed comments with their context, and
 * the decisions about them. */
#include "modules/comment/comment_pages.h"
#include "modules/comment/comment.html.h"

/* ---- what waits ---- */

static const struct {
	const char *title, *sql;
} parts[QUEUE__N] = {
	[QUEUE_HELD] = { N_("Wait for their first reading"), "t.state = 'held'" },
	[QUEUE_REPORTED] = { N_("Reported"), "t.state <> 'removed' AND EXISTS (SELECT 1 FROM comment_report "
					     "e WHERE e.comment = t.id"
					     " AND e.settled = 0)" },
	[QUEUE_APPEALED] = { N_("Appealed"), "t.withdrawn = 0 AND EXISTS (SELECT 1 FROM comment_penalty p "
					     "WHERE p.comment = t.id"
					     " AND p.appealed > 0 AND p.undone = 0 AND p.decided = 0)" },
};

static const struct query q_reports = {
	"SELECT weight, reason, at FROM comment_report WHERE comment = ? AND settled = 0 ORDER BY id LIMIT "
	"20",
	.in = "i",
	.out = "isi",
};

static enum err add_reports(struct html *h, struct queue_item *x)
{
	struct rows rows;

	TRY(db_all(h->rq->c.db, h->arena, &rows, &q_reports, VI(x->line.r->id)));
	x->nreports = rows.n;
	x->reports = arena_new_array(h->arena, struct report_line, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *v = rows_row(&rows, i);

		x->reports[i] =
			(struct report_line){ v[0].i, v[1].s,
					      text_instant(h->arena, h->lang, v[2].i, h->zone, true) };
	}
	return OK;
}

/* The appeal that she may decide about, if there is one. */
static enum err add_appeal(struct html *h, struct queue_item *x)
{
	for (size_t i = 0; i < x->line.npenalties; i++) {
		const struct penalty *p = x->line.penalties[i].penalty;
		bool may;

		if (!p->appealed || p->undone || p->decided)
			continue;
		TRY(comment_may_judge(&h->rq->c, x->line.r, p->actor, &may));
		if (may)
			x->appeal = p;
	}
	return OK;
}

static enum err add_context(struct html *h, struct queue_item *x)
{
	struct ctx *c = &h->rq->c;
	struct record *above;
	struct target t;

	TRY(target_load(c, record_str(x->line.r, COMMENT_TARGET), &t));
	x->about = title_said(h, t.record);
	x->href = str_fmt(h->arena, "/comments/%lld", x->line.r->id);
	if (record_has(x->line.r, COMMENT_PARENT) &&
	    record_load(c, &comment, record_int(x->line.r, COMMENT_PARENT), &above) == OK)
		x->above = title_said(h, above);
	return OK;
}

static enum err load_item(struct html *h, const struct record *r, struct queue_item *x)
{
	TRY(comment_line_of(h, r, &x->line));
	TRY(add_context(h, x));
	TRY(add_reports(h, x));
	return add_appeal(h, x);
}

static enum err load_part(struct html *h, int which, struct queue_part *out)
{
	struct list_query q = {
		.res = &comment, .where = where_on(h->arena), .sort = "created", .limit = COMMENT_PAGE
	};
	struct list list;

	where_add(&q.where, parts[which].sql, NULL, 0);
	/* Only what she moderates: a reader sees more than that. */
	where_mine(&h->rq->c, &comment, &q.where, NULL, MAY_OFFICERS);
	TRY(list_run(&h->rq->c, &q, &list));
	*out = (struct queue_part){ .title = parts[which].title,
				    .v = arena_new_array(h->arena, struct queue_item, list.n) };
	for (size_t i = 0; i < list.n; i++) {
		struct queue_item x = { 0 };

		TRY(load_item(h, list.v[i], &x));
		if (which != QUEUE_APPEALED || x.appeal)
			out->v[out->n++] = x;
	}
	return OK;
}

enum err get_moderation(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);
	struct queue q = { 0 };

	for (int i = 0; i < QUEUE__N; i++) {
		TRY(load_part(&h, i, &q.parts[i]));
		q.n += q.parts[i].n;
	}
	layout_open(&h, &(struct page){ .title = str_of(tr(h.lang, N_("Moderation"))), .no_index = true });
	queue_body(&h, &q);
	layout_close(&h);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

/* ---- decisions ---- */

static enum err require_moderated(struct request *rq, struct str text, struct record **r)
{
	i64 id;

	if (!str_to_i64(text, &id))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "comment");
	TRY(record_load(&rq->c, &comment, id, r));
	if (comment_moderates(&rq->c, *r))
		return OK;
	return fail(&rq->c, ERR_FORBIDDEN, "Your roles do not allow this");
}

static enum err require_penalty(struct request *rq, struct penalty *p, struct record **r)
{
	i64 id;

	if (!str_to_i64(form_word(rq, "penalty"), &id))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "penalty");
	TRY(penalty_load(&rq->c, id, p));
	return require_moderated(rq, str_fmt(rq->c.arena, "%lld", p->comment), r);
}

/* Nobody decides about her own comment, or about what she decided before. */
static enum err require_judge(struct request *rq, const struct record *r, i64 actor)
{
	bool may;

	TRY(comment_may_judge(&rq->c, r, actor, &may));
	if (may)
		return OK;
	return fail(&rq->c, ERR_FORBIDDEN, "Another moderator than the one who decided must look at it");
}

static enum err decided(struct request *rq, i64 id)
{
	if (str_eq(form_word(rq, "back"), S("queue")))
		return redirect(rq, "/admin/moderation");
	return redirect(rq, "/comments/%lld", id);
}

/* One or many: every "comment" of the form. */
enum err post_approve(struct request *rq)
{
	struct record *r;
	i64 n = 0;

	for (size_t i = 0; i < rq->in->form.n; i++) {
		const struct pair *p = &rq->in->form.v[i];

		if (!str_eq(p->name, S("comment")))
			continue;
		TRY(require_moderated(rq, p->value, &r));
		TRY(require_judge(rq, r, 0));
		TRY(comment_approve(&rq->c, r->id));
		n++;
	}
	if (n)
		flash(rq, "Shown: %lld", n);
	return redirect(rq, "/admin/moderation");
}

enum err post_penalty(struct request *rq)
{
	struct str cause = form_word(rq, "cause");
	enum penalty_kind k;
	struct record *r;

	TRY(require_moderated(rq, form_word(rq, "comment"), &r));
	if (!penalty_parse(form_word(rq, "kind"), &k) || k == PENALTY_HOLD)
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "kind");
	if (!cause.n || cause.n > 2000) {
		invalid(&rq->c, "cause", "required", "Write a reason: the author will read it");
		return fail(&rq->c, ERR_INVALID, "Write a reason: the author will read it");
	}
	TRY(comment_settle_reports(&rq->c, r->id));
	TRY(comment_penalise(&rq->c, r->id, k, rq->c.who->id, cause));
	flash(rq, "Done. You can undo it here.");
	return decided(rq, r->id);
}

enum err post_lift(struct request *rq)
{
	struct penalty p;
	struct record *r;

	TRY(require_penalty(rq, &p, &r));
	if (p.actor != rq->c.who->id) /* her own act she may take back */
		TRY(require_judge(rq, r, 0));
	TRY(comment_lift(&rq->c, &p));
	flash(rq, "Undone.");
	return decided(rq, r->id);
}

enum err post_refuse(struct request *rq)
{
	struct penalty p;
	struct record *r;

	TRY(require_penalty(rq, &p, &r));
	TRY(require_judge(rq, r, p.actor));
	TRY(appeal_refuse(&rq->c, &p));
	flash(rq, "It stays as it is.");
	return decided(rq, r->id);
}
