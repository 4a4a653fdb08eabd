/* session.c -- sign-ins that last: the cookie holds a random token, the table its hash. */
#include "core/account.h"

#include "base/utf8.h"

#define UNUSED_LIFE (30 * DAY)

static const struct column session_columns[] = {
	{ "id", C_ID },
	{ "token_hash", C_TEXT, true },
	{ "account", C_INT, true, .references = "account", .on_delete = "CASCADE" },
	{ "agent", C_TEXT, true }, /* the browser, for the list of devices */
	{ "created", C_INT, true },
	{ "seen", C_INT, true }, /* to the hour */
	{ 0 },
};
static const struct index session_indexes[] = {
	{ "token_hash", .unique = true },
	{ "account" },
	{ "seen" },
	{ 0 },
};
const struct table table_session = { "session", session_columns, session_indexes };

static const struct query q_start = {
	"INSERT INTO session (token_hash, account, agent, created, seen) VALUES (?, ?, ?, ?, ?)",
	.in = "sisii",
};

enum err session_start(struct ctx *c, i64 account, struct str agent, struct str *token)
{
	struct str name = utf8_valid(agent) && agent.p ? utf8_head(agent, 200) : S("");

	*token = token_new(c->arena);
	TRY(db_exec(c->db, &q_start, VS(token_hash(c->arena, *token)), VI(account), VS(name), VI(c->now),
		    VI(c->now)));
	return journal_note(c, "session.start", "account", account, STR_NONE);
}

static const struct query q_find = {
	"SELECT id, account, token_hash, created, seen FROM session WHERE token_hash = ? AND seen > ?",
	.in = "si",
	.out = "iisii",
};

enum err session_find(struct ctx *c, struct str token, struct session *out)
{
	struct value r[5];

	TRY(db_one(c->db, c->arena, r, &q_find, VS(token_hash(c->arena, token)), VI(c->now - UNUSED_LIFE)));
	*out = (struct session){ r[0].i, r[1].i, r[2].s, r[3].i, r[4].i };
	return OK;
}

bool session_stale(const struct session *s, i64 now)
{
	return now - s->seen > HOUR;
}

static const struct query q_touch = {
	"UPDATE session SET seen = ? WHERE id = ? AND seen < ?",
	.in = "iii",
};

enum err session_touch(struct ctx *c, i64 session)
{
	return db_exec(c->db, &q_touch, VI(c->now), VI(session), VI(c->now - HOUR));
}

static const struct query q_end = {
	"DELETE FROM session WHERE account = ? AND id = ?",
	.in = "ii",
};

static const struct query q_end_all = {
	"DELETE FROM session WHERE account = ?",
	.in = "i",
};

enum err session_end(struct ctx *c, i64 account, i64 session)
{
	if (session)
		TRY(db_exec(c->db, &q_end, VI(account), VI(session)));
	else
		TRY(db_exec(c->db, &q_end_all, VI(account)));
	if (db_changes(c->db) == 0)
		return OK;
	return journal_note(c, "session.end", "account", account, STR_NONE);
}

static const struct query q_list = {
	"SELECT id, agent, created, seen FROM session WHERE account = ? AND seen > ? ORDER BY seen DESC, id "
	"DESC LIMIT 200",
	.in = "ii",
	.out = "isii",
};

enum err session_list(struct ctx *c, i64 account, struct session_info **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(account), VI(c->now - UNUSED_LIFE)));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct session_info, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		(*out)[i] = (struct session_info){ r[0].i, r[1].s, r[2].i, r[3].i };
	}
	return OK;
}
