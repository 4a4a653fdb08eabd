/* table_json.c -- JSON tables: an array of objects, or objects one after another (JSON lines). Read twice:
 * once for the union of the keys, which are the titles, once for the rows; only one object is ever unpacked.
 */
#include "text/table_sink.h"
#include "base/json.h"
#include "base/map.h"
#include "text/lang.h"

struct objects {
	struct table_sink *sink;
	struct str text;
	size_t at;
	bool array;
};

static void skip_space(struct objects *o)
{
	while (o->at < o->text.n && strchr(" \t\r\n", o->text.p[o->at]))
		o->at++;
}

static bool accept(struct objects *o, char c)
{
	skip_space(o);
	if (o->at >= o->text.n || o->text.p[o->at] != c)
		return false;
	o->at++;
	return true;
}

/* Where the object that starts here ends; 0 if it does not. Whether it is well-formed, json_parse() tells. */
static size_t object_end(const struct objects *o)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = o->at; i < o->text.n; i++) {
		char c = o->text.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* The next object, or NULL after the last one. */
static enum err next_object(struct objects *o, struct json_node **out)
{
	struct table_sink *s = o->sink;
	bool first = s->at == 0;

	*out = NULL;
	skip_space(o);
	if (o->array && accept(o, ']')) {
		skip_space(o);
		return o->at == o->text.n
			       ? OK
			       : sink_fault(s, ERR_MALFORMED, N_("text after the end of the JSON"));
	}
	if (!o->array && o->at == o->text.n)
		return OK;
	s->at++;
	if (o->array && !first && !accept(o, ','))
		return sink_fault(s, ERR_MALFORMED,
				  N_("a comma or a closing bracket is missing in the JSON"));
	skip_space(o);
	if (o->at == o->text.n || o->text.p[o->at] != '{')
		return sink_fault(s, ERR_MALFORMED, N_("each row of a JSON table must be an object"));
	size_t end = object_end(o);
	if (!end)
		return sink_fault(s, ERR_MALFORMED, N_("a JSON object is not closed"));
	enum err e = json_parse(s->row, str_slice(o->text, o->at, end), out, NULL);
	o->at = end;
	if (e == ERR_TOO_BIG)
		return sink_fault(s, e, N_("a row is too long"));
	return e == OK ? OK : sink_fault(s, e, N_("the JSON has a mistake"));
}

static struct objects objects_of(struct table_sink *s, struct str text)
{
	struct objects o = { .sink = s, .text = text };

	s->at = 0;
	arena_reset(s->row);
	o.array = accept(&o, '[');
	return o;
}

/* Columns by key; a column's value is its number from 1. */
struct keys {
	struct map columns;
	VEC(struct str) names;
};

static size_t column_of(const struct keys *k, struct str key)
{
	return (size_t)(uintptr_t)map_get(&k->columns, key);
}

static enum err add_keys(struct table_sink *s, struct keys *k, const struct json_node *object)
{
	for (const struct json_node *n = object->kid; n; n = n->next) {
		if (column_of(k, n->key))
			continue;
		if (k->names.n == MOST_COLUMNS || n->key.n > s->o.max_cell)
			return sink_fault(s, ERR_TOO_BIG, N_("too many columns"));
		struct str key = str_dup(s->arena, n->key);
		vec_push(s->arena, &k->names, key);
		map_set(&k->columns, key, (void *)(uintptr_t)k->names.n);
	}
	return OK;
}

static enum err find_keys(struct table_sink *s, struct str text, struct keys *k)
{
	struct objects o = objects_of(s, text);
	struct json_node *object;

	k->columns = map_on(s->arena);
	for (;;) {
		TRY(next_object(&o, &object));
		if (!object)
			break;
		TRY(add_keys(s, k, object));
		arena_reset(s->row);
	}
	s->at = 0;
	return sink_head(s, k->names.v, k->names.n);
}

static enum err cell_text(struct table_sink *s, const struct json_node *n, struct str *out)
{
	struct buf b = buf_on(s->row, s->o.max_cell);
	struct json j = json_on(&b);

	*out = n->text;
	if (n->type == JSON_NULL || n->type == JSON_STRING || n->type == JSON_NUMBER)
		return OK;
	json_tree(&j, n);
	if (buf_finish(&b, out) != OK)
		return sink_fault(s, ERR_TOO_BIG, N_("a cell is too long"));
	return OK;
}

static enum err read_row(struct table_sink *s, const struct keys *k, const struct json_node *object)
{
	struct str text;

	for (const struct json_node *n = object->kid; n; n = n->next) {
		TRY(cell_text(s, n, &text));
		TRY(sink_cell(s, column_of(k, n->key) - 1, text));
	}
	return sink_row(s);
}

enum err table_json_read(struct table_sink *s, struct str text)
{
	struct keys k = { 0 };
	struct json_node *object;

	s->has_head = true; /* faults count rows from the first object, in both readings */
	TRY(find_keys(s, text, &k));
	struct objects o = objects_of(s, text);
	for (;;) {
		TRY(next_object(&o, &object));
		if (!object)
			return OK;
		TRY(read_row(s, &k, object));
	}
}
