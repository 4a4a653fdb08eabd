/* tmplc_expr.c -- the template compiler's expressions {{ … }}: the call of each verb, and where it may stand.
 */
#include "tmplc.h"

#include <stdlib.h>
#include <string.h>

enum { IN_TEXT = 1, IN_ATTRIBUTE = 2, ANYWHERE = 3 };

struct verb {
	const char *word, *function;
	int where, arguments;
};
static const struct verb verbs[] = {
	{ "t", "html_t", ANYWHERE, 1 },		 { "tn", "html_tn", ANYWHERE, 3 },
	{ "url", "html_url", IN_ATTRIBUTE, 1 },	 { "raw", "html_raw", IN_TEXT, 1 },
	{ "icon", "html_icon", IN_TEXT, 1 },	 { "asset", "html_asset", ANYWHERE, 1 },
	{ "marked", "html_marked", IN_TEXT, 1 }, { "content", "html_content", ANYWHERE, 2 },
	{ NULL, "html_esc", ANYWHERE, 1 },
};

/* A verb is a word followed by white space, so `{{ t->title }}` is an expression. */
static const struct verb *verb_of(const char **expression)
{
	const struct verb *v = verbs;

	for (; v->word; v++) {
		size_t n = strlen(v->word);
		if (starts(*expression, v->word) && is_space((*expression)[n])) {
			*expression += n;
			break;
		}
	}
	while (is_space(**expression))
		++*expression;
	return v;
}

/* The end of the argument at P: the first white space or comma outside quotes and parentheses. */
static const char *argument_end(const char *p)
{
	int depth = 0;

	while (*p && (depth > 0 || (!is_space(*p) && *p != ','))) {
		depth += strchr("([{", *p) != NULL;
		depth -= strchr(")]}", *p) != NULL;
		p = *p == '"' || *p == '\'' ? skip_quoted(p) : p + 1;
	}
	return p;
}

/* Literals stay bare, so that message extraction finds them in the generated C; all else is wrapped against
 * commas. */
static void put_argument(struct template *t, const char *p, size_t n)
{
	bool literal = *p == '"' && skip_quoted(p) == p + n;

	fprintf(t->c, literal ? ", %.*s" : ", (%.*s)", (int)n, p);
}

static void check_place(const struct template *t, const struct verb *v, int line)
{
	const struct place *at = &t->place;

	if (at->context == RAW)
		refuse(t, line, "no expression inside <%s>: put the value into a data- attribute", at->tag);
	if (at->context == TAG)
		refuse(t, line, "an expression in a tag must stand inside a quoted attribute");
	if (at->context == TEXT && !(v->where & IN_TEXT))
		refuse(t, line, "{{ %s … }} belongs into an attribute", v->word);
	if (at->context == ATTRIBUTE && !(v->where & IN_ATTRIBUTE))
		refuse(t, line, "{{ %s … }} writes HTML and cannot stand in an attribute", v->word);
	if (at->context == ATTRIBUTE && strcmp(at->attribute, "srcdoc") == 0)
		refuse(t, line, "no expression in srcdoc");
}

void expression(struct template *t)
{
	int line = t->line;
	char *text = inner(t, "}}");
	const char *p = text;
	const struct verb *v = verb_of(&p);

	check_place(t, v, line);
	flush_literal(t);
	point_at(t, t->c, line);
	fprintf(t->c, "\t%s(h", v->function);
	for (int left = v->arguments; left > 0; left--) {
		const char *end = left > 1 ? argument_end(p) : p + strlen(p);
		if (end == p)
			refuse(t, line, "{{ %s }} lacks its %s", text, v->word ? "argument" : "expression");
		put_argument(t, p, (size_t)(end - p));
		for (p = end; is_space(*p) || (*p == ',' && left > 1); p++)
			;
	}
	fputs(");\n", t->c);
	free(text);
	t->before = EDGE_TEXT;
	t->fresh_line = false;
}
