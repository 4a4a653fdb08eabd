/* home.c -- the first page: search, living figures, news, spaces. */
#include "modules/home/home.h"
#include "modules/home/home.html.h"

static enum err figure(struct ctx *c, struct home *home, const char *collection, const char *one,
		       const char *many)
{
	const struct resource *res = resource_find(c->app, collection);
	struct list_query q = { .res = res, .limit = 1, .with_total = true };
	struct list list;

	TRY(list_run(c, &q, &list));
	if (list.total == 0)
		return OK;
	*vec_add(c->arena, &home->figures) = (struct statistic){
		.value = text_number(c->arena, c->lang, list.total),
		.label = str_of(trn(c->lang, one, many, list.total)),
		.href = str_fmt(c->arena, "/%s", collection),
	};
	return OK;
}

static enum err newest(struct ctx *c, const struct resource *res, const char *sort, int n, struct list *out)
{
	struct list_query q = { .res = res, .limit = n, .sort = sort };

	return list_run(c, &q, out);
}

static enum err load(struct ctx *c, struct home *home)
{
	TRY(figure(c, home, "organisations", NN_("organisation", "organisations")));
	TRY(figure(c, home, "spaces", NN_("space", "spaces")));
	TRY(figure(c, home, "territories", NN_("territory", "territories")));
	TRY(figure(c, home, "news", NN_("news item", "news items")));
	TRY(newest(c, &news, "-published", 6, &home->news));
	return newest(c, &space, NULL, 8, &home->spaces);
}

static enum err get_home(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);
	struct home home = { .search = {
				     .action = S("/search"),
				     .label = N_("Search everything"),
				     .hint = str_of(tr(rq->c.lang, "school, place, practice, event…")) } };

	TRY(load(&rq->c, &home));
	home.name = setting_get(&rq->c, "name", tr(rq->c.lang, "Educators of the region in one circle"));
	rq->out->status = 200;
	rq->out->type = S("text/html; charset=utf-8");
	layout_open(&h, &(struct page){ .own_search = true });
	home_body(&h, &home);
	layout_close(&h);
	return OK;
}

static const struct route routes[] = {
	{ GET, "/", MAY_PUBLIC, get_home, "The first page" },
	{ 0 },
};

const struct module module_home = { .name = "home", .routes = routes };
