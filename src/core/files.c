/* files.c -- taking uploads into the store, keeping them with records, removing what nobody kept. */
#include "core/files.h"

#include "base/utf8.h"
#include "core/image.h"
#include "text/script.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

#define HEX_SHA256 ((size_t)64)
static const int widths[] = { 320, 640, 1280 };

/* ---- places ---- */

static bool is_hash(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == HEX_SHA256;
}

static const char *folder_path(struct ctx *c, struct str hash)
{
	return str_fmt(c->arena, "%s/files/%.*s", c->app->settings.data, STR(str_slice(hash, 0, 2))).p;
}

static const char *file_path(struct ctx *c, struct str hash, int width)
{
	struct str stem = str_fmt(c->arena, "%s/%.*s", folder_path(c, hash), STR(str_slice(hash, 2, hash.n)));

	return width ? str_fmt(c->arena, "%s.%d", stem.p, width).p : stem.p;
}

const char *files_path(struct ctx *c, struct str hash, int width)
{
	if (!is_hash(hash))
		return NULL;
	for (size_t i = 0; width > 0 && i < COUNT(widths); i++) {
		const char *reduced = file_path(c, hash, widths[i]);

		if (widths[i] >= width && access(reduced, R_OK) == 0)
			return reduced;
	}
	return file_path(c, hash, 0);
}

/* ---- writing ---- */

static enum err disk_failure(const char *what)
{
	log_error("files", "%s: %m", what);
	return ERR_UNAVAILABLE;
}

static enum err sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return synced ? OK : disk_failure("folder cannot be synced");
}

static enum err make_folder(const char *parent, const char *path)
{
	if (mkdir(path, 0750) == 0)
		return sync_folder(parent);
	return errno == EEXIST ? OK : disk_failure("folder cannot be made");
}

static enum err make_folders(struct ctx *c, struct str hash)
{
	const char *data = c->app->settings.data;
	const char *files = str_fmt(c->arena, "%s/files", data).p;

	TRY(make_folder(data, files));
	return make_folder(files, folder_path(c, hash));
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return false;
		bytes = str_slice(bytes, n > 0 ? (size_t)n : 0, bytes.n);
	}
	return true;
}

/* BYTES at PATH, whole or not at all, also when the power goes. What is there already is only made younger.
 */
static enum err put_file(struct ctx *c, const char *path, struct str bytes)
{
	struct str pattern = str_fmt(c->arena, "%s.new-XXXXXX", path);
	char *fresh = arena_bytes(c->arena, pattern.n + 1);

	memcpy(fresh, pattern.p, pattern.n + 1);
	if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return OK;
	int fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return disk_failure("file cannot be made");
	bool written = write_all(fd, bytes) && fchmod(fd, 0640) == 0 && fsync(fd) == 0;
	written &= close(fd) == 0;
	if (written && rename(fresh, path) == 0)
		return OK;
	enum err e = disk_failure("file cannot be written");
	unlink(fresh);
	return e;
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

static enum err put_bytes(struct ctx *c, struct str bytes, struct stored_file *f)
{
	f->hash = hash_of(c->arena, bytes);
	f->size = (i64)bytes.n;
	TRY(make_folders(c, f->hash));
	return put_file(c, file_path(c, f->hash, 0), bytes);
}

static enum err put_image(struct ctx *c, const struct image *im, struct stored_file *f)
{
	struct image_info info = image_info(im);
	struct str bytes;

	f->type = str_of(info.type);
	f->width = info.width;
	f->height = info.height;
	TRY(image_encode(c->arena, im, &bytes));
	TRY(put_bytes(c, bytes, f));
	for (size_t i = 0; i < COUNT(widths) && widths[i] < info.width; i++) {
		TRY(image_reduce(c->arena, im, widths[i], &bytes));
		TRY(put_file(c, file_path(c, f->hash, widths[i]), bytes));
	}
	return OK;
}

static enum err draw_image(struct ctx *c, struct str bytes, struct stored_file *f)
{
	struct image *im;
	enum err e = image_open(c->arena, bytes, &im);

	if (e == ERR_TOO_BIG)
		return fail(c, e, N_("This picture is larger than 24 megapixels"));
	if (e != OK)
		return fail(c, e, N_("This is not a picture that can be read: JPEG, PNG, WebP or GIF"));
	e = put_image(c, im, f);
	image_close(im);
	return e;
}

static enum err take_image(struct ctx *c, struct str bytes, struct stored_file *f)
{
	pthread_mutex_lock(&c->app->drawing);
	enum err e = draw_image(c, bytes, f);
	pthread_mutex_unlock(&c->app->drawing);
	return e;
}

enum err files_take(struct ctx *c, const struct upload *u, bool image, struct stored_file *out)
{
	*out = (struct stored_file){ .name = name_clean(c->arena, u->name) };
	if (u->bytes.n == 0)
		return fail(c, ERR_INVALID, N_("The file is empty"));
	if (image) {
		TRY(take_image(c, u->bytes, out));
	} else {
		out->type = type_of(c->arena, u->bytes, out->name);
		TRY(put_bytes(c, u->bytes, out));
	}
	return sync_folder(folder_path(c, out->hash));
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

static bool is_old(struct ctx *c, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < (c->now - DAY) / SECOND;
}

/* Remove PATH unless an upload of the same bytes has made it young meanwhile. Out of the way first: what
 * comes then finds nothing and writes anew, and what came just before is seen and put back. */
static enum err remove_old(struct ctx *c, const char *path)
{
	const char *aside = str_fmt(c->arena, "%s.new-swept", path).p;

	if (rename(path, aside) != 0)
		return errno == ENOENT ? OK : disk_failure("file cannot be removed");
	if ((is_old(c, aside) ? unlink(aside) : rename(aside, path)) != 0)
		return disk_failure("file cannot be removed");
	return OK;
}

static enum err sweep_file(struct ctx *c, const char *folder, const char *name)
{
	const char *path = str_fmt(c->arena, "%s/%s", folder, name).p;
	struct str prefix = str_slice(str_of(folder), strlen(folder) - 2, strlen(folder));
	struct str hash = str_fmt(c->arena, "%.*s%.*s", STR(prefix), (int)HEX_SHA256 - 2, name);
	struct value r[1];

	if (!is_old(c, path))
		return OK;
	bool unfinished = strstr(name, ".new-") != NULL;
	enum err e = unfinished ? ERR_NOT_FOUND : db_one(c->db, c->arena, r, &q_kept, VS(hash));
	return e == ERR_NOT_FOUND ? remove_old(c, path) : e;
}

static enum err sweep_folder(struct ctx *c, const char *folder)
{
	DIR *dir = opendir(folder);
	enum err e = OK;

	if (!dir)
		return errno == ENOENT ? OK : disk_failure("folder cannot be read");
	for (struct dirent *d = readdir(dir); d && e == OK; d = readdir(dir))
		e = d->d_name[0] == '.' ? OK : sweep_file(c, folder, d->d_name);
	closedir(dir);
	return e;
}

enum err files_sweep_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	for (int i = 0; i < 256; i++)
		TRY(sweep_folder(c, str_fmt(c->arena, "%s/files/%02x", c->app->settings.data, i).p));
	return OK;
}
