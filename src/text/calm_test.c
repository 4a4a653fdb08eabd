/* calm_test.c -- official names for display. */
#include "text/calm.h"
#include "base/test.h"

static void names_stop_shouting(void **state)
{
	static const struct {
		const char *official, *calm;
	} cases[] = {
		{ "ДНІПРОВСЬКИЙ ЛІЦЕЙ", "Дніпровський ліцей" },
		{ "КОМУНАЛЬНИЙ ЗАКЛАД \"ЛУГАНСЬКИЙ ОБЛАСНИЙ ЛІЦЕЙ\"",
		  "Комунальний заклад \"Луганський обласний ліцей\"" },
		{ "ВІДДІЛ ОСВІТИ СВАТІВСЬКОЇ МІСЬКОЇ РАДИ", "Відділ освіти Сватівської міської ради" },
		{ "ДПТНЗ «ЛИСИЧАНСЬКИЙ ПРОФЕСІЙНИЙ ЛІЦЕЙ»", "ДПТНЗ «Лисичанський професійний ліцей»" },
		{ "УНІВЕРСИТЕТ ІМЕНІ ТАРАСА ШЕВЧЕНКА", "Університет імені Тараса Шевченка" },
		{ "Ліцей № 5 ЮНЕСКО", "Ліцей № 5 ЮНЕСКО" },
		{ "ОШ „Синиша Јанић“", "ОШ „Синиша Јанић“" },
		{ "", "" },
		{ "ШКОЛА \xFF МИСТЕЦТВ", "Школа \xFF мистецтв" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(text_calm(*state, str_of(cases[i].official)), cases[i].calm);
}

int calm_test(void)
{
	static const struct CMUnitTest tests[] = { test_in_arena(names_stop_shouting) };

	return cmocka_run_group_tests_name("calm", tests, NULL, NULL);
}
