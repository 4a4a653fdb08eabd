/* idempotency.c -- first answers, kept for a day under the client's key. */
#include "core/idempotency.h"

static const struct column idempotency_columns[] = {
	{ "account", C_INT, true, .references = "account", .on_delete = "CASCADE" },
	{ "key", C_TEXT, true },
	{ "request_hash", C_TEXT, true },
	{ "status", C_INT, true },
	{ "type", C_TEXT, true },
	{ "headers", C_TEXT, true },
	{ "body", C_BLOB, true },
	{ "at", C_INT, true },
	{ 0 },
};
static const struct index idempotency_indexes[] = {
	{ "at" },
	{ 0 },
};
const struct table table_idempotency = { "idempotency", idempotency_columns, idempotency_indexes,
					 .key = "account, key" };

static bool key_fits(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] < ' ' || key.p[i] > '~')
			return false;
	return key.n >= 1 && key.n <= 255;
}

static const struct query q_find = {
	"SELECT request_hash, status, type, headers, body FROM idempotency WHERE account = ? AND key = ? AND "
	"at > ?",
	.in = "isi",
	.out = "sissb",
};

enum err idempotency_find(struct ctx *c, struct str key, struct str request_hash, struct kept_answer *out)
{
	struct value r[5];

	if (c->who->id == 0)
		return ERR_NOT_FOUND;
	if (!key_fits(key))
		return fail(c, ERR_MALFORMED,
			    N_("The header Idempotency-Key must have 1 to 255 printable characters"));
	TRY(db_one(c->db, c->arena, r, &q_find, VI(c->who->id), VS(key), VI(c->now - DAY)));
	if (!str_eq(r[0].s, request_hash))
		return fail(c, ERR_INVALID, N_("This Idempotency-Key was used for another request"));
	*out = (struct kept_answer){ (int)r[1].i, r[2].s, r[3].s, r[4].s };
	return OK;
}

static const struct query q_forget = {
	"DELETE FROM idempotency WHERE account = ? AND key = ? AND at <= ?",
	.in = "isi",
};

static const struct query q_store = {
	"INSERT INTO idempotency (account, key, request_hash, status, type, headers, body, at) VALUES (?, ?, "
	"?, ?, ?, ?, ?, ?)"
	" ON CONFLICT (account, key) DO NOTHING",
	.in = "ississbi",
};

enum err idempotency_store(struct ctx *c, struct str key, struct str request_hash,
			   const struct kept_answer *answer)
{
	if (c->who->id == 0)
		return OK;
	TRY(db_exec(c->db, &q_forget, VI(c->who->id), VS(key), VI(c->now - DAY)));
	TRY(db_exec(c->db, &q_store, VI(c->who->id), VS(key), VS(request_hash), VI(answer->status),
		    VS(answer->type), VS(answer->headers.p ? answer->headers : S("")),
		    VB(answer->body.p ? answer->body : S("")), VI(c->now)));
	return db_changes(c->db) ? OK : ERR_RETRY;
}
