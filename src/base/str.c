/* str.c -- views of text: comparing, cutting, converting, copying. */
#include "base/str.h"
#include "base/format.h"
#include <errno.h>
#include <math.h>

#define LONGEST_NUMBER 511
#define USUAL_TEXT 512

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = MIN(a.n, b.n);
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_slice(s, s.n - suffix.n, s.n), suffix);
}

bool str_has(struct str s, struct str part)
{
	return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n));
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	while (s.n && is_space(s.p[0]))
		s = (struct str){ s.p + 1, s.n - 1 };
	return s;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	to = MIN(to, s.n);
	from = MIN(from, to);
	return (struct str){ s.p ? s.p + from : NULL, to - from };
}

size_t str_index(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

struct str str_cut(struct str *s, char sep)
{
	size_t i = str_index(*s, sep);
	struct str part = str_slice(*s, 0, i);

	*s = i < s->n ? str_slice(*s, i + 1, s->n) : STR_NONE;
	return part;
}

bool str_to_i64(struct str s, i64 *out)
{
	bool negative = s.n && s.p[0] == '-';
	i64 v = 0; /* counted downwards, because there is one more negative number */

	s = str_slice(s, negative, s.n);
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v))
			return false;
	if (!negative && __builtin_sub_overflow(0, v, &v))
		return false;
	*out = v;
	return true;
}

static size_t digits(const char *p)
{
	size_t n = 0;

	while (is_digit(p[n]))
		n++;
	return n;
}

/* True for [-] digits [. digits] [e [sign] digits], with a digit before or after the point. */
static bool is_decimal(const char *p)
{
	p += *p == '-';
	size_t whole = digits(p), fraction = 0;
	p += whole;
	if (*p == '.') {
		fraction = digits(p + 1);
		p += 1 + fraction;
	}
	if (whole + fraction == 0)
		return false;
	if (*p == 'e' || *p == 'E') {
		p += p[1] == '-' || p[1] == '+' ? 2 : 1;
		size_t exponent = digits(p);
		if (!exponent)
			return false;
		p += exponent;
	}
	return *p == '\0';
}

bool str_to_double(struct str s, double *out)
{
	char z[LONGEST_NUMBER + 1];

	if (s.n == 0 || s.n > LONGEST_NUMBER || memchr(s.p, '\0', s.n))
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	if (!is_decimal(z))
		return false;
	double v = strtod(z, NULL); /* the process never leaves the C locale */
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

struct str str_dup(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

const char *str_z(struct arena *a, struct str s)
{
	return str_dup(a, s).p;
}

struct str str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	char few[USUAL_TEXT];
	size_t n = format_text(few, sizeof few, fmt, ap);

	if (n < sizeof few)
		return str_dup(a, (struct str){ few, n });
	char *p = arena_bytes(a, n + 1);
	format_text(p, n + 1, fmt, ap);
	return (struct str){ p, n };
}

struct str str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str s = str_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

struct str str_lower_ascii(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = lower(s.p[i]);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

struct str str_hex(struct arena *a, const void *bytes, size_t n)
{
	const unsigned char *b = bytes;
	char *p = arena_bytes(a, n * 2 + 1);

	for (size_t i = 0; i < n; i++) {
		p[2 * i] = "0123456789abcdef"[b[i] >> 4];
		p[2 * i + 1] = "0123456789abcdef"[b[i] & 15];
	}
	p[n * 2] = '\0';
	return (struct str){ p, n * 2 };
}

u64 str_hash(struct str s)
{
	u64 h = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL;
	return h;
}
