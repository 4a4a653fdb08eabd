/* path_fuzz.c -- paths: what decodes begins with a slash, climbs nowhere, and comes back the same when
 * escaped again. */
#include "base/utf8.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct arena *a, struct str path)
{
	struct buf escaped = buf_on(a, 1 << 20);
	struct str again, rest = path;

	if (!str_starts(path, S("/")) || !utf8_valid(path) || str_index(path, '\0') != path.n)
		abort();
	str_cut(&rest, '/');
	while (rest.p) {
		struct str segment = str_cut(&rest, '/');

		if (str_eq(segment, S("..")) || str_eq(segment, S(".")))
			abort();
		buf_byte(&escaped, '/');
		url_escape(&escaped, segment);
	}
	if (path_decode(a, buf_done(&escaped), &again) != OK || !str_eq(again, path))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 22);
	struct str path;

	if (path_decode(a, (struct str){ (const char *)data, size }, &path) == OK)
		check(a, path);
	arena_free(a);
	return 0;
}
