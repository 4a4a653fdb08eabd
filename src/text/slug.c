/* slug.c -- readable parts of addresses: Ukrainian by the table of the Cabinet's resolution of 27.01.2010 No
 * 55, Russian in the same manner, Serbian by its own Latin; everything else loses its marks. */
#include "text/script.h"
#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#define SLUG_MAX 80

struct sound {
	const char *uk, *ru, *sr; /* ru, sr NULL: as uk */
	const char *initial;	  /* Ukrainian, at the beginning of a word */
};

/* Small Cyrillic letters from U+0400 on: а … я, Ukrainian, Russian and Serbian. */
static const struct sound cyrillic[0x100] = {
	[0x30] = { "a" },
	[0x31] = { "b" },
	[0x32] = { "v" },
	[0x33] = { "h", "g", "g" },
	[0x91] = { "g" },
	[0x34] = { "d" },
	[0x35] = { "e" },
	[0x54] = { "ie", .initial = "ye" },
	[0x51] = { "e" },
	[0x36] = { "zh", "zh", "z" },
	[0x37] = { "z" },
	[0x38] = { "y", "i", "i" },
	[0x56] = { "i" },
	[0x57] = { "i", .initial = "yi" },
	[0x39] = { "i", "y", "j", .initial = "y" },
	[0x3a] = { "k" },
	[0x3b] = { "l" },
	[0x3c] = { "m" },
	[0x3d] = { "n" },
	[0x3e] = { "o" },
	[0x3f] = { "p" },
	[0x40] = { "r" },
	[0x41] = { "s" },
	[0x42] = { "t" },
	[0x43] = { "u" },
	[0x44] = { "f" },
	[0x45] = { "kh", "kh", "h" },
	[0x46] = { "ts", "ts", "c" },
	[0x47] = { "ch", "ch", "c" },
	[0x48] = { "sh", "sh", "s" },
	[0x49] = { "shch" },
	[0x4a] = { "" },
	[0x4b] = { "y" },
	[0x4c] = { "" },
	[0x4d] = { "e" },
	[0x4e] = { "iu", "yu", .initial = "yu" },
	[0x4f] = { "ia", "ya", .initial = "ya" },
	[0x52] = { "dj" },
	[0x58] = { "j" },
	[0x59] = { "lj" },
	[0x5a] = { "nj" },
	[0x5b] = { "c" },
	[0x5f] = { "dz" },
};

/* Latin letters whose mark is part of them. */
static const struct {
	uint32_t letter;
	const char *sound;
} marked[] = {
	{ 0x111, "dj" }, { 0xdf, "ss" }, { 0xe6, "ae" }, { 0xf8, "o" }, { 0x142, "l" }, { 0x131, "i" },
};

static const char *sound_of(uint32_t c, const char *lang, bool initial)
{
	if (c >= 0x400 && c < 0x500) {
		const struct sound *s = &cyrillic[c - 0x400];
		if (s->ru && lang[0] == 'r')
			return s->ru;
		if (s->sr && lang[0] == 's')
			return s->sr;
		return s->initial && initial && lang[0] != 'r' ? s->initial : s->uk;
	}
	for (size_t i = 0; i < COUNT(marked); i++)
		if (marked[i].letter == c)
			return marked[i].sound;
	return NULL;
}

/* The letter C without its marks: é → e. */
static uint32_t base_letter(uint32_t c)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
	UChar parts[8];
	int32_t n = unorm2_getRawDecomposition(nfc, (UChar32)c, parts, COUNT(parts), &e);

	return U_SUCCESS(e) && n > 0 ? parts[0] : c;
}

static bool apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x02bc || c == 0x301;
}

static uint32_t small(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (c < 0x80 || (c >= 0x430 && c < 0x460))
		return c;
	if (c >= 0x410 && c < 0x430)
		return c + 0x20;
	return (uint32_t)u_tolower((UChar32)c);
}

/* What has been written, and what stands before the next letter. */
struct slug {
	char p[SLUG_MAX + 1];
	size_t n;
	uint32_t before; /* small letter, 0 at the beginning of a word */
	bool gap;	 /* a hyphen is due */
	bool full;
};

static void put_sound(struct slug *slug, const char *sound)
{
	size_t n = strlen(sound), gap = slug->gap && slug->n > 0;

	slug->full |= slug->n + gap + n > SLUG_MAX;
	if (n == 0 || slug->full) /* ь, ъ are silent */
		return;
	if (gap)
		slug->p[slug->n++] = '-';
	while (*sound)
		slug->p[slug->n++] = *sound++;
	slug->gap = false;
}

static void put_letter(struct slug *slug, uint32_t c, const char *lang)
{
	const char *sound = c < 0x80 ? NULL : sound_of(c, lang, slug->before == 0);
	char ascii[2] = { 0, 0 };

	if (c == 0x433 && slug->before == 0x437 && strcmp(lang, "uk") == 0)
		sound = "gh"; /* зг is zgh, for zh is ж */
	if (!sound && u_isalnum((UChar32)c)) {
		uint32_t base = c < 0x80 ? c : base_letter(c);
		ascii[0] = base < 0x80 ? (char)base : 0;
		sound = ascii[0] ? ascii : NULL;
	}
	if (sound)
		put_sound(slug, sound);
	else if (!u_isalpha((UChar32)c))
		slug->gap = true;
	slug->before = sound && (c >= 0x80 || c > '9') && (c >= 0x400 || u_isalpha((UChar32)c)) ? c : 0;
}

struct str text_slug(struct arena *a, struct str s, const char *lang)
{
	struct slug slug = { .n = 0 };

	if (!lang)
		lang = "uk";
	for (size_t i = 0; i < s.n && !slug.full;) {
		uint32_t c = utf8_next(s, &i);
		if (!apostrophe(c))
			put_letter(&slug, small(c), lang);
	}
	return slug.n ? str_dup(a, (struct str){ slug.p, slug.n }) : S("x");
}
