/* files.c -- taking uploads into the store, keeping them with records, removing what nobody kept. */
#include "core/files.h"

#include "base/utf8.h"
#include "core/file_store.h"
#include "core/image.h"
#include "core/jobs.h"
#include "text/script.h"

#include <sodium.h>

static const struct column file_columns[] = {
	{ "id", C_ID },
	{ "hash", C_TEXT, true }, /* SHA-256 of the stored bytes */
	{ "name", C_TEXT, true }, /* as its sender called it */
	{ "type", C_TEXT, true },
	{ "size", C_INT, true },
	{ "width", C_INT, true, "0" },
	{ "height", C_INT, true, "0" },
	{ "owner", C_INT, true }, /* account, 0 the system: no reference, for the file outlives her */
	{ "created", C_INT, true },
	{ 0 },
};
static const struct index file_indexes[] = {
	{ "hash" },
	{ 0 },
};
const struct table table_file = { "file", file_columns, file_indexes };

static const int widths[] = { 320, 640, 1280 };

/* ---- reading ---- */

int files_width(i64 whole, i64 wanted)
{
	for (size_t i = 0; wanted > 0 && i < COUNT(widths); i++)
		if (widths[i] >= wanted && widths[i] < whole)
			return widths[i];
	return 0;
}

static const struct query q_each = {
	"SELECT hash, MAX(width) FROM file GROUP BY hash ORDER BY hash",
	.in = "",
	.out = "si",
};

struct naming {
	enum err (*fn)(void *ctx, struct str name);
	void *ctx;
};

/* The whole, and of a picture its smaller ones. */
static enum err name_all(void *ctx, const struct value *row, size_t n)
{
	struct naming *t = ctx;
	struct arena *a = arena_new(1 << 16);
	enum err e = t->fn(t->ctx, file_name(a, row[0].s, 0));

	(void)n;
	for (size_t i = 0; e == OK && i < COUNT(widths) && widths[i] < row[1].i; i++)
		e = t->fn(t->ctx, file_name(a, row[0].s, widths[i]));
	arena_free(a);
	return e;
}

enum err files_each(struct db *db, enum err (*fn)(void *ctx, struct str name), void *ctx)
{
	return db_each(db, &q_each, NULL, 0, name_all, &(struct naming){ fn, ctx });
}

/* ---- taking ---- */

/* The last part of the name that the sender gave, clean and short; never empty. */
static struct str name_clean(struct arena *a, struct str name)
{
	struct str clean;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' || name.p[i] == '\\') {
			name = str_slice(name, i + 1, name.n);
			i = (size_t)-1;
		}
	if (text_clean(a, str_trim(name), &clean) != OK || clean.n == 0 || str_index(clean, '\n') < clean.n)
		return S("file");
	return str_dup(a, utf8_head(clean, 120));
}

/* Office documents are ZIP files inside: here alone the name has a say. */
static const struct {
	const char *ending, *type;
} in_zip[] = {
	{ ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ ".odt", "application/vnd.oasis.opendocument.text" },
	{ ".ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ ".odp", "application/vnd.oasis.opendocument.presentation" },
};

static struct str type_of(struct arena *a, struct str bytes, struct str name)
{
	const char *type = sniff_type(bytes);
	struct str lower = str_lower_ascii(a, name);

	for (size_t i = 0; strcmp(type, "application/zip") == 0 && i < COUNT(in_zip); i++)
		if (str_ends(lower, str_of(in_zip[i].ending)))
			type = in_zip[i].type;
	/* What a browser would run is kept as bytes. */
	bool active =
		strstr(type, "html") || strstr(type, "svg") || strstr(type, "xml") || strstr(type, "script");
	if (active && strncmp(type, "application/vnd.", 16) != 0)
		type = "application/octet-stream";
	return str_of(type);
}

static struct str hash_of(struct arena *a, struct str bytes)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)bytes.p, bytes.n);
	return str_hex(a, sum, sizeof(sum));
}

static enum err put_bytes(struct ctx *c, struct str bytes, struct stored_file *f, int width)
{
	struct file_store *store = c->app->files;

	return store->kind->put(store, c->arena, file_name(c->arena, f->hash, width), bytes);
}

static enum err put_whole(struct ctx *c, struct str bytes, struct stored_file *f)
{
	f->hash = hash_of(c->arena, bytes);
	f->size = (i64)bytes.n;
	return put_bytes(c, bytes, f, 0);
}

/* A picture as it will be stored. */
struct drawn {
	struct str whole, reduced[COUNT(widths)];
	size_t n; /* reduced ones */
};

static enum err encode_image(struct ctx *c, const struct image *im, struct stored_file *f, struct drawn *out)
{
	struct image_info info = image_info(im);

	f->type = str_of(info.type);
	f->width = info.width;
	f->height = info.height;
	TRY(image_encode(c->arena, im, &out->whole));
	for (; out->n < COUNT(widths) && widths[out->n] < info.width; out->n++)
		TRY(image_reduce(c->arena, im, widths[out->n], &out->reduced[out->n]));
	return OK;
}

static enum err draw_image(struct ctx *c, struct str bytes, struct stored_file *f, struct drawn *out)
{
	struct image *im;
	enum err e = image_open(c->arena, bytes, &im);

	if (e == ERR_TOO_BIG)
		return fail(c, e, N_("This picture is larger than 24 megapixels"));
	if (e != OK)
		return fail(c, e, N_("This is not a picture that can be read: JPEG, PNG, WebP or GIF"));
	e = encode_image(c, im, f, out);
	image_close(im);
	return e;
}

/* Others draw while the store takes its time. */

static enum err take_image(struct ctx *c, struct str bytes, struct stored_file *f)
{
	struct drawn drawn = { 0 };

	pthread_mutex_lock(&c->app->drawing);
	enum err e = draw_image(c, bytes, f, &drawn);
	pthread_mutex_unlock(&c->app->drawing);
	TRY(e);
	TRY(put_whole(c, drawn.whole, f));
	for (size_t i = 0; i < drawn.n; i++)
		TRY(put_bytes(c, drawn.reduced[i], f, widths[i]));
	return OK;
}

enum err files_take(struct ctx *c, const struct upload *u, bool image, struct stored_file *out)
{
	*out = (struct stored_file){ .name = name_clean(c->arena, u->name) };
	if (u->bytes.n == 0)
		return fail(c, ERR_INVALID, N_("The file is empty"));
	if (image)
		return take_image(c, u->bytes, out);
	out->type = type_of(c->arena, u->bytes, out->name);
	return put_whole(c, u->bytes, out);
}

/* ---- keeping ---- */

static const struct query q_keep = {
	"INSERT INTO file (hash, name, type, size, width, height, owner, created) VALUES (?, ?, ?, ?, ?, ?, "
	"?, ?) RETURNING id",
	.in = "sssiiiii",
	.out = "i",
};

enum err files_keep(struct ctx *c, struct stored_file *f)
{
	struct value r[1];

	TRY(db_one(c->db, c->arena, r, &q_keep, VS(f->hash), VS(f->name), VS(f->type), VI(f->size),
		   VI(f->width), VI(f->height), VI(c->who->id), VI(c->now)));
	f->id = r[0].i;
	return OK;
}

static const struct query q_load = {
	"SELECT id, hash, name, type, size, width, height FROM file WHERE id = ?",
	.in = "i",
	.out = "isssiii",
};

enum err files_load(struct ctx *c, i64 id, struct stored_file *out)
{
	struct value r[7];

	TRY(db_one(c->db, c->arena, r, &q_load, VI(id)));
	*out = (struct stored_file){ r[0].i, r[1].s, r[2].s, r[3].s, r[4].i, r[5].i, r[6].i };
	return OK;
}

static const struct query q_forget = {
	"DELETE FROM file WHERE id = ?",
	.in = "i",
};

enum err files_forget(struct ctx *c, i64 id)
{
	TRY(db_exec(c->db, &q_forget, VI(id)));
	return db_changes(c->db) ? OK : ERR_NOT_FOUND;
}

/* ---- sweeping ---- */

static const struct query q_kept = {
	"SELECT 1 FROM file WHERE hash = ? LIMIT 1",
	.in = "s",
	.out = "i",
};

/* The sweep of a bucket may last longer than a job's lease. */
struct sweeping {
	struct ctx *c;
	i64 job, asked, told;
};

static enum err tell_progress(struct ctx *c, void *arg)
{
	const struct sweeping *s = arg;

	return job_progress(c, s->job, s->asked, 0);
}

static enum err is_kept(void *ctx, struct str name, bool *kept)
{
	struct sweeping *s = ctx;
	struct ctx *c = s->c;
	struct arena *a;
	struct value r[1];

	if (!s->asked++ || time_monotonic() > s->told + MINUTE) {
		TRY(job_write(c, tell_progress, s));
		s->told = time_monotonic();
	}
	a = arena_new(1 << 16);
	enum err e = db_one(c->db, a, r, &q_kept, VS(file_hash(a, name)));

	arena_free(a);
	*kept = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err files_sweep_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	struct file_store *store = c->app->files;
	struct sweeping s = { c, job, 0, 0 };

	(void)payload;
	return store->kind->sweep(store, c->arena, c->now - DAY, is_kept, &s);
}
