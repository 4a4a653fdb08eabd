/* archive.c -- tar (ustar) inside gzip, as a stream in either direction. */
#include "cli/archive.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"

#include <sodium.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 512, CHUNK = 64 << 10, NAME_MAX_BYTES = 100, SUMS_MAX = 64 << 20 };
#define SIZE_LIMIT ((u64)1 << 33) /* of a member: eleven octal digits */
#define HEX_SHA256 64

/* The header of a member, as POSIX.1-1988 lays it out. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6],
		version[2], user[32], group[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

struct archive {
	struct arena *arena;
	const char *path, *draft; /* draft: NULL when reading, and when finished */
	FILE *file;
	gzFile gz;
	struct buf sums;   /* "<hex>  <name>\n" of each member so far */
	struct str name;   /* of the member being read */
	u64 left, padding; /* of the member being read */
	crypto_hash_sha256_state sha;
	bool inside, checked;
	const char *why;
};

const char *archive_why(const struct archive *ar)
{
	return ar->why;
}

static enum err refuse(struct archive *ar, enum err e, const char *why)
{
	ar->why = why;
	return e;
}

static void close_archive(void *p)
{
	struct archive *ar = p;

	if (ar->gz)
		(void)gzclose(ar->gz);
	if (ar->draft)
		(void)unlink(ar->draft);
}

static struct archive *archive_new(struct arena *a, const char *path)
{
	struct archive *ar = arena_new_one(a, struct archive);

	*ar = (struct archive){ .arena = a, .path = path, .sums = buf_on(a, SUMS_MAX), .why = "" };
	arena_defer(a, close_archive, ar);
	return ar;
}

static void note_sum(struct archive *ar, struct str name)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_final(&ar->sha, sum);
	buf_fmt(&ar->sums, "%.*s  %.*s\n", STR(str_hex(ar->arena, sum, sizeof sum)), STR(name));
}

/* The sum of all bytes, the checksum's own taken as spaces. */
static unsigned checksum(const struct header *h)
{
	const unsigned char *p = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		bool own = i >= offsetof(struct header, checksum) && i < offsetof(struct header, type);
		sum += own ? ' ' : p[i];
	}
	return sum;
}

/* ---- writing ---- */

enum err archive_create(struct arena *a, const char *path, struct archive **out)
{
	struct archive *ar = *out = archive_new(a, path);

	ar->draft = str_fmt(a, "%s.part", path).p;
	ar->gz = gzopen(ar->draft, "wbe6");
	return ar->gz ? OK : refuse(ar, ERR_UNAVAILABLE, "the file cannot be written");
}

static enum err put(struct archive *ar, const void *p, size_t n)
{
	if (n && gzwrite(ar->gz, p, (unsigned)n) != (int)n)
		return refuse(ar, ERR_UNAVAILABLE, "the disk is full or fails");
	return OK;
}

static enum err put_header(struct archive *ar, const char *name, u64 size)
{
	struct header h = { .type = '0', .magic = "ustar", .version = { '0', '0' } };

	if (strlen(name) >= NAME_MAX_BYTES || size >= SIZE_LIMIT)
		return refuse(ar, ERR_TOO_BIG, "a member is larger than 8 GB");
	memcpy(h.name, name, strlen(name));
	snprintf(h.mode, sizeof h.mode, "%07o", 0600u);
	snprintf(h.uid, sizeof h.uid, "%07o", 0u);
	snprintf(h.gid, sizeof h.gid, "%07o", 0u);
	snprintf(h.size, sizeof h.size, "%011llo", size & (SIZE_LIMIT - 1));
	snprintf(h.mtime, sizeof h.mtime, "%011llo", (u64)(time_now() / SECOND) & (SIZE_LIMIT - 1));
	snprintf(h.checksum, sizeof h.checksum, "%06o", checksum(&h));
	h.checksum[7] = ' ';
	crypto_hash_sha256_init(&ar->sha);
	return put(ar, &h, sizeof h);
}

static enum err put_data(struct archive *ar, const void *p, size_t n)
{
	crypto_hash_sha256_update(&ar->sha, p, n);
	return put(ar, p, n);
}

static enum err put_padding(struct archive *ar, u64 size)
{
	static const char zeros[2 * BLOCK];

	return put(ar, zeros, (size_t)((BLOCK - size % BLOCK) % BLOCK));
}

enum err archive_put_bytes(struct archive *ar, const char *name, struct str bytes)
{
	TRY(put_header(ar, name, bytes.n));
	for (size_t at = 0; at < bytes.n; at += CHUNK)
		TRY(put_data(ar, bytes.p + at, MIN(bytes.n - at, (size_t)CHUNK)));
	note_sum(ar, str_dup(ar->arena, str_of(name)));
	return put_padding(ar, bytes.n);
}

enum err archive_put_file(struct archive *ar, const char *name, FILE *f)
{
	char chunk[CHUNK];
	u64 left;
	long size;

	if (fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0)
		return refuse(ar, ERR_UNAVAILABLE, "a file cannot be read");
	rewind(f);
	left = (u64)size;
	TRY(put_header(ar, name, left));
	while (left) {
		size_t n = fread(chunk, 1, (size_t)MIN(left, (u64)CHUNK), f);
		if (!n)
			return refuse(ar, ERR_UNAVAILABLE, "a file became shorter while it was read");
		TRY(put_data(ar, chunk, n));
		left -= n;
	}
	note_sum(ar, str_dup(ar->arena, str_of(name)));
	return put_padding(ar, (u64)size);
}

enum err archive_finish(struct archive *ar)
{
	static const char end[2 * BLOCK];
	struct str sums;
	FILE *f;

	TRY(buf_finish(&ar->sums, &sums));
	TRY(archive_put_bytes(ar, ARCHIVE_SUMS, sums));
	TRY(put(ar, end, sizeof end));
	int closed = gzclose(ar->gz);
	ar->gz = NULL;
	f = fopen(ar->draft, "re");
	bool kept = closed == Z_OK && f && fsync(fileno(f)) == 0 && rename(ar->draft, ar->path) == 0;
	if (f)
		fclose(f);
	if (!kept)
		return refuse(ar, ERR_UNAVAILABLE, "the disk is full or fails");
	ar->draft = NULL;
	return OK;
}

/* ---- reading ---- */

enum err archive_open(struct arena *a, const char *path, struct archive **out)
{
	struct archive *ar = *out = archive_new(a, path);

	ar->gz = gzopen(path, "rbe");
	return ar->gz ? OK : refuse(ar, ERR_UNAVAILABLE, "the file cannot be read");
}

static enum err get(struct archive *ar, void *p, size_t n)
{
	if (gzread(ar->gz, p, (unsigned)n) != (int)n)
		return refuse(ar, ERR_MALFORMED, "the file is cut off or damaged");
	return OK;
}

enum err archive_read(struct archive *ar, void *p, size_t n, size_t *got)
{
	*got = (size_t)MIN(ar->left, (u64)MIN(n, (size_t)CHUNK));
	TRY(get(ar, p, *got));
	crypto_hash_sha256_update(&ar->sha, p, *got);
	ar->left -= *got;
	return OK;
}

/* To the end of this member, and over its padding. */
static enum err leave(struct archive *ar)
{
	char chunk[CHUNK];
	size_t got;

	do
		TRY(archive_read(ar, chunk, sizeof chunk, &got));
	while (got);
	note_sum(ar, ar->name);
	ar->inside = false;
	return get(ar, chunk, (size_t)ar->padding);
}

static bool octal(const char *p, size_t n, u64 *out)
{
	*out = 0;
	for (; n && *p >= '0' && *p <= '7'; p++, n--)
		*out = *out * 8 + (u64)(*p - '0');
	return !n || *p == '\0' || *p == ' ';
}

static enum err enter(struct archive *ar, const struct header *h)
{
	u64 sum;

	if (memcmp(h->magic, "ustar", 5) != 0 || !octal(h->checksum, 8, &sum) || sum != checksum(h) ||
	    !octal(h->size, 12, &ar->left) || !memchr(h->name, 0, sizeof h->name) ||
	    (h->type != '0' && h->type))
		return refuse(ar, ERR_MALFORMED, "this is no backup of Kolo");
	ar->name = str_dup(ar->arena, str_of(h->name));
	ar->padding = (BLOCK - ar->left % BLOCK) % BLOCK;
	ar->inside = true;
	crypto_hash_sha256_init(&ar->sha);
	return OK;
}

/* What was hashed so far against the sums that the archive brings. */
static enum err check_sums(struct archive *ar)
{
	struct buf theirs = buf_on(ar->arena, SUMS_MAX);
	struct str sums;
	size_t got;

	do {
		char *p = buf_take(&theirs, CHUNK);
		if (!p)
			return refuse(ar, ERR_TOO_BIG, "the list of sums is too long");
		TRY(archive_read(ar, p, CHUNK, &got));
		theirs.n -= CHUNK - got;
	} while (got);
	TRY(buf_finish(&ar->sums, &sums));
	if (!str_eq(sums, (struct str){ theirs.p, theirs.n }))
		return refuse(ar, ERR_MALFORMED,
			      "its contents are not those that were written: a sum differs");
	ar->checked = true;
	return OK;
}

enum err archive_next(struct archive *ar, struct str *name)
{
	struct header h;

	if (ar->inside)
		TRY(leave(ar));
	TRY(get(ar, &h, sizeof h));
	if (!h.name[0])
		return ar->checked ? ERR_NOT_FOUND
				   : refuse(ar, ERR_MALFORMED, "the sums are missing at its end");
	TRY(enter(ar, &h));
	*name = ar->name;
	if (!str_eq(ar->name, S(ARCHIVE_SUMS)))
		return ar->checked ? refuse(ar, ERR_MALFORMED, "something stands behind the sums") : OK;
	TRY(check_sums(ar));
	return archive_next(ar, name);
}
