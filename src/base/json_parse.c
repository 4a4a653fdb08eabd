/* json_parse.c -- the reader: recursive descent, never deeper than 64 levels, into nodes in an arena. */
#include "base/json.h"
#include "base/utf8.h"

#define DEEPEST 64

struct parser {
	struct arena *arena;
	struct str text;
	size_t at;
	int depth;
};

static enum err parse_value(struct parser *p, struct json_node *node);

static char peek(const struct parser *p)
{
	return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static void skip_space(struct parser *p)
{
	while (peek(p) == ' ' || peek(p) == '\t' || peek(p) == '\n' || peek(p) == '\r')
		p->at++;
}

static bool accept(struct parser *p, char c)
{
	if (p->at >= p->text.n || p->text.p[p->at] != c)
		return false;
	p->at++;
	return true;
}

static bool accept_word(struct parser *p, struct str word)
{
	if (!str_starts(str_slice(p->text, p->at, p->text.n), word))
		return false;
	p->at += word.n;
	return true;
}

static bool accept_digits(struct parser *p)
{
	size_t from = p->at;

	while (peek(p) >= '0' && peek(p) <= '9')
		p->at++;
	return p->at > from;
}

static enum err parse_number(struct parser *p, struct json_node *node)
{
	size_t from = p->at;

	accept(p, '-');
	if (!accept(p, '0') && !accept_digits(p))
		return ERR_MALFORMED;
	if (accept(p, '.') && !accept_digits(p))
		return ERR_MALFORMED;
	if (accept(p, 'e') || accept(p, 'E')) {
		if (!accept(p, '+'))
			accept(p, '-');
		if (!accept_digits(p))
			return ERR_MALFORMED;
	}
	if (!arena_room(p->arena, p->at - from + 1))
		return ERR_TOO_BIG;
	node->type = JSON_NUMBER;
	node->text = str_dup(p->arena, str_slice(p->text, from, p->at));
	return OK;
}

static enum err parse_hex4(struct parser *p, uint32_t *out)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++, p->at++) {
		char c = peek(p), low = (char)(c | 0x20);

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (low >= 'a' && low <= 'f')
			v = v << 4 | (uint32_t)(low - 'a' + 10);
		else
			return ERR_MALFORMED;
	}
	*out = v;
	return OK;
}

/* After \u: one unit, or a surrogate pair. U+0000 and lone surrogates are no text. */
static enum err parse_unicode(struct parser *p, uint32_t *out)
{
	uint32_t low;

	TRY(parse_hex4(p, out));
	if (*out == 0 || (*out >= 0xdc00 && *out <= 0xdfff))
		return ERR_MALFORMED;
	if (*out < 0xd800 || *out > 0xdbff)
		return OK;
	if (!accept(p, '\\') || !accept(p, 'u'))
		return ERR_MALFORMED;
	TRY(parse_hex4(p, &low));
	if (low < 0xdc00 || low > 0xdfff)
		return ERR_MALFORMED;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return OK;
}

static enum err parse_escape(struct parser *p, uint32_t *out)
{
	static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (accept(p, 'u'))
		return parse_unicode(p, out);
	if (!peek(p) || !(at = strchr(names, peek(p))))
		return ERR_MALFORMED;
	p->at++;
	*out = (uint32_t)meanings[at - names];
	return OK;
}

/* The bytes between the quotes, of which the first has been taken; unescaped they can only become fewer. */
static enum err parse_string(struct parser *p, struct str *out)
{
	size_t from = p->at, end = p->at, n = 0;

	while (end < p->text.n && p->text.p[end] != '"')
		end += p->text.p[end] == '\\' ? 2 : 1;
	if (end >= p->text.n) {
		p->at = p->text.n;
		return ERR_MALFORMED;
	}
	if (!arena_room(p->arena, end - from + 1))
		return ERR_TOO_BIG;
	char *bytes = arena_bytes(p->arena, end - from + 1);
	while (p->at < end) {
		unsigned char byte = (unsigned char)p->text.p[p->at];
		uint32_t c;

		if (byte < ' ')
			return ERR_MALFORMED;
		if (byte != '\\') {
			bytes[n++] = (char)byte;
			p->at++;
			continue;
		}
		p->at++;
		TRY(parse_escape(p, &c));
		n += utf8_put(bytes + n, c);
	}
	p->at = end + 1;
	bytes[n] = '\0';
	*out = (struct str){ bytes, n };
	return OK;
}

static enum err parse_key(struct parser *p, struct str *out)
{
	skip_space(p);
	if (!accept(p, '"'))
		return ERR_MALFORMED;
	TRY(parse_string(p, out));
	skip_space(p);
	return accept(p, ':') ? OK : ERR_MALFORMED;
}

/* Members or elements up to CLOSE; the opening bracket has been taken. */
static enum err parse_kids(struct parser *p, struct json_node *parent, char close)
{
	struct json_node **link = &parent->kid;

	if (++p->depth > DEEPEST)
		return ERR_TOO_BIG;
	skip_space(p);
	if (accept(p, close)) {
		p->depth--;
		return OK;
	}
	do {
		if (!arena_room(p->arena, sizeof(**link)))
			return ERR_TOO_BIG;
		struct json_node *kid = arena_new_one(p->arena, struct json_node);
		if (close == '}')
			TRY(parse_key(p, &kid->key));
		TRY(parse_value(p, kid));
		*link = kid;
		link = &kid->next;
		skip_space(p);
	} while (accept(p, ','));
	p->depth--;
	return accept(p, close) ? OK : ERR_MALFORMED;
}

static enum err parse_word(struct parser *p, struct json_node *node)
{
	static const struct {
		struct str word;
		enum json_type type;
	} words[] = {
		{ { "null", 4 }, JSON_NULL },
		{ { "true", 4 }, JSON_TRUE },
		{ { "false", 5 }, JSON_FALSE },
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (accept_word(p, words[i].word)) {
			node->type = words[i].type;
			return OK;
		}
	return parse_number(p, node);
}

static enum err parse_value(struct parser *p, struct json_node *node)
{
	skip_space(p);
	if (accept(p, '"')) {
		node->type = JSON_STRING;
		return parse_string(p, &node->text);
	}
	if (accept(p, '{')) {
		node->type = JSON_OBJECT;
		return parse_kids(p, node, '}');
	}
	if (accept(p, '[')) {
		node->type = JSON_ARRAY;
		return parse_kids(p, node, ']');
	}
	return parse_word(p, node);
}

static enum err parse_document(struct parser *p, struct json_node *root)
{
	size_t valid = utf8_valid_until(p->text);

	if (valid < p->text.n) {
		p->at = valid;
		return ERR_MALFORMED;
	}
	TRY(parse_value(p, root));
	skip_space(p);
	return p->at == p->text.n ? OK : ERR_MALFORMED;
}

enum err json_parse(struct arena *a, struct str text, struct json_node **out, size_t *at)
{
	struct parser p = { .arena = a, .text = text };
	struct json_node *root = arena_new_one(a, struct json_node);
	enum err e = parse_document(&p, root);

	if (at)
		*at = MIN(p.at, text.n);
	if (e == OK)
		*out = root;
	return e;
}

const struct json_node *json_get(const struct json_node *object, struct str key)
{
	const struct json_node *found = NULL;

	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (const struct json_node *n = object->kid; n; n = n->next)
		if (str_eq(n->key, key))
			found = n;
	return found;
}

static struct value number_value(struct str text)
{
	i64 i;
	double d;

	if (str_to_i64(text, &i))
		return VI(i);
	return str_to_double(text, &d) ? VD(d) : VN;
}

static struct value list_value(struct arena *a, const struct json_node *array)
{
	size_t n = 0, i = 0;

	for (const struct json_node *k = array->kid; k; k = k->next)
		n++;
	struct value *items = arena_new_array(a, struct value, n);
	for (const struct json_node *k = array->kid; k; k = k->next)
		items[i++] = json_to_value(a, k);
	return (struct value){ .type = V_LIST, .list = { items, n } };
}

struct value json_to_value(struct arena *a, const struct json_node *n)
{
	switch (n->type) {
	case JSON_NULL:
	case JSON_OBJECT:
		return VN;
	case JSON_FALSE:
		return VI(0);
	case JSON_TRUE:
		return VI(1);
	case JSON_NUMBER:
		return number_value(n->text);
	case JSON_STRING:
		return VS(n->text);
	case JSON_ARRAY:
		return list_value(a, n);
	}
	BUG("JSON node of type %d", (int)n->type);
}
