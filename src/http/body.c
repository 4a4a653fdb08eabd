/* body.c -- collect what a client sends: in memory up to 1 MB, beyond that in an unlinked file which is
 * mapped at the end, so that parsers see one piece of text either way and large uploads cost no heap. */
#include "http/server.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_BYTES ((size_t)1 << 20)

struct mapping {
	void *p;
	size_t n;
};

void body_start(struct body *b, struct arena *a, size_t limit, const char *spool)
{
	*b = (struct body){ .memory = buf_on(a, MEMORY_BYTES), .spool = spool, .limit = limit, .fd = -1 };
}

static void close_spool(void *p)
{
	close(*(int *)p);
}

static enum err spool_write(int fd, struct str part)
{
	while (part.n) {
		ssize_t n = write(fd, part.p, part.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_UNAVAILABLE;
		part = str_slice(part, (size_t)n, part.n);
	}
	return OK;
}

/* Go on in a file without a name: it vanishes with the descriptor, whatever happens to the process. */
static enum err spool_open(struct body *b)
{
	int *fd = arena_new_one(b->memory.arena, int);

	*fd = open(b->spool ? b->spool : P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd < 0)
		return ERR_UNAVAILABLE;
	arena_defer(b->memory.arena, close_spool, fd);
	b->fd = *fd;
	return spool_write(b->fd, (struct str){ b->memory.p, b->memory.n });
}

enum err body_add(struct body *b, struct str part)
{
	if (part.n > b->limit - b->n)
		return ERR_TOO_BIG;
	b->n += part.n;
	if (b->fd < 0 && b->n <= MEMORY_BYTES) {
		buf_put(&b->memory, part);
		return OK;
	}
	if (b->fd < 0)
		TRY(spool_open(b));
	return spool_write(b->fd, part);
}

static void unmap(void *p)
{
	struct mapping *m = p;

	munmap(m->p, m->n);
}

enum err body_finish(struct body *b, struct str *out)
{
	if (b->fd < 0)
		return buf_finish(&b->memory, out);
	struct mapping *m = arena_new_one(b->memory.arena, struct mapping);
	m->n = b->n;
	m->p = mmap(NULL, b->n, PROT_READ, MAP_PRIVATE, b->fd, 0);
	if (m->p == MAP_FAILED)
		return ERR_UNAVAILABLE;
	arena_defer(b->memory.arena, unmap, m);
	*out = (struct str){ m->p, m->n };
	return OK;
}
