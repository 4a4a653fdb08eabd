/* collate.c -- sort keys that stand in an ordinary text column, so that both databases order names as the
 * alphabet of the language does, with an index. Digits compare as numbers: «Ліцей № 2» comes before «Ліцей №
 * 10». */
#include "base/utf8.h"
#include "text/lang.h"

#include <pthread.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

#define KEY_BYTES 120 /* 192 characters of base 32 */
#define TEXT_MAX 256  /* UTF-16 units that can matter for so short a key */

/* One collator a language, made once; ICU promises that a collator nobody changes may be shared between
 * threads. */
static UCollator *collators[LANG__N];
static pthread_once_t collators_once = PTHREAD_ONCE_INIT;

static void open_collators(void)
{
	for (int l = 0; l < LANG__N; l++) {
		UErrorCode e = U_ZERO_ERROR;
		collators[l] = ucol_open(lang_tag((enum lang)l), &e);
		ucol_setAttribute(collators[l], UCOL_NUMERIC_COLLATION, UCOL_ON, &e);
		if (U_FAILURE(e))
			BUG("no collation for %s: %s", lang_tag((enum lang)l), u_errorName(e));
	}
}

/* RFC 4648 "base32hex" in lower case without padding: its characters stand in the order of their values. */
static struct str base32(struct arena *a, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	size_t len = (n * 8 + 4) / 5;
	char *text = arena_bytes(a, len + 1);

	for (size_t i = 0; i < len; i++) {
		size_t byte = i * 5 / 8, shift = i * 5 % 8;
		unsigned pair = (unsigned)bytes[byte] << 8 | (byte + 1 < n ? bytes[byte + 1] : 0);
		text[i] = digits[pair >> (11 - shift) & 31];
	}
	text[len] = 0;
	return (struct str){ text, len };
}

/* A name in quotes stands where the name stands. */
static struct str from_first_letter(struct str s)
{
	size_t i = 0, at = 0;

	while (i < s.n && !u_isalnum((UChar32)utf8_next(s, &i)))
		at = i;
	return at < s.n ? str_slice(s, at, s.n) : s;
}

struct str text_sort_key(struct arena *a, enum lang l, struct str s)
{
	UChar text[TEXT_MAX];
	uint8_t key[TEXT_MAX * 8];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, len;

	pthread_once(&collators_once, open_collators);
	s = utf8_head(from_first_letter(s), TEXT_MAX / 2);
	u_strFromUTF8WithSub(text, TEXT_MAX, &n, s.p ? s.p : "", (int32_t)s.n, 0xfffd, NULL, &e);
	len = ucol_getSortKey(collators[l], text, U_SUCCESS(e) ? n : 0, key, sizeof(key));
	return base32(a, key, (size_t)MAX(0, MIN(len - 1, KEY_BYTES))); /* without the 0 at its end */
}
