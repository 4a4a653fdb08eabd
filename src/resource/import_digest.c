/* import_digest.c -- a file as one row of the journal: for codifiers of tens of thousands of units, which the
 * machine takes over as they are published. Who has the file can prove that this is what came in. */
#include "resource/import.h"

void import_digest_begin(struct import_digest *d)
{
	crypto_hash_sha256_init(&d->sha);
}

static void put_number(struct import_digest *d, u64 n)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(n >> 8 * i);
	crypto_hash_sha256_update(&d->sha, bytes, sizeof bytes);
}

void import_digest_row(struct import_digest *d, const struct str *cells, size_t n)
{
	put_number(d, n);
	for (size_t i = 0; i < n; i++) {
		put_number(d, cells[i].n);
		crypto_hash_sha256_update(&d->sha, (const unsigned char *)cells[i].p, cells[i].n);
	}
}

/* The name of the file, without the folders of whoever ran the import. */
static struct str file_name(struct str path)
{
	struct str name = path;

	while (path.p)
		name = str_cut(&path, '/');
	return name;
}

enum err import_digest_note(struct ctx *c, const struct resource *res, struct str source,
			    const struct import_report *r, struct import_digest *d)
{
	static const char *const words[IMPORT__N] = { "create", "update", "unchanged", "conflict", "error" };
	unsigned char sum[crypto_hash_sha256_BYTES];
	struct buf b = buf_on(c->arena, 64 << 10);
	struct json j = json_on(&b);
	struct str payload;

	crypto_hash_sha256_final(&d->sha, sum);
	json_object(&j);
	json_field(&j, "file", str, file_name(source));
	json_field(&j, "layout", str, r->importer ? str_of(r->importer->name) : S("generic"));
	json_field(&j, "sha256", str, str_hex(c->arena, sum, sizeof sum));
	for (int v = 0; v < IMPORT__N; v++) {
		json_key(&j, str_of(words[v]));
		json_int(&j, (i64)r->count[v]);
	}
	json_end_object(&j);
	TRY(buf_finish(&b, &payload));
	return journal_note(c, "import", res->name, 0, payload);
}
