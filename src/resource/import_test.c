/* import_test.c -- files become records: layouts are recognised, repeated imports change nothing, what people
 * changed stays. */
#include "resource/test.h"
#include "core/jobs.h"
#include "resource/import.h"

#include "resource/file_use.h"
#include "core/files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *write_file(struct network *n, const char *name, const char *text)
{
	const char *path = str_fmt(n->f->arena, "%s/%s", n->f->dir, name).p;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

static struct import_report run(struct network *n, const struct resource *res, const char *text, bool dry)
{
	struct import_options o = { .dry_run = dry, .source = S("test.csv") };
	struct import_report report;

	assert_int_equal(import_file(n->app, &actor_system, LANG_EN, n->f->arena, res,
				     write_file(n, "test.csv", text), &o, &report),
			 OK);
	return report;
}

static void assert_counts(const struct import_report *r, size_t create, size_t update, size_t unchanged,
			  size_t conflict, size_t error)
{
	const size_t want[IMPORT__N] = { create, update, unchanged, conflict, error };

	for (int v = 0; v < IMPORT__N; v++)
		if (r->count[v] != want[v])
			fail_msg("verdict %d: %zu, wanted %zu; first note: %s", v, r->count[v], want[v],
				 r->notes.n ? r->notes.v[r->notes.n - 1].text.p : "none");
}

/* One text cell of thing KEY. */
static struct str stored(struct network *n, const char *key, const char *column)
{
	struct query q = {
		.sql = str_fmt(n->f->arena, "SELECT %s FROM thing WHERE code = '%s'", column, key).p,
		.out = "s"
	};
	struct value v;

	assert_int_equal(db_one_(app_reader(n->app), n->f->arena, &v, &q, NULL, 0), OK);
	return value_str(v);
}

static void people_change(struct network *n, const char *path, const char *json)
{
	struct scenario s = { "change", EDITOR, PATCH, path, json };

	assert_int_equal(network_send(n, &s, NULL).status, 200);
}

static void names_and_labels_are_recognised(void **state)
{
	struct network *n = network_open(*state);
	struct import_report r = run(n, &test_thing,
				     "Title,Register code,COUNT,Colour,tags,nonsense,words\n"
				     "Lamp,L,12,Red,\"a, b\",x,Лампа\n"
				     "Cup,C,abc,red,,,\n"
				     "Box,B,5,green,,,\n"
				     ",N,,,,,\n",
				     false);

	assert_null(r.importer);
	assert_counts(&r, 1, 0, 0, 0, 3);
	assert_int_equal(r.unknown.n, 1);
	assert_str(r.unknown.v[0], "nonsense");
	assert_str(stored(n, "L", "colour"), "red");
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing_tags"), 2);
	network_close(n);
}

static void a_dry_run_writes_nothing(void **state)
{
	static const char file[] = "title,code,count\nLamp,L,1\nCup,C,666\nBox,B,x\n";
	struct network *n = network_open(*state);
	struct import_report dry = run(n, &test_thing, file, true);

	assert_counts(&dry, 1, 0, 0, 0, 2);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	struct import_report wet = run(n, &test_thing, file, false);
	assert_counts(&wet, 1, 0, 0, 0, 2);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 1);
	network_close(n);
}

static void the_same_file_twice_changes_nothing(void **state)
{
	static const char file[] = "title,code,count,price,tags,place,valid\nLamp,L,1,2.50,\"b, a\",\"48.5, "
				   "39.25\",2026-01-01/..\n";
	struct network *n = network_open(*state);
	struct import_report r = run(n, &test_thing, file, false);

	assert_counts(&r, 1, 0, 0, 0, 0);
	i64 versions = network_count(n, "SELECT SUM(version) FROM thing");
	r = run(n, &test_thing, file, false);
	assert_counts(&r, 0, 0, 1, 0, 0);
	assert_int_equal(network_count(n, "SELECT SUM(version) FROM thing"), versions);
	r = run(n, &test_thing, "title,code,count\nLamp,L,2\n", false);
	assert_counts(&r, 0, 1, 0, 0, 0);
	network_close(n);
}

/* One value was kept: of FIELD, over what the file has. */
static void assert_kept(const struct import_report *r, const char *field, const char *kept,
			const char *offered)
{
	assert_int_equal(r->kept, 1);
	assert_int_equal(r->notes.v[0].nkept, 1);
	assert_string_equal(r->notes.v[0].kept->field->name, field);
	assert_str(r->notes.v[0].kept->kept, kept);
	assert_str(r->notes.v[0].kept->offered, offered);
}

static void what_people_changed_stays(void **state)
{
	struct network *n = network_open(*state);
	struct import_report r = run(n, &test_thing, "title,code,lead\nLamp,L,first\n", false);

	people_change(n, "/things/1", "{\"lead\":\"by hand\"}");
	/* Each time it is told what stays and what the file has instead. */
	r = run(n, &test_thing, "title,code,lead\nLamp,L,first\n", false);
	assert_counts(&r, 0, 0, 1, 0, 0);
	assert_kept(&r, "lead", "by hand", "first");
	assert_str(stored(n, "L", "lead"), "by hand");
	r = run(n, &test_thing, "title,code,lead\nLamp,L,second\n", false);
	assert_counts(&r, 0, 0, 1, 0, 0);
	assert_kept(&r, "lead", "by hand", "second");
	assert_str(stored(n, "L", "lead"), "by hand");
	/* An empty cell offers nothing, but that the source has emptied it is told once. */
	r = run(n, &test_thing, "title,code,lead\nLamp,L,\n", false);
	assert_kept(&r, "lead", "by hand", "");
	r = run(n, &test_thing, "title,code,lead\nLamp,L,\n", false);
	assert_int_equal(r.kept, 0);
	/* Other fields go on. */
	r = run(n, &test_thing, "title,code,lead\nLamp 2,L,second\n", false);
	assert_counts(&r, 0, 1, 0, 0, 0);
	assert_kept(&r, "lead", "by hand", "second");
	assert_str(stored(n, "L", "title"), "Lamp 2");
	/* When both agree again, the source leads again. */
	people_change(n, "/things/1", "{\"lead\":\"third\"}");
	r = run(n, &test_thing, "title,code,lead\nLamp 2,L,third\n", false);
	assert_counts(&r, 0, 0, 1, 0, 0);
	r = run(n, &test_thing, "title,code,lead\nLamp 2,L,fourth\n", false);
	assert_counts(&r, 0, 1, 0, 0, 0);
	assert_str(stored(n, "L", "lead"), "fourth");
	network_close(n);
}

/* Our own export, mended in a spreadsheet: its version tells that nobody was faster. */
static void an_edited_export_comes_back(void **state)
{
	struct network *n = network_open(*state);
	struct scenario create = { "create", EDITOR, POST, "/things",
				   "{\"title\":\"Lamp\",\"code\":\"L\",\"lead\":\"old\"}" };

	assert_int_equal(network_send(n, &create, NULL).status, 201);
	struct import_report r = run(n, &test_thing, "id,version,lead\n1,1,new\n", false);
	assert_counts(&r, 0, 1, 0, 0, 0);
	assert_str(stored(n, "L", "lead"), "new");
	people_change(n, "/things/1", "{\"lead\":\"faster\"}");
	r = run(n, &test_thing, "id,version,lead\n1,2,slower\n", false);
	assert_counts(&r, 0, 0, 0, 1, 0);
	assert_str(stored(n, "L", "lead"), "faster");
	r = run(n, &test_thing, "id,version,lead\n99,1,x\n", false);
	assert_counts(&r, 0, 0, 0, 0, 1);
	network_close(n);
}

static void a_register_is_known_by_its_titles(void **state)
{
	struct network *n = network_open(*state);
	struct import_report r = run(
		n, &test_thing,
		"reg_name;Register number;reg_mark;Colour\nLamp;7;good;red\nCup;8;bad;\nBox;9;odd;\n", false);

	assert_non_null(r.importer);
	assert_counts(&r, 1, 0, 0, 1, 1);
	assert_int_equal(r.unknown.n, 1);
	assert_str(stored(n, "7", "lead"), "good");
	assert_str(stored(n, "9", "title"), "Box");
	network_close(n);
}

static void rows_may_point_to_later_rows(void **state)
{
	static const char file[] = "title,code,parent\nInner,I,key:O\nOuter,O,\nLost,X,key:nowhere\n";
	struct network *n = network_open(*state);
	struct import_report dry = run(n, &test_shelf, file, true), wet = run(n, &test_shelf, file, false);

	assert_counts(&dry, 2, 0, 0, 0, 1);
	assert_counts(&wet, 2, 0, 0, 0, 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM shelf i JOIN shelf o ON i.parent = o.id"
					  " WHERE i.code = 'I' AND o.code = 'O'"),
			 1);
	wet = run(n, &test_shelf, "title,code,parent\nInner,I,key:O\nOuter,O,\n", false);
	assert_counts(&wet, 0, 0, 2, 0, 0);
	network_close(n);
}

static void a_key_stands_once_in_a_file(void **state)
{
	struct network *n = network_open(*state);
	struct import_report r = run(n, &test_thing, "title,code\nLamp,L\nLamp again,L\n", false);

	assert_counts(&r, 1, 0, 0, 0, 1);
	assert_int_equal(r.notes.v[r.notes.n - 1].row, 2);
	assert_str(stored(n, "L", "title"), "Lamp");
	network_close(n);
}

/* More rows than one piece holds, one of them bad: it alone is missing. */
static void pieces_follow_each_other(void **state)
{
	struct network *n = network_open(*state);
	struct buf b = buf_on(n->f->arena, 1 << 20);

	buf_lit(&b, "title,code,count\n");
	for (int i = 0; i < 2203; i++)
		buf_fmt(&b, "Thing %d,k%d,%d\n", i, i, i == 700 ? 666 : 1);
	struct import_report r = run(n, &test_thing, buf_done(&b).p, false);
	assert_counts(&r, 2202, 0, 0, 0, 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 2202);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_value"), 2202);
	network_close(n);
}

/* ---- the page ---- */

static struct reply step(struct network *n, const char *name, const char *run_id, const struct upload *u,
			 bool page)
{
	struct scenario s = { name, EDITOR, POST, "/things/import", .page = page };

	s.body = str_fmt(n->f->arena, "step=%s&run=%s", name, run_id).p;
	return network_send(n, &s, u);
}

static void the_page_leads_from_file_to_report(void **state)
{
	static const struct str table = S("title,code\nLamp,L\nCup,\n");
	struct upload u = { .field = S("file"), .name = S("things.csv"), .bytes = table, .size = table.n };
	struct network *n = network_open(*state);
	struct scenario look = { "look", EDITOR, GET, "/things/import", .page = true };

	assert_int_equal(network_send(n, &look, NULL).status, 200);
	assert_str(step(n, "preview", "", &u, true).location, "/things/import?run=1");
	look.path = "/things/import?run=1";
	assert_true(str_has(network_send(n, &look, NULL).body, S("Register code")));
	assert_int_equal(step(n, "dry", "1", NULL, true).status, 303);
	assert_true(str_has(network_send(n, &look, NULL).body, S("Nothing is written yet")));
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	assert_int_equal(step(n, "run", "1", NULL, true).status, 303);
	assert_int_equal(step(n, "run", "1", NULL, true).status, 409);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 2);
	struct str done = network_send(n, &look, NULL).body;
	assert_true(str_has(done, S("The import is done")));
	look.who = MEMBER;
	assert_int_equal(network_send(n, &look, NULL).status, 404);
	look.who = EDITOR, look.page = false;
	assert_true(str_has(network_send(n, &look, NULL).body, S("\"counts\":{\"create\":2,")));
	network_close(n);
}

static bool stop_at_once(void *ctx, const struct import_report *so_far, size_t done)
{
	*(size_t *)ctx = done;
	return so_far->count[IMPORT_CREATE] == 0;
}

static void a_stopped_import_keeps_what_is_done(void **state)
{
	struct network *n = network_open(*state);
	struct buf b = buf_on(n->f->arena, 1 << 20);
	size_t done = 0;
	struct import_options o = { .source = S("test.csv"),
				    .progress = stop_at_once,
				    .progress_ctx = &done };
	struct import_report report;

	buf_lit(&b, "title,code\n");
	for (int i = 0; i < 3000; i++)
		buf_fmt(&b, "Lamp,L%d\n", i);
	o.data = buf_done(&b);
	assert_int_equal(
		import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_thing, NULL, &o, &report),
		ERR_CONFLICT);
	assert_true(report.stopped && done && done < 3000);
	assert_int_equal(report.count[IMPORT_CREATE], done);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), (i64)done);
	network_close(n);
}

static void a_run_can_be_stopped_and_begun_again(void **state)
{
	static const struct upload u = {
		.field = S_("file"), .name = S_("things.csv"), .bytes = S_("title,code\nLamp,L\n"), .size = 18
	};
	struct network *n = network_open(*state);
	struct scenario look = { "look", EDITOR, GET, "/things/import?run=1", .page = true };

	assert_int_equal(step(n, "run", "", &u, true).status, 303);
	assert_true(str_has(network_send(n, &look, NULL).body, S("Stop the import")));
	assert_int_equal(step(n, "stop", "1", NULL, true).status, 303);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	assert_true(str_has(network_send(n, &look, NULL).body, S("The import was stopped")));
	assert_int_equal(step(n, "run", "1", NULL, true).status, 303);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 1);
	network_close(n);
}

/* ---- what a person chooses ---- */

static const char foreign[] = "reg_name;Register number;reg_mark;Extra\nLamp;7;good;12\n";

static void a_column_fills_what_a_person_chose(void **state)
{
	struct import_choice choices[] = { { S_("Extra"), S_("count") }, { S_("reg_mark"), S_("-") } };
	struct network *n = network_open(*state);
	struct import_options o = { .source = S("test.csv"),
				    .data = str_of(foreign),
				    .dry_run = true,
				    .choices = { choices, COUNT(choices), 0 } };
	struct import_report r;

	assert_int_equal(import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_thing, "", &o, &r),
			 OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_choice"), 0);
	o.dry_run = false;
	assert_int_equal(import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_thing, "", &o, &r),
			 OK);
	assert_counts(&r, 1, 0, 0, 0, 0);
	assert_int_equal(network_count(n, "SELECT count FROM thing WHERE code = '7' AND lead IS NULL"), 12);
	assert_true(r.columns.v[3].chosen && r.columns.v[2].unused);
	/* The next file with these titles needs no word. */
	r = run(n, &test_thing, foreign, false);
	assert_counts(&r, 0, 0, 1, 0, 0);
	assert_true(r.columns.v[3].chosen);
	network_close(n);
}

static void a_choice_of_nothing_is_refused(void **state)
{
	static const char *const wrong[] = { "no such field", "secret_hidden", "author" };
	struct network *n = network_open(*state);

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct import_choice choice = { S("Extra"), str_of(wrong[i]) };
		struct import_options o = { .data = str_of(foreign), .choices = { &choice, 1, 0 } };
		struct import_report r;

		assert_int_equal(
			import_file(n->app, &actor_system, LANG_EN, n->f->arena, &test_thing, "", &o, &r),
			ERR_INVALID);
		assert_true(str_has(r.refused, str_of(wrong[i])));
	}
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	network_close(n);
}

static void the_page_remembers_a_choice(void **state)
{
	struct str table = str_of(foreign);
	struct upload u = { .field = S("file"), .name = S("things.csv"), .bytes = table, .size = table.n };
	struct network *n = network_open(*state);
	struct scenario map = {
		"map", EDITOR, POST, "/things/import", "step=map&run=1&map.3=count&map.2=-", .page = true
	};
	struct scenario look = { "look", EDITOR, GET, "/things/import?run=1", .page = true };

	assert_int_equal(step(n, "preview", "", &u, true).status, 303);
	assert_true(str_has(network_send(n, &look, NULL).body, S("name=\"map.3\"")));
	assert_int_equal(network_send(n, &map, NULL).status, 303);
	map.body = "step=map&run=1&map.3=nonsense";
	assert_int_equal(network_send(n, &map, NULL).status, 422);
	struct str page = network_send(n, &look, NULL).body;
	assert_true(str_has(page, S("<option value=\"count\" selected>")));
	assert_true(str_has(page, S("chosen by hand")));
	assert_int_equal(step(n, "run", "1", NULL, true).status, 303);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT count FROM thing WHERE code = '7' AND lead IS NULL"), 12);
	network_close(n);
}

/* ---- uploads ---- */

static const struct upload lamp = {
	.field = S_("file"), .name = S_("things.csv"), .bytes = S_("title,code\nLamp,L\n"), .size = 18
};

static void nobody_tries_under_a_running_import(void **state)
{
	static const char *const refused[] = { "dry", "map", "run" };
	struct network *n = network_open(*state);

	assert_int_equal(step(n, "run", "", &lamp, true).status, 303);
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(step(n, refused[i], "1", NULL, true).status, 409);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_run WHERE state = 'queued'"), 1);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 1);
	assert_int_equal(step(n, "stop", "1", NULL, true).status, 409);
	assert_int_equal(step(n, "dry", "1", NULL, true).status, 409);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_run WHERE state = 'done'"), 1);
	network_close(n);
}

/* The machine whose process takes the job shares database and store with the one that took the upload, and no
 * folder. */
static void an_upload_lies_in_the_store_until_it_is_done(void **state)
{
	struct network *n = network_open(*state);
	struct ctx c = app_context(n->app, n->f->arena, &actor_system, LANG_EN);
	struct stat st;

	assert_int_equal(step(n, "preview", "", &lamp, true).status, 303);
	assert_int_equal(stat(str_fmt(n->f->arena, "%s/imports", n->app->settings.data).p, &st), -1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM file"), 1);
	c.now += 30 * DAY;
	assert_int_equal(files_sweep_job(&c, 1, NULL), OK);
	assert_int_equal(step(n, "run", "1", NULL, true).status, 303);
	assert_int_equal(jobs_drain(n->app), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM file"), 0);
	network_close(n);
}

static enum err grow_old(struct ctx *c, void *arg)
{
	static const struct query q_file = { "UPDATE file SET created = created - ?", "i", NULL },
				  q_run = { "UPDATE import_run SET created = created - ?", "i", NULL };
	const i64 *by = arg;

	TRY(db_exec(c->db, &q_file, VI(*by)));
	return db_exec(c->db, &q_run, VI(*by));
}

static void uploads_that_nobody_ran_go_after_a_week(void **state)
{
	struct network *n = network_open(*state);
	struct ctx c = app_context(n->app, n->f->arena, &actor_system, LANG_EN);
	i64 week = 8 * DAY;

	assert_int_equal(step(n, "preview", "", &lamp, true).status, 303);
	assert_int_equal(step(n, "run", "", &lamp, true).status, 303);
	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, n->f->arena, grow_old, &week, &c.fault),
			 OK);
	assert_int_equal(files_forget_job(&c, 1, NULL), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM file"), 2);
	assert_int_equal(import_sweep_job(&c, 1, NULL), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_run WHERE state = 'queued'"), 1);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM import_run"), 1);
	assert_int_equal(files_forget_job(&c, 1, NULL), OK);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM file"), 1);
	network_close(n);
}

static enum err lose_upload(struct ctx *c, void *arg)
{
	static const struct query q_lose = { "UPDATE import_run SET file = NULL", "", NULL };

	(void)arg;
	return db_exec_(c->db, &q_lose, NULL, 0);
}

/* The page shows what was seen when the file came in: it does not ask for the file again. */
static void a_look_does_not_read_the_upload_again(void **state)
{
	static const struct upload broken = {
		.field = S_("file"), .name = S_("things.json"), .bytes = S_("[{\"title\":"), .size = 10
	};
	struct network *n = network_open(*state);
	struct scenario look = { "look", EDITOR, GET, "/things/import?run=1", .page = true };
	struct fault fault;

	assert_int_equal(step(n, "preview", "", &lamp, true).status, 303);
	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, n->f->arena, lose_upload, NULL, &fault),
			 OK);
	assert_true(str_has(network_send(n, &look, NULL).body, S("Lamp")));
	assert_int_equal(step(n, "preview", "", &broken, true).status, 303);
	look.path = "/things/import?run=2";
	assert_true(str_has(network_send(n, &look, NULL).body, S("This file cannot be read")));
	network_close(n);
}

static void a_report_of_errors_has_an_end(void **state)
{
	struct network *n = network_open(*state);
	struct buf b = buf_on(n->f->arena, 1 << 20);

	buf_lit(&b, "title,code,parent\n");
	for (int i = 0; i < 1500; i++)
		buf_fmt(&b, "Shelf,k%d,key:nowhere%d\n", i, i);
	struct import_report r = run(n, &test_shelf, buf_done(&b).p, true);
	assert_int_equal(r.count[IMPORT_ERROR], 1500);
	assert_int_equal(r.notes.n, 1000);
	assert_true(r.left_out >= 500);
	network_close(n);
}

int import_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(names_and_labels_are_recognised),
		test_on_database(a_dry_run_writes_nothing),
		test_on_database(the_same_file_twice_changes_nothing),
		test_on_database(what_people_changed_stays),
		test_on_database(an_edited_export_comes_back),
		test_on_database(a_register_is_known_by_its_titles),
		test_on_database(rows_may_point_to_later_rows),
		test_on_database(a_key_stands_once_in_a_file),
		test_on_database(pieces_follow_each_other),
		test_on_database(the_page_leads_from_file_to_report),
		test_on_database(a_stopped_import_keeps_what_is_done),
		test_on_database(a_run_can_be_stopped_and_begun_again),
		test_on_database(a_column_fills_what_a_person_chose),
		test_on_database(a_choice_of_nothing_is_refused),
		test_on_database(the_page_remembers_a_choice),
		test_on_database(nobody_tries_under_a_running_import),
		test_on_database(an_upload_lies_in_the_store_until_it_is_done),
		test_on_database(uploads_that_nobody_ran_go_after_a_week),
		test_on_database(a_look_does_not_read_the_upload_again),
		test_on_database(a_report_of_errors_has_an_end),
	};

	return run_on_databases("import", tests, COUNT(tests));
}
