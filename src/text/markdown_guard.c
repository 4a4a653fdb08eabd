/* markdown_guard.c -- the parser fills every row of a table up to the width of its head: a few bytes a row
 * become hundreds of nodes. Counting before parsing is cheap. */
#include "text/markdown_guard.h"

#define MOST_BYTES ((size_t)512 << 10)
#define MOST_PIPES 32
#define MOST_CELLS 20000
#define MOST_LEVELS 20
#define MOST_COSTLY 5000 /* images, addresses */
#define MOST_CLOSING 100 /* brackets in a word, each of which may end an address */

static size_t occurrences(struct str s, struct str part)
{
	size_t n = 0;

	for (const char *p; s.n && (p = memmem(s.p, s.n, part.p, part.n)); n++)
		s = str_slice(s, (size_t)(p - s.p) + part.n, s.n);
	return n;
}

/* LINE without the marks of quotes around it. */
static struct str unquoted(struct str line)
{
	line = str_trim(line);
	while (str_starts(line, S(">")))
		line = str_trim(str_slice(line, 1, line.n));
	return line;
}

/* "| --- | :-: |": what makes the line above it the head of a table. */
static bool is_delimiter(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (!strchr("|-: \t\v\f", line.p[i]))
			return false;
	return str_has(line, S("-")) && str_has(line, S("|"));
}

/* Cut the first line off *S; CR ends a line for the parser, too. */
static struct str next_line(struct str *s)
{
	size_t n = MIN(str_index(*s, '\n'), str_index(*s, '\r'));
	struct str line = str_slice(*s, 0, n);

	*s = str_slice(*s, n + 1, s->n);
	return line;
}

static bool has_bracket_tail(struct str line)
{
	size_t closing = 0;

	for (size_t i = 0; i < line.n && closing <= MOST_CLOSING; i++)
		closing = line.p[i] == ' ' || line.p[i] == '\t' ? 0 : closing + (line.p[i] == ')');
	return closing > MOST_CLOSING;
}

/* Length of the mark of a quote or list item at the front of S, 0 if there is none. */
static size_t mark(struct str s)
{
	size_t digits = 0;

	if (str_starts(s, S(">")))
		return str_starts(s, S("> ")) ? 2 : 1;
	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	struct str rest = str_slice(s, digits, s.n);
	if (rest.n < 2 || (rest.p[1] != ' ' && rest.p[1] != '\t'))
		return 0;
	return strchr(digits ? ".)" : "-+*", rest.p[0]) ? digits + 2 : 0;
}

/* How deep LINE may stand in quotes and lists: by their marks, and by indentation of at least two columns a
 * list. */
static size_t levels(struct str line)
{
	size_t marks = 0, indent = 0, n = 0;

	for (size_t i = 0; i < line.n; i += n) {
		struct str rest = str_slice(line, i, line.n);
		bool space = rest.p[0] == ' ' || rest.p[0] == '\t';
		n = space ? 1 : mark(rest);
		if (!n)
			break;
		marks += !space;
		indent += rest.p[0] == '\t' ? 4 : space;
	}
	return marks + (marks ? indent / 2 : 0);
}

/* The cells that LINE adds to a table of *COLUMNS, which LINE may begin or end. */
static size_t filled_cells(struct str line, size_t pipes, size_t *columns)
{
	if (is_delimiter(line))
		*columns = MAX(*columns, pipes + 1);
	else if (line.n == 0)
		*columns = 0;
	return *columns;
}

bool markdown_is_harmless(struct str text)
{
	size_t columns = 0, cells = 0;

	if (text.n > MOST_BYTES || occurrences(text, S("![")) > MOST_COSTLY ||
	    occurrences(text, S("@")) > MOST_COSTLY)
		return false;
	for (struct str rest = text; rest.n;) {
		struct str line = next_line(&rest);
		size_t pipes = occurrences(line, S("|"));

		cells += filled_cells(unquoted(line), pipes, &columns);
		if (pipes > MOST_PIPES || cells > MOST_CELLS || levels(line) > MOST_LEVELS ||
		    has_bracket_tail(line))
			return false;
	}
	return true;
}
