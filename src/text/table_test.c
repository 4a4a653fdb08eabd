/* table_test.c -- tables in and out: small files of every kind, hostile ones, and a region's real ones where
 * they are. */
#include "base/test.h"
#include "base/json.h"
#include "text/table.h"
#include <unistd.h>

#define DATA "tests/data/table/"
#define REAL "../shared/data/"

/* Everything that was read, as lines "row: cell|cell|" under "titles|titles|". */
struct reading {
	struct buf text;
	size_t rows, titles;
	enum err refuse; /* what the callback answers */
	struct table_fault fault;
};

static void put_cells(struct buf *b, const struct str *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "%.*s|", STR(cells[i]));
	buf_byte(b, '\n');
}

static enum err collect(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct reading *r = ctx;

	if (r->rows++ == 0)
		put_cells(&r->text, head->titles, head->n);
	r->titles = head->n;
	buf_fmt(&r->text, "%zu: ", row);
	put_cells(&r->text, cells, head->n);
	return r->refuse;
}

static struct reading reading_in(struct arena *a)
{
	return (struct reading){ .text = buf_on(a, (size_t)32 << 20) };
}

static enum err read_text(struct arena *a, struct str text, struct reading *r)
{
	*r = reading_in(a);
	return table_read_bytes(text, NULL, collect, r, &r->fault);
}

static enum err read_file(struct arena *a, const char *path, struct reading *r)
{
	*r = reading_in(a);
	return table_read_file(path, NULL, collect, r, &r->fault);
}

static void reads_as(struct arena *a, struct str text, const char *want)
{
	struct reading r;

	assert_int_equal(read_text(a, text, &r), OK);
	assert_string_equal(buf_done(&r.text).p, want);
}

static void csv_of_all_shapes(void **state)
{
	reads_as(*state, S("a,b\n1,2\n"), "a|b|\n1: 1|2|\n");
	reads_as(*state, S("a;b\r\n1;2"), "a|b|\n1: 1|2|\n");
	reads_as(*state, S("a\tb\r1\t2\r"), "a|b|\n1: 1|2|\n");
	reads_as(*state,
		 S("\xef\xbb\xbf"
		   "a,b\n1,\n"),
		 "a|b|\n1: 1||\n");
	reads_as(*state, S("a,b\n\"x,\"\"y\"\"\nz\",\"\"\n"), "a|b|\n1: x,\"y\"\nz||\n");
	reads_as(*state, S("a,b\n5\" pipe,x\n"), "a|b|\n1: 5\" pipe|x|\n");
	reads_as(*state, S("\" a \nb \",c\n1,2"), "a b|c|\n1: 1|2|\n");
	reads_as(*state, S("a,b\n1\n"), "a|b|\n1: 1||\n");
}

static void titles_are_found_below_a_preamble(void **state)
{
	reads_as(*state, S("Report for 2024\n\na;b, c\n1;2\n\n3;4\n"), "a|b, c|\n1: 1|2|\n3: 3|4|\n");
	reads_as(*state, S("name;address, street, house\nx;y, z, 5\n"),
		 "name|address, street, house|\n1: x|y, z, 5|\n");
	reads_as(*state, S("a,b\nx,\";y\"\nz,\";w\"\n"), "a|b|\n1: x|;y|\n2: z|;w|\n");
	reads_as(*state, S("email\na@example.org\nb@example.org\n"),
		 "email|\n1: a@example.org|\n2: b@example.org|\n");
}

static void csv_faults_name_the_row(void **state)
{
	static const struct {
		const char *text;
		size_t row;
		const char *why;
	} cases[] = {
		{ "a,b\n1,2\n3,\"4\n5,6\n", 2, "quote not closed" },
		{ "a,b\n1,2\n3,\"4\"x\n", 2, "text after a closing quote" },
		{ "a,b\n1,2,3\n", 1, "more cells than titles" },
		{ "", 0, "no titles of columns found" },
		{ "\n\n ,\n", 0, "no titles of columns found" },
		{ "a,b\n\xd0\x84\xd1\x94,\xd0\n", 0, "the text is not whole UTF-8" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading r;

		assert_int_equal(read_text(*state, str_of(cases[i].text), &r), ERR_MALFORMED);
		assert_string_equal(r.fault.why, cases[i].why);
		assert_int_equal(r.fault.row, cases[i].row);
		assert_int_equal(r.rows, r.fault.row ? r.fault.row - 1 : 0);
	}
}

static void encodings(void **state)
{
	struct reading r;

	assert_int_equal(read_file(*state, DATA "semicolon_1251.csv", &r), OK);
	assert_string_equal(buf_done(&r.text).p, "Назва|Адреса, місто|Ґрунт|\n1: Ліцей \"Їжак\"|Луцьк|є|\n");
	assert_int_equal(read_file(*state, DATA "tabs_utf16.csv", &r), OK);
	assert_string_equal(buf_done(&r.text).p, "name|place|\n1: Їжак 😀|а,б;в|\n");
	assert_int_equal(read_file(*state, DATA "utf16_no_mark.csv", &r), OK);
	assert_string_equal(buf_done(&r.text).p, "name|place|\n1: x|y|\n");
	assert_int_equal(read_file(*state, DATA "packed.csv.gz", &r), OK);
	assert_string_equal(buf_done(&r.text).p, "name|place|\n1: x|y|\n2: z|w|\n");
}

static void json_tables(void **state)
{
	reads_as(*state, S(" [{\"a\":1.50,\"b\":null},{\"b\":\"x\\ny\",\"c\":[1,{\"d\":true}]} ] "),
		 "a|b|c|\n1: 1.50|||\n2: |x\ny|[1,{\"d\":true}]|\n");
	reads_as(*state, S("{\"a\":\"}\"}\n{\"a\":false,\"a\":\"last\"}\n\n"), "a|\n1: }|\n2: last|\n");
	reads_as(*state, S("[]"), "");
}

static void json_faults_name_the_row(void **state)
{
	static const struct {
		const char *text;
		size_t row;
	} cases[] = {
		{ "[{\"a\":1},2]", 2 }, { "[{\"a\":1} {\"a\":2}]", 2 }, { "[{\"a\":1},", 2 },
		{ "[{\"a\":1}", 2 },	{ "[{\"a\":01}]", 1 },		{ "{\"a\":1}\n{\"a\"", 2 },
		{ "[{\"a\":1},]", 2 },	{ "[{\"a\":[}]}]", 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading r;

		assert_int_equal(read_text(*state, str_of(cases[i].text), &r), ERR_MALFORMED);
		assert_int_equal(r.fault.row, cases[i].row);
		assert_int_equal(r.rows, 0);
	}
}

static void what_is_no_table_is_said_so(void **state)
{
	static const struct {
		struct str bytes;
		enum err e;
	} cases[] = {
		{ { "%PDF-1.7\n", 9 }, ERR_MEDIA },
		{ { "\xd0\xcf\x11\xe0\xa1\xb1", 6 }, ERR_MEDIA },
		{ { "<html>", 6 }, ERR_MEDIA },
		{ { "a,b\n\0\x01\x02\0\0", 9 }, ERR_MEDIA },
		{ { "PK\3\4 and no more", 16 }, ERR_MALFORMED },
		{ { "\x1f\x8b\x08 and no more", 15 }, ERR_MALFORMED },
	};
	struct reading r;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(read_text(*state, cases[i].bytes, &r), cases[i].e);
		assert_true(r.fault.why[0]);
	}
	assert_int_equal(read_file(*state, DATA "other.zip", &r), ERR_MEDIA);
	assert_int_equal(read_file(*state, DATA "absent.csv", &r), ERR_NOT_FOUND);
}

static void limits_hold(void **state)
{
	static const struct {
		struct table_options o;
		const char *why;
	} cases[] = {
		{ { .max_rows = 2 }, "too many rows" },
		{ { .max_cell = 3 }, "a cell is too long" },
		{ { .max_bytes = 20 }, "the file is too big" },
	};
	struct str text = S("a,b\n1,2\n3,4\n5,6\n7,long\n");

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading r = reading_in(*state);

		assert_int_equal(table_read_bytes(text, &cases[i].o, collect, &r, &r.fault), ERR_TOO_BIG);
		assert_string_equal(r.fault.why, cases[i].why);
	}
	struct buf wide = buf_on(*state, 10000);
	for (int i = 0; i < 1001; i++)
		csv_cell(&wide, S("t"), i == 0);
	struct reading r;
	assert_int_equal(read_text(*state, buf_done(&wide), &r), ERR_TOO_BIG);
}

static void the_callback_may_stop(void **state)
{
	struct reading r = reading_in(*state);

	r.refuse = ERR_NOT_FOUND;
	assert_int_equal(table_read_bytes(S("a,b\n1,2\n3,4\n"), NULL, collect, &r, &r.fault), ERR_NOT_FOUND);
	assert_int_equal(r.rows, 1);
	assert_string_equal(r.fault.why, "");
	r.rows = 0;
	assert_int_equal(table_read_file(DATA "kinds.xlsx", NULL, collect, &r, &r.fault), ERR_NOT_FOUND);
	assert_int_equal(r.rows, 1);
}

static void xlsx_cells_of_every_kind(void **state)
{
	struct reading r;

	assert_int_equal(read_file(*state, DATA "kinds.xlsx", &r), OK);
	assert_string_equal(buf_done(&r.text).p,
			    "name|value|\n1: rich |true|\n4: a\r\nb_x|#N/A|\n5: |x & y|\n"
			    "6: 1.50|2024-05-01|\n");
}

static void xlsx_dates_become_iso(void **state)
{
	struct reading r;

	assert_int_equal(read_file(*state, DATA "dates.xlsx", &r), OK);
	assert_string_equal(
		buf_done(&r.text).p,
		"name|when|\n1: plain|42756|\n2: date|2017-01-21|\n3: date with hours|2017-01-21|\n"
		"4: both|2017-01-21T12:30|\n5: both with seconds|2017-01-21T12:30:01|\n"
		"6: clock|12:30|\n7: own date|2017-01-21|\n8: own both|2017-01-21T06:00|\n"
		"9: duration|1.5|\n10: unit|12.5|\n11: first day|1900-01-01|\n"
		"12: day after the one that was not|1900-03-01|\n13: last|9999-12-30|\n"
		"14: out of range|99999999|\n15: negative|-3|\n16: unknown format|7|\n");
	assert_int_equal(read_file(*state, DATA "dates_1904.xlsx", &r), OK);
	assert_string_equal(buf_done(&r.text).p, "name|when|\n1: date|2017-01-21|\n");
}

static void hostile_xlsx_is_refused(void **state)
{
	static const struct {
		const char *path;
		enum err e;
		size_t row;
		const char *why;
	} cases[] = {
		{ DATA "entities.xlsx", ERR_MALFORMED, 0, "the XLSX file defines entities" },
		{ DATA "external.xlsx", ERR_MALFORMED, 0, "the XLSX file defines entities" },
		{ DATA "bomb.xlsx", ERR_TOO_BIG, 1, "a cell is too long" },
		{ DATA "endless_markup.xlsx", ERR_TOO_BIG, 0,
		  "the XLSX file has too long a piece of markup" },
		{ DATA "bad_string.xlsx", ERR_MALFORMED, 2,
		  "a cell names a text that the XLSX file does not hold" },
		{ DATA "bad_order.xlsx", ERR_MALFORMED, 2, "the rows of the sheet are out of order" },
		{ DATA "cut_markup.xlsx", ERR_MALFORMED, 2, "the XLSX file is damaged or cut off" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading r;

		assert_int_equal(read_file(*state, cases[i].path, &r), cases[i].e);
		assert_string_equal(r.fault.why, cases[i].why);
		assert_int_equal(r.fault.row, cases[i].row);
	}
	struct table_options o = { .max_bytes = 1 << 20, .max_cell = 16 << 20 };
	struct reading r = reading_in(*state);
	assert_int_equal(table_read_file(DATA "bomb.xlsx", &o, collect, &r, &r.fault), ERR_TOO_BIG);
	assert_string_equal(r.fault.why, "the unpacked file is too big");
}

static void a_gzip_bomb_is_refused(void **state)
{
	struct str packed =
		S("\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\x4c\x1c\x05\xc4\x02\0\x09\x19\x97\x89\x2c\x01\0\0");
	struct table_options o = { .max_bytes = 299 }; /* there are 300 */
	struct reading r = reading_in(*state);

	assert_int_equal(table_read_bytes(packed, &o, collect, &r, &r.fault), ERR_TOO_BIG);
	assert_string_equal(r.fault.why, "the unpacked file is too big");
}

/* Two titles and N rows, by the writer of this project. */
static struct str made_xlsx(struct arena *a, size_t n)
{
	struct xlsx *x;
	struct str out;

	assert_int_equal(xlsx_new(a, "Заклади: [2024] / усі, разом із тими, що закриті", &x), OK);
	xlsx_text(x, 0, 0, S("Назва"));
	xlsx_text(x, 0, 1, S("Учнів"));
	for (size_t i = 1; i <= n; i++) {
		xlsx_text(x, i, 0, str_fmt(a, "=Ліцей\n<№ %zu> & \x01", i));
		xlsx_number(x, i, 1, (double)i + 0.5);
	}
	assert_int_equal(xlsx_finish(x, &out), OK);
	return out;
}

static void what_is_written_reads_the_same(void **state)
{
	struct reading r;

	reads_as(*state, made_xlsx(*state, 2),
		 "Назва|Учнів|\n1: =Ліцей\n<№ 1> & \x01|1.5|\n2: =Ліцей\n<№ 2> & \x01|2.5|\n");
	assert_int_equal(read_text(*state, made_xlsx(*state, 3000), &r), OK);
	assert_int_equal(r.rows, 3000);
}

static void a_cut_xlsx_never_passes(void **state)
{
	struct str whole = made_xlsx(*state, 5);

	for (size_t n = 4; n < whole.n; n += 41) {
		struct reading r;

		assert_int_equal(read_text(*state, str_slice(whole, 0, n), &r), ERR_MALFORMED);
	}
}

static void the_writer_reports_at_the_end(void **state)
{
	struct xlsx *x;
	struct str out;

	assert_int_equal(xlsx_new(*state, "s", &x), OK);
	xlsx_text(x, 1, 0, S("later"));
	xlsx_text(x, 0, 0, S("earlier"));
	assert_int_equal(xlsx_finish(x, &out), ERR_INTERNAL);
	assert_int_equal(xlsx_new(*state, "s", &x), OK);
	xlsx_number(x, 0, 20000, 1);
	assert_int_equal(xlsx_finish(x, &out), ERR_TOO_BIG);
	assert_int_equal(xlsx_new(*state, "left open: the arena cleans up", &x), OK);
}

static void long_texts_end_visibly(void **state)
{
	struct xlsx *x;
	struct str out, text = { memset(arena_bytes(*state, 40000), 'x', 40000), 40000 };
	struct reading r;

	assert_int_equal(xlsx_new(*state, "s", &x), OK);
	xlsx_text(x, 0, 0, S("a"));
	xlsx_text(x, 0, 1, S("b"));
	xlsx_text(x, 1, 0, text);
	assert_int_equal(xlsx_finish(x, &out), OK);
	assert_int_equal(read_text(*state, out, &r), OK);
	assert_true(str_ends(buf_done(&r.text), S("xxx…||\n")));
}

static void csv_out_is_safe_in_spreadsheets(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "plain", "plain" },	  { "=1+1", "'=1+1" },
		{ "+380", "'+380" },	  { "+380 50", "'+380 50" },
		{ "-5.5", "-5.5" },	  { "-5+cmd()", "'-5+cmd()" },
		{ "@x", "'@x" },	  { "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },	  { "'=x", "''=x" },
		{ "'x", "'x" },		  { "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" }, { "=a\"b", "\"'=a\"\"b\"" },
		{ "a;b", "\"a;b\"" },	  { " a", "\" a\"" },
		{ "a\nb", "\"a\nb\"" },	  { "", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf b = buf_on(*state, 1000);
		struct str text = str_of(cases[i].text);

		csv_cell(&b, S("x"), true);
		csv_cell(&b, text, false);
		csv_end(&b);
		struct str written = buf_done(&b);
		assert_string_equal(written.p, str_fmt(*state, "x,%s\r\n", cases[i].written).p);
		reads_as(*state, str_fmt(*state, "a,b\r\n%s", written.p),
			 str_fmt(*state, "a|b|\n1: x|%s|\n", cases[i].text).p);
	}
}

static void real_files(void **state)
{
	static const struct {
		const char *path;
		size_t rows, titles;
	} files[] = {
		{ REAL "registry/luhansk_schools_2023-06-08.xlsx", 310, 23 },
		{ REAL "registry/luhansk_schools_2023-06-08.json", 310, 23 },
		{ REAL "registry/luhansk_schools_2023-06-08.csv", 310, 23 },
		{ REAL "registry/luhansk_schools_older_edition.xlsx", 299, 24 },
		{ REAL "registry/luhansk_vocational_2023-06-08.xlsx", 27, 22 },
		{ REAL "registry/luhansk_vocational_2023-06-08.json", 27, 22 },
		{ REAL "registry/luhansk_vocational_2023-06-08.csv", 27, 22 },
		{ REAL "katottg/kodifikator_2025-05-16_original.csv.gz", 31748, 7 },
		{ REAL "katottg/kodifikator_2024_edition_original.xlsx", 31751, 7 },
		{ REAL "texts/texts.jsonl", 624, 8 },
	};

	if (access(REAL, R_OK) != 0) {
		print_message("no real files here, skipped\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(files); i++) {
		struct reading r;

		assert_int_equal(read_file(*state, files[i].path, &r), OK);
		assert_int_equal(r.rows, files[i].rows);
		assert_int_equal(r.titles, files[i].titles);
		arena_reset(*state);
	}
}

/* The same schools in three formats: codes keep their leading zeros, names their line breaks. */
static void real_editions_agree(void **state)
{
	struct reading xlsx, json;

	if (access(REAL, R_OK) != 0) {
		print_message("no real files here, skipped\n");
		skip();
	}
	assert_int_equal(read_file(*state, REAL "registry/luhansk_schools_2023-06-08.xlsx", &xlsx), OK);
	assert_int_equal(read_file(*state, REAL "registry/luhansk_schools_2023-06-08.json", &json), OK);
	struct str a = buf_done(&xlsx.text), b = buf_done(&json.text);
	a = str_slice(a, str_index(a, '\n'), a.n); /* titles differ by language */
	b = str_slice(b, str_index(b, '\n'), b.n);
	assert_string_equal(a.p, b.p);
}

int table_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(csv_of_all_shapes),
		test_in_arena(titles_are_found_below_a_preamble),
		test_in_arena(csv_faults_name_the_row),
		test_in_arena(encodings),
		test_in_arena(json_tables),
		test_in_arena(json_faults_name_the_row),
		test_in_arena(what_is_no_table_is_said_so),
		test_in_arena(limits_hold),
		test_in_arena(the_callback_may_stop),
		test_in_arena(xlsx_cells_of_every_kind),
		test_in_arena(xlsx_dates_become_iso),
		test_in_arena(hostile_xlsx_is_refused),
		test_in_arena(a_gzip_bomb_is_refused),
		test_in_arena(what_is_written_reads_the_same),
		test_in_arena(a_cut_xlsx_never_passes),
		test_in_arena(the_writer_reports_at_the_end),
		test_in_arena(long_texts_end_visibly),
		test_in_arena(csv_out_is_safe_in_spreadsheets),
		test_in_arena(real_files),
		test_in_arena(real_editions_agree),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
