/* search_page.c -- the page of the search over everything, and suggestions while one types. */
#include "resource/search_page.h"
#include "resource/serving.h"
#include "resource/search.html.h"

#include "text/calm.h"

#define PAGE 20
#define SUGGESTIONS 8

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
	if (limit.p && (!str_to_i64(limit, &out->limit) || out->limit < 1 || out->limit > SEARCH_DEPTH))
		return bad(rq, "limit");
	if (after.n && (!str_to_i64(after, &out->before) || out->before < 0 || out->before > SEARCH_DEPTH))
		return bad(rq, "after");
	if (out->q.n > 400)
		return bad(rq, "q");
	if (out->in.n && !shape_of(rq->c.app, str_z(rq->c.arena, out->in)))
		return bad(rq, "in");
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
		json_field(&j, "score", int, x->score);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_field(&j, "total", int, f->total);
	json_field(&j, "more", bool, f->more);
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
	struct pager pager = { .from = a->before, .shown = (i64)f->v.n, .total = f->more ? -1 : f->total };

	if (f->next.p)
		pager.next = link_with(&h, "after", f->next);
	if (a->before)
		pager.first = link_with(&h, "after", STR_NONE);
	if (a->before)
		pager.previous =
			a->before <= a->limit
				? pager.first
				: link_with(&h, "after", str_fmt(h.arena, "%lld", a->before - a->limit));
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
	TRY(search_everything(&rq->c, &a, &f));
	return rq->format == FMT_JSON ? json_answer(rq, &f) : html_answer(rq, &a, &f);
}

/* ---- suggestions ---- */

/* Of one collection: what forms take for it, and what tells namesakes apart. */
static void suggest_one(struct request *rq, const struct asked *a, const struct found *x, struct json *j)
{
	struct html h = html_on(rq, &(struct buf){ .arena = rq->c.arena });

	json_object(j);
	json_field(j, "title", str, text_calm(rq->c.arena, record_title(x->r)));
	json_field(j, "url", str, record_path(rq->c.arena, x->r));
	if (a->in.n) {
		json_field(j, "name", str, record_named(rq->c.arena, record_title(x->r), x->r->id));
		json_field(j, "kind", str, plain(rq->c.arena, record_meta(&h, x->r)));
	} else {
		json_field(j, "kind", str, str_of(tr(rq->c.lang, x->res->label)));
	}
	json_end_object(j);
}

enum err get_suggest(struct request *rq)
{
	struct json j = json_on(&rq->out->body);
	struct findings f;
	struct asked a;

	TRY(parse(rq, &a));
	a.limit = SUGGESTIONS;
	TRY(search_everything(&rq->c, &a, &f));
	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < f.v.n; i++)
		suggest_one(rq, &a, &f.v.v[i], &j);
	json_end_array(&j);
	json_end_object(&j);
	answer_json(rq, 200);
	return OK;
}
