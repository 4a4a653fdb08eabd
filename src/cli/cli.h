/* cli.h -- the command line: one row a command, options declared as data, the same boot for all. */
#ifndef KOLO_CLI_H
#define KOLO_CLI_H

#include "core/core.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,  /* the work failed; the reason stands on standard error */
	EXIT_USAGE = 2,	  /* the command line is off */
	EXIT_DAMAGED = 3, /* verify, check: something does not hold */
};

/* One option of a command: "--email E". */
struct option_help {
	const char *name;  /* "email" */
	const char *value; /* "E", NULL: a switch */
	const char *help;
};

struct cli;
struct command {
	const char *name;		   /* "user add" has two words */
	const char *usage;		   /* "COLLECTION FILE" */
	const char *help;		   /* one line */
	const struct option_help *options; /* ends with { 0 }, beside the common ones */
	int (*run)(struct cli *cli);
	bool no_database; /* runs without a network */
};

/* The parsed command line and the settings made of defaults, environment and flags (in rising order). */
struct cli {
	const struct command *command;
	struct arena *arena;
	struct settings settings;
	struct pairs options; /* by name; switches have the value "1" */
	const char **words;   /* what is no option */
	int nwords;
	bool quiet;
};

struct str cli_option(const struct cli *cli, const char *name); /* p NULL: not given */
/* Assemble and open the app; on failure the reason stands on standard error and NULL is returned. */
struct app *cli_open(struct cli *cli, bool migrate);
struct app *cli_assemble(struct cli *cli); /* without touching the database */
int cli_main(int argc, char **argv, const struct command *commands);

/* A progress bar on standard error when it is a terminal; TOTAL 0: only the number. */
void cli_progress(const struct cli *cli, const char *what, i64 done, i64 total);

extern const struct module *const modules[]; /* modules.c, from modules.def */

#endif
