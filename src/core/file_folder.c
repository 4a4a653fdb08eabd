/* file_folder.c -- files in the folder DATA/files, durable when the answer goes out. */
#include "core/file_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(struct file_store *s, struct arena *a, struct str name)
{
	return str_fmt(a, "%s/files/%.*s", s->settings->data, STR(name)).p;
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

/* The folder in which NAME lies. */
static enum err make_folders(struct file_store *s, struct arena *a, struct str name, const char **folder)
{
	const char *files = str_fmt(a, "%s/files", s->settings->data).p;

	*folder = path_of(s, a, str_slice(name, 0, 2));
	TRY(make_folder(s->settings->data, files));
	return make_folder(files, *folder);
}

/* BYTES at PATH, whole or not at all, also when the power goes. What is there already is only made younger.
 */
static enum err put_file(struct arena *a, const char *path, struct str bytes)
{
	struct str pattern = str_fmt(a, "%s.new-XXXXXX", path);
	char *fresh = arena_bytes(a, pattern.n + 1);

	memcpy(fresh, pattern.p, pattern.n + 1);
	if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return OK;
	int fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return disk_failure("file cannot be made");
	bool written = file_write(fd, bytes) && fchmod(fd, 0640) == 0 && fsync(fd) == 0;
	written &= close(fd) == 0;
	if (written && rename(fresh, path) == 0)
		return OK;
	enum err e = disk_failure("file cannot be written");
	unlink(fresh);
	return e;
}

static enum err folder_put(struct file_store *s, struct arena *a, struct str name, struct str bytes)
{
	const char *folder;

	TRY(make_folders(s, a, name, &folder));
	TRY(put_file(a, path_of(s, a, name), bytes));
	return sync_folder(folder);
}

/* ---- reading ---- */

static enum err folder_open(struct file_store *s, struct arena *a, struct str name, int *fd)
{
	*fd = open(path_of(s, a, name), O_RDONLY | O_CLOEXEC);
	if (*fd >= 0)
		return OK;
	return errno == ENOENT ? ERR_NOT_FOUND : disk_failure("file cannot be read");
}

static enum err folder_exists(struct file_store *s, struct arena *a, struct str name)
{
	if (access(path_of(s, a, name), R_OK) == 0)
		return OK;
	return errno == ENOENT ? ERR_NOT_FOUND : disk_failure("file cannot be read");
}

/* ---- sweeping ---- */

struct sweep {
	struct file_store *store;
	struct arena *arena;
	i64 before;
	file_kept_fn kept;
	void *ctx;
};

static bool is_old(const struct sweep *s, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < s->before / SECOND;
}

/* Remove PATH unless an upload of the same bytes has made it young meanwhile. Out of the way first: what
 * comes then finds nothing and writes anew, and what came just before is seen and put back. */
static enum err remove_old(const struct sweep *s, const char *path)
{
	const char *aside = str_fmt(s->arena, "%s.new-swept", path).p;

	if (rename(path, aside) != 0)
		return errno == ENOENT ? OK : disk_failure("file cannot be removed");
	if ((is_old(s, aside) ? unlink(aside) : rename(aside, path)) != 0)
		return disk_failure("file cannot be removed");
	return OK;
}

/* What has no proper name is a draft that was never finished. */
static enum err sweep_file(const struct sweep *s, struct str name)
{
	const char *path = path_of(s->store, s->arena, name);
	bool kept = false;

	if (!is_old(s, path))
		return OK;
	if (file_name_valid(name))
		TRY(s->kept(s->ctx, name, &kept));
	return kept ? OK : remove_old(s, path);
}

static enum err sweep_folder(const struct sweep *s, int number)
{
	DIR *dir = opendir(path_of(s->store, s->arena, str_fmt(s->arena, "%02x", number)));
	enum err e = OK;

	if (!dir)
		return errno == ENOENT ? OK : disk_failure("folder cannot be read");
	for (struct dirent *d = readdir(dir); d && e == OK; d = readdir(dir))
		if (d->d_name[0] != '.') {
			arena_reset(s->arena);
			e = sweep_file(s, str_fmt(s->arena, "%02x/%s", number, d->d_name));
		}
	closedir(dir);
	return e;
}

static enum err folder_sweep(struct file_store *store, struct arena *a, i64 before, file_kept_fn kept,
			     void *ctx)
{
	struct sweep s = { store, arena_new(1 << 16), before, kept, ctx };
	enum err e = OK;

	(void)a;
	for (int i = 0; e == OK && i < 256; i++)
		e = sweep_folder(&s, i);
	arena_free(s.arena);
	return e;
}

const struct file_store_kind file_folder = {
	.put = folder_put,
	.open = folder_open,
	.exists = folder_exists,
	.sweep = folder_sweep,
};
