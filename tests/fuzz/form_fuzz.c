/* form_fuzz.c -- urlencoded forms: what decodes must survive encode-then-decode unchanged. */
#include "base/utf8.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct pairs *a, const struct pairs *b)
{
	for (size_t i = 0; i < MIN(a->n, b->n); i++)
		if (!str_eq(a->v[i].name, b->v[i].name) || !str_eq(a->v[i].value, b->v[i].value))
			return false;
	return a->n == b->n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 22);
	struct pairs first, again;

	if (form_decode(a, (struct str){ (const char *)data, size }, &first) == OK) {
		if (form_decode(a, form_encode(a, &first), &again) != OK || !same(&first, &again))
			abort();
		for (size_t i = 0; i < first.n; i++)
			if (!utf8_valid(first.v[i].value) ||
			    str_index(first.v[i].value, '\0') != first.v[i].value.n)
				abort();
	}
	arena_free(a);
	return 0;
}
