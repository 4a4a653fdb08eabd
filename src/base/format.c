/* format.c -- conversions read from left to right; what does not fit is counted and dropped. */
#include "base/format.h"
#include <string.h>

enum { DIGITS_MAX = 20 };

struct sink {
	char *p;
	size_t room, n; /* without the NUL; n may be more than room */
};

static void put(struct sink *s, const char *p, size_t n)
{
	if (n && s->n < s->room)
		memcpy(s->p + s->n, p, MIN(n, s->room - s->n));
	s->n += n;
}

char *format_int(char *end, i64 v)
{
	u64 u = v < 0 ? 0 - (u64)v : (u64)v;
	char *p = end;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		*--p = '-';
	return p;
}

/* WIDTH: with leading zeros up to so many characters, the sign counted. */
static void put_int(struct sink *s, i64 v, size_t width)
{
	char digits[DIGITS_MAX], *end = digits + DIGITS_MAX, *p = format_int(end, v);
	size_t n = (size_t)(end - p), sign = v < 0;

	put(s, p, sign);
	for (; n < width; n++)
		put(s, "0", 1);
	put(s, p + sign, (size_t)(end - p) - sign);
}

struct arguments {
	va_list ap;
};

/* Write the conversion that stands at FMT, after the percent sign: its length, or 0 when libc must do it. */
static size_t convert(struct sink *s, const char *fmt, struct arguments *args)
{
	if (*fmt == 's') {
		const char *z = va_arg(args->ap, const char *);
		z = z ? z : "(null)"; /* as libc does: a log must not end the process */
		put(s, z, strlen(z));
		return 1;
	}
	if (strncmp(fmt, ".*s", 3) == 0) {
		int n = va_arg(args->ap, int);
		const char *p = va_arg(args->ap, const char *);
		put(s, p, n > 0 ? strnlen(p, (size_t)n) : 0);
		return 3;
	}
	bool zeros = fmt[0] == '0' && fmt[1] >= '1' && fmt[1] <= '9';
	size_t width = zeros ? (size_t)(fmt[1] - '0') : 0, skip = zeros ? 2 : 0;
	if (strncmp(fmt + skip, "lld", 3) == 0) {
		put_int(s, va_arg(args->ap, long long), width);
		return skip + 3;
	}
	if (fmt[skip] == 'd') {
		put_int(s, va_arg(args->ap, int), width);
		return skip + 1;
	}
	if (strncmp(fmt, "zu", 2) == 0) {
		put_int(s, (i64)va_arg(args->ap, size_t), 0);
		return 2;
	}
	if (*fmt == 'c') {
		put(s, &(char){ (char)va_arg(args->ap, int) }, 1);
		return 1;
	}
	if (*fmt == '%') {
		put(s, fmt, 1);
		return 1;
	}
	return 0;
}

static void put_rest(struct sink *s, const char *fmt, va_list ap) PRINTF(2, 0);

static void put_rest(struct sink *s, const char *fmt, va_list ap)
{
	bool room = s->n < s->room;
	int n = vsnprintf(room ? s->p + s->n : NULL, room ? s->room - s->n + 1 : 0, fmt, ap);

	if (n < 0)
		BUG("format \"%s\"", fmt);
	s->n += (size_t)n;
}

size_t format_text(char *to, size_t room, const char *fmt, va_list ap)
{
	struct sink s = { to, room ? room - 1 : 0, 0 };
	struct arguments args;
	const char *percent;

	va_copy(args.ap, ap);
	while (*(percent = strchrnul(fmt, '%'))) {
		put(&s, fmt, (size_t)(percent - fmt));
		size_t n = convert(&s, percent + 1, &args);
		fmt = percent + (n ? n + 1 : 0);
		if (!n)
			break;
	}
	if (*percent)
		put_rest(&s, fmt, args.ap);
	else
		put(&s, fmt, strlen(fmt));
	va_end(args.ap);
	if (room)
		to[MIN(s.n, s.room)] = '\0';
	return s.n;
}
