/* json_fuzz.c -- what parses can be written, and what was written parses to the same text again. */
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str written(struct arena *a, const struct json_node *root)
{
	struct buf b = buf_on(a, (size_t)16 << 20);
	struct json j = json_on(&b);

	json_tree(&j, root);
	return buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str text = { (const char *)data, size };
	struct json_node *root, *again;
	size_t at = 0;

	if (json_parse(a, text, &root, &at) == OK) {
		struct str once = written(a, root);
		if (json_parse(a, once, &again, &at) != OK || !str_eq(written(a, again), once))
			abort();
		json_to_value(a, root);
	} else if (at > size) {
		abort();
	}
	arena_free(a);
	return 0;
}
