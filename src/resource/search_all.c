/* search_all.c -- one search over everything that a reader may see: hits of each resource are ranked
 * together, and only what is shown is read. */
#include "resource/search_page.h"
#include "resource/counts.h"
#include "resource/record_view.h"
#include "resource/serving.h"

/* The hits of one resource, on their way to the page. */
struct source {
	struct ranked r;
	struct search_query q; /* a last word may be taken for unfinished here and not there */
	bool any, chosen;
	i64 total;
	bool more;
	size_t at, from, n; /* next hit; those of the page */
	struct record **records;
};
struct sources {
	VEC(struct source) v;
};

/* A reader who may not read the resource at all finds nothing in it. */
static bool open_to(struct ctx *c, const struct resource *res)
{
	return res->in_search && actor_may_somewhere(c->who, res->may.read);
}

static bool chosen(const struct asked *a, const struct resource *res)
{
	return a->in.n == 0 || str_eq(a->in, str_of(res->name)) || str_eq(a->in, str_of(res->collection));
}

/* ---- numbers ---- */

/* Exact up to SEARCH_DEPTH. Beyond that as far as it costs nothing: who sees everything is told the number of
 * all. */
static enum err count(struct ctx *c, struct source *x)
{
	struct where w = x->r.all;

	TRY(ranked_sift(c, &x->r, SEARCH_DEPTH + 1));
	x->total = (i64)x->r.sifted;
	if (where_is_open(&w)) {
		x->total = x->r.hits.total;
	} else if (x->r.sifted > SEARCH_DEPTH) {
		x->total = SEARCH_DEPTH;
		x->more = true;
	} else if (x->r.hits.total > (i64)x->r.hits.n) {
		search_where(c, x->r.s, &x->q, x->any, &w);
		return count_rows(c, x->r.s, &w, &x->total);
	}
	return OK;
}

/* Remembered until a commit touches the resource. */
static enum err count_once(struct ctx *c, const struct asked *a, struct source *x)
{
	bool open = caches_open(c) && !where_is_open(&x->r.all);
	i64 version = open ? version_seen(c, x->r.s) : 0;
	struct str what =
		str_fmt(c->arena, "%d %.*s\n%.*s", x->any, (int)x->r.all.sql.n, x->r.all.sql.p, STR(a->q));
	struct counts_key key = counts_key(x->r.s->counts, c->arena, what, x->r.all.args.v, x->r.all.args.n);
	struct count_pair *known;
	size_t n;

	if (open && counts_get(x->r.s->counts, key, version, c->arena, &known, &n)) {
		x->total = known[0].n;
		x->more = known[1].n != 0;
		return OK;
	}
	TRY(count(c, x));
	if (open)
		counts_put(x->r.s->counts, key, version,
			   (struct count_pair[]){ { .n = x->total }, { .n = x->more } }, 2);
	return OK;
}

/* ---- gathering ---- */

static enum err look_in(struct ctx *c, const struct shape *s, const struct asked *a,
			const struct search_query *q, bool any, struct sources *out)
{
	struct source x = { .q = *q, .any = any, .chosen = chosen(a, s->res) };
	struct list_query everything = { .res = s->res };

	TRY(any ? search_any(c, s, &x.q, HITS_MAX, &x.r.hits) : search_all(c, s, &x.q, HITS_MAX, &x.r.hits));
	if (!x.r.hits.n)
		return OK;
	x.r.s = s;
	x.r.all = list_condition(c, s, &everything, NULL);
	TRY(count_once(c, a, &x));
	if (x.total)
		*vec_add(c->arena, &out->v) = x;
	return OK;
}

static enum err look(struct ctx *c, const struct asked *a, const struct search_query *q, bool any,
		     struct sources *out)
{
	for (size_t i = 0; q->n && i < c->app->shapes.n; i++)
		if (open_to(c, c->app->shapes.v[i]->res))
			TRY(look_in(c, c->app->shapes.v[i], a, q, any, out));
	return OK;
}

/* Slips are forgiven only when nothing anywhere holds the words as they stand. */
static enum err look_forgiving(struct ctx *c, const struct asked *a, struct sources *out)
{
	struct search_query q;

	analyze_query(c->app->analyzer, c->arena, a->q, &q);
	TRY(look(c, a, &q, false, out));
	if (!out->v.n && vocabulary_correct(c, &q))
		TRY(look(c, a, &q, false, out));
	return out->v.n || q.n < 2 ? OK : look(c, a, &q, true, out);
}

/* ---- the page ---- */

struct picks {
	VEC(struct source *) v;
};

/* The source whose next hit is the best, among equals the earlier one; NULL at the end of all. */
static enum err best_source(struct ctx *c, struct sources *all, size_t limit, struct source **out)
{
	*out = NULL;
	for (struct source *x = all->v.v; x < all->v.v + all->v.n; x++) {
		if (x->chosen && x->at >= x->r.sifted)
			TRY(ranked_sift(c, &x->r, x->at + limit));
		if (!x->chosen || x->at >= x->r.sifted)
			continue;
		if (!*out || x->r.hits.v[x->at].score > (*out)->r.hits.v[(*out)->at].score)
			*out = x;
	}
	return OK;
}

/* Which source has the next result of the page, one by one; *MORE: there are further ones. */
static enum err pick(struct ctx *c, const struct asked *a, struct sources *all, struct picks *out, bool *more)
{
	i64 end = a->before + a->limit;

	*more = false;
	for (i64 i = 0; !*more; i++) {
		struct source *best;
		TRY(best_source(c, all, (size_t)a->limit + 1, &best));
		if (!best)
			return OK;
		*more = i == end;
		if (*more)
			return OK;
		if (i < a->before)
			best->from = best->at + 1;
		else
			*vec_add(c->arena, &out->v) = best;
		best->at++;
	}
	return OK;
}

static enum err fetch(struct ctx *c, struct sources *all)
{
	for (struct source *x = all->v.v; x < all->v.v + all->v.n; x++) {
		size_t n = x->at - x->from;
		x->records = arena_new_array(c->arena, struct record *, n);
		if (n)
			TRY(ranked_fetch(c, &x->r, x->r.hits.v + x->from, n, &x->q, FOR_LISTS, x->records));
	}
	return OK;
}

/* The next record of X as people are shown it. */
static void show(struct ctx *c, struct source *x, struct findings *out)
{
	const struct fulltext_hit *hit = &x->r.hits.v[x->from++];
	const struct record *r = *x->records++;

	if (!r)
		return;
	struct str lang = record_lang(c, r), beside = search_snippet(c, x->r.s, r, &x->q);
	*vec_add(c->arena, &out->v) = (struct found){
		.res = r->res,
		.r = r,
		.score = hit->score,
		.title = highlight(c->app->analyzer, c->arena, record_heading(r),
				   lang.n ? str_z(c->arena, lang) : NULL, &x->q),
		.snippet = beside.p ? beside : search_beginning(c, r),
	};
}

static void number(struct ctx *c, const struct asked *a, const struct source *x, struct findings *out)
{
	*vec_add(c->arena, &out->kinds) =
		(struct pick){ .value = str_of(x->r.s->res->collection),
			       .label = str_of(tr(c->lang, x->r.s->res->label_many)),
			       .count = x->total,
			       .more = x->more,
			       .chosen = a->in.n && x->chosen };
	if (x->chosen) {
		out->total += x->total;
		out->more |= x->more;
	}
}

enum err search_everything(struct ctx *c, const struct asked *a, struct findings *out)
{
	struct sources all = { 0 };
	struct picks page = { 0 };
	bool more;

	*out = (struct findings){ 0 };
	TRY(look_forgiving(c, a, &all));
	TRY(pick(c, a, &all, &page, &more));
	TRY(fetch(c, &all));
	for (size_t i = 0; i < all.v.n; i++)
		number(c, a, &all.v.v[i], out);
	for (size_t i = 0; i < page.v.n; i++)
		show(c, page.v.v[i], out);
	if (more && a->before + a->limit <= SEARCH_DEPTH)
		out->next = str_fmt(c->arena, "%lld", a->before + a->limit);
	return OK;
}
