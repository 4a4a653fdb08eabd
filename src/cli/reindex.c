/* reindex.c -- `kolo reindex`: the index of words anew, after a restore or with new dictionaries. */
#include "cli/backup.h"
#include "cli/commands.h"
#include "resource/search.h"

enum { PIECE = 500 };

struct indexing {
	struct cli *cli;
	struct app *app;
	struct arena *piece;
	const struct shape *s;
	i64 after, done;
	bool more;
};

static enum err index_piece(struct ctx *c, void *arg)
{
	struct indexing *ix = arg;
	struct query q = { str_fmt(c->arena,
				   "SELECT id FROM %s WHERE removed = 0 AND id > ? ORDER BY id LIMIT %d",
				   ix->s->res->name, PIECE)
				   .p,
			   "i", "i" };
	struct rows ids;

	TRY(db_all(c->db, c->arena, &ids, &q, VI(ix->after)));
	TRY(db_hurry(c->db, true));
	for (size_t i = 0; i < ids.n; i++) {
		struct record *r;
		TRY(record_unscoped(c, ix->s, ids.cells[i].i, &r));
		TRY(search_put(c, ix->s, r));
	}
	ix->more = ids.n == PIECE;
	ix->done += (i64)ids.n;
	ix->after = ids.n ? ids.cells[ids.n - 1].i : ix->after;
	return db_hurry(c->db, false);
}

static enum err tidy_piece(struct ctx *c, void *arg)
{
	struct indexing *ix = arg;

	return fulltext_tidy(c->db, ix->s->search_table, ix->after == 0, &ix->more);
}

/* FN in the write lane, again while there is more. */
static enum err repeat(struct indexing *ix, enum err (*fn)(struct ctx *c, void *arg))
{
	struct fault fault;
	enum err e;

	ix->after = 0;
	do {
		e = app_write(ix->app, &actor_system, LANG_EN, ix->piece, fn, ix, &fault);
		arena_reset(ix->piece);
		ix->after = MAX(ix->after, 1);
		cli_progress(ix->cli, "indexed", ix->done, 0);
	} while (e == OK && ix->more);
	return e;
}

enum err reindex(struct cli *cli, struct app *app)
{
	struct indexing ix = { .cli = cli, .app = app, .piece = arena_new((size_t)256 << 20) };
	enum err e = OK;

	for (size_t i = 0; e == OK && i < app->shapes.n; i++) {
		ix.s = app->shapes.v[i];
		if (!ix.s->search_table)
			continue;
		e = repeat(&ix, index_piece);
		if (e == OK)
			e = repeat(&ix, tidy_piece);
	}
	arena_free(ix.piece);
	return e;
}

int run_reindex(struct cli *cli)
{
	struct app *app = cli_open(cli, false);
	enum err e = app ? reindex(cli, app) : ERR_UNAVAILABLE;

	if (app && e != OK)
		fprintf(stderr, "kolo reindex: %s\n", err_info(e)->title);
	app_free(app);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
