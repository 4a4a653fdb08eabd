/* table_spool.c -- temporary files and mapped files. */
#include "text/table_spool.h"
#include <sys/mman.h>
#include <sys/stat.h>

struct spool {
	struct arena *arena;
	FILE *file;
	size_t n, limit;
};

struct mapping {
	void *p;
	size_t n;
};

static void close_file(void *p)
{
	fclose(p);
}

static void unmap(void *p)
{
	struct mapping *m = p;

	munmap(m->p, m->n);
}

enum err spool_new(struct arena *a, size_t limit, struct spool **out)
{
	struct spool *s = arena_new_one(a, struct spool);

	s->arena = a;
	s->limit = limit;
	s->file = tmpfile();
	if (!s->file)
		return ERR_UNAVAILABLE;
	arena_defer(a, close_file, s->file);
	*out = s;
	return OK;
}

enum err spool_put(struct spool *s, struct str bytes)
{
	if (bytes.n > s->limit - s->n)
		return ERR_TOO_BIG;
	s->n += bytes.n;
	return fwrite(bytes.p, 1, bytes.n, s->file) == bytes.n ? OK : ERR_UNAVAILABLE;
}

enum err spool_text(struct spool *s, struct str *out)
{
	if (fflush(s->file) != 0)
		return ERR_UNAVAILABLE;
	return spool_map(s->arena, fileno(s->file), s->limit, out);
}

enum err spool_map(struct arena *a, int fd, size_t limit, struct str *out)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_UNAVAILABLE;
	size_t n = (size_t)st.st_size;
	if (n > limit)
		return ERR_TOO_BIG;
	*out = S("");
	if (n == 0)
		return OK;
	void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return ERR_UNAVAILABLE;
	struct mapping *m = arena_new_one(a, struct mapping);
	*m = (struct mapping){ p, n };
	arena_defer(a, unmap, m);
	*out = (struct str){ p, n };
	return OK;
}
