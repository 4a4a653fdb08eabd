/* files.c -- `kolo import`: tables of records in. */
#include "cli/commands.h"
#include "resource/table_import.h"

#include <stdio.h>

static const char *const verdict_words[IMPORT__N] = {
	[IMPORT_CREATE] = "create",	[IMPORT_UPDATE] = "update", [IMPORT_UNCHANGED] = "unchanged",
	[IMPORT_CONFLICT] = "conflict", [IMPORT_ERROR] = "error",
};

static bool progress(void *ctx, const struct import_report *so_far, size_t done)
{
	(void)so_far;
	cli_progress(ctx, "rows", (i64)done, 0);
	return true;
}

static void print_report(const struct cli *cli, const struct import_report *r)
{
	bool dry = cli_option(cli, "dry-run").p != NULL;

	if (!cli->quiet)
		fprintf(stderr, "\n");
	printf("layout: %s\n", r->importer ? r->importer->name : "columns by field names");
	for (int v = 0; v < IMPORT__N; v++)
		printf("%s%s: %zu\n", dry && v <= IMPORT_UPDATE ? "would " : "", verdict_words[v],
		       r->count[v]);
	for (size_t i = 0; i < r->unknown.n; i++)
		printf("column not used: %.*s\n", STR(r->unknown.v[i]));
	for (size_t i = 0; i < r->notes.n; i++) {
		const struct import_note *n = &r->notes.v[i];
		if (n->verdict >= IMPORT_CONFLICT)
			printf("row %zu: %s: %.*s %.*s\n", n->row, verdict_words[n->verdict], STR(n->key),
			       STR(n->text));
	}
}

/* Row 0 is no row: the file could not even be opened. */
static void print_failure(const struct cli *cli, enum err e, const struct table_fault *f)
{
	const char *why = f->why[0] ? f->why : err_info(e)->title;

	if (f->row)
		fprintf(stderr, "kolo import: %s: row %zu: %s\n", cli->words[1], f->row, why);
	else
		fprintf(stderr, "kolo import: %s: %s\n", cli->words[1], why);
}

int run_import(struct cli *cli)
{
	struct import_options o = { .dry_run = cli_option(cli, "dry-run").p != NULL,
				    .alone = true,
				    .progress = progress,
				    .progress_ctx = cli };
	struct import_report report = { 0 };
	const struct resource *res;
	struct app *app;
	enum err e;

	if (cli->nwords != 2) {
		fprintf(stderr, "usage: kolo import COLLECTION FILE [--dry-run]\n");
		return EXIT_USAGE;
	}
	app = cli_open(cli, true);
	res = app ? resource_find(app, cli->words[0]) : NULL;
	if (app && !res)
		fprintf(stderr, "kolo import: there is no collection %s\n", cli->words[0]);
	if (!res) {
		app_free(app);
		return EXIT_FAILED;
	}
	o.source = str_of(cli->words[1]);
	e = import_file(app, &actor_system, LANG_EN, cli->arena, res, cli->words[1], &o, &report);
	if (e == OK && !o.dry_run)
		e = search_tidy(app);
	if (e == OK || report.fault.row)
		print_report(cli, &report);
	if (e != OK)
		print_failure(cli, e, &report.fault);
	app_free(app);
	return e == OK && report.count[IMPORT_ERROR] == 0 ? EXIT_DONE : EXIT_FAILED;
}
