/* buf.c -- text that grows; one byte beyond the text is always kept for the closing NUL. */
#include "base/buf.h"
#include "base/format.h"

#define FIRST_CAP ((size_t)256)

struct buf buf_on(struct arena *a, size_t limit)
{
	return (struct buf){ .arena = a, .limit = MIN(limit, PTRDIFF_MAX) };
}

/* Latched: with no room left, everything that is written comes to reserve(). */
static bool lost(struct buf *b)
{
	b->failed = true;
	b->cap = 0;
	return false;
}

/* Make room for N more bytes and the NUL, never more than the limit has, or latch the failure. */
static bool reserve(struct buf *b, size_t n)
{
	if (b->failed || n > b->limit - b->n)
		return lost(b);
	size_t need = b->n + n + 1;
	if (need <= b->cap)
		return true;
	size_t cap = MIN(MAX(need, MAX(b->cap * 2, FIRST_CAP)), b->limit + 1);
	if (!arena_room(b->arena, cap))
		cap = need;
	if (!arena_room(b->arena, cap))
		return lost(b);
	b->p = arena_grow(b->arena, b->p, b->cap, cap);
	b->cap = cap;
	return true;
}

void buf_expect(struct buf *b, size_t n)
{
	if (!b->failed && n < b->limit - b->n && arena_room(b->arena, b->n + n + 1))
		(void)reserve(b, n);
}

char *buf_take_more(struct buf *b, size_t n)
{
	if (!reserve(b, n))
		return NULL;
	b->n += n;
	return b->p + b->n - n;
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	if (!reserve(b, 0))
		return;
	size_t room = b->cap - b->n, n = format_text(b->p + b->n, room, fmt, ap);
	char *p = buf_take(b, n);
	if (p && n >= room)
		format_text(p, n + 1, fmt, ap);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void buf_int(struct buf *b, i64 v)
{
	char digits[20], *end = digits + sizeof(digits), *p = format_int(end, v);

	buf_put(b, (struct str){ p, (size_t)(end - p) });
}

enum err buf_finish(struct buf *b, struct str *out)
{
	if (!reserve(b, 0))
		return ERR_TOO_BIG;
	b->p[b->n] = '\0';
	*out = (struct str){ b->p, b->n };
	return OK;
}

struct str buf_done(struct buf *b)
{
	struct str s = STR_NONE;

	if (buf_finish(b, &s) != OK)
		BUG("text of more than %zu bytes", b->limit);
	return s;
}
