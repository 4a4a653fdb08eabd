/* tmplc_markup.c -- the template compiler's eye for HTML: contexts of tags and attributes, and white space.
 */
#include "tmplc.h"

#include <ctype.h>
#include <string.h>

static bool in_list(const char *list, const char *word)
{
	const char *p = list;
	size_t n = strlen(word);

	while (n > 0 && (p = strstr(p, word)) != NULL) {
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
		p += n;
	}
	return false;
}

static const char block_elements[] =
	"!doctype html head body title meta link base script style noscript template header footer main nav "
	"section article "
	"aside search hgroup address h1 h2 h3 h4 h5 h6 p div ul ol li dl dt dd menu table caption colgroup "
	"col thead tbody "
	"tfoot tr td th form fieldset legend optgroup option datalist figure figcaption blockquote pre hr br "
	"details summary "
	"dialog source track svg g path circle ellipse rect line polyline polygon use defs symbol";
static const char void_elements[] = "area embed img input wbr";

static size_t read_name(const char *p, char *out, size_t room)
{
	size_t n = 0, kept;

	while (p[n] && !is_space(p[n]) && !strchr("<>/='\"", p[n]) &&
	       !(p[n] == '{' && strchr("{%#", p[n + 1])))
		n++;
	kept = n < room ? n : room - 1;
	for (size_t i = 0; i < kept; i++)
		out[i] = (char)tolower((unsigned char)p[i]);
	out[kept] = '\0';
	return n;
}

static enum edge edge_of_tag(const char *name, bool closing)
{
	if (in_list(block_elements, name))
		return EDGE_BLOCK;
	if (in_list(void_elements, name))
		return EDGE_TEXT;
	return closing ? EDGE_CLOSE : EDGE_OPEN;
}

/* What stands at P, after white space. */
static enum edge edge_ahead(const char *p)
{
	char name[24];

	if (starts(p, "{%"))
		return after_word(skip_spaces(p + 2), "end") ? EDGE_BLOCK : EDGE_CODE;
	if (*p != '<')
		return EDGE_TEXT;
	read_name(p + (p[1] == '/' ? 2 : 1), name, sizeof(name));
	return edge_of_tag(name, p[1] == '/');
}

static void text_space(struct template *t)
{
	bool broke = skip_space(t);
	enum edge before = t->before, after = edge_ahead(t->p);
	bool beside_block = before == EDGE_BLOCK || after == EDGE_BLOCK;
	bool at_edge = before == EDGE_OPEN || before == EDGE_CODE || after == EDGE_CLOSE;

	if (!beside_block && !(broke && at_edge))
		literal_byte(t, ' ');
	t->fresh_line = t->fresh_line || broke;
}

static void begin_tag(struct template *t)
{
	struct place *at = &t->place;

	if (starts(t->p, "<!--"))
		refuse(t, t->line, "write {# … #} instead of <!-- … -->");
	at->closing = t->p[1] == '/';
	const char *name = t->p + (at->closing ? 2 : 1);
	if (!isalpha((unsigned char)*name) && *name != '!')
		refuse(t, t->line, "< begins no tag here: write &lt;");
	name += read_name(name, at->tag, sizeof(at->tag));
	while (t->p < name)
		take(t);
	at->context = TAG;
	t->fresh_line = false;
}

static void end_tag(struct template *t)
{
	struct place *at = &t->place;
	bool self_closed = t->p[-1] == '/';

	take(t);
	at->context = TEXT;
	t->before = edge_of_tag(at->tag, at->closing || self_closed);
	if (strcmp(at->tag, "pre") == 0 || strcmp(at->tag, "textarea") == 0)
		at->verbatim = !at->closing;
	if (!at->closing && (strcmp(at->tag, "script") == 0 || strcmp(at->tag, "style") == 0))
		at->context = RAW;
}

static void attribute_value(struct template *t)
{
	take(t);
	if (*t->p == '"' || *t->p == '\'') {
		t->place.quote = *t->p;
		t->place.context = ATTRIBUTE;
		take(t);
		return;
	}
	while (*t->p && !is_space(*t->p) && *t->p != '>') {
		if (t->p[0] == '{')
			refuse(t, t->line, "quote the value of %s", t->place.attribute);
		take(t);
	}
}

static void attribute(struct template *t)
{
	struct place *at = &t->place;
	size_t n = read_name(t->p, at->attribute, sizeof(at->attribute));

	if (starts(at->attribute, "on") || starts(at->attribute, "hx-on"))
		refuse(t, t->line, "no inline handler (%s): the Content-Security-Policy forbids it",
		       at->attribute);
	if (strcmp(at->attribute, "style") == 0)
		refuse(t, t->line, "no style attribute: the Content-Security-Policy forbids it; use a class");
	if (n == 0)
		refuse(t, t->line, "unexpected %c in <%s>", *t->p, at->tag);
	while (n-- > 0)
		take(t);
	if (*t->p == '=')
		attribute_value(t);
}

static void in_tag(struct template *t)
{
	if (is_space(*t->p)) {
		skip_space(t);
		if (*t->p != '>')
			literal_byte(t, ' ');
	} else if (*t->p == '>') {
		end_tag(t);
	} else if (*t->p == '/') {
		take(t);
	} else {
		attribute(t);
	}
}

static void in_attribute(struct template *t)
{
	if (*t->p == '\n' || *t->p == '\r') {
		skip_space(t);
		literal_byte(t, ' ');
		return;
	}
	if (*t->p == t->place.quote)
		t->place.context = TAG;
	take(t);
}

static void in_text(struct template *t)
{
	if (*t->p == '<') {
		begin_tag(t);
	} else if (is_space(*t->p) && !t->place.verbatim) {
		text_space(t);
	} else {
		take(t);
		t->before = EDGE_TEXT;
		t->fresh_line = false;
	}
}

static void in_raw(struct template *t)
{
	char name[24];

	if (starts(t->p, "</")) {
		read_name(t->p + 2, name, sizeof(name));
		if (strcmp(name, t->place.tag) == 0) {
			begin_tag(t);
			return;
		}
	}
	take(t);
}

void markup(struct template *t)
{
	static void (*const step[])(struct template *) = {
		[TEXT] = in_text, [TAG] = in_tag, [ATTRIBUTE] = in_attribute, [RAW] = in_raw
	};

	if (t->in_page)
		step[t->place.context](t);
	else if (is_space(*t->p))
		skip_space(t);
	else
		refuse(t, t->line, "text outside of {%% page … %%} and {%% end %%}");
}
