/* script.c -- text at the door: whole UTF-8, no control characters, normal form C. */
#include "text/script.h"
#include "base/utf8.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* How much of S, from its start, is surely in NFC by its lead bytes alone: ASCII, Latin with marks up to
 * U+02FF, Cyrillic up to U+047F, and punctuation from U+2002 to U+203F. Nearly all text of this region ends
 * here. */
static size_t plainly_nfc(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x80)
			i++;
		else if (c <= 0xcb || c == 0xd0 || c == 0xd1)
			i += 2;
		else if (c == 0xe2 && (unsigned char)s.p[i + 1] == 0x80 && (unsigned char)s.p[i + 2] >= 0x82)
			i += 3;
		else
			break;
	}
	return i;
}

/* Is this a character that no text of people holds? Tab, line feed and CR before LF are fine. */
static bool forbidden(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	if (c == '\r')
		return i + 1 == s.n || s.p[i + 1] != '\n';
	if (c == 0xc2)
		return (unsigned char)s.p[i + 1] < 0xa0; /* C1 controls */
	return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

/* S without the CR of CR LF; S itself when it has none. */
static struct str unix_lines(struct arena *a, struct str s)
{
	char *p;
	size_t n = 0;

	if (str_index(s, '\r') == s.n)
		return s;
	p = arena_bytes(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			p[n++] = s.p[i];
	p[n] = 0;
	return (struct str){ p, n };
}

/* NFC by ICU, through UTF-16. S is valid UTF-8. */
static enum err normalize(struct arena *a, struct str s, struct str *out)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
	int32_t cap = (int32_t)s.n, n = 0, composed = 0, bytes = 0;
	UChar *text = arena_new_array(a, UChar, cap + 1), *normal;
	char *p;

	u_strFromUTF8(text, cap + 1, &n, s.p, (int32_t)s.n, &e);
	if (U_SUCCESS(e) && unorm2_isNormalized(nfc, text, n, &e)) {
		*out = s;
		return OK;
	}
	cap = 3 * n; /* the most that NFC lengthens UTF-16 */
	normal = arena_new_array(a, UChar, cap + 1);
	composed = unorm2_normalize(nfc, text, n, normal, cap + 1, &e);
	p = arena_bytes(a, 3 * (size_t)composed + 1);
	u_strToUTF8(p, 3 * composed + 1, &bytes, normal, composed, &e);
	if (U_FAILURE(e))
		return ERR_MALFORMED;
	*out = (struct str){ p, (size_t)bytes };
	return OK;
}

enum err text_clean(struct arena *a, struct str s, struct str *out)
{
	if (s.n > INT32_MAX / 8)
		return ERR_TOO_BIG;
	if (!utf8_valid(s))
		return ERR_MALFORMED;
	for (size_t i = 0; i < s.n; i++)
		if (forbidden(s, i))
			return ERR_MALFORMED;
	s = unix_lines(a, s);
	if (plainly_nfc(s) == s.n) {
		*out = s;
		return OK;
	}
	return normalize(a, s, out);
}
