/* outbox_list.c -- letters as people meet them: listed, counted, one of them read, sent again. */
#include "core/jobs.h"
#include "core/outbox.h"

static const struct query q_list = {
	"SELECT id, created, sent, recipient, subject, text, state, error, attempts FROM outbox"
	" WHERE id < ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
	"issi",
	"iiisssssi",
};

static const struct query q_one = {
	"SELECT id, created, sent, recipient, subject, text, state, error, attempts FROM outbox WHERE id = ?",
	"i",
	"iiisssssi",
};

static struct letter letter_of(const struct value *r)
{
	return (struct letter){ .id = r[0].i,
				.created = r[1].i,
				.sent = r[2].i,
				.to = r[3].s,
				.subject = r[4].s,
				.text = r[5].s,
				.state = r[6].s,
				.error = value_str(r[7]),
				.attempts = r[8].i };
}

enum err outbox_list(struct ctx *c, struct str state, i64 before, size_t most, struct letters *out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(before), VS(state), VS(state), VI((i64)most + 1)));
	*out = (struct letters){ .v = arena_new_array(c->arena, struct letter, rows.n),
				 .n = MIN(rows.n, most),
				 .more = rows.n > most };
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = letter_of(rows_row(&rows, i));
	return OK;
}

enum err outbox_load(struct ctx *c, i64 id, struct letter *out)
{
	struct value v[9];

	TRY(db_one(c->db, c->arena, v, &q_one, VI(id)));
	*out = letter_of(v);
	return OK;
}

static const struct query q_count = {
	"SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending')),"
	" (SELECT COUNT(*) FROM outbox WHERE state = 'failed')",
	"",
	"ii",
};

enum err outbox_count(struct ctx *c, i64 *waiting, i64 *failed)
{
	struct value v[2];

	TRY(db_one(c->db, c->arena, v, &q_count));
	*waiting = value_int(v[0]);
	*failed = value_int(v[1]);
	return OK;
}

/* ---- trying again ---- */

static const struct query q_again = {
	"UPDATE outbox SET state = 'queued', attempts = 0, error = '' WHERE id = ? AND state = 'failed'"
	" AND text <> ''",
	"i",
};

enum err outbox_again(struct ctx *c, i64 id)
{
	TRY(db_exec(c->db, &q_again, VI(id)));
	if (db_changes(c->db) == 0)
		return fail(c, ERR_CONFLICT, "This letter did not fail, or its text is gone");
	TRY(job_retry_key(c, str_fmt(c->arena, "mail:%lld", id)));
	TRY(mail_resume(c));
	return journal_note(c, "retry", "outbox", id, STR_NONE);
}
