/* cli.c -- reading the command line, help, and the boot that all commands share. */
#include "cli/cli.h"
#include "core/file_store.h"
#include "resource/resource.h"
#include "ui/ui.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The last of them is all that a command without a network takes. */
enum { HELP_OPTION = 4 };
static const struct option_help common[] = {
	{ "data", "DIR", "folder of the database, files and backups (DATA, default ./data)" },
	{ "database", "URL", "postgresql://… or a file (DATABASE_URL, default DATA/kolo.db)" },
	{ "s3", "URL", "https://host/bucket for files (S3_URL; keys in S3_KEY, S3_SECRET)" },
	{ "quiet", NULL, "no progress" },
	[HELP_OPTION] = { "help", NULL, "this text" },
	{ 0 },
};

struct str cli_option(const struct cli *cli, const char *name)
{
	return pairs_get(&cli->options, str_of(name));
}

/* ---- help ---- */

static void print_options(const struct option_help *o)
{
	for (; o && o->name; o++)
		printf("  --%-10s %-8s %s\n", o->name, o->value ? o->value : "", o->help);
}

static int print_all(const struct command *commands, FILE *to)
{
	fprintf(to, "usage: kolo COMMAND [options]\n\n");
	for (; commands->name; commands++)
		fprintf(to, "  %-14s %s\n", commands->name, commands->help);
	fprintf(to, "\n`kolo COMMAND --help` tells more.\n");
	return to == stderr ? EXIT_USAGE : EXIT_DONE;
}

static int print_command(const struct command *c)
{
	printf("usage: kolo %s%s%s [options]\n\n%s\n\n", c->name, c->usage ? " " : "",
	       c->usage ? c->usage : "", c->help);
	print_options(c->options);
	print_options(c->no_database ? &common[HELP_OPTION] : common);
	return EXIT_DONE;
}

/* ---- parsing ---- */

static const struct option_help *find_option(const struct command *c, struct str name)
{
	const struct option_help *const tables[] = { c->options,
						     c->no_database ? &common[HELP_OPTION] : common };

	for (size_t t = 0; t < COUNT(tables); t++)
		for (const struct option_help *o = tables[t]; o && o->name; o++)
			if (str_eq(name, str_of(o->name)))
				return o;
	return NULL;
}

static int refuse(const struct command *c, const char *what, const char *word)
{
	fprintf(stderr, "kolo %s: %s %s\n", c->name, what, word);
	return EXIT_USAGE;
}

/* --name value or --name=value. */
static int parse_option(struct cli *cli, char **argv, int argc, int *i)
{
	struct str rest = str_of(argv[*i] + 2), name = str_cut(&rest, '=');
	const struct option_help *o = find_option(cli->command, name);
	struct str value = S("1");

	if (!o)
		return refuse(cli->command, "unknown option", argv[*i]);
	if (o->value && rest.p)
		value = rest;
	else if (o->value && ++*i < argc)
		value = str_of(argv[*i]);
	else if (o->value)
		return refuse(cli->command, "a value is missing after", argv[*i - 1]);
	*vec_add(cli->arena, &cli->options) = (struct pair){ str_of(o->name), value };
	return EXIT_DONE;
}

static int parse(struct cli *cli, int argc, char **argv)
{
	cli->words = arena_new_array(cli->arena, const char *, argc);
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0) {
			cli->words[cli->nwords++] = argv[i];
			continue;
		}
		int code = parse_option(cli, argv, argc, &i);
		if (code != EXIT_DONE)
			return code;
	}
	return EXIT_DONE;
}

/* Commands of two words stand before their first word alone. */
static const struct command *find_command(const struct command *c, int argc, char **argv, int *used)
{
	for (; c->name; c++) {
		struct str rest = str_of(c->name), first = str_cut(&rest, ' ');
		if (!str_eq(first, str_of(argv[1])))
			continue;
		*used = rest.p ? 3 : 2;
		if (!rest.p || (argc > 2 && str_eq(rest, str_of(argv[2]))))
			return c;
	}
	return NULL;
}

static bool is_in_group(const struct command *c, const char *group)
{
	struct str name = str_of(c->name);

	return str_starts(name, str_of(group)) && c->name[strlen(group)] == ' ';
}

/* `kolo user`: the commands that begin with this word. EXIT_FAILED: there are none. */
static int print_group(const struct command *c, const char *group, FILE *to)
{
	int found = 0;

	for (; c->name; c++) {
		if (!is_in_group(c, group))
			continue;
		if (!found++)
			fprintf(to, "usage: kolo %s COMMAND [options]\n\n", group);
		fprintf(to, "  %-14s %s\n", c->name, c->help);
	}
	if (!found)
		return EXIT_FAILED;
	fprintf(to, "\n`kolo %s COMMAND --help` tells more.\n", group);
	return to == stderr ? EXIT_USAGE : EXIT_DONE;
}

static int no_such_command(const struct command *commands, int argc, char **argv)
{
	bool asked = argc > 2 && strcmp(argv[2], "--help") == 0;
	int code;

	if (argc > 2 && !asked)
		fprintf(stderr, "kolo: unknown command %s %s\n", argv[1], argv[2]);
	code = print_group(commands, argv[1], asked ? stdout : stderr);
	if (code != EXIT_FAILED)
		return code;
	if (argc < 3 || asked)
		fprintf(stderr, "kolo: unknown command %s\n", argv[1]);
	return print_all(commands, stderr);
}

/* ---- settings ---- */

static const char *setting(struct cli *cli, const char *option, const char *variable, const char *fallback)
{
	struct str given = option ? cli_option(cli, option) : STR_NONE;
	const char *env = variable ? getenv(variable) : NULL;

	if (given.p)
		return str_z(cli->arena, given);
	return env && *env ? env : fallback;
}

/* The number from 0 to 65535 that was given; FALLBACK when none was. False when it is none, which is told. */
static bool number(struct cli *cli, const char *option, const char *variable, int fallback, int *out)
{
	i64 n = fallback;
	const char *text = setting(cli, option, variable, NULL);
	bool valid = !text || (str_to_i64(str_of(text), &n) && n >= 0 && n < 65536);

	if (!valid)
		fprintf(stderr, "kolo: --%s (%s) must be a number from 0 to 65535, not %s\n", option,
			variable, text);
	*out = (int)n;
	return valid;
}

static bool read_settings(struct cli *cli)
{
	struct settings *s = &cli->settings;

	s->data = setting(cli, "data", "DATA", "data");
	s->database = setting(cli, "database", "DATABASE_URL", str_fmt(cli->arena, "%s/kolo.db", s->data).p);
	s->host = setting(cli, "host", "HOST", "127.0.0.1");
	bool valid = number(cli, "port", "PORT", 8080, &s->port) &&
		     number(cli, "threads", "THREADS", 0, &s->threads);
	s->base_url = setting(cli, "base-url", "BASE_URL", NULL);
	s->smtp_url = setting(cli, "smtp", "SMTP_URL", NULL);
	s->mail_from = setting(cli, "mail-from", "MAIL_FROM", NULL);
	s->trusted_proxy = setting(cli, "proxy", "TRUSTED_PROXY", NULL);
	s->s3_url = setting(cli, "s3", "S3_URL", NULL);
	s->s3_region = setting(cli, NULL, "S3_REGION", "us-east-1");
	s->s3_key = setting(cli, NULL, "S3_KEY", ""); /* no flags: command lines are read by others */
	s->s3_secret = setting(cli, NULL, "S3_SECRET", "");
	s->demo = setting(cli, "demo", "KOLO_DEMO", NULL) != NULL;
	s->no_cache = setting(cli, "no-cache", "KOLO_NO_CACHE", NULL) != NULL;
	cli->quiet = cli_option(cli, "quiet").p || !isatty(STDERR_FILENO);
	return valid;
}

static bool settings_valid(const struct settings *s)
{
	if (!s->s3_url || s3_url_valid(str_of(s->s3_url)))
		return true;
	fprintf(stderr, "kolo: S3_URL must be https://HOST/BUCKET or https://HOST/BUCKET/FOLDER,"
			" of letters, digits and -._~\n");
	return false;
}

/* ---- boot ---- */

struct app *cli_assemble(struct cli *cli)
{
	struct app *app = NULL;

	if (app_new(&cli->settings, modules, &app) != OK || resources_register(app) != OK) {
		fprintf(stderr, "kolo: the descriptions do not hold; the lines above say where\n");
		app_free(app);
		return NULL;
	}
	app->problem_page = ui_problem;
	return app;
}

struct app *cli_open(struct cli *cli, bool migrate)
{
	struct app *app = cli_assemble(cli);

	if (!app)
		return NULL;
	if (app_open(app, migrate) == OK)
		return app;
	fprintf(stderr, "kolo: the network at %s cannot be opened\n", cli->settings.data);
	app_free(app);
	return NULL;
}

void cli_progress(const struct cli *cli, const char *what, i64 done, i64 total)
{
	if (cli->quiet)
		return;
	if (total > 0)
		fprintf(stderr, "\r%s %lld / %lld (%lld %%)%s", what, done, total, done * 100 / total,
			done >= total ? "\n" : "");
	else
		fprintf(stderr, "\r%s %lld", what, done);
}

int cli_main(int argc, char **argv, const struct command *commands)
{
	struct cli cli = { 0 };
	int used = 0, code;

	umask(077); /* databases, backups and exports hold addresses of people */
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return print_all(commands, argc < 2 ? stderr : stdout);
	cli.command = find_command(commands, argc, argv, &used);
	if (!cli.command) {
		arena_free(cli.arena);
		return no_such_command(commands, argc, argv);
	}
	cli.arena = arena_new((size_t)256 << 20);
	code = parse(&cli, argc - used, argv + used);
	if (code == EXIT_DONE && cli_option(&cli, "help").p)
		code = print_command(cli.command);
	else if (code == EXIT_DONE) {
		code = read_settings(&cli) && settings_valid(&cli.settings) ? cli.command->run(&cli)
									    : EXIT_USAGE;
	}
	arena_free(cli.arena);
	return code;
}
