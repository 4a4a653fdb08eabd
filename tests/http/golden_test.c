/* golden_test.c -- what others rely on, as files that a change must touch: the tables in both dialects and
 * the description of the interface. `make golden` writes them anew. And: migrations lead exactly to the
 * descriptions. */
#include "golden.h"

static void the_tables_are_as_written_down(void **state)
{
	static const char *const names[] = {
		[DB_SQLITE] = "schema.sqlite.sql", [DB_POSTGRES] = "schema.pg.sql"
	};
	struct harness *h = *state;
	struct buf ddl = buf_on(h->scratch, GOLDEN_MAX);

	for (size_t i = 0; i < h->app->tables.n; i++)
		put_ddl(h->kind, h->app->tables.v[i], &ddl);
	golden_compare(h, names[h->kind], buf_done(&ddl));
	harness_settle(h);
}

/* A member a line, so that a difference can be read. */
static struct str in_lines(struct harness *h, struct str json)
{
	struct buf b = buf_on(h->scratch, GOLDEN_MAX);
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
	golden_compare(h, "openapi.json", in_lines(h, r.body));
	harness_settle(h);
}

static void migrations_lead_to_the_descriptions(void **state)
{
	struct harness *h = *state;
	struct schema s = { h->app->tables.v, h->app->tables.n };
	struct buf want = buf_on(h->scratch, GOLDEN_MAX), have = buf_on(h->scratch, GOLDEN_MAX);

	schema_snapshot(&s, &want);
	assert_int_equal(schema_read(h->look, h->scratch, &have), OK);
	struct str w = buf_done(&want), x = buf_done(&have);
	golden_missing(h, w, x, "missing in the database:");
	golden_missing(h, x, w, "unknown to the descriptions:");
	struct str drafted =
		golden_read(h, "migrations/schema.snapshot"); /* only a drafted migration writes it */
	golden_missing(h, w, drafted, "waits for `make migration`:");
	golden_missing(h, drafted, w, "gone since the last migration:");
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
