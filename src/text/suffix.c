/* suffix.c -- endings of nouns and adjectives. The dictionaries list the case forms of names in -ськ as words
 * of their own, and know few villages and surnames; these tables bring such forms together, in the index and
 * in queries alike. */
#include "text/suffix.h"
#include "base/utf8.h"

#define ENDINGS_MAX 48

static const char *const endings[TONGUE__N][ENDINGS_MAX] = {
	[TONGUE_UK] = { "ого", "ому", "ими", "ого", "їми", "ами", "ями", "ові", "еві", "єві", "ою",
			"ею",  "єю",  "ий",  "ій",  "їй",  "ої",  "их",	 "їх",	"им",  "ім",  "їм",
			"ів",  "їв",  "ам",  "ям",  "ах",  "ях",  "ом",	 "ем",	"єм",  "а",   "я",
			"о",   "е",   "є",   "и",   "і",   "ї",	  "у",	 "ю",	"ь",   "й" },
	[TONGUE_RU] = { "ого", "его", "ому", "ему", "ими", "ыми", "ами", "ями", "ой", "ей", "ою",
			"ею",  "ую",  "юю",  "ый",  "ий",  "ая",  "яя",	 "ое",	"ее", "ые", "ие",
			"ых",  "их",  "ым",  "им",  "ом",  "ем",  "ам",	 "ям",	"ах", "ях", "а",
			"я",   "о",   "е",   "и",   "ы",   "у",	  "ю",	 "ь",	"й" },
	[TONGUE_SR] = { "ога", "ому", "оме", "има", "ама", "ови", "еви", "ева", "ова", "ог", "ег",
			"ом",  "ем",  "ој",  "их",  "им",  "а",	  "е",	 "и",	"о",   "у" },
};

/* How names of places and people end, whose case forms the dictionaries list as words, and the endings of
 * these forms. */
static const char *const name_roots[TONGUE__N][12] = {
	[TONGUE_UK] = { "ськ", "цьк", "зьк", "ов", "ев", "єв", "ін", "їн", "ин" },
	[TONGUE_RU] = { "ск", "цк" },
};
static const char *const name_endings[TONGUE__N][16] = {
	[TONGUE_UK] = { "ий", "ому", "ого", "ом", "ові", "а", "у", "і", "им", "ої", "ою", "ій" },
	[TONGUE_RU] = { "ий", "ом", "а", "у", "е" },
};

struct str suffix_strip(enum tongue t, struct str word)
{
	size_t cut = 0;

	for (size_t i = 0; i < ENDINGS_MAX && endings[t][i]; i++) {
		struct str ending = str_of(endings[t][i]);
		if (ending.n > cut && str_ends(word, ending))
			cut = ending.n;
	}
	if (utf8_count(str_slice(word, 0, word.n - cut)) < 3)
		return word;
	return str_slice(word, 0, word.n - cut);
}

static bool ends_in_root(enum tongue t, struct str word)
{
	for (size_t i = 0; i < COUNT(name_roots[t]) && name_roots[t][i]; i++)
		if (str_ends(word, str_of(name_roots[t][i])))
			return true;
	return false;
}

struct str suffix_name(enum tongue t, struct str lemma)
{
	for (size_t i = 0; i < COUNT(name_endings[t]) && name_endings[t][i]; i++) {
		struct str ending = str_of(name_endings[t][i]);
		struct str root = str_slice(lemma, 0, lemma.n - MIN(lemma.n, ending.n));
		if (str_ends(lemma, ending) && ends_in_root(t, root) && utf8_count(root) >= 4)
			return root;
	}
	return lemma;
}

/* People and children: the commonest words of the field are the least regular ones. */
static const struct irregular {
	enum tongue tongue;
	const char *base;
	const char *forms[9];
} irregular[] = {
	{ TONGUE_UK, "дитина", { "діти", "дітей", "дітям", "дітьми", "дітях" } },
	{ TONGUE_UK, "людина", { "люди", "людей", "людям", "людьми", "людях" } },
	{ TONGUE_UK, "друг", { "друзі", "друзів", "друзям", "друзями", "друзях", "другом" } },
	{ TONGUE_UK, "око", { "очі", "очей", "очам", "очима", "очах" } },
	{ TONGUE_UK, "дівчина", { "дівчата", "дівчат", "дівчатам", "дівчатами", "дівчатах" } },
	{ TONGUE_UK, "мати", { "матері", "матір", "матір'ю" } },
	{ TONGUE_RU, "ребенок", { "дети", "ребёнок" } },
	{ TONGUE_RU, "человек", { "люди" } },
	{ TONGUE_SR, "човек", { "људи" } },
	{ TONGUE_SR, "дете", { "деца" } },
};

struct str suffix_irregular(enum tongue t, struct str form)
{
	for (size_t i = 0; i < COUNT(irregular); i++)
		for (size_t k = 0; irregular[i].tongue == t && irregular[i].forms[k]; k++)
			if (str_eq(form, str_of(irregular[i].forms[k])))
				return str_of(irregular[i].base);
	return form;
}

u64 letter_bit(struct str word)
{
	size_t i = 0;

	return fold_letter(word.n ? utf8_next(word, &i) : 0);
}

u64 suffix_initials(struct str term)
{
	u64 bits = letter_bit(term);

	if (bits & (letter_bit(S("у")) | letter_bit(S("в")))) /* учитель, вчитель */
		bits |= letter_bit(S("у")) | letter_bit(S("в"));
	if (bits & (letter_bit(S("і")) | letter_bit(S("й")))) /* іти, йти */
		bits |= letter_bit(S("і")) | letter_bit(S("й"));
	for (size_t i = 0; i < COUNT(irregular); i++)
		for (size_t k = 0; irregular[i].forms[k] && str_eq(term, str_of(irregular[i].base)); k++)
			bits |= letter_bit(str_of(irregular[i].forms[k]));
	return bits;
}
