/* export.c -- lists as files: CSV and XLSX here, GeoJSON in geo.c, Atom in feed.c, iCalendar in
 * calendar.c. Whole lists, whatever
 * their length; only an explicit ?limit or ?after asks for a page of them. */
#include "resource/export.h"
#include "resource/serving.h"

#include "core/file_store.h"

#include <stdlib.h>
#include <unistd.h>

enum { MEMORY_MAX = 1 << 20, PIECE = 1 << 20, SCRATCH = 64 << 20 };

/* ---- long answers ---- */

static void close_spool(void *file)
{
	fclose(file);
}

static enum err open_spool(struct sink *s)
{
	struct arena *a = s->rq->c.arena;
	int fd = file_spool(&s->rq->c.app->settings);

	if (fd < 0)
		return ERR_UNAVAILABLE;
	s->spool = fdopen(fd, "w");
	if (!s->spool)
		BUG("a descriptor is no file");
	arena_defer(a, close_spool, s->spool);
	s->path = str_fmt(a, "/proc/self/fd/%d", fd).p;
	return OK;
}

static enum err pour(struct sink *s)
{
	struct buf *b = &s->rq->out->body;

	if (fwrite(b->p, 1, b->n, s->spool) != b->n)
		return ERR_UNAVAILABLE;
	b->n = 0;
	return OK;
}

static void free_scratch(void *arena)
{
	arena_free(arena);
}

struct sink sink_begin(struct request *rq)
{
	struct sink s = { .rq = rq, .c = rq->c };

	s.c.arena = arena_new(SCRATCH);
	arena_defer(rq->c.arena, free_scratch, s.c.arena);
	return s;
}

enum err sink_flow(struct sink *s)
{
	struct buf *b = &s->rq->out->body;

	arena_reset(s->c.arena);
	if (b->failed)
		return ERR_TOO_BIG;
	if (b->n < (s->spool ? PIECE : MEMORY_MAX))
		return OK;
	if (!s->spool)
		TRY(open_spool(s));
	return pour(s);
}

enum err sink_end(struct sink *s, const char *type)
{
	s->rq->out->type = str_of(type);
	s->rq->out->status = 200;
	if (!s->spool)
		return s->rq->out->body.failed ? ERR_TOO_BIG : OK;
	TRY(pour(s));
	if (fflush(s->spool))
		return ERR_UNAVAILABLE;
	s->rq->out->file = s->path;
	return OK;
}

enum err export_each(struct request *rq, const struct list_query *q,
		     enum err (*fn)(void *ctx, struct record *r), void *ctx)
{
	struct list list;

	if (!pairs_get(&rq->in->query, S("limit")).p && !q->after.p && !q->before.p)
		return list_each(&rq->c, q, fn, ctx);
	TRY(list_run(&rq->c, q, &list));
	link_next(rq, list.next);
	for (size_t i = 0; i < list.n; i++)
		TRY(fn(ctx, list.v[i]));
	return OK;
}

/* ---- tables ---- */

static const struct str head_titles[] = { S("id"), S("version"), S("created"), S("updated") };

struct sheet {
	struct sink sink;
	const struct field **fields; /* the columns after the head */
	size_t n, row;
	bool labels;	 /* titles and values as people read them */
	struct map keys; /* of records referred to: what their column holds */
	struct xlsx *x;	 /* NULL: CSV */
	size_t column;
};

static void begin_sheet(struct request *rq, const struct list_query *q, struct sheet *out)
{
	unsigned roles = actor_roles_anywhere(rq->c.who);

	*out = (struct sheet){ .sink = sink_begin(rq), .keys = map_on(rq->c.arena) };
	out->labels = str_eq(pairs_get(&rq->in->query, S("labels")), S("1"));
	out->fields = arena_new_array(rq->c.arena, const struct field *, q->res->nfields);
	for (unsigned i = 0; i < q->res->nfields; i++)
		if (field_is_seen(q->res, &q->res->fields[i], roles))
			out->fields[out->n++] = &q->res->fields[i];
}

static void put_text(struct sheet *t, struct str text)
{
	if (t->x)
		xlsx_text(t->x, t->row, t->column++, text);
	else
		csv_cell(&t->sink.rq->out->body, text, t->column++ == 0);
}

/* A record that is referred to, by its stable key: its number means nothing in another network. */
static struct str key_of(struct sheet *t, const struct field *f, i64 id)
{
	struct arena *a = t->sink.rq->c.arena;
	struct str word = str_fmt(t->sink.c.arena, "%s/%lld", f->ref, id), *known = map_get(&t->keys, word);

	if (!known) {
		known = arena_new_one(a, struct str);
		*known = str_dup(a, record_reference(&t->sink.c, f, id));
		map_set(&t->keys, str_dup(a, word), known);
	}
	return *known;
}

static struct str reference_text(struct sheet *t, const struct field *f, struct value v)
{
	struct buf b = buf_on(t->sink.c.arena, 1 << 20);

	if (v.type == V_INT)
		return key_of(t, f, v.i);
	for (size_t i = 0; v.type == V_LIST && i < v.list.n; i++) {
		if (i)
			buf_byte(&b, ',');
		buf_put(&b, key_of(t, f, value_int(v.list.v[i])));
	}
	return buf_done(&b);
}

static void put_value(struct sheet *t, const struct field *f, struct value v)
{
	if (!t->labels && kind_is(f, KIND_REFERS)) {
		put_text(t, reference_text(t, f, v));
		return;
	}
	if (t->x && (v.type == V_REAL || (v.type == V_INT && kind_is(f, KIND_NUMBER))))
		xlsx_number(t->x, t->row, t->column++, v.type == V_REAL ? v.d : (double)v.i);
	else
		put_text(t, field_to_text(&t->sink.c, f, v, t->labels && !kind_is(f, KIND_EXACT)));
}

static enum err end_row(struct sheet *t)
{
	t->row++;
	t->column = 0;
	if (!t->x)
		csv_end(&t->sink.rq->out->body);
	return sink_flow(&t->sink);
}

/* Stable English names, or with ?labels=1 what the pages call them; then a mark of order, as spreadsheets
 * need it. */
static enum err put_titles(struct sheet *t)
{
	if (t->labels && !t->x)
		buf_lit(&t->sink.rq->out->body, "\xEF\xBB\xBF");
	for (size_t i = 0; i < COUNT(head_titles); i++)
		put_text(t, head_titles[i]);
	for (size_t i = 0; i < t->n; i++)
		put_text(t, str_of(t->labels ? tr(t->sink.c.lang, t->fields[i]->label) : t->fields[i]->name));
	return end_row(t);
}

static enum err put_record(void *ctx, struct record *r)
{
	struct sheet *t = ctx;
	struct arena *a = t->sink.c.arena;

	put_text(t, str_fmt(a, "%lld", r->id));
	put_text(t, str_fmt(a, "%lld", r->version));
	put_text(t, instant_iso(a, r->created));
	put_text(t, instant_iso(a, r->updated));
	for (size_t i = 0; i < t->n; i++)
		put_value(t, t->fields[i], r->v[field_index(r->res, t->fields[i])]);
	return end_row(t);
}

static void offer_name(struct request *rq, const char *suffix)
{
	response_header(rq->out, rq->c.arena, "Content-Disposition",
			str_fmt(rq->c.arena, "attachment; filename=\"%s.%s\"",
				rq->route->resource->collection, suffix));
}

static enum err export_csv(struct request *rq, const struct list_query *q)
{
	struct sheet t;

	begin_sheet(rq, q, &t);
	TRY(put_titles(&t));
	TRY(export_each(rq, q, put_record, &t));
	offer_name(rq, "csv");
	return sink_end(&t.sink, "text/csv; charset=utf-8; header=present");
}

static enum err export_xlsx(struct request *rq, const struct list_query *q)
{
	struct sheet t;
	struct str bytes;

	begin_sheet(rq, q, &t);
	TRY(xlsx_new(rq->c.arena, tr(rq->c.lang, q->res->label_many), &t.x));
	TRY(put_titles(&t));
	TRY(export_each(rq, q, put_record, &t));
	TRY(xlsx_finish(t.x, &bytes));
	buf_put(&rq->out->body, bytes);
	offer_name(rq, "xlsx");
	return sink_end(&t.sink, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

/* ---- which ---- */

enum err export_list(struct request *rq, const struct list_query *q, enum format format)
{
	static enum err (*const by_format[])(struct request * rq, const struct list_query *q) = {
		[FMT_CSV] = export_csv,	  [FMT_XLSX] = export_xlsx,    [FMT_GEOJSON] = export_geojson,
		[FMT_ATOM] = export_atom, [FMT_ICS] = export_calendar,
	};

	if (format < COUNT(by_format) && by_format[format])
		return by_format[format](rq, q);
	return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
}
