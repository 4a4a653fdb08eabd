/* cli_test.c -- what the command line is read as, what it refuses, and the progress that people see. */
#include "base/test.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <unistd.h>

/* What the command saw, as one text. */
static char seen[2000];

static int see(struct cli *cli)
{
	int n = snprintf(seen, sizeof seen, "%s", cli->command->name);

	for (size_t i = 0; i < cli->options.n; i++)
		n += snprintf(seen + n, sizeof seen - (size_t)n, " %.*s=%.*s", STR(cli->options.v[i].name),
			      STR(cli->options.v[i].value));
	for (int i = 0; i < cli->nwords; i++)
		n += snprintf(seen + n, sizeof seen - (size_t)n, " [%s]", cli->words[i]);
	snprintf(seen + n, sizeof seen - (size_t)n, " port %d", cli->settings.port);
	return 42;
}

static const struct option_help options[] = {
	{ "port", "N", "a port" },
	{ "dry-run", NULL, "a switch" },
	{ "label", "TEXT", "words" },
	{ 0 },
};
static const struct command commands[] = {
	{ "take", "FILE", "Take a file", options, see },
	{ "user add", NULL, "Two words", options, see },
	{ "user list", NULL, "Two other words", NULL, see },
	{ 0 },
};

/* Run WORDS, parted by |, with what is printed in OUT. */
static int run(struct arena *a, const char *words, struct str *out)
{
	char *argv[32] = { (char *)(uintptr_t) "kolo" };
	struct str rest = str_of(words);
	FILE *printed = tmpfile();
	int argc = 1, kept[2] = { dup(1), dup(2) }, code;

	for (; *words && rest.p; argc++)
		argv[argc] = (char *)(uintptr_t)str_z(a, str_cut(&rest, '|'));
	fflush(stdout);
	dup2(fileno(printed), 1);
	dup2(fileno(printed), 2);
	seen[0] = '\0';
	code = cli_main(argc, argv, commands);
	fflush(stdout);
	dup2(kept[0], 1);
	dup2(kept[1], 2);
	close(kept[0]);
	close(kept[1]);
	rewind(printed);
	char *text = arena_bytes(a, 8192);
	*out = (struct str){ text, fread(text, 1, 8192, printed) };
	fclose(printed);
	return code;
}

static const struct {
	const char *words;
	int code;
	const char *seen, *printed;
} lines[] = {
	{ "take|a.csv", 42, "take [a.csv] port 8080", NULL },
	{ "take|--port|81|a.csv", 42, "take port=81 [a.csv] port 81", NULL },
	{ "take|a.csv|--port=82", 42, "take port=82 [a.csv] port 82", NULL },
	{ "take|--dry-run|a b|", 42, "take dry-run=1 [a b] [] port 8080", NULL },
	{ "take|--dry-run=no", 42, "take dry-run=1 port 8080", NULL },
	{ "take|--label=", 42, "take label= port 8080", NULL },
	{ "take|--label=a=b", 42, "take label=a=b port 8080", NULL },
	{ "take|--label|--port", 42, "take label=--port port 8080", NULL },
	{ "take|-x", 42, "take [-x] port 8080", NULL },
	{ "user|add|--label|x", 42, "user add label=x port 8080", NULL },
	{ "user|list|y", 42, "user list [y] port 8080", NULL },
	{ "take|--help", EXIT_DONE, "", "usage: kolo take FILE" },
	{ "--help", EXIT_DONE, "", "usage: kolo COMMAND" },
	{ "help", EXIT_DONE, "", "user add" },
	{ "", EXIT_USAGE, "", "usage: kolo COMMAND" },
	{ "take|--label", EXIT_USAGE, "", "a value is missing after --label" },
	{ "take|--port|high", EXIT_USAGE, "", "must be a number from 0 to 65535, not high" },
	{ "take|--port|65536", EXIT_USAGE, "", "must be a number from 0 to 65535, not 65536" },
	{ "take|--port|-1", EXIT_USAGE, "", "must be a number from 0 to 65535, not -1" },
	{ "take|--nothing", EXIT_USAGE, "", "unknown option --nothing" },
	{ "take|--", EXIT_USAGE, "", "unknown option --" },
	{ "user list|--label=x", EXIT_USAGE, "", "unknown command user list" },
	{ "user|list|--label=x", EXIT_USAGE, "", "unknown option --label=x" },
	{ "user", EXIT_USAGE, "", "usage: kolo user COMMAND" },
	{ "user|away", EXIT_USAGE, "", "unknown command user" },
	{ "nothing", EXIT_USAGE, "", "unknown command nothing" },
};

static void command_lines_are_read_or_refused(void **state)
{
	struct str printed;

	unsetenv("PORT");
	for (size_t i = 0; i < COUNT(lines); i++) {
		int code = run(*state, lines[i].words, &printed);

		if (code != lines[i].code || strcmp(seen, lines[i].seen) != 0 ||
		    (lines[i].printed && !str_has(printed, str_of(lines[i].printed))))
			fail_msg("%s: %d «%s» %.*s", lines[i].words, code, seen, STR(printed));
	}
}

static void flags_win_over_the_environment(void **state)
{
	struct str printed;

	setenv("PORT", "90", 1);
	run(*state, "take", &printed);
	assert_string_equal(seen, "take port 90");
	run(*state, "take|--port|91", &printed);
	assert_string_equal(seen, "take port=91 port 91");
	setenv("PORT", "", 1);
	run(*state, "take", &printed);
	assert_string_equal(seen, "take port 8080");
	unsetenv("PORT");
}

static struct str progress_of(struct arena *a, bool quiet, i64 done, i64 total)
{
	struct cli cli = { .quiet = quiet };
	FILE *printed = tmpfile();
	int kept = dup(2);

	dup2(fileno(printed), 2);
	cli_progress(&cli, "rows", done, total);
	dup2(kept, 2);
	close(kept);
	rewind(printed);
	char *text = arena_bytes(a, 200);
	struct str out = { text, fread(text, 1, 200, printed) };
	fclose(printed);
	return out;
}

static void progress_is_one_line_that_ends(void **state)
{
	assert_str(progress_of(*state, false, 5, 20), "\rrows 5 / 20 (25 %)");
	assert_str(progress_of(*state, false, 20, 20), "\rrows 20 / 20 (100 %)\n");
	assert_str(progress_of(*state, false, 7, 0), "\rrows 7");
	assert_str(progress_of(*state, true, 7, 20), "");
}

int cli_test(void)
{
	static const struct CMUnitTest tests[] = {
		test_in_arena(command_lines_are_read_or_refused),
		test_in_arena(flags_win_over_the_environment),
		test_in_arena(progress_is_one_line_that_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
