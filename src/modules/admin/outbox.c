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

static const struct query q_list = {
	"SELECT id, created, sent, recipient, subject, text, state, error, attempts FROM outbox"
	" WHERE id < ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
	"issi",
	"iiisssssi",
};

static const struct query q_one = {
	"SELECT id, created, sent, recipient, subject, text, state, error, attempts FROM outbox WHERE id = ?",
	"i", "iiisssssi"
};

static struct outbox_letter letter_of(const struct value *r)
{
	return (struct outbox_letter){ .id = r[0].i,
				       .created = r[1].i,
				       .sent = r[2].i,
				       .to = r[3].s,
				       .subject = r[4].s,
				       .text = r[5].s,
				       .state = r[6].s,
				       .error = value_str(r[7]),
				       .attempts = r[8].i };
}

static enum err load_list(struct request *rq, struct outbox_page *p)
{
	struct rows rows;
	i64 before;

	p->state = admin_query(rq, "state");
	TRY(admin_before(rq, &before));
	TRY(db_all(rq->c.db, rq->c.arena, &rows, &q_list, VI(before), VS(p->state), VS(p->state),
		   VI(ADMIN_PAGE + 1)));
	p->n = MIN(rows.n, (size_t)ADMIN_PAGE);
	p->more = rows.n > p->n;
	p->v = arena_new_array(rq->c.arena, struct outbox_letter, p->n);
	for (size_t i = 0; i < p->n; i++)
		p->v[i] = letter_of(rows_row(&rows, i));
	return OK;
}

static void put_letter(struct request *rq, struct json *j, const struct outbox_letter *l)
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
	i64 last = p.n ? p.v[p.n - 1].id : 0;
	if (rq->format == FMT_JSON) {
		struct json j = admin_json_open(rq);
		for (size_t i = 0; i < p.n; i++)
			put_letter(rq, &j, &p.v[i]);
		return admin_json_close(rq, &j, p.more ? last : 0);
	}
	admin_open(rq, &h, "/admin/outbox",
		   &(struct page_head){ .title = str_of(tr(rq->c.lang, "Outbox")),
					.lead = str_of(tr(rq->c.lang, "Letters that the network sends.")) },
		   1u << FMT_JSON);
	p.pager = admin_pager(&h, p.n, last, p.more);
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

static enum err load_letter(struct request *rq, struct outbox_letter *l)
{
	struct value v[9];
	i64 id;

	TRY(require_id(rq, &id));
	TRY(db_one(rq->c.db, rq->c.arena, v, &q_one, VI(id)));
	*l = letter_of(v);
	return OK;
}

enum err get_letter(struct request *rq)
{
	static const struct link crumb = { .href = S_("/admin/outbox"), .label = N_("Outbox") };
	struct outbox_letter l;
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

static const struct query q_again = {
	"UPDATE outbox SET state = 'queued', attempts = 0, error = '' WHERE id = ? AND state = 'failed' AND "
	"text <> ''",
	"i",
};

static const struct query q_job_again = {
	"UPDATE job SET state = 'queued', attempts = 0, error = '', run_at = ? WHERE key = ?",
	"is",
};

enum err post_send_again(struct request *rq)
{
	struct ctx *c = &rq->c;
	i64 id;

	TRY(require_id(rq, &id));
	TRY(db_exec(c->db, &q_again, VI(id)));
	if (db_changes(c->db) == 0)
		return fail(c, ERR_CONFLICT, "This letter did not fail, or its text is gone");
	TRY(db_exec(c->db, &q_job_again, VI(c->now), VS(str_fmt(c->arena, "mail:%lld", id))));
	TRY(mail_resume(c));
	TRY(journal_note(c, "retry", "outbox", id, STR_NONE));
	flash(rq, "The letter will be sent again.");
	return redirect(rq, "/admin/outbox/%lld", id);
}
