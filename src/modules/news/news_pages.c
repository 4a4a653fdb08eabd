/* news_pages.c -- a news item as people read it: in lists with its picture, on its page with what is near to
 * it. */
#include "modules/news/news_pages.h"
#include "modules/news/news.html.h"

#define RELATED 3

static const struct stored_file *cover_of(struct ctx *c, const struct record *r)
{
	struct stored_file *f = arena_new_one(c->arena, struct stored_file);

	return record_has(r, NEWS_COVER) && files_load(c, record_int(r, NEWS_COVER), f) == OK ? f : NULL;
}

static struct str shown(struct html *h, const struct record *r, unsigned field)
{
	return record_has(r, field) ? field_said(h, &r->res->fields[field], r->v[field]) : STR_NONE;
}

static bool is_published(const struct record *r)
{
	return !record_has(r, NEWS_STATE) || str_eq(record_str(r, NEWS_STATE), S("published"));
}

/* ---- in lists ---- */

/* "вересня", in another year "вересня 2025". */
static struct str month_of(struct html *h, struct date d)
{
	struct str month = text_month(h->lang, d.month, true);

	return d.year == instant_date(h->rq->c.now).year ? month
							 : str_fmt(h->arena, "%.*s %d", STR(month), d.year);
}

/* The space it is of; and its language, where that is not the reader's. */
static struct str row_meta(struct html *h, const struct record *r)
{
	struct str space = shown(h, r, NEWS_SPACE);
	enum lang l = h->lang, reader = h->lang == LANG_SR_LATN ? LANG_SR : h->lang;

	if (!lang_parse(record_str(r, NEWS_LANG), &l) || l == reader)
		return space;
	return space.n ? str_fmt(h->arena, "%.*s · %s", STR(space), lang_name(l)) : str_of(lang_name(l));
}

void news_card(struct html *h, const struct record *r)
{
	struct ctx *c = &h->rq->c;
	i64 at = record_has(r, NEWS_PUBLISHED) ? record_int(r, NEWS_PUBLISHED) : r->created;

	struct date day = instant_date(at);

	news_row(h, &(struct news_row){
			    .row = { .href = record_path(h->arena, r),
				     .title = record_str(r, NEWS_TITLE),
				     .summary = record_str(r, NEWS_LEAD),
				     .lang = record_str(r, NEWS_LANG),
				     .meta = row_meta(h, r),
				     .day = text_number(h->arena, h->lang, day.day),
				     .month = month_of(h, day),
				     .time = instant_iso(h->arena, at),
				     .state = is_published(r) ? STR_NONE : shown(h, r, NEWS_STATE),
				     .tone = "sun" },
			    .cover = cover_of(c, r),
		    });
}

/* ---- its page ---- */

/* The newest with a tag in common, or of the same space. */
static enum err load_related(struct ctx *c, const struct record *r, struct list *out)
{
	struct list_query q = { .res = &news, .where = where_on(c->arena), .limit = RELATED };

	WHERE(&q.where, "t.state = 'published' AND t.id <> ?", VI(r->id));
	WHERE(&q.where,
	      "t.id IN (SELECT n.id FROM news n WHERE n.removed = 0 AND n.space = ? UNION"
	      " SELECT k.id FROM news_tags k WHERE k.value IN (SELECT m.value FROM news_tags m WHERE m.id = "
	      "?))",
	      VI(record_int(r, NEWS_SPACE)), VI(r->id));
	return list_run(c, &q, out);
}

enum err news_load(struct request *rq, const struct record *r, void **extra)
{
	struct news_page *x = arena_new_one(rq->c.arena, struct news_page);

	x->draft = !is_published(r);
	*extra = x;
	return load_related(&rq->c, r, &x->related);
}

static void fill_byline(struct html *h, struct news_page *x)
{
	const struct record *r = x->r;
	i64 at = record_has(r, NEWS_PUBLISHED) ? record_int(r, NEWS_PUBLISHED) : r->created;

	x->when = text_instant(h->arena, h->lang, at, h->zone, false);
	x->iso = instant_iso(h->arena, at);
	x->author = shown(h, r, NEWS_AUTHOR);
	x->space = shown(h, r, NEWS_SPACE);
	if (r->updated - at > DAY)
		x->updated = text_instant(h->arena, h->lang, r->updated, h->zone, true);
}

void news_detail(struct html *h, const struct record *r, void *extra)
{
	struct news_page *x = extra;

	x->r = r;
	x->body = record_in_script(h, r)->v[NEWS_BODY];
	x->cover = cover_of(&h->rq->c, r);
	fill_byline(h, x);
	news_page(h, x);
	if (x->related.n)
		news_related(h, &x->related);
}
