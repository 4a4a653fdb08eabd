/* facets.c -- how many records each value of a filter would leave, under all the other filters; remembered
 * until a commit touches the resource. */
#include "resource/facets.h"
#include "resource/search.h"
#include "resource/counts.h"
#include "ui/html.h"

#define VALUES_MAX 60

static bool counted(const struct field *f)
{
	return f->flags & FILTERED && kind_is(f, KIND_COUNTED);
}

static const struct filter *chosen(const struct list_query *q, const struct field *f)
{
	for (size_t i = 0; i < q->filters.n; i++)
		if (q->filters.v[i].field == f)
			return &q->filters.v[i];
	return NULL;
}

/* The branch of a tree that the reader stands on: the chosen record, or the only root; 0 when there are
 * several roots. */
static i64 branch(struct ctx *c, const struct shape *target, const struct filter *f)
{
	struct query roots = { .sql = str_fmt(c->arena,
					      "SELECT id FROM %s WHERE %s IS NULL AND removed = 0 LIMIT 2",
					      target->res->name, target->res->fields[target->parent].name)
					      .p };
	struct rows rows;

	if (f && f->values.n)
		return value_int(f->values.v[0]);
	if (db_all(c->db, c->arena, &rows, &roots) != OK || rows.n != 1)
		return 0;
	return value_int(rows.cells[0]);
}

static bool is_free_words(const struct shape *s, const struct field *f)
{
	return kinds[f->kind].linked && !kind_is(f, KIND_REFERS) && !f->choices && s->lang >= 0;
}

/* A third column for free words: the language of the records that have them, where it is one. */
static const char *language_of_words(struct arena *a, const struct shape *s, const struct field *f)
{
	const char *lang;

	if (!is_free_words(s, f))
		return "";
	lang = s->res->fields[s->lang].name;
	return str_fmt(a, ", CASE WHEN MIN(t.%s) = MAX(t.%s) THEN MIN(t.%s) ELSE '' END", lang, lang, lang).p;
}

/* SELECT value, COUNT(*) … GROUP BY 1, with its values appended to W. */
static struct str counting(struct ctx *c, const struct shape *s, const struct list_query *q,
			   const struct field *f, struct where *w)
{
	const struct shape *target = f->ref ? shape_of(c->app, f->ref) : NULL;
	const char *res = s->res->name, *tail = "GROUP BY 1 ORDER BY 2 DESC, 1";
	struct arena *a = c->arena;

	if (kinds[f->kind].linked)
		return str_fmt(
			a,
			"SELECT l.value, COUNT(*)%s FROM %s t JOIN %s_%s l ON l.id = t.id WHERE %.*s %s "
			"LIMIT %d",
			language_of_words(a, s, f), res, res, f->name, (int)w->sql.n, w->sql.p, tail,
			VALUES_MAX);
	if (f->flags & SUBTREE && target) {
		i64 on = branch(c, target, chosen(q, f));
		const char *parent = target->res->fields[target->parent].name;
		struct str under = str_fmt(a, on ? "p.%s = ?" : "p.%s IS NULL", parent);
		if (on)
			vec_push(a, &w->args, VI(on));
		/* First by place, of which there are few beside the records, then up the tree. */
		return str_fmt(
			a,
			"SELECT x.ancestor, CAST(SUM(g.n) AS bigint) FROM (SELECT t.%s AS place, "
			"COUNT(*) AS n"
			" FROM %s t WHERE %.*s AND t.%s IS NOT NULL GROUP BY 1) g JOIN %s x ON x.id = g.place"
			" JOIN %s p ON p.id = x.ancestor WHERE %.*s %s LIMIT %d",
			f->name, res, (int)w->sql.n, w->sql.p, f->name, target->tree_table, target->res->name,
			STR(under), tail, VALUES_MAX);
	}
	return str_fmt(a, "SELECT t.%s, COUNT(*) FROM %s t WHERE %.*s AND t.%s IS NOT NULL %s LIMIT %d",
		       f->name, res, (int)w->sql.n, w->sql.p, f->name, tail, VALUES_MAX);
}

/* CONTENT: the language of free words. */
static struct str label_of(struct ctx *c, const struct field *f, struct str code, struct str content)
{
	const struct kind_ops *k = &kinds[f->kind];
	struct str told = k->told ? k->told(c, f, code) : STR_NONE;

	return told.p ? told : text_said(c->arena, c->lang, code, content);
}

/* The values with their labels, counted afresh. */
static enum err count_values(struct ctx *c, const struct shape *s, const struct list_query *q,
			     const struct field *f, struct where *w, struct count_pair **v, size_t *n)
{
	struct str sql = counting(c, s, q, f, w);
	struct rows rows;

	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = sql.p }, w->args.v, w->args.n));
	*v = arena_new_array(c->arena, struct count_pair, rows.n);
	*n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		struct value code = rows_row(&rows, i)[0];
		struct count_pair p = { .n = value_int(rows_row(&rows, i)[1]) };
		p.code = code.type == V_INT ? str_fmt(c->arena, "%lld", code.i) : value_str(code);
		p.label = label_of(
			c, f, p.code,
			content_lang(c, is_free_words(s, f) ? value_str(rows_row(&rows, i)[2]) : STR_NONE));
		if (p.label.n)
			(*v)[(*n)++] = p;
	}
	return OK;
}

/* Labels come from other records too, so their commits count as well. */
static i64 version_of(const struct ctx *c, const struct shape *s, const struct field *f)
{
	const struct shape *target = f->ref ? shape_of(c->app, f->ref) : NULL;
	u64 mine = (u64)version_seen(c, s);

	return target && target != s ? (i64)(mine * 31 + (u64)version_seen(c, target)) : (i64)mine;
}

i64 facets_version(const struct ctx *c, const struct shape *s)
{
	u64 all = 0;

	for (unsigned i = 0; i < s->res->nfields; i++)
		if (counted(&s->res->fields[i]))
			all = all * 31 + (u64)version_of(c, s, &s->res->fields[i]);
	return (i64)all;
}

/* Remembered by language, reader, field and condition: labels are titles of records that another reader may
 * not see. */
static enum err values_of(struct ctx *c, const struct shape *s, const struct list_query *q,
			  const struct field *f, struct where *w, struct count_pair **v, size_t *n)
{
	const struct filter *mine = chosen(q, f);
	struct str what =
		str_fmt(c->arena, "%d %d %.*s %s %lld %.*s", (int)c->lang, c->app->fallback_lang,
			STR(actor_standing(c->who, c->arena)), f->name,
			f->flags & SUBTREE && mine && mine->values.n ? value_int(mine->values.v[0]) : 0,
			(int)w->sql.n, w->sql.p);
	struct counts_key key = counts_key(s->counts, c->arena, what, w->args.v, w->args.n);

	if (!caches_open(c))
		return count_values(c, s, q, f, w, v, n);
	i64 version = version_of(c, s, f);
	if (counts_get(s->counts, key, version, c->arena, v, n))
		return OK;
	TRY(count_values(c, s, q, f, w, v, n));
	if (caches_open(c))
		counts_put(s->counts, key, version, *v, *n);
	return OK;
}

static bool is_on(struct ctx *c, const struct filter *f, struct str code)
{
	for (size_t i = 0; f && i < f->values.n; i++) {
		struct value v = f->values.v[i];
		struct str text = v.type == V_INT ? str_fmt(c->arena, "%lld", v.i) : value_str(v);
		if (str_eq(text, code))
			return true;
	}
	return false;
}

static enum err count_field(struct ctx *c, const struct shape *s, const struct list_query *q,
			    const struct list *list, struct facet *out)
{
	/* In a tree the numbers stand for what is below the chosen branch; elsewhere the own choice does not
	 * count. */
	struct where w = list_condition(c, s, q, out->field->flags & SUBTREE ? NULL : out->field);
	struct count_pair *v;
	size_t n;

	if (list->parsed.n && s->search_table)
		search_where(c, s, &list->parsed, list->any, &w);
	TRY(values_of(c, s, q, out->field, &w, &v, &n));
	for (size_t i = 0; i < n; i++)
		*vec_add(c->arena, &out->values) =
			(struct facet_value){ v[i].code, v[i].label, v[i].n,
					      is_on(c, chosen(q, out->field), v[i].code) };
	return OK;
}

enum err facet_count(struct ctx *c, const struct list_query *q, const struct field *f, struct facet *out)
{
	const struct list all = { 0 };

	*out = (struct facet){ .field = f };
	return count_field(c, shape_for(c->app, q->res), q, &all, out);
}

enum err facets_count(struct ctx *c, const struct shape *s, const struct list_query *q, struct list *out)
{
	out->facets = arena_new_array(c->arena, struct facet, s->res->nfields);
	for (unsigned i = 0; i < s->res->nfields; i++) {
		const struct field *f = &s->res->fields[i];
		if (!counted(f) || !(c->who->system || field_see(s->res, f) & c->who->network))
			continue;
		out->facets[out->nfacets].field = f;
		TRY(count_field(c, s, q, out, &out->facets[out->nfacets++]));
	}
	return OK;
}
