/* serbian.c -- Serbian between its two alphabets. Cyrillic to Latin is letter by letter and runs over whole
 * pages, so it is a table over two-byte sequences; Latin to Cyrillic goes word by word, for nj, lj, dž are
 * mostly one sound but not always. */
#include "text/script.h"
#include "base/utf8.h"

/* ---- Cyrillic to Latin ---- */

#define FIRST 0x0400 /* the table covers Ѐ … џ */
#define LAST 0x045f

/* Letters of the Serbian alphabet; others stay. Љ Њ Џ are written for the beginning of a word: Lj. */
static const char latin[LAST - FIRST + 1][4] = {
	[0x02] = "Đ",  [0x08] = "J",  [0x09] = "Lj", [0x0a] = "Nj", [0x0b] = "Ć", [0x0f] = "Dž", [0x10] = "A",
	[0x11] = "B",  [0x12] = "V",  [0x13] = "G",  [0x14] = "D",  [0x15] = "E", [0x16] = "Ž",	 [0x17] = "Z",
	[0x18] = "I",  [0x1a] = "K",  [0x1b] = "L",  [0x1c] = "M",  [0x1d] = "N", [0x1e] = "O",	 [0x1f] = "P",
	[0x20] = "R",  [0x21] = "S",  [0x22] = "T",  [0x23] = "U",  [0x24] = "F", [0x25] = "H",	 [0x26] = "C",
	[0x27] = "Č",  [0x28] = "Š",  [0x30] = "a",  [0x31] = "b",  [0x32] = "v", [0x33] = "g",	 [0x34] = "d",
	[0x35] = "e",  [0x36] = "ž",  [0x37] = "z",  [0x38] = "i",  [0x3a] = "k", [0x3b] = "l",	 [0x3c] = "m",
	[0x3d] = "n",  [0x3e] = "o",  [0x3f] = "p",  [0x40] = "r",  [0x41] = "s", [0x42] = "t",	 [0x43] = "u",
	[0x44] = "f",  [0x45] = "h",  [0x46] = "c",  [0x47] = "č",  [0x48] = "š", [0x52] = "đ",	 [0x58] = "j",
	[0x59] = "lj", [0x5a] = "nj", [0x5b] = "ć",  [0x5f] = "dž",
};

/* The code point of a two-byte sequence at S[I], 0 for anything else. */
static uint32_t two_bytes(struct str s, size_t i)
{
	if (i + 1 >= s.n || ((unsigned char)s.p[i] & 0xe0) != 0xc0)
		return 0;
	return ((unsigned char)s.p[i] & 0x1fu) << 6 | ((unsigned char)s.p[i + 1] & 0x3fu);
}

static bool cyrillic_capital(uint32_t c)
{
	return c >= 0x0400 && c <= 0x042f;
}

static bool cyrillic_small(uint32_t c)
{
	return c >= 0x0430 && c <= 0x045f;
}

/* Is the capital at S[I] inside a word all in capitals (ЊЕГОШ, ПОЉ)? Then both letters of Nj are. */
static bool among_capitals(struct str s, size_t i)
{
	uint32_t next = two_bytes(s, i + 2);

	if (cyrillic_capital(next) || cyrillic_small(next))
		return cyrillic_capital(next);
	return i >= 2 && cyrillic_capital(two_bytes(s, i - 2));
}

/* Write the Latin of the Cyrillic letter C at S[I] into P; returns its length, 0 when C is no letter of
 * Serbian. */
static size_t put_latin(char *p, struct str s, size_t i, uint32_t c)
{
	const char *l = c >= FIRST && c <= LAST ? latin[c - FIRST] : "";
	size_t n = strlen(l);

	memcpy(p, l, n);
	if (n > 1 && (c == 0x0409 || c == 0x040a) && among_capitals(s, i))
		p[1] = 'J';
	if (c == 0x040f && among_capitals(s, i))
		memcpy(p + 1, "Ž", 2);
	return n;
}

/* Length of the run at S[I] that cannot hold a Cyrillic letter of Serbian. */
static size_t other_run(struct str s, size_t i)
{
	size_t from = i;

	while (i < s.n && (unsigned char)s.p[i] != 0xd0 && (unsigned char)s.p[i] != 0xd1)
		i++;
	return i - from;
}

struct str sr_to_latin(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + s.n / 2 + 4); /* џ, two bytes, becomes dž, three */
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t run = other_run(s, i), wrote;
		memcpy(p + n, s.p + i, run);
		n += run;
		i += run;
		if (i >= s.n)
			break;
		wrote = put_latin(p + n, s, i, two_bytes(s, i));
		run = wrote ? 2 : 1; /* the second byte of another letter goes with the next run */
		if (!wrote)
			p[n++] = s.p[i];
		n += wrote;
		i += run;
	}
	p[n] = 0;
	return (struct str){ p, n };
}

/* ---- Latin to Cyrillic ---- */

/* Parts of words in which nj, dž are two letters, with a bar between them; a star in front: anywhere in the
 * word, else at its beginning. */
static const char *const exceptions[] = {
	"*in|jekc",  "*in|jekt", "*in|junkt", "*kon|jug", "*kon|junk", "*kon|jukt", "an|jon",  "tan|jug",
	"van|jezič", "van|jadr", "pan|jez",   "nad|živ",  "nad|žnj",   "nad|žanj",  "nad|žup", "nad|ždrel",
	"od|žal",    "od|živ",	 "od|žvak",   "od|žubor", "pod|žanr",  "pod|želud", "pod|žup", "pod|živ",
	"pod|žig",   "pod|žeg",	 "pod|žar",   "pred|živ", "pred|žetv", "pred|žup",
};

/* Cyrillic of the letters a … z; q w x y have none. */
static const uint16_t cyrillic[26] = {
	0x0430, 0x0431, 0x0446, 0x0434, 0x0435, 0x0444, 0x0433, 0x0445, 0x0438,
	0x0458, 0x043a, 0x043b, 0x043c, 0x043d, 0x043e, 0x043f, 0,	0x0440,
	0x0441, 0x0442, 0x0443, 0x0432, 0,	0,	0,	0x0437,
};

/* Letters beyond ASCII, small; the capital stands one before each of them. */
static const struct letter {
	uint16_t latin, cyrillic;
} more_letters[] = {
	{ 0x0107, 0x045b }, /* ć */ { 0x010d, 0x0447 }, /* č */ { 0x0111, 0x0452 }, /* đ */
	{ 0x0161, 0x0448 }, /* š */ { 0x017e, 0x0436 }, /* ž */ { 0x01c6, 0x045f }, /* ǆ, one code point */
	{ 0x01c9, 0x0459 }, /* ǉ */ { 0x01cc, 0x045a },				    /* ǌ */
};

/* One Latin letter of a word: as it stands, small, and its Cyrillic (small, 0: not of the Serbian alphabet).
 */
struct sr_letter {
	uint32_t latin, small, cyrillic;
};

static struct sr_letter sr_letter(uint32_t c)
{
	bool ascii_capital = c >= 'A' && c <= 'Z';
	struct sr_letter l = { c, ascii_capital ? c + 0x20 : c, 0 };

	if (l.small >= 'a' && l.small <= 'z')
		l.cyrillic = cyrillic[l.small - 'a'];
	for (size_t i = 0; c > 0x7f && i < COUNT(more_letters); i++) {
		uint32_t small = more_letters[i].latin;
		uint32_t first = small >= 0x01c6 ? small - 2 : small - 1; /* ǅ stands between Ǆ and ǆ */
		if (c < first || c > small)
			continue;
		l.small = small;
		l.cyrillic = more_letters[i].cyrillic;
	}
	return l;
}

static bool latin_letter(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7);
}

/* Cyrillic of a pair that is one sound, 0 when it is not. */
static uint32_t pair(uint32_t first, uint32_t second)
{
	if (first == 'l' && second == 'j')
		return 0x0459;
	if (first == 'n' && second == 'j')
		return 0x045a;
	return first == 'd' && second == 0x017e ? 0x045f : 0;
}

static uint32_t cyrillic_upper(uint32_t c)
{
	return c >= 0x0450 ? c - 0x50 : c - 0x20;
}

#define WORD_MAX 64 /* letters; longer runs are no words */

struct sr_word {
	struct sr_letter letters[WORD_MAX];
	size_t n;   /* letters */
	size_t end; /* offset behind the word */
	bool foreign;
};

/* The numerals of chapters and classes keep their letters in Cyrillic text: «IV разред», «V разред». */
static bool roman_numeral(const struct sr_word *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->letters[i].latin != 'I' && w->letters[i].latin != 'V' && w->letters[i].latin != 'X')
			return false;
	return w->n > 1 || w->letters[0].latin != 'I'; /* "I" alone is «И» */
}

static void read_word(struct str s, size_t at, struct sr_word *w)
{
	size_t i = at;

	w->n = 0;
	w->foreign = false;
	for (w->end = at; i < s.n; w->end = i) {
		uint32_t c = utf8_next(s, &i);
		if (!latin_letter(c))
			break;
		if (w->n == WORD_MAX) {
			w->foreign = true;
			continue;
		}
		w->letters[w->n] = sr_letter(c);
		w->foreign |= !w->letters[w->n++].cyrillic;
	}
	w->foreign |= w->n > 0 && roman_numeral(w);
}

/* If the exception E fits the word at letter AT: the letter before which its bar stands, else 0. */
static size_t bar_of(const char *e, const struct sr_word *w, size_t at)
{
	struct str part = str_of(e);
	size_t bar = 0;

	for (size_t i = 0; i < part.n;) {
		uint32_t c = utf8_next(part, &i);
		if (c == '|')
			bar = at;
		else if (at >= w->n || w->letters[at++].small != c)
			return 0;
	}
	return bar;
}

/* Marks in SPLIT each letter that is no second half of a pair, though it looks like one. */
static void find_splits(const struct sr_word *w, bool split[WORD_MAX + 1])
{
	for (size_t e = 0; e < COUNT(exceptions); e++) {
		bool anywhere = exceptions[e][0] == '*';
		for (size_t at = 0; at < (anywhere ? w->n : 1); at++)
			split[bar_of(exceptions[e] + anywhere, w, at)] = true;
	}
}

/* What is written: room was made for the longest case. */
struct out {
	char *p;
	size_t n;
};

static void put(struct out *o, struct str s)
{
	memcpy(o->p + o->n, s.p, s.n);
	o->n += s.n;
}

static void put_cyrillic(struct out *o, const struct sr_word *w)
{
	bool split[WORD_MAX + 1] = { false };

	find_splits(w, split);
	for (size_t i = 0; i < w->n; i++) {
		const struct sr_letter *l = &w->letters[i];
		uint32_t c = i + 1 < w->n && !split[i + 1] ? pair(l->small, l[1].small) : 0;
		i += c != 0;
		c = c ? c : l->cyrillic;
		o->n += utf8_put(o->p + o->n, l->latin == l->small ? c : cyrillic_upper(c));
	}
}

/* Length of the run at AT up to white space. */
static size_t token_length(struct str s, size_t at)
{
	size_t i = at;

	while (i < s.n && !strchr(" \t\n", s.p[i]))
		i++;
	return i - at;
}

/* Addresses of pages and people are no Serbian words. */
static bool is_address(struct str token)
{
	return str_has(token, S("://")) || str_starts(token, S("www.")) || str_index(token, '@') < token.n;
}

static void put_token(struct out *o, struct str token)
{
	for (size_t i = 0; i < token.n;) {
		size_t at = i;
		struct sr_word w;
		read_word(token, i, &w);
		i = w.end;
		if (w.n == 0)
			utf8_next(token, &i);
		if (w.n == 0 || w.foreign)
			put(o, str_slice(token, at, i));
		else
			put_cyrillic(o, &w);
	}
}

struct str sr_to_cyrillic(struct arena *a, struct str s)
{
	struct out o = { arena_bytes(a, s.n * 2 + 1), 0 }; /* a, one byte, becomes а, two */

	for (size_t i = 0; i < s.n;) {
		struct str token = str_slice(s, i, i + token_length(s, i));
		if (is_address(token))
			put(&o, token);
		else
			put_token(&o, token);
		i += token.n;
		put(&o, str_slice(s, i, i + 1)); /* the space behind it */
		i++;
	}
	o.p[o.n] = 0;
	return (struct str){ o.p, o.n };
}
