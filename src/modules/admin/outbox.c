/* outbox.c -- letters on their way, for administrators; in a demo for everybody, as nothing is sent there. */
#include "modules/admin/outbox.h"
#include "modules/admin/outbox.html.h"

static enum err may_read(struct request *rq)
{
	if (rq->c.app->settings.demo || rq->c.who->network & MAY_ADMIN)
		return OK;
	if (!rq->c.who->id)
		return fail(&rq->c, ERR_UNAUTHENTICATED, "Sign in to see this page");
	return fail(&rq->c, ERR_FORBIDDEN, "Your roles do not allow this");
}

/* ---- reading ---- */

static enum err load_list(struct request *rq, struct outbox_page *p)
{
	i64 before;

	p->state = admin_query(rq, "state");
	TRY(admin_before(rq, &before));
	return outbox_list(&rq->c, p->state, before, ADMIN_PAGE, &p->list);
}

static void put_letter(struct request *rq, struct json *j, const struct letter *l)
{
	json_object(j);
	admin_json_id(rq, j, l->id);
	json_field(j, "to", str, l->to);
	json_field(j, "subject", str, l->subject);
	json_field(j, "text", str, l->text);
	json_field(j, "state", str, l->state);
	json_field(j, "error", str, l->error);
	admin_json_instant(rq, j, S("created"), l->created);
	admin_json_instant(rq, j, S("sent"), l->sent);
	json_end_object(j);
}

enum err get_outbox(struct request *rq)
{
	struct outbox_page p = { .demo = rq->c.app->settings.demo };
	struct html h;

	TRY(may_read(rq));
	TRY(load_list(rq, &p));
	i64 last = p.list.n ? p.list.v[p.list.n - 1].id : 0;
	if (rq->format == FMT_JSON) {
		struct json j = admin_json_open(rq);
		for (size_t i = 0; i < p.list.n; i++)
			put_letter(rq, &j, &p.list.v[i]);
		return admin_json_close(rq, &j, p.list.more ? last : 0);
	}
	admin_open(rq, &h, "/admin/outbox",
		   &(struct page_head){ .title = str_of(tr(rq->c.lang, "Outbox")),
					.lead = str_of(tr(rq->c.lang, "Letters that the network sends.")) },
		   1u << FMT_JSON);
	p.pager = admin_pager(&h, p.list.n, last, p.list.more);
	outbox_body(&h, &p);
	return admin_close(rq, &h);
}

/* ---- one letter ---- */

static bool ends_address(char c)
{
	return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == '"' || c == '\'';
}

static size_t address_at(struct str text, size_t from)
{
	for (size_t i = from; i < text.n; i++) {
		struct str rest = str_slice(text, i, text.n);
		if (str_starts(rest, S("http://")) || str_starts(rest, S("https://")))
			return i;
	}
	return text.n;
}

struct letter_part letter_next(struct str text, size_t *at)
{
	size_t from = *at, start = address_at(text, from), end = start;

	if (start > from) {
		*at = start;
		return (struct letter_part){ str_slice(text, from, start), false };
	}
	while (end < text.n && !ends_address(text.p[end]))
		end++;
	/* The full stop of a sentence is not the address's. */
	while (end > start && strchr(".,;:!?)", text.p[end - 1]))
		end--;
	*at = end;
	return (struct letter_part){ str_slice(text, start, end), true };
}

static enum err load_letter(struct request *rq, struct letter *l)
{
	i64 id;

	TRY(require_id(rq, &id));
	return outbox_load(&rq->c, id, l);
}

enum err get_letter(struct request *rq)
{
	static const struct link crumb = { .href = S_("/admin/outbox"), .label = N_("Outbox") };
	struct letter l;
	struct html h = html_on(rq, &rq->out->body);

	TRY(may_read(rq));
	TRY(load_letter(rq, &l));
	if (rq->format == FMT_JSON) {
		struct json j = json_on(&rq->out->body);
		put_letter(rq, &j, &l);
		rq->out->type = S("application/json; charset=utf-8");
		rq->out->status = 200;
		return OK;
	}
	admin_open(rq, &h, "/admin/outbox",
		   &(struct page_head){ .title = l.subject.n ? l.subject
							     : str_of(tr(rq->c.lang, "Erased letter")),
					.crumbs = &crumb,
					.ncrumbs = 1,
					.state = letter_state(&h, l.state),
					.tone = letter_tone(l.state) },
		   1u << FMT_JSON);
	letter_body(&h, &l, rq->c.who->network & MAY_ADMIN);
	return admin_close(rq, &h);
}

/* ---- the words for states ---- */

static const struct choice states[] = {
	{ "queued", N_("Waits"), "sun" },
	{ "sending", N_("On its way"), "sun" },
	{ "sent", N_("Sent"), "leaf" },
	{ "failed", N_("Not delivered"), "clay" },
};

struct str letter_state(struct html *h, struct str code)
{
	for (size_t i = 0; i < COUNT(states); i++)
		if (str_eq(code, str_of(states[i].code)))
			return str_of(tr(h->lang, states[i].label));
	return code;
}

const char *letter_tone(struct str code)
{
	for (size_t i = 0; i < COUNT(states); i++)
		if (str_eq(code, str_of(states[i].code)))
			return states[i].tone;
	return NULL;
}

/* ---- trying again ---- */

enum err post_send_again(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(outbox_again(&rq->c, id));
	flash(rq, "The letter will be sent again.");
	return redirect(rq, "/admin/outbox/%lld", id);
}
