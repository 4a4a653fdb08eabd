/* page_record.c -- one record: its page, its JSON, its place as GeoJSON, its time as iCalendar; the question
 * before a transition. */
#include "resource/export.h"
#include "resource/form.h"
#include "resource/record_view.h"
#include "resource/serving.h"

#include "base/utf8.h"
#include "text/markdown.h"
#include "ui/components.html.h"
#include "ui/layout.h"

enum { DESCRIPTION_WIDTH = 200 };

static unsigned formats_of(const struct shape *s)
{
	return 1u << FMT_JSON | (s->point >= 0 ? 1u << FMT_GEOJSON : 0) |
	       (s->starts >= 0 ? 1u << FMT_ICS : 0);
}

static struct str description_of(struct request *rq, const struct shape *s, const struct record *r)
{
	if (s->summary < 0)
		return STR_NONE;
	return utf8_head(markdown_plain(rq->c.arena, record_str(r, (unsigned)s->summary)), DESCRIPTION_WIDTH);
}

/* What modules add to records of all kinds. */
static enum err parts_below(struct html *h, const struct record *r)
{
	for (const struct module *const *m = h->rq->c.app->modules; *m; m++)
		if ((*m)->under_record)
			TRY((*m)->under_record(h->rq, h, r));
	return OK;
}

static enum err record_page(struct request *rq, const struct record *r)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct shape *s = shape_for(rq->c.app, r->res);
	struct page page = { .title = record_heading(r),
			     .description = description_of(rq, s, r),
			     .lang = record_lang(&rq->c, r),
			     .formats = formats_of(s),
			     .canonical = record_path(h.arena, r) };
	void *extra = NULL;

	if (r->res->detail_load)
		TRY(r->res->detail_load(rq, r, &extra));
	if (rq->out->status)
		return OK;
	layout_open(&h, &page);
	if (r->res->detail) {
		r->res->detail(&h, r, extra);
	} else {
		record_head(&h, r);
		record_fields(&h, r);
		record_related(&h, r);
	}
	TRY(parts_below(&h, r));
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err page_record(struct request *rq)
{
	struct record *r;

	TRY(require_record(rq, &r));
	if (rq->format == FMT_HTML)
		return record_page(rq, r);
	if (rq->format == FMT_JSON)
		return answer_record(rq, r, 200);
	if (rq->format == FMT_GEOJSON && shape_for(rq->c.app, r->res)->point >= 0)
		return answer_feature(rq, r);
	if (rq->format == FMT_ICS && shape_for(rq->c.app, r->res)->starts >= 0)
		return answer_event(rq, r);
	return fail(&rq->c, ERR_NOT_FOUND, "This page does not come in this form");
}

enum err page_confirm(struct request *rq, const struct record *r, const struct transition *t)
{
	struct html h = html_on(rq, &rq->out->body);
	struct question ask = { .title = title_said(&h, r),
				.text = str_of(tr(h.lang, t->confirm)),
				.action =
					str_fmt(h.arena, "/%s/%lld/%s", r->res->collection, r->id, t->action),
				.back = record_path(h.arena, r),
				.label = t->label };

	layout_open(&h, &(struct page){ .title = record_title(r),
					.lang = record_lang(&rq->c, r),
					.width = "narrow",
					.no_index = true });
	confirm(&h, &ask);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err get_live_list(struct request *rq)
{
	return hub_stream(rq, rq->route->resource->name, 0);
}

enum err get_live(struct request *rq)
{
	struct record *r;

	TRY(require_record(rq, &r));
	return hub_stream(rq, r->res->name, r->id);
}
