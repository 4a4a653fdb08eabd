/* comment_thread.c -- the thread under a record, page by page, and the address of each comment in it. */
#include "modules/comment/comment_pages.h"
#include "modules/comment/comment.html.h"

#include "text/markdown.h"

/* ---- one comment ---- */

struct titled comment_author(struct ctx *c, const struct record *r)
{
	struct titled name = { record_str(r, COMMENT_NAME), content_lang(c, record_str(r, COMMENT_LANG)) };

	if (record_has(r, COMMENT_AUTHOR))
		name = account_titled(c, record_int(r, COMMENT_AUTHOR));
	return name.text.n ? name : (struct titled){ str_of(tr(c->lang, N_("Deleted account"))), STR_NONE };
}

/* The same as a piece of a line. */
static struct str author_said(struct html *h, const struct record *r)
{
	struct titled name = comment_author(&h->rq->c, r);

	return html_said(h, name.text, name.lang);
}

static struct str body_html(struct html *h, const struct record *r)
{
	const struct markdown_options prose = { .top = 4 };
	struct str text = record_str(r, record_has(r, COMMENT_BODY) ? COMMENT_BODY : COMMENT_WITHHELD), html;
	struct buf b = buf_on(h->arena, 1 << 20);

	text = html_script(h, text, record_str(r, COMMENT_LANG));
	if (!text.n || markdown_html(h->arena, text, &prose, &b) != OK || buf_finish(&b, &html) != OK)
		return STR_NONE;
	return html;
}

static struct penalty_line penalty_line_of(struct html *h, const struct penalty *p)
{
	struct str actor =
		p->actor ? account_said(h, p->actor) : str_of(tr(h->lang, N_("The rules of this network")));
	const char *outcome = p->undone	    ? N_("Undone")
			      : p->decided  ? N_("Another moderator left it as it is")
			      : p->appealed ? N_("Another moderator has been asked")
					    : NULL;

	return (struct penalty_line){
		.penalty = p,
		.actor = actor,
		.when = text_instant(h->arena, h->lang, p->at, h->zone, true),
		.cause = p->actor ? p->cause : str_of(tr(h->lang, str_z(h->arena, p->cause))),
		.outcome = outcome ? str_of(tr(h->lang, outcome)) : STR_NONE,
	};
}

/* Why it is not shown, or was not: for its author and for moderators. */
static enum err add_penalties(struct html *h, struct comment_line *out)
{
	struct penalties list;

	TRY(penalty_list(&h->rq->c, out->r->id, &list));
	out->npenalties = list.n;
	out->penalties = arena_new_array(h->arena, struct penalty_line, list.n);
	for (size_t i = 0; i < list.n; i++) {
		out->penalties[i] = penalty_line_of(h, &list.v[i]);
		out->may_appeal |= penalty_is_appealable(&list.v[i]);
	}
	return OK;
}

static void add_state(struct html *h, struct comment_line *out)
{
	const struct field *f = &comment.fields[COMMENT_STATE];
	struct str state = record_str(out->r, COMMENT_STATE);

	if (str_eq(state, S("shown")))
		return;
	out->state = field_to_text(&h->rq->c, f, VS(state), true);
	for (const struct choice *ch = f->choices; ch->code; ch++)
		if (str_eq(state, str_of(ch->code)))
			out->tone = ch->tone;
}

enum err comment_line_of(struct html *h, const struct record *r, struct comment_line *out)
{
	struct ctx *c = &h->rq->c;
	bool mine = record_roles(c, &comment, r, 0) & ROLE_AUTHOR;
	bool shown = str_eq(record_str(r, COMMENT_STATE), S("shown"));
	bool removed = comment_withheld(record_str(r, COMMENT_STATE));

	*out = (struct comment_line){
		.r = r,
		.moderates = c->who->id && !mine && comment_moderates(c, r),
		.may_answer = shown,
		.may_edit = mine && !removed,
		.may_remove = mine && !removed,
		.may_report = shown && !mine,
		.body = body_html(h, r),
	};
	out->may_return = mine && record_int(r, COMMENT_WITHDRAWN);
	if (!out->body.n)
		return OK;
	out->author = author_said(h, r);
	out->initials = initials(h, html_script(h, comment_author(c, r).text, comment_author(c, r).lang));
	out->site = record_str(r, COMMENT_SITE);
	out->when = text_instant(h->arena, h->lang, r->created, h->zone, true);
	out->iso = instant_iso(h->arena, r->created);
	if (record_has(r, COMMENT_EDITED))
		out->edited = text_instant(h->arena, h->lang, record_int(r, COMMENT_EDITED), h->zone, true);
	if (!mine && !out->moderates)
		return OK;
	add_state(h, out);
	if (!shown)
		TRY(add_penalties(h, out));
	out->may_appeal &= mine && !out->may_return;
	return OK;
}

void comment_card(struct html *h, const struct record *r)
{
	struct str title = record_title(r);

	list_row(h, &(struct list_row){
			    .href = str_fmt(h->arena, "/comments/%lld", r->id),
			    .title = title.n ? title : str_of(tr(h->lang, N_("This comment was removed."))),
			    .meta = str_fmt(h->arena, "%.*s · %.*s",
					    STR(title.n ? author_said(h, r) : record_str(r, COMMENT_TARGET)),
					    STR(text_instant(h->arena, h->lang, r->created, h->zone, true))),
			    .lang = record_str(r, COMMENT_LANG),
		    });
}

/* ---- where it stands ---- */

static struct list_query thread_query(struct ctx *c, struct str target)
{
	struct list_query q = { .res = &comment,
				.where = where_on(c->arena),
				.sort = "place",
				.limit = COMMENT_PAGE,
				.with_total = true };

	WHERE(&q.where, "t.target = ?", VS(target));
	return q;
}

enum err comment_address(struct ctx *c, const struct record *seen, struct str *out)
{
	struct list_query q = thread_query(c, record_str(seen, COMMENT_TARGET));
	struct record *r;
	struct target t;
	struct list before;

	TRY(comment_load(c, seen->id, &r));
	TRY(target_load(c, record_str(r, COMMENT_TARGET), &t));
	WHERE(&q.where, "t.place < ?", r->v[COMMENT_PLACE]);
	q.limit = 1;
	TRY(list_run(c, &q, &before));
	i64 page = before.total / COMMENT_PAGE + 1;
	struct str where = page > 1 ? str_fmt(c->arena, "?comments=%lld", page) : S("");
	*out = str_fmt(c->arena, "%.*s%.*s#c-%lld", STR(record_path(c->arena, t.record)), STR(where), r->id);
	return OK;
}

enum err comment_permalink(struct request *rq, const struct record *r, void **extra)
{
	struct str address;

	(void)extra;
	TRY(comment_address(&rq->c, r, &address));
	return redirect(rq, "%.*s", STR(address));
}

/* ---- the thread ---- */

static struct str page_link(struct html *h, const struct thread *t, i64 page, bool newest)
{
	return str_fmt(h->arena, "%.*s?comments=%lld%s#comments", STR(record_path(h->arena, t->target)), page,
		       newest ? "&order=newest" : "");
}

/* The place of an answered comment that the reader may not see, and of those above it: an answer needs
 * something to hang on. What merely stands on the page before is left out. */
static enum err add_tombstones(struct html *h, i64 id, i64 *open, struct thread *t)
{
	struct record *above, *place = record_new(h->arena, &comment);

	TRY(comment_load(&h->rq->c, id, &above));
	i64 depth = record_int(above, COMMENT_DEPTH);
	if (depth > 1 && open[depth - 1] != record_int(above, COMMENT_PARENT))
		TRY(add_tombstones(h, record_int(above, COMMENT_PARENT), open, t));
	open[depth] = id;
	if (str_eq(record_str(above, COMMENT_STATE), S("shown")))
		return OK;
	place->id = id;
	place->v[COMMENT_DEPTH] = VI(depth);
	vec_push(h->arena, &t->lines, ((struct comment_line){ .r = place }));
	return OK;
}

/* On the last level the indentation does not tell any more who is answered. */
static enum err add_addressee(struct html *h, struct comment_line *l)
{
	struct record *whole;

	if (record_int(l->r, COMMENT_DEPTH) < COMMENT_DEPTH_MAX)
		return OK;
	TRY(comment_load(&h->rq->c, l->r->id, &whole));
	i64 to = record_int(whole, COMMENT_ANSWERS_TO);
	if (to == record_int(l->r, COMMENT_PARENT))
		return OK;
	TRY(comment_load(&h->rq->c, to, &whole));
	if (!str_eq(record_str(whole, COMMENT_STATE), S("shown")))
		return OK;
	l->answers_to = author_said(h, whole);
	l->answers_to_id = to;
	return OK;
}

static enum err add_lines(struct html *h, const struct list *list, struct thread *t)
{
	i64 open[COMMENT_DEPTH_MAX + 1] = { 0 }; /* by depth: the comment that answers would hang on */

	for (size_t i = 0; i < list->n; i++) {
		const struct record *r = list->v[i];
		i64 depth = record_int(r, COMMENT_DEPTH), parent = record_int(r, COMMENT_PARENT);
		struct comment_line line;

		if (depth > 1 && open[depth - 1] != parent)
			TRY(add_tombstones(h, parent, open, t));
		open[depth] = r->id;
		TRY(comment_line_of(h, r, &line));
		TRY(add_addressee(h, &line));
		line.may_answer &= t->admits;
		vec_push(h->arena, &t->lines, line);
	}
	return OK;
}

static enum err count_shown(struct ctx *c, struct str target, i64 *out)
{
	struct list_query q = thread_query(c, target);
	struct list list;

	WHERE(&q.where, "t.state = 'shown'");
	q.limit = 1;
	TRY(list_run(c, &q, &list));
	*out = list.total;
	return OK;
}

/* ?comments=2&order=newest; what is no number of a page leads to the first. */
static enum err load_thread(struct html *h, struct thread *t)
{
	struct request *rq = h->rq;
	struct list_query q = thread_query(&rq->c, t->name);
	struct list list;

	if (!str_to_i64(pairs_get(&rq->in->query, S("comments")), &t->page) || t->page < 1 ||
	    t->page > 1 << 20)
		t->page = 1;
	t->newest = str_eq(pairs_get(&rq->in->query, S("order")), S("newest"));
	q.sort = t->newest ? "recent" : "place";
	q.offset = (t->page - 1) * COMMENT_PAGE;
	TRY(list_run(&rq->c, &q, &list));
	t->pages = (list.total + COMMENT_PAGE - 1) / COMMENT_PAGE;
	TRY(count_shown(&rq->c, t->name, &t->count));
	TRY(add_lines(h, &list, t));
	t->other_order = page_link(h, t, 1, !t->newest);
	if (t->page > 1)
		t->previous = page_link(h, t, t->page - 1, t->newest);
	if (t->page < t->pages)
		t->next = page_link(h, t, t->page + 1, t->newest);
	return OK;
}

enum err comment_thread(struct request *rq, struct html *h, const struct record *r)
{
	struct thread t = { .target = r, .name = target_text(h->arena, r) };
	enum comment_rule rule = target_rule(r);
	const struct form_field body = { .name = "body",
					 .label = str_of(tr(h->lang, N_("Your comment"))),
					 .required = true,
					 .wide = true,
					 .rows = 4,
					 .max = comment.fields[COMMENT_BODY].max };

	if (!r->res->commented)
		return OK;
	t.admits = rule == COMMENTS_OPEN || (rule == COMMENTS_MEMBERS && rq->c.who->network & ROLE_ACCOUNT);
	t.writes = t.admits && rq->c.who->network & ROLE_ACCOUNT;
	t.fields = &body;
	t.nfields = 1;
	TRY(load_thread(h, &t));
	t.live = live_of(h, str_fmt(h->arena, "/%.*s/live", STR(t.name)), "article.comment",
			 NN_("%lld new comment: show", "%lld new comments: show"));
	if (t.lines.n || rule != COMMENTS_CLOSED)
		thread_section(h, &t, rule);
	return OK;
}
