/* typeset_test.c -- quotation marks and numbers of names. */
#include "base/test.h"
#include "text/typeset.h"

static const struct {
	enum lang lang;
	const char *in, *out;
} cases[] = {
	{ LANG_UK, "ДНЗ \"Вище училище\"", "ДНЗ «Вище училище»" },
	{ LANG_UK, "\"Центр \"Мрія\"\"", "«Центр „Мрія“»" },
	{ LANG_UK, "\"Коледж ДЗ \"Університет\"", "«Коледж ДЗ „Університет“»" },
	{ LANG_UK, "«Центр \"Мрія\"» міста", "«Центр „Мрія“» міста" },
	{ LANG_UK, "(\"Мрія\"), \"Надія\".", "(«Мрія»), «Надія»." },
	{ LANG_SR, "ОШ \"Вук Караџић\"", "ОШ „Вук Караџић”" },
	{ LANG_EN, "The \"Dream\" school", "The “Dream” school" },
	{ LANG_UK, "дисплей 15\" і 17\"", "дисплей 15\" і 17\"" },
	{ LANG_UK, "\"без кінця", "\"без кінця" },
	{ LANG_UK, "Ліцей № 5, гімназія №12", "Ліцей №\u00a05, гімназія №\u00a012" },
	{ LANG_UK, "Школа №  \u00a07", "Школа №\u00a07" },
	{ LANG_UK, "№ і номер №", "№ і номер №" },
	{ LANG_UK, "\ue000\"Мрія\"\ue001", "\ue000«Мрія»\ue001" },
	{ LANG_UK, "Кар’єра «Коло»", "Кар’єра «Коло»" },
	{ LANG_UK, "", "" },
};

static void test_names(void **state)
{
	struct arena *a = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(text_typeset(a, str_of(cases[i].in), cases[i].lang), cases[i].out);
}

static void test_twice_is_once(void **state)
{
	struct arena *a = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str once = text_typeset(a, str_of(cases[i].in), cases[i].lang);
		assert_str(text_typeset(a, once, cases[i].lang), cases[i].out);
	}
}

int typeset_test(void)
{
	static const struct CMUnitTest tests[] = { test_in_arena(test_names),
						   test_in_arena(test_twice_is_once) };

	return cmocka_run_group_tests_name("typeset", tests, NULL, NULL);
}
