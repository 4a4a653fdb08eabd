/* utf8.c -- decoding by the table of well-formed sequences (Unicode 15, table 3-7). */
#include "base/utf8.h"

#define REPLACEMENT 0xfffdU

/* Length of the sequence that starts with byte C, and the range allowed for its second byte. */
static size_t sequence(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	*high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Bytes of the code point at P (N left), left in *OUT; 0 for a bad sequence. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *out)
{
	unsigned char low, high;
	size_t len = sequence(p[0], &low, &high);

	if (len == 0 || len > n)
		return 0;
	if (len == 1) {
		*out = p[0];
		return 1;
	}
	if (p[1] < low || p[1] > high)
		return 0;
	uint32_t c = p[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fU);
	}
	*out = c;
	return len;
}

size_t utf8_valid_until(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		uint32_t c;
		if ((unsigned char)s.p[i] < 0x80) {
			i++;
			continue;
		}
		/* The two-byte letters of Cyrillic and most Latin ones need no table. */
		if (i + 1 < s.n && (unsigned char)s.p[i] >= 0xc2 && (unsigned char)s.p[i] < 0xe0 &&
		    ((unsigned char)s.p[i + 1] & 0xc0) == 0x80) {
			i += 2;
			continue;
		}
		size_t len = decode((const unsigned char *)s.p + i, s.n - i, &c);
		if (!len)
			break;
		i += len;
	}
	return i;
}

bool utf8_valid(struct str s)
{
	return utf8_valid_until(s) == s.n;
}

uint32_t utf8_next_rare(struct str s, size_t *i)
{
	uint32_t c = REPLACEMENT;
	size_t len = decode((const unsigned char *)s.p + *i, s.n - *i, &c);

	*i += len ? len : 1;
	return c;
}

size_t utf8_put(char *p, uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = REPLACEMENT;
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		p[i] = (char)(0x80 | (c & 0x3f));
	p[0] = (char)(0xf00U >> len | c);
	return len;
}

size_t utf8_count(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; n++)
		utf8_next(s, &i);
	return n;
}

struct str utf8_head(struct str s, size_t n)
{
	size_t i = 0;

	while (n-- && i < s.n)
		utf8_next(s, &i);
	return str_slice(s, 0, i);
}
