/* inspect.c -- `kolo verify`, `kolo sql`, `kolo stem`: looking into a network without a server. */
#include "cli/commands.h"
#include "core/file_store.h"
#include "core/files.h"
#include "core/journal.h"

#include <stdio.h>

/* ---- the chain and the files ---- */

struct checking {
	struct file_store *store;
	i64 files, missing;
};

static enum err check_file(void *ctx, struct str name)
{
	struct checking *k = ctx;
	struct arena *a = arena_new(1 << 20);
	enum err e = k->store->kind->exists(k->store, a, name);

	arena_free(a);
	k->files++;
	if (e != ERR_NOT_FOUND)
		return e;
	printf("a file is missing: %.*s\n", STR(name));
	k->missing++;
	return OK;
}

static int verify_files(struct cli *cli)
{
	struct checking k = { file_store_new(cli->arena, &cli->settings) };
	struct db *db = NULL;
	enum err e = db_open(cli->settings.database, DB_READ, &db);

	if (e == OK)
		e = files_each(db, check_file, &k);
	db_close(db);
	file_store_free(k.store);
	if (e != OK) {
		fprintf(stderr, "kolo verify: the store of files cannot be read\n");
		return EXIT_FAILED;
	}
	printf("files: %lld, missing: %lld\n", k.files, k.missing);
	return k.missing ? EXIT_DAMAGED : EXIT_DONE;
}

int run_verify(struct cli *cli)
{
	struct chain_report r = { 0 };
	struct db *db = NULL;
	enum err e = db_open(cli->settings.database, DB_READ, &db);

	if (e == OK)
		e = journal_verify(db, &r);
	db_close(db);
	if (e != OK) {
		fprintf(stderr, "kolo verify: the journal cannot be read\n");
		return EXIT_FAILED;
	}
	if (r.first_bad) {
		printf("broken at height %lld of %lld\n", r.first_bad, r.rows);
		return EXIT_DAMAGED;
	}
	printf("whole: %lld rows, %lld erased, head %s\n", r.rows, r.erased, r.head);
	if (r.unsealed)
		printf("%lld more rows are not linked yet: a server or the next command that writes does "
		       "it\n",
		       r.unsealed);
	return verify_files(cli);
}

static void print_value(struct value v)
{
	if (v.type == V_INT)
		printf("%lld", v.i);
	else if (v.type == V_REAL)
		printf("%.17g", v.d);
	else if (v.type == V_BLOB)
		printf("(%zu bytes)", v.s.n);
	else
		printf("%.*s", STR(value_str(v)));
}

static enum err print_row(void *ctx, const struct value *row, size_t n)
{
	(void)ctx;
	for (size_t i = 0; i < n; i++) {
		printf("%s", i ? "\t" : "");
		print_value(row[i]);
	}
	printf("\n");
	return OK;
}

/* Reads only: the connection cannot write. */
int run_sql(struct cli *cli)
{
	struct db *db = NULL;
	enum err e;

	if (cli->nwords != 1) {
		fprintf(stderr, "usage: kolo sql QUERY\n");
		return EXIT_USAGE;
	}
	e = db_open(cli->settings.database, DB_READ, &db);
	if (e == OK)
		e = db_each(db, &(struct query){ .sql = cli->words[0] }, NULL, 0, print_row, NULL);
	if (e != OK)
		fprintf(stderr, "kolo sql: %s\n", db ? db_error(db) : "the database cannot be opened");
	db_close(db);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}

/* What the search makes of words: "шкіл" gives "школа". */
int run_stem(struct cli *cli)
{
	struct str lang = cli_option(cli, "lang");
	struct analyzer *an = NULL;
	enum lang known;

	if (!cli->nwords) {
		fprintf(stderr, "usage: kolo stem WORD … [--lang TAG]\n");
		return EXIT_USAGE;
	}
	if (lang.p && !lang_parse(lang, &known)) {
		fprintf(stderr, "kolo stem: there is no language %.*s: uk, sr, ru or en\n", STR(lang));
		return EXIT_USAGE;
	}
	if (analyzer_new(&an) != OK)
		return EXIT_FAILED;
	for (int i = 0; i < cli->nwords; i++) {
		struct str stems =
			analyze_index(an, cli->arena, str_of(cli->words[i]), lang.p ? lang.p : NULL);
		printf("%s\t%.*s\n", cli->words[i], STR(stems));
	}
	analyzer_free(an);
	return EXIT_DONE;
}
