/* file_store.c -- which store it is, names, and files that stay out of it. */
#include "core/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WHOLE = 65 }; /* length of a name: 64 digits and a slash */

struct file_store *file_store_new(struct arena *a, const struct settings *settings)
{
	struct file_store *s = arena_new_one(a, struct file_store);

	s->settings = settings;
	s->s3 = settings->s3_url ? s3_new(a, settings) : NULL;
	s->kind = s->s3 ? &file_bucket : &file_folder;
	return s;
}

void file_store_free(struct file_store *s)
{
	if (s && s->kind->free)
		s->kind->free(s);
}

/* ---- names ---- */

struct str file_name(struct arena *a, struct str hash, int width)
{
	struct str name =
		str_fmt(a, "%.*s/%.*s", STR(str_slice(hash, 0, 2)), STR(str_slice(hash, 2, hash.n)));

	return width ? str_fmt(a, "%.*s.%d", STR(name), width) : name;
}

bool file_name_valid(struct str s)
{
	struct str rest = s, folder = str_cut(&rest, '/'), hash = str_cut(&rest, '.');
	i64 width;

	if (folder.n != 2 || hash.n != 62 || (rest.p && (rest.n > 5 || !str_to_i64(rest, &width))))
		return false;
	for (size_t i = 0; i < WHOLE; i++)
		if (i != 2 && !((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return true;
}

struct str file_hash(struct arena *a, struct str name)
{
	return str_fmt(a, "%.*s%.*s", STR(str_slice(name, 0, 2)), STR(str_slice(name, 3, WHOLE)));
}

bool file_is_whole(struct str name)
{
	return name.n == WHOLE;
}

/* ---- files outside the store ---- */

bool file_write(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return false;
		bytes = str_slice(bytes, n > 0 ? (size_t)n : 0, bytes.n);
	}
	return true;
}

int file_spool(const struct settings *settings)
{
	int fd = open(settings->data ? settings->data : P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		log_error("files", "cannot spool: %m");
	return fd;
}

static void unmap(void *arg)
{
	struct str *bytes = arg;

	munmap((void *)(uintptr_t)bytes->p, bytes->n);
}

enum err file_map(struct arena *a, int fd, struct str *out)
{
	struct str *bytes = arena_new_one(a, struct str);
	struct stat st;
	void *p;

	*out = S("");
	if (fstat(fd, &st) != 0)
		return ERR_UNAVAILABLE;
	if (st.st_size == 0)
		return OK;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return ERR_UNAVAILABLE;
	*bytes = (struct str){ p, (size_t)st.st_size };
	arena_defer(a, unmap, bytes);
	*out = *bytes;
	return OK;
}
