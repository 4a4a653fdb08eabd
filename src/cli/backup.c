/* backup.c -- `kolo backup`: the whole network in one file, consistent while others write. */
#include "cli/backup.h"
#include "cli/commands.h"
#include "core/file_store.h"
#include "core/files.h"
#include "core/journal.h"
#include "core/migrations.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROW_MAX = 256 << 20 };

const struct backup_type backup_types[] = {
	[C_UNSET] = { "", '?' },    [C_ID] = { "id", 'i' },	[C_INT] = { "int", 'i' },
	[C_REAL] = { "real", 'd' }, [C_TEXT] = { "text", 's' }, [C_BLOB] = { "blob", 'b' },
};
const size_t nbackup_types = COUNT(backup_types);

struct saving {
	struct cli *cli;
	struct arena *row; /* of one row */
	struct db *db;
	struct archive *ar;
	struct file_store *store;
	const char *target;
	FILE *spool;	  /* the table being written: tar wants its size first */
	struct map saved; /* tables, by name */
	i64 rows, files, missing;
};

/* ---- tables ---- */

static enum err flush_line(struct saving *s, struct buf *b)
{
	struct str line;

	buf_byte(b, '\n');
	TRY(buf_finish(b, &line));
	return fwrite(line.p, 1, line.n, s->spool) == line.n ? OK : ERR_UNAVAILABLE;
}

static enum err write_columns(struct saving *s, const struct table *t)
{
	struct buf b = buf_on(s->row, ROW_MAX);
	struct json j = json_on(&b);

	json_object(&j);
	json_key(&j, S("columns"));
	json_array(&j);
	for (const struct column *c = t->columns; c->name; c++) {
		json_object(&j);
		json_field(&j, "name", str, str_of(c->name));
		json_field(&j, "type", str, str_of(backup_types[c->type].name));
		if (c->references && strcmp(c->references, t->name) == 0)
			json_field(&j, "own", bool, true);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	return flush_line(s, &b);
}

static enum err write_row(void *ctx, const struct value *row, size_t n)
{
	struct saving *s = ctx;
	struct buf b = buf_on(s->row, ROW_MAX);
	struct json j = json_on(&b);

	json_array(&j);
	for (size_t i = 0; i < n; i++)
		json_value(&j, row[i]);
	json_end_array(&j);
	enum err e = flush_line(s, &b);
	arena_reset(s->row);
	cli_progress(s->cli, "rows", ++s->rows, 0);
	return e;
}

/* SELECT "a", "b" FROM "t" ORDER BY its primary key. */
static const char *select_all(struct arena *a, const struct table *t)
{
	struct buf b = buf_on(a, 64 << 10);

	for (const struct column *c = t->columns; c->name; c++)
		buf_fmt(&b, "%s \"%s\"", b.n ? "," : "SELECT", c->name);
	buf_fmt(&b, " FROM \"%s\" ORDER BY %s", t->name, t->key ? t->key : "id");
	return buf_done(&b).p;
}

static FILE *open_spool(struct arena *a, const char *target)
{
	struct str name = str_fmt(a, "%s.XXXXXX", target);
	char *path = arena_bytes(a, name.n + 1);

	memcpy(path, name.p, name.n + 1);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	(void)unlink(path);
	return fdopen(fd, "w+");
}

static enum err save_table(struct saving *s, const struct table *t)
{
	struct arena *a = s->cli->arena;

	s->spool = open_spool(a, s->target);
	if (!s->spool)
		return ERR_UNAVAILABLE;
	enum err e = write_columns(s, t);
	if (e == OK)
		e = db_each(s->db, &(struct query){ .sql = select_all(a, t) }, NULL, 0, write_row, s);
	if (e == OK && fflush(s->spool))
		e = ERR_UNAVAILABLE;
	if (e == OK)
		e = archive_put_file(s->ar, str_fmt(a, "tables/%s.jsonl", t->name).p, s->spool);
	fclose(s->spool);
	return e;
}

static const struct table *table_named(const struct app *app, const char *name)
{
	for (size_t i = 0; i < app->tables.n; i++)
		if (strcmp(app->tables.v[i]->name, name) == 0)
			return app->tables.v[i];
	return NULL;
}

/* A table after those that it points to, so that a restore finds them there; each once. */
static enum err save_after_targets(struct saving *s, const struct app *app, const struct table *t)
{
	if (!t || t->text_search || map_get(&s->saved, str_of(t->name)))
		return OK;
	map_set(&s->saved, str_of(t->name), s);
	for (const struct column *c = t->columns; c->name; c++)
		if (c->references)
			TRY(save_after_targets(s, app, table_named(app, c->references)));
	return save_table(s, t);
}

/* ---- files ---- */

static enum err put_file(struct saving *s, struct str name, int fd)
{
	FILE *f = fdopen(fd, "r");

	if (!f) {
		close(fd);
		return ERR_UNAVAILABLE;
	}
	enum err e = archive_put_file(s->ar, str_fmt(s->row, "files/%.*s", STR(name)).p, f);
	fclose(f);
	s->files++;
	return e;
}

static enum err save_file(void *ctx, struct str name)
{
	struct saving *s = ctx;
	int fd;
	enum err e = s->store->kind->open(s->store, s->row, name, &fd);

	if (e == OK)
		e = put_file(s, name, fd);
	else if (e == ERR_NOT_FOUND)
		s->missing++;
	arena_reset(s->row);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the whole ---- */

static enum err save_manifest(struct saving *s)
{
	struct arena *a = s->cli->arena;
	struct chain_head head;
	struct buf b = buf_on(a, 4096);
	struct json j = json_on(&b);
	struct str text;

	TRY(journal_head(s->db, a, &head));
	json_object(&j);
	json_field(&j, "format", str, S(BACKUP_FORMAT));
	json_field(&j, "migration", int, (i64)nmigrations);
	json_field(&j, "created", str, instant_iso(a, time_now()));
	json_field(&j, "height", int, head.height);
	json_field(&j, "head", str, head.hash);
	json_end_object(&j);
	TRY(buf_finish(&b, &text));
	return archive_put_bytes(s->ar, "manifest.json", text);
}

/* One transaction that sees one moment; files that are newer than it do no harm. */
static enum err save_all(struct saving *s, struct app *app)
{
	TRY(db_begin(s->db));
	TRY(save_manifest(s));
	for (size_t i = 0; i < app->tables.n; i++)
		TRY(save_after_targets(s, app, app->tables.v[i]));
	s->store = app->files;
	TRY(files_each(s->db, save_file, s));
	return archive_finish(s->ar);
}

static const char *default_target(struct cli *cli)
{
	struct str at = instant_iso(cli->arena, time_now() / SECOND * SECOND);
	struct buf name = buf_on(cli->arena, 64);

	for (size_t i = 0; i < at.n; i++)
		if (at.p[i] != ':')
			buf_byte(&name, at.p[i]);
	(void)mkdir(str_fmt(cli->arena, "%s/backups", cli->settings.data).p, 0750);
	return str_fmt(cli->arena, "%s/backups/kolo-%s.tar.gz", cli->settings.data, buf_done(&name).p).p;
}

int run_backup(struct cli *cli)
{
	struct saving s = { .cli = cli, .row = arena_new(ROW_MAX), .saved = map_on(cli->arena) };
	struct app *app;
	enum err e;

	if (cli->nwords > 1) {
		fprintf(stderr, "usage: kolo backup [FILE]\n");
		return EXIT_USAGE;
	}
	app = cli_open(cli, false);
	if (!app)
		return EXIT_FAILED;
	s.target = cli->nwords ? cli->words[0] : default_target(cli);
	e = archive_create(cli->arena, s.target, &s.ar);
	if (e == OK)
		e = db_open(cli->settings.database, DB_READ, &s.db);
	if (e == OK)
		e = save_all(&s, app);
	if (e == OK)
		printf("%s: %lld rows, %lld files\n", s.target, s.rows, s.files);
	if (e == OK && s.missing)
		fprintf(stderr, "kolo backup: %lld files are not in the store; kolo verify names them\n",
			s.missing);
	if (e != OK)
		fprintf(stderr, "kolo backup: %s: %s\n", s.target,
			*archive_why(s.ar) ? archive_why(s.ar) : err_info(e)->title);
	db_close(s.db);
	app_free(app);
	arena_free(s.row);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
