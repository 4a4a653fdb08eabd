/* json.c -- the writer: commas, escaping, numbers. The reader is json_parse.c. */
#include "base/json.h"
#include "base/utf8.h"
#include <math.h>

struct json json_on(struct buf *b)
{
	return (struct json){ .b = b, .first = { true } };
}

/* Every value and key comes through here: the comma before it, unless it is first or follows its key. */
static void separate(struct json *j)
{
	if (j->after_key)
		j->after_key = false;
	else if (j->first[j->depth])
		j->first[j->depth] = false;
	else
		buf_byte(j->b, ',');
}

static void open_level(struct json *j, char c)
{
	separate(j);
	buf_byte(j->b, c);
	if (++j->depth >= (int)COUNT(j->first))
		BUG("JSON deeper than %zu", COUNT(j->first));
	j->first[j->depth] = true;
}

static void close_level(struct json *j, char c)
{
	if (--j->depth < 0 || j->after_key)
		BUG("JSON closed with %c out of turn", c);
	buf_byte(j->b, c);
}

void json_object(struct json *j)
{
	open_level(j, '{');
}

void json_end_object(struct json *j)
{
	close_level(j, '}');
}

void json_array(struct json *j)
{
	open_level(j, '[');
}

void json_end_array(struct json *j)
{
	close_level(j, ']');
}

static void escape(struct buf *b, uint32_t c)
{
	static const char names[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
				      ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };

	if (c < sizeof(names) && names[c])
		buf_fmt(b, "\\%c", names[c]);
	else
		buf_fmt(b, "\\u%04x", (unsigned)c);
}

/* What has to be looked at: the slash too, as "</" would end a script. */
static const bool special[256] = {
	[0] = true,  [1] = true,  [2] = true,  [3] = true,  [4] = true,	  [5] = true,	 [6] = true,
	[7] = true,  [8] = true,  [9] = true,  [10] = true, [11] = true,  [12] = true,	 [13] = true,
	[14] = true, [15] = true, [16] = true, [17] = true, [18] = true,  [19] = true,	 [20] = true,
	[21] = true, [22] = true, [23] = true, [24] = true, [25] = true,  [26] = true,	 [27] = true,
	[28] = true, [29] = true, [30] = true, [31] = true, ['"'] = true, ['\\'] = true, ['/'] = true,
};

/* One code point at *I that is not a plain byte. */
static void put_special(struct buf *b, struct str s, size_t *i)
{
	size_t at = *i;
	char bytes[4];
	uint32_t c = utf8_next(s, i);

	if (c == '/' && at > 0 && s.p[at - 1] == '<')
		buf_lit(b, "\\/");
	else if (c < ' ' || c == '"' || c == '\\')
		escape(b, c);
	else
		buf_put(b, (struct str){ bytes, utf8_put(bytes, c) });
}

/* Valid text is copied in runs; from its first fault on it is walked letter by letter. */
static void put_string(struct buf *b, struct str s)
{
	size_t valid = utf8_valid_until(s);

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n;) {
		size_t from = i;

		while (i < valid && !special[(unsigned char)s.p[i]])
			i++;
		buf_put(b, str_slice(s, from, i));
		if (i < s.n)
			put_special(b, s, &i);
	}
	buf_byte(b, '"');
}

void json_key(struct json *j, struct str key)
{
	separate(j);
	put_string(j->b, key);
	buf_byte(j->b, ':');
	j->after_key = true;
}

void json_str(struct json *j, struct str s)
{
	separate(j);
	put_string(j->b, s);
}

void json_int(struct json *j, i64 v)
{
	separate(j);
	buf_int(j->b, v);
}

void json_real(struct json *j, double v)
{
	char text[32];

	if (!isfinite(v)) {
		json_null(j);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(text, sizeof(text), "%.*g", precision, v);
		double back = strtod(text, NULL);
		if (!(back < v || back > v))
			break;
	}
	json_raw(j, str_of(text));
}

void json_bool(struct json *j, bool v)
{
	json_raw(j, v ? S("true") : S("false"));
}

void json_null(struct json *j)
{
	json_raw(j, S("null"));
}

void json_raw(struct json *j, struct str text)
{
	separate(j);
	buf_put(j->b, text);
}

static void json_list(struct json *j, struct values list)
{
	json_array(j);
	for (size_t i = 0; i < list.n; i++)
		json_value(j, list.v[i]);
	json_end_array(j);
}

void json_value(struct json *j, struct value v)
{
	switch (v.type) {
	case V_NULL:
		json_null(j);
		return;
	case V_INT:
		json_int(j, v.i);
		return;
	case V_REAL:
		json_real(j, v.d);
		return;
	case V_TEXT:
		json_str(j, v.s);
		return;
	case V_BLOB:
		json_str(j, str_hex(j->b->arena, v.s.p, v.s.n));
		return;
	case V_POINT:
		json_list(j, (struct values){ (struct value[]){ VD(v.at.lon), VD(v.at.lat) }, 2 });
		return;
	case V_LIST:
		json_list(j, v.list);
		return;
	}
	BUG("value of type %d", (int)v.type);
}

static void json_kids(struct json *j, const struct json_node *parent)
{
	for (const struct json_node *k = parent->kid; k; k = k->next) {
		if (parent->type == JSON_OBJECT)
			json_key(j, k->key);
		json_tree(j, k);
	}
}

void json_tree(struct json *j, const struct json_node *n)
{
	switch (n->type) {
	case JSON_NULL:
		json_null(j);
		return;
	case JSON_FALSE:
	case JSON_TRUE:
		json_bool(j, n->type == JSON_TRUE);
		return;
	case JSON_NUMBER:
		json_raw(j, n->text);
		return;
	case JSON_STRING:
		json_str(j, n->text);
		return;
	case JSON_ARRAY:
		json_array(j);
		json_kids(j, n);
		json_end_array(j);
		return;
	case JSON_OBJECT:
		json_object(j);
		json_kids(j, n);
		json_end_object(j);
		return;
	}
	BUG("JSON node of type %d", (int)n->type);
}
