/* organisation_test.c -- registers into organisations: the newer interface with Ukrainian keys, what people
 * changed, and the real registers beside the checkout where they are there. */
#include "harness.h"

#include "modules/organisation/organisation.h"
#include "modules/territory/territory.h"
#include "resource/table_import.h"

#include <stdio.h>
#include <unistd.h>

/* Real data is too big to be kept here; without it the tests of it are skipped with a word. */
#define REAL "../shared/data/"

/* ---- files ---- */

static struct import_report import_path(struct harness *h, const struct resource *res, const char *path)
{
	struct import_options o = { .source = str_of(path) };
	struct import_report report;

	if (import_file(h->app, &actor_system, LANG_EN, h->scratch, res, path, &o, &report) != OK)
		fail_msg("%s: row %zu: %s", path, report.fault.row, report.fault.why);
	return report;
}

static struct import_report import_text(struct harness *h, const struct resource *res, const char *name,
					const char *text)
{
	const char *path = str_fmt(h->scratch, "%s/%s", h->dir, name).p;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return import_path(h, res, path);
}

static const char places[] = "code,parent,category,name\n"
			     "UA44000000000018893,,O,Луганська\n"
			     "UA44120000000092852,UA44000000000018893,P,Сіверськодонецький\n"
			     "UA44120050000066819,UA44120000000092852,H,Лисичанська\n"
			     "UA44120050010021900,UA44120050000066819,M,Лисичанськ\n";
static const char points[] = "katottg,lat,lon\nUA44120050010021900,48.9169,38.4306\n";

/* As the open interface writes it since 2025: titles as keys, slashes escaped, places by the new code. */
static const char newer[] =
	"[{\"Повна назва\":\"\\\"Лисичанський ліцей № 30\\\"\",\"Код в ЄДЕБО\":\"137589\",\"ОУО підтвердив "
	"дані\":\"Так\","
	"\"Скорочена назва\":\".\",\"Статус\":\"працює\",\"Тип закладу\":\"ліцей\",\"Форма "
	"власності\":\"Комунальна\","
	"\"Код КАТОТТГ\":\"UA44120050010021900\",\"Регіон\":\"Луганська область\",\"Населений "
	"пункт\":\"Лисичанськ\","
	"\"Місцезнаходження (юридична адреса)\":\"кв-л Східний, буд. 40\",\"Телефон\":\"(06451)53201\","
	"\"Електронна пошта\":\"lisosvita30@ukr.net; "
	"other@ukr.net\",\"Веб-сайт\":\"sites.google.com\\/view\\/lisschool30\","
	"\"Опорний \\/ Філія\":\"Опорний заклад\",\"Інтернат\":\"Ні\",\"Ліцензовані обсяги\":null},"
	"{\"Повна назва\":\"Школа без місця\",\"Код в ЄДЕБО\":\"1\",\"Тип "
	"закладу\":\"школа\",\"Статус\":null,"
	"\"Код КАТОТТГ\":\"UA99999999999999999\"}]";

static void places_first(struct harness *h)
{
	import_text(h, &territory, "places.csv", places);
	import_text(h, &territory, "points.csv", points);
}

static i64 school(struct harness *h, const char *what)
{
	return harness_count(
		h, str_fmt(h->scratch, "SELECT COUNT(*) FROM organisation WHERE key = 'school:137589' AND %s",
			   what)
			   .p);
}

static void the_newer_interface_is_read(void **state)
{
	struct harness *h = *state;

	places_first(h);
	struct import_report r = import_text(h, &organisation, "newer.json", newer);
	assert_string_equal(r.importer->name, "schools");
	assert_int_equal(r.count[IMPORT_CREATE], 2);
	assert_int_equal(r.remarks, 1); /* its place is in no codifier: it is in, with a word */
	assert_true(str_has(r.notes.v[1].text, S("UA99999999999999999")));
	assert_int_equal(
		school(h, "name = 'Лисичанський ліцей № 30' AND short_name IS NULL AND kind = 'lyceum'"), 1);
	assert_int_equal(
		school(h,
		       "status = 'working' AND ownership = 'communal' AND support = 'hub' AND boarding = 0"),
		1);
	assert_int_equal(school(h, "email = 'lisosvita30@ukr.net' AND site = "
				   "'https://sites.google.com/view/lisschool30'"),
			 1);
	assert_int_equal(school(h, "precision = 'settlement' AND territory = (SELECT id FROM territory WHERE "
				   "name = 'Лисичанськ')"),
			 1);
	/* The public sees the settlement's point on a grid, the exact one is for editors. */
	assert_int_equal(school(h, "place_plat <> place_lat AND place_plat BETWEEN 48.9 AND 48.94"), 1);

	r = import_text(h, &organisation, "newer.json", newer);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 2);
}

/* ---- places by old codes and by names ---- */

static const char old_places[] = "code,parent,category,name\n"
				 "UA44000000000018893,,O,Луганська\n"
				 "UA44120000000092852,UA44000000000018893,P,Сіверськодонецький\n"
				 "UA44120050000066819,UA44120000000092852,H,Лисичанська\n"
				 "UA44120050010021900,UA44120050000066819,M,Лисичанськ\n"
				 "UA44120050020000001,UA44120050000066819,C,Кам’янка\n"
				 "UA44060000000000002,UA44000000000018893,P,Старобільський\n"
				 "UA44060010000000003,UA44060000000000002,H,Старобільська\n"
				 "UA44060010010000004,UA44060010000000003,C,Веселе\n"
				 "UA44060010020000005,UA44060010000000003,C,Мирне\n"
				 "UA44120050030000006,UA44120050000066819,C,Мирне\n"
				 "UA63000000000041885,,O,Харківська\n"
				 "UA63020000000000007,UA63000000000041885,P,Ізюмський\n"
				 "UA63020010000000008,UA63020000000000007,H,Ізюмська\n"
				 "UA63020010010000009,UA63020010000000008,C,Веселе\n";

#define SCHOOL(id, koatuu, region, words) "Школа " id "," id ",школа," koatuu "," region "," words "\n"
static const char old_schools[] =
	"institution_name,institution_id,institution_type_name,koatuu_id,region_name,koatuu_name\n" SCHOOL(
		"1", "4411800000", "Луганська область", "\"Лисичанськ, Луганська область\"")
		SCHOOL("2", "4424080101", "Луганська область",
		       "\"с. Кам'янка, Новопсковський район, Луганська область\"")
			SCHOOL("3", "", "ЛУГАНСЬКА ОБЛ.",
			       "с. Веселе") SCHOOL("4", "", "", "\"с. Веселе, Харківська область\"")
				SCHOOL("5", "4425100000", "Луганська область",
				       "\"с. Мирне, Луганська область\"")
					SCHOOL("6", "4425100000", "Луганська область",
					       "\"с. Мирне, Старобільський район, Луганська область\"")
						SCHOOL("7", "", "", "с. Веселе");

static i64 stands_in(struct harness *h, const char *id, const char *code)
{
	return harness_count(
		h, str_fmt(h->scratch,
			   "SELECT COUNT(*) FROM organisation o JOIN territory t ON t.id = o.territory"
			   " WHERE o.key = 'school:%s' AND t.code = '%s'",
			   id, code)
			   .p);
}

/* One place of the name in the oblast, or in the raion that is named; else a remark, not a guess. */
static void a_place_is_found_by_its_name(void **state)
{
	static const char *const found[][2] = { { "1", "UA44120050010021900" },
						{ "2", "UA44120050020000001" },
						{ "3", "UA44060010010000004" },
						{ "4", "UA63020010010000009" },
						{ "6", "UA44060010020000005" } };
	struct harness *h = *state;

	import_text(h, &territory, "old_places.csv", old_places);
	struct import_report r = import_text(h, &organisation, "old_schools.csv", old_schools);
	assert_int_equal(r.count[IMPORT_CREATE], 7);
	assert_int_equal(r.remarks, 2);
	for (size_t i = 0; i < COUNT(found); i++)
		if (!stands_in(h, found[i][0], found[i][1]))
			fail_msg("school %s does not stand in %s", found[i][0], found[i][1]);
	assert_true(str_has(r.notes.v[4].text, S("import the table of former codes")));
	assert_true(str_has(r.notes.v[6].text, S("by hand")));
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM organisation WHERE territory IS NULL AND "
					  "place_words LIKE 'с. %'"),
			 2);
	/* The table of former codes tells the rest. */
	import_text(h, &territory, "former.csv",
		    "katottg,koatuu,category,name\nUA44120050030000006,4425100000,С,Мирне\n");
	r = import_text(h, &organisation, "old_schools.csv", old_schools);
	assert_int_equal(stands_in(h, "5", "UA44120050030000006"), 1);
	assert_int_equal(r.remarks, 1);
}

static void every_column_has_a_field_or_a_reason(void **state)
{
	static const char table[] =
		"university_name,university_id,university_parent_id,university_name_en,registration_year,"
		"university_type_name,post_index_u,university_director_fio\n"
		"Коледж,20,10,College,1962,Заклад фахової передвищої освіти,93400,\n"
		"Університет,10,,University,1921,Заклад вищої освіти,93400,\n"
		"Філія,30,99,Branch,soon,Заклад вищої освіти,,\n";
	struct harness *h = *state;
	struct import_report r = import_text(h, &organisation, "universities.csv", table);

	assert_int_equal(r.count[IMPORT_CREATE], 3);
	assert_int_equal(r.unknown.n, 0);
	for (size_t i = 0; i < r.columns.n; i++)
		assert_true(r.columns.v[i].field || r.columns.v[i].read || r.columns.v[i].unused);
	assert_int_equal(
		harness_count(h,
			      "SELECT COUNT(*) FROM organisation o JOIN organisation u ON u.id = o.head"
			      " WHERE o.key = 'university:20' AND u.key = 'university:10' AND "
			      "o.founded = 1962 AND o.postcode = '93400' AND o.names LIKE '%\"College\"%'"),
		1);
	/* A head that is nowhere is told, not refused. */
	assert_true(str_has(r.notes.v[r.notes.n - 1].text, S("university:99")));
	assert_int_equal(
		harness_count(h, "SELECT COUNT(*) FROM organisation WHERE key = 'university:30' AND head "
				 "IS NULL AND founded IS NULL"),
		1);
	r = import_text(h, &organisation, "universities.csv", table);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 3);
}

/* ---- what people changed ---- */

static void what_people_wrote_stays(void **state)
{
	static const struct scenario steps[] = {
		{ "an editor gives another phone", EDITOR, PATCH, "/organisations/$school",
		  "{\"phone\": \"+380 50 000 00 00\"}", .status = 200, .writes = SOME },
		{ "the page says where it comes from", VISITOR, GET, "/organisations/$school?lang=en",
		  .page = true, .status = 200,
		  .has = "Лисичанський ліцей №\u00a030</h1>|EDEBO|Changed by hand: "
			 "Phone|itemtype=\"https://schema.org/EducationalOrganization\"|"
			 "/organisations?territory=" },
		{ "the list names the place", VISITOR, GET, "/organisations?lang=en", .page = true,
		  .status = 200, .has = "Lyceum · <span lang=\"uk\">Лисичанськ, Лисичанська громада</span>" },
	};
	struct harness *h = *state;

	harness_name(h, "school",
		     str_fmt(h->arena, "%lld",
			     harness_count(h, "SELECT id FROM organisation WHERE key = 'school:137589'")));
	run_scenarios(h, steps, COUNT(steps));

	struct import_report r = import_text(h, &organisation, "newer.json", newer);
	assert_int_equal(r.count[IMPORT_UNCHANGED], 2); /* the register says nothing new */
	assert_int_equal(r.kept, 1);
	r = import_text(h, &organisation, "moved.json",
			"[{\"Повна назва\":\"Лисичанський ліцей № 30\",\"Код в ЄДЕБО\":\"137589\",\"Тип "
			"закладу\":\"гімназія\","
			"\"Статус\":\"працює\",\"Код КАТОТТГ\":\"UA44120050010021900\",\"Телефон\":\"(06451) "
			"1-11-11\"}]");
	assert_int_equal(r.count[IMPORT_UPDATE], 1);
	assert_int_equal(r.kept, 1);
	assert_true(str_has(r.notes.v[0].kept->kept, S("+380")));
	assert_true(str_has(r.notes.v[0].kept->offered, S("1-11-11")));
	assert_int_equal(school(h, "phone LIKE '+380%' AND kind = 'gymnasium'"),
			 1); /* the rest of the row is in */
}

/* ---- the real registers ---- */

static bool is_there(void)
{
	if (access(REAL "README.md", R_OK) == 0)
		return true;
	print_message("registers: skipped: there is no " REAL "\n");
	return false;
}

/* Rows of one oblast out of a table of the country: a second instead of half a minute. */
struct excerpt {
	struct buf out;
	size_t code;
};

static enum err put_row(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct excerpt *e = ctx;

	for (size_t i = 0; row == 1 && i < head->n; i++)
		buf_fmt(&e->out, "%s%.*s%s", i ? "," : "", STR(head->titles[i]),
			i + 1 == head->n ? "\n" : "");
	if (!str_starts(cells[e->code], S("UA44")))
		return OK;
	for (size_t i = 0; i < head->n; i++)
		buf_fmt(&e->out, "%s\"%.*s\"", i ? "," : "", STR(cells[i]));
	buf_lit(&e->out, "\n");
	return OK;
}

static void import_oblast(struct harness *h, const char *name, const char *path)
{
	struct excerpt e = { .out = buf_on(h->scratch, 4 << 20) };
	struct table_fault fault;

	assert_int_equal(table_read_file(path, NULL, put_row, &e, &fault), OK);
	import_text(h, &territory, name, buf_done(&e.out).p);
}

static size_t failed_rows(const struct import_report *r)
{
	return r->count[IMPORT_CONFLICT] + r->count[IMPORT_ERROR];
}

static enum err expect_place(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct harness *h = ctx;

	(void)row;
	assert_true(str_eq(head->titles[0], S("institution_id")) && str_eq(head->titles[3], S("katottg")));
	assert_int_equal(
		harness_count(
			h,
			str_fmt(h->scratch,
				"SELECT COUNT(*) FROM organisation o JOIN territory t ON t.id = o.territory"
				" WHERE o.key = 'school:%.*s' AND t.code = '%.*s'",
				STR(cells[0]), STR(cells[3]))
				.p),
		1);
	return OK;
}

static void every_school_finds_its_place(void **state)
{
	static const char *const editions[] = { "luhansk_schools_2023-06-08.json",
						"luhansk_schools_2023-06-08.csv",
						"luhansk_schools_2023-06-08.xlsx" };
	struct harness *h = *state;
	struct table_fault fault;

	if (!is_there())
		return;
	import_oblast(h, "oblast.csv", REAL "katottg/katottg.csv.gz");
	import_oblast(h, "former.csv", REAL "katottg/koatuu_to_katottg.csv.gz");
	for (size_t i = 0; i < COUNT(editions); i++) {
		struct import_report r =
			import_path(h, &organisation, str_fmt(h->scratch, REAL "registry/%s", editions[i]).p);
		assert_int_equal(failed_rows(&r), 0);
		assert_int_equal(r.count[i ? IMPORT_UNCHANGED : IMPORT_CREATE], 310);
	}
	assert_int_equal(table_read_file(REAL "registry/luhansk_schools_expected_places.csv", NULL,
					 expect_place, h, &fault),
			 OK);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM organisation WHERE key LIKE 'school:%' AND "
					  "territory IS NOT NULL"),
			 310);
}

static void the_older_edition_adds_codes(void **state)
{
	struct harness *h = *state;

	if (!is_there())
		return;
	struct import_report r =
		import_path(h, &organisation, REAL "registry/luhansk_schools_older_edition.xlsx");
	assert_int_equal(failed_rows(&r), 0);
	assert_int_equal(r.count[IMPORT_CREATE], 0);
	assert_true(harness_count(h, "SELECT COUNT(*) FROM organisation WHERE edrpou IS NOT NULL") > 200);
}

static void the_other_registers_come_in_each_form(void **state)
{
	static const struct {
		const char *name;
		size_t rows;
	} registers[] = { { "vocational", 27 }, { "prehigher", 15 }, { "higher", 5 } };
	static const char *const forms[] = { "xlsx", "json", "csv" };
	struct harness *h = *state;

	if (!is_there())
		return;
	for (size_t i = 0; i < COUNT(registers) * COUNT(forms); i++) {
		size_t k = i / COUNT(forms), form = i % COUNT(forms);
		struct import_report r =
			import_path(h, &organisation,
				    str_fmt(h->scratch, REAL "registry/luhansk_%s_2023-06-08.%s",
					    registers[k].name, forms[form])
					    .p);
		assert_string_equal(r.importer->name, "universities");
		assert_int_equal(failed_rows(&r), 0);
		assert_int_equal(r.count[form ? IMPORT_UNCHANGED : IMPORT_CREATE], registers[k].rows);
	}
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM organisation WHERE key LIKE 'university:%' "
					  "AND territory IS NULL"),
			 0);
}

int organisation_test(void)
{
	static const struct CMUnitTest small[] = { cmocka_unit_test(the_newer_interface_is_read),
						   cmocka_unit_test(what_people_wrote_stays) };
	static const struct CMUnitTest found[] = { cmocka_unit_test(a_place_is_found_by_its_name),
						   cmocka_unit_test(every_column_has_a_field_or_a_reason) };
	static const struct CMUnitTest real[] = { cmocka_unit_test(every_school_finds_its_place),
						  cmocka_unit_test(the_older_edition_adds_codes),
						  cmocka_unit_test(the_other_registers_come_in_each_form) };

	return run_on_program("organisation", NULL, small, COUNT(small)) +
	       run_on_program("organisation: places", NULL, found, COUNT(found)) +
	       run_on_program("registers", NULL, real, COUNT(real));
}
