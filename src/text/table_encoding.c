/* table_encoding.c -- text files as people save them (UTF-8, UTF-16, windows-1251) become UTF-8. */
#include "text/table_sink.h"
#include "base/utf8.h"
#include "text/lang.h"
#include "text/table_spool.h"

#define FIRST_LOOK ((size_t)256) /* bytes that tell UTF-16 without a byte order mark */

/* Windows-1251 from 0x80 to 0xbf; 0x98 is no letter. From 0xc0 on stand А..я. */
static const uint16_t high_1251[64] = {
	0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409,
	0x2039, 0x040a, 0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0,	0x2122, 0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0,
	0x040e, 0x045e, 0x0408, 0x00a4, 0x0490, 0x00a6, 0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab,
	0x00ac, 0x00ad, 0x00ae, 0x0407, 0x00b0, 0x00b1, 0x0406, 0x0456, 0x0491, 0x00b5, 0x00b6,
	0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb, 0x0458, 0x0405, 0x0455, 0x0457,
};

struct converter {
	struct spool *spool;
	struct str data;
	size_t at;
	bool big_endian;
};

/* Read one code point and step over it; 0 for what is no text. */
typedef uint32_t (*next_fn)(struct converter *c);

static uint32_t next_1251(struct converter *c)
{
	unsigned char b = (unsigned char)c->data.p[c->at++];

	return b < 0x80 ? b : b < 0xc0 ? high_1251[b - 0x80] : 0x410U + (b - 0xc0U);
}

static uint32_t unit_16(struct converter *c)
{
	struct str two = str_slice(c->data, c->at, c->at + 2);

	c->at += two.n;
	if (two.n < 2)
		return 0;
	unsigned char first = (unsigned char)two.p[0], second = (unsigned char)two.p[1];
	return c->big_endian ? (uint32_t)first << 8 | second : (uint32_t)second << 8 | first;
}

static uint32_t next_16(struct converter *c)
{
	uint32_t high = unit_16(c);

	if (high < 0xd800 || high > 0xdfff)
		return high;
	uint32_t low = high < 0xdc00 ? unit_16(c) : 0;
	return low < 0xdc00 || low > 0xdfff ? 0 : 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static enum err convert(struct table_sink *s, struct converter c, next_fn next, struct str *out)
{
	char piece[4096];
	size_t n = 0;

	TRY(spool_new(s->arena, s->o.max_bytes, &c.spool));
	while (c.at < c.data.n) {
		uint32_t point = next(&c);
		if (!point)
			return sink_fault(s, ERR_MEDIA, N_("not a text file"));
		n += utf8_put(piece + n, point);
		if (n < sizeof(piece) - 4 && c.at < c.data.n)
			continue;
		enum err e = spool_put(c.spool, (struct str){ piece, n });
		if (e == ERR_TOO_BIG)
			return sink_fault(s, e, N_("the file is too big"));
		TRY(e);
		n = 0;
	}
	return spool_text(c.spool, out);
}

/* Western and Cyrillic text in UTF-16 has zeros in one half of its bytes, and only there. */
static bool looks_16(struct str data, bool big_endian)
{
	struct str s = str_slice(data, 0, FIRST_LOOK);
	size_t zeros[2] = { 0 };

	for (size_t i = 0; i < s.n; i++)
		zeros[i % 2] += s.p[i] == '\0';
	return zeros[big_endian ? 0 : 1] > 0 && zeros[big_endian ? 1 : 0] == 0;
}

/* Broken UTF-8 rather than windows-1251: most bytes beyond ASCII do form UTF-8. */
static bool mostly_utf8(struct str data)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0; i < data.n && good + bad < 100000;) {
		size_t from = i;
		uint32_t c = utf8_next(data, &i);
		good += c >= 0x80 && i - from > 1;
		bad += c >= 0x80 && i - from == 1;
	}
	return good > bad;
}

static const struct {
	struct str mark;
	bool utf16, big_endian;
} marks[] = {
	{ { "\xef\xbb\xbf", 3 }, false, false },
	{ { "\xff\xfe", 2 }, true, false },
	{ { "\xfe\xff", 2 }, true, true },
};

static enum err without_mark(struct table_sink *s, struct str data, struct str *out)
{
	struct converter c = { .data = data };

	*out = data;
	if (looks_16(data, false))
		return convert(s, c, next_16, out);
	c.big_endian = true;
	if (looks_16(data, true))
		return convert(s, c, next_16, out);
	if (data.n && memchr(data.p, '\0', data.n))
		return sink_fault(s, ERR_MEDIA, N_("not a text file"));
	if (utf8_valid(data))
		return OK;
	if (mostly_utf8(data))
		return sink_fault(s, ERR_MALFORMED, N_("the text is not whole UTF-8"));
	return convert(s, c, next_1251, out);
}

enum err table_utf8(struct table_sink *s, struct str data, struct str *out)
{
	for (size_t i = 0; i < COUNT(marks); i++) {
		struct str rest = str_slice(data, marks[i].mark.n, data.n);

		if (!str_starts(data, marks[i].mark))
			continue;
		if (!marks[i].utf16)
			return without_mark(s, rest, out);
		return convert(s, (struct converter){ .data = rest, .big_endian = marks[i].big_endian },
			       next_16, out);
	}
	return without_mark(s, data, out);
}
