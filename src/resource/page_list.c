/* page_list.c -- a collection: for people with search, facets, orders and pages; as JSON; other formats in
 * export.c. */
#include "resource/list_page.html.h"
#include "resource/record_view.h"
#include "resource/serving.h"

#include "resource/facets.h"
#include "ui/components.html.h"
#include "core/handler.h"
#include "ui/layout.h"

/* ---- for programs ---- */

static enum err json_list(struct request *rq, struct list_query *q)
{
	struct json j = json_on(&rq->out->body);
	struct list list;

	q->with_total = true;
	TRY(list_run(&rq->c, q, &list));
	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < list.n; i++)
		record_json(&rq->c, list.v[i], &j);
	json_end_array(&j);
	json_field(&j, "total", int, list.total);
	json_key(&j, S("next"));
	if (list.next.p)
		json_str(&j, list.next);
	else
		json_null(&j);
	json_end_object(&j);
	link_next(rq, list.next);
	answer_json(rq, 200);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

/* ---- addresses ---- */

static struct str address(struct request *rq, const char *drop, const char *name, struct str value)
{
	struct buf b = buf_on(rq->c.arena, 128 << 10);
	struct str out;

	buf_fmt(&b, "/%s%.*s%s=", rq->route->resource->collection, STR(query_without(rq, drop)), name);
	url_escape(&b, value);
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static bool is_cursor(struct str name)
{
	return str_eq(name, S("after")) || str_eq(name, S("before"));
}

/* Parameters that a form on this page carries along, except those it sets itself. */
static size_t kept_pairs(struct request *rq, bool (*goes)(struct request *rq, struct str name),
			 struct pair *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rq->in->query.n; i++) {
		const struct pair *p = &rq->in->query.v[i];

		if (p->value.n && !is_cursor(p->name) && !goes(rq, p->name))
			out[n++] = *p;
	}
	return n;
}

static bool is_search(struct request *rq, struct str name)
{
	(void)rq;
	return str_eq(name, S("q")) || str_eq(name, S("sort"));
}

static const struct facet *facet_of(const struct list *list, struct str name)
{
	for (size_t i = 0; i < list->nfacets; i++)
		if (str_eq(name, str_of(list->facets[i].field->name)))
			return &list->facets[i];
	return NULL;
}

/* ---- facets ---- */

static const struct pick *picks_of(struct arena *a, const struct facet *f, size_t *chosen)
{
	struct pick *picks = arena_new_array(a, struct pick, f->values.n);

	for (size_t i = 0; i < f->values.n; i++) {
		const struct facet_value *v = &f->values.v[i];

		picks[i] =
			(struct pick){ .value = v->code, .label = v->label, .count = v->n, .chosen = v->on };
		*chosen += v->on;
	}
	return picks;
}

/* Parameters of the facets' form are its own boxes; ranges and filters without a facet stay. */
static struct facets facets_of(struct request *rq, const struct list *list)
{
	struct arena *a = rq->c.arena;
	struct facet_box *v = arena_new_array(a, struct facet_box, list->nfacets);
	struct pair *kept = arena_new_array(a, struct pair, rq->in->query.n);
	struct facets out = { .action = str_fmt(a, "/%s", rq->route->resource->collection),
			      .v = v,
			      .kept = kept };

	for (size_t i = 0; i < list->nfacets; i++) {
		const struct facet *f = &list->facets[i];

		if (f->values.n)
			v[out.n++] = (struct facet_box){ .name = f->field->name,
							 .label = str_of(tr(rq->c.lang, f->field->label)),
							 .options = picks_of(a, f, &out.chosen),
							 .n = f->values.n,
							 .counted = true };
	}
	for (size_t i = 0; i < rq->in->query.n; i++) {
		const struct pair *p = &rq->in->query.v[i];

		if (p->value.n && !is_cursor(p->name) && !facet_of(list, p->name))
			kept[out.nkept++] = *p;
	}
	struct buf clear = buf_on(a, 64 << 10);
	struct pairs stay = { kept, out.nkept, out.nkept };
	buf_put(&clear, out.action);
	if (stay.n)
		buf_fmt(&clear, "?%.*s", STR(form_encode(a, &stay)));
	if (buf_finish(&clear, &out.clear) != OK)
		out.clear = out.action;
	return out;
}

/* The panel is drawn once for a reader and what she asks for; which page she is on is not its concern. */
static struct memo_key panel_key(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct str what = str_fmt(c->arena, "%s %d %d %.*s %.*s", rq->route->resource->name, (int)c->lang,
				  c->app->fallback_lang, STR(actor_standing(c->who, c->arena)),
				  STR(query_without(rq, "after,before")));

	return memo_key(c->app->panels, what.p, what.n);
}

static struct str draw_panel(const struct html *h, struct request *rq, const struct list *list)
{
	struct facets f = facets_of(rq, list);
	struct buf b = buf_on(h->arena, 1 << 20);
	struct html own = *h;
	struct str out;

	own.out = &b;
	if (f.n)
		facets(&own, &f);
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static enum err run_and_draw_panel(const struct html *h, struct request *rq, struct list_query *q,
				   struct list *list, struct str *panel)
{
	q->with_facets = true;
	TRY(list_run(&rq->c, q, list));
	*panel = draw_panel(h, rq, list);
	return OK;
}

/* The list with the panel of its facets, which are counted when nobody remembers them. */
static enum err run_with_panel(const struct html *h, struct request *rq, struct list_query *q,
			       struct list *list, struct str *panel)
{
	struct ctx *c = &rq->c;

	if (!caches_open(c))
		return run_and_draw_panel(h, rq, q, list, panel);
	struct memo_key key = panel_key(rq);
	i64 version = facets_version(c, shape_for(c->app, q->res));
	if (memo_get(c->app->panels, key, version, c->arena, panel))
		return list_run(c, q, list);
	TRY(run_and_draw_panel(h, rq, q, list, panel));
	memo_learn(c, c->app->panels, key, version, *panel);
	return OK;
}

/* ---- the table view ---- */

static bool is_column(const struct resource *res, const struct field *f, unsigned roles)
{
	return f->flags & (LISTED | TITLE) && !kind_is(f, KIND_MARKDOWN) && field_is_seen(res, f, roles);
}

static struct heading heading_of(struct request *rq, const struct list_query *q, const struct field *f)
{
	const char *name = f->name;
	bool down = q->sort && *q->sort == '-', on = q->sort && strcmp(q->sort + down, name) == 0;
	struct heading out = { .label = str_of(tr(rq->c.lang, f->label)),
			       .numeric = kind_is(f, KIND_NUMBER) };

	if (!(f->flags & (SORTED | TITLE)))
		return out;
	out.sorted = !on ? UNSORTED : down ? DESCENDING : ASCENDING;
	out.sort = address(rq, "after,before,sort", "sort",
			   on && !down ? str_fmt(rq->c.arena, "-%s", name) : str_of(name));
	return out;
}

static void put_columns(struct request *rq, struct list_page *p)
{
	unsigned roles = actor_roles_anywhere(rq->c.who);

	p->headings = arena_new_array(rq->c.arena, struct heading, p->res->nfields);
	p->columns = arena_new_array(rq->c.arena, const struct field *, p->res->nfields);
	for (unsigned i = 0; i < p->res->nfields; i++) {
		const struct field *f = &p->res->fields[i];

		if (!is_column(p->res, f, roles))
			continue;
		p->headings[p->ncolumns] = heading_of(rq, p->query, f);
		p->columns[p->ncolumns++] = f;
	}
}

/* ---- the page ---- */

/* Calendars that follow this list: programs of people ask without her session, so what visitors see. */
static struct action subscription(struct request *rq)
{
	struct str home = base_url(rq), query = query_without(rq, "after,before,sort,limit,view,lang");

	home = str_slice(home, str_index(home, ':'), home.n);
	return (struct action){ .href = str_fmt(rq->c.arena, "webcal%.*s/%s.ics%.*slang=%s", STR(home),
						rq->route->resource->collection, STR(query),
						lang_tag(rq->c.lang)),
				.label = N_("Subscribe in a calendar"),
				.icon = "calendar" };
}

static struct page_head head_of(struct request *rq, struct list_page *p)
{
	struct arena *a = rq->c.arena;
	struct action *actions = arena_new_array(a, struct action, 3);
	struct page_head head = { .title = str_of(tr(rq->c.lang, p->res->label_many)), .actions = actions };

	if (shape_for(rq->c.app, p->res)->starts >= 0 && p->res->may.read & ROLE_VISITOR)
		actions[head.nactions++] = subscription(rq);
	if (!actor_may_somewhere(rq->c.who, p->res->may.create) || !rq->c.who->id)
		return head;
	p->create = (struct action){ .href = str_fmt(a, "/%s/new", p->res->collection),
				     .label = p->res->label_new,
				     .icon = "plus",
				     .main = true };
	actions[head.nactions++] = p->create;
	actions[head.nactions++] = (struct action){ .href = str_fmt(a, "/%s/import", p->res->collection),
						    .label = N_("Import"),
						    .icon = "upload" };
	return head;
}

static struct search_box search_of(struct request *rq, const struct list_query *q)
{
	struct pair *kept = arena_new_array(rq->c.arena, struct pair, rq->in->query.n);

	return (struct search_box){ .action = str_fmt(rq->c.arena, "/%s", q->res->collection),
				    .q = q->q,
				    .label = N_("Search here"),
				    .within = q->res->in_search ? q->res->collection : NULL,
				    .kept = kept,
				    .nkept = kept_pairs(rq, is_search, kept) };
}

/* The first page has no cursor in its address, from whichever side one comes. */
static struct pager pager_of(struct request *rq, const struct list_query *q, const struct list *list)
{
	struct str query = query_without(rq, "after,before");
	struct str first =
		str_fmt(rq->c.arena, "/%s%.*s", q->res->collection, STR(str_slice(query, 0, query.n - 1)));
	bool second = list->from > 0 && list->from <= q->limit;

	return (struct pager){
		.first = list->previous.n ? first : STR_NONE,
		.previous = !list->previous.n ? STR_NONE
			    : second	      ? first
					      : address(rq, "after,before", "before", list->previous),
		.next = list->next.n ? address(rq, "after,before", "after", list->next) : STR_NONE,
		.from = list->from,
		.shown = (i64)list->n,
		.total = list->total,
	};
}

static unsigned formats_of(const struct resource *res, const struct shape *s)
{
	return 1u << FMT_JSON | 1u << FMT_CSV | 1u << FMT_XLSX | (s->point >= 0 ? 1u << FMT_GEOJSON : 0) |
	       (res->feed ? 1u << FMT_ATOM : 0) | (s->starts >= 0 ? 1u << FMT_ICS : 0);
}

static void fill_page(struct html *h, struct request *rq, const struct list_query *q, const struct list *list,
		      struct list_page *p)
{
	const struct shape *s = shape_for(rq->c.app, q->res);

	p->res = q->res;
	p->query = q;
	p->list = list;
	p->head = head_of(rq, p);
	p->searched = s->search_table != NULL;
	p->search = search_of(rq, q);
	p->views[0] = (struct link){ .href = address(rq, "view", "view", S("list")),
				     .label = N_("List"),
				     .icon = "list",
				     .current = !p->as_table };
	p->views[1] = (struct link){ .href = address(rq, "view", "view", S("table")),
				     .label = N_("Table"),
				     .icon = "table",
				     .current = p->as_table };
	p->count = resource_counted(rq->c.arena, rq->c.lang, q->res, list->total);
	if (p->as_table)
		put_columns(rq, p);
	p->follows = q->res->feed && !p->as_table && !q->q.n && !q->after.n;
	p->live = live_of(h, str_fmt(rq->c.arena, "/%s/live", q->res->collection), ".list > li h3 a",
			  NN_("%lld new: show", "%lld new: show"));
	p->pager = pager_of(rq, q, list);
}

static enum err html_list(struct request *rq, struct list_query *q)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct shape *s = shape_for(rq->c.app, q->res);
	struct list_page p = { .as_table = str_eq(pairs_get(&rq->in->query, S("view")), S("table")) };
	bool outline = cards_last(&rq->c, q->res) && !p.as_table && !q->q.n;
	struct list list;

	q->with_total = true;
	q->detail = outline ? IN_OUTLINE : FOR_LISTS;
	TRY(run_with_panel(&h, rq, q, &list, &p.panel));
	if (outline)
		TRY(cards_recall(&h, q->res, &list, &p.cards));
	fill_page(&h, rq, q, &list, &p);
	layout_open(&h, &(struct page){ .title = p.head.title,
					.width = "wide",
					.formats = formats_of(q->res, s),
					.own_search = p.searched,
					.no_index = q->after.n || q->before.n || q->q.n });
	list_body(&h, &p);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err page_list(struct request *rq)
{
	struct list_query q;

	TRY(list_parse(rq, rq->route->resource, &q));
	if (rq->format == FMT_HTML)
		return html_list(rq, &q);
	if (rq->format == FMT_JSON)
		return json_list(rq, &q);
	return export_list(rq, &q, rq->format);
}
