/* home.c -- the first page: search, living figures, news, spaces. */
#include "modules/home/home.h"
#include "modules/home/home.html.h"

#include "resource/facets.h"

enum { NEWS = 6, SPACES = 4, CHIPS = 6 };

static enum err figure(struct ctx *c, struct home *home, const char *collection)
{
	const struct resource *res = resource_find(c->app, collection);
	struct list_query q = { .res = res, .limit = 1, .with_total = true };
	struct list list;

	TRY(list_run(c, &q, &list));
	if (list.total == 0)
		return OK;
	*vec_add(c->arena, &home->figures) = (struct statistic){
		.value = text_number(c->arena, c->lang, list.total),
		.label = str_of(resource_noun(c->lang, res, list.total)),
		.href = str_fmt(c->arena, "/%s", collection),
	};
	return OK;
}

/* What the reader reads most easily comes first; then what others wrote, marked with its language. */
static enum err load_news(struct ctx *c, struct list *out)
{
	struct value mine = VZ(lang_tag(c->lang == LANG_SR_LATN ? LANG_SR : c->lang));
	struct list_query q = { .res = &news,
				.limit = NEWS,
				.sort = "-published",
				.where = where_on(c->arena),
				.detail = FOR_LISTS };
	struct list others;

	where_add(&q.where, "t.lang = ?", &mine, 1);
	TRY(list_run(c, &q, out));
	q.where = where_on(c->arena);
	where_add(&q.where, "t.lang <> ?", &mine, 1);
	q.limit = (int)(NEWS - out->n);
	if (q.limit == 0)
		return OK;
	TRY(list_run(c, &q, &others));
	struct record **v = arena_new_array(c->arena, struct record *, NEWS);
	memcpy(v, out->v, out->n * sizeof(struct record *));
	memcpy(v + out->n, others.v, others.n * sizeof(struct record *));
	out->v = v;
	out->n += others.n;
	return OK;
}

static enum err load_spaces(struct ctx *c, struct list *out)
{
	struct list_query q = { .res = &space, .limit = SPACES, .detail = FOR_LISTS };

	return list_run(c, &q, out);
}

/* The fullest values of field F, as links to what they count. BRANCH: only below it. */
static enum err load_chips(struct ctx *c, unsigned f, i64 branch, struct facet *facet)
{
	struct list_query q = { .res = &organisation };
	const struct field *field = &organisation.fields[f];

	if (branch) {
		struct filter *below = vec_add(c->arena, &q.filters);
		below->field = field;
		vec_push(c->arena, &below->values, VI(branch));
	}
	return facet_count(c, &q, field, facet);
}

static void put_chips(struct ctx *c, const struct facet *facet, struct home *home, bool places)
{
	for (size_t i = 0; i < facet->values.n && i < CHIPS; i++) {
		const struct facet_value *v = &facet->values.v[i];
		struct link l = { .href = str_fmt(c->arena, "/organisations?%s=%.*s", facet->field->name,
						  STR(v->code)),
				  .text = v->label,
				  .count = v->n };
		if (places)
			vec_push(c->arena, &home->places, l);
		else
			vec_push(c->arena, &home->kinds, l);
	}
}

/* A region lies in a country or two: what is below the fullest says more. */
static bool is_nearly_all(const struct facet *f)
{
	i64 all = 0;

	for (size_t i = 0; i < f->values.n; i++)
		all += f->values.v[i].n;
	return f->values.n && f->values.v[0].n * 3 >= all * 2;
}

static enum err load_ways_in(struct ctx *c, struct home *home)
{
	struct facet by_kind, places, below;
	i64 fullest;

	TRY(load_chips(c, ORG_KIND, 0, &by_kind));
	put_chips(c, &by_kind, home, false);
	TRY(load_chips(c, ORG_TERRITORY, 0, &places));
	while (is_nearly_all(&places) && str_to_i64(places.values.v[0].code, &fullest)) {
		TRY(load_chips(c, ORG_TERRITORY, fullest, &below));
		if (!below.values.n)
			break;
		places = below;
	}
	put_chips(c, &places, home, true);
	return OK;
}

static enum err load(struct ctx *c, struct home *home)
{
	TRY(figure(c, home, "organisations"));
	TRY(figure(c, home, "spaces"));
	TRY(figure(c, home, "territories"));
	TRY(figure(c, home, "news"));
	TRY(load_ways_in(c, home));
	TRY(load_news(c, &home->news));
	return load_spaces(c, &home->spaces);
}

static enum err get_home(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);
	struct home home = { .search = { .action = S("/search"),
					 .label = N_("Search everything"),
					 .hint = str_of(tr(rq->c.lang, "school, place, piece of news…")) } };

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
