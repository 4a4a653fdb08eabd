/* import_choice.c -- which column fills which field, as people chose it: remembered for the next file with
 * the same titles. */
#include "resource/import.h"

static const struct column choice_columns[] = {
	{ "resource", C_TEXT, true },
	{ "header", C_TEXT, true }, /* SHA-256 of the titles */
	{ "at", C_INT, true },
	{ "data", C_TEXT, true }, /* {"title":"field"}, "-" for none */
	{ 0 },
};
const struct table table_import_choice = { "import_choice", choice_columns, .key = "resource, header" };

static struct str digest_of(struct arena *a, const struct table_head *head)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	struct import_digest d;

	import_digest_begin(&d);
	import_digest_row(&d, head->titles, head->n);
	crypto_hash_sha256_final(&d.sha, sum);
	return str_hex(a, sum, sizeof sum);
}

/* A later version of the program may have lost the field. */
static bool is_known(const struct resource *res, struct str field)
{
	const struct field *f = field_find(res, field);

	return str_eq(field, S("-")) || (f && import_may_choose(f));
}

static const struct query q_load = {
	"SELECT data FROM import_choice WHERE resource = ? AND header = ?",
	.in = "ss",
	.out = "s",
};

enum err import_choices_load(struct ctx *c, const struct resource *res, const struct table_head *head,
			     struct import_choices *out)
{
	struct json_node *n;
	struct value data;
	size_t at;
	enum err e = db_one(c->db, c->arena, &data, &q_load, VZ(res->name), VS(digest_of(c->arena, head)));

	*out = (struct import_choices){ 0 };
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	TRY(json_parse(c->arena, data.s, &n, &at));
	for (const struct json_node *k = n->kid; k; k = k->next)
		if (is_known(res, k->text))
			vec_push(c->arena, out, ((struct import_choice){ k->key, k->text }));
	return OK;
}

static const struct query q_forget = {
	"DELETE FROM import_choice WHERE resource = ? AND header = ?",
	.in = "ss",
};
static const struct query q_save = {
	"INSERT INTO import_choice (resource, header, at, data) VALUES (?, ?, ?, ?)",
	.in = "ssis",
};

enum err import_choices_save(struct ctx *c, const struct resource *res, const struct table_head *head,
			     const struct import_choices *choices)
{
	struct str digest = digest_of(c->arena, head), data;
	struct buf b = buf_on(c->arena, 1 << 20);
	struct json j = json_on(&b);

	TRY(db_exec(c->db, &q_forget, VZ(res->name), VS(digest)));
	if (!choices->n)
		return OK;
	json_object(&j);
	for (size_t i = 0; i < choices->n; i++) {
		json_key(&j, choices->v[i].title);
		json_str(&j, choices->v[i].field);
	}
	json_end_object(&j);
	TRY(buf_finish(&b, &data));
	return db_exec(c->db, &q_save, VZ(res->name), VS(digest), VI(c->now), VS(data));
}
