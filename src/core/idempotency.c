/* idempotency.c -- first answers, kept for a day under the client's key. */
#include "core/idempotency.h"
#include "core/handler.h"

#include <sodium.h>

static const struct column idempotency_columns[] = {
	{ "account", C_INT, true, .references = "account", .on_delete = "CASCADE" },
	{ "key", C_TEXT, true },
	{ "request_hash", C_TEXT, true },
	{ "status", C_INT, true },
	{ "type", C_TEXT, true },
	{ "headers", C_TEXT, true }, /* JSON object */
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

#define HEADERS_MAX 65536

static bool key_fits(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] < ' ' || key.p[i] > '~')
			return false;
	return key.n >= 1 && key.n <= 255;
}

/* ---- what was asked ---- */

/* With its length before it, so that no two sequences of texts read the same. */
static void hash_text(crypto_hash_sha256_state *sha, struct str s)
{
	u64 n = s.n;

	crypto_hash_sha256_update(sha, (const unsigned char *)&n, sizeof(n));
	crypto_hash_sha256_update(sha, (const unsigned char *)s.p, s.n);
}

static struct str request_hash(const struct request *rq)
{
	const struct http_request *in = rq->in;
	unsigned char sum[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state sha;

	crypto_hash_sha256_init(&sha);
	hash_text(&sha, in->target);
	hash_text(&sha, in->body);
	for (size_t i = 0; i < in->form.n; i++) {
		hash_text(&sha, in->form.v[i].name);
		hash_text(&sha, in->form.v[i].value);
	}
	for (size_t i = 0; i < in->nuploads; i++) {
		hash_text(&sha, in->uploads[i].name);
		hash_text(&sha, in->uploads[i].bytes);
	}
	crypto_hash_sha256_final(&sha, sum);
	return str_hex(rq->c.arena, sum, sizeof(sum));
}

/* ---- headers as text ---- */

static enum err headers_text(struct arena *a, const struct pairs *headers, struct str *out)
{
	struct buf b = buf_on(a, HEADERS_MAX);
	struct json j = json_on(&b);

	json_object(&j);
	for (size_t i = 0; i < headers->n; i++) {
		json_key(&j, headers->v[i].name);
		json_str(&j, headers->v[i].value);
	}
	json_end_object(&j);
	return buf_finish(&b, out);
}

static enum err headers_restore(struct request *rq, struct str text)
{
	struct json_node *headers;
	size_t at;

	TRY(json_parse(rq->c.arena, text, &headers, &at));
	for (const struct json_node *n = headers->kid; n; n = n->next)
		response_header(rq->out, rq->c.arena, str_z(rq->c.arena, n->key), n->text);
	return OK;
}

/* The one-time key that a page put into its form: the same form with the same words is the same request;
 * with other words, after a step back, it is another one. */
static struct str form_key(const struct request *rq)
{
	if (!pairs_get(&rq->in->form, S("once")).n)
		return STR_NONE;
	return str_fmt(rq->c.arena, "form %.*s", STR(request_hash(rq)));
}

/* ---- find and store ---- */

static const struct query q_find = {
	"SELECT request_hash, status, type, headers, body FROM idempotency WHERE account = ? AND key = ? AND "
	"at > ?",
	.in = "isi",
	.out = "sissb",
};

enum err idempotency_read(struct request *rq, struct idempotent *once)
{
	struct ctx *c = &rq->c;
	struct str key = http_header(rq->in, "idempotency-key");

	*once = (struct idempotent){ .of_form = !key.p };
	if (once->of_form)
		key = form_key(rq);
	if (rq->in->method != POST || !key.p || c->who->id == 0)
		return OK;
	if (!key_fits(key))
		return fail(c, ERR_MALFORMED,
			    N_("The header Idempotency-Key must have 1 to 255 printable characters"));
	once->key = key;
	once->request_hash = request_hash(rq);
	return OK;
}

enum err idempotency_find(struct request *rq, struct idempotent *once)
{
	struct ctx *c = &rq->c;
	struct value r[5];

	once->replayed = false; /* by an attempt that was undone */
	if (once->key.n == 0)
		return OK;
	enum err e = db_one(c->db, c->arena, r, &q_find, VI(c->who->id), VS(once->key), VI(c->now - DAY));
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (!str_eq(r[0].s, once->request_hash))
		return fail(c, ERR_INVALID, N_("This Idempotency-Key was used for another request"));
	once->replayed = true;
	rq->out->status = (int)r[1].i;
	rq->out->type = r[2].s;
	buf_put(&rq->out->body, r[4].s);
	return headers_restore(rq, r[3].s);
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

enum err idempotency_store(struct request *rq, const struct idempotent *once)
{
	struct ctx *c = &rq->c;
	const struct response *out = rq->out;
	struct value account = VI(c->who->id), key = VS(once->key);
	struct str headers;

	/* A form that is shown again with its faults has done nothing: it may be sent again. */
	if (once->key.n == 0 || answer_is_secret(out) || (once->of_form && out->status != 303))
		return OK;
	TRY(headers_text(c->arena, &out->headers, &headers));
	TRY(db_exec(c->db, &q_forget, account, key, VI(c->now - DAY)));
	TRY(db_exec(c->db, &q_store, account, key, VS(once->request_hash), VI(out->status),
		    VS(out->type.p ? out->type : S("")), VS(headers),
		    VB(out->body.n ? ((struct str){ out->body.p, out->body.n }) : S("")), VI(c->now)));
	return db_changes(c->db) ? OK : ERR_RETRY;
}
