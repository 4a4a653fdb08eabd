/* lang_test.c -- negotiation, catalogue, plurals, numbers, dates, zones, order of names. */
#include "text/catalogue.h"
#include "text/lang.h"
#include "text/zone.h"
#include "base/test.h"

#include <pthread.h>

static void tags_are_read_in_any_case(void **state)
{
	enum lang l = LANG_EN;

	(void)state;
	assert_true(lang_parse(S("sr-latn"), &l));
	assert_int_equal(l, LANG_SR_LATN);
	assert_true(lang_parse(S("UK"), &l));
	assert_int_equal(l, LANG_UK);
	assert_false(lang_parse(S("uk-UA"), &l));
	assert_false(lang_parse(STR_NONE, &l));
	assert_string_equal(lang_name(LANG_SR_LATN), "Srpski");
}

static void browsers_get_the_best_language(void **state)
{
	static const struct {
		const char *header;
		enum lang want;
	} cases[] = {
		{ "uk-UA,uk;q=0.9,en-US;q=0.8", LANG_UK },
		{ "en;q=0.5, ru;q=0.7", LANG_RU },
		{ "sr-RS", LANG_SR },
		{ "sr-Latn-RS, sr;q=0.5", LANG_SR_LATN },
		{ "hr,en;q=0.1", LANG_SR_LATN },
		{ "bs-Cyrl", LANG_SR },
		{ "de, fr;q=0.9", LANG_UK },
		{ "de, *;q=0.1, en;q=0.2", LANG_EN },
		{ "en;q=0, ru;q=0.001", LANG_RU },
		{ "en;q=2, ru;q=0.1", LANG_RU },
		{ ";;q=,,  , ;=q=1", LANG_UK },
		{ "", LANG_UK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (lang_negotiate(str_of(cases[i].header), LANG_UK) != cases[i].want)
			fail_msg("%s", cases[i].header);
}

static void messages_are_translated_or_stay(void **state)
{
	(void)state;
	assert_string_equal(tr(LANG_UK, "yesterday"), "вчора");
	assert_string_equal(tr(LANG_SR, "yesterday"), "јуче");
	assert_string_equal(tr(LANG_SR_LATN, "yesterday"), "juče");
	assert_string_equal(tr(LANG_EN, "yesterday"), "yesterday");
	assert_string_equal(tr(LANG_UK, "No such message"), "No such message");
	assert_string_equal(trc(LANG_UK, "nowhere", "yesterday"), "yesterday");
	assert_string_equal(trn(LANG_UK, "yesterday", "just now", 1), "вчора"); /* no plural: two messages */
	assert_string_equal(trn(LANG_UK, "yesterday", "just now", 2), "щойно");
	assert_string_equal(trn(LANG_UK, "%lld none", "%lld nones", 1), "%lld none");
	assert_string_equal(trn(LANG_UK, "%lld none", "%lld nones", 0), "%lld nones");
}

static void plural_forms_follow_the_number(void **state)
{
	static const struct {
		i64 n;
		unsigned slavic, english;
	} cases[] = {
		{ 0, 2, 1 },   { 1, 0, 0 },	    { 2, 1, 1 },   { 4, 1, 1 },	  { 5, 2, 1 },
		{ 11, 2, 1 },  { 12, 2, 1 },	    { 14, 2, 1 },  { 21, 0, 1 },  { 22, 1, 1 },
		{ 111, 2, 1 }, { 101, 0, 1 },	    { 112, 2, 1 }, { 122, 1, 1 }, { 1000, 2, 1 },
		{ -1, 0, 0 },  { INT64_MIN, 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(plural_form(LANG_UK, cases[i].n), cases[i].slavic);
		assert_int_equal(plural_form(LANG_SR_LATN, cases[i].n), cases[i].slavic);
		assert_int_equal(plural_form(LANG_RU, cases[i].n), cases[i].slavic);
		assert_int_equal(plural_form(LANG_EN, cases[i].n), cases[i].english);
	}
}

static void numbers_are_grouped(void **state)
{
	struct arena *a = *state;

	assert_string_equal(text_number(a, LANG_UK, 1246).p, "1\u00a0246");
	assert_string_equal(text_number(a, LANG_SR, 1234567).p, "1.234.567");
	assert_string_equal(text_number(a, LANG_EN, 123456).p, "123,456");
	assert_string_equal(text_number(a, LANG_EN, 999).p, "999");
	assert_string_equal(text_number(a, LANG_EN, 0).p, "0");
	assert_string_equal(text_number(a, LANG_EN, INT64_MIN).p, "−9,223,372,036,854,775,808");
	assert_string_equal(text_decimal(a, LANG_UK, 3.5, 1).p, "3,5");
	assert_string_equal(text_decimal(a, LANG_EN, 1234.56, 1).p, "1,234.6");
	assert_string_equal(text_decimal(a, LANG_RU, -0.04, 1).p, "0,0");
	assert_string_equal(text_decimal(a, LANG_SR, -12.0, 0).p, "−12");
	assert_string_equal(text_decimal(a, LANG_SR, 0.0 / 0.0, 2).p, "–");
	assert_true(text_decimal(a, LANG_SR, -1.7e308, 20).n > 300);
	assert_string_equal(text_bytes(a, LANG_UK, 1258291).p, "1,2\u00a0МБ");
	assert_string_equal(text_bytes(a, LANG_EN, 1023).p, "1.0\u00a0KB");
	assert_string_equal(text_bytes(a, LANG_EN, 999).p, "999\u00a0B");
	assert_string_equal(text_bytes(a, LANG_SR, 52428800).p, "50\u00a0MB");
	assert_string_equal(tr_count(a, LANG_UK, "%lld minute ago", "%lld minutes ago", 2).p,
			    "2 хвилини тому");
	assert_string_equal(tr_count(a, LANG_EN, "%lld%% of one %s", "%lld%% of %lld %", 1234).p,
			    "1,234% of 1,234 %");
}

static void dates_are_written_as_people_do(void **state)
{
	struct arena *a = *state;
	struct date d = { 2017, 1, 21 };

	assert_string_equal(text_date(a, LANG_UK, d, false).p, "21 січня 2017 року");
	assert_string_equal(text_date(a, LANG_SR, d, false).p, "21. јануар 2017.");
	assert_string_equal(text_date(a, LANG_SR_LATN, d, false).p, "21. januar 2017.");
	assert_string_equal(text_date(a, LANG_RU, d, false).p, "21 января 2017 года");
	assert_string_equal(text_date(a, LANG_EN, d, false).p, "21 January 2017");
	assert_string_equal(text_date(a, LANG_UK, d, true).p, "21.01.2017");
	assert_string_equal(text_date(a, LANG_SR, d, true).p, "21.01.2017.");
	assert_string_equal(text_date(a, LANG_EN, d, true).p, "21 Jan 2017");
	assert_string_equal(text_month(LANG_UK, 9, false).p, "вересень");
	assert_string_equal(text_month(LANG_UK, 12, true).p, "грудня");
	assert_string_equal(text_month(LANG_SR_LATN, 8, true).p, "avgusta");
}

static i64 instant(const char *iso)
{
	i64 t = 0;

	assert_true(instant_parse(str_of(iso), &t));
	return t;
}

static void instants_follow_the_clocks_of_the_zone(void **state)
{
	struct arena *a = *state;
	i64 winter = instant("2017-01-21T12:00:00Z"), summer = instant("2017-07-21T12:00:00Z");

	assert_string_equal(text_instant(a, LANG_UK, winter, "Europe/Kyiv", false).p,
			    "21 січня 2017 року о 14:00");
	assert_string_equal(text_instant(a, LANG_UK, summer, "Europe/Kyiv", true).p, "21.07.2017 15:00");
	assert_string_equal(text_instant(a, LANG_UK, winter - 3 * HOUR, "Europe/Kyiv", false).p,
			    "21 січня 2017 року об 11:00");
	assert_string_equal(text_instant(a, LANG_SR, winter, "Europe/Belgrade", false).p,
			    "21. јануар 2017. у 13.00");
	assert_string_equal(text_instant(a, LANG_RU, winter, "Asia/Yekaterinburg", false).p,
			    "21 января 2017 года в 17:00");
	assert_string_equal(text_instant(a, LANG_EN, winter, "No/Such", false).p, "21 January 2017 at 12:00");
	assert_string_equal(text_instant(a, LANG_EN, -1, "UTC", true).p, "31 Dec 1969 23:59");
}

static struct str calendar_of(struct arena *a, const char *zone, const char *since)
{
	struct buf b = buf_on(a, 1 << 16);

	zone_calendar(&b, zone, instant(since));
	return buf_done(&b);
}

#define KYIV                                                                                      \
	"BEGIN:VTIMEZONE\r\nTZID:Europe/Kyiv\r\n"                                                 \
	"BEGIN:STANDARD\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nDTSTART:20251026T040000\r\n" \
	"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"                             \
	"BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300\r\nDTSTART:20260329T030000\r\n" \
	"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"                              \
	"END:VTIMEZONE\r\n"

static void calendars_are_told_how_clocks_go(void **state)
{
	struct arena *a = *state;
	struct str old = calendar_of(a, "Europe/Kyiv", "1969-01-01");

	assert_string_equal(calendar_of(a, "Europe/Kyiv", "2026-01-02").p, KYIV);
	assert_string_equal(
		calendar_of(a, "UTC", "2026-01-02").p,
		"BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0000\r\n"
		"TZOFFSETTO:+0000\r\nDTSTART:16010101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
	assert_non_null(
		strstr(calendar_of(a, "America/New_York", "2026-01-02").p, "BYMONTH=3;BYDAY=2SU\r\n"));
	assert_non_null(strstr(old.p, "DTSTART:16010101T000000\r\n"));
	assert_non_null(strstr(old.p, "BYMONTH=9;BYDAY=-1SU;UNTIL="));
	assert_string_equal(calendar_of(a, "Europe/Nowhere", "2026-01-02").p, "");
}

static void clocks_change_at_the_right_moment(void **state)
{
	i64 spring = instant("2024-03-31T01:00:00Z");

	(void)state;
	assert_int_equal(zone_offset("Europe/Kyiv", spring - 1), 2 * HOUR);
	assert_int_equal(zone_offset("Europe/Kyiv", spring), 3 * HOUR);
	assert_int_equal(zone_offset("Europe/Kyiv", instant("1985-01-01")), 3 * HOUR); /* Moscow time then */
	assert_int_equal(zone_offset("Asia/Kathmandu", spring), 5 * HOUR + 45 * MINUTE);
	assert_true(zone_known("Europe/Belgrade"));
	assert_false(zone_known("Europe/Nowhere"));
	assert_false(zone_known(""));
	assert_false(zone_known("a name that is longer than any zone could ever be, by far"));
	assert_false(zone_known("\xff\xfe"));
}

static void ages_are_told_in_words(void **state)
{
	struct arena *a = *state;
	i64 now = instant("2024-05-15T12:00:00Z");
	const char *zone = "Europe/Kyiv";

	assert_string_equal(text_ago(a, LANG_UK, now - 59 * SECOND, now, zone).p, "щойно");
	assert_string_equal(text_ago(a, LANG_UK, now + 5 * SECOND, now, zone).p, "щойно");
	assert_string_equal(text_ago(a, LANG_UK, now - 12 * MINUTE, now, zone).p, "12 хвилин тому");
	assert_string_equal(text_ago(a, LANG_SR, now - 21 * MINUTE, now, zone).p, "пре 21 минут");
	assert_string_equal(text_ago(a, LANG_SR, now - 3 * HOUR, now, zone).p, "пре 3 сата");
	assert_string_equal(text_ago(a, LANG_RU, now - 16 * HOUR, now, zone).p, "вчера");
	assert_string_equal(text_ago(a, LANG_EN, now - 2 * DAY, now, zone).p, "13 May 2024");
	assert_string_equal(text_ago(a, LANG_EN, now + DAY, now, zone).p, "16 May 2024 at 15:00");
}

static void names_sort_by_the_alphabet(void **state)
{
	static const char *const ukrainian[] = { "Гай",	      "Ґанок",	    "Дім",	 "Еко",
						 "Єва",	      "Ива",	    "Іва",	 "Їжак",
						 "Ліцей № 2", "Ліцей № 10", "Новий Буг", "Яма" };
	static const char *const serbian[] = {
		"čas", "ćup", "dan", "džak", "đak", "lopta", "ljubav", "žaba"
	};
	struct str before = STR_NONE;

	for (size_t i = 0; i < COUNT(ukrainian); i++) {
		struct str key = text_sort_key(*state, LANG_UK, str_of(ukrainian[i]));
		if (str_cmp(before, key) >= 0)
			fail_msg("%s", ukrainian[i]);
		assert_true(key.n <= 200);
		before = key;
	}
	before = STR_NONE;
	for (size_t i = 0; i < COUNT(serbian); i++) {
		struct str key = text_sort_key(*state, LANG_SR_LATN, str_of(serbian[i]));
		if (str_cmp(before, key) >= 0)
			fail_msg("%s", serbian[i]);
		before = key;
	}
	assert_int_equal(text_sort_key(*state, LANG_RU, STR_NONE).n > 200, false);
}

static void *sort_many(void *key)
{
	struct arena *a = arena_new(1 << 24);
	bool same = true;

	for (int i = 0; i < 2000; i++)
		same &= str_eq(text_sort_key(a, LANG_UK, S("Сєвєродонецький ліцей № 12")),
			       *(struct str *)key);
	arena_free(a);
	return same ? key : NULL;
}

static void threads_share_a_collator(void **state)
{
	struct str key = text_sort_key(*state, LANG_UK, S("Сєвєродонецький ліцей № 12"));
	pthread_t threads[4];

	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sort_many, &key), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *result;
		pthread_join(threads[i], &result);
		assert_ptr_equal(result, &key);
	}
}

int lang_test(void);
int lang_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_are_read_in_any_case),
		cmocka_unit_test(browsers_get_the_best_language),
		cmocka_unit_test(messages_are_translated_or_stay),
		cmocka_unit_test(plural_forms_follow_the_number),
		test_in_arena(numbers_are_grouped),
		test_in_arena(dates_are_written_as_people_do),
		test_in_arena(instants_follow_the_clocks_of_the_zone),
		cmocka_unit_test(clocks_change_at_the_right_moment),
		test_in_arena(calendars_are_told_how_clocks_go),
		test_in_arena(ages_are_told_in_words),
		test_in_arena(names_sort_by_the_alphabet),
		test_in_arena(threads_share_a_collator),
	};

	return cmocka_run_group_tests_name("lang", tests, NULL, NULL);
}
