/* value.h -- one tagged value: what statements are bound with, rows hold and fields carry. */
#ifndef KOLO_VALUE_H
#define KOLO_VALUE_H

#include "base/str.h"

enum value_type {
	V_NULL = 0,
	V_INT,	 /* integers, booleans, instants (milliseconds UTC) */
	V_REAL,	 /* decimals */
	V_TEXT,	 /* UTF-8, NFC; also dates (ISO), choices (their code) */
	V_BLOB,	 /* bytes in s */
	V_POINT, /* a place; never bound as it is: the field kind spreads it over columns */
	V_LIST,	 /* items of a set or of references; kept in link tables */
};

struct value {
	enum value_type type;
	union {
		i64 i;
		double d;
		struct str s;
		struct point {
			double lon, lat; /* WGS 84 degrees */
		} at;
		struct values {
			const struct value *v;
			size_t n;
		} list;
	};
};

#define VI(x) ((struct value){ .type = V_INT, .i = (x) })
#define VD(x) ((struct value){ .type = V_REAL, .d = (x) })
#define VS(x) ((struct value){ .type = V_TEXT, .s = (x) })
#define VZ(z) ((struct value){ .type = V_TEXT, .s = str_of(z) })
#define VB(x) ((struct value){ .type = V_BLOB, .s = (x) })
#define VN ((struct value){ .type = V_NULL })

bool value_eq(struct value a, struct value b);
struct value value_dup(struct arena *a, struct value v); /* deep copy into A */

/* The number, or 0 for anything else; the text, or empty. Programs that must tell apart look at .type. */
static inline i64 value_int(struct value v)
{
	return v.type == V_INT ? v.i : v.type == V_REAL ? (i64)v.d : 0;
}

static inline struct str value_str(struct value v)
{
	return v.type == V_TEXT || v.type == V_BLOB ? v.s : STR_NONE;
}

#endif
