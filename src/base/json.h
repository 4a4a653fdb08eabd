/* json.h -- write JSON (RFC 8259) into a buffer with commas and escaping kept right, and read it into a tree.
 */
#ifndef KOLO_JSON_H
#define KOLO_JSON_H

#include "base/buf.h"
#include "base/value.h"

struct json {
	struct buf *b;
	int depth;
	bool first[80]; /* nothing written yet at this depth; what json_parse() reads fits in, with room
			   around it */
	bool after_key;
};

struct json json_on(struct buf *b);
void json_object(struct json *j); /* { */
void json_end_object(struct json *j);
void json_array(struct json *j); /* [ */
void json_end_array(struct json *j);
void json_key(struct json *j, struct str key);
void json_str(struct json *j, struct str s); /* invalid UTF-8 becomes U+FFFD; </ is written <\/ */
void json_int(struct json *j, i64 v);
void json_real(struct json *j,
	       double v); /* shortest form that reads back the same; NaN and inf become null */
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
void json_value(struct json *j, struct value v); /* V_POINT as [lon,lat], V_LIST as array, V_BLOB as hex */
void json_raw(struct json *j, struct str text);	 /* TEXT is JSON already */

#define json_field(j, key, kind, v) (json_key((j), S(key)), json_##kind((j), (v)))

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
	enum json_type type;
	struct str text;       /* JSON_STRING unescaped, JSON_NUMBER as written */
	struct str key;	       /* name of this member, when its parent is an object */
	struct json_node *kid; /* first element or member */
	struct json_node *next;
};

/* Parse all of TEXT. ERR_MALFORMED leaves in *AT the byte offset of the fault; ERR_TOO_BIG beyond 64 levels
 * or the arena's room. Duplicate keys: the last wins in json_get(). Text must be valid UTF-8; \u0000 is
 * refused. */
MUST_USE enum err json_parse(struct arena *a, struct str text, struct json_node **out, size_t *at);

const struct json_node *json_get(const struct json_node *object, struct str key); /* NULL if absent */
/* Write N and all below it, as it was read. */
void json_tree(struct json *j, const struct json_node *n);

/* Booleans as 0 and 1, whole numbers as V_INT, arrays as V_LIST; null, objects and numbers out of range
 * V_NULL. */
struct value json_to_value(struct arena *a, const struct json_node *n);

#endif
