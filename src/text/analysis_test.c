/* analysis_test.c -- which forms find which, queries, snippets, similar titles; and recall on real texts. */
#include "text/analysis.h"
#include "text/reading.h"
#include "base/test.h"

#include <pthread.h>

static struct analyzer *an; /* dictionaries take a quarter of a second: loaded once for all tests */

static int load(void **state)
{
	(void)state;
	return analyzer_new(&an) == OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	analyzer_free(an);
	return 0;
}

/* Does the query Q find a text in LANG of these WORDS? Every word of it must meet a term. */
static bool finds(struct arena *a, const char *q, const char *words, const char *lang)
{
	struct search_query query;
	struct str index = str_fmt(a, " %s ", analyze_index(an, a, str_of(words), lang).p);

	analyze_query(an, a, str_of(q), &query);
	for (unsigned i = 0; i < query.n; i++) {
		bool met = false;
		for (unsigned k = 0; k < query.words[i].nstems; k++)
			met |= str_has(index, str_fmt(a, " %.*s ", STR(query.words[i].stems[k])));
		if (!met)
			return false;
	}
	return query.n > 0;
}

static void forms_of_a_word_find_each_other(void **state)
{
	static const struct {
		const char *query, *text, *lang;
	} cases[] = {
		{ "освітян", "освітянин", "uk" },
		{ "освітянин", "Асоціація ОСВІТЯН Луганщини", "uk" },
		{ "шкіл", "школа", "uk" },
		{ "школа", "для всіх шкіл", "uk" },
		{ "кар'єри", "центр кар’єри", "uk" },
		{ "кар’єра", "карʼєру", "uk" },
		{ "карʼєра", "кар'єр", "uk" },
		{ "вчитель", "учителям", "uk" },
		{ "учителів", "вчителька і вчитель", "uk" },
		{ "Луганську", "Луганськ", "uk" },
		{ "Луганськ", "у Луганську", "uk" },
		{ "луганськ", "Луганськом", "uk" },
		{ "ЛУГАНСЬКА", "Луганськові", "uk" },
		{ "Вилківської", "Вилківська", "uk" },
		{ "Старобільському", "Старобільський", "uk" },
		{ "Новопскові", "Новопсков", "uk" },
		{ "Жуковим", "директор Жуков", "uk" },
		{ "Сватовому", "місто Сватове", "uk" },
		{ "Жабокряківської", "Жабокряківська громада", "uk" },
		{ "Дніпра", "місто Дніпро", "uk" },
		{ "київ", "КИЄВА", "uk" },
		{ "аґрус", "агрус", "uk" },
		{ "дітям-сиротам", "дитина-сирота", "uk" },
		{ "людьми", "Права людини", "uk" },
		{ "детям", "права ребёнка", "ru" },
		{ "деци", "права детета", "sr" },
		{ "за́мок", "замок", "uk" },
		{ "учителей", "учитель", "ru" },
		{ "ребёнок", "ребенок", "ru" },
		{ "школы", "региональная программа поддержки школ", "ru" },
		{ "Луганске", "Луганск", "ru" },
		{ "Бабикову", "учитель Бабиков", "ru" },
		{ "свердловской", "Свердловская область", "ru" },
		{ "каријере", "каријера", "sr" },
		{ "vaspitanje", "васпитање", "sr" },
		{ "васпитања", "vaspitanjem", "sr" },
		{ "школа", "Osnovna škola", "sr" },
		{ "skolske", "школски", "sr" },
		{ "djaci", "Ђаци и ученици", "sr" },
		{ "ученици", "ucenici i skole", "sr" },
		{ "nastavnik", "наставнику", "sr" },
		{ "injekcija", "инјекције", "sr" },
		{ "Zoom", "на Зуму преко Zoom", "sr" },
		{ "Windows", "рад у Windows", "sr" },
		{ "schools", "The school board", "en" },
		{ "STEM", "центри STEM-освіти", "uk" },
		{ "2024", "план на 2024 рік", "uk" },
		{ "9а", "учні 9А класу", "uk" },
		{ "школа", "шкіл", NULL },
		{ "учебный", "объём учебной нагрузки", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (!finds(*state, cases[i].query, cases[i].text, cases[i].lang))
			fail_msg("«%s» does not find «%s»: %s", cases[i].query, cases[i].text,
				 analyze_index(an, *state, str_of(cases[i].text), cases[i].lang).p);
}

static void other_words_do_not(void **state)
{
	static const struct {
		const char *query, *text, *lang;
	} cases[] = {
		{ "школа", "шкала", "uk" },	{ "освіта", "освітлення", "uk" }, { "рада", "радіо", "uk" },
		{ "мова", "мовник", "uk" },	{ "Луганськ", "Донецьк", "uk" },  { "sati", "шатор", "sr" },
		{ "schooner", "school", "en" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (finds(*state, cases[i].query, cases[i].text, cases[i].lang))
			fail_msg("«%s» finds «%s»", cases[i].query, cases[i].text);
}

static void terms_point_into_the_original(void **state)
{
	struct terms t = { 0 };
	struct str text = S("У Києві — кар’єра, і школи.");

	analyze(an, *state, text, "uk", &t);
	assert_true(t.n >= 3);
	assert_str(str_slice(text, t.v[0].at, t.v[0].at + t.v[0].n), "Києві");
	assert_str(t.v[1].stem, "київ"); /* after «кий», whose form it may be too */
	assert_str(str_slice(text, t.v[2].at, t.v[2].at + t.v[2].n), "кар’єра");
	assert_str(str_slice(text, t.v[t.n - 1].at, t.v[t.n - 1].at + t.v[t.n - 1].n), "школи");
}

static void terms_are_letters_and_digits(void **state)
{
	struct str index = analyze_index(
		an, *state, S("кар'єра п’ять o'clock ґрунт ёлка <b>A&B</b> \xff\xfe 5,7 №3"), "uk");

	for (size_t i = 0; i < index.n; i++)
		assert_true((unsigned char)index.p[i] >= 0x80 || index.p[i] == ' ' ||
			    (index.p[i] >= 'a' && index.p[i] <= 'z') ||
			    (index.p[i] >= '0' && index.p[i] <= '9'));
	assert_str(analyze_index(an, *state, S("і в та на"), "uk"), "");
	assert_str(analyze_index(an, *state, STR_NONE, NULL), "");
}

static void queries_are_understood(void **state)
{
	struct search_query q;

	analyze_query(an, *state, S("школа і -ліцей \"освітян\" проф"), &q);
	assert_int_equal(q.n, 4);
	assert_str(q.words[0].word, "школа");
	assert_false(q.words[0].exclude || q.words[0].exact || q.words[0].prefix);
	assert_true(q.words[1].exclude);
	assert_true(q.words[2].exact);
	assert_true(q.words[3].prefix);
	analyze_query(an, *state, S("-педагог-новатор дитина-сирота "), &q);
	assert_int_equal(q.n, 4);
	assert_true(q.words[0].exclude && q.words[1].exclude);
	assert_false(q.words[2].exclude || q.words[3].exclude || q.words[3].prefix);
	analyze_query(an, *state, S("škol"), &q);
	assert_str(q.words[0].cyrillic, "школ");
	analyze_query(an, *state, S("і та на"), &q);
	assert_int_equal(q.n, 0);
	analyze_query(an, *state, S("а1 б2 в3 г4 д5 е6 є7 ж8 з9 и1 і2 ї3 й4 к5 л6 м7 н8 о9"), &q);
	assert_int_equal(q.n, 16);
}

static void exact_words_are_told_from_forms(void **state)
{
	struct search_query q;

	analyze_query(an, *state, S("\"освітян\" школа"), &q);
	assert_true(exact_words_in(*state, S("З'їзд Освітян у школі"), &q));
	assert_false(exact_words_in(*state, S("освітянин у школі"), &q));
	analyze_query(an, *state, S("школа -\"освітян\""), &q);
	assert_true(exact_words_in(*state, S("освітянин"), &q));
}

/* Show marks as brackets. */
static const char *shown(struct arena *a, struct str s)
{
	struct buf b = buf_on(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_slice(s, i, s.n);
		bool on = str_starts(rest, S("\ue000")), off = str_starts(rest, S("\ue001"));
		i += on || off ? 2 : 0;
		buf_byte(&b, on ? '[' : off ? ']' : s.p[i]);
	}
	return buf_done(&b).p;
}

static void hits_are_marked_in_every_form(void **state)
{
	static const struct {
		const char *query, *text, *lang, *marked;
	} cases[] = {
		{ "школа ", "Школи, шкіл і школою!", "uk", "[Школи], [шкіл] і [школою]!" },
		{ "осві", "Освітяни та вища освіта", "uk", "[Освітяни] та вища [освіта]" },
		{ "vaspitanje", "О васпитању деце", "sr", "О [васпитању] деце" },
		{ "škol", "Школска слава", "sr", "[Школска] слава" },
		{ "\"шкіл\"", "Школи і шкіл", "uk", "Школи і [шкіл]" },
		{ "кар'єра -школа", "Кар’єра школи", "uk", "[Кар’єра] школи" },
		{ "школа", "\ue000не\ue001 школа", "uk", "не [школа]" },
		{ "вчитель", "Учителям і вчителькам", "uk", "[Учителям] і [вчителькам]" },
		{ "дитина", "Діти, дітей", "uk", "[Діти], [дітей]" },
		{ "человек", "Все люди", "ru", "Все [люди]" },
		{ "нема", "текст", "uk", "текст" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct search_query q;
		analyze_query(an, *state, str_of(cases[i].query), &q);
		assert_string_equal(
			shown(*state, highlight(an, *state, str_of(cases[i].text), cases[i].lang, &q)),
			cases[i].marked);
	}
}

static void snippets_are_cut_between_words(void **state)
{
	struct str text =
		S("Перше речення нічого не каже про справу. Друге речення говорить лише про погоду.\n\n"
		  "Третє розповідає про педагогічну інтернатуру молодих учителів у громаді. Четверте знову "
		  "говорить про щось зовсім інше, а п’яте закінчує текст.");
	struct search_query q;

	analyze_query(an, *state, S("педагогічною інтернатурою "), &q);
	assert_string_equal(shown(*state, snippet(an, *state, text, "uk", &q, 60)),
			    "…розповідає про [педагогічну] [інтернатуру] молодих учителів…");
	analyze_query(an, *state, S("відсутнє "), &q);
	assert_string_equal(shown(*state, snippet(an, *state, text, "uk", &q, 30)),
			    "Перше речення нічого не каже…");
	assert_string_equal(shown(*state, snippet(an, *state, S("коротко"), "uk", &q, 200)), "коротко");
	assert_string_equal(shown(*state, snippet(an, *state, STR_NONE, "uk", &q, 200)), "");
	assert_string_equal(shown(*state, snippet(an, *state, S("словобезпробілівдовгедуже"), "uk", &q, 5)),
			    "слово…");
}

static void titles_forgive_slips(void **state)
{
	assert_true(similarity(*state, S("Старобільськ"), S("Старобільск")) > 0.6);
	assert_float_equal(similarity(*state, S("Старобільськ"), S("Старобельск")), 0.39,
			   0.005); /* pg_trgm's */
	assert_float_equal(similarity(*state, S("Школа"), S("школа!")), 1.0, 0.0001);
	assert_float_equal(similarity(*state, S("школа"), S("дім")), 0.0, 0.0001);
	assert_float_equal(similarity(*state, STR_NONE, S("дім")), 0.0, 0.0001);
	assert_str(trigrams(*state, S("Cat")), "00c 0ca at0 cat");
}

static void long_and_broken_words_are_bounded(void **state)
{
	struct buf b = buf_on(*state, 1 << 20);
	struct terms t = { 0 };

	for (int i = 0; i < 20000; i++)
		buf_lit(&b, "ж");
	analyze(an, *state, buf_done(&b), "uk", &t);
	assert_int_equal(t.n, 1);
	assert_true(t.v[0].stem.n <= FOLD_MAX);
	assert_int_equal(t.v[0].n, 40000);
}

static void *analyze_much(void *arg)
{
	struct arena *a = arena_new(1 << 28);

	for (int i = 0; i < 300; i++) {
		struct str s = analyze_index(
			an, a, S("Освітяни шкіл Луганська пишуть про васпитање та учителей"), "uk");
		if (!str_eq(s, *(struct str *)arg))
			return NULL;
		arena_reset(a);
	}
	arena_free(a);
	return arg;
}

static void threads_share_the_analyzer(void **state)
{
	struct str want = analyze_index(an, *state,
					S("Освітяни шкіл Луганська пишуть про васпитање та учителей"), "uk");
	pthread_t threads[4];

	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, analyze_much, &want), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *result;
		pthread_join(threads[i], &result);
		assert_ptr_equal(result, &want);
	}
}

int analysis_test(void);
int analysis_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(forms_of_a_word_find_each_other),
		test_in_arena(other_words_do_not),
		test_in_arena(terms_point_into_the_original),
		test_in_arena(terms_are_letters_and_digits),
		test_in_arena(queries_are_understood),
		test_in_arena(exact_words_are_told_from_forms),
		test_in_arena(hits_are_marked_in_every_form),
		test_in_arena(snippets_are_cut_between_words),
		test_in_arena(titles_forgive_slips),
		test_in_arena(long_and_broken_words_are_bounded),
		test_in_arena(threads_share_the_analyzer),
	};

	return cmocka_run_group_tests_name("analysis", tests, load, unload);
}
