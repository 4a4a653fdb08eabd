/* commands.c -- the table of commands, and those that need no file of their own. */
#include "cli/commands.h"
#include "core/migrations.h"
#include "core/version.h"

#include <stdio.h>

static const struct option_help serve_options[] = {
	{ "port", "N", "port to listen on (PORT, default 8080)" },
	{ "host", "ADDR", "address to listen on (HOST, default 127.0.0.1)" },
	{ "threads", "N", "threads that serve (THREADS, default one a core)" },
	{ "base-url", "URL", "address of the network as people know it (BASE_URL)" },
	{ "smtp", "URL", "smtp://user:password@host:587 (SMTP_URL); without it mail waits in the outbox" },
	{ "mail-from", "ADDR", "sender of mail (MAIL_FROM)" },
	{ "proxy", "ADDR", "proxy whose X-Forwarded-* headers count (TRUSTED_PROXY)" },
	{ "demo", NULL, "a demo: the outbox is open, the accounts stand on the sign-in page (KOLO_DEMO)" },
	{ "no-cache", NULL, "keep no whole pages, for measuring (KOLO_NO_CACHE)" },
	{ "migrate", NULL, "apply waiting migrations first" },
	{ 0 },
};

static const struct option_help migrate_options[] = {
	{ "draft", "NAME", "write migrations/NNNN_NAME.{sqlite,pg}.sql from the descriptions instead" },
	{ "lossy", NULL, "let the draft drop or retype columns" },
	{ 0 },
};

static const struct option_help user_options[] = {
	{ "email", "ADDR", "address of the account" },
	{ "password", "TEXT",
	  "at least 10 characters; without it the account is entered by a link from mail" },
	{ "name", "TEXT", "name that people see" },
	{ "role", "ROLE",
	  "editor, administrator; or in a space: member, secretary, chair, expert, coordinator, counsellor" },
	{ "space", "SPACE", "space of the role: its number or its name" },
	{ 0 },
};

static const struct option_help import_options[] = {
	{ "dry-run", NULL, "tell what would happen, change nothing" },
	{ "edition", "DATE", "of which day a codifier is, where the name of the file does not tell" },
	{ "older", NULL, "an older edition of a codifier: add what it says of the time before" },
	{ "map", "TITLE=FIELD",
	  "the column of this title fills this field, \"-\" none; again for each column, remembered for the "
	  "next "
	  "file with these titles" },
	{ 0 },
};

static const struct option_help demo_options[] = {
	{ "scale", "N", "beside it N generated organisations and N news texts, for measuring" },
	{ "force", NULL, "also into a network that is not empty" },
	{ 0 },
};

static const struct option_help export_options[] = {
	{ "format", "NAME", "csv, xlsx, json, geojson, atom or ics (default csv)" },
	{ "filter", "QUERY", "which records, as in the address of the list: \"kind=school&q=word\"" },
	{ "out", "FILE", "write there instead of to standard output" },
	{ 0 },
};

static const struct option_help restore_options[] = {
	{ "force", NULL, "put it in the place of the network that is there, which is kept aside" },
	{ 0 },
};

static const struct option_help erase_options[] = {
	{ "email", "ADDR", "address of the account" },
	{ 0 },
};

static const struct option_help token_options[] = {
	{ "email", "ADDR", "address of the account" },
	{ "label", "TEXT", "what the token is for" },
	{ 0 },
};

static const struct option_help stem_options[] = {
	{ "lang", "TAG", "uk, sr, ru or en; without it by the letters" },
	{ 0 },
};

const struct command commands[] = {
	{ "serve", NULL, "Serve the network over HTTP", serve_options, run_serve },
	{ "demo", NULL, "Fill an empty network with places, organisations, spaces, news and accounts to try",
	  demo_options, run_demo },
	{ "migrate", NULL, "Bring the database to this version, or draft a migration", migrate_options,
	  run_migrate },
	{ "check", NULL, "Hold the descriptions against each other and against the database", NULL,
	  run_check },
	{ "import", "COLLECTION FILE",
	  "Take records from CSV, XLSX or JSON; registers are recognised by their columns", import_options,
	  run_import },
	{ "export", "COLLECTION", "Write the records of a collection as a file", export_options, run_export },
	{ "backup", "[FILE]",
	  "Save the whole network, also while it is served, in one file (default "
	  "DATA/backups/kolo-TIME.tar.gz)",
	  NULL, run_backup },
	{ "restore", "FILE", "Make a network of a backup, in either database; stop the server first",
	  restore_options, run_restore },
	{ "reindex", NULL, "Make the index of words anew", NULL, run_reindex },
	{ "user add", NULL, "Make an account, or give an existing one a password and a role", user_options,
	  run_user_add },
	{ "user erase", NULL, "Erase a person: name, address, roles; what was done stays without a name",
	  erase_options, run_user_erase },
	{ "user list", NULL, "List the accounts and their roles", NULL, run_user_list },
	{ "token add", NULL, "Print a new API token of an account", token_options, run_token_add },
	{ "verify", NULL, "Recompute the chain of the journal, look for every file", NULL, run_verify },
	{ "sql", "QUERY", "Ask the database, read-only", NULL, run_sql },
	{ "stem", "WORD …", "Show what the search makes of words", stem_options, run_stem,
	  .no_database = true },
	{ "routes", NULL, "List every address with its permission", NULL, run_routes },
	{ "version", NULL, "Print the version", NULL, run_version, .no_database = true },
	{ 0 },
};

int run_serve(struct cli *cli)
{
	struct app *app = cli_open(cli, cli_option(cli, "migrate").p != NULL);
	int code = EXIT_FAILED;

	if (app && cli->settings.demo) {
		demo_print_accounts(cli, app);
		(void)fflush(stdout);
	}
	if (app && app_serve(app) == OK)
		code = EXIT_DONE;
	app_free(app);
	return code;
}

static struct str roles_text(struct arena *a, unsigned may)
{
	struct buf b = buf_on(a, 512);

	if (may == MAY_PUBLIC)
		return S("public");
	for (unsigned r = 1; r <= ROLE_ADMIN; r <<= 1)
		if (may & r)
			buf_fmt(&b, "%s%s", b.n ? "," : "", role_code((enum role)r));
	return b.n ? buf_done(&b) : S("nobody");
}

int run_routes(struct cli *cli)
{
	struct app *app = cli_assemble(cli);

	if (!app)
		return EXIT_FAILED;
	for (size_t i = 0; i < app->routes.n; i++) {
		const struct route *r = app->routes.v[i];
		struct str roles = roles_text(cli->arena, r->may);
		printf("%-6s %-40s %-12.*s %s\n", method_name(r->method), r->path, STR(roles),
		       r->help ? r->help : "");
	}
	app_free(app);
	return EXIT_DONE;
}

int run_version(struct cli *cli)
{
	(void)cli;
	printf("kolo %s, %zu migrations\n", KOLO_VERSION, nmigrations);
	return EXIT_DONE;
}
