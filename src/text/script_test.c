/* script_test.c -- the door of text, both Serbian alphabets, slugs. */
#include "text/script.h"
#include "base/utf8.h"
#include "base/test.h"

struct pair {
	const char *from, *to;
};

static void clean_text_passes_untouched(void **state)
{
	static const char *const texts[] = { "", "plain\ttext\n", "«Їжак» — кар’єра № 5 …", "Čačak",
					     "日本 😀" };
	struct str out;

	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(text_clean(*state, str_of(texts[i]), &out), OK);
		assert_ptr_equal(out.p, texts[i]);
	}
}

static void text_is_brought_to_normal_form(void **state)
{
	static const struct pair cases[] = {
		{ "и\u0306", "й" },
		{ "і\u0308жак", "їжак" },
		{ "c\u030ca", "ča" },
		{ "a\r\nb\r\n", "a\nb\n" },
		{ "\u212b", "Å" },
		{ "\u037e", ";" },
		{ "q\u0307\u0323", "q\u0323\u0307" },
		{ "и\u0306\r\n", "й\n" },
		{ "\u0344", "\u0308\u0301" },
	};
	struct str out;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(text_clean(*state, str_of(cases[i].from), &out), OK);
		assert_string_equal(out.p, cases[i].to);
	}
}

static void bad_text_is_refused(void **state)
{
	static const struct str cases[] = {
		{ "a\0b", 3 },	  { "\xff", 1 },     { "a\rb", 3 },	{ "end\r", 4 },
		{ "\x1b[0m", 4 }, { "\x7f", 1 },     { "\xc2\x85", 2 }, { "\xed\xa0\x80", 3 },
		{ "\xd0", 1 },	  { "\xe2\x80", 2 }, { "\xc0\x80", 2 },
	};
	struct str out;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(text_clean(*state, cases[i], &out), ERR_MALFORMED);
}

static void serbian_goes_to_latin(void **state)
{
	static const struct pair cases[] = {
		{ "Његош", "Njegoš" },
		{ "ЊЕГОШ, ЏЕП, ПОЉЕ, КРАЉ", "NJEGOŠ, DŽEP, POLJE, KRALJ" },
		{ "Љубав и Ђорђе Џонић", "Ljubav i Đorđe Džonić" },
		{ "<b>Ћирилица</b> №5 – „Чачак”", "<b>Ćirilica</b> №5 – „Čačak”" },
		{ "М. Љ. и Љ", "M. Lj. i Lj" },
		{ "Жељко ЖЕЉКО џак", "Željko ŽELJKO džak" },
		{ "освіта Їжак я ы", "osvіta Їžak я ы" },
		{ "plain", "plain" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(sr_to_latin(*state, str_of(cases[i].from)).p, cases[i].to);
}

static void broken_bytes_stay_in_transliteration(void **state)
{
	assert_string_equal(sr_to_latin(*state, S("а\xd0")).p, "a\xd0");
	assert_string_equal(sr_to_latin(*state, S("\xd1\xd0\xb0")).p, "\xd1"
								      "a");
	assert_true(sr_to_cyrillic(*state, S("a\xc4")).n > 0);
}

static void serbian_goes_to_cyrillic(void **state)
{
	static const struct pair cases[] = {
		{ "Ljubav, DŽEP, Njegoš", "Љубав, ЏЕП, Његош" },
		{ "vaspitanje škola Đorđe ČAČAK ćup", "васпитање школа Ђорђе ЧАЧАК ћуп" },
		{ "injekcija, INJEKCIJE, dezinjekcija", "инјекција, ИНЈЕКЦИЈЕ, дезинјекција" },
		{ "konjugacija konjunktura konj", "конјугација конјунктура коњ" },
		{ "Tanjug vanjezički anjon", "Танјуг ванјезички анјон" },
		{ "nadživeti odžaliti podžanr predživot", "надживети оджалити поджанр предживот" },
		{ "odžak nadžak budžet džep menadžer", "оџак наџак буџет џеп менаџер" },
		{ "Windows i Excel, Shakespeare, New York", "Windows и Excel, Схакеспеаре, New York" },
		{ "II razred, IV, V i X; I ja", "II разред, IV, V и X; И ја" },
		{ "piši na ime@primer.rs ili https://primer.rs/lj",
		  "пиши на ime@primer.rs или https://primer.rs/lj" },
		{ "ǈubav Ǆ ǌ", "Љубав Џ њ" },
		{ "Ћирилица остаје, 5 km", "Ћирилица остаје, 5 км" },
		{ "Müller", "Müller" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(sr_to_cyrillic(*state, str_of(cases[i].from)).p, cases[i].to);
}

static void the_way_there_and_back_is_lossless(void **state)
{
	static const char text[] =
		"Љубичасти џемпер, инјекција и надживљена њива: Ђак учи читати. ЏЕЗ У ЊУЈОРКУ";

	assert_string_equal(sr_to_cyrillic(*state, sr_to_latin(*state, S("Љубав џем њива ђак ћуп"))).p,
			    "Љубав џем њива ђак ћуп");
	assert_string_equal(sr_to_cyrillic(*state, sr_to_latin(*state, str_of(text))).p, text);
}

static void slugs_follow_the_official_table(void **state)
{
	static const struct {
		const char *text, *lang, *slug;
	} cases[] = {
		{ "Луганський ліцей № 12", "uk", "luhanskyi-litsei-12" },
		{ "Згурський, Розгон", "uk", "zghurskyi-rozghon" },
		{ "Єнакієве Їжакевич Йосипівка", "uk", "yenakiieve-yizhakevych-yosypivka" },
		{ "Юрій Яготин Щастя", "uk", "yurii-yahotyn-shchastia" },
		{ "Знам’янка кар'єра Ґалаґан", "uk", "znamianka-kariera-galagan" },
		{ "Костянтинівка-Сєвєродонецьк", NULL, "kostiantynivka-sievierodonetsk" },
		{ "Нижний Тагил: объезд, Щёкино", "ru", "nizhniy-tagil-obezd-shchekino" },
		{ "Власотинце, Чачак и Ђорђе", "sr", "vlasotince-cacak-i-djordje" },
		{ "Čačak, Žižić, Đorđe", "sr", "cacak-zizic-djordje" },
		{ "Café Straße", "en", "cafe-strasse" },
		{ "  --  ", "uk", "x" },
		{ "дім ь", "uk", "dim" },
		{ "", NULL, "x" },
		{ "日本", "en", "x" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_slug(*state, str_of(cases[i].text), cases[i].lang).p, cases[i].slug);
}

static void slugs_are_bounded(void **state)
{
	struct buf b = buf_on(*state, 1 << 16);

	for (int i = 0; i < 1000; i++)
		buf_lit(&b, "щит ");
	assert_true(text_slug(*state, buf_done(&b), "uk").n <= 80);
}

int script_test(void);
int script_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(clean_text_passes_untouched),
		test_in_arena(text_is_brought_to_normal_form),
		test_in_arena(bad_text_is_refused),
		test_in_arena(serbian_goes_to_latin),
		test_in_arena(broken_bytes_stay_in_transliteration),
		test_in_arena(serbian_goes_to_cyrillic),
		test_in_arena(the_way_there_and_back_is_lossless),
		test_in_arena(slugs_follow_the_official_table),
		test_in_arena(slugs_are_bounded),
	};

	return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
