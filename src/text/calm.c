/* calm.c -- official names in sentence case. */
#include "text/calm.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

enum { WORD_MAX = 64, SHOUT_LETTERS = 4, SHOUTS = 2, NAME_WORDS = 2 };

/* One word, as code points; what stands between words is copied. */
struct word {
	uint32_t c[WORD_MAX];
	int n;
	bool capitals; /* no small letter */
};

/* The letters of nearly all names are answered without asking ICU. */
static bool is_small(uint32_t c)
{
	if (c >= 0x400 && c < 0x460)
		return c >= 0x430;
	return u_islower((UChar32)c);
}

static bool is_word_part(uint32_t c)
{
	if (c >= 0x400 && c < 0x460)
		return true;
	return u_isalpha((UChar32)c) || c == '\'' || c == 0x2019 || c == 0x02BC || c == '-';
}

static bool is_opening(uint32_t c)
{
	return c == 0xAB || c == 0x201E || c == 0x201C || c == '"' || c == '(';
}

static size_t read_word(struct str s, size_t i, struct word *w)
{
	w->n = 0;
	w->capitals = true;
	while (i < s.n) {
		size_t next = i;
		uint32_t c = utf8_next(s, &next);

		if (!is_word_part(c) || w->n == WORD_MAX)
			return i;
		w->capitals &= !is_small(c);
		w->c[w->n++] = c;
		i = next;
	}
	return i;
}

static bool has_vowel(const struct word *w)
{
	static const uint32_t vowels[] = { 0x410, 0x415, 0x418, 0x41E, 0x423, 0x42B, 0x42D,
					   0x42E, 0x42F, 0x404, 0x406, 0x407, 0x401, 'A',
					   'E',	  'I',	 'O',	'U',   'Y' };

	for (int i = 0; i < w->n; i++)
		for (size_t k = 0; k < COUNT(vowels); k++)
			if (w->c[i] == vowels[k])
				return true;
	return false;
}

/* Words, not abbreviations: ДПТНЗ and КЗ stay as they are. */
static bool shouts(const struct word *w)
{
	return w->capitals && w->n >= SHOUT_LETTERS && has_vowel(w);
}

static struct str bytes_of(const struct word *w, char *room, bool capital, bool small)
{
	size_t n = 0;

	for (int i = 0; i < w->n; i++) {
		uint32_t c = w->c[i];
		n += utf8_put(room + n, small && !(capital && i == 0) ? (uint32_t)u_tolower((UChar32)c) : c);
	}
	return (struct str){ room, n };
}

/* "луганської" is of a place, "міської" is not. */
static bool is_of_place(struct str small)
{
	static const char *const endings[] = { "ськ", "цьк", "зьк" };
	static const char *const common[] = { "міськ",	    "сільськ",	      "громадськ",  "військ",
					      "козацьк",    "університетськ", "вчительськ", "учительськ",
					      "педагогічн", "сирітськ",	      "дитячо",	    "морськ" };
	bool of_place = false;

	for (size_t i = 0; i < COUNT(endings); i++)
		of_place |= str_has(small, str_of(endings[i]));
	for (size_t i = 0; i < COUNT(common); i++)
		of_place &= !str_starts(small, str_of(common[i]));
	return of_place;
}

static int count_shouts(struct str s)
{
	struct word w;
	int n = 0;

	for (size_t i = 0, next; i < s.n; i = next) {
		next = read_word(s, i, &w);
		n += shouts(&w);
		if (next == i)
			(void)utf8_next(s, &next);
	}
	return n;
}

struct calming {
	struct buf out;
	bool fresh; /* a capital is due: at the beginning, or after a quotation mark */
	int names;  /* so many words after «імені» are names */
};

static void put_word(struct calming *c, const struct word *w)
{
	char room[WORD_MAX * 4 + 1];
	struct str small = bytes_of(w, room, false, true);
	bool imeni = str_eq(small, S("імені")), short_word = w->capitals && w->n < SHOUT_LETTERS && w->n > 1;
	bool capital = c->fresh || c->names > 0 || is_of_place(small);
	bool joins = str_eq(small, S("та")) || str_eq(small, S("для")) || str_eq(small, S("при")) ||
		     str_eq(small, S("на")) || str_eq(small, S("із"));

	c->names = imeni ? NAME_WORDS : c->names - (c->names > 0);
	if (shouts(w) || (w->capitals && w->n == 1 && !c->fresh) || (short_word && joins))
		buf_put(&c->out, bytes_of(w, room, capital && !joins, true));
	else
		buf_put(&c->out, bytes_of(w, room, false, false));
	c->fresh = false;
}

struct str text_calm(struct arena *a, struct str s)
{
	struct calming c = { .out = buf_on(a, s.n * 2 + 16), .fresh = true };
	struct word w;

	if (count_shouts(s) < SHOUTS)
		return s;
	for (size_t i = 0, next; i < s.n; i = next) {
		next = read_word(s, i, &w);
		if (w.n) {
			put_word(&c, &w);
			continue;
		}
		c.fresh |= is_opening(utf8_next(s, &next));
		buf_put(&c.out, str_slice(s, i, next));
	}
	return buf_done(&c.out);
}
