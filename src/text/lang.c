/* lang.c -- which languages the interface speaks, what they are called, and which of them a browser asks for.
 */
#include "text/lang.h"

static const struct language {
	const char *tag, *name;
} languages[LANG__N] = {
	[LANG_UK] = { "uk", "Українська" },	  [LANG_SR] = { "sr", "Српски" },
	[LANG_SR_LATN] = { "sr-Latn", "Srpski" }, [LANG_RU] = { "ru", "Русский" },
	[LANG_EN] = { "en", "English" },
};

/* Primary subtags that readers' browsers send, and what we have for them. */
static const struct understood {
	const char *primary;
	enum lang plain, latin, cyrillic; /* without a script subtag, with Latn, with Cyrl */
} understood[] = {
	{ "uk", LANG_UK, LANG_UK, LANG_UK },	       { "sr", LANG_SR, LANG_SR_LATN, LANG_SR },
	{ "ru", LANG_RU, LANG_RU, LANG_RU },	       { "en", LANG_EN, LANG_EN, LANG_EN },
	{ "bs", LANG_SR_LATN, LANG_SR_LATN, LANG_SR }, { "hr", LANG_SR_LATN, LANG_SR_LATN, LANG_SR_LATN },
	{ "sh", LANG_SR_LATN, LANG_SR_LATN, LANG_SR }, { "cnr", LANG_SR_LATN, LANG_SR_LATN, LANG_SR },
};

const char *lang_tag(enum lang l)
{
	return languages[l].tag;
}

const char *lang_name(enum lang l)
{
	return languages[l].name;
}

bool lang_parse(struct str tag, enum lang *out)
{
	for (int l = 0; l < LANG__N; l++) {
		if (!str_eq_nocase(tag, str_of(languages[l].tag)))
			continue;
		*out = (enum lang)l;
		return true;
	}
	return false;
}

/* The language for one range of the header ("sr-Latn-RS"), by its first subtag and its script. */
static bool lang_of_range(struct str range, enum lang *out)
{
	struct str primary = str_cut(&range, '-');
	struct str script = range.p ? str_cut(&range, '-') : STR_NONE;

	for (size_t i = 0; i < COUNT(understood); i++) {
		const struct understood *u = &understood[i];
		if (!str_eq_nocase(primary, str_of(u->primary)))
			continue;
		*out = str_eq_nocase(script, S("Latn"))	  ? u->latin
		       : str_eq_nocase(script, S("Cyrl")) ? u->cyrillic
							  : u->plain;
		return true;
	}
	return false;
}

/* The weight of "q=0.8" in thousandths, among the parameters of a range; 1000 without one, 0 for a broken
 * one. */
static int weight(struct str params)
{
	while (params.p) {
		struct str param = str_trim(str_cut(&params, ';'));
		double q;
		if (!str_starts(param, S("q=")) && !str_starts(param, S("Q=")))
			continue;
		if (!str_to_double(str_slice(param, 2, param.n), &q) || !(q >= 0 && q <= 1))
			return 0;
		return (int)(q * 1000 + 0.5);
	}
	return 1000;
}

enum lang lang_negotiate(struct str header, enum lang fallback)
{
	enum lang best = fallback;
	int best_weight = 0;

	while (header.p) {
		struct str params = str_cut(&header, ',');
		struct str range = str_trim(str_cut(&params, ';'));
		enum lang l = fallback; /* what "*" asks for */
		int w = weight(params);
		if (w <= best_weight || (!str_eq(range, S("*")) && !lang_of_range(range, &l)))
			continue;
		best = l;
		best_weight = w;
	}
	return best;
}
