/* schema_model.c -- tables in one form, wherever they come from: descriptors to model, model to snapshot text
 * and back, expressions made comparable. */
#include "db/schema_model.h"

/* ---- from descriptors ---- */

static const struct str type_words[] = {
	[C_ID] = S("id"),     [C_INT] = S("int"),   [C_REAL] = S("real"),
	[C_TEXT] = S("text"), [C_BLOB] = S("blob"),
};

/* True if the list "a, b DESC" names COLUMN. */
static bool list_names(struct str list, struct str column)
{
	while (list.p) {
		struct str item = str_trim(str_cut(&list, ','));

		if (str_eq(str_slice(item, 0, str_index(item, ' ')), column))
			return true;
	}
	return false;
}

/* "a,b  DESC" as "a, b desc". */
static struct str list_normal(struct arena *a, const char *list)
{
	return list ? expression_normal(a, str_of(list)) : STR_NONE;
}

static struct model_column model_of_column(struct arena *a, const struct table *t, const struct column *c)
{
	if (c->type == C_UNSET)
		BUG("%s.%s has no type", t->name, c->name);
	return (struct model_column){
		.name = str_of(c->name),
		.type = type_words[c->type],
		.not_null = c->not_null || c->type == C_ID ||
			    (t->key && list_names(str_of(t->key), str_of(c->name))),
		.fallback = str_of(c->fallback),
		.references = str_of(c->references),
		.on_delete = c->on_delete ? str_lower_ascii(a, str_of(c->on_delete)) : STR_NONE,
		.was = str_of(c->was),
	};
}

struct model_table model_of_table(struct arena *a, const struct table *t)
{
	struct model_table m = { .name = str_of(t->name), .was = str_of(t->was), .search = t->text_search };

	if (t->text_search)
		return m;
	m.key = list_normal(a, t->key);
	for (const struct column *c = t->columns; c->name; c++)
		*vec_add(a, &m.columns) = model_of_column(a, t, c);
	for (const struct index *i = t->indexes; i && i->columns; i++)
		*vec_add(a, &m.indexes) = (struct model_index){ .columns = list_normal(a, i->columns),
								.where = str_of(i->where),
								.unique = i->unique };
	return m;
}

struct model model_of_schema(struct arena *a, const struct schema *s)
{
	struct model m = { .arena = a };

	for (size_t i = 0; i < s->n; i++)
		*vec_add(a, &m.tables) = model_of_table(a, s->tables[i]);
	return m;
}

/* ---- looking ---- */

struct model_table *model_find(const struct model *m, struct str name)
{
	for (size_t i = 0; i < m->tables.n; i++)
		if (str_eq(m->tables.v[i].name, name))
			return &m->tables.v[i];
	return NULL;
}

struct model_column *model_column_find(const struct model_table *t, struct str name)
{
	for (size_t i = 0; i < t->columns.n; i++)
		if (str_eq(t->columns.v[i].name, name))
			return &t->columns.v[i];
	return NULL;
}

bool model_index_eq(struct arena *a, const struct model_index *x, const struct model_index *y)
{
	return x->unique == y->unique && str_eq(x->columns, y->columns) &&
	       str_eq(expression_normal(a, x->where), expression_normal(a, y->where));
}

/* ---- to text ---- */

static struct str fallback_normal(struct arena *a, const struct model_column *c)
{
	struct str s = expression_normal(a, c->fallback);

	/* PostgreSQL shows a negative number as a literal. */
	if ((str_eq(c->type, S("int")) || str_eq(c->type, S("real"))) && str_starts(s, S("'")) && s.n >= 2)
		return str_slice(s, 1, s.n - 1);
	return s;
}

static struct str column_line(struct arena *a, const struct model_table *t, const struct model_column *c)
{
	struct buf b = buf_on(a, SIZE_MAX);

	buf_fmt(&b, "%.*s column %.*s %.*s", STR(t->name), STR(c->name), STR(c->type));
	if (c->not_null && !str_eq(c->type, S("id")))
		buf_lit(&b, " not null");
	if (c->references.n)
		buf_fmt(&b, " references %.*s", STR(c->references));
	if (c->on_delete.n)
		buf_fmt(&b, " on delete %.*s", STR(c->on_delete));
	if (c->fallback.n)
		buf_fmt(&b, " default %.*s", STR(fallback_normal(a, c)));
	return buf_done(&b);
}

static struct str index_line(struct arena *a, const struct model_table *t, const struct model_index *i)
{
	struct str where = expression_normal(a, i->where);

	return str_fmt(a, "%.*s %s %.*s%s%.*s", STR(t->name), i->unique ? "unique" : "index", STR(i->columns),
		       where.n ? " where " : "", STR(where));
}

static int by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

void model_print(struct model *m, struct buf *out)
{
	struct arena *a = m->arena;
	VEC(struct str) lines = { 0 };

	for (size_t i = 0; i < m->tables.n; i++) {
		const struct model_table *t = &m->tables.v[i];

		if (t->search)
			vec_push(a, &lines, str_fmt(a, "%.*s search", STR(t->name)));
		if (t->key.n)
			vec_push(a, &lines, str_fmt(a, "%.*s key %.*s", STR(t->name), STR(t->key)));
		for (size_t k = 0; k < t->columns.n; k++)
			vec_push(a, &lines, column_line(a, t, &t->columns.v[k]));
		for (size_t k = 0; k < t->indexes.n; k++)
			vec_push(a, &lines, index_line(a, t, &t->indexes.v[k]));
	}
	if (lines.n)
		qsort(lines.v, lines.n, sizeof(lines.v[0]), by_bytes);
	for (size_t i = 0; i < lines.n; i++) {
		buf_put(out, lines.v[i]);
		buf_byte(out, '\n');
	}
}

/* ---- from text ---- */

/* Take WORD and a space from the front of *REST. */
static bool take_word(struct str *rest, struct str word)
{
	if (!str_starts(*rest, word) || (rest->n > word.n && rest->p[word.n] != ' '))
		return false;
	*rest = str_trim(str_slice(*rest, word.n, rest->n));
	return true;
}

static struct str next_word(struct str *rest)
{
	struct str word = str_slice(*rest, 0, str_index(*rest, ' '));

	*rest = str_trim(str_slice(*rest, word.n, rest->n));
	return word;
}

static struct model_column parse_column(struct str rest)
{
	struct model_column c = { .name = next_word(&rest), .type = next_word(&rest) };

	c.not_null = take_word(&rest, S("not null")) || str_eq(c.type, S("id"));
	if (take_word(&rest, S("references")))
		c.references = next_word(&rest);
	if (take_word(&rest, S("on delete cascade")))
		c.on_delete = S("cascade");
	if (take_word(&rest, S("on delete set null")))
		c.on_delete = S("set null");
	if (take_word(&rest, S("default")))
		c.fallback = rest;
	return c;
}

static struct model_index parse_index(struct arena *a, struct str rest, bool unique)
{
	const char *where = strstr(str_z(a, rest), " where ");
	size_t at = where ? str_fmt(a, "%s", where).n : 0;

	return (struct model_index){ .columns = str_slice(rest, 0, rest.n - at),
				     .where = at ? str_slice(rest, rest.n - at + strlen(" where "), rest.n)
						 : STR_NONE,
				     .unique = unique };
}

static enum err parse_line(struct model *m, struct str line)
{
	struct str rest = line, name = next_word(&rest), what = next_word(&rest);
	struct model_table *t = model_find(m, name);

	if (!t) {
		t = vec_add(m->arena, &m->tables);
		t->name = name;
	}
	if (str_eq(what, S("column")))
		*vec_add(m->arena, &t->columns) = parse_column(rest);
	else if (str_eq(what, S("index")) || str_eq(what, S("unique")))
		*vec_add(m->arena, &t->indexes) = parse_index(m->arena, rest, str_eq(what, S("unique")));
	else if (str_eq(what, S("key")))
		t->key = rest;
	else if (str_eq(what, S("search")))
		t->search = true;
	else
		return ERR_MALFORMED;
	return OK;
}

enum err model_parse(struct arena *a, struct str snapshot, struct model *out)
{
	*out = (struct model){ .arena = a };
	while (snapshot.p) {
		struct str line = str_trim(str_cut(&snapshot, '\n'));

		if (line.n)
			TRY(parse_line(out, line));
	}
	return OK;
}

/* ---- expressions ---- */

static size_t literal_length(struct str s)
{
	return MIN(str_index(str_slice(s, 1, s.n), '\'') + 2, s.n);
}

static bool is_word(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The length of "::double precision" and its like at the front of S. */
static size_t cast_length(struct str s)
{
	size_t n = strlen("::");

	while (n < s.n && is_word(s.p[n]))
		n++;
	if (str_starts(str_slice(s, n, s.n), S(" precision")))
		n += strlen(" precision");
	return n;
}

/* What replaces the beginning of S; *N: how much of it. */
static struct str token_normal(struct arena *a, struct str s, size_t *n)
{
	static const struct {
		struct str from, to;
	} replaced[] = {
		{ S("!="), S("<>") }, { S("("), S(" ") },  { S(")"), S(" ") },	{ S("["), S(" ") },
		{ S("]"), S(" ") },   { S("\n"), S(" ") }, { S("\t"), S(" ") }, { S("\""), S("") },
	};

	if (*s.p == '\'') {
		*n = literal_length(s);
		return str_slice(s, 0, *n);
	}
	if (str_starts(s, S("::"))) {
		*n = cast_length(s);
		return S("");
	}
	for (size_t i = 0; i < COUNT(replaced); i++) {
		if (str_starts(s, replaced[i].from)) {
			*n = replaced[i].from.n;
			return replaced[i].to;
		}
	}
	*n = 1;
	return str_lower_ascii(a, str_slice(s, 0, 1));
}

/* TEXT with single spaces, none before a comma, one after it; literals as they are. */
static struct str spaced(struct arena *a, struct str text)
{
	struct buf b = buf_on(a, SIZE_MAX);
	bool gap = false;

	for (size_t i = 0, n; i < text.n; i += n) {
		struct str rest = str_slice(text, i, text.n);

		n = *rest.p == '\'' ? literal_length(rest) : 1;
		if (*rest.p == ' ') {
			gap = true;
			continue;
		}
		if (gap && b.n && *rest.p != ',')
			buf_byte(&b, ' ');
		buf_put(&b, str_slice(rest, 0, n));
		gap = *rest.p == ',';
	}
	return buf_done(&b);
}

/* S with the first FROM replaced by TO. */
static struct str reworded(struct arena *a, struct str s, const char *from, const char *to)
{
	const char *at = strstr(s.p, from);

	if (!at)
		return s;
	return str_fmt(a, "%.*s%s%s", (int)(at - s.p), s.p, to, at + strlen(from));
}

struct str expression_normal(struct arena *a, struct str expr)
{
	struct buf b = buf_on(a, SIZE_MAX);

	for (size_t i = 0, n; i < expr.n; i += n)
		buf_put(&b, token_normal(a, str_slice(expr, i, expr.n), &n));
	struct str s = spaced(a, buf_done(&b));
	s = reworded(a, s, " = any array ", " in ");
	return reworded(a, s, " <> all array ", " not in ");
}
