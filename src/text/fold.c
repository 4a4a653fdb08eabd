/* fold.c -- cut text into words and bring each to small letters; the first step of search, for indexing and
 * for queries. */
#include "text/fold.h"
#include "base/utf8.h"

#include <unicode/uchar.h>

#define BIT(t) (1u << TONGUE_##t)

#define FIRST 0x0430 /* small Cyrillic letters from here on */
#define LAST 0x0491

/* Letters that not every language has, and the languages that lack them. */
static const uint8_t lacking[LAST - FIRST + 1] = {
	[0x0456 - FIRST] = BIT(RU) | BIT(SR), /* і */ [0x0457 - FIRST] = BIT(RU) | BIT(SR), /* ї */
	[0x0454 - FIRST] = BIT(RU) | BIT(SR), /* є */ [0x0491 - FIRST] = BIT(RU) | BIT(SR), /* ґ */
	[0x0451 - FIRST] = BIT(UK) | BIT(SR), /* ё */ [0x044b - FIRST] = BIT(UK) | BIT(SR), /* ы */
	[0x044d - FIRST] = BIT(UK) | BIT(SR), /* э */ [0x044a - FIRST] = BIT(UK) | BIT(SR), /* ъ */
	[0x0452 - FIRST] = BIT(UK) | BIT(RU), /* ђ */ [0x0458 - FIRST] = BIT(UK) | BIT(RU), /* ј */
	[0x0459 - FIRST] = BIT(UK) | BIT(RU), /* љ */ [0x045a - FIRST] = BIT(UK) | BIT(RU), /* њ */
	[0x045b - FIRST] = BIT(UK) | BIT(RU), /* ћ */ [0x045f - FIRST] = BIT(UK) | BIT(RU), /* џ */
	[0x0449 - FIRST] = BIT(SR),	      /* щ */ [0x044c - FIRST] = BIT(SR),	    /* ь */
	[0x044e - FIRST] = BIT(SR),	      /* ю */ [0x044f - FIRST] = BIT(SR),	    /* я */
	[0x0439 - FIRST] = BIT(SR),							    /* й */
};

/* utf8_next() with the two commonest cases at hand. */
static inline uint32_t next_character(struct str s, size_t *i)
{
	unsigned char c = (unsigned char)s.p[*i];

	if (c < 0x80) {
		++*i;
		return c;
	}
	if ((c == 0xd0 || c == 0xd1) && *i + 1 < s.n && ((unsigned char)s.p[*i + 1] & 0xc0) == 0x80) {
		*i += 2;
		return (c & 0x1fu) << 6 | ((unsigned char)s.p[*i - 1] & 0x3fu);
	}
	return utf8_next(s, i);
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x02bc || c == 0x2018 || c == '`' || c == 0xb4;
}

/* Marks that may stand inside a word and mean nothing to search: stress, soft hyphen, zero width joiners. */
static bool is_silent(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200d) || (c >= 0x0300 && c <= 0x036f);
}

static bool is_cyrillic(uint32_t c)
{
	return c >= 0x0400 && c <= 0x052f;
}

static inline bool is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return is_cyrillic(c) || (!is_apostrophe(c) && u_isalnum((UChar32)c));
}

static inline uint32_t small(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
	if (c >= 0x0410 && c <= 0x042f)
		return c + 0x20;
	if (c >= 0x0430 && c <= 0x044f)
		return c;
	return (uint32_t)u_tolower((UChar32)c);
}

static bool is_marked(uint32_t c)
{
	return c == 0x0161 || c == 0x0111 || c == 0x010d || c == 0x0107 || c == 0x017e;
}

static void note_letter(struct folded *w, uint32_t c)
{
	if (is_cyrillic(c)) {
		w->cyrillic = true;
		w->excluded |= c >= FIRST && c <= LAST ? lacking[c - FIRST] : 0u;
		return;
	}
	w->digit |= c >= '0' && c <= '9';
	w->latin |= (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x250);
	w->marked |= is_marked(c);
	w->excluded |= c == '\'' ? BIT(SR) | BIT(RU) : 0u;
}

static inline void add_letter(struct folded *w, uint32_t c)
{
	char p[4];
	size_t n;

	if (c >= FIRST && c <= LAST && w->len + 2 <= FOLD_MAX) { /* the commonest case at hand */
		w->bytes[w->len++] = (char)(0xc0 | c >> 6);
		w->bytes[w->len++] = (char)(0x80 | (c & 0x3f));
		w->cyrillic = true;
		w->excluded |= lacking[c - FIRST];
		return;
	}
	n = utf8_put(p, c);
	if (w->len + n > FOLD_MAX)
		return;
	memcpy(w->bytes + w->len, p, n);
	w->len += n;
	note_letter(w, c);
}

/* Does a letter follow at I, so that an apostrophe before it is inside a word? */
static bool letter_follows(struct str text, size_t i)
{
	return i < text.n && is_word(utf8_next(text, &i));
}

u64 fold_letter(uint32_t c)
{
	if (c == 0x0491)
		c = 0x0433;
	if (c == 0x0451)
		c = 0x0435;
	return 1ULL << (c & 63);
}

/* The letter of TEXT at *I, which goes on a word or is passed over inside it; 0 where the word ends. */
static inline uint32_t next_of_word(struct str text, size_t *i)
{
	size_t next = *i;
	uint32_t c = next < text.n ? next_character(text, &next) : 0;

	if (!is_word(c) && !is_silent(c) && !(is_apostrophe(c) && letter_follows(text, next)))
		return 0;
	*i = next;
	return c;
}

/* The first letter of the next word of TEXT, which stands at *AT; 0 at the end. */
static uint32_t first_of_word(struct str text, size_t *i, size_t *at)
{
	while (*i < text.n) {
		*at = *i;
		uint32_t c = next_character(text, i);
		if (is_word(c))
			return c;
	}
	return 0;
}

/* Pass over the rest of a word; its letters go by in pairs of bytes, but for those that are rare. */
static void skip_word(struct str text, size_t *i)
{
	do
		while (text.n - *i > 1 && ((unsigned char)text.p[*i] & 0xfe) == 0xd0 &&
		       ((unsigned char)text.p[*i + 1] & 0xc0) == 0x80)
			*i += 2;
	while (next_of_word(text, i));
}

bool fold_next_of(struct str text, size_t *i, u64 letters, struct folded *w)
{
	uint32_t c;

	while ((c = first_of_word(text, i, &w->at)) && is_cyrillic(c) && !(fold_letter(small(c)) & letters))
		skip_word(text, i);
	w->len = w->excluded = 0;
	w->cyrillic = w->latin = w->digit = w->marked = false;
	if (!c)
		return false;
	for (; c; c = next_of_word(text, i))
		if (!is_silent(c))
			add_letter(w, is_apostrophe(c) ? '\'' : small(c));
	w->n = *i - w->at;
	w->bytes[w->len] = 0;
	return true;
}

bool fold_next(struct str text, size_t *i, struct folded *w)
{
	return fold_next_of(text, i, ~(u64)0, w);
}

size_t fold_similar(char *p, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\'')
			continue;
		if (memcmp(p + i, "ґ", MIN(n - i, 2)) == 0)
			memcpy(p + i, "г", 2);
		else if (memcmp(p + i, "ё", MIN(n - i, 2)) == 0)
			memcpy(p + i, "е", 2);
		p[to++] = p[i];
	}
	return to;
}
