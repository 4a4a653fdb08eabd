/* kind_place.c -- points: "48.574, 39.308" (latitude first, as maps give them), "39.308 48.574" (longitude
 * first, as in WKT), GeoJSON in JSON. */
#include "resource/kinds.h"

#include <math.h>

static enum err bad_point(struct ctx *c, const struct field *f)
{
	return invalid(c, f->name, "bad_point", "This is not a place: 48.574, 39.308");
}

static enum err point_of(struct ctx *c, const struct field *f, double lon, double lat, struct value *out)
{
	if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180))
		return invalid(c, f->name, "out_of_range",
			       "Latitude goes from -90 to 90, longitude from -180 to 180");
	*out = (struct value){ .type = V_POINT, .at = { lon, lat } };
	return OK;
}

/* "48,574" with a decimal comma counts where a semicolon parts the two. */
static bool coordinate(struct arena *a, struct str s, double *out)
{
	struct str d = str_dup(a, str_trim(s));
	size_t comma = str_index(d, ',');

	if (comma < d.n)
		d = str_fmt(a, "%.*s.%.*s", STR(str_slice(d, 0, comma)), STR(str_slice(d, comma + 1, d.n)));
	return str_to_double(d, out);
}

FROM_TEXT(point_from_text)
{
	static const char marks[] = { ';', ',', ' ' };
	size_t i = 0;

	while (i < COUNT(marks) && str_index(text, marks[i]) == text.n)
		i++;
	if (i == COUNT(marks))
		return bad_point(c, f);
	struct str rest = text, first = str_cut(&rest, marks[i]);
	double a, b;
	if (!coordinate(c->arena, first, &a) || !coordinate(c->arena, rest, &b))
		return bad_point(c, f);
	return marks[i] == ' ' ? point_of(c, f, a, b, out) : point_of(c, f, b, a, out);
}

FROM_JSON(point_from_json)
{
	const struct json_node *type, *at;
	double lon, lat;

	if (n->type == JSON_STRING)
		return field_from_text(c, f, n->text, out);
	type = n->type == JSON_OBJECT ? json_get(n, S("type")) : NULL;
	at = n->type == JSON_OBJECT ? json_get(n, S("coordinates")) : NULL;
	if (!type || !str_eq(type->text, S("Point")) || !at || at->type != JSON_ARRAY || !at->kid ||
	    !at->kid->next)
		return bad_point(c, f);
	if (at->kid->type != JSON_NUMBER || at->kid->next->type != JSON_NUMBER ||
	    !str_to_double(at->kid->text, &lon) || !str_to_double(at->kid->next->text, &lat))
		return bad_point(c, f);
	return point_of(c, f, lon, lat, out);
}

TO_TEXT(point_to_text)
{
	(void)f;
	if (people)
		return str_fmt(c->arena, "%.5f, %.5f", v.at.lat, v.at.lon);
	return str_fmt(c->arena, "%.9g, %.9g", v.at.lat, v.at.lon);
}

TO_JSON(point_to_json)
{
	(void)c, (void)f;
	json_object(j);
	json_field(j, "type", str, S("Point"));
	json_key(j, S("coordinates"));
	json_array(j);
	json_real(j, v.at.lon);
	json_real(j, v.at.lat);
	json_end_array(j);
	json_end_object(j);
}

/* The public pair is exact where the field knows no precision; else saving rounds it by the record's own. */
BIND(point_bind)
{
	bool open = v.type == V_POINT && !f->precision;

	columns[0] = v.type == V_POINT ? VD(v.at.lon) : VN;
	columns[1] = v.type == V_POINT ? VD(v.at.lat) : VN;
	columns[2] = open ? columns[0] : VN;
	columns[3] = open ? columns[1] : VN;
}

static double degrees(struct value v)
{
	return v.type == V_REAL ? v.d : (double)value_int(v);
}

READ(point_read)
{
	(void)a;
	if (columns[0].type == V_NULL || columns[1].type == V_NULL)
		return VN;
	return (struct value){ .type = V_POINT, .at = { degrees(columns[0]), degrees(columns[1]) } };
}

RESTORED(point_restored)
{
	if (v.type != V_LIST || v.list.n != 2)
		return v;
	return (struct value){ .type = V_POINT, .at = { degrees(v.list.v[0]), degrees(v.list.v[1]) } };
}
