/* value.c -- comparing and copying tagged values. */
#include "base/value.h"

static bool list_eq(struct values a, struct values b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (!value_eq(a.v[i], b.v[i]))
			return false;
	return true;
}

bool value_eq(struct value a, struct value b)
{
	if (a.type != b.type)
		return false;
	switch (a.type) {
	case V_NULL:
		return true;
	case V_INT:
		return a.i == b.i;
	case V_REAL:
		return a.d == b.d;
	case V_TEXT:
	case V_BLOB:
		return str_eq(a.s, b.s);
	case V_POINT:
		return a.at.lon == b.at.lon && a.at.lat == b.at.lat;
	case V_LIST:
		return list_eq(a.list, b.list);
	}
	BUG("value of type %d", (int)a.type);
}

struct value value_dup(struct arena *a, struct value v)
{
	if (v.type == V_TEXT || v.type == V_BLOB)
		v.s = str_dup(a, v.s);
	if (v.type == V_LIST) {
		struct value *items = arena_new_array(a, struct value, v.list.n);

		for (size_t i = 0; i < v.list.n; i++)
			items[i] = value_dup(a, v.list.v[i]);
		v.list.v = items;
	}
	return v;
}
