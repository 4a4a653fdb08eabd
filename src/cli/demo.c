/* demo.c -- `kolo demo`: an empty network becomes one that shows everything, through the paths that people
 * take. */
#include "cli/demo.h"
#include "cli/commands.h"
#include "core/account.h"
#include "resource/table_import.h"

#include <stdio.h>

/* ---- only where nothing is lost ---- */

static bool has_rows(struct ctx *c, const char *table)
{
	struct query q = { str_fmt(c->arena, "SELECT 1 FROM %s LIMIT 1", table).p, "", "i" };
	struct value one;

	return db_one_(c->db, c->arena, &one, &q, NULL, 0) != ERR_NOT_FOUND;
}

/* The name of a table that holds something already, or NULL. */
static const char *what_is_there(struct cli *cli, struct app *app)
{
	struct ctx c = app_context(app, cli->arena, &actor_system, LANG_EN);

	if (has_rows(&c, "account"))
		return "accounts";
	const struct resource *res;
	for (size_t i = 0; (res = resource_at(app, i)); i++)
		if (has_rows(&c, res->name))
			return res->collection;
	return NULL;
}

/* ---- filling ---- */

static enum err take_files(struct demo *d)
{
	for (const struct demo_file *f = demo_files; f->name; f++)
		TRY(demo_take(d, f));
	return OK;
}

static enum err run_module(struct ctx *c, void *arg)
{
	const struct module *m = arg;

	return m->demo(c);
}

/* What modules add of their own, in one transaction each. */
static enum err run_modules(struct demo *d)
{
	for (const struct module *const *m = d->app->modules; *m; m++) {
		if (!(*m)->demo)
			continue;
		enum err e = app_write(d->app, &actor_system, LANG_UK, d->cli->arena, run_module,
				       (void *)(uintptr_t)*m, &d->fault);
		if (e != OK) {
			fprintf(stderr, "kolo demo: %s: %.*s\n", (*m)->name, STR(d->fault.message));
			return e;
		}
	}
	return OK;
}

static enum err fill(struct demo *d, i64 scale)
{
	TRY(take_files(d));
	TRY(run_modules(d));
	TRY(scale ? demo_scale(d, scale) : OK);
	return search_tidy(d->app);
}

/* ---- what stands now ---- */

void demo_print_accounts(struct cli *cli, struct app *app)
{
	struct ctx c = app_context(app, cli->arena, &actor_system, LANG_EN);
	struct rows rows;

	if (account_list_demo(&c, &rows) != OK || !rows.n)
		return;
	printf("accounts of the demo, password %s:\n", DEMO_PASSWORD);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *v = rows_row(&rows, i);
		printf("  %-28.*s %.*s\n", STR(v[0].s), STR(v[1].s));
	}
}

static void print_counts(struct cli *cli, struct app *app)
{
	struct ctx c = app_context(app, cli->arena, &actor_system, LANG_EN);

	const struct resource *res;
	for (size_t i = 0; (res = resource_at(app, i)); i++) {
		struct query q = { str_fmt(c.arena, "SELECT COUNT(*) FROM %s", res->name).p, "", "i" };
		struct value n;
		if (db_one_(c.db, c.arena, &n, &q, NULL, 0) == OK)
			printf("%s: %lld\n", res->collection, n.i);
	}
}

int run_demo(struct cli *cli)
{
	struct str wanted = cli_option(cli, "scale");
	struct demo d = { .cli = cli };
	i64 scale = 0;
	const char *there;
	enum err e;

	if (cli->nwords || (wanted.p && (!str_to_i64(wanted, &scale) || scale < 0 || scale > 10000000))) {
		fprintf(stderr, "usage: kolo demo [--scale N] [--force], N up to 10000000\n");
		return EXIT_USAGE;
	}
	d.app = cli_open(cli, true);
	if (!d.app)
		return EXIT_FAILED;
	there = cli_option(cli, "force").p ? NULL : what_is_there(cli, d.app);
	if (there)
		fprintf(stderr,
			"kolo demo: this network is not empty, it has %s. Nothing was changed.\n"
			"Choose an empty folder with --data, or add the demo to it with --force.\n",
			there);
	e = there ? ERR_CONFLICT : fill(&d, scale);
	if (e == OK) {
		print_counts(cli, d.app);
		if (!cli->settings.demo) /* who goes on to serve it will print them */
			demo_print_accounts(cli, d.app);
	}
	app_free(d.app);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
