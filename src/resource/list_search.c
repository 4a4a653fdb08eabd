/* list_search.c -- pages of a list by relevance: the index gives ranked candidates, the condition sifts them,
 * the page is fetched. */
#include "resource/search.h"

/* Ranked hits that a search looks at: few first, for a frequent word's long list is seldom needed. */
#define CANDIDATES_FIRST 200
#define CANDIDATES_MAX 1000

/* The cursor of a search is the number of hits before the page. */
static enum err hits_before(struct ctx *c, const struct list_query *q, i64 *out)
{
	*out = 0;
	if (q->after.n && (!str_to_i64(q->after, out) || *out < 0 || *out > CANDIDATES_MAX))
		return fail(c, ERR_MALFORMED, "The parameter %s is not valid", "after");
	return OK;
}

/* Rows of SELECT … FROM s t WHERE W, which names the ids: without statistics SQLite would rather read the
 * whole index of some other column. */
static enum err select_where(struct ctx *c, const struct shape *s, const char *columns, const struct where *w,
			     struct rows *out)
{
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct str text;

	buf_fmt(&sql, "SELECT %s FROM %s t%s WHERE ", columns, s->res->name,
		db_kind(c->db) == DB_SQLITE ? " NOT INDEXED" : "");
	buf_put(&sql, (struct str){ w->sql.p, w->sql.n });
	buf_lit(&sql, " ORDER BY t.id");
	TRY(buf_finish(&sql, &text));
	return db_all_(c->db, c->arena, out, &(struct query){ .sql = text.p }, w->args.v, w->args.n);
}

static i64 *ids_of(struct arena *a, const struct fulltext_hit *hits, size_t n)
{
	i64 *ids = arena_new_array(a, i64, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = hits[i].id;
	return ids;
}

/* The row of ID among rows in order of their id; NULL if absent. */
static const struct value *row_of(const struct rows *rows, i64 id)
{
	size_t lo = 0, hi = rows->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (value_int(rows_row(rows, mid)[0]) < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < rows->n && value_int(rows_row(rows, lo)[0]) == id ? rows_row(rows, lo) : NULL;
}

/* Those of the ranked hits that pass the condition, in rank order. */
static enum err sift(struct ctx *c, const struct shape *s, const struct where *all,
		     struct fulltext_hits *hits)
{
	struct where w = where_on(c->arena);
	struct rows rows;
	size_t kept = 0;

	if (where_is_open(all) || !hits->n)
		return OK;
	where_add(&w, str_z(c->arena, (struct str){ all->sql.p, all->sql.n }), all->args.v, all->args.n);
	where_ids(c, &w, "t.id", ids_of(c->arena, hits->v, hits->n), hits->n);
	TRY(select_where(c, s, "t.id", &w, &rows));
	for (size_t i = 0; i < hits->n; i++)
		if (row_of(&rows, hits->v[i].id))
			hits->v[kept++] = hits->v[i];
	hits->n = kept;
	return OK;
}

/* The page's records; a word in "quotes" is looked for in the text itself. */
static enum err fetch(struct ctx *c, const struct shape *s, const struct list_query *q,
		      const struct fulltext_hit *hits, size_t n, struct list *out)
{
	struct where w = where_on(c->arena);
	struct rows rows;

	where_ids(c, &w, "t.id", ids_of(c->arena, hits, n), n);
	/* Snippets need the text. */
	const struct selection *taken = q->light && q->no_snippets ? &s->light : &s->whole;

	TRY(select_where(c, s, taken->columns, &w, &rows));
	out->v = arena_new_array(c->arena, struct record *, n);
	out->scores = arena_new_array(c->arena, double, n);
	for (size_t i = 0; i < n; i++) {
		const struct value *row = row_of(&rows, hits[i].id);
		if (!row)
			continue;
		struct record *r = record_seen(c, s, taken, row);
		if (!search_exact(c, r, &out->parsed))
			continue;
		out->scores[out->n] = hits[i].score;
		out->v[out->n++] = r;
	}
	return links_load(c, s, out->v, out->n, q->light);
}

enum err list_by_relevance(struct ctx *c, const struct shape *s, const struct list_query *q,
			   const struct where *all, struct list *out)
{
	struct fulltext_hits hits;
	i64 before;

	TRY(hits_before(c, q, &before));
	size_t want = (size_t)before + (size_t)q->limit + 1;
	TRY(search_rank(c, s, &out->parsed, q->strict, &out->any,
			MIN(CANDIDATES_MAX, MAX(CANDIDATES_FIRST, want)), &hits));
	bool more = hits.more || hits.total > (i64)hits.n;
	TRY(sift(c, s, all, &hits));
	if (hits.n < want && more) {
		TRY(search_rank(c, s, &out->parsed, q->strict, &out->any, CANDIDATES_MAX, &hits));
		TRY(sift(c, s, all, &hits));
	}
	size_t from = MIN((size_t)before, hits.n), n = MIN(hits.n - from, (size_t)q->limit);
	if (from + n < hits.n)
		out->next = str_fmt(c->arena, "%zu", from + n);
	TRY(fetch(c, s, q, hits.v + from, n, out));
	if (!q->no_snippets)
		search_snippets(c, s, out);
	return OK;
}
