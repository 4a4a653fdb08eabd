/* ticket.c -- links in mail that work once, for one purpose, for a while. */
#include "core/account.h"

static const struct column ticket_columns[] = {
	{ "id", C_ID },
	{ "token_hash", C_TEXT, true },
	{ "purpose", C_TEXT, true },
	{ "subject", C_INT, true }, /* what the purpose says: an account, a comment */
	{ "data", C_TEXT, true },
	{ "expires", C_INT, true },
	{ "used", C_INT },
	{ 0 },
};
static const struct index ticket_indexes[] = {
	{ "token_hash", .unique = true },
	{ "expires" },
	{ 0 },
};
const struct table table_ticket = { "ticket", ticket_columns, ticket_indexes };

static const struct query q_issue = {
	"INSERT INTO ticket (token_hash, purpose, subject, data, expires) VALUES (?, ?, ?, ?, ?)",
	.in = "ssisi",
};

enum err ticket_issue(struct ctx *c, const char *purpose, i64 subject, struct str data, i64 life,
		      struct str *token)
{
	*token = token_new(c->arena);
	return db_exec(c->db, &q_issue, VS(token_hash(c->arena, *token)), VZ(purpose), VI(subject),
		       VS(data.p ? data : S("")), VI(c->now + life));
}

enum err ticket_keep(struct ctx *c, const char *purpose, i64 subject, struct str token, i64 life)
{
	return db_exec(c->db, &q_issue, VS(token_hash(c->arena, token)), VZ(purpose), VI(subject), VS(S("")),
		       VI(c->now + life));
}

/* Give the two columns that Q returns for a live ticket. */
static enum err ticket_row(struct ctx *c, const struct query *q, const struct value *args, size_t n,
			   i64 *subject, struct str *data)
{
	struct value r[2];

	TRY(db_one_(c->db, c->arena, r, q, args, n));
	*subject = r[0].i;
	*data = r[1].s;
	return OK;
}

static const struct query q_find = {
	"SELECT subject, data FROM ticket WHERE token_hash = ? AND purpose = ? AND used IS NULL AND expires "
	"> ?",
	.in = "ssi",
	.out = "is",
};

enum err ticket_find(struct ctx *c, const char *purpose, struct str token, i64 *subject, struct str *data)
{
	return ticket_row(c, &q_find, DB_ARGS(VS(token_hash(c->arena, token)), VZ(purpose), VI(c->now)),
			  subject, data);
}

/* One statement looks and marks: a second use, even at the same moment, finds nothing. */
static const struct query q_use = {
	"UPDATE ticket SET used = ? WHERE token_hash = ? AND purpose = ? AND used IS NULL AND expires > ?"
	" RETURNING subject, data",
	.in = "issi",
	.out = "is",
};

enum err ticket_use(struct ctx *c, const char *purpose, struct str token, i64 *subject, struct str *data)
{
	return ticket_row(c, &q_use,
			  DB_ARGS(VI(c->now), VS(token_hash(c->arena, token)), VZ(purpose), VI(c->now)),
			  subject, data);
}
