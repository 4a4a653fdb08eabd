/* utf8.h -- validity and walking of UTF-8. Normal form, folding and collation live in text/. */
#ifndef KOLO_UTF8_H
#define KOLO_UTF8_H

#include "base/str.h"

/* True for well-formed UTF-8 (no surrogates, no overlong forms). Control characters are allowed here. */
bool utf8_valid(struct str s);
size_t utf8_valid_until(struct str s); /* bytes before the first fault; s.n if there is none */

/* The same for what is not a plain letter of one or two bytes. */
uint32_t utf8_next_rare(struct str s, size_t *i);

/* Decode one code point at *I and step over it; U+FFFD and one byte for a bad sequence. */
static inline uint32_t utf8_next(struct str s, size_t *i)
{
	const unsigned char *p = (const unsigned char *)s.p + *i;

	if (*p < 0x80) {
		++*i;
		return *p;
	}
	if (*p >= 0xc2 && *p < 0xe0 && s.n - *i > 1 && (p[1] & 0xc0) == 0x80) {
		*i += 2;
		return (uint32_t)(*p & 0x1f) << 6 | (p[1] & 0x3f);
	}
	return utf8_next_rare(s, i);
}

/* Write C into P (4 bytes of room); returns the length. */
size_t utf8_put(char *p, uint32_t c);

size_t utf8_count(struct str s); /* code points */

/* The longest prefix of at most N code points. */
struct str utf8_head(struct str s, size_t n);

#endif
