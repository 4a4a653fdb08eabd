/* list_search.c -- pages of a list by relevance: the index gives ranked hits, the condition sifts as many as
 * are needed, the page is fetched. */
#include "resource/search.h"

/* The cursor of a search is the number of hits in front of the page's beginning, or of its end. */
static enum err hits_before(struct ctx *c, const struct list_query *q, i64 *out)
{
	struct str cursor = q->before.n ? q->before : q->after;

	*out = 0;
	if (cursor.n && (!str_to_i64(cursor, out) || *out < 0 || *out > HITS_MAX))
		return fail(c, ERR_MALFORMED, "The parameter %s is not valid",
			    q->before.n ? "before" : "after");
	if (q->before.n)
		*out = MAX(0, *out - q->limit);
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

/* Keep those of the next N hits that fulfil the condition. */
static enum err sift(struct ctx *c, struct ranked *r, size_t n)
{
	struct fulltext_hit *next = r->hits.v + r->looked;
	struct where w = where_on(c->arena);
	struct rows rows;

	where_add(&w, str_z(c->arena, (struct str){ r->all.sql.p, r->all.sql.n }), r->all.args.v,
		  r->all.args.n);
	where_ids(c, &w, "t.id", ids_of(c->arena, next, n), n);
	TRY(select_where(c, r->s, "t.id", &w, &rows));
	for (size_t i = 0; i < n; i++)
		if (row_of(&rows, next[i].id))
			r->hits.v[r->sifted++] = next[i];
	r->looked += n;
	return OK;
}

enum err ranked_sift(struct ctx *c, struct ranked *r, size_t want)
{
	if (where_is_open(&r->all))
		r->sifted = r->looked = r->hits.n;
	while (r->sifted < want && r->looked < r->hits.n)
		TRY(sift(c, r, MIN(MAX(want - r->sifted, r->looked), r->hits.n - r->looked)));
	return OK;
}

enum err ranked_fetch(struct ctx *c, const struct ranked *r, const struct fulltext_hit *hits, size_t n,
		      const struct search_query *q, enum detail detail, struct record **out)
{
	struct where w = where_on(c->arena);
	const struct selection *taken = selection_of(r->s, detail == IN_FULL ? IN_FULL : FOR_SNIPPETS);
	VEC(struct record *) found = { 0 };
	struct rows rows;

	where_ids(c, &w, "t.id", ids_of(c->arena, hits, n), n);
	TRY(select_where(c, r->s, taken->columns, &w, &rows));
	for (size_t i = 0; i < n; i++) {
		const struct value *row = row_of(&rows, hits[i].id);
		out[i] = row ? record_seen(c, r->s, taken, row) : NULL;
		if (out[i] && !search_exact(c, out[i], q))
			out[i] = NULL;
		if (out[i])
			vec_push(c->arena, &found, out[i]);
	}
	return links_load(c, r->s, found.v, found.n, detail);
}

enum err list_by_relevance(struct ctx *c, const struct list_query *q, struct ranked *r, struct list *out)
{
	i64 before;

	TRY(hits_before(c, q, &before));
	TRY(ranked_sift(c, r, (size_t)before + (size_t)q->limit + 1));
	size_t from = MIN((size_t)before, r->sifted), n = MIN(r->sifted - from, (size_t)q->limit);
	if (from + n < r->sifted)
		out->next = str_fmt(c->arena, "%zu", from + n);
	if (from)
		out->previous = str_fmt(c->arena, "%zu", from);
	out->from = (i64)from;
	struct record **page = arena_new_array(c->arena, struct record *, n);
	TRY(ranked_fetch(c, r, r->hits.v + from, n, &out->parsed, q->detail, page));
	out->v = arena_new_array(c->arena, struct record *, n);
	out->snippets = arena_new_array(c->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		if (page[i]) {
			out->snippets[out->n] = search_snippet(c, r->s, page[i], &out->parsed);
			out->v[out->n++] = page[i];
		}
	return OK;
}
