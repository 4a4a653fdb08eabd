/* sitemap.c -- for search engines: what they may follow, and the address of every record that everybody may
 * read. */
#include "resource/sitemap.h"
#include "resource/serving.h"

#include "core/handler.h"

/* As many addresses as one file may hold, and so many numbers of records stand in one of ours. */
#define ADDRESSES 50000

static bool is_listed(const struct resource *res)
{
	return res->in_search && res->may.read & ROLE_VISITOR;
}

/* Whoever asks: the map shows what a visitor may read. */
static struct ctx as_visitor(const struct ctx *c)
{
	struct ctx visitor = *c;

	visitor.who = &actor_visitor;
	return visitor;
}

static enum err answer_xml(struct request *rq)
{
	rq->out->type = S("application/xml; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

static void open_xml(struct buf *b, const char *root)
{
	buf_fmt(b,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<%s "
		"xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
		root);
}

/* ---- the index ---- */

/* Parts that hold at least one record, so that none is an empty file. */
static enum err put_parts(struct ctx *c, const struct shape *s, struct str base, struct buf *b)
{
	struct list_query q = { .res = s->res };
	struct where w = list_condition(c, s, &q, NULL);
	struct query parts = {
		.sql = str_fmt(c->arena, "SELECT DISTINCT (t.id - 1) / %d FROM %s t WHERE %.*s ORDER BY 1",
			       ADDRESSES, s->res->name, (int)w.sql.n, w.sql.p)
			       .p
	};
	struct rows rows;

	TRY(db_all_(c->db, c->arena, &rows, &parts, w.args.v, w.args.n));
	for (size_t i = 0; i < rows.n; i++)
		buf_fmt(b, "<sitemap><loc>%.*s/sitemap.xml?of=%s&amp;part=%lld</loc></sitemap>\n", STR(base),
			s->res->collection, value_int(rows_row(&rows, i)[0]));
	return OK;
}

static enum err index_of_all(struct request *rq, struct ctx *c)
{
	struct str base = base_url(rq);
	struct buf *b = &rq->out->body;

	open_xml(b, "sitemapindex");
	for (size_t i = 0; i < c->app->shapes.n; i++)
		if (is_listed(c->app->shapes.v[i]->res))
			TRY(put_parts(c, c->app->shapes.v[i], base, b));
	buf_lit(b, "</sitemapindex>\n");
	return answer_xml(rq);
}

/* ---- one part ---- */

struct part {
	struct buf *b;
	struct str base;
	struct arena *arena;
};

static enum err put_address(void *ctx, struct record *r)
{
	struct part *p = ctx;

	buf_fmt(p->b, "<url><loc>%.*s%.*s</loc><lastmod>%.*s</lastmod></url>\n", STR(p->base),
		STR(record_path(p->arena, r)), STR(instant_iso(p->arena, r->updated)));
	return p->b->failed ? ERR_TOO_BIG : OK;
}

static enum err part_of(struct request *rq, struct ctx *c, const struct resource *res, i64 number)
{
	struct list_query q = { .res = res, .where = where_on(c->arena), .sort = "id", .detail = FOR_LISTS };
	struct part p = { &rq->out->body, base_url(rq), c->arena };

	WHERE(&q.where, "t.id > ? AND t.id <= ?", VI(number * ADDRESSES), VI((number + 1) * ADDRESSES));
	open_xml(p.b, "urlset");
	TRY(list_each(c, &q, put_address, &p));
	buf_lit(p.b, "</urlset>\n");
	return answer_xml(rq);
}

enum err get_sitemap(struct request *rq)
{
	struct str of = pairs_get(&rq->in->query, S("of")), part = pairs_get(&rq->in->query, S("part"));
	struct ctx visitor = as_visitor(&rq->c);
	i64 number = 0;

	if (!of.n)
		return index_of_all(rq, &visitor);
	const struct resource *res = resource_find(rq->c.app, str_z(rq->c.arena, of));
	if (!res || !is_listed(res))
		return ERR_NOT_FOUND;
	if (part.n && (!str_to_i64(part, &number) || number < 0 || number > INT32_MAX))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "part");
	return part_of(rq, &visitor, res, number);
}

/* ---- robots ---- */

enum err get_robots(struct request *rq)
{
	buf_fmt(&rq->out->body,
		"User-agent: *\nDisallow: /admin\nDisallow: /login\nDisallow: /me\nDisallow: /reset\n"
		"Disallow: /search\nDisallow: /signup\nDisallow: /theme\nSitemap: %.*s/sitemap.xml\n",
		STR(base_url(rq)));
	rq->out->type = S("text/plain; charset=utf-8");
	rq->out->status = 200;
	return OK;
}
