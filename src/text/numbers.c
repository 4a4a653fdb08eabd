/* numbers.c -- numbers, counted things and sizes as people of each language write them. */
#include "text/lang.h"

#include "base/format.h"
#include <math.h>

#define NO_BREAK "\u00a0"
#define MINUS "\u2212"

static const struct number_style {
	const char *group, *point;
	const char *units[5];
} styles[LANG__N] = {
	[LANG_UK] = { NO_BREAK, ",", { "Б", "КБ", "МБ", "ГБ", "ТБ" } },
	[LANG_SR] = { ".", ",", { "B", "KB", "MB", "GB", "TB" } },
	[LANG_SR_LATN] = { ".", ",", { "B", "KB", "MB", "GB", "TB" } },
	[LANG_RU] = { NO_BREAK, ",", { "Б", "КБ", "МБ", "ГБ", "ТБ" } },
	[LANG_EN] = { ",", ".", { "B", "KB", "MB", "GB", "TB" } },
};

/* Write plain DIGITS into B with the separator of STYLE between groups of three. */
static void put_grouped(struct buf *b, const struct number_style *style, struct str digits)
{
	size_t head = (digits.n + 2) % 3 + 1; /* 1..3 digits come first */

	buf_put(b, str_slice(digits, 0, head));
	for (size_t i = head; i < digits.n; i += 3) {
		buf_put(b, str_of(style->group));
		buf_put(b, str_slice(digits, i, i + 3));
	}
}

struct str text_number(struct arena *a, enum lang l, i64 n)
{
	char room[20], *end = room + sizeof room, *digits = format_int(end, n);
	struct buf b = buf_on(a, 80);

	if (n < 0)
		buf_lit(&b, MINUS);
	digits += n < 0; /* the plain minus */
	put_grouped(&b, &styles[l], (struct str){ digits, (size_t)(end - digits) });
	return buf_done(&b);
}

struct str text_decimal(struct arena *a, enum lang l, double v, int digits)
{
	struct buf b = buf_on(a, 1024); /* the largest double has 309 digits before the point */
	struct str fraction, whole;

	if (!isfinite(v))
		return S("–");
	fraction = str_fmt(a, "%.*f", MAX(0, MIN(digits, 20)), fabs(v));
	if (v < 0 && strspn(fraction.p, "0.") != fraction.n)
		buf_lit(&b, MINUS);
	whole = str_cut(&fraction, '.');
	put_grouped(&b, &styles[l], whole);
	if (fraction.n) {
		buf_put(&b, str_of(styles[l].point));
		buf_put(&b, fraction);
	}
	return buf_done(&b);
}

struct str text_bytes(struct arena *a, enum lang l, i64 n)
{
	double size = (double)n;
	size_t unit = 0;
	int digits;

	while (size >= 999.5 && unit + 1 < COUNT(styles[l].units)) {
		size /= 1024;
		unit++;
	}
	digits = unit > 0 && size < 9.95;
	return str_fmt(a, "%s" NO_BREAK "%s", text_decimal(a, l, size, digits).p, styles[l].units[unit]);
}

struct str tr_count(struct arena *a, enum lang l, const char *one, const char *many, i64 n)
{
	struct str format = str_of(trn(l, one, many, n));
	struct str number = text_number(a, l, n);
	struct buf b = buf_on(a, format.n + number.n + 1);

	while (format.n) {
		size_t plain = str_index(format, '%');
		struct str rest = str_slice(format, plain, format.n);
		bool count = str_starts(rest, S("%lld"));
		buf_put(&b, str_slice(format, 0, plain));
		if (count)
			buf_put(&b, number);
		else if (rest.n)
			buf_byte(&b, '%');
		format = str_slice(rest, count ? 4 : str_starts(rest, S("%%")) ? 2 : 1, rest.n);
	}
	return buf_done(&b);
}
