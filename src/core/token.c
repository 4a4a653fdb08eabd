/* token.c -- secrets that machines carry: random, shown once, kept as SHA-256 (they have 256 bits, so no slow
 * hash is needed); and the API tokens made of them. */
#include "core/account.h"

#include "base/utf8.h"

#include <sodium.h>

static const struct column api_token_columns[] = {
	{ "id", C_ID },
	{ "token_hash", C_TEXT, true },
	{ "account", C_INT, true, .references = "account", .on_delete = "CASCADE" },
	{ "label", C_TEXT, true },
	{ "created", C_INT, true },
	{ 0 },
};
static const struct index api_token_indexes[] = {
	{ "token_hash", .unique = true },
	{ "account" },
	{ 0 },
};
const struct table table_api_token = { "api_token", api_token_columns, api_token_indexes };

#define TOKEN_BYTES 32
#define PREFIX "kolo_"

struct str token_new(struct arena *a)
{
	unsigned char random[TOKEN_BYTES];
	char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(text, sizeof(text), random, sizeof(random),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_dup(a, str_of(text));
}

struct str token_hash(struct arena *a, struct str token)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)token.p, token.n);
	return str_hex(a, sum, sizeof(sum));
}

static const struct query q_issue = {
	"INSERT INTO api_token (token_hash, account, label, created) VALUES (?, ?, ?, ?)",
	.in = "sisi",
};

enum err token_issue(struct ctx *c, i64 account, struct str label, struct str *token)
{
	struct str name = str_trim(label);

	if (name.n == 0)
		return invalid(c, "label", "required", N_("Say what the token is for"));
	if (!utf8_valid(name) || utf8_count(name) > 100)
		return invalid(c, "label", "too_long", N_("At most %d characters"), 100);
	*token = str_fmt(c->arena, PREFIX "%s", token_new(c->arena).p);
	TRY(db_exec(c->db, &q_issue, VS(token_hash(c->arena, *token)), VI(account), VS(name), VI(c->now)));
	return journal_note(c, "token.issue", "account", account, STR_NONE);
}

static const struct query q_find = {
	"SELECT account FROM api_token WHERE token_hash = ?",
	.in = "s",
	.out = "i",
};

enum err token_find(struct ctx *c, struct str token, i64 *account)
{
	struct value r[1];

	if (!str_starts(token, S(PREFIX)))
		return ERR_NOT_FOUND;
	TRY(db_one(c->db, c->arena, r, &q_find, VS(token_hash(c->arena, token))));
	*account = r[0].i;
	return OK;
}

static const struct query q_list = {
	"SELECT id, label, created FROM api_token WHERE account = ? ORDER BY id LIMIT 200",
	.in = "i",
	.out = "isi",
};

enum err token_list(struct ctx *c, i64 account, struct token_info **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(account)));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct token_info, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		(*out)[i] = (struct token_info){ r[0].i, r[1].s, r[2].i };
	}
	return OK;
}

static const struct query q_revoke = {
	"DELETE FROM api_token WHERE account = ? AND id = ?",
	.in = "ii",
};

enum err token_revoke(struct ctx *c, i64 account, i64 token)
{
	TRY(db_exec(c->db, &q_revoke, VI(account), VI(token)));
	if (db_changes(c->db) == 0)
		return ERR_NOT_FOUND;
	return journal_note(c, "token.revoke", "account", account, STR_NONE);
}
