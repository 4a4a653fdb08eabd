/* search_page.c -- one search over everything that a reader may see, ranked together; and suggestions while
 * she types. */
#include "resource/search_page.h"
#include "resource/surface.h"
#include "resource/search.html.h"

#define PAGE 20
#define DEPTH 200 /* results that can be paged through; beyond that a filter helps more */

struct asked {
	struct str q, in;
	i64 limit, before;
};

static enum err bad(struct request *rq, const char *name)
{
	return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", name);
}

static enum err parse(struct request *rq, struct asked *out)
{
	struct str limit = pairs_get(&rq->in->query, S("limit")),
		   after = pairs_get(&rq->in->query, S("after"));

	*out = (struct asked){ .q = str_trim(pairs_get(&rq->in->query, S("q"))),
			       .in = pairs_get(&rq->in->query, S("in")),
			       .limit = PAGE };
	if (limit.p && (!str_to_i64(limit, &out->limit) || out->limit < 1 || out->limit > DEPTH))
		return bad(rq, "limit");
	if (after.n && (!str_to_i64(after, &out->before) || out->before < 0 || out->before > DEPTH))
		return bad(rq, "after");
	if (out->q.n > 400)
		return bad(rq, "q");
	if (out->in.n && !shape_of(rq->c.app, str_z(rq->c.arena, out->in)))
		return bad(rq, "in");
	return OK;
}

static bool chosen(const struct asked *a, const struct resource *res)
{
	return a->in.n == 0 || str_eq(a->in, str_of(res->name)) || str_eq(a->in, str_of(res->collection));
}

/* ---- gathering ---- */

static const char *language_of_record(const struct shape *s, const struct record *r, struct arena *a)
{
	struct str lang = s->lang >= 0 ? record_str(r, (unsigned)s->lang) : STR_NONE;

	return lang.n ? str_z(a, lang) : NULL;
}

static void add_found(struct ctx *c, const struct shape *s, const struct list *list, struct findings *out)
{
	struct search_query *parsed = arena_new_one(c->arena, struct search_query);

	*parsed = list->parsed;
	for (size_t i = 0; i < list->n; i++)
		*vec_add(c->arena, &out->v) = (struct found){ .res = s->res,
							      .r = list->v[i],
							      .score = list->scores ? list->scores[i] : 0,
							      .parsed = parsed };
}

/* Marks and snippets cost more than finding: only what is shown gets them. */
static void dress(struct ctx *c, struct found *x)
{
	const struct shape *s = shape_for(c->app, x->res);

	x->title = highlight(c->app->analyzer, c->arena, record_title(x->r),
			     language_of_record(s, x->r, c->arena), x->parsed);
	x->snippet = search_snippet(c, s, x->r, x->parsed);
}

/* A reader who may not read the resource at all finds nothing in it. */
static bool open_to(struct ctx *c, const struct resource *res)
{
	return res->in_search && (c->who->system || res->may.read & roles_anywhere(c->who));
}

static enum err gather_one(struct request *rq, const struct shape *s, const struct asked *a, bool strict,
			   struct findings *out)
{
	struct list_query q = { .res = s->res,
				.q = a->q,
				.limit = (int)(a->before + a->limit + 1),
				.with_total = true,
				.no_snippets = true,
				.strict = strict };
	struct list list;

	TRY(list_run(&rq->c, &q, &list));
	if (list.total > 0)
		*vec_add(rq->c.arena, &out->kinds) =
			(struct pick){ .value = str_of(s->res->collection),
				       .label = str_of(tr(rq->c.lang, s->res->label_many)),
				       .count = list.total,
				       .chosen = a->in.n && chosen(a, s->res) };
	if (!chosen(a, s->res))
		return OK;
	out->total += list.total;
	add_found(&rq->c, s, &list, out);
	return OK;
}

static int by_score(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return (a->r->id > b->r->id) - (a->r->id < b->r->id);
}

static enum err gather_all(struct request *rq, const struct asked *a, bool strict, struct findings *out)
{
	struct app *app = rq->c.app;

	*out = (struct findings){ 0 };
	for (size_t i = 0; i < app->shapes.n; i++)
		if (open_to(&rq->c, app->shapes.v[i]->res))
			TRY(gather_one(rq, app->shapes.v[i], a, strict, out));
	return OK;
}

/* Slips are forgiven only when nothing anywhere holds the words as they stand. */
static enum err gather(struct request *rq, const struct asked *a, struct findings *out)
{
	*out = (struct findings){ 0 };
	if (!a->q.n)
		return OK;
	TRY(gather_all(rq, a, true, out));
	if (!out->kinds.n)
		TRY(gather_all(rq, a, false, out));
	if (out->v.n)
		qsort(out->v.v, out->v.n, sizeof out->v.v[0], by_score);
	size_t from = MIN((size_t)a->before, out->v.n), n = MIN((size_t)a->limit, out->v.n - from);
	if (from + n < out->v.n && (i64)(from + n) <= DEPTH)
		out->next = str_fmt(rq->c.arena, "%zu", from + n);
	out->v.v += from;
	out->v.n = n;
	for (size_t i = 0; i < n; i++)
		dress(&rq->c, &out->v.v[i]);
	return OK;
}

/* ---- answers ---- */

static struct str plain(struct arena *a, struct str marked)
{
	struct buf b = buf_on(a, marked.n + 1);

	for (size_t i = 0; i < marked.n; i++)
		if (i + 2 < marked.n && (unsigned char)marked.p[i] == 0xEE &&
		    (unsigned char)marked.p[i + 1] == 0x80)
			i += 2; /* U+E000 and U+E001 take three bytes */
		else
			buf_byte(&b, marked.p[i]);
	return buf_done(&b);
}

static enum err json_answer(struct request *rq, const struct findings *f)
{
	struct json j = json_on(&rq->out->body);

	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < f->v.n; i++) {
		const struct found *x = &f->v.v[i];
		const struct shape *s = shape_for(rq->c.app, x->res);
		json_object(&j);
		json_field(&j, "resource", str, str_of(x->res->collection));
		json_field(&j, "id", str, str_fmt(rq->c.arena, "%lld", x->r->id));
		json_key(&j, S("key"));
		json_value(&j, s->key >= 0 ? x->r->v[s->key] : VN);
		json_field(&j, "title", str, record_title(x->r));
		json_field(&j, "url", str, record_path(rq->c.arena, x->r));
		json_field(&j, "snippet", str, plain(rq->c.arena, x->snippet));
		json_field(&j, "score", real, x->score);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_field(&j, "total", int, f->total);
	json_key(&j, S("next"));
	if (f->next.p)
		json_str(&j, f->next);
	else
		json_null(&j);
	json_end_object(&j);
	answer_json(rq, 200);
	return OK;
}

static enum err html_answer(struct request *rq, const struct asked *a, struct findings *f)
{
	struct html h = html_on(rq, &rq->out->body);
	struct facet_box kinds_box = {
		.name = "in", .label = str_of(tr(rq->c.lang, "Where")), .options = f->kinds.v, .n = f->kinds.n
	};
	struct pair kept = { S("q"), a->q };
	struct facets boxes = { .action = S("/search"),
				.kept = &kept,
				.nkept = 1,
				.v = &kinds_box,
				.n = f->kinds.n > 1,
				.clear = link_with(&h, "in", STR_NONE) };
	struct pager pager = { .shown = (i64)f->v.n, .total = f->total };

	if (f->next.p)
		pager.next = link_with(&h, "after", f->next);
	rq->out->status = 200;
	rq->out->type = S("text/html; charset=utf-8");
	layout_open(&h, &(struct page){ .title = a->q.n ? a->q : str_of(tr(rq->c.lang, "Search")),
					.formats = a->q.n ? 1u << FMT_JSON : 0,
					.own_search = true,
					.no_index = true });
	search_body(
		&h,
		&(struct search_box){ .action = S("/search"), .q = a->q, .label = N_("Search everything") },
		f, &boxes, &pager);
	layout_close(&h);
	return OK;
}

enum err get_search(struct request *rq)
{
	struct findings f;
	struct asked a;

	TRY(parse(rq, &a));
	TRY(gather(rq, &a, &f));
	return rq->format == FMT_JSON ? json_answer(rq, &f) : html_answer(rq, &a, &f);
}

/* ---- suggestions ---- */

enum err get_suggest(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	struct findings f;
	struct asked a;

	TRY(parse(rq, &a));
	a.limit = 8;
	TRY(gather(rq, &a, &f));
	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < f.v.n; i++) {
		json_object(&j);
		json_field(&j, "title", str, record_title(f.v.v[i].r));
		json_field(&j, "url", str, record_path(rq->c.arena, f.v.v[i].r));
		json_field(&j, "kind", str, str_of(tr(rq->c.lang, f.v.v[i].res->label)));
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	answer_json(rq, 200);
	return OK;
}
