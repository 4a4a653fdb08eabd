/* territory_test.c -- editions of the codifier in both orders, the tree on a day, statuses, and their pages.
 */
#include "harness.h"

#include "modules/territory/territory_edition.h"
#include "resource/table_import.h"

#include <stdio.h>

#define OBLAST "UA44000000000018893,,O,Луганська\n"
#define HEAD "code,parent,category,name\n"

/* The raion is renamed, the village moves to another hromada, one hromada goes and one comes. */
static const char then[] = HEAD OBLAST "UA44120000000092852,UA44000000000018893,P,Сєвєродонецький\n"
				       "UA44120010000010163,UA44120000000092852,H,Борівська\n"
				       "UA44120050000066819,UA44120000000092852,H,Лисичанська\n"
				       "UA44120070000000001,UA44120000000092852,H,Давня\n"
				       "UA44120050010021900,UA44120050000066819,C,Вовчоярівка\n";
static const char now[] = HEAD OBLAST "UA44120000000092852,UA44000000000018893,P,Сіверськодонецький\n"
				      "UA44120010000010163,UA44120000000092852,H,Борівська\n"
				      "UA44120050000066819,UA44120000000092852,H,Лисичанська\n"
				      "UA44120090000000002,UA44120000000092852,H,Нова\n"
				      "UA44120050010021900,UA44120010000010163,C,Вовчоярівка\n";

/* ---- files and codes ---- */

static struct import_report import_text(struct harness *h, const struct resource *res, const char *name,
					const char *text)
{
	const char *path = str_fmt(h->scratch, "%s/%s", h->dir, name).p;
	struct import_options o = { .source = str_of(path), .older = true };
	struct import_report report;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(import_file(h->app, &actor_system, LANG_EN, h->scratch, res, path, &o, &report), OK);
	return report;
}

static i64 id_of(struct harness *h, const char *code)
{
	return harness_count(h, str_fmt(h->scratch, "SELECT id FROM territory WHERE code = '%s'", code).p);
}

/* "Луганська область / Сєвєродонецький район", the country left out. */
static struct str path_on(struct harness *h, const char *code, const char *day)
{
	struct ctx c = app_context(h->app, h->scratch, &actor_system, LANG_EN);
	struct buf b = buf_on(h->scratch, 4096);
	struct territory_steps path;

	assert_int_equal(territory_path(&c, id_of(h, code), str_of(day), &path), OK);
	for (size_t i = 1; i < path.n; i++)
		buf_fmt(&b, "%s%.*s", i > 1 ? " / " : "", STR(path.v[i].name));
	return buf_done(&b);
}

static void the_day_stands_in_the_name(void **state)
{
	struct harness *h = *state;

	assert_str(edition_date(h->scratch, S("/a/2019/kodifikator_2025-05-16_original.csv.gz")),
		   "2025-05-16");
	assert_str(edition_date(h->scratch, S("kodifikator_2024_edition.xlsx")), "2024-01-01");
	assert_str(edition_date(h->scratch, S("katottg.csv.gz")), "");
	assert_str(edition_date(h->scratch, S("list-120245.csv")), "");
	assert_str(edition_date(h->scratch, S("x_2025-02-30.csv")), "2025-01-01");
}

/* ---- the tree of both days, however it came about ---- */

static void assert_both_days(struct harness *h)
{
	const char *village = "UA44120050010021900";

	assert_str(path_on(h, village, "2024-06-17"),
		   "Луганська область / Сєвєродонецький район / Лисичанська громада");
	assert_str(path_on(h, village, "2025-05-15"),
		   "Луганська область / Сєвєродонецький район / Лисичанська громада");
	assert_str(path_on(h, village, "2025-05-16"),
		   "Луганська область / Сіверськодонецький район / Борівська громада");
	assert_str(path_on(h, village, ""),
		   "Луганська область / Сіверськодонецький район / Борівська громада");
	/* What was there before we know is what the first edition says. */
	assert_str(path_on(h, village, "1999-01-01"),
		   "Луганська область / Сєвєродонецький район / Лисичанська громада");
}

static void assert_parts(struct harness *h, const char *day, const char *has, const char *has_not)
{
	struct ctx c = app_context(h->app, h->scratch, &actor_system, LANG_EN);
	struct territory_steps parts;
	bool found = false;

	assert_int_equal(territory_parts(&c, id_of(h, "UA44120000000092852"), str_of(day), &parts), OK);
	assert_int_equal(parts.n, 3);
	for (size_t i = 0; i < parts.n; i++) {
		found |= str_eq(parts.v[i].name, str_of(has));
		assert_false(str_eq(parts.v[i].name, str_of(has_not)));
	}
	assert_true(found);
}

static void a_newer_edition_moves_the_tree(void **state)
{
	struct harness *h = *state;

	import_text(h, &territory, "codifier_2024-06-17.csv", then);
	struct import_report r = import_text(h, &territory, "codifier_2025-05-16.csv", now);
	assert_int_equal(r.count[IMPORT_CREATE], 1);
	assert_int_equal(r.count[IMPORT_UPDATE], 2);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 3);
	assert_both_days(h);
	assert_parts(h, "2024-06-17", "Давня громада", "Нова громада");
	/* Left out by the edition: listed, and still there until somebody ends it. */
	assert_int_equal(
		harness_count(
			h, "SELECT COUNT(*) FROM territory_absence a JOIN territory t ON t.id = a.territory"
			   " WHERE t.code = 'UA44120070000000001'"),
		1);
	assert_int_equal(harness_count(h, "SELECT removed FROM territory WHERE code = 'UA44120070000000001'"),
			 0);

	i64 edges = harness_count(h, "SELECT COUNT(*) FROM territory_edge");
	r = import_text(h, &territory, "codifier_2025-05-16.csv", now);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 6);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory_edge"), edges);
}

/* The publisher's layout of the same edition: other order, blanks at the ends. */
static const char now_as_published[] =
	"Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Додатковий рівень;Категорія "
	"об’єкта;Назва "
	"об’єкта\n"
	"UA44000000000018893;UA44120000000092852;;;;P;Сіверськодонецький \n"
	"UA44000000000018893;;;;;O;Луганська\n"
	"UA44000000000018893;UA44120000000092852;UA44120010000010163;;;Н;Борівська \n"
	"UA44000000000018893;UA44120000000092852;UA44120050000066819;;;H; Лисичанська\n"
	"UA44000000000018893;UA44120000000092852;UA44120090000000002;;;H;Нова\n"
	"UA44000000000018893;UA44120000000092852;UA44120010000010163;UA44120050010021900;;C;Вовчоярівка\n";

static struct import_report offer(struct harness *h, const char *name, const char *text, const char *edition,
				  enum err expected)
{
	struct import_options o = { .source = str_of(name),
				    .data = str_of(text),
				    .edition = str_of(edition) };
	struct import_report r;

	assert_int_equal(import_file(h->app, &actor_system, LANG_EN, h->scratch, &territory, "", &o, &r),
			 expected);
	return r;
}

static void an_edition_is_known_in_any_form(void **state)
{
	struct harness *h = *state;

	offer(h, "codifier.csv", now, "", OK);
	struct import_report r = offer(h, "kodifikator_2025-05-16.csv", now_as_published, "", OK);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 6);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory_edition WHERE date = '2025-05-16'"),
			 2);
	/* Without its day it is known by what it says; another one is asked for its day. */
	r = offer(h, "codifier.csv", now, "", OK);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 6);
	r = offer(h, "codifier.csv", then, "", ERR_CONFLICT);
	assert_true(str_has(r.refused, S("--edition")));
	offer(h, "codifier.csv", then, "yesterday", ERR_INVALID);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory_edition"), 3);
}

static void an_older_edition_overwrites_nothing(void **state)
{
	struct harness *h = *state;

	offer(h, "kodifikator_2025-05-16.csv", now, "", OK);
	struct import_report r = offer(h, "codifier_2024-06-17.csv", then, "", ERR_CONFLICT);
	assert_true(str_has(r.refused, S("17 June 2024")) && str_has(r.refused, S("16 May 2025")));
	r = offer(h, "codifier.csv", then, "2024-06-17", ERR_CONFLICT);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory WHERE name LIKE 'Сєвєро%'"), 0);
	/* A newer one does. */
	r = offer(h, "codifier.csv", then, "2100-01-01", OK);
	assert_int_equal(r.count[IMPORT_UPDATE], 2);
}

static void an_older_edition_adds_what_was_before(void **state)
{
	struct harness *h = *state;

	import_text(h, &territory, "codifier_2025-05-16.csv", now);
	struct import_report r = import_text(h, &territory, "codifier_2024-06-17.csv", then);
	assert_int_equal(r.count[IMPORT_CREATE], 1); /* gone since: comes in as ended */
	assert_int_equal(r.count[IMPORT_UPDATE], 0);
	assert_both_days(h);
	assert_parts(h, "2024-06-17", "Давня громада", "Нова громада");
	assert_parts(h, "", "Нова громада", "Давня громада");

	i64 edges = harness_count(h, "SELECT COUNT(*) FROM territory_edge");
	import_text(h, &territory, "codifier_2024-06-17.csv", then);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory_edge"), edges);
	assert_both_days(h);
}

/* ---- pages ---- */

static void the_page_shows_a_day(void **state)
{
	static const struct scenario pages[] = {
		{ "today", VISITOR, GET, "/territories/$raion?lang=uk", .page = true, .status = 200,
		  .has = "Сіверськодонецький район</h1>|UA44120000000092852" },
		{ "then", VISITOR, GET, "/territories/$raion?on=2024-06-17&lang=uk", .page = true,
		  .status = 200, .has = "<h1|Сєвєродонецький район|Давня громада|?on=2024-06-17",
		  .has_not = "Нова громада" },
		{ "before it was", VISITOR, GET, "/territories/$new?on=2024-06-17&lang=en", .page = true,
		  .status = 200, .has = "On 17 June 2024 this unit did not exist" },
		{ "no day", VISITOR, GET, "/territories/$raion?on=2024-02-30", .page = true, .status = 400 },
		{ "editions", VISITOR, GET, "/territories/editions.json", .status = 200,
		  .has = "\"date\":\"2025-05-16\"|\"absent\":1" },
		{ "no edition", VISITOR, GET, "/territories/editions/999", .page = true, .status = 404 },
	};
	struct harness *h = *state;

	import_text(h, &territory, "codifier_2024-06-17.csv", then);
	import_text(h, &territory, "codifier_2025-05-16.csv", now);
	harness_name(h, "raion", str_fmt(h->arena, "%lld", id_of(h, "UA44120000000092852")));
	harness_name(h, "new", str_fmt(h->arena, "%lld", id_of(h, "UA44120090000000002")));
	run_scenarios(h, pages, COUNT(pages));
}

static void a_person_s_change_is_dated_today(void **state)
{
	static const struct scenario rename = {
		"an editor renames",	       EDITOR,	      PATCH,	     "/territories/$raion",
		"{\"name\": \"Новий район\"}", .status = 200, .writes = SOME
	};
	struct harness *h = *state;

	import_text(h, &territory, "codifier_2025-05-16.csv", now);
	harness_name(h, "raion", str_fmt(h->arena, "%lld", id_of(h, "UA44120000000092852")));
	run_scenario(h, &rename);
	assert_str(path_on(h, "UA44120010000010163", "2025-05-16"),
		   "Луганська область / Сіверськодонецький район");
	assert_str(path_on(h, "UA44120010000010163", ""), "Луганська область / Новий район");
}

static void statuses_have_periods(void **state)
{
	static const char list[] =
		"list,oblast,raion,katottg,name,date_from,date_to,period_no\n"
		"\"3. Території активних бойових дій, на яких функціонують державні електронні інформаційні "
		"ресурси\",Л,С,UA44120010000010163,Борівська,2022-02-24,2022-04-01,1\n"
		"ІІ. Тимчасово окуповані Російською Федерацією території "
		"України,Л,С,UA44120010000010163,Борівська,"
		"2022-04-01,,2\n"
		"ІІ. Тимчасово окуповані Російською Федерацією території "
		"України,Л,С,UA99999999999999999,Ніде,2022-04-01,,1\n";
	struct harness *h = *state;

	import_text(h, &territory, "codifier_2025-05-16.csv", now);
	struct import_report r = import_text(h, &territory_status, "status.csv", list);
	assert_int_equal(r.count[IMPORT_CREATE], 2);
	assert_int_equal(r.count[IMPORT_ERROR], 1);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM territory_status WHERE kind = 'occupied' AND "
					  "period_to IS NULL"),
			 1);
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM territory_status WHERE kind = 'active_registers'"), 1);
	r = import_text(h, &territory_status, "status.csv", list);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 2);
}

int territory_test(void)
{
	/* Each needs a tree of its own. */
	static const struct {
		const char *name;
		struct CMUnitTest test;
	} groups[] = {
		{ "territory: days of files", cmocka_unit_test(the_day_stands_in_the_name) },
		{ "territory: a newer edition", cmocka_unit_test(a_newer_edition_moves_the_tree) },
		{ "territory: an older edition", cmocka_unit_test(an_older_edition_adds_what_was_before) },
		{ "territory: forms of an edition", cmocka_unit_test(an_edition_is_known_in_any_form) },
		{ "territory: no older edition", cmocka_unit_test(an_older_edition_overwrites_nothing) },
		{ "territory: the page of a day", cmocka_unit_test(the_page_shows_a_day) },
		{ "territory: a change by a person", cmocka_unit_test(a_person_s_change_is_dated_today) },
		{ "territory: statuses", cmocka_unit_test(statuses_have_periods) },
	};
	int failed = 0;

	for (size_t i = 0; i < COUNT(groups); i++)
		failed += run_on_program(groups[i].name, NULL, &groups[i].test, 1);
	return failed;
}
