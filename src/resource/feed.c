/* feed.c -- the newest records of a collection as an Atom feed (RFC 4287). */
#include "resource/export.h"
#include "resource/serving.h"

#include "core/handler.h"
#include "text/markdown.h"
#include "base/utf8.h"

enum { ENTRIES = 50, SUMMARY_WIDTH = 400 };

static void element(struct buf *b, const char *name, struct str text)
{
	buf_fmt(b, "<%s>", name);
	xml_text(b, text);
	buf_fmt(b, "</%s>\n", name);
}

static void link_to(struct buf *b, const char *rel, const char *type, struct str href)
{
	buf_fmt(b, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	xml_text(b, href);
	buf_lit(b, "\"/>\n");
}

static const struct field *first_prose(const struct record *r)
{
	for (unsigned i = 0; i < r->res->nfields; i++)
		if (kind_is(&r->res->fields[i], KIND_MARKDOWN) && !(r->res->fields[i].flags & HIDDEN) &&
		    record_has(r, i))
			return &r->res->fields[i];
	return NULL;
}

static enum err put_text(struct request *rq, const struct record *r, struct buf *b)
{
	const struct shape *s = shape_for(rq->c.app, r->res);
	const struct markdown_options plain = { .headings = true, .top = 3 };
	const struct field *prose = first_prose(r);
	struct buf html = buf_on(rq->c.arena, 1 << 20);
	struct str summary = s->summary >= 0 ? record_str(r, (unsigned)s->summary) : STR_NONE, content;

	if (!summary.n && prose)
		summary = record_str(r, field_index(r->res, prose));
	if (summary.n)
		element(b, "summary", utf8_head(markdown_plain(rq->c.arena, summary), SUMMARY_WIDTH));
	if (!prose ||
	    markdown_html(rq->c.arena, record_str(r, field_index(r->res, prose)), &plain, &html) != OK)
		return OK;
	TRY(buf_finish(&html, &content));
	buf_lit(b, "<content type=\"html\">");
	xml_text(b, content);
	buf_lit(b, "</content>\n");
	return OK;
}

/* The moment that orders the collection, where that is one: of publication, not of the draft. */
static i64 published(const struct record *r)
{
	const char *sort = r->res->sort;
	const struct field *f = sort ? field_find(r->res, str_of(sort + (*sort == '-'))) : NULL;

	if (!f || !kind_is(f, KIND_EXACT) || !record_has(r, field_index(r->res, f)))
		return r->created;
	return record_int(r, field_index(r->res, f));
}

/* Free words as categories. */
static void put_categories(struct buf *b, const struct record *r)
{
	for (unsigned i = 0; i < r->res->nfields; i++) {
		if (!kinds[r->res->fields[i].kind].linked || kind_is(&r->res->fields[i], KIND_REFERS) ||
		    r->res->fields[i].flags & HIDDEN)
			continue;
		for (size_t k = 0; r->v[i].type == V_LIST && k < r->v[i].list.n; k++) {
			buf_lit(b, "<category term=\"");
			xml_text(b, value_str(r->v[i].list.v[k]));
			buf_lit(b, "\"/>\n");
		}
	}
}

static void open_entry(struct buf *b, const struct shape *s, const struct record *r)
{
	struct str lang = s->lang >= 0 ? record_str(r, (unsigned)s->lang) : STR_NONE;

	buf_lit(b, "<entry");
	if (lang.n) {
		buf_lit(b, " xml:lang=\"");
		xml_text(b, lang);
		buf_lit(b, "\"");
	}
	buf_lit(b, ">\n");
}

static enum err put_entry(struct request *rq, const struct record *r, struct str base, struct str network)
{
	const struct shape *s = shape_for(rq->c.app, r->res);
	struct arena *a = rq->c.arena;
	struct buf *b = &rq->out->body;
	struct str author =
		s->author >= 0 ? account_name(&rq->c, record_int(r, (unsigned)s->author)) : STR_NONE;

	open_entry(b, s, r);
	element(b, "id", str_fmt(a, "%.*s/%s/%lld", STR(base), r->res->collection, r->id));
	element(b, "title", record_title(r));
	link_to(b, "alternate", "text/html", str_fmt(a, "%.*s%.*s", STR(base), STR(record_path(a, r))));
	element(b, "published", instant_iso(a, published(r)));
	element(b, "updated", instant_iso(a, r->updated));
	buf_lit(b, "<author>");
	element(b, "name", author.n ? author : network);
	buf_lit(b, "</author>\n");
	put_categories(b, r);
	TRY(put_text(rq, r, b));
	buf_lit(b, "</entry>\n");
	return OK;
}

static i64 newest(const struct list *list)
{
	i64 t = 0;

	for (size_t i = 0; i < list->n; i++)
		t = MAX(t, list->v[i]->updated);
	return t;
}

static void put_head(struct request *rq, const struct list *list, struct str base, struct str network)
{
	const struct resource *res = rq->route->resource;
	struct arena *a = rq->c.arena;
	struct buf *b = &rq->out->body;
	struct str self = str_fmt(a, "%.*s%.*s", STR(base), STR(rq->in->target));

	buf_fmt(b,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		"xml:lang=\"%s\">\n",
		lang_tag(rq->c.lang));
	element(b, "id", self);
	element(b, "title", str_fmt(a, "%s — %.*s", tr(rq->c.lang, res->label_many), STR(network)));
	element(b, "updated", instant_iso(a, newest(list)));
	link_to(b, "self", "application/atom+xml", self);
	link_to(b, "alternate", "text/html", str_fmt(a, "%.*s/%s", STR(base), res->collection));
	buf_lit(b, "<generator>Kolo</generator>\n");
}

enum err export_atom(struct request *rq, const struct list_query *asked)
{
	struct str base = base_url(rq), network = setting_get(&rq->c, "name", tr(rq->c.lang, "Kolo"));
	struct list_query q = *asked;
	struct sink sink = sink_begin(rq);
	struct list list;

	if (!q.res->feed)
		return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
	q.detail = IN_FULL;
	if (!pairs_get(&rq->in->query, S("limit")).p)
		q.limit = ENTRIES;
	TRY(list_run(&rq->c, &q, &list));
	put_head(rq, &list, base, network);
	for (size_t i = 0; i < list.n; i++)
		TRY(put_entry(rq, list.v[i], base, network));
	buf_lit(&rq->out->body, "</feed>\n");
	return sink_end(&sink, "application/atom+xml; charset=utf-8");
}
