/* golden.c -- expected outputs as files under tests/golden. */
#include "golden.h"

#include <stdlib.h>

static const char *golden_path(struct harness *h, const char *name)
{
	const char *folder = "tests/golden";

	return str_fmt(h->scratch, "%s/%s", folder, name).p;
}

struct str golden_read(struct harness *h, const char *path)
{
	struct buf b = buf_on(h->scratch, GOLDEN_MAX);
	FILE *f = fopen(path, "r");
	char chunk[8192];
	size_t n;

	if (!f)
		return STR_NONE;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(&b, (struct str){ chunk, n });
	fclose(f);
	return buf_done(&b);
}

static void write_golden(const char *path, struct str text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

int golden_missing(struct harness *h, struct str x, struct str y, const char *mark)
{
	int n = 0;

	while (x.p && n < 10) {
		struct str line = str_cut(&x, '\n'), rest = y;
		bool found = line.n == 0;
		while (rest.p && !found)
			found = str_eq(str_cut(&rest, '\n'), line);
		if (!found && ++n)
			harness_complain(h, "%s %.*s", mark, STR(str_slice(line, 0, 300)));
	}
	return n;
}

void golden_compare(struct harness *h, const char *name, struct str now)
{
	const char *path = golden_path(h, name), *mode = getenv("KOLO_GOLDEN");

	if (mode && strcmp(mode, "write") == 0) {
		write_golden(path, now);
		return;
	}
	struct str then = golden_read(h, path);
	if (str_eq(then, now))
		return;
	golden_missing(h, then, now, "gone:");
	golden_missing(h, now, then, "come:");
	harness_complain(h, "%s differs: read the difference, then `make golden`", path);
}
