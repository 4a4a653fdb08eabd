/* journal.c -- the chain of everything that was done, and the payloads beside it that can be erased. */
#include "core/journal.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>

static const struct column journal_columns[] = {
	{ "id", C_ID },
	{ "at", C_INT, true },
	{ "actor", C_INT,
	  true }, /* account, 0 the system, -1 a visitor: no reference, for the row outlives everybody */
	{ "kind", C_TEXT, true },
	{ "resource", C_TEXT, true },
	{ "record", C_INT, true },
	{ "payload_hash", C_TEXT, true },
	{ "height", C_INT }, /* NULL until sealed */
	{ "prev", C_TEXT },
	{ "hash", C_TEXT },
	{ 0 },
};
static const struct index journal_indexes[] = {
	{ "height", .unique = true },
	{ "id", .where = "height IS NULL" },
	{ "resource, record" },
	{ 0 },
};
const struct table table_journal = { "journal", journal_columns, journal_indexes };

static const struct column history_columns[] = {
	{ "journal", C_INT, true, .references = "journal" },
	{ "resource", C_TEXT, true },
	{ "record", C_INT, true },
	{ "version", C_INT, true },
	{ "at", C_INT, true },
	{ "actor", C_INT, true },
	{ "kind", C_TEXT, true },
	{ "data", C_TEXT, true },
	{ "salt", C_TEXT, true },
	{ "erased", C_INT }, /* when, or NULL */
	{ 0 },
};
static const struct index history_indexes[] = {
	{ "resource, record, version", .unique = true },
	{ 0 },
};
const struct table table_history = { "history", history_columns, history_indexes, .key = "journal" };

#define SHA256_BYTES 32
#define HEX_SHA256 (2 * SHA256_BYTES)
#define HEX_SALT 32
#define WORD_MAX 100 /* of kind and resource, which come from code */
#define NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* Found once: looking it up takes longer than hashing a row. */
static EVP_MD *algorithm;
static pthread_once_t algorithm_once = PTHREAD_ONCE_INIT;

static void find_algorithm(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!algorithm)
		BUG("no SHA-256");
}

/* The hash of X and Y one after the other. OpenSSL's, for it uses the processor's own instructions, and every
 * change costs two. */
static void sha256(struct str x, struct str y, char hex[static HEX_SHA256 + 1])
{
	unsigned char sum[SHA256_BYTES];
	EVP_MD_CTX *sha = EVP_MD_CTX_new();

	pthread_once(&algorithm_once, find_algorithm);
	if (!sha || !EVP_DigestInit_ex(sha, algorithm, NULL) || !EVP_DigestUpdate(sha, x.p, x.n) ||
	    !EVP_DigestUpdate(sha, y.p, y.n) || !EVP_DigestFinal_ex(sha, sum, NULL))
		BUG("SHA-256 fails");
	EVP_MD_CTX_free(sha);
	sodium_bin2hex(hex, HEX_SHA256 + 1, sum, sizeof(sum));
}

/* ---- the chain ---- */

/* One row of the chain, as it is hashed. */
struct link {
	struct str prev;
	i64 height, at, actor;
	struct str kind, resource;
	i64 record;
	struct str payload_hash;
};

static void link_hash(const struct link *l, char hex[static HEX_SHA256 + 1])
{
	char line[2 * WORD_MAX + 2 * HEX_SHA256 + 128];
	int n = snprintf(line, sizeof(line),
			 "kolo-journal-1\n%.*s\n%lld\n%lld\n%lld\n%.*s\n%.*s/%lld\n%.*s\n", STR(l->prev),
			 l->height, l->at, l->actor, STR(l->kind), STR(l->resource), l->record,
			 STR(l->payload_hash));

	if (n < 0 || (size_t)n >= sizeof(line))
		BUG("journal: line of %d bytes", n);
	sha256((struct str){ line, (size_t)n }, STR_NONE, hex);
}

static const struct query q_head = {
	"SELECT height, hash FROM journal WHERE height IS NOT NULL ORDER BY height DESC LIMIT 1",
	.in = "",
	.out = "is",
};

/* The end of the chain: where the next row goes. */
struct head {
	i64 height;
	char hash[HEX_SHA256 + 1];
};

static enum err read_head(struct db *db, struct arena *a, struct head *out)
{
	struct value top[2];
	enum err e = db_one(db, a, top, &q_head);

	*out = (struct head){ .hash = NO_HASH };
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	out->height = top[0].i;
	memcpy(out->hash, top[1].s.p, HEX_SHA256);
	return OK;
}

/* ---- note ---- */

static i64 actor_number(const struct actor *who)
{
	if (who->system)
		return 0;
	return who->id ? who->id : -1;
}

static const struct query q_note = {
	"INSERT INTO journal (at, actor, kind, resource, record, payload_hash, height, prev, hash)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
	.in = "iissisiss",
	.out = "i",
};

static const struct query q_keep = {
	"INSERT INTO history (journal, resource, record, version, at, actor, kind, data, salt) VALUES (?, ?, "
	"?,"
	" (SELECT COALESCE(MAX(version), 0) + 1 FROM history WHERE resource = ? AND record = ?), ?, ?, ?, ?, "
	"?)",
	.in = "isisiiisss",
};

/* On SQLite whoever notes is the only writer, and her row is linked as it is written; on PostgreSQL writers
 * would queue on the head of the chain, so the sealer comes after them. */
static enum err add_row(struct ctx *c, struct link *l, struct value *id)
{
	char hash[HEX_SHA256 + 1];
	struct value height = VN, prev = VN, sealed = VN;
	struct head head;

	if (db_kind(c->db) == DB_SQLITE) {
		TRY(read_head(c->db, c->arena, &head));
		l->height = head.height + 1;
		l->prev = str_of(head.hash);
		link_hash(l, hash);
		height = VI(l->height), prev = VS(l->prev), sealed = VZ(hash);
	}
	return db_one(c->db, c->arena, id, &q_note, VI(l->at), VI(l->actor), VS(l->kind), VS(l->resource),
		      VI(l->record), VS(l->payload_hash), height, prev, sealed);
}

enum err journal_note(struct ctx *c, const char *kind, const char *resource, i64 id, struct str payload)
{
	unsigned char random[HEX_SALT / 2];
	char salt[HEX_SALT + 1], hash[HEX_SHA256 + 1] = "";
	struct link l = { .at = c->now,
			  .actor = actor_number(c->who),
			  .kind = str_of(kind),
			  .resource = str_of(resource),
			  .record = id };
	struct value note;

	if (l.kind.n > WORD_MAX || l.resource.n > WORD_MAX)
		BUG("journal: \"%s\" of \"%s\" is too long", kind, resource);
	if (payload.n) {
		randombytes_buf(random, sizeof(random));
		sodium_bin2hex(salt, sizeof(salt), random, sizeof(random));
		sha256(str_of(salt), payload, hash);
	}
	l.payload_hash = str_of(hash);
	TRY(add_row(c, &l, &note));
	if (payload.n == 0)
		return OK;

	enum err e = db_exec(c->db, &q_keep, note, VZ(resource), VI(id), VZ(resource), VI(id), VI(l.at),
			     VI(l.actor), VZ(kind), VS(payload), VZ(salt));
	/* Two writers took the same version number of one record: the later one begins again. */
	return e == ERR_DUPLICATE ? ERR_RETRY : e;
}

/* ---- seal ---- */

static const struct query q_unsealed = {
	"SELECT id, at, actor, kind, resource, record, payload_hash FROM journal WHERE height IS NULL ORDER "
	"BY id LIMIT 1000",
	.in = "",
	.out = "iiissis",
};

static const struct query q_link = {
	"UPDATE journal SET height = ?, prev = ?, hash = ? WHERE id = ?",
	.in = "issi",
};

/* Link ROWS on top of HEAD, and move it up. */
static enum err seal_rows(struct db *db, const struct rows *rows, struct head *head)
{
	char hash[HEX_SHA256 + 1];

	for (size_t i = 0; i < rows->n; i++) {
		const struct value *r = rows_row(rows, i);
		struct link l = {
			.prev = str_of(head->hash),
			.height = ++head->height,
			.at = r[1].i,
			.actor = r[2].i,
			.kind = r[3].s,
			.resource = r[4].s,
			.record = r[5].i,
			.payload_hash = r[6].s,
		};

		link_hash(&l, hash);
		TRY(db_exec(db, &q_link, VI(l.height), VS(l.prev), VZ(hash), r[0]));
		memcpy(head->hash, hash, sizeof(hash));
	}
	return OK;
}

static enum err seal_all(struct db *db, struct arena *a)
{
	struct head head;
	struct rows rows;

	TRY(db_all(db, a, &rows, &q_unsealed));
	if (rows.n)
		TRY(read_head(db, a, &head));
	while (rows.n) {
		TRY(seal_rows(db, &rows, &head));
		arena_reset(a);
		TRY(db_all(db, a, &rows, &q_unsealed));
	}
	return OK;
}

enum err journal_seal(struct db *db)
{
	struct arena *a = arena_new(4 << 20); /* a thousand rows without payloads */
	enum err e = seal_all(db, a);

	arena_free(a);
	/* The unique height: another process sealed in the meantime; its head must be read anew. */
	return e == ERR_DUPLICATE ? ERR_RETRY : e;
}

/* ---- verify ---- */

static const struct query q_chain = {
	"SELECT j.height, j.at, j.actor, j.kind, j.resource, j.record, j.payload_hash, j.prev, j.hash, "
	"h.data, h.salt, h.erased"
	" FROM journal j LEFT JOIN history h ON h.journal = j.id WHERE j.height IS NOT NULL ORDER BY "
	"j.height",
	.in = "",
	.out = "iiississs???",
};

enum {
	J_HEIGHT,
	J_AT,
	J_ACTOR,
	J_KIND,
	J_RESOURCE,
	J_RECORD,
	J_PAYLOAD,
	J_PREV,
	J_HASH,
	J_DATA,
	J_SALT,
	J_ERASED
};

/* Whether the payload beside a row is what was hashed then; erased ones cannot tell. */
static bool payload_fits(const struct value *r)
{
	char hash[HEX_SHA256 + 1];

	if (r[J_PAYLOAD].s.n == 0)
		return r[J_DATA].type == V_NULL;
	if (r[J_DATA].type == V_NULL)
		return false;
	if (r[J_ERASED].type != V_NULL)
		return r[J_DATA].s.n == 0 && r[J_SALT].s.n == 0;
	sha256(r[J_SALT].s, r[J_DATA].s, hash);
	return str_eq(r[J_PAYLOAD].s, str_of(hash));
}

static enum err verify_row(void *ctx, const struct value *r, size_t ncols)
{
	struct chain_report *report = ctx;
	char hash[HEX_SHA256 + 1];
	struct link l = {
		.prev = str_of(report->head),
		.height = report->rows + 1,
		.at = r[J_AT].i,
		.actor = r[J_ACTOR].i,
		.kind = r[J_KIND].s,
		.resource = r[J_RESOURCE].s,
		.record = r[J_RECORD].i,
		.payload_hash = r[J_PAYLOAD].s,
	};

	(void)ncols;
	link_hash(&l, hash);
	bool fits = r[J_HEIGHT].i == l.height && str_eq(r[J_PREV].s, l.prev) &&
		    str_eq(r[J_HASH].s, str_of(hash)) && payload_fits(r);
	if (!fits && report->first_bad == 0)
		report->first_bad = l.height;
	report->rows++;
	report->erased += r[J_ERASED].type != V_NULL;
	/* Go on from what the row claims: one forged row must not hide the state of the others. */
	memset(report->head, 0, sizeof(report->head));
	memcpy(report->head, r[J_HASH].s.p, MIN(r[J_HASH].s.n, HEX_SHA256));
	return OK;
}

static enum err count_unsealed(void *ctx, const struct value *r, size_t ncols)
{
	struct chain_report *report = ctx;

	(void)ncols;
	report->unsealed = value_int(r[0]);
	return OK;
}

static const struct query q_count_unsealed = {
	"SELECT COUNT(*) FROM journal WHERE height IS NULL",
	.in = "",
	.out = "i",
};

enum err journal_verify(struct db *db, struct chain_report *out)
{
	*out = (struct chain_report){ .head = NO_HASH };
	TRY(db_each(db, &q_chain, NULL, 0, verify_row, out));
	return db_each(db, &q_count_unsealed, NULL, 0, count_unsealed, out);
}

/* ---- history ---- */

#define VERSION_COLUMNS "h.version, h.at, h.actor, COALESCE(a.name, ''), h.kind, h.erased"

static struct version version_of(const struct value *r)
{
	return (struct version){ r[0].i, r[1].i, r[2].i, r[3].s, r[4].s, r[5].type != V_NULL };
}

static const struct query q_versions = {
	"SELECT " VERSION_COLUMNS " FROM history h LEFT JOIN account a ON a.id = h.actor"
	" WHERE h.resource = ? AND h.record = ? ORDER BY h.version DESC LIMIT 1000",
	.in = "si",
	.out = "iiiss?",
};

enum err history_list(struct ctx *c, const char *resource, i64 record, struct versions *out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_versions, VZ(resource), VI(record)));
	*out = (struct versions){ arena_new_array(c->arena, struct version, rows.n), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		out->v[i] = version_of(rows_row(&rows, i));
	return OK;
}

static const struct query q_version = {
	"SELECT " VERSION_COLUMNS ", h.data FROM history h LEFT JOIN account a ON a.id = h.actor"
	" WHERE h.resource = ? AND h.record = ? AND h.version = ?",
	.in = "sii",
	.out = "iiiss?s",
};

enum err history_get(struct ctx *c, const char *resource, i64 record, i64 version, struct version *meta,
		     struct str *data)
{
	struct value r[7];

	TRY(db_one(c->db, c->arena, r, &q_version, VZ(resource), VI(record), VI(version)));
	if (meta)
		*meta = version_of(r);
	*data = r[6].s;
	return OK;
}

static const struct query q_erase = {
	"UPDATE history SET data = '', salt = '', erased = ? WHERE resource = ? AND record = ? AND erased IS "
	"NULL",
	.in = "isi",
};

enum err history_erase(struct ctx *c, const char *resource, i64 record)
{
	TRY(db_exec(c->db, &q_erase, VI(c->now), VZ(resource), VI(record)));
	return journal_note(c, "erase", resource, record, STR_NONE);
}
