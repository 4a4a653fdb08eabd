/* files_page.c -- stored files over HTTP, at addresses that nobody can guess, that never mean anything else
 * and that open to whom a record with the file does. */
#include "core/file_store.h"
#include "core/files.h"

#include <unistd.h>

static const struct query q_type = {
	"SELECT type, width FROM file WHERE hash = ? ORDER BY id LIMIT 1",
	.in = "s",
	.out = "si",
};

/* What browsers show without running it; all else is saved. */
static bool is_shown_in_place(struct str type)
{
	return str_starts(type, S("image/")) || str_starts(type, S("video/")) ||
	       str_starts(type, S("audio/")) || str_eq(type, S("application/pdf")) ||
	       str_starts(type, S("text/plain"));
}

/* ?w=320: the width that is wanted at least. */
static enum err asked_width(struct request *rq, int *width)
{
	static const int widths[] = { 320, 640, 1280 };
	struct str text = pairs_get(&rq->in->query, S("w"));
	i64 w = 0;

	*width = 0;
	if (!text.p)
		return OK;
	for (size_t i = 0; str_to_i64(text, &w) && i < COUNT(widths); i++)
		if (w == widths[i])
			*width = widths[i];
	return *width ? OK : fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "w");
}

static const struct query q_own = { "SELECT id FROM file WHERE hash = ? AND owner = ? LIMIT 1", "si", "i" };

/* Whoever sees a record with the file sees the file; and who sent it. */
static enum err sight_of(struct ctx *c, struct str hash, enum file_sight *out)
{
	struct value own;

	*out = FILE_HIDDEN;
	if (c->app->file_sight)
		TRY(c->app->file_sight(c, hash, out));
	if (*out != FILE_HIDDEN || !c->who->id)
		return OK;
	enum err e = db_one(c->db, c->arena, &own, &q_own, VS(hash), VI(c->who->id));
	*out = e == OK ? FILE_SEEN : FILE_HIDDEN;
	return e == ERR_NOT_FOUND ? OK : e;
}

static void close_file(void *fd)
{
	close(*(int *)fd);
}

/* Its own mark, for on every machine the same bytes are the same. */
static enum err send_stored(struct request *rq, struct str name)
{
	struct arena *a = rq->c.arena;
	struct file_store *store = rq->c.app->files;
	int *fd = arena_new_one(a, int);
	enum err e = store->kind->open(store, a, name, fd);

	if (e == ERR_NOT_FOUND)
		return fail(&rq->c, e, "There is no such file");
	TRY(e);
	arena_defer(a, close_file, fd);
	rq->out->file = str_fmt(a, "/proc/self/fd/%d", *fd).p;
	response_header(rq->out, a, "ETag", str_fmt(a, "\"%.*s\"", STR(name)));
	return OK;
}

enum err get_file(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str hash = pairs_get(&rq->params, S("hash"));
	enum file_sight sight;
	struct value found[2];
	int width;

	TRY(asked_width(rq, &width));
	TRY(sight_of(c, hash, &sight));
	if (sight == FILE_HIDDEN || db_one(c->db, c->arena, found, &q_type, VS(hash)) != OK)
		return fail(c, ERR_NOT_FOUND, "There is no such file");
	TRY(send_stored(rq, file_name(c->arena, hash, files_width(found[1].i, width))));
	rq->out->type = found[0].s;
	rq->out->status = 200;
	/* The bytes never change, but a record may go: then a day is long enough. */
	response_header(rq->out, c->arena, "Cache-Control",
			sight == FILE_OPEN ? S("public, max-age=86400") : S("private, max-age=3600"));
	response_header(rq->out, c->arena, "Content-Disposition",
			is_shown_in_place(found[0].s) ? S("inline") : S("attachment"));
	return OK;
}

struct str files_href(struct arena *a, const struct stored_file *f, int width)
{
	struct buf b = buf_on(a, 4096);

	buf_fmt(&b, "/files/%.*s/", STR(f->hash));
	url_escape(&b, f->name);
	if (width)
		buf_fmt(&b, "?w=%d", width);
	return buf_done(&b);
}
