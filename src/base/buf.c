/* buf.c -- text that grows; one byte beyond the text is always kept for the closing NUL. */
#include "base/buf.h"
#include <stdarg.h>

#define FIRST_CAP ((size_t)256)

struct buf buf_on(struct arena *a, size_t limit)
{
	return (struct buf){ .arena = a, .limit = MIN(limit, PTRDIFF_MAX) };
}

/* Make room for N more bytes and the NUL, or latch the failure. */
static bool reserve(struct buf *b, size_t n)
{
	if (b->failed || n > b->limit - b->n) {
		b->failed = true;
		return false;
	}
	size_t need = b->n + n + 1;
	if (need <= b->cap)
		return true;
	size_t cap = MAX(need, MAX(b->cap * 2, FIRST_CAP));
	if (!arena_room(b->arena, cap))
		cap = need;
	if (!arena_room(b->arena, cap)) {
		b->failed = true;
		return false;
	}
	b->p = arena_grow(b->arena, b->p, b->cap, cap);
	b->cap = cap;
	return true;
}

char *buf_take(struct buf *b, size_t n)
{
	if (!reserve(b, n))
		return NULL;
	b->n += n;
	return b->p + b->n - n;
}

void buf_put(struct buf *b, struct str s)
{
	char *p = buf_take(b, s.n);

	if (p && s.n)
		memcpy(p, s.p, s.n);
}

void buf_byte(struct buf *b, char c)
{
	char *p = buf_take(b, 1);

	if (p)
		*p = c;
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	if (reserve(b, 0)) {
		int n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
		if (n < 0)
			BUG("format \"%s\"", fmt);
		bool fits = b->n + (size_t)n < b->cap;
		char *p = buf_take(b, (size_t)n);
		if (p && !fits)
			vsnprintf(p, (size_t)n + 1, fmt, again);
	}
	va_end(again);
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
	char digits[20], *end = digits + sizeof(digits), *p = end;
	u64 u = v < 0 ? 0 - (u64)v : (u64)v;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		*--p = '-';
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
