/* archive_fuzz.c -- the reader of backups. Input that begins with "=" names members, "=NAME" on a line of its
 * own and then what it holds: they are packed and restored as whole as kolo would have written them. Anything
 * else is the packed file itself. Nothing may be written outside the folder of files, and what is found whole
 * was. */
#include "cli/backup.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char tables[] =
	"CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT, share REAL, bytes BLOB, above INTEGER);"
	"CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;";

/* One scratch folder a run: the file, and what is restored beside it. */
struct scratch {
	char *folder;
	const char *file, *files;
};

static struct scratch scratch_new(struct arena *a)
{
	struct str name = str_fmt(a, "%s/kolo-archive-XXXXXX", P_tmpdir);
	struct scratch s = { .folder = arena_bytes(a, name.n + 1) };

	memcpy(s.folder, name.p, name.n + 1);
	if (!mkdtemp(s.folder))
		abort();
	s.file = str_fmt(a, "%s/backup", s.folder).p;
	s.files = str_fmt(a, "%s/files", s.folder).p;
	return s;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

/* Up to the next line that begins with "=". */
static struct str member_body(struct str *rest)
{
	struct str all = *rest;
	size_t n = 0;

	while (n < all.n && (all.p[n] != '=' || (n && all.p[n - 1] != '\n')))
		n++;
	*rest = str_slice(all, n, all.n);
	return str_slice(all, 0, n);
}

static void pack(struct arena *a, const char *path, struct str rest)
{
	struct archive *ar;
	bool whole = archive_create(a, path, &ar) == OK;

	while (whole && rest.n) {
		struct str name = str_cut(&rest, '\n');

		whole = archive_put_bytes(ar, str_z(a, str_slice(name, 1, 99)), member_body(&rest)) == OK;
	}
	if (!whole || archive_finish(ar) != OK)
		abort();
}

static void write_file(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "we");

	if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f) != 0)
		abort();
}

/* The folder may hold names as they are made here, and no drafts. */
static int check_restored(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	if (type == FTW_F && (at->level != 2 || strlen(path + at->base) < 62 || strstr(path, ".part")))
		abort();
	return 0;
}

static void restore(struct arena *a, const struct scratch *s)
{
	const struct settings settings = { .data = s->folder };
	struct restoring r = { .arena = a, .files = file_store_new(a, &settings) };

	if (db_open(":memory:", DB_WRITE, &r.db) != OK || db_script(r.db, str_of(tables)) != OK ||
	    db_begin(r.db) != OK)
		abort();
	enum err e = archive_open(a, s->file, &r.ar);
	if (e == OK)
		e = restore_manifest(&r);
	if (e == OK)
		e = restore_members(&r);
	if (e == OK && r.why)
		abort();
	db_rollback(r.db);
	db_close(r.db);
	(void)nftw(s->files, check_restored, 8, FTW_PHYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct scratch s = scratch_new(a);
	struct str input = { (const char *)data, size };

	if (str_starts(input, S("=")))
		pack(a, s.file, input);
	else
		write_file(s.file, input);
	restore(a, &s);
	arena_free(a);
	(void)nftw(s.folder, drop, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}
