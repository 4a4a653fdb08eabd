/* csv.c -- CSV in (RFC 4180, any of three separators and line ends) and out (safe to open in a spreadsheet).
 */
#include "text/table_sink.h"
#include "text/lang.h"

#define LOOK_ROWS ((size_t)50) /* in which the row of titles is sought, to tell the separator */

struct csv {
	struct str text;
	size_t at;
	char separator;
	struct arena *arena; /* for cells with doubled quotes */
	const char *why;     /* of the last error */
};

static bool ends_cell(const struct csv *c, size_t at)
{
	return at >= c->text.n || c->text.p[at] == c->separator || c->text.p[at] == '\n' ||
	       c->text.p[at] == '\r';
}

static enum err csv_fault(struct csv *c, enum err e, const char *why)
{
	c->why = why;
	return e;
}

/* S with each pair of quotes made one. */
static enum err halve_quotes(struct csv *c, struct str s, struct str *out)
{
	if (!arena_room(c->arena, s.n + 1))
		return csv_fault(c, ERR_TOO_BIG, N_("a row is too long"));
	char *p = arena_bytes(c->arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		p[n++] = s.p[i];
		i += s.p[i] == '"';
	}
	p[n] = '\0';
	*out = (struct str){ p, n };
	return OK;
}

static enum err quoted_cell(struct csv *c, struct str *out)
{
	size_t from = ++c->at;
	bool doubled = false;

	for (;;) {
		c->at += str_index(str_slice(c->text, c->at, c->text.n), '"');
		if (c->at >= c->text.n)
			return csv_fault(c, ERR_MALFORMED, N_("quote not closed"));
		c->at++;
		if (c->at >= c->text.n || c->text.p[c->at] != '"')
			break;
		doubled = true;
		c->at++;
	}
	if (!ends_cell(c, c->at))
		return csv_fault(c, ERR_MALFORMED, N_("text after a closing quote"));
	*out = str_slice(c->text, from, c->at - 1);
	return doubled ? halve_quotes(c, *out, out) : OK;
}

static bool starts_formula(struct str s)
{
	return s.n && strchr("=+-@\t\r", s.p[0]) && s.p[0];
}

/* A ' before what a spreadsheet would take for a formula, or before such a '. */
static bool is_guarded(struct str s)
{
	size_t quotes = 0;

	while (quotes < s.n && s.p[quotes] == '\'')
		quotes++;
	return quotes > 0 && starts_formula(str_slice(s, quotes, s.n));
}

static enum err next_cell(struct csv *c, struct str *out)
{
	size_t from = c->at;

	if (c->at < c->text.n && c->text.p[c->at] == '"') {
		TRY(quoted_cell(c, out));
	} else {
		while (!ends_cell(c, c->at))
			c->at++;
		*out = str_slice(c->text, from, c->at);
	}
	if (is_guarded(*out))
		*out = str_slice(*out, 1, out->n);
	return OK;
}

/* After a cell: true if another follows in this row; else the line end is taken. */
static bool more_cells(struct csv *c)
{
	if (c->at >= c->text.n)
		return false;
	char end = c->text.p[c->at++];
	if (end == '\r' && c->at < c->text.n && c->text.p[c->at] == '\n')
		c->at++;
	return end == c->separator;
}

struct shape {
	size_t cells, filled;
};

static enum err row_shape(struct csv *c, struct shape *out)
{
	struct str cell;

	*out = (struct shape){ 0 };
	do {
		TRY(next_cell(c, &cell));
		out->cells++;
		out->filled += str_trim(cell).n > 0;
	} while (more_cells(c));
	return OK;
}

/* How well SEPARATOR explains the text. Best: a row of titles with as many cells as the row below has; then:
 * titles far above; then, unless the rows agree anyway: many titles. */
static size_t separator_score(struct csv c, char separator)
{
	struct shape titles = { 0 }, below = { 0 };
	size_t skipped = 0;

	c.separator = separator;
	for (; skipped < LOOK_ROWS && titles.filled < 2 && c.at < c.text.n; skipped++)
		if (row_shape(&c, &titles) != OK)
			return 0;
	if (titles.filled < 2)
		return 0;
	while (c.at < c.text.n && below.filled == 0)
		if (row_shape(&c, &below) != OK)
			break;
	size_t early = (LOOK_ROWS - skipped) * MOST_COLUMNS;
	if (below.filled > 0 && below.cells == titles.cells)
		return early + LOOK_ROWS * MOST_COLUMNS;
	return early + MIN(titles.cells, MOST_COLUMNS - 1);
}

/* Commas come last: prose holds them, so they may agree by chance. */
static char find_separator(const struct csv *c)
{
	static const char separators[] = { ';', '\t', ',' };
	char best = ',';
	size_t best_score = 0;

	for (size_t i = 0; i < COUNT(separators); i++) {
		size_t score = separator_score(*c, separators[i]);
		if (score > best_score) {
			best = separators[i];
			best_score = score;
		}
		arena_reset(c->arena);
	}
	return best;
}

static enum err read_row(struct csv *c, struct table_sink *s)
{
	size_t col = 0;
	struct str cell;

	do {
		enum err e = next_cell(c, &cell);
		if (e != OK)
			return sink_fault(s, e, c->why);
		TRY(sink_cell(s, col++, cell));
	} while (more_cells(c));
	return sink_row(s);
}

enum err csv_read(struct table_sink *s, struct str text)
{
	struct csv c = { .text = text, .arena = s->row };

	s->exact = true;
	c.separator = find_separator(&c);
	while (c.at < text.n) {
		s->at++;
		TRY(read_row(&c, s));
	}
	return OK;
}

/* A number may begin with its sign: it calculates nothing. */
static bool needs_guard(struct str text)
{
	double number;

	return is_guarded(text) || (starts_formula(text) && !str_to_double(text, &number));
}

static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr(",;\t\"\r\n", text.p[i]))
			return true;
	return text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
}

static void put_quoted(struct buf *b, struct str text, bool guard)
{
	buf_lit(b, "\"");
	if (guard)
		buf_byte(b, '\'');
	for (struct str rest = text; rest.p;) {
		struct str part = str_cut(&rest, '"');
		buf_put(b, part);
		if (rest.p)
			buf_lit(b, "\"\"");
	}
	buf_lit(b, "\"");
}

void csv_cell(struct buf *b, struct str text, bool first)
{
	bool guard = needs_guard(text);

	if (!first)
		buf_byte(b, ',');
	if (needs_quotes(text)) {
		put_quoted(b, text, guard);
		return;
	}
	if (guard)
		buf_byte(b, '\'');
	buf_put(b, text);
}

void csv_end(struct buf *b)
{
	buf_lit(b, "\r\n");
}
