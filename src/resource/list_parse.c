/* list_parse.c -- the query string of a list: ?q ?<field> ?bbox ?sort ?limit ?after; what is unknown or bad
 * is named. */
#include "resource/engine.h"

#define LIMIT_PEOPLE 20

static enum err bad(struct request *rq, struct str name)
{
	return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", str_z(rq->c.arena, name));
}

static enum err parse_bbox(struct request *rq, struct str text, struct list_query *q)
{
	const struct shape *s = shape_for(rq->c.app, q->res);
	struct str rest = text;

	for (int i = 0; i < 4; i++)
		if (!rest.p || !str_to_double(str_trim(str_cut(&rest, ',')), &q->bbox[i]))
			return bad(rq, S("bbox"));
	if (rest.p || s->point < 0 || q->bbox[0] > q->bbox[2] || q->bbox[1] > q->bbox[3] ||
	    q->bbox[0] < -180 || q->bbox[2] > 180 || q->bbox[1] < -90 || q->bbox[3] > 90)
		return bad(rq, S("bbox"));
	q->has_bbox = true;
	return OK;
}

static enum err parse_limit(struct request *rq, struct str text, struct list_query *q)
{
	i64 n;

	if (!str_to_i64(text, &n) || n < 1 || n > LIMIT_MAX)
		return bad(rq, S("limit"));
	q->limit = (int)n;
	return OK;
}

/* What the reader may not see neither filters nor orders, for both would tell it by bisection. */
static bool is_open(const struct request *rq, const struct resource *res, const struct field *f)
{
	return rq->c.who->system || field_see(res, f) & rq->c.who->network;
}

static enum err parse_sort(struct request *rq, struct str text, struct list_query *q)
{
	const struct field *f = field_find(q->res, str_slice(text, str_starts(text, S("-")), text.n));

	q->sort = str_z(rq->c.arena, text);
	if (!text.n || !order_valid(shape_for(rq->c.app, q->res), q->sort) || (f && !is_open(rq, q->res, f)))
		return bad(rq, S("sort"));
	return OK;
}

static enum err parse_q(struct request *rq, struct str text, struct list_query *q)
{
	if (text.n > 400)
		return bad(rq, S("q"));
	q->q = str_trim(text);
	return OK;
}

static enum err parse_after(struct request *rq, struct str text, struct list_query *q)
{
	(void)rq;
	q->after = text;
	return OK;
}

static enum err parse_before(struct request *rq, struct str text, struct list_query *q)
{
	(void)rq;
	q->before = text;
	return OK;
}

/* Shown to people, not part of the choice. */
static enum err parse_nothing(struct request *rq, struct str text, struct list_query *q)
{
	(void)rq;
	(void)text;
	(void)q;
	return OK;
}

static const struct {
	const char *name;
	enum err (*parse)(struct request *rq, struct str text, struct list_query *q);
} parameters[] = {
	{ "q", parse_q },	   { "bbox", parse_bbox },	{ "limit", parse_limit },
	{ "sort", parse_sort },	   { "after", parse_after },	{ "before", parse_before },
	{ "lang", parse_nothing }, { "labels", parse_nothing }, { "view", parse_nothing },
};

/* ---- filters ---- */

static bool cut_range(struct str text, struct str *from, struct str *to)
{
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.') {
			*from = str_slice(text, 0, i);
			*to = str_slice(text, i + 2, text.n);
			return true;
		}
	return false;
}

static struct filter *filter_of(struct request *rq, struct list_query *q, const struct field *f)
{
	for (size_t i = 0; i < q->filters.n; i++)
		if (q->filters.v[i].field == f)
			return &q->filters.v[i];
	struct filter *fresh = vec_add(rq->c.arena, &q->filters);
	fresh->field = f;
	return fresh;
}

/* One item of a set or of references is compared as its item. */
static enum err filter_value(struct request *rq, const struct field *f, struct str text, struct value *out)
{
	TRY(field_from_text(&rq->c, f, text, out));
	if (out->type != V_LIST)
		return OK;
	if (out->list.n != 1)
		return ERR_INVALID;
	*out = out->list.v[0];
	return OK;
}

static enum err range_end(struct request *rq, const struct field *f, struct str text, struct filter *out)
{
	struct value v = VN;

	if (text.n)
		TRY(filter_value(rq, f, text, &v));
	vec_push(rq->c.arena, &out->values, v);
	return OK;
}

static enum err parse_filter(struct request *rq, const struct field *f, struct str text, struct list_query *q)
{
	struct filter *filter = filter_of(rq, q, f);
	struct str from, to;
	struct value v;

	if (text.n == 0) {
		if (filter->values.n || filter->none)
			return OK;
		q->filters.n--; /* an empty select of the form chooses nothing */
		return OK;
	}
	if (str_eq(text, S("-"))) {
		filter->none = true;
		return OK;
	}
	if (kind_is(f, KIND_RANGED) && cut_range(text, &from, &to)) {
		filter->range = true;
		filter->values.n = 0;
		TRY(range_end(rq, f, from, filter));
		return range_end(rq, f, to, filter);
	}
	TRY(filter_value(rq, f, text, &v));
	vec_push(rq->c.arena, &filter->values, v);
	return OK;
}

static enum err parse_one(struct request *rq, const struct pair *p, struct list_query *q)
{
	const struct field *f = field_find(q->res, p->name);

	for (size_t i = 0; i < COUNT(parameters); i++)
		if (str_eq(p->name, str_of(parameters[i].name)))
			return parameters[i].parse(rq, p->value, q);
	if (query_is_foreign(p->name))
		return OK;
	if (str_eq(p->name, S("key"))) {
		const struct shape *s = shape_for(rq->c.app, q->res);
		f = s->key >= 0 ? &q->res->fields[s->key] : NULL;
	}
	if (!f || !(f->flags & (FILTERED | KEY | SPACE | PARENT)))
		return fail(&rq->c, ERR_MALFORMED, "Unknown parameter: %.*s", STR(p->name));
	if (!is_open(rq, q->res, f))
		return fail(&rq->c, ERR_MALFORMED, "Unknown parameter: %.*s", STR(p->name));
	if (parse_filter(rq, f, p->value, q) == OK)
		return OK;
	rq->c.fault.fields.n = 0;
	return bad(rq, p->name);
}

enum err list_parse(struct request *rq, const struct resource *res, struct list_query *out)
{
	*out = (struct list_query){ .res = res, .limit = LIMIT_PEOPLE };
	for (size_t i = 0; i < rq->in->query.n; i++)
		TRY(parse_one(rq, &rq->in->query.v[i], out));
	return OK;
}
