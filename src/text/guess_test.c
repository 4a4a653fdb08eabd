/* guess_test.c -- which language a comment is in. */
#include "text/guess.h"
#include "base/test.h"

static void letters_tell_the_language(void **state)
{
	static const struct {
		const char *text;
		enum lang reader, want;
	} cases[] = {
		{ "Дякую за цікаву новину!", LANG_RU, LANG_UK },
		{ "Спасибо, это мы ждали", LANG_UK, LANG_RU },
		{ "Хвала вам, љубазно од вас", LANG_UK, LANG_SR },
		{ "Dođite na sledeću sednicu", LANG_UK, LANG_SR_LATN },
		{ "Thank you very much", LANG_UK, LANG_EN },
		{ "Hvala lepo", LANG_SR_LATN, LANG_SR_LATN },
		{ "Так", LANG_UK, LANG_UK },
		{ "Так", LANG_SR, LANG_SR },
		{ "Так", LANG_EN, LANG_RU },
		{ "👍 2026", LANG_SR, LANG_SR },
		{ "", LANG_EN, LANG_EN },
		{ "\xD1", LANG_UK, LANG_UK }, /* cut in the middle */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (lang_guess(str_of(cases[i].text), cases[i].reader, LANG_RU) != cases[i].want)
			fail_msg("%s: %s", cases[i].text,
				 lang_tag(lang_guess(str_of(cases[i].text), cases[i].reader, LANG_RU)));
}

int guess_test(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(letters_tell_the_language) };

	return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
