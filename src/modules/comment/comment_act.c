/* comment_act.c -- what authors and readers do with a comment: take it away and back, report, appeal, end
 * letters. */
#include "modules/comment/comment_pages.h"
#include "modules/comment/comment.html.h"

#include "core/answer.h"
#include "core/rate.h"

enum err small_answer(struct request *rq, const struct small_page *p)
{
	struct html h = html_on(rq, &rq->out->body);
	struct fault fault = rq->c.fault;
	struct form_field *fields = arena_new_array(h.arena, struct form_field, p->n);
	struct small_page page = *p;

	for (size_t i = 0; i < p->n; i++) {
		fields[i] = p->fields[i];
		fields[i].error = fault_text(&rq->c, fields[i].name);
		fields[i].value = pairs_get(&rq->in->form, str_of(fields[i].name));
	}
	page.fields = fields;
	rq->out->status = fault.err ? err_info(fault.err)->status : 200;
	layout_open(&h, &(struct page){
				.title = str_of(tr(h.lang, p->title)), .width = "narrow", .no_index = true });
	small_body(&h, &page, &fault);
	layout_close(&h);
	return fault.err;
}

static enum err require_comment(struct request *rq, struct record **r)
{
	i64 id;

	TRY(require_id(rq, &id));
	return record_load(&rq->c, &comment, id, r);
}

static enum err require_own(struct request *rq, struct record **r)
{
	TRY(require_comment(rq, r));
	if (record_roles(&rq->c, &comment, *r, 0) & ROLE_AUTHOR)
		return OK;
	return fail(&rq->c, ERR_FORBIDDEN, "Your roles do not allow this");
}

static enum err back_to(struct request *rq, const struct record *r)
{
	return redirect(rq, "/comments/%lld", r->id);
}

/* ---- removal by the author ---- */

enum err post_withdraw(struct request *rq)
{
	struct record *r;

	TRY(require_own(rq, &r));
	TRY(comment_withdraw(&rq->c, r->id, true));
	flash_undo(rq, str_fmt(rq->c.arena, "/comments/%lld/return", r->id), "Removed.");
	return back_to(rq, r);
}

enum err delete_comment(struct request *rq)
{
	struct record *r;

	TRY(require_own(rq, &r));
	TRY(comment_withdraw(&rq->c, r->id, true));
	rq->out->status = 204;
	return OK;
}

enum err post_return(struct request *rq)
{
	struct record *r;

	TRY(require_own(rq, &r));
	TRY(comment_withdraw(&rq->c, r->id, false));
	flash(rq, "Restored.");
	return back_to(rq, r);
}

/* ---- reports ---- */

static const char *const reasons[] = {
	N_("Advertising"),	    N_("Insult or threat"), N_("Personal data of somebody"),
	N_("Not about the matter"), N_("Untrue"),	    N_("Something else"),
};

static struct pick *reason_picks(struct request *rq)
{
	struct pick *v = arena_new_array(rq->c.arena, struct pick, COUNT(reasons));
	struct str chosen = form_word(rq, "reason");

	for (size_t i = 0; i < COUNT(reasons); i++) {
		v[i].value = str_fmt(rq->c.arena, "%zu", i + 1);
		v[i].label = str_of(tr(rq->c.lang, reasons[i]));
		v[i].chosen = str_eq(chosen, v[i].value);
	}
	return v;
}

static enum err report_page(struct request *rq, const struct record *r)
{
	struct html h = html_on(rq, &rq->out->body);
	struct comment_line about;
	const struct form_field fields[] = {
		{ "reason", str_of(tr(h.lang, N_("What is wrong"))), .required = true,
		  .options = reason_picks(rq), .noptions = COUNT(reasons) },
		{ "words", str_of(tr(h.lang, N_("In your words"))), .rows = 3, .max = 500 },
	};

	TRY(comment_line_of(&h, r, &about));
	return small_answer(rq, &(struct small_page){
					.title = N_("Report a comment"),
					.lead = N_("Moderators will read it and decide."),
					.about = &about,
					.form = { .action = str_fmt(h.arena, "/comments/%lld/report", r->id),
						  .submit = N_("Send the report"),
						  .cancel = str_fmt(h.arena, "/comments/%lld", r->id) },
					.fields = fields,
					.n = COUNT(fields),
					.trap = !rq->c.who->id });
}

/* Visitors are told apart by their network, of which only a keyed hash is kept. */
static struct str reporter_of(struct request *rq)
{
	struct arena *a = rq->c.arena;
	struct str class = rate_address_class(a, rq->in->peer);

	if (rq->c.who->id)
		return str_fmt(a, "account:%lld", rq->c.who->id);
	return str_fmt(a, "visitor:%.*s", STR(app_sign(rq->c.app, a, "report", class)));
}

static enum err require_shown(struct request *rq, struct record **r)
{
	TRY(require_comment(rq, r));
	if (str_eq(record_str(*r, COMMENT_STATE), S("shown")))
		return OK;
	return fail(&rq->c, ERR_CONFLICT, "This comment is not shown any more");
}

enum err get_report(struct request *rq)
{
	struct record *r;

	TRY(require_shown(rq, &r));
	return report_page(rq, r);
}

enum err post_report(struct request *rq)
{
	struct str words = form_word(rq, "words");
	struct record *r;
	i64 reason = 0;

	TRY(require_shown(rq, &r));
	if (!str_to_i64(form_word(rq, "reason"), &reason) || reason < 1 || reason > (i64)COUNT(reasons))
		invalid(&rq->c, "reason", "required", "Pick one of the listed options");
	if (words.n > 2000)
		invalid(&rq->c, "words", "too_long", "This is too long");
	if (!rq->c.who->id && !rq->c.fault.err && !form_is_human(rq))
		invalid(&rq->c, "words", "stale", "Please look at your words once more and send them again");
	if (rq->c.fault.err)
		return report_page(rq, r);
	struct str label = str_of(reasons[reason - 1]);
	TRY(comment_report(&rq->c, r, reporter_of(rq),
			   words.n ? str_fmt(rq->c.arena, "%.*s: %.*s", STR(label), STR(words)) : label));
	flash(rq, "Thank you. A moderator will look at it.");
	struct target t;
	TRY(target_load(&rq->c, record_str(r, COMMENT_TARGET), &t));
	return redirect(rq, "%.*s#comments", STR(record_path(rq->c.arena, t.record)));
}

/* ---- appeals ---- */

/* The newest penalty in force that nobody was asked about. */
static enum err find_penalty(struct request *rq, const struct record *r, struct penalty *out)
{
	struct penalties list;

	TRY(penalty_list(&rq->c, r->id, &list));
	for (size_t i = 0; i < list.n; i++)
		if (penalty_is_appealable(&list.v[i])) {
			*out = list.v[i];
			return OK;
		}
	return fail(&rq->c, ERR_CONFLICT, "There is nothing to appeal against");
}

static enum err appeal_page(struct request *rq, const struct record *r)
{
	struct html h = html_on(rq, &rq->out->body);
	struct comment_line about;
	const struct form_field words = { "words", str_of(tr(h.lang, N_("Why it should be shown"))),
					  .required = true, .rows = 4, .max = 1000 };

	TRY(comment_line_of(&h, r, &about));
	return small_answer(rq, &(struct small_page){
					.title = N_("Ask another moderator"),
					.lead = N_("Somebody else than the one who decided will look at it."),
					.about = &about,
					.form = { .action = str_fmt(h.arena, "/comments/%lld/appeal", r->id),
						  .submit = N_("Send"),
						  .cancel = str_fmt(h.arena, "/comments/%lld", r->id) },
					.fields = &words,
					.n = 1 });
}

enum err get_appeal(struct request *rq)
{
	struct penalty p;
	struct record *r;

	TRY(require_own(rq, &r));
	TRY(find_penalty(rq, r, &p));
	return appeal_page(rq, r);
}

enum err post_appeal(struct request *rq)
{
	struct str words = form_word(rq, "words");
	struct penalty p;
	struct record *r;

	TRY(require_own(rq, &r));
	TRY(find_penalty(rq, r, &p));
	if (!words.n)
		invalid(&rq->c, "words", "required", "Fill in this field");
	else if (words.n > 4000)
		invalid(&rq->c, "words", "too_long", "This is too long");
	if (rq->c.fault.err)
		return appeal_page(rq, r);
	TRY(comment_appeal(&rq->c, &p, words));
	flash(rq, "Another moderator will look at it.");
	return back_to(rq, r);
}

/* ---- the end of letters ---- */

static enum err require_key(struct request *rq, i64 *id)
{
	struct str key = pairs_get(&rq->in->query, S("key"));

	TRY(require_id(rq, id));
	if (!key.n)
		key = form_word(rq, "key");
	if (str_eq(key, quiet_key(&rq->c, *id)))
		return OK;
	return fail(&rq->c, ERR_NOT_FOUND, "There is no page at this address");
}

enum err get_quiet(struct request *rq)
{
	struct pair key = { S("key"), pairs_get(&rq->in->query, S("key")) };
	i64 id;

	TRY(require_key(rq, &id));
	return small_answer(
		rq, &(struct small_page){
			    .title = N_("No more letters"),
			    .lead = N_("We will not write to you any more about answers to this comment."),
			    .form = { .action = str_fmt(rq->c.arena, "/comments/%lld/quiet", id),
				      .submit = N_("No more letters") },
			    .hidden = &key,
			    .nhidden = 1 });
}

enum err post_quiet(struct request *rq)
{
	struct record *r;
	i64 id;

	TRY(require_key(rq, &id));
	TRY(comment_load(&rq->c, id, &r));
	r->v[COMMENT_QUIET] = VI(1);
	TRY(record_store(&rq->c, r, "quiet"));
	flash(rq, "Done. No more letters about this.");
	return redirect(rq, "/");
}
