/* analysis_fuzz.c -- the search chain on any bytes: terms stay inside the text, marks are balanced, and
 * marking adds nothing but marks. */
#include "base/utf8.h"
#include "text/analysis.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const languages[] = { NULL, "uk", "sr", "ru", "en" };

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool is_mark(struct str s, size_t i, char last)
{
	return i + 2 < s.n && memcmp(s.p + i, "\xee\x80", 2) == 0 && s.p[i + 2] == last;
}

/* Marks open and close in turn; the rest is what stands in TEXT, which has none. */
static void check_marks(struct str marked, struct str text)
{
	bool open = false;
	size_t at = 0;

	for (size_t i = 0; i < marked.n; i++) {
		if (is_mark(marked, i, '\x80') || is_mark(marked, i, '\x81')) {
			check(open == is_mark(marked, i, '\x81'));
			open = !open;
			i += 2;
			continue;
		}
		check(at < text.n && marked.p[i] == text.p[at++]);
	}
	check(!open && at == text.n);
}

static bool has_marks(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_mark(s, i, '\x80') || is_mark(s, i, '\x81'))
			return true;
	return false;
}

static void check_terms(struct analyzer *an, struct arena *a, struct str text, const char *lang)
{
	struct terms terms = { 0 };

	analyze(an, a, text, lang, &terms);
	for (size_t i = 0; i < terms.n; i++)
		check(terms.v[i].stem.n > 0 && terms.v[i].n > 0 && terms.v[i].at + terms.v[i].n <= text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct analyzer *an;
	struct arena *a = arena_new((size_t)64 << 20);
	struct str in = { (const char *)data, size }, rest = in, q = str_cut(&rest, '\n');
	const char *lang = languages[size % COUNT(languages)];
	struct search_query query;

	if (!an)
		check(analyzer_new(&an) == OK);
	check_terms(an, a, in, lang);
	analyze_query(an, a, q, &query);
	exact_words_in(a, rest, &query);
	snippet(an, a, rest, lang, &query, 80);
	if (!has_marks(rest))
		check_marks(highlight(an, a, rest, lang, &query), rest);
	check(similarity(a, q, rest) >= 0 && similarity(a, q, rest) <= 1);
	arena_free(a);
	return 0;
}
