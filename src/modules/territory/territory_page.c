/* territory_page.c -- what the page of a territory shows: where it stands, its parts, all that is in it, its
 * statuses and moves; today or on another day. */
#include "modules/territory/territory_page.h"
#include "modules/territory/territory.html.h"

#include "resource/facets.h"
#include "resource/serving.h"

enum {
	FEW = 12,    /* so many records inside are listed, more are only counted */
	SPACES = 50, /* of so many what they publish is gathered */
};

/* ---- the day ---- */

static enum err read_day(struct request *rq, struct territory_page *p)
{
	struct str day = str_trim(pairs_get(&rq->in->query, S("on")));
	struct date d;

	if (!day.n)
		return OK;
	if (!date_parse(day, &d))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "on");
	p->day = day;
	p->day_words = text_date(rq->c.arena, rq->c.lang, d, false);
	return OK;
}

/* ---- parts ---- */

static const struct {
	const char *kind, *many;
} kinds_of_parts[] = {
	{ "oblast", N_("Oblasts") },	{ "raion", N_("Raions") },
	{ "hromada", N_("Hromadas") },	{ "municipality", N_("Municipalities") },
	{ "city", N_("Cities") },	{ "settlement", N_("Settlements") },
	{ "village", N_("Villages") },	{ "district", N_("City districts") },
	{ "country", N_("Countries") },
};

static void group_parts(struct arena *a, const struct territory_steps *parts, struct territory_page *p)
{
	p->groups = arena_new_array(a, struct part_group, COUNT(kinds_of_parts));
	p->nparts = parts->n;
	for (size_t k = 0; k < COUNT(kinds_of_parts); k++) {
		struct part_group *g = &p->groups[p->ngroups];

		*g = (struct part_group){ kinds_of_parts[k].many,
					  arena_new_array(a, struct territory_step, parts->n), 0 };
		for (size_t i = 0; i < parts->n; i++)
			if (str_eq(parts->v[i].kind, str_of(kinds_of_parts[k].kind)))
				g->v[g->n++] = parts->v[i];
		p->ngroups += g->n > 0;
	}
}

/* ---- what is inside ---- */

static const struct field *kind_of(const struct resource *res)
{
	for (unsigned i = 0; i < res->nfields; i++)
		if (res->fields[i].kind == F_CHOICE && res->fields[i].flags & FILTERED)
			return &res->fields[i];
	return NULL;
}

static enum err by_kind(struct ctx *c, const struct list_query *q, const char *base, struct inside *in)
{
	const struct field *f = kind_of(q->res);
	struct facet facet;

	if (!f)
		return OK;
	TRY(facet_count(c, q, f, &facet));
	in->kinds = arena_new_array(c->arena, struct link, facet.values.n);
	in->nkinds = facet.values.n;
	for (size_t i = 0; i < facet.values.n; i++) {
		const struct facet_value *v = &facet.values.v[i];
		in->kinds[i] = (struct link){
			.href = str_fmt(c->arena, "%s&%s=%.*s", base, f->name, STR(v->code)),
			.text = v->label,
			.count = v->n,
		};
	}
	return OK;
}

/* Records whose FIELD is one of these: a territory, or the spaces that work there. */
struct tie {
	const struct field *field;
	const struct value *v;
	size_t n;
};

static const char *list_address(struct arena *a, const struct resource *res, const struct tie *tie)
{
	struct buf b = buf_on(a, 64 + tie->n * 40);

	buf_fmt(&b, "/%s", res->collection);
	for (size_t i = 0; i < tie->n; i++)
		buf_fmt(&b, "%s%s=%lld", i ? "&" : "?", tie->field->name, value_int(tie->v[i]));
	return buf_done(&b).p;
}

static enum err look_inside(struct request *rq, const struct resource *res, const struct tie *tie,
			    struct territory_page *p)
{
	struct ctx *c = &rq->c;
	struct list_query q = { .res = res, .limit = FEW, .detail = FOR_LISTS };
	struct filter *filter = vec_add(c->arena, &q.filters);
	const char *base = list_address(c->arena, res, tie);
	struct inside in = { .res = res };

	filter->field = tie->field;
	for (size_t i = 0; i < tie->n; i++)
		vec_push(c->arena, &filter->values, tie->v[i]);
	struct where w = list_condition(c, shape_for(c->app, res), &q, NULL);
	i64 total;

	TRY(count_rows(c, shape_for(c->app, res), &w,
		       &total)); /* remembered; the rows of a country are not looked at */
	/* Its own statuses stand at the top of the page already. */
	if (!total || (res == &territory_status && total <= (i64)p->statuses.n))
		return OK;
	in.all = (struct link){ .href = str_of(base), .label = N_("All"), .count = total };
	if (total > FEW && kind_of(res))
		TRY(by_kind(c, &q, base, &in));
	else
		TRY(list_run(c, &q, &in.list));
	vec_push(c->arena, &p->inside, in);
	return OK;
}

/* A second reference would tell of the same records once more. */
static const struct field *place_of(const struct resource *res, unsigned roles)
{
	for (unsigned i = 0; i < res->nfields; i++) {
		const struct field *f = &res->fields[i];

		if (f->kind == F_REF && f->flags & SUBTREE && f->ref && strcmp(f->ref, territory.name) == 0 &&
		    res->may.read & roles && field_is_seen(res, f, roles))
			return f;
	}
	return NULL;
}

static enum err load_placed(struct request *rq, i64 id, unsigned roles, struct territory_page *p)
{
	const struct app *app = rq->c.app;

	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;
		struct tie tie = { place_of(res, roles), &VI(id), 1 };

		if (tie.field)
			TRY(look_inside(rq, res, &tie, p));
	}
	return OK;
}

/* The spaces that work in territory ID or below it. */
static enum err spaces_inside(struct request *rq, i64 id, unsigned roles, struct list *out)
{
	const struct app *app = rq->c.app;

	*out = (struct list){ 0 };
	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;
		struct list_query q = { .res = res, .limit = SPACES, .detail = FOR_LISTS };
		const struct field *f = res->spaces ? place_of(res, roles) : NULL;

		if (!f)
			continue;
		struct filter *filter = vec_add(rq->c.arena, &q.filters);
		filter->field = f;
		vec_push(rq->c.arena, &filter->values, VI(id));
		return list_run(&rq->c, &q, out);
	}
	return OK;
}

/* What is published in a space is of the place where the space works. */
static enum err load_of_spaces(struct request *rq, i64 id, unsigned roles, struct territory_page *p)
{
	const struct app *app = rq->c.app;
	struct list spaces;

	TRY(spaces_inside(rq, id, roles, &spaces));
	struct value *ids = arena_new_array(rq->c.arena, struct value, spaces.n + 1);
	for (size_t i = 0; i < spaces.n; i++)
		ids[i] = VI(spaces.v[i]->id);
	for (size_t i = 0; spaces.n && i < app->shapes.n; i++) {
		const struct shape *s = app->shapes.v[i];
		struct tie tie = { s->space >= 0 ? &s->res->fields[s->space] : NULL, ids, spaces.n };

		if (tie.field && tie.field->flags & FILTERED && s->res->may.read & roles &&
		    field_is_seen(s->res, tie.field, roles) && !place_of(s->res, roles))
			TRY(look_inside(rq, s->res, &tie, p));
	}
	return OK;
}

static enum err load_inside(struct request *rq, i64 id, struct territory_page *p)
{
	unsigned roles = actor_roles_anywhere(rq->c.who);

	TRY(load_placed(rq, id, roles, p));
	return load_of_spaces(rq, id, roles, p);
}

/* Where nothing is entered, what stands in the nearest unit above that has something. */
static enum err load_near(struct request *rq, struct territory_page *p)
{
	for (size_t i = p->path.n; i-- > 0 && !p->inside.n;) {
		p->near = p->path.v[i];
		TRY(load_inside(rq, p->near.id, p));
	}
	return OK;
}

/* ---- statuses and moves ---- */

static enum err load_statuses(struct ctx *c, i64 id, const struct territory_steps *path,
			      struct territory_page *p)
{
	for (size_t i = 0; i <= path->n; i++) {
		struct list_query q = { .res = &territory_status, .limit = 20, .sort = "id" };
		i64 place = i < path->n ? path->v[i].id : id;
		struct list list;

		q.where = where_on(c->arena);
		WHERE(&q.where, "t.territory = ?", VI(place));
		TRY(list_run(c, &q, &list));
		for (size_t k = 0; k < list.n; k++)
			*vec_add(c->arena, &p->statuses) =
				(struct status_line){ list.v[k], place,
						      i < path->n ? path->v[i].name : STR_NONE };
	}
	return OK;
}

static struct str day_words(struct request *rq, struct str day)
{
	struct date d;

	return date_parse(day, &d) ? text_date(rq->c.arena, rq->c.lang, d, true) : STR_NONE;
}

static struct str period_words(struct request *rq, const struct territory_edge *e)
{
	struct arena *a = rq->c.arena;
	enum lang l = rq->c.lang;
	struct str from = day_words(rq, e->from), until = day_words(rq, e->until);

	if (from.n && until.n)
		return str_fmt(a, "%.*s – %.*s", STR(from), STR(until));
	if (from.n)
		return str_fmt(a, "%s %.*s", tr(l, "since"), STR(from));
	if (until.n)
		return str_fmt(a, "%s %.*s", tr(l, "until"), STR(until));
	return str_of(tr(l, "since before our data"));
}

static enum err load_moves(struct request *rq, i64 id, struct territory_page *p)
{
	struct arena *a = rq->c.arena;
	struct territory_edge *edges;
	size_t n;

	TRY(territory_edges(&rq->c, id, &edges, &n));
	if (n < 2)
		return OK;
	p->moves = arena_new_array(a, struct moment, n);
	p->nmoves = n;
	for (size_t i = 0; i < n; i++)
		p->moves[i] = (struct moment){
			.when = period_words(rq, &edges[i]),
			.iso = edges[i].from.n ? edges[i].from : edges[i].until,
			.what = edges[i].parent ? str_fmt(a, "%.*s · %.*s", STR(edges[i].name),
							  STR(edges[i].parent_name))
						: edges[i].name,
			.href = edges[i].until.n && edges[i].from.n
					? str_fmt(a, "/territories/%lld?on=%.*s", id, STR(edges[i].from))
					: STR_NONE,
			.tone = edges[i].until.n ? NULL : "accent",
		};
	return OK;
}

/* ---- all of it ---- */

enum err territory_detail_load(struct request *rq, const struct record *r, void **extra)
{
	struct territory_page *p = arena_new_one(rq->c.arena, struct territory_page);
	struct territory_steps parts, today;

	*extra = p;
	TRY(read_day(rq, p));
	p->existed = !p->day.n || territory_name_on(&rq->c, r->id, p->day, &p->name_then) == OK;
	if (!p->existed)
		return territory_path(&rq->c, r->id, STR_NONE, &p->path);
	TRY(territory_path(&rq->c, r->id, p->day, &p->path));
	TRY(territory_parts(&rq->c, r->id, p->day, &parts));
	group_parts(rq->c.arena, &parts, p);
	TRY(load_moves(rq, r->id, p));
	if (p->day.n)
		return OK;
	TRY(territory_path(&rq->c, r->id, STR_NONE, &today));
	TRY(load_statuses(&rq->c, r->id, &today, p));
	TRY(load_inside(rq, r->id, p));
	return load_near(rq, p);
}

void territory_detail(struct html *h, const struct record *r, void *extra)
{
	territory_body(h, r, extra);
}

void territory_card(struct html *h, const struct record *r)
{
	struct str where = territory_words(&h->rq->c, r->id);
	const char *kind = choice_label(&r->res->fields[TERRITORY_KIND], record_str(r, TERRITORY_KIND));
	struct str label = kind ? str_of(tr(h->lang, kind)) : STR_NONE;

	where = html_said(h, where, record_lang(&h->rq->c, r));
	territory_row(h, r, where.n ? str_fmt(h->arena, "%.*s · %.*s", STR(label), STR(where)) : label);
}
