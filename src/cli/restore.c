/* restore.c -- `kolo restore`: a network from a backup, into either database. It is built beside the one that
 * is there, proved whole, and only then takes its place; what stood there before is kept under another name.
 */
#include "cli/backup.h"
#include "cli/commands.h"
#include "core/migrations.h"

#include <sys/stat.h>
#include <unistd.h>

enum { RESTORE_ARENA = 1 << 30 };

/* Where the network goes, where it is built, and where the former one is kept. */
struct place {
	struct arena *arena;
	bool postgres;
	struct str schema;
	const char *url, *staging, *former;
};

/* ---- places ---- */

static struct str schema_of(const char *url)
{
	struct str rest = str_of(url);

	str_cut(&rest, '?');
	while (rest.p) {
		struct str part = str_cut(&rest, '&');
		if (str_starts(part, S("schema=")))
			return str_slice(part, strlen("schema="), part.n);
	}
	return S("kolo");
}

/* URL with another schema. */
static const char *with_schema(struct arena *a, const char *url, struct str schema)
{
	struct str rest = str_of(url), base = str_cut(&rest, '?');
	struct buf b = buf_on(a, 64 << 10);

	buf_fmt(&b, "%.*s?schema=%.*s", STR(base), STR(schema));
	while (rest.p) {
		struct str part = str_cut(&rest, '&');
		if (!str_starts(part, S("schema=")))
			buf_fmt(&b, "&%.*s", STR(part));
	}
	return buf_done(&b).p;
}

static struct place place_of(struct cli *cli)
{
	struct place p = { .arena = cli->arena, .url = cli->settings.database };
	struct date d = instant_date(time_now());
	i64 second = time_now() / SECOND % 86400;
	struct str stamp = str_fmt(p.arena, "%04d%02d%02d_%02lld%02lld%02lld", d.year, d.month, d.day,
				   second / 3600, second / 60 % 60, second % 60);

	p.postgres = str_starts(str_of(p.url), S("postgres"));
	if (str_starts(str_of(p.url), S("sqlite://")))
		p.url += strlen("sqlite://");
	if (p.postgres) {
		p.schema = schema_of(p.url);
		p.staging = with_schema(p.arena, p.url, str_fmt(p.arena, "%.*s_restoring", STR(p.schema)));
		p.former = str_fmt(p.arena, "%.*s_before_%.*s", STR(p.schema), STR(stamp)).p;
	} else {
		p.staging = str_fmt(p.arena, "%s.restoring", p.url).p;
		p.former = str_fmt(p.arena, "%s.before-%.*s", p.url, STR(stamp)).p;
	}
	return p;
}

/* True unless there is no network at all; what cannot be read counts as one. */
static bool is_occupied(const struct place *p)
{
	struct db *db = NULL;
	int waiting = 0;
	enum err e;

	if (!p->postgres && access(p->url, F_OK) != 0)
		return false;
	e = db_open(p->url, DB_READ, &db);
	if (e == OK)
		e = schema_pending(db, p->arena, migrations, nmigrations, &waiting);
	db_close(db);
	return e != OK || waiting < (int)nmigrations;
}

/* ---- files of SQLite, schemas of PostgreSQL ---- */

static const char *const sqlite_parts[] = { "", "-wal", "-shm" };

static void remove_file(struct arena *a, const char *path)
{
	for (size_t i = 0; i < COUNT(sqlite_parts); i++)
		(void)unlink(str_fmt(a, "%s%s", path, sqlite_parts[i]).p);
}

/* The log first: a file without its log would be older, a log without its file is nothing. */
static enum err move_file(struct arena *a, const char *from, const char *to)
{
	for (size_t i = COUNT(sqlite_parts); i-- > 0;) {
		const char *part = str_fmt(a, "%s%s", from, sqlite_parts[i]).p;
		if (access(part, F_OK) == 0 && rename(part, str_fmt(a, "%s%s", to, sqlite_parts[i]).p) != 0)
			return ERR_UNAVAILABLE;
	}
	return OK;
}

static enum err run_script(const char *url, struct str sql)
{
	struct db *db = NULL;
	enum err e = db_open(url, DB_WRITE, &db);

	if (e == OK)
		e = db_script(db, sql);
	db_close(db);
	return e;
}

static enum err clear_staging(const struct place *p)
{
	if (!p->postgres) {
		remove_file(p->arena, p->staging);
		return OK;
	}
	return run_script(p->url, str_fmt(p->arena, "DROP SCHEMA IF EXISTS \"%.*s_restoring\" CASCADE",
					  STR(p->schema)));
}

static enum err swap(const struct place *p, bool occupied)
{
	struct buf b = buf_on(p->arena, 4096);

	if (!p->postgres) {
		if (occupied)
			TRY(move_file(p->arena, p->url, p->former));
		return move_file(p->arena, p->staging, p->url);
	}
	/* Opening for writing makes the schema where there was none: then it is empty and goes. */
	if (occupied)
		buf_fmt(&b, "ALTER SCHEMA \"%.*s\" RENAME TO \"%s\";", STR(p->schema), p->former);
	else
		buf_fmt(&b, "DROP SCHEMA \"%.*s\" CASCADE;", STR(p->schema));
	buf_fmt(&b, "ALTER SCHEMA \"%.*s_restoring\" RENAME TO \"%.*s\";", STR(p->schema), STR(p->schema));
	return run_script(p->url, buf_done(&b));
}

/* ---- building ---- */

static enum err load(struct restoring *r)
{
	int applied;

	TRY(restore_manifest(r));
	TRY(schema_migrate(r->db, r->arena, migrations, (size_t)r->migration, &applied));
	TRY(db_begin(r->db));
	enum err e = db_hurry(r->db, true);
	if (e == OK)
		e = restore_members(r);
	if (e == OK)
		return db_commit(r->db);
	db_rollback(r->db);
	return e;
}

/* The chain of the restored journal must end where the manifest says that it ended. */
static enum err prove(struct restoring *r, const char *url)
{
	struct chain_report chain = { 0 };
	struct db *db = NULL;
	enum err e = db_open(url, DB_READ, &db);

	if (e == OK)
		e = journal_verify(db, &chain);
	db_close(db);
	TRY(e);
	if (chain.first_bad || chain.rows != r->height ||
	    (r->height && !str_eq(r->head, str_of(chain.head)))) {
		r->why = "the chain of its journal is broken";
		return ERR_CONFLICT;
	}
	return OK;
}

static enum err build(struct cli *cli, const struct place *p, struct restoring *r)
{
	struct app *app;
	enum err e;

	e = archive_open(r->arena, cli->words[0], &r->ar);
	if (e != OK)
		r->why = archive_why(r->ar);
	TRY(e);
	TRY(clear_staging(p));
	TRY(db_open(p->staging, DB_WRITE, &r->db));
	e = load(r);
	if (e != OK && !r->why)
		r->why = *archive_why(r->ar) ? str_dup(cli->arena, str_of(archive_why(r->ar))).p
			 : *db_error(r->db)  ? str_dup(cli->arena, str_of(db_error(r->db))).p
					     : err_info(e)->title;
	db_close(r->db);
	TRY(e);
	TRY(prove(r, p->staging));
	cli->settings.database = p->staging;
	app = cli_open(cli, true);
	e = app ? reindex(cli, app) : ERR_UNAVAILABLE;
	app_free(app);
	return e;
}

static int refuse_occupied(const char *file)
{
	fprintf(stderr,
		"kolo restore: %s: there is a network already. Nothing was changed.\n"
		"With --force the backup takes its place, and the former network is kept aside.\n",
		file);
	return EXIT_FAILED;
}

int run_restore(struct cli *cli)
{
	struct place p = place_of(cli);
	struct restoring r = { .arena = arena_new(RESTORE_ARENA) };
	bool occupied;
	enum err e;

	if (cli->nwords != 1) {
		fprintf(stderr, "usage: kolo restore FILE [--data DIR | --database URL] [--force]\n");
		return EXIT_USAGE;
	}
	(void)mkdir(cli->settings.data, 0750);
	occupied = is_occupied(&p);
	if (occupied && !cli_option(cli, "force").p)
		return refuse_occupied(cli->words[0]);
	r.files = file_store_new(cli->arena, &cli->settings);
	e = build(cli, &p, &r);
	if (e == OK)
		e = swap(&p, occupied);
	else if (clear_staging(&p) != OK)
		fprintf(stderr, "kolo restore: what was built is left beside it\n");
	if (e != OK)
		fprintf(stderr, "kolo restore: %s: %s\n", cli->words[0], r.why ? r.why : err_info(e)->title);
	else
		printf("%lld rows, %lld files; the journal is whole at height %lld\n", r.rows, r.nfiles,
		       r.height);
	if (e == OK && occupied)
		printf("the former network is kept as %s\n", p.former);
	file_store_free(r.files);
	arena_free(r.arena);
	return e == OK ? EXIT_DONE : e == ERR_UNAVAILABLE ? EXIT_FAILED : EXIT_DAMAGED;
}
