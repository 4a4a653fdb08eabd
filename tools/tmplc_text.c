/* tmplc_text.c -- the template compiler's reading of marks and white space, and its writing of literals. */
#include "tmplc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void refuse(const struct template *t, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", t->path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

bool starts(const char *p, const char *prefix)
{
	return strncmp(p, prefix, strlen(prefix)) == 0;
}

bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *skip_spaces(const char *p)
{
	while (is_space(*p))
		p++;
	return p;
}

const char *after_word(const char *statement, const char *word)
{
	size_t n = strlen(word);

	if (!starts(statement, word) || (statement[n] && !is_space(statement[n])))
		return NULL;
	return skip_spaces(statement + n);
}

/* ---- output ---- */

void literal_byte(struct template *t, char c)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->literal = realloc(t->literal, t->room);
		if (!t->literal)
			refuse(t, t->line, "out of memory");
	}
	t->literal[t->n++] = c;
}

/* Copy one byte of the template to the page. */
void take(struct template *t)
{
	if (*t->p == '\n')
		t->line++;
	literal_byte(t, *t->p++);
}

static void quoted_byte(FILE *f, unsigned char c, bool after_question_mark)
{
	if (c == '"' || c == '\\')
		fprintf(f, "\\%c", c);
	else if (c == '\n')
		fputs("\\n", f);
	else if (c < 0x20 || (c == '?' && after_question_mark)) /* "??(" would be a trigraph */
		fprintf(f, "\\%03o", (unsigned)c);
	else
		fputc(c, f);
}

void flush_literal(struct template *t)
{
	size_t on_line = 0;

	if (t->n == 0)
		return;
	fputs("\thtml_lit(h, \"", t->c);
	for (size_t i = 0; i < t->n; i++) {
		unsigned char c = (unsigned char)t->literal[i];
		bool character_begins = (c & 0xC0) != 0x80;

		if (on_line >= 100 && character_begins) {
			fputs("\"\n\t\t\"", t->c);
			on_line = 0;
		}
		quoted_byte(t->c, c, i > 0 && t->literal[i - 1] == '?');
		on_line++;
	}
	fprintf(t->c, "\", %zu);\n", t->n);
	t->n = 0;
}

void point_at(const struct template *t, FILE *f, int line)
{
	fprintf(f, "#line %d \"%s\"\n", line, t->path);
}

/* ---- pieces between braces ---- */

/* The end of the C string or character literal that begins at P. */
const char *skip_quoted(const char *p)
{
	char quote = *p++;

	while (*p && *p != quote && *p != '\n')
		p += p[0] == '\\' && p[1] ? 2 : 1;
	return *p == quote ? p + 1 : p;
}

/* The trimmed text from after the two-byte opening mark to CLOSING, which is passed. */
char *inner(struct template *t, const char *closing)
{
	int line = t->line;
	const char *from = t->p + 2, *p = from;

	while (*p && !starts(p, closing)) {
		const char *next = *p == '"' || *p == '\'' ? skip_quoted(p) : p + 1;
		for (; p < next; p++)
			t->line += *p == '\n';
	}
	if (!*p)
		refuse(t, line, "%.2s is never closed by %s", t->p, closing);
	t->p = p + 2;
	while (from < p && is_space(*from))
		from++;
	while (p > from && is_space(p[-1]))
		p--;
	return strndup(from, (size_t)(p - from));
}

void skip_comment(struct template *t)
{
	int line = t->line;

	for (t->p += 2; !starts(t->p, "#}"); t->p++) {
		if (!*t->p)
			refuse(t, line, "{# is never closed by #}");
		t->line += *t->p == '\n';
	}
	t->p += 2;
}

/* Pass white space and comments; true when a line broke. */
bool skip_space(struct template *t)
{
	int line = t->line;

	while (is_space(*t->p) || starts(t->p, "{#")) {
		if (*t->p == '{') {
			skip_comment(t);
			continue;
		}
		t->line += *t->p == '\n';
		t->p++;
	}
	return t->line > line;
}
