/* migrate.c -- `kolo migrate`: apply what waits; `--draft` writes the next migration from the descriptions;
 * `kolo check` proves that a database equals them. */
#include "cli/commands.h"
#include "core/migrations.h"

#include <stdio.h>
#include <sys/stat.h>

#define TEXT_MAX ((size_t)16 << 20)

static struct schema schema_of(struct app *app)
{
	return (struct schema){ app->tables.v, app->tables.n };
}

/* ---- drafting ---- */

static struct str read_text(struct arena *a, const char *path)
{
	struct buf b = buf_on(a, TEXT_MAX);
	FILE *f = fopen(path, "r");
	char chunk[8192];
	size_t n;

	if (!f)
		return STR_NONE;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(&b, (struct str){ chunk, n });
	(void)fclose(f);
	return buf_done(&b);
}

static bool write_text(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "w");
	bool good = f && fwrite(b->p, 1, b->n, f) == b->n;

	if (f)
		good = fclose(f) == 0 && good;
	if (!good)
		perror(path);
	return good;
}

static int next_number(void)
{
	return nmigrations ? migrations[nmigrations - 1].number + 1 : 1;
}

static int draft(struct cli *cli, struct app *app, struct str name)
{
	static const char *const suffix[] = { [DB_SQLITE] = "sqlite", [DB_POSTGRES] = "pg" };
	struct schema s = schema_of(app);
	struct str old = read_text(cli->arena, "migrations/schema.snapshot");
	struct buf snapshot = buf_on(cli->arena, TEXT_MAX), why = buf_on(cli->arena, 4096);

	for (int kind = DB_SQLITE; kind <= DB_POSTGRES; kind++) {
		struct buf sql = buf_on(cli->arena, TEXT_MAX);
		enum err e =
			schema_draft((enum db_kind)kind, old, &s, cli_option(cli, "lossy").p, &sql, &why);
		if (e == ERR_NOT_FOUND) {
			printf("the descriptions equal the snapshot: nothing to do\n");
			return EXIT_DONE;
		}
		if (e != OK) {
			fprintf(stderr, "kolo migrate: %.*s\n", (int)why.n, why.p);
			return EXIT_FAILED;
		}
		const char *path = str_fmt(cli->arena, "migrations/%04d_%.*s.%s.sql", next_number(),
					   STR(name), suffix[kind])
					   .p;
		if (!write_text(path, &sql))
			return EXIT_FAILED;
		printf("wrote %s: read it before you commit it\n", path);
	}
	schema_snapshot(&s, &snapshot);
	return write_text("migrations/schema.snapshot", &snapshot) ? EXIT_DONE : EXIT_FAILED;
}

/* ---- applying ---- */

static int apply(struct cli *cli)
{
	struct db *db = NULL;
	int applied = 0;
	enum err e;

	(void)mkdir(cli->settings.data, 0750);
	e = db_open(cli->settings.database, DB_WRITE, &db);
	if (e == OK)
		e = schema_migrate(db, cli->arena, migrations, nmigrations, &applied);
	if (e != OK)
		fprintf(stderr, "kolo migrate: %s\n", db ? db_error(db) : "the database cannot be opened");
	else
		printf("%d migrations applied\n", applied);
	db_close(db);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}

int run_migrate(struct cli *cli)
{
	struct str name = cli_option(cli, "draft");
	struct app *app;
	int code;

	if (!name.p)
		return apply(cli);
	app = cli_assemble(cli);
	if (!app)
		return EXIT_FAILED;
	code = draft(cli, app, name);
	app_free(app);
	return code;
}

/* ---- checking ---- */

/* Lines of X that Y does not have. */
static int print_missing(struct str x, struct str y, const char *mark)
{
	int n = 0;

	while (x.p) {
		struct str line = str_cut(&x, '\n'), rest = y;
		bool found = line.n == 0;
		while (rest.p && !found)
			found = str_eq(str_cut(&rest, '\n'), line);
		if (!found) {
			printf("%s %.*s\n", mark, STR(line));
			n++;
		}
	}
	return n;
}

int run_check(struct cli *cli)
{
	struct app *app = cli_assemble(cli);
	struct buf want = buf_on(cli->arena, TEXT_MAX), have = buf_on(cli->arena, TEXT_MAX);
	struct db *db = NULL;
	int faults = 1;

	if (!app)
		return EXIT_DAMAGED;
	struct schema s = schema_of(app);
	schema_snapshot(&s, &want);
	if (db_open(cli->settings.database, DB_READ, &db) == OK && schema_read(db, cli->arena, &have) == OK) {
		struct str w = buf_done(&want), h = buf_done(&have);
		faults = print_missing(w, h, "missing in the database:") +
			 print_missing(h, w, "unknown in the database:");
		if (!faults)
			printf("%zu tables: the database equals the descriptions\n", s.n);
	} else {
		fprintf(stderr, "kolo check: the database cannot be read\n");
	}
	db_close(db);
	app_free(app);
	return faults ? EXIT_DAMAGED : EXIT_DONE;
}
