/* golden_test.c -- what others rely on, as files that a change must touch: the tables in both dialects and
 * the description of the interface. `make golden` writes them anew. And: migrations lead exactly to the
 * descriptions. */
#include "harness.h"

#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX ((size_t)16 << 20)

static const char *golden_path(struct harness *h, const char *name)
{
	const char *folder = "tests/golden";

	return str_fmt(h->scratch, "%s/%s", folder, name).p;
}

static struct str read_golden(struct harness *h, const char *path)
{
	struct buf b = buf_on(h->scratch, FILE_MAX);
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

/* Lines of X that Y does not have, behind MARK; at most a few. */
static int tell_missing(struct harness *h, struct str x, struct str y, const char *mark)
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

static void compare(struct harness *h, const char *name, struct str now)
{
	const char *path = golden_path(h, name), *mode = getenv("KOLO_GOLDEN");

	if (mode && strcmp(mode, "write") == 0) {
		write_golden(path, now);
		return;
	}
	struct str then = read_golden(h, path);
	if (str_eq(then, now))
		return;
	tell_missing(h, then, now, "gone:");
	tell_missing(h, now, then, "come:");
	harness_complain(h, "%s differs: read the difference, then `make golden`", path);
}

static void the_tables_are_as_written_down(void **state)
{
	static const char *const names[] = {
		[DB_SQLITE] = "schema.sqlite.sql", [DB_POSTGRES] = "schema.pg.sql"
	};
	struct harness *h = *state;
	struct buf ddl = buf_on(h->scratch, FILE_MAX);

	for (size_t i = 0; i < h->app->tables.n; i++)
		put_ddl(h->kind, h->app->tables.v[i], &ddl);
	compare(h, names[h->kind], buf_done(&ddl));
	harness_settle(h);
}

/* A member a line, so that a difference can be read. */
static struct str in_lines(struct harness *h, struct str json)
{
	struct buf b = buf_on(h->scratch, FILE_MAX);
	bool quoted = false;

	for (size_t i = 0; i < json.n; i++) {
		buf_byte(&b, json.p[i]);
		if (json.p[i] == '\\')
			buf_byte(&b, json.p[++i]);
		else if (json.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (json.p[i] == ',' || json.p[i] == '{'))
			buf_byte(&b, '\n');
	}
	buf_byte(&b, '\n');
	return buf_done(&b);
}

static void the_interface_is_as_written_down(void **state)
{
	struct harness *h = *state;
	struct reply r = harness_send(h, &(struct ask){ VISITOR, GET, "/openapi.json" });

	assert_int_equal(r.status, 200);
	compare(h, "openapi.json", in_lines(h, r.body));
	harness_settle(h);
}

static void migrations_lead_to_the_descriptions(void **state)
{
	struct harness *h = *state;
	struct schema s = { h->app->tables.v, h->app->tables.n };
	struct buf want = buf_on(h->scratch, FILE_MAX), have = buf_on(h->scratch, FILE_MAX);

	schema_snapshot(&s, &want);
	assert_int_equal(schema_read(h->look, h->scratch, &have), OK);
	struct str w = buf_done(&want), x = buf_done(&have);
	tell_missing(h, w, x, "missing in the database:");
	tell_missing(h, x, w, "unknown to the descriptions:");
	struct str drafted =
		read_golden(h, "migrations/schema.snapshot"); /* only a drafted migration writes it */
	tell_missing(h, w, drafted, "waits for `make migration`:");
	tell_missing(h, drafted, w, "gone since the last migration:");
	harness_settle(h);
}

int golden_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_as_written_down),
		cmocka_unit_test(the_interface_is_as_written_down),
		cmocka_unit_test(migrations_lead_to_the_descriptions),
	};

	return run_on_program("golden", NULL, tests, COUNT(tests));
}
