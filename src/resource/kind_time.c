/* kind_time.c -- days, instants, periods. People write them on the wall clock of the network's zone (setting
 * "zone"). */
#include "resource/kinds.h"
#include "resource/wall.h"

const char *zone_of(struct ctx *c)
{
	return str_z(c->arena, setting_get(c, "zone", "Europe/Kyiv"));
}

static enum err bad_date(struct ctx *c, const struct field *f)
{
	return invalid(c, f->name, "bad_date", "This is not a date: 2026-01-31");
}

/* "21.01.2017", also with one digit and with a dot at the end, as Ukrainian and Serbian files have it. */
static bool dotted_date(struct str s, struct date *out)
{
	i64 part[3];

	for (int i = 0; i < 3; i++)
		if (!s.p || !str_to_i64(str_trim(str_cut(&s, '.')), &part[i]) || part[i] < 1 ||
		    part[i] > 9999)
			return false;
	if (s.p && s.n)
		return false;
	char iso[32];
	int n = snprintf(iso, sizeof(iso), "%04lld-%02lld-%02lld", part[2], part[1], part[0]);
	return date_parse((struct str){ iso, (size_t)n }, out);
}

static bool any_date(struct str s, struct date *out)
{
	return date_parse(s, out) || dotted_date(s, out);
}

FROM_TEXT(date_from_text)
{
	struct date d;

	if (!any_date(text, &d))
		return bad_date(c, f);
	*out = VS(date_iso(c->arena, d));
	return OK;
}

TO_TEXT(date_to_text)
{
	struct date d;

	(void)f;
	if (!people || !date_parse(value_str(v), &d))
		return value_str(v);
	return text_date(c->arena, c->lang, d, false);
}

/* ---- instants ---- */

/* A time that names its own offset. */
static bool has_offset(struct str s)
{
	if (s.n < 17)
		return false;
	char last = s.p[s.n - 1];
	struct str tail = str_slice(s, 11, s.n);
	return last == 'Z' || last == 'z' || str_index(tail, '+') < tail.n || str_index(tail, '-') < tail.n;
}

FROM_TEXT(instant_from_text)
{
	struct wall w = { 0 };
	i64 t;

	if (has_offset(text)) {
		if (!instant_parse(text, &t))
			return bad_date(c, f);
	} else {
		if (!wall_parse(text, &w) && !dotted_date(text, &w.day))
			return bad_date(c, f);
		t = wall_instant(zone_of(c), w);
	}
	*out = VI(t);
	return OK;
}

FROM_JSON(instant_from_json)
{
	struct str s = str_trim(n->text);
	i64 t;

	if (n->type == JSON_NULL || (n->type == JSON_STRING && !s.n))
		return field_from_text(c, f, STR_NONE, out);
	if (n->type != JSON_STRING || !has_offset(s) || !instant_parse(s, &t))
		return invalid(c, f->name, "bad_date",
			       "This is not an instant of RFC 3339: 2026-01-31T12:00:00Z");
	*out = VI(t);
	return OK;
}

TO_TEXT(instant_to_text)
{
	(void)f;
	if (!people)
		return instant_iso(c->arena, value_int(v));
	return text_instant(c->arena, c->lang, value_int(v), zone_of(c), false);
}

TO_JSON(instant_to_json)
{
	(void)f;
	json_str(j, instant_iso(c->arena, value_int(v)));
}

/* ---- periods: "2026-01-01/2026-12-31", an open end is empty or ".." ---- */

static struct value period_value(struct arena *a, struct value from, struct value to)
{
	struct value *ends = arena_new_array(a, struct value, 2);

	ends[0] = from;
	ends[1] = to;
	if (from.type == V_NULL && to.type == V_NULL)
		return VN;
	return (struct value){ .type = V_LIST, .list = { ends, 2 } };
}

static struct str period_end(struct value v, int i)
{
	return v.type == V_LIST && v.list.n == 2 ? value_str(v.list.v[i]) : STR_NONE;
}

static enum err end_from_text(struct ctx *c, const struct field *f, struct str s, struct value *out)
{
	struct date d;

	s = str_trim(s);
	*out = VN;
	if (!s.n || str_eq(s, S("..")))
		return OK;
	if (!any_date(s, &d))
		return bad_date(c, f);
	*out = VS(date_iso(c->arena, d));
	return OK;
}

static enum err period_of(struct ctx *c, const struct field *f, struct str from, struct str to,
			  struct value *out)
{
	struct value start, end;

	TRY(end_from_text(c, f, from, &start));
	TRY(end_from_text(c, f, to, &end));
	if (start.type && end.type && str_cmp(start.s, end.s) > 0)
		return invalid(c, f->name, "out_of_range", "The end comes before the beginning");
	*out = period_value(c->arena, start, end);
	if (out->type == V_NULL && f->flags & REQUIRED)
		return invalid(c, f->name, "required", "Fill this in");
	return OK;
}

FROM_TEXT(period_from_text)
{
	struct str rest = text, from;

	if (str_index(text, '/') < text.n) {
		from = str_cut(&rest, '/');
		return period_of(c, f, from, rest, out);
	}
	return period_of(c, f, text, STR_NONE, out);
}

FROM_JSON(period_from_json)
{
	const struct json_node *from, *to;

	if (n->type == JSON_STRING)
		return field_from_text(c, f, n->text, out);
	if (n->type != JSON_OBJECT)
		return bad_date(c, f);
	from = json_get(n, S("from"));
	to = json_get(n, S("to"));
	if ((from && from->type != JSON_STRING && from->type != JSON_NULL) ||
	    (to && to->type != JSON_STRING && to->type != JSON_NULL))
		return bad_date(c, f);
	return period_of(c, f, from ? from->text : STR_NONE, to ? to->text : STR_NONE, out);
}

TO_TEXT(period_to_text)
{
	struct str from = period_end(v, 0), to = period_end(v, 1);

	if (!people)
		return str_fmt(c->arena, "%.*s/%.*s", STR(from.n ? from : S("..")), STR(to.n ? to : S("..")));
	if (from.n)
		from = date_to_text(c, f, VS(from), true);
	if (to.n)
		to = date_to_text(c, f, VS(to), true);
	if (!to.n)
		return str_fmt(c->arena, "%s %.*s", trc(c->lang, "period", "from"), STR(from));
	if (!from.n)
		return str_fmt(c->arena, "%s %.*s", trc(c->lang, "period", "until"), STR(to));
	return str_fmt(c->arena, "%.*s – %.*s", STR(from), STR(to));
}

TO_JSON(period_to_json)
{
	static const struct str names[] = { S("from"), S("to") };

	(void)c, (void)f;
	json_object(j);
	for (int i = 0; i < 2; i++) {
		struct str end = period_end(v, i);

		json_key(j, names[i]);
		if (end.n)
			json_str(j, end);
		else
			json_null(j);
	}
	json_end_object(j);
}

BIND(period_bind)
{
	(void)f;
	for (int i = 0; i < 2; i++)
		columns[i] = period_end(v, i).n ? VS(period_end(v, i)) : VN;
}

READ(period_read)
{
	return period_value(a, columns[0], columns[1]);
}
