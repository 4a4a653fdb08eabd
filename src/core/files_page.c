/* files_page.c -- stored files over HTTP, at addresses that nobody can guess, that never mean anything else
 * and that open to whom a record with the file does. */
#include "core/file_store.h"
#include "core/files.h"

#include <unistd.h>

static const struct query q_type = {
	"SELECT type, width, size FROM file WHERE hash = ? ORDER BY id LIMIT 1",
	.in = "s",
	.out = "sii",
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
	struct str text = pairs_get(&rq->in->query, S("w"));
	i64 w = 0;

	*width = 0;
	if (!text.p)
		return OK;
	if (str_to_i64(text, &w) && w > 0 && files_width(INT64_MAX, w) == w)
		*width = (int)w;
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

/* From the descriptor that the store gave. */
static enum err send_opened(struct request *rq, enum err opened, const int *fd)
{
	if (opened == ERR_NOT_FOUND)
		return fail(&rq->c, opened, "There is no such file");
	TRY(opened);
	arena_defer(rq->c.arena, close_file, (void *)(uintptr_t)fd);
	rq->out->file = str_fmt(rq->c.arena, "/proc/self/fd/%d", *fd).p;
	return OK;
}

static enum err send_all(struct request *rq, struct str name)
{
	struct file_store *store = rq->c.app->files;
	int *fd = arena_new_one(rq->c.arena, int);

	return send_opened(rq, store->kind->open(store, rq->c.arena, name, fd), fd);
}

static enum err send_part(struct request *rq, struct str name, struct span part, i64 size)
{
	struct file_store *store = rq->c.app->files;
	int *fd = arena_new_one(rq->c.arena, int);

	rq->out->status = 206;
	rq->out->file_from = part.from;
	rq->out->file_whole = (u64)size;
	return send_opened(rq, store->kind->open_part(store, rq->c.arena, name, part, fd), fd);
}

/* Of a store far away only what the reader wants. SIZE 0: not known, then whatever it is, all is fetched. */
static enum err send_stored(struct request *rq, struct str name, i64 size)
{
	struct arena *a = rq->c.arena;
	/* Its own mark, for on every machine the same bytes are the same. */
	struct str etag = str_fmt(a, "\"%.*s\"", STR(name));
	struct span part;

	response_header(rq->out, a, "ETag", etag);
	rq->out->status = etag_known(rq->in, etag) ? 304 : 200;
	if (rq->out->status == 304)
		return OK;
	if (!rq->c.app->files->kind->open_part || !size)
		return send_all(rq, name);
	switch (http_range(rq->in, etag, (u64)size, &part)) {
	case 206:
		return send_part(rq, name, part, size);
	case 416:
		rq->out->status = 416;
		response_header(rq->out, a, "Content-Range", str_fmt(a, "bytes */%lld", size));
		return OK;
	default:
		return send_all(rq, name);
	}
}

enum err get_file(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str hash = pairs_get(&rq->params, S("hash"));
	enum file_sight sight;
	struct value found[3];
	int width;

	TRY(asked_width(rq, &width));
	TRY(sight_of(c, hash, &sight));
	if (sight == FILE_HIDDEN || db_one(c->db, c->arena, found, &q_type, VS(hash)) != OK)
		return fail(c, ERR_NOT_FOUND, "There is no such file");
	width = files_width(found[1].i, width);
	TRY(send_stored(rq, file_name(c->arena, hash, width), width ? 0 : found[2].i));
	rq->out->type = found[0].s;
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
