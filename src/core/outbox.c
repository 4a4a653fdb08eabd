/* outbox.c -- letters in the database: queueing, sending by job, reading. */
#include "core/outbox.h"

#include "core/jobs.h"
#include "core/mail.h"
#include "core/rate.h"

static const struct column outbox_columns[] = {
	{ "id", C_ID },
	{ "key", C_TEXT }, /* the same key is never queued twice */
	{ "recipient", C_TEXT, true },
	{ "subject", C_TEXT, true },
	{ "text", C_TEXT, true }, /* emptied when sent */
	{ "list_unsubscribe", C_TEXT, true },
	{ "state", C_TEXT, true },
	{ "attempts", C_INT, true, "0" },
	{ "error", C_TEXT, true, "''" },
	{ "created", C_INT, true },
	{ "sent", C_INT, true, "0" },
	{ 0 },
};
static const struct index outbox_indexes[] = {
	{ "key", .unique = true },
	{ "state" },
	{ 0 },
};
const struct table table_outbox = { "outbox", outbox_columns, outbox_indexes };

/* ---- queueing ---- */

/* What would break a header or an SMTP command must not come near either. */
static bool is_address(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '<' || s.p[i] == '>')
			return false;
	return s.n <= 254 && str_index(s, '@') < s.n;
}

static enum err queue_sending(struct ctx *c, i64 id)
{
	return job_queue_once(c, "mail.send", str_fmt(c->arena, "mail:%lld", id),
			      str_fmt(c->arena, "{\"mail\":%lld}", id), c->now);
}

static const struct query q_queue = {
	"INSERT INTO outbox (key, recipient, subject, text, list_unsubscribe, state, created)"
	" VALUES (?, ?, ?, ?, ?, 'queued', ?) ON CONFLICT (key) DO NOTHING RETURNING id",
	.in = "?ssssi",
	.out = "i",
};

enum err mail_queue(struct ctx *c, const struct mail *m)
{
	struct value r[1];

	if (!is_address(m->to))
		return fail(c, ERR_INVALID, N_("A letter cannot be sent to this address"));
	enum err e =
		db_one(c->db, c->arena, r, &q_queue, m->key.n ? VS(m->key) : VN, VS(m->to), VS(m->subject),
		       VS(m->text), VS(m->list_unsubscribe.p ? m->list_unsubscribe : S("")), VI(c->now));
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	return c->app->settings.smtp_url ? queue_sending(c, r[0].i) : OK;
}

static const struct query q_waiting = {
	"SELECT id FROM outbox WHERE state = 'queued' ORDER BY id",
	.in = "",
	.out = "i",
};

enum err mail_resume(struct ctx *c)
{
	struct rows rows;

	if (!c->app->settings.smtp_url)
		return OK;
	TRY(db_all(c->db, c->arena, &rows, &q_waiting));
	for (size_t i = 0; i < rows.n; i++)
		TRY(queue_sending(c, rows_row(&rows, i)[0].i));
	return OK;
}

/* ---- sending ---- */

struct sending {
	i64 id, created, attempt;
	struct mail mail;
	enum err result;
	struct str error;
};

static const struct query q_begin = {
	"UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state IN ('queued', "
	"'sending')"
	" RETURNING recipient, subject, text, list_unsubscribe, created, attempts",
	.in = "i",
	.out = "ssssii",
};

static enum err begin(struct ctx *c, void *arg)
{
	struct sending *s = arg;
	struct value r[6];

	TRY(db_one(c->db, c->arena, r, &q_begin, VI(s->id)));
	s->mail =
		(struct mail){ .to = r[0].s, .subject = r[1].s, .text = r[2].s, .list_unsubscribe = r[3].s };
	s->created = r[4].i;
	s->attempt = r[5].i;
	return OK;
}

static const struct query q_sent = {
	"UPDATE outbox SET state = 'sent', sent = ?, text = '', error = '' WHERE id = ?",
	.in = "ii",
};

static const struct query q_failed = {
	"UPDATE outbox SET state = ?, error = ? WHERE id = ?",
	.in = "ssi",
};

static enum err note_result(struct ctx *c, void *arg)
{
	const struct sending *s = arg;
	bool final = s->result == ERR_INVALID || s->attempt >= MAIL_ATTEMPTS;

	if (s->result == OK)
		return db_exec(c->db, &q_sent, VI(c->now), VI(s->id));
	return db_exec(c->db, &q_failed, VZ(final ? "failed" : "queued"), VS(s->error), VI(s->id));
}

enum err mail_send_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	const struct settings *set = &c->app->settings;
	struct sending s = { 0 };
	struct str message;

	(void)job;
	if (!set->smtp_url || !set->mail_from)
		return fail(c, ERR_UNAVAILABLE, "no mail relay or sender is set");
	TRY(job_payload_int(payload, S("mail"), &s.id));

	enum err e = job_write(c, begin, &s);
	if (e == ERR_NOT_FOUND)
		return OK; /* sent or given up before */
	TRY(e);
	s.result = mail_compose(c->arena, &s.mail, str_of(set->mail_from), s.id, s.created, &message);
	if (s.result == OK)
		s.result = mail_transmit(c->arena, set->smtp_url, str_of(set->mail_from), s.mail.to, message,
					 &s.error);
	TRY(job_write(c, note_result, &s));
	return s.result == ERR_INVALID ? OK : s.result;
}

/* ---- how much ---- */

bool mail_allow(struct ctx *c, struct str address)
{
	struct str box = str_lower_ascii(c->arena, str_trim(address));

	return !c->app->rate || rate_allow(c->app->rate, "letter", box, time_monotonic(), NULL);
}

/* ---- forgetting ---- */

static const struct query q_erase = {
	"UPDATE outbox SET recipient = '', subject = '', text = '', list_unsubscribe = '',"
	" state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'failed' END WHERE recipient = ?",
	.in = "s",
};

enum err outbox_erase(struct ctx *c, struct str address)
{
	return db_exec(c->db, &q_erase, VS(address));
}
