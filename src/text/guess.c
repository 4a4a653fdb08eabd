/* guess.c -- count the letters that tell the alphabets apart. */
#include "text/guess.h"

#include "base/utf8.h"

static const struct {
	const char *letters;
	enum lang lang;
} alphabets[] = {
	{ "іїєґІЇЄҐ", LANG_UK },
	{ "ыэёъЫЭЁЪ", LANG_RU },
	{ "ђћљњјџЂЋЉЊЈЏ", LANG_SR },
	{ "čćđšžČĆĐŠŽ", LANG_SR_LATN },
};

struct tally {
	int own[LANG__N];
	int cyrillic, latin;
};

/* LETTER is one character, as its bytes. */
static void count_letter(struct str letter, struct tally *t)
{
	unsigned char first = (unsigned char)letter.p[0];

	t->cyrillic += first >= 0xD0 && first <= 0xD3;
	t->latin += (first | 0x20) >= 'a' && (first | 0x20) <= 'z';
	for (size_t i = 0; letter.n == 2 && i < COUNT(alphabets); i++)
		t->own[alphabets[i].lang] += str_has(str_of(alphabets[i].letters), letter);
}

static bool writes_latin(enum lang l)
{
	return l == LANG_EN || l == LANG_SR_LATN;
}

enum lang lang_guess(struct str s, enum lang reader, enum lang fallback)
{
	struct tally t = { 0 };
	enum lang most = LANG_EN; /* which has no letters of its own */

	for (size_t i = 0, n; i < s.n; i += n) {
		n = (unsigned char)s.p[i] < 0x80   ? 1
		    : (unsigned char)s.p[i] < 0xE0 ? 2
		    : (unsigned char)s.p[i] < 0xF0 ? 3
						   : 4;
		count_letter(str_slice(s, i, i + n), &t);
	}
	for (int l = 0; l < LANG__N; l++)
		if (t.own[l] > t.own[most])
			most = (enum lang)l;
	if (t.own[most])
		return most;
	if (!t.cyrillic && !t.latin)
		return reader;
	if (writes_latin(reader) == (t.latin > t.cyrillic))
		return reader;
	return t.latin > t.cyrillic ? LANG_EN : writes_latin(fallback) ? LANG_UK : fallback;
}
