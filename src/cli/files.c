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

/* ---- the report ---- */

static void print_columns(const struct import_report *r)
{
	for (size_t i = 0; i < r->columns.n; i++) {
		const struct import_use *u = &r->columns.v[i];

		if (u->chosen && u->field)
			printf("column %.*s: fills %s, by choice\n", STR(u->title), u->field->name);
		else if (u->unused)
			printf("column not used: %.*s (%s)\n", STR(u->title), u->unused);
	}
	for (size_t i = 0; i < r->unknown.n; i++)
		printf("column not used: %.*s (unknown)\n", STR(r->unknown.v[i]));
}

static void print_note(const struct import_note *n)
{
	if (n->text.n)
		printf("row %zu: %s: %.*s%s%.*s\n", n->row, verdict_words[n->verdict], STR(n->key),
		       n->key.n ? " " : "", STR(n->text));
	for (size_t i = 0; i < n->nkept; i++)
		printf("row %zu: kept by hand: %.*s%s%s: \"%.*s\", the file has \"%.*s\"\n", n->row,
		       STR(n->key), n->key.n ? " " : "", n->kept[i].field->name, STR(n->kept[i].kept),
		       STR(n->kept[i].offered));
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
	printf("kept by hand: %zu\nremarks: %zu\n", r->kept, r->remarks);
	print_columns(r);
	for (size_t i = 0; i < r->notes.n; i++)
		print_note(&r->notes.v[i]);
	if (r->left_out)
		printf("and %zu more remarks\n", r->left_out);
}

/* Row 0 is no row: the file could not even be opened. */
static void print_failure(const struct cli *cli, enum err e, const struct import_report *r)
{
	const struct table_fault *f = &r->fault;
	const char *why = r->refused.n ? str_z(cli->arena, r->refused)
			  : f->why[0]  ? f->why
				       : err_info(e)->title;

	if (f->row)
		fprintf(stderr, "kolo import: %s: row %zu: %s\n", cli->words[1], f->row, why);
	else
		fprintf(stderr, "kolo import: %s: %s\n", cli->words[1], why);
}

/* ---- the command ---- */

/* "--map TITLE=FIELD": a title may hold the sign itself, a field does not. */
static bool read_choices(const struct cli *cli, struct import_choices *out)
{
	for (size_t i = 0; i < cli->options.n; i++) {
		struct str v = cli->options.v[i].value;
		size_t at = v.n;

		if (!str_eq(cli->options.v[i].name, S("map")))
			continue;
		while (at && v.p[at - 1] != '=')
			at--;
		if (!at)
			return false;
		vec_push(cli->arena, out,
			 ((struct import_choice){ str_slice(v, 0, at - 1), str_slice(v, at, v.n) }));
	}
	return true;
}

static int import_open(struct cli *cli, struct app *app, struct import_options *o)
{
	const struct resource *res = resource_find(app, cli->words[0]);
	struct import_report report = { 0 };

	if (!res) {
		fprintf(stderr, "kolo import: there is no collection %s\n", cli->words[0]);
		return EXIT_FAILED;
	}
	enum err e = import_file(app, &actor_system, LANG_EN, cli->arena, res, cli->words[1], o, &report);
	if (e == OK && !o->dry_run)
		e = search_tidy(app);
	if (e == OK || report.fault.row)
		print_report(cli, &report);
	if (e != OK)
		print_failure(cli, e, &report);
	return e == OK && report.count[IMPORT_ERROR] == 0 ? EXIT_DONE : EXIT_FAILED;
}

int run_import(struct cli *cli)
{
	struct import_options o = { .dry_run = cli_option(cli, "dry-run").p != NULL,
				    .edition = cli_option(cli, "edition"),
				    .older = cli_option(cli, "older").p != NULL,
				    .alone = true,
				    .progress = progress,
				    .progress_ctx = cli };
	struct app *app;
	int code;

	if (cli->nwords != 2 || !read_choices(cli, &o.choices)) {
		fprintf(stderr, "usage: kolo import COLLECTION FILE [--dry-run] [--map TITLE=FIELD]\n");
		return EXIT_USAGE;
	}
	o.source = str_of(cli->words[1]);
	app = cli_open(cli, true);
	if (!app)
		return EXIT_FAILED;
	code = import_open(cli, app, &o);
	app_free(app);
	return code;
}
