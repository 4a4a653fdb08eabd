/* buf.h -- build text of unknown length in an arena, under a limit. The first failure latches: later writes
 * do nothing, buf_finish() reports it. There is no silent truncation. */
#ifndef KOLO_BUF_H
#define KOLO_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap, limit;
	bool failed;
};

/* An empty buffer in A that may grow to LIMIT bytes (and to what the arena has room for). */
struct buf buf_on(struct arena *a, size_t limit);

/* Make room for N more bytes in one piece, where that much is likely to come. */
void buf_expect(struct buf *b, size_t n);

char *buf_take_more(struct buf *b, size_t n); /* buf_take() when the room is used up */

/* Room for N more bytes at the end, uninitialised, already counted in b->n; NULL (latched) when over the
 * limit. */
static inline char *buf_take(struct buf *b, size_t n)
{
	if (n >= b->cap || b->n >= b->cap - n)
		return buf_take_more(b, n);
	b->n += n;
	return b->p + b->n - n;
}

static inline void buf_put(struct buf *b, struct str s)
{
	char *p = buf_take(b, s.n);

	if (p && s.n)
		memcpy(p, s.p, s.n);
}

static inline void buf_byte(struct buf *b, char c)
{
	char *p = buf_take(b, 1);

	if (p)
		*p = c;
}

void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_vfmt(struct buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
void buf_int(struct buf *b, i64 v); /* decimal, faster than buf_fmt */

/* ERR_TOO_BIG if anything was lost, else the NUL-terminated text. */
MUST_USE enum err buf_finish(struct buf *b, struct str *out);

/* For sizes that field limits already bound: overflow is a BUG(). */
struct str buf_done(struct buf *b);

#define buf_lit(b, lit) buf_put((b), S(lit))

#endif
