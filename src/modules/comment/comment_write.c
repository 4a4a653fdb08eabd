/* comment_write.c -- writing a comment or an answer: at once with an account, by a letter to her address for
 * a visitor. */
#include "modules/comment/comment_pages.h"
#include "modules/comment/comment.html.h"

#include "core/account.h"
#include "core/rate.h"
#include "text/guess.h"

#define CONFIRM_LIFE (2 * DAY)

/* ---- what keeps robots out without a riddle ---- */

static struct str stamp_of(struct ctx *c, i64 at)
{
	struct str time = str_fmt(c->arena, "%lld", at);

	return str_fmt(c->arena, "%.*s.%.*s", STR(time),
		       STR(app_sign(c->app, c->arena, "comment-form", time)));
}

struct str form_stamp(struct ctx *c)
{
	return stamp_of(c, c->now);
}

bool form_is_human(struct request *rq)
{
	struct str given = form_word(rq, "stamp"), rest = given;
	i64 at;

	return !form_word(rq, "subject").n && str_to_i64(str_cut(&rest, '.'), &at) &&
	       str_eq(given, stamp_of(&rq->c, at)) && form_time_fits(at, rq->c.now);
}

struct str form_word(struct request *rq, const char *name)
{
	return str_trim(pairs_get(&rq->in->form, str_of(name)));
}

struct str fault_text(const struct ctx *c, const char *field)
{
	for (size_t i = 0; i < c->fault.fields.n; i++)
		if (str_eq(c->fault.fields.v[i].field, str_of(field)))
			return c->fault.fields.v[i].message;
	return STR_NONE;
}

/* ---- the page ---- */

static struct str asked(struct request *rq, const char *name)
{
	return rq->in->method == POST ? form_word(rq, name) : pairs_get(&rq->in->query, str_of(name));
}

static bool is_visitor(const struct request *rq)
{
	return !(rq->c.who->network & ROLE_ACCOUNT);
}

static const struct {
	unsigned field;
	const char *name, *label, *type, *autocomplete, *help;
	bool required;
} inputs[] = {
	{ COMMENT_BODY, "body", N_("Your comment"), .required = true },
	{ COMMENT_NAME, "name", N_("Your name"), NULL, "name", .required = true },
	{ COMMENT_EMAIL, "email", N_("E-mail"), "email", "email", N_("Never shown"), .required = true },
	{ COMMENT_SITE, "site", N_("Your site"), "url", "url" },
};

static size_t fill_fields(struct request *rq, struct form_field *out)
{
	size_t n = is_visitor(rq) ? COUNT(inputs) : 1;

	for (size_t i = 0; i < n; i++)
		out[i] = (struct form_field){
			.name = inputs[i].name,
			.label = str_of(tr(rq->c.lang, inputs[i].label)),
			.type = inputs[i].type,
			.autocomplete = inputs[i].autocomplete,
			.help = inputs[i].help ? str_of(tr(rq->c.lang, inputs[i].help)) : STR_NONE,
			.required = inputs[i].required,
			.value = pairs_get(&rq->in->form, str_of(inputs[i].name)),
			.error = fault_text(&rq->c, inputs[i].name),
			.max = comment.fields[inputs[i].field].max,
			.rows = 6,
		};
	return n;
}

/* The comment that is answered, when the reader sees it. */
static enum err load_above(struct html *h, struct str text, struct comment_line *out)
{
	struct record *r;
	i64 id;

	if (!str_to_i64(text, &id))
		return ERR_NOT_FOUND;
	TRY(record_load(&h->rq->c, &comment, id, &r));
	return comment_line_of(h, r, out);
}

static enum err write_answer(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);
	struct pair hidden[] = { { S("target"), asked(rq, "target") }, { S("parent"), asked(rq, "parent") } };
	struct form_field list[COUNT(inputs)];
	struct fault fault = rq->c.fault;
	struct comment_line above;
	struct target t;

	TRY(target_load(&rq->c, hidden[0].value, &t));
	TRY(target_admits(&rq->c, t.record));
	if (hidden[1].value.n)
		TRY(load_above(&h, hidden[1].value, &above));
	struct write_page p = {
		.target = &t,
		.above = hidden[1].value.n ? &above : NULL,
		.form = { .action = S("/comments/write"),
			  .submit = is_visitor(rq) ? N_("Send me the letter") : N_("Publish the comment"),
			  .cancel = record_path(h.arena, t.record) },
		.fields = list,
		.n = fill_fields(rq, list),
		.hidden = hidden,
		.nhidden = hidden[1].value.n ? 2 : 1,
		.visitor = is_visitor(rq),
	};
	rq->out->status = fault.err ? err_info(fault.err)->status : 200;
	layout_open(&h, &(struct page){ .title = str_of(tr(h.lang, N_("Comment"))),
					.width = "narrow",
					.no_index = true });
	write_body(&h, &p, &fault);
	layout_close(&h);
	return fault.err;
}

enum err get_write(struct request *rq)
{
	return write_answer(rq);
}

/* ---- reading what was typed ---- */

static enum err read_draft(struct request *rq, struct record *draft)
{
	size_t n = is_visitor(rq) ? COUNT(inputs) : 1;
	struct str parent = form_word(rq, "parent");
	i64 id;

	draft->v[COMMENT_TARGET] = VS(form_word(rq, "target"));
	if (parent.n && str_to_i64(parent, &id))
		draft->v[COMMENT_PARENT] = VI(id);
	for (size_t i = 0; i < n; i++) {
		struct str text = form_word(rq, inputs[i].name);

		if (!text.n && inputs[i].required)
			invalid(&rq->c, inputs[i].name, "required", "Fill in this field");
		if (!text.n)
			continue;
		enum err e = field_from_text(&rq->c, &comment.fields[inputs[i].field], text,
					     &draft->v[inputs[i].field]);
		if (e != OK && e != ERR_INVALID)
			return e;
	}
	return rq->c.fault.fields.n ? ERR_INVALID : OK;
}

/* ---- with an account ---- */

static enum err published(struct request *rq, const struct record *r)
{
	if (str_eq(record_str(r, COMMENT_STATE), S("held")))
		flash(rq, "Thank you. A moderator reads the first comments of new members; yours will be "
			  "shown soon.");
	else
		flash(rq, "Your comment is published.");
	return redirect(rq, "/comments/%lld", r->id);
}

/* ---- by a letter ---- */

static struct str draft_json(struct ctx *c, const struct record *draft)
{
	struct buf b = buf_on(c->arena, 64 << 10);
	struct json j = json_on(&b);

	json_object(&j);
	json_key(&j, S("target"));
	json_value(&j, draft->v[COMMENT_TARGET]);
	json_key(&j, S("parent"));
	json_value(&j, draft->v[COMMENT_PARENT]);
	json_field(&j, "lang", str,
		   str_of(lang_tag(lang_guess(record_str(draft, COMMENT_BODY), c->lang, c->lang))));
	for (size_t i = 0; i < COUNT(inputs); i++) {
		json_key(&j, str_of(inputs[i].name));
		json_value(&j, draft->v[inputs[i].field]);
	}
	json_end_object(&j);
	return buf_done(&b);
}

static enum err draft_parse(struct ctx *c, struct str data, struct record **out)
{
	struct record *r = record_new(c->arena, &comment);
	struct json_node *n;
	size_t at;

	TRY(json_parse(c->arena, data, &n, &at));
	r->v[COMMENT_TARGET] = json_to_value(c->arena, json_get(n, S("target")));
	r->v[COMMENT_PARENT] = json_to_value(c->arena, json_get(n, S("parent")));
	r->v[COMMENT_LANG] = json_to_value(c->arena, json_get(n, S("lang")));
	for (size_t i = 0; i < COUNT(inputs); i++)
		r->v[inputs[i].field] = json_to_value(c->arena, json_get(n, str_of(inputs[i].name)));
	*out = r;
	return OK;
}

static enum err send_letter(struct request *rq, const struct record *draft)
{
	struct ctx *c = &rq->c;
	struct str token;

	TRY(ticket_issue(c, "comment", 0, draft_json(c, draft), CONFIRM_LIFE, &token));
	struct str link = comment_link(c, "/comments/confirm?token=%.*s", STR(token));
	struct mail m = {
		.to = record_str(draft, COMMENT_EMAIL),
		.subject = str_of(tr(c->lang, N_("Confirm your comment"))),
		.text = str_fmt(c->arena, "%s\n\n%.*s\n\n%s\n",
				tr(c->lang, N_("Open this link to send your comment on its way:")), STR(link),
				tr(c->lang, N_("If this was not you, do nothing: nothing will happen."))),
	};
	return mail_queue(c, &m);
}

static enum err thank_visitor(struct request *rq)
{
	struct target t;

	TRY(target_load(&rq->c, form_word(rq, "target"), &t));
	flash(rq, "We have sent you a letter. Open the link in it to go on.");
	return redirect(rq, "%.*s#comments", STR(record_path(rq->c.arena, t.record)));
}

enum err post_write(struct request *rq)
{
	struct record *draft = record_new(rq->c.arena, &comment);
	struct target t;
	enum err e;

	TRY(target_load(&rq->c, form_word(rq, "target"), &t));
	TRY(target_admits(&rq->c, t.record));
	e = read_draft(rq, draft);
	if (e == OK && is_visitor(rq) && !form_is_human(rq))
		e = invalid(&rq->c, "body", "stale",
			    "Please look at your words once more and send them again");
	if (e == OK && is_visitor(rq)) {
		if (mail_allow(&rq->c, record_str(draft, COMMENT_EMAIL)))
			TRY(send_letter(rq, draft));
		return thank_visitor(rq);
	}
	if (e == OK)
		e = record_save(&rq->c, draft, 0);
	if (e == ERR_INVALID)
		return write_answer(rq);
	return e == OK ? published(rq, draft) : e;
}

/* ---- the link in the letter ---- */

static enum err dead_link(struct request *rq)
{
	return fail(&rq->c, ERR_NOT_FOUND, "This link was used already or is too old. Ask for a new one.");
}

enum err get_confirm_comment(struct request *rq)
{
	struct pair token = { S("token"), pairs_get(&rq->in->query, S("token")) };
	struct record *draft;
	struct str data;
	i64 id;

	enum err e = ticket_find(&rq->c, "comment", token.value, &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	TRY(draft_parse(&rq->c, data, &draft));
	return small_answer(rq, &(struct small_page){ .title = N_("Confirm your comment"),
						      .draft = draft,
						      .form = { .action = S("/comments/confirm"),
								.submit = N_("Send the comment") },
						      .hidden = &token,
						      .nhidden = 1 });
}

/* The network says whether comments of visitors wait for a moderator. */
static enum err visitors_state(struct ctx *c, struct value *out)
{
	struct str set;

	TRY(setting_find(c, "comments_of_visitors", "held", &set));
	*out = str_eq(set, S("shown")) ? VS(S("shown")) : VS(S("held"));
	return OK;
}

enum err post_confirm_comment(struct request *rq)
{
	struct ctx *c = &rq->c;
	const struct actor *who = c->who;
	struct record *draft;
	struct target t;
	struct str data;
	i64 id;

	enum err e = ticket_use(c, "comment", form_word(rq, "token"), &id, &data);
	if (e == ERR_NOT_FOUND)
		return dead_link(rq);
	TRY(e);
	TRY(draft_parse(c, data, &draft));
	TRY(visitors_state(c, &draft->v[COMMENT_STATE]));
	c->who = &actor_visitor; /* whoever is signed in on this machine did not write it */
	e = record_store(c, draft, NULL);
	if (e == OK)
		e = target_load(c, record_str(draft, COMMENT_TARGET), &t);
	c->who = who;
	if (e == ERR_INVALID)
		return fail(c, ERR_CONFLICT, "What you comment on is not open any more");
	TRY(e);
	flash(rq, "Thank you. Your comment has arrived; it is shown when a moderator has read it.");
	return redirect(rq, "%.*s#comments", STR(record_path(c->arena, t.record)));
}
