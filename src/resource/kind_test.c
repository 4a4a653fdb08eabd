/* kind_test.c -- what each kind of field takes and refuses, as text and as JSON, and what it gives back. */
#include "base/test.h"
#include "resource/engine.h"
#include "resource/kinds.h"
#include "resource/wall.h"

static const struct choice colours[] = { { "red", "Red" }, { "leaf", "Leaf green" }, { 0 } };

static const struct field line = { "line", F_LINE, "Line", .max = 10 };
static const struct field needed = { "needed", F_LINE, "Needed", REQUIRED };
static const struct field prose = { "prose", F_PROSE, "Prose" };
static const struct field whole = { "whole", F_INT, "Whole", .min_value = -5, .max_value = 5000 };
static const struct field decimal = { "decimal", F_DECIMAL, "Decimal" };
static const struct field yes = { "yes", F_BOOL, "Yes" };
static const struct field day = { "day", F_DATE, "Day" };
static const struct field when = { "when", F_INSTANT, "When" };
static const struct field period = { "period", F_PERIOD, "Period" };
static const struct field colour = { "colour", F_CHOICE, "Colour", .choices = colours };
static const struct field colour_set = { "colours", F_SET, "Colours", .choices = colours };
static const struct field words_set = { "tags", F_SET, "Tags", .max = 3 };
static const struct field place = { "place", F_POINT, "Place" };
static const struct field url = { "url", F_URL, "Page" };
static const struct field email = { "email", F_EMAIL, "E-mail" };
static const struct field phone = { "phone", F_PHONE, "Phone" };
static const struct field tongue = { "lang", F_LANG, "Language" };
static const struct field words = { "words", F_WORDS, "Words" };

/* A context on an empty database in memory: the zone is the default one. */
static int begin(void **state)
{
	struct ctx *c = calloc(1, sizeof(*c)); /* lives as long as the test, outside of its arena */

	c->arena = arena_new((size_t)64 << 20);
	c->lang = LANG_UK;
	c->who = &actor_system;
	assert_int_equal(db_open(":memory:", DB_WRITE, &c->db), OK);
	assert_int_equal(db_script(c->db, S("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT)")), OK);
	*state = c;
	return 0;
}

static int end(void **state)
{
	struct ctx *c = *state;

	db_close(c->db);
	arena_free(c->arena);
	free(c);
	return 0;
}

#define in_context(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

struct sample {
	const struct field *field;
	const char *in, *out; /* OUT: the text it gives back; NULL: refused */
	const char *code;
};

static const char *code_of(const struct ctx *c)
{
	return c->fault.fields.n ? c->fault.fields.v[c->fault.fields.n - 1].code.p : "";
}

static void check(struct ctx *c, const struct sample *s, enum err e, struct value v)
{
	if (s->out) {
		if (e != OK)
			fail_msg("%s: «%s» was refused: %s", s->field->name, s->in, code_of(c));
		assert_str(field_to_text(c, s->field, v, false), s->out);
	} else {
		if (e != ERR_INVALID)
			fail_msg("%s: «%s» was taken", s->field->name, s->in);
		assert_string_equal(code_of(c), s->code);
		assert_int_equal(v.type, V_NULL);
	}
	c->fault = (struct fault){ 0 };
}

static const struct sample texts[] = {
	{ &line, "  Школа  ", "Школа" },
	{ &line, "", "" },
	{ &line, "десять літ", "десять літ" },
	{ &line, "одинадцять л", NULL, "too_long" },
	{ &line, "a\nb", NULL, "bad_text" },
	{ &line,
	  "a\x01"
	  "b",
	  NULL, "bad_text" },
	{ &line, "\xff", NULL, "bad_text" },
	{ &line, "и\xCC\x86", "й" },
	{ &needed, "   ", NULL, "required" },
	{ &prose, "перший\n\nдругий", "перший\n\nдругий" },
	{ &whole, "12", "12" },
	{ &whole, "1 246", "1246" },
	{ &whole,
	  "1\xC2\xA0"
	  "246",
	  "1246" },
	{ &whole, "−5", "-5" },
	{ &whole, "-6", NULL, "out_of_range" },
	{ &whole, "5001", NULL, "out_of_range" },
	{ &whole, "1.5", NULL, "not_a_number" },
	{ &whole, "99999999999999999999", NULL, "not_a_number" },
	{ &whole, "0x10", NULL, "not_a_number" },
	{ &decimal, "3,5", "3.5" },
	{ &decimal, "0.1", "0.1" },
	{ &decimal, "1e3", "1000" },
	{ &decimal, "nan", NULL, "not_a_number" },
	{ &decimal, "1e999", NULL, "not_a_number" },
	{ &yes, "on", "1" },
	{ &yes, "Так", "1" },
	{ &yes, "ТАК", "1" },
	{ &yes, "да", "1" },
	{ &yes, "ні", "0" },
	{ &yes, "0", "0" },
	{ &yes, "maybe", NULL, "bad_choice" },
	{ &day, "2017-01-21", "2017-01-21" },
	{ &day, "21.01.2017", "2017-01-21" },
	{ &day, "1.2.2017.", "2017-02-01" },
	{ &day, "2017-02-29", NULL, "bad_date" },
	{ &day, "31.02.2017", NULL, "bad_date" },
	{ &day, "1.2.2017.5", NULL, "bad_date" },
	{ &day, "tomorrow", NULL, "bad_date" },
	{ &when, "2026-01-02T14:00", "2026-01-02T12:00:00Z" },
	{ &when, "2026-07-02 14:00:05", "2026-07-02T11:00:05Z" },
	{ &when, "2026-01-02T14:00:00+05:00", "2026-01-02T09:00:00Z" },
	{ &when, "2026-01-02T14:00:00Z", "2026-01-02T14:00:00Z" },
	{ &when, "2026-01-02", "2026-01-01T22:00:00Z" },
	{ &when, "2026-01-02T25:00", NULL, "bad_date" },
	{ &when, "2026-01-02T14:0", NULL, "bad_date" },
	{ &period, "2026-01-01/2026-12-31", "2026-01-01/2026-12-31" },
	{ &period, "2026-01-01/", "2026-01-01/.." },
	{ &period, "../31.12.2026", "../2026-12-31" },
	{ &period, "2026-01-01", "2026-01-01/.." },
	{ &period, "/", "" },
	{ &period, "2026-12-31/2026-01-01", NULL, "out_of_range" },
	{ &period, "2026-01-01/x", NULL, "bad_date" },
	{ &colour, "red", "red" },
	{ &colour, "leaf GREEN", "leaf" },
	{ &colour, "blue", NULL, "bad_choice" },
	{ &colour_set, "red, Leaf green; red", "red, leaf" },
	{ &colour_set, "red\nleaf", "red, leaf" },
	{ &colour_set, " , ;", "" },
	{ &colour_set, "red, blue", NULL, "bad_choice" },
	{ &words_set, "a, b, c, a", "a, b, c" },
	{ &words_set, "a, b, c, d", NULL, "too_many" },
	{ &place, "48.574, 39.308", "48.574, 39.308" },
	{ &place, "48,574; 39,308", "48.574, 39.308" },
	{ &place, "39.308 48.574", "48.574, 39.308" },
	{ &place, "91, 0", NULL, "out_of_range" },
	{ &place, "0, 181", NULL, "out_of_range" },
	{ &place, "here", NULL, "bad_point" },
	{ &place, "48.574,", NULL, "bad_point" },
	{ &url, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d" },
	{ &url, "HTTP://example.org", "http://example.org" },
	{ &url, "example.org", "https://example.org" },
	{ &url, "школа.укр/шлях", "https://школа.укр/шлях" },
	{ &url, "example.org:8080/x", "https://example.org:8080/x" },
	{ &url, "javascript:alert(1)", NULL, "bad_url" },
	{ &url, "https://user@example.org", NULL, "bad_url" },
	{ &url, "https://", NULL, "bad_url" },
	{ &url, "https://exa mple.org", NULL, "bad_url" },
	{ &url, "https://example.org/\"onclick", NULL, "bad_url" },
	{ &url, "word", NULL, "bad_url" },
	{ &url, "ftp://example.org", NULL, "bad_url" },
	{ &email, "Ada.Ng+x@Example.ORG", "Ada.Ng+x@example.org" },
	{ &email, "a@b", NULL, "bad_email" },
	{ &email, "a..b@example.org", NULL, "bad_email" },
	{ &email, "@example.org", NULL, "bad_email" },
	{ &email, "a@example.org, b@example.org", NULL, "bad_email" },
	{ &email, "a@-x.org", NULL, "bad_email" },
	{ &phone, "+380 (50) 123-45-67", "+380 (50) 123-45-67" },
	{ &phone, "(06452) 1-23-45, 050 1234567 дод. 12", "(06452) 1-23-45, 050 1234567 дод. 12" },
	{ &phone, "1234", NULL, "bad_text" },
	{ &phone, "дзвоніть 12345", NULL, "bad_text" },
	{ &phone, "123456789012345678901", NULL, "bad_text" },
	{ &tongue, "UK", "uk" },
	{ &tongue, "SR-latn-rs", "sr-Latn-RS" },
	{ &tongue, "u", NULL, "bad_choice" },
	{ &tongue, "uk_UA", NULL, "bad_choice" },
	{ &tongue, "uk-", NULL, "bad_choice" },
	{ &words, "Школа", "{\"uk\":\"Школа\"}" },
	{ &words, "{\"en\":\" School \",\"uk\":\"\"}", "{\"en\":\"School\"}" },
	{ &words, "{}", "" },
	{ &words, "{\"en\":1}", NULL, "bad_text" },
	{ &words, "{\"en\"", NULL, "bad_text" },
};

static void texts_are_taken_or_refused(void **state)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct value v;

		check(*state, &texts[i], field_from_text(*state, texts[i].field, str_of(texts[i].in), &v), v);
	}
}

/* What is shown in a form and sent back changes nothing. */
static void text_comes_back_unchanged(void **state)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct value once, twice;
		struct ctx *c = *state;

		if (!texts[i].out)
			continue;
		assert_int_equal(field_from_text(c, texts[i].field, str_of(texts[i].in), &once), OK);
		struct str shown = field_to_text(c, texts[i].field, once, false);
		assert_int_equal(field_from_text(c, texts[i].field, shown, &twice), OK);
		assert_true(value_eq(once, twice));
	}
}

static const struct sample documents[] = {
	{ &line, "\"Школа\"", "Школа" },
	{ &line, "5", NULL, "bad_text" },
	{ &line, "null", "" },
	{ &needed, "null", NULL, "required" },
	{ &needed, "\" \"", NULL, "required" },
	{ &whole, "12", "12" },
	{ &whole, "\"12\"", NULL, "not_a_number" },
	{ &whole, "12.5", NULL, "not_a_number" },
	{ &decimal, "12.5", "12.5" },
	{ &yes, "true", "1" },
	{ &yes, "false", "0" },
	{ &yes, "1", NULL, "bad_choice" },
	{ &day, "\"2017-01-21\"", "2017-01-21" },
	{ &when, "\"2026-01-02T14:00:00Z\"", "2026-01-02T14:00:00Z" },
	{ &when, "\"2026-01-02T14:00\"", NULL, "bad_date" },
	{ &when, "1700000000", NULL, "bad_date" },
	{ &period, "{\"from\":\"2026-01-01\",\"to\":null}", "2026-01-01/.." },
	{ &period, "{\"from\":1}", NULL, "bad_date" },
	{ &period, "[]", NULL, "bad_date" },
	{ &colour, "\"leaf\"", "leaf" },
	{ &colour, "\"Leaf green\"", NULL, "bad_choice" },
	{ &colour_set, "[\"leaf\",\"red\"]", "leaf, red" },
	{ &colour_set, "\"leaf\"", NULL, "bad_choice" },
	{ &words_set, "[\"a\",\"b\"]", "a, b" },
	{ &words_set, "[\"a,b\"]", NULL, "bad_text" },
	{ &words_set, "[1]", NULL, "bad_text" },
	{ &words_set, "[]", "" },
	{ &place, "{\"type\":\"Point\",\"coordinates\":[39.308,48.574]}", "48.574, 39.308" },
	{ &place, "{\"type\":\"Point\",\"coordinates\":[39.308]}", NULL, "bad_point" },
	{ &place, "{\"type\":\"LineString\",\"coordinates\":[1,2]}", NULL, "bad_point" },
	{ &place, "{\"type\":\"Point\",\"coordinates\":[39.308,148]}", NULL, "out_of_range" },
	{ &place, "[39.308,48.574]", NULL, "bad_point" },
	{ &words, "{\"uk\":\"Школа\",\"sr\":null}", "{\"uk\":\"Школа\"}" },
	{ &words, "[]", NULL, "bad_text" },
};

static struct json_node *parsed(struct ctx *c, const char *text)
{
	struct json_node *n;
	size_t at;

	assert_int_equal(json_parse(c->arena, str_of(text), &n, &at), OK);
	return n;
}

static void documents_are_taken_or_refused(void **state)
{
	for (size_t i = 0; i < COUNT(documents); i++) {
		struct value v;

		check(*state, &documents[i],
		      field_from_json(*state, documents[i].field, parsed(*state, documents[i].in), &v), v);
	}
}

/* What the API gives it takes back. */
static void json_comes_back_unchanged(void **state)
{
	struct ctx *c = *state;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b = buf_on(c->arena, 1 << 20);
		struct json j = json_on(&b);
		struct value v, back;

		if (!texts[i].out)
			continue;
		assert_int_equal(field_from_text(c, texts[i].field, str_of(texts[i].in), &v), OK);
		field_to_json(c, texts[i].field, v, &j);
		assert_int_equal(field_from_json(c, texts[i].field, parsed(c, buf_done(&b).p), &back), OK);
		assert_true(value_eq(v, back));
	}
}

static void columns_give_the_value_back(void **state)
{
	static const struct sample spread[] = { { &place, "48.5, 39.25" },
						{ &period, "2026-01-01/" },
						{ &period, "" } };
	struct ctx *c = *state;

	for (size_t i = 0; i < COUNT(spread); i++) {
		const struct kind_ops *k = &kinds[spread[i].field->kind];
		struct value columns[4], v;

		assert_int_equal(field_from_text(c, spread[i].field, str_of(spread[i].in), &v), OK);
		k->bind(spread[i].field, v, columns);
		assert_true(value_eq(k->read(c->arena, columns), v));
	}
}

static void a_place_with_precision_is_not_public_by_itself(void **state)
{
	static const struct field careful = { "place", F_POINT, "Place", .precision = "precision" };
	struct value columns[4];

	(void)state;
	kinds[F_POINT].bind(&careful, (struct value){ .type = V_POINT, .at = { 39, 48 } }, columns);
	assert_int_equal(columns[0].type, V_REAL);
	assert_int_equal(columns[2].type, V_NULL);
	assert_int_equal(columns[3].type, V_NULL);
}

static void words_follow_the_reader(void **state)
{
	struct ctx *c = *state;
	struct str all = S("{\"sr\":\"Школа\",\"en\":\"School\"}");

	assert_str(words_in(c->arena, all, LANG_EN), "School");
	assert_str(words_in(c->arena, all, LANG_SR), "Школа");
	assert_str(words_in(c->arena, all, LANG_SR_LATN), "Škola");
	assert_str(words_in(c->arena, all, LANG_UK), "Школа");
}

static void every_kind_has_its_row(void **state)
{
	(void)state;
	for (int k = F_UNSET + 1; k < F__N; k++) {
		const struct kind_ops *ops = &kinds[k];

		assert_non_null(ops->name);
		assert_non_null(ops->openapi);
		assert_true(ops->from_text && ops->from_json && ops->to_text && ops->to_json);
		assert_true(ops->show && ops->input);
		assert_true(ops->linked != (ops->suffixes[0] != NULL));
		assert_true((ops->suffixes[0] && ops->suffixes[1]) == (ops->bind != NULL));
	}
}

static void clocks_follow_summer_time(void **state)
{
	struct ctx *c = *state;
	struct wall w;

	assert_true(wall_parse(S("2026-03-29T03:30"), &w)); /* skipped in Kyiv */
	assert_str(wall_text(c->arena, wall_at("Europe/Kyiv", wall_instant("Europe/Kyiv", w))),
		   "2026-03-29T04:30");
	assert_true(wall_parse(S("2026-10-25T12:00"), &w));
	assert_str(wall_text(c->arena, wall_at("Europe/Belgrade", wall_instant("Europe/Belgrade", w))),
		   "2026-10-25T12:00");
	assert_false(wall_parse(S("2026-10-25T12:60"), &w));
	assert_false(wall_parse(S("2026-10-25T1:00"), &w));
}

/* What code stored past the rules must not break out of its place. */
static void stored_words_are_escaped(void **state)
{
	static const char *const pairs[][2] = {
		{ "{\"uk\":\"Школа </script>\"}", "{\"uk\":\"Школа <\\/script>\"}" },
		{ "Школа \"Один\"", "\"Школа \\\"Один\\\"\"" },
		{ "{\"uk\":\"a\"},\"owner\":{\"b\":1}",
		  "\"{\\\"uk\\\":\\\"a\\\"},\\\"owner\\\":{\\\"b\\\":1}\"" },
		{ "[1]", "\"[1]\"" },
	};
	struct ctx *c = *state;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct buf b = buf_on(c->arena, 4096);
		struct json j = json_on(&b);

		field_to_json(c, &words, VZ(pairs[i][0]), &j);
		assert_str(buf_done(&b), pairs[i][1]);
	}
}

int kind_test(void)
{
	const struct CMUnitTest tests[] = {
		in_context(texts_are_taken_or_refused),
		in_context(text_comes_back_unchanged),
		in_context(documents_are_taken_or_refused),
		in_context(json_comes_back_unchanged),
		in_context(columns_give_the_value_back),
		in_context(a_place_with_precision_is_not_public_by_itself),
		in_context(words_follow_the_reader),
		in_context(every_kind_has_its_row),
		in_context(clocks_follow_summer_time),
		in_context(stored_words_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
