/* schema_test.c -- a database made from descriptors reads back as their snapshot; drafted migrations lead
 * from one version to the next without losing rows; migrations run once. */
#include "base/log.h"
#include "db/schema.h"
#include "db/test.h"

/* ---- version 1: everything a descriptor can say ---- */

static const struct column space_columns[] = { { "id", C_ID }, { "name", C_TEXT, true }, { 0 } };
static const struct table space = { .name = "space", .columns = space_columns };

static const struct column news_columns[] = {
	{ "id", C_ID },
	{ "title", C_TEXT, true, "'it''s (new)::text, yes'" },
	{ "order", C_INT, false, "-1" },
	{ "weight", C_REAL, true, "0.5" },
	{ "space", C_INT, .references = "space", .on_delete = "CASCADE" },
	{ "editor", C_INT, .references = "person", .on_delete = "SET NULL" },
	{ "picture", C_BLOB },
	{ "removed", C_INT, true, "0" },
	{ 0 },
};
static const struct index news_indexes[] = {
	{ "order, title DESC" },
	{ "title", .unique = true },
	{ "space, id", .where = "removed = 0" },
	{ "space, id", .where = "title IN ('open','it''s (odd)') AND (removed != 0 OR space is not null)" },
	{ "title, order, weight, space, editor, removed" },
	{ 0 },
};
static const struct table news = { .name = "news", .columns = news_columns, .indexes = news_indexes };

static const struct column tag_columns[] = {
	{ "news", C_INT, .references = "news", .on_delete = "CASCADE" },
	{ "tag", C_TEXT },
	{ 0 },
};
static const struct table tag = { .name = "news_tag", .columns = tag_columns, .key = "news, tag" };

/* It and news point to each other. */
static const struct column person_columns[] = {
	{ "id", C_ID },
	{ "chief", C_INT, .references = "person" },
	{ "main_news", C_INT, .references = "news" },
	{ 0 },
};
static const struct table person = { .name = "person", .columns = person_columns };
static const struct table search = { .name = "news_search", .text_search = true };

static const struct table *const tables_1[] = { &tag, &news, &space, &search, &person };
static const struct schema version_1 = { tables_1, COUNT(tables_1) };
static const struct schema nothing = { NULL, 0 };

/* ---- version 2: renamed, added, tightened, loosened, pointed elsewhere ---- */

static const struct column story_columns[] = {
	{ "id", C_ID },
	{ "title", C_TEXT, true },
	{ "place", C_INT, true, "7", .was = "order" },
	{ "weight", C_REAL, false, "0.5" },
	{ "space", C_INT, .references = "space" },
	{ "editor", C_INT, .references = "person", .on_delete = "SET NULL" },
	{ "picture", C_BLOB },
	{ "removed", C_INT, true, "0" },
	{ "lead", C_TEXT },
	{ "lang", C_TEXT, true, "'uk'" },
	{ "theme", C_INT, .references = "theme" },
	{ 0 },
};
static const struct index story_indexes[] = {
	{ "place, title DESC" },
	{ "title" },
	{ "space, id", .where = "removed = 0" },
	{ 0 },
};
static const struct table story = {
	.name = "story", .columns = story_columns, .indexes = story_indexes, .was = "news"
};
static const struct column story_tag_columns[] = {
	{ "story", C_INT, .references = "story", .on_delete = "CASCADE", .was = "news" },
	{ "tag", C_TEXT },
	{ 0 },
};
static const struct table story_tag = {
	.name = "story_tag", .columns = story_tag_columns, .key = "story, tag", .was = "news_tag"
};
static const struct column person_2_columns[] = {
	{ "id", C_ID },
	{ "chief", C_INT, .references = "person" },
	{ "main_news", C_INT, .references = "story" },
	{ "born", C_TEXT },
	{ 0 },
};
static const struct table person_2 = { .name = "person", .columns = person_2_columns };
static const struct table search_2 = { .name = "story_search", .text_search = true, .was = "news_search" };
static const struct column theme_columns[] = { { "id", C_ID },
					       { "story", C_INT, .references = "story" },
					       { 0 } };
static const struct table theme = { .name = "theme", .columns = theme_columns };

static const struct table *const tables_2[] = { &space, &story, &story_tag, &search_2, &person_2, &theme };
static const struct schema version_2 = { tables_2, COUNT(tables_2) };

/* ---- helpers ---- */

static struct str snapshot(struct arena *a, const struct schema *s)
{
	struct buf b = buf_on(a, 1 << 20);

	schema_snapshot(s, &b);
	return buf_done(&b);
}

static struct str real(struct fixture *f)
{
	struct buf b = buf_on(f->arena, 1 << 20);

	assert_int_equal(schema_read(f->r, f->arena, &b), OK);
	return buf_done(&b);
}

static enum err draft(struct fixture *f, const struct schema *from, const struct schema *to, bool lossy,
		      struct str *sql, struct str *why)
{
	struct buf out = buf_on(f->arena, 1 << 20), reasons = buf_on(f->arena, 1 << 20);
	enum err e = schema_draft(f->kind, snapshot(f->arena, from), to, lossy, &out, &reasons);

	*sql = buf_done(&out);
	*why = buf_done(&reasons);
	return e;
}

static void migrate(struct fixture *f, int number, const struct schema *from, const struct schema *to,
		    bool lossy)
{
	struct str sql, why;
	int applied;

	assert_int_equal(draft(f, from, to, lossy, &sql, &why), OK);
	const struct migration m = { number, "next", { sql, sql } };
	assert_int_equal(schema_migrate(f->w, f->arena, &m, 1, &applied), OK);
	assert_int_equal(applied, 1);
	assert_string_equal(real(f).p, snapshot(f->arena, to).p);
}

static i64 number(struct fixture *f, const char *sql)
{
	const struct query q = { sql, NULL, "i" };
	struct value v;

	assert_int_equal(db_one(f->w, f->arena, &v, &q), OK);
	return value_int(v);
}

static void run(struct fixture *f, const char *sql)
{
	assert_int_equal(db_script(f->w, str_of(sql)), OK);
}

/* ---- tests ---- */

static void the_snapshot_is_stable(void **state)
{
	static const struct table *const other_order[] = { &person, &search, &space, &news, &tag };
	static const struct schema shuffled = { other_order, COUNT(other_order) };
	struct str s = snapshot(*state, &version_1);

	assert_string_equal(s.p, snapshot(*state, &shuffled).p);
	assert_true(str_starts(s, S("news column editor int references person on delete set null\n"
				    "news column id id\n"
				    "news column order int default -1\n"
				    "news column picture blob\n")));
	assert_true(str_has(s, S("news index space, id where removed = 0\n")));
	assert_true(str_has(s, S("news unique title\n")));
	assert_true(str_has(s, S("news_search search\n")));
	assert_true(str_has(s, S("news_tag key news, tag\n")));
}

static void the_catalogue_tells_what_was_declared(void **state)
{
	migrate(*state, 1, &nothing, &version_1, false);
}

static void each_table_by_itself(void **state)
{
	static const struct table *const ordered[] = { &space, &search };
	struct fixture *f = *state;
	struct buf ddl = buf_on(f->arena, 1 << 20);

	for (size_t i = 0; i < COUNT(ordered); i++)
		put_ddl(f->kind, ordered[i], &ddl);
	run(f, buf_done(&ddl).p);
	assert_string_equal(real(f).p, snapshot(f->arena, &(struct schema){ ordered, COUNT(ordered) }).p);
}

static void a_migration_keeps_the_rows(void **state)
{
	struct fixture *f = *state;

	migrate(f, 1, &nothing, &version_1, false);
	run(f, "INSERT INTO space (name) VALUES ('a');"
	       "INSERT INTO news (title, \"order\", space) VALUES ('one', 3, 1), ('two', NULL, 1), ('three', "
	       "5, NULL);"
	       "INSERT INTO news_tag VALUES (1, 'x'), (1, 'y'), (2, 'x');"
	       "DELETE FROM news WHERE title = 'three'");
	migrate(f, 2, &version_1, &version_2, false);
	assert_int_equal(number(f, "SELECT count(*) FROM story"), 2);
	assert_int_equal(number(f, "SELECT place FROM story WHERE title = 'one'"), 3);
	assert_int_equal(number(f, "SELECT place FROM story WHERE title = 'two'"), 7);
	assert_int_equal(
		number(f, "SELECT count(*) FROM story WHERE lang = 'uk' AND lead IS NULL AND weight = 0.5"),
		2);
	assert_int_equal(number(f, "SELECT count(*) FROM story_tag"), 3);
	assert_int_equal(number(f, "INSERT INTO story (title) VALUES ('four') RETURNING id"), 4);
	/* References are alive again. */
	run(f, "DELETE FROM story WHERE id = 1");
	assert_int_equal(number(f, "SELECT count(*) FROM story_tag"), 1);
	static const struct query orphan = { "INSERT INTO story (title, theme) VALUES ('five', 99)" };
	assert_int_equal(db_exec(f->w, &orphan), ERR_REFERENCED);
}

static void nothing_to_do(void **state)
{
	struct fixture *f = *state;
	struct str sql, why;

	assert_int_equal(draft(f, &version_1, &version_1, false, &sql, &why), ERR_NOT_FOUND);
	assert_int_equal(draft(f, &version_2, &version_2, false, &sql, &why), ERR_NOT_FOUND);
}

static void loss_is_refused(void **state)
{
	static const struct column fewer[] = {
		{ "id", C_ID },
		{ "name", C_INT, true },
		{ "code", C_TEXT, true },
		{ 0 },
	};
	static const struct table narrow = { .name = "space", .columns = fewer };
	static const struct table *const tables[] = { &narrow };
	static const struct schema to = { tables, 1 };
	static const struct table *const before[] = { &space, &theme, &story };
	static const struct schema from = { before, 1 };
	struct fixture *f = *state;
	struct str sql, why;

	assert_int_equal(draft(f, &from, &to, false, &sql, &why), ERR_CONFLICT);
	assert_true(str_has(why, S("column changes its type: space.name\n")));
	assert_true(str_has(why, S("column must have a value and has no default: space.code\n")));
	assert_int_equal(draft(f, &version_1, &to, false, &sql, &why), ERR_CONFLICT);
	assert_true(str_has(why, S("table is dropped: news\n")));
	assert_false(str_has(why, S("news_search")));
	assert_int_equal(draft(f, &to, &from, false, &sql, &why), ERR_CONFLICT);
	assert_true(str_has(why, S("column is dropped: space.code\n")));
}

static void loss_can_be_asked_for(void **state)
{
	static const struct column columns[] = {
		{ "id", C_ID },
		{ "name", C_INT, true },
		{ "code", C_TEXT, true },
		{ 0 },
	};
	static const struct table changed = { .name = "space", .columns = columns };
	static const struct table *const tables[] = { &changed };
	static const struct schema to = { tables, 1 };
	struct fixture *f = *state;

	migrate(f, 1, &nothing, &version_1, false);
	run(f, "INSERT INTO space (name) VALUES ('12'), ('13')");
	migrate(f, 2, &version_1, &to, true);
	assert_int_equal(number(f, "SELECT sum(name) FROM space WHERE code = ''"), 25);
	migrate(f, 3, &to, &version_2, true);
	assert_int_equal(number(f, "SELECT count(*) FROM space WHERE name = '12'"), 1);
}

static void keys_are_changed_by_hand(void **state)
{
	static const struct table by_tag = { .name = "news_tag", .columns = tag_columns, .key = "tag, news" };
	static const struct table *const before[] = { &tag }, *const after[] = { &by_tag };
	static const struct schema from = { before, 1 }, to = { after, 1 };
	struct fixture *f = *state;
	struct str sql, why;

	assert_int_equal(draft(f, &from, &to, true, &sql, &why), ERR_CONFLICT);
	assert_true(str_has(why, S("by hand")));
}

static void a_snapshot_must_be_one(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_on(f->arena, 1000);

	assert_int_equal(schema_draft(f->kind, S("news nonsense x\n"), &nothing, true, &b, &b),
			 ERR_MALFORMED);
}

static struct migration plain(int number, const char *sql)
{
	return (struct migration){ number, "plain", { str_of(sql), str_of(sql) } };
}

static void migrations_run_once(void **state)
{
	struct fixture *f = *state;
	struct migration m[] = {
		plain(1, "CREATE TABLE one (x bigint)"),
		plain(2, "INSERT INTO one VALUES (1); INSERT INTO one VALUES (2)"),
		plain(3, "INSERT INTO one VALUES (3)"),
	};
	int n;

	assert_int_equal(schema_pending(f->w, f->arena, m, 3, &n), OK);
	assert_int_equal(n, 3);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 2, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(schema_pending(f->r, f->arena, m, 3, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 3, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 3, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(number(f, "SELECT count(*) FROM one"), 3);
	m[1].sql[f->kind] = S("INSERT INTO one VALUES (1)");
	log_set_level(LOG_ERROR + 1);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 3, &n), ERR_CONFLICT);
	assert_int_equal(schema_pending(f->w, f->arena, m, 3, &n), ERR_CONFLICT);
	log_set_level(LOG_WARN);
}

static void a_failing_migration_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct migration m[] = {
		plain(1, "CREATE TABLE one (x bigint)"),
		plain(2, "INSERT INTO one VALUES (1); INSERT INTO nowhere VALUES (2)"),
		plain(3, "INSERT INTO one VALUES (3)"),
	};
	int n;

	log_set_level(LOG_ERROR + 1);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 3, &n), ERR_INTERNAL);
	log_set_level(LOG_WARN);
	assert_int_equal(n, 1);
	assert_int_equal(number(f, "SELECT count(*) FROM one"), 0);
	m[1].sql[f->kind] = S("INSERT INTO one VALUES (2)");
	assert_int_equal(schema_migrate(f->w, f->arena, m, 3, &n), OK);
	assert_int_equal(n, 2);
}

static void orphans_stop_a_migration(void **state)
{
	struct fixture *f = *state;
	struct migration m[] = {
		plain(1, "CREATE TABLE one (id integer PRIMARY KEY);"
			 "CREATE TABLE two (one integer REFERENCES one (id));"
			 "INSERT INTO one VALUES (1); INSERT INTO two VALUES (1)"),
		plain(2, "DELETE FROM one"),
	};
	int n;

	log_set_level(LOG_ERROR + 1);
	assert_int_equal(schema_migrate(f->w, f->arena, m, 2, &n),
			 f->kind == DB_SQLITE ? ERR_CONFLICT : ERR_REFERENCED);
	log_set_level(LOG_WARN);
	assert_int_equal(number(f, "SELECT count(*) FROM one"), 1);
	static const struct query orphan = { "INSERT INTO two VALUES (99)" };
	assert_int_equal(db_exec(f->w, &orphan), ERR_REFERENCED);
}

int schema_test(void)
{
	static const struct CMUnitTest plain_tests[] = { test_in_arena(the_snapshot_is_stable) };
	static const struct CMUnitTest tests[] = {
		test_on_database(the_catalogue_tells_what_was_declared),
		test_on_database(each_table_by_itself),
		test_on_database(a_migration_keeps_the_rows),
		test_on_database(nothing_to_do),
		test_on_database(loss_is_refused),
		test_on_database(loss_can_be_asked_for),
		test_on_database(keys_are_changed_by_hand),
		test_on_database(a_snapshot_must_be_one),
		test_on_database(migrations_run_once),
		test_on_database(a_failing_migration_leaves_nothing),
		test_on_database(orphans_stop_a_migration),
	};

	log_set_level(LOG_WARN);
	int failed = cmocka_run_group_tests_name("snapshot", plain_tests, NULL, NULL) +
		     run_on_databases("schema", tests, COUNT(tests));
	log_set_level(LOG_INFO);
	return failed;
}
