/* tmplc.c -- compiles page templates to C: ROOT/x.html becomes OUT/x.html.c and OUT/x.html.h (syntax:
 * src/ui/html.h).
 *
 * One pass over the text. It follows HTML just far enough to know in which context an expression stands, so
 * that a place where escaping would not hold (unquoted attribute, script, style, event handler) is refused
 * while compiling. Branches of C are followed by their braces: each must end in the context in which it
 * began, or as its `else` ends.
 *
 * White space: a run collapses to one space; it vanishes beside block elements, and, when it breaks the line,
 * after an opening tag, before a closing one and after a line of C that stands alone. <pre> and <textarea>
 * keep theirs. */
#include "tmplc.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const context_names[] = { "text", "a tag", "an attribute", "<script> or <style>" };

/* ---- statements ---- */

static bool same_place(const struct place *a, const struct place *b)
{
	return a->context == b->context && a->verbatim == b->verbatim &&
	       (a->context == TEXT || strcmp(a->tag, b->tag) == 0) &&
	       (a->context != ATTRIBUTE || (a->quote == b->quote && strcmp(a->attribute, b->attribute) == 0));
}

static void check_branch(const struct template *t, const struct block *b, const struct place *wanted)
{
	if (!same_place(&t->place, wanted))
		refuse(t, t->line, "the branch opened in line %d ends inside %s, but should end inside %s",
		       b->line, context_names[t->place.context], context_names[wanted->context]);
}

static void open_block(struct template *t, int line)
{
	if (t->depth == (int)(sizeof(t->blocks) / sizeof(t->blocks[0])))
		refuse(t, line, "blocks are nested too deeply");
	t->blocks[t->depth++] = (struct block){ .line = line, .at_open = t->place };
}

/* P stands after the }. A following `else` begins where its `if` began and must end where that ended. */
static const char *close_block(struct template *t, const char *p, int line)
{
	const char *next = skip_spaces(p);

	if (t->depth == 0)
		refuse(t, line, "} closes nothing");
	struct block *b = &t->blocks[t->depth - 1];
	if (b->ended)
		check_branch(t, b, &b->at_end);
	if (!starts(next, "else")) {
		if (!b->ended)
			check_branch(t, b, &b->at_open);
		t->depth--;
		return p;
	}
	if (!strchr(next, '{'))
		refuse(t, line, "write { after else");
	b->at_end = t->place;
	b->ended = true;
	b->line = line;
	t->place = b->at_open;
	return strchr(next, '{') + 1;
}

/* Only blocks that a later line of the template closes matter; those within one piece of C come out even. */
static void follow_braces(struct template *t, const char *p, int line)
{
	while (*p) {
		char c = *p;
		p = c == '"' || c == '\'' ? skip_quoted(p) : p + 1;
		if (c == '{')
			open_block(t, line);
		else if (c == '}')
			p = close_block(t, p, line);
	}
}

static void begin_page(struct template *t, const char *signature, int line)
{
	const char *open = strchr(signature, '(');
	size_t n = strlen(signature), name = strspn(signature, "abcdefghijklmnopqrstuvwxyz_0123456789");

	if (t->in_page)
		refuse(t, line, "{%% page %%} inside a page: {%% end %%} is missing above");
	if (!open || signature + name != open || name == 0 || signature[n - 1] != ')')
		refuse(t, line, "write {%% page name(arguments) %%}");
	const char *arguments = skip_spaces(open + 1);
	const char *comma = *arguments == ')' ? "" : ", ";

	point_at(t, t->h, line);
	fprintf(t->h, "void %.*s(struct html *h%s%s;\n", (int)name, signature, comma, arguments);
	fputc('\n', t->c);
	point_at(t, t->c, line);
	fprintf(t->c, "void %.*s(struct html *h%s%s\n{\n", (int)name, signature, comma, arguments);
	t->in_page = true;
	t->place = (struct place){ 0 };
	t->before = EDGE_BLOCK;
}

static void end_page(struct template *t, int line)
{
	if (!t->in_page)
		refuse(t, line, "{%% end %%} without {%% page %%}");
	if (t->depth > 0)
		refuse(t, line, "the page ends, but the { of line %d is still open",
		       t->blocks[t->depth - 1].line);
	if (t->place.context != TEXT)
		refuse(t, line, "the page ends inside %s: <%s>", context_names[t->place.context],
		       t->place.tag);
	flush_literal(t);
	fputs("}\n", t->c);
	t->in_page = false;
}

static void include(struct template *t, const char *name, int line)
{
	if (t->in_page)
		refuse(t, line, "{%% include %%} belongs to the top of the file");
	if (*name != '"' || skip_quoted(name) != name + strlen(name))
		refuse(t, line, "write {%% include \"folder/name.h\" %%}");
	fprintf(t->h, "#include %s\n", name);
}

/* Inside a page a line of its body, outside a declaration of the file. */
static void c_code(struct template *t, const char *code, int line)
{
	flush_literal(t);
	point_at(t, t->c, line);
	fprintf(t->c, "%s%s\n", t->in_page ? "\t" : "", code);
	if (!t->in_page)
		return;
	follow_braces(t, code, line);
	if (t->fresh_line)
		t->before = EDGE_CODE;
}

static void statement(struct template *t)
{
	int line = t->line;
	char *text = inner(t, "%}");
	const char *rest;

	if ((rest = after_word(text, "page")) != NULL)
		begin_page(t, rest, line);
	else if ((rest = after_word(text, "include")) != NULL)
		include(t, rest, line);
	else if (strcmp(text, "end") == 0)
		end_page(t, line);
	else if ((rest = after_word(text, "c")) != NULL)
		c_code(t, rest, line);
	else
		c_code(t, text, line);
	free(text);
}

static void compile(struct template *t)
{
	while (*t->p) {
		if (starts(t->p, "{{") && t->in_page)
			expression(t);
		else if (starts(t->p, "{%"))
			statement(t);
		else if (starts(t->p, "{#"))
			skip_comment(t);
		else
			markup(t);
	}
	if (t->in_page)
		refuse(t, t->line, "{%% end %%} is missing");
}

/* ---- files ---- */

static _Noreturn void fail_on(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	exit(1);
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!f)
		fail_on(path);
	if (getdelim(&text, &room, '\0', f) < 0) {
		if (ferror(f))
			fail_on(path);
		text = strdup("");
	}
	fclose(f);
	return text;
}

/* By way of another name, so that nobody ever reads half a file. */
static void write_file(const char *folder, const char *name, const char *suffix, const char *text, size_t n)
{
	char path[4096], draft[4200];

	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid());
	FILE *f = fopen(draft, "w");
	if (!f || fwrite(text, 1, n, f) != n || fclose(f) != 0 || rename(draft, path) != 0)
		fail_on(path);
}

/* KOLO_MODULES_NEWS_NEWS_HTML_H */
static void put_guard(FILE *h, const char *directive, const char *name)
{
	fprintf(h, "%s KOLO_", directive);
	for (; *name; name++)
		fputc(isalnum((unsigned char)*name) ? toupper((unsigned char)*name) : '_', h);
	fputs("_H\n", h);
}

/* Nothing is written before the whole template has been understood. */
static void translate(const char *root, const char *name, const char *folder)
{
	char path[4096], *c_text, *h_text;
	size_t c_size, h_size;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	struct template t = { .path = path, .p = read_file(path), .line = 1 };
	t.c = open_memstream(&c_text, &c_size);
	t.h = open_memstream(&h_text, &h_size);
	if (!t.c || !t.h)
		fail_on(path);

	fprintf(t.c, "/* made by tools/tmplc from %s */\n#include \"%s.h\"\n", path, name);
	fprintf(t.h, "/* made by tools/tmplc from %s */\n", path);
	put_guard(t.h, "#ifndef", name);
	put_guard(t.h, "#define", name);
	fputs("\n#include \"ui/html.h\"\n", t.h);
	compile(&t);
	fputs("\n#endif\n", t.h);

	fclose(t.c);
	fclose(t.h);
	write_file(folder, name, ".c", c_text, c_size);
	write_file(folder, name, ".h", h_text, h_size);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: tmplc ROOT NAME.html OUT   (ROOT/NAME.html to OUT/NAME.html.c and .h)\n",
		      stderr);
		return 2;
	}
	translate(argv[1], argv[2], argv[3]);
	return 0;
}
