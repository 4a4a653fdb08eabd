/* preview.c -- a text with marks as its page will show it, for who is writing it. */
#include "core/handler.h"
#include "resource/kinds.h"
#include "ui/html.h"

#define PREVIEW_MAX ((size_t)1 << 20)

/* On the slow lane: Markdown of this size takes its time. */
enum err prepare_preview(struct request *rq)
{
	struct buf *b = arena_new_one(rq->c.arena, struct buf);

	*b = buf_on(rq->c.arena, PREVIEW_MAX);
	struct html h = html_on(rq, b);
	show_prose(&h, NULL, VS(pairs_get(&rq->in->form, S("text"))));
	rq->prepared = b;
	return OK;
}

enum err post_preview(struct request *rq)
{
	struct str html;

	TRY(buf_finish(rq->prepared, &html));
	buf_put(&rq->out->body, html);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
