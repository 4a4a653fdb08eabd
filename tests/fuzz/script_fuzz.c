/* script_fuzz.c -- the door of text and transliteration: clean text is clean a second time, slugs are slugs,
 * and what goes from Serbian Cyrillic to Latin has no Serbian Cyrillic left. */
#include "base/utf8.h"
#include "text/lang.h"
#include "text/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool is_slug(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i]))
			return false;
	return s.n > 0 && s.n <= 80 && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str in = { (const char *)data, size }, clean, again;

	sr_to_latin(a, in);
	sr_to_cyrillic(a, in);
	check(is_slug(text_slug(a, in, "uk")) && is_slug(text_slug(a, in, "sr")));
	for (int l = 0; l < LANG__N; l++)
		check(text_sort_key(a, (enum lang)l, in).n <= 192);
	if (text_clean(a, in, &clean) == OK) {
		check(utf8_valid(clean) && text_clean(a, clean, &again) == OK && str_eq(clean, again));
		check(utf8_valid(sr_to_latin(a, clean)) && utf8_valid(sr_to_cyrillic(a, clean)));
		again = sr_to_latin(a, clean);
		check(str_eq(again, sr_to_latin(a, again)));
	}
	arena_free(a);
	return 0;
}
