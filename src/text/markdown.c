/* markdown.c -- Markdown to HTML: cmark-gfm parses, this file writes. Only the tags named here can come out,
 * whatever was written; raw HTML is shown as the text it is. */
#include "text/markdown.h"
#include "text/markdown_guard.h"
#include "base/vec.h"
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>

#define DEEPEST_HEADING 6

struct writer {
	const struct markdown_options *o;
	struct buf *out;
	cmark_iter *iter;
	int links; /* open around the current node */
};

/* The library keeps its extensions, and the characters at which inline parsing stops, in static tables that
 * every parser changes: parsing is one at a time. */
static pthread_mutex_t parsing = PTHREAD_MUTEX_INITIALIZER;

/* The tree of TEXT. NULL if TEXT is refused. */
static cmark_node *parse(struct str text)
{
	static const char *const extensions[] = { "table", "strikethrough", "autolink" };

	if (!markdown_is_harmless(text))
		return NULL;
	pthread_mutex_lock(&parsing);
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *p = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
	for (size_t i = 0; i < COUNT(extensions); i++)
		cmark_parser_attach_syntax_extension(p, cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(p, text.n ? text.p : "", text.n);
	cmark_node *document = cmark_parser_finish(p);
	cmark_parser_free(p);
	pthread_mutex_unlock(&parsing);
	return document;
}

static void escape(struct buf *b, struct str s)
{
	static const char *const names[128] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 128 || !names[c])
			continue;
		buf_put(b, str_slice(s, from, i));
		buf_put(b, str_of(names[c]));
		from = i + 1;
	}
	buf_put(b, str_slice(s, from, s.n));
}

static void escape_url(struct buf *b, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c))
			buf_fmt(b, "%%%02X", c);
		else
			escape(b, str_slice(url, i, i + 1));
	}
}

static bool is_local(struct str url)
{
	if (str_starts(url, S("/")))
		return url.n < 2 || (url.p[1] != '/' && url.p[1] != '\\');
	return str_starts(url, S("#")) || str_starts(url, S("?"));
}

/* Addresses without a scheme, or with one that only leads somewhere and runs nothing. */
static bool is_safe(struct str url)
{
	static const char *const schemes[] = { "http", "https", "mailto", "tel" };
	size_t n = 0;

	while (n < url.n && !strchr(":/?#", url.p[n]))
		n++;
	if (n == url.n || url.p[n] != ':')
		return url.n > 0;
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_eq_nocase(str_slice(url, 0, n), str_of(schemes[i])))
			return true;
	return false;
}

static struct str url_of(cmark_node *n)
{
	return str_of(cmark_node_get_url(n));
}

static void attribute(struct buf *b, const char *name, struct str value)
{
	buf_fmt(b, " %s=\"", name);
	escape(b, value);
	buf_lit(b, "\"");
}

static void enter_link(struct writer *w, cmark_node *n)
{
	struct str url = url_of(n), title = str_of(cmark_node_get_title(n));

	if (w->links++ > 0 || !is_safe(url))
		return;
	buf_lit(w->out, "<a href=\"");
	escape_url(w->out, url);
	buf_lit(w->out, "\"");
	if (title.n)
		attribute(w->out, "title", title);
	if (!is_local(url))
		attribute(w->out, "rel", w->o->follow ? S("noopener") : S("nofollow ugc noopener"));
	buf_lit(w->out, ">");
}

static void exit_link(struct writer *w, cmark_node *n)
{
	if (--w->links == 0 && is_safe(url_of(n)))
		buf_lit(w->out, "</a>");
}

static struct str literal_of(cmark_node *n)
{
	return str_of(cmark_node_get_literal(n));
}

static void write_text(struct writer *w, cmark_node *n)
{
	escape(w->out, literal_of(n));
}

/* What ITER meets until the end of NODE, as words. */
static void put_words(cmark_iter *iter, cmark_node *node, struct buf *out)
{
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(iter);
		if (n == node && event == CMARK_EVENT_EXIT)
			break;
		cmark_node_type type = cmark_node_get_type(n);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			escape(out, literal_of(n));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			buf_lit(out, " ");
	}
}

/* Images of this site are shown; others would tell their site who reads, so they are linked to. */
static void enter_image(struct writer *w, cmark_node *n)
{
	struct str url = url_of(n);

	if (!is_local(url)) {
		enter_link(w, n);
		if (!cmark_node_first_child(n))
			escape(w->out, url);
		return;
	}
	buf_lit(w->out, "<img src=\"");
	escape_url(w->out, url);
	buf_lit(w->out, "\" alt=\"");
	put_words(w->iter, n, w->out);
	buf_lit(w->out, "\" loading=\"lazy\">");
}

static void exit_image(struct writer *w, cmark_node *n)
{
	exit_link(w, n); /* enter_image() has passed the end of those shown */
}

static int heading_level(const struct writer *w, cmark_node *n)
{
	int top = w->o->top ? w->o->top : 2;

	return MIN(cmark_node_get_heading_level(n) + top - 1, DEEPEST_HEADING);
}

static void enter_heading(struct writer *w, cmark_node *n)
{
	if (w->o->headings)
		buf_fmt(w->out, "<h%d>", heading_level(w, n));
	else
		buf_lit(w->out, "<p>");
}

static void exit_heading(struct writer *w, cmark_node *n)
{
	if (w->o->headings)
		buf_fmt(w->out, "</h%d>\n", heading_level(w, n));
	else
		buf_lit(w->out, "</p>\n");
}

/* In a list without blank lines the items' paragraphs are plain text. */
static bool is_tight(cmark_node *paragraph)
{
	cmark_node *list = cmark_node_parent(cmark_node_parent(paragraph));

	return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void enter_paragraph(struct writer *w, cmark_node *n)
{
	if (!is_tight(n))
		buf_lit(w->out, "<p>");
}

static void exit_paragraph(struct writer *w, cmark_node *n)
{
	if (!is_tight(n))
		buf_lit(w->out, "</p>\n");
}

static bool is_ordered(cmark_node *list)
{
	return cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
}

static void enter_list(struct writer *w, cmark_node *n)
{
	int start = cmark_node_get_list_start(n);

	if (!is_ordered(n))
		buf_lit(w->out, "<ul>\n");
	else if (start == 1)
		buf_lit(w->out, "<ol>\n");
	else
		buf_fmt(w->out, "<ol start=\"%d\">\n", start);
}

static void exit_list(struct writer *w, cmark_node *n)
{
	buf_put(w->out, is_ordered(n) ? S("</ol>\n") : S("</ul>\n"));
}

static void write_code_block(struct writer *w, cmark_node *n)
{
	buf_lit(w->out, "<pre><code>");
	write_text(w, n);
	buf_lit(w->out, "</code></pre>\n");
}

static void write_code(struct writer *w, cmark_node *n)
{
	buf_lit(w->out, "<code>");
	write_text(w, n);
	buf_lit(w->out, "</code>");
}

static void write_html_block(struct writer *w, cmark_node *n)
{
	buf_lit(w->out, "<p>");
	escape(w->out, str_trim(literal_of(n)));
	buf_lit(w->out, "</p>\n");
}

static bool is_heading_row(cmark_node *row)
{
	return cmark_gfm_extensions_get_table_row_is_header(row);
}

static void enter_row(struct writer *w, cmark_node *n)
{
	cmark_node *before = cmark_node_previous(n);

	if (before && is_heading_row(before))
		buf_lit(w->out, "<tbody>\n");
	buf_lit(w->out, "<tr>");
}

static void exit_table(struct writer *w, cmark_node *n)
{
	if (!is_heading_row(cmark_node_last_child(n)))
		buf_lit(w->out, "</tbody>\n");
	buf_lit(w->out, "</table>\n");
}

static unsigned char alignment_of(cmark_node *cell)
{
	cmark_node *table = cmark_node_parent(cmark_node_parent(cell));
	int col = 0;

	for (cmark_node *n = cmark_node_previous(cell); n; n = cmark_node_previous(n))
		col++;
	return cmark_gfm_extensions_get_table_alignments(table)[col];
}

static void enter_cell(struct writer *w, cmark_node *n)
{
	unsigned char side = alignment_of(n);

	buf_put(w->out, is_heading_row(cmark_node_parent(n)) ? S("<th scope=\"col\"") : S("<td"));
	if (side == 'r' || side == 'c')
		attribute(w->out, "class", side == 'r' ? S("right") : S("center"));
	buf_lit(w->out, ">");
}

static void exit_cell(struct writer *w, cmark_node *n)
{
	buf_put(w->out, is_heading_row(cmark_node_parent(n)) ? S("</th>") : S("</td>"));
}

/* How each kind of node is written: by fixed text, or by functions where it depends. */
static const struct element {
	const char *type, *open, *close;
	void (*enter)(struct writer *w, cmark_node *n);
	void (*exit)(struct writer *w, cmark_node *n);
} elements[] = {
	{ "text", .enter = write_text },
	{ "softbreak", "\n" },
	{ "linebreak", "<br>\n" },
	{ "code", .enter = write_code },
	{ "emph", "<em>", "</em>" },
	{ "strong", "<strong>", "</strong>" },
	{ "strikethrough", "<del>", "</del>" },
	{ "link", .enter = enter_link, .exit = exit_link },
	{ "image", .enter = enter_image, .exit = exit_image },
	{ "html_inline", .enter = write_text },
	{ "paragraph", .enter = enter_paragraph, .exit = exit_paragraph },
	{ "heading", .enter = enter_heading, .exit = exit_heading },
	{ "block_quote", "<blockquote>\n", "</blockquote>\n" },
	{ "list", .enter = enter_list, .exit = exit_list },
	{ "item", "<li>", "</li>\n" },
	{ "code_block", .enter = write_code_block },
	{ "html_block", .enter = write_html_block },
	{ "thematic_break", "<hr>\n" },
	{ "table", "<table>\n", .exit = exit_table },
	{ "table_header", "<thead>\n<tr>", "</tr>\n</thead>\n" },
	{ "table_row", .enter = enter_row, .close = "</tr>\n" },
	{ "table_cell", .enter = enter_cell, .exit = exit_cell },
	{ "document" },
};

static const struct element *element_of(cmark_node *n)
{
	const char *type = cmark_node_get_type_string(n);

	for (size_t i = 0; i < COUNT(elements); i++)
		if (strcmp(elements[i].type, type) == 0)
			return &elements[i];
	BUG("Markdown node %s", type);
}

static void write_tree(struct writer *w)
{
	cmark_event_type event;

	while ((event = cmark_iter_next(w->iter)) != CMARK_EVENT_DONE && !w->out->failed) {
		cmark_node *n = cmark_iter_get_node(w->iter);
		const struct element *e = element_of(n);
		bool enter = event == CMARK_EVENT_ENTER;

		buf_put(w->out, str_of(enter ? e->open : e->close));
		if (enter && e->enter)
			e->enter(w, n);
		else if (!enter && e->exit)
			e->exit(w, n);
	}
}

enum err markdown_html(struct arena *a, struct str text, const struct markdown_options *o, struct buf *out)
{
	(void)a;
	cmark_node *document = parse(text);
	if (!document)
		return ERR_INVALID;
	struct writer w = { .o = o, .out = out, .iter = cmark_iter_new(document) };
	write_tree(&w);
	cmark_iter_free(w.iter);
	cmark_node_free(document);
	return out->failed ? ERR_TOO_BIG : OK;
}

/* Text without what stands between < and >. */
static void put_without_tags(struct buf *out, struct str s)
{
	while (s.p) {
		buf_put(out, str_cut(&s, '<'));
		if (s.p)
			str_cut(&s, '>');
	}
}

static bool is_block(cmark_node_type type)
{
	return (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
}

static void put_plain(struct buf *out, cmark_node *n, bool enter)
{
	cmark_node_type type = cmark_node_get_type(n);

	if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
		buf_put(out, literal_of(n));
	else if (type == CMARK_NODE_HTML_BLOCK)
		put_without_tags(out, literal_of(n));
	else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK || (!enter && is_block(type)))
		buf_lit(out, " ");
}

/* S with each run of white space made one space, in place. */
static struct str squeeze(char *p, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		bool space = p[i] == ' ' || p[i] == '\n' || p[i] == '\r' || p[i] == '\t';
		if (!space)
			p[out++] = p[i];
		else if (out && p[out - 1] != ' ')
			p[out++] = ' ';
	}
	out -= out && p[out - 1] == ' ';
	p[out] = '\0';
	return (struct str){ p, out };
}

bool markdown_unmarked(struct str text)
{
	enum { LETTER, SPACE, MARK_AT_FIRST, MARK, LINE };
	static const uint8_t kinds[256] = {
		[0] = MARK,
		['*'] = MARK,
		['_'] = MARK,
		['`'] = MARK,
		['['] = MARK,
		['<'] = MARK,
		['&'] = MARK,
		['\\'] = MARK,
		['|'] = MARK,
		['~'] = MARK,
		['#'] = MARK_AT_FIRST,
		['>'] = MARK_AT_FIRST,
		['-'] = MARK_AT_FIRST,
		['+'] = MARK_AT_FIRST,
		['='] = MARK_AT_FIRST,
		['0'] = MARK_AT_FIRST,
		['1'] = MARK_AT_FIRST,
		['2'] = MARK_AT_FIRST,
		['3'] = MARK_AT_FIRST,
		['4'] = MARK_AT_FIRST,
		['5'] = MARK_AT_FIRST,
		['6'] = MARK_AT_FIRST,
		['7'] = MARK_AT_FIRST,
		['8'] = MARK_AT_FIRST,
		['9'] = MARK_AT_FIRST,
		[' '] = SPACE,
		['\t'] = SPACE,
		['\n'] = LINE,
		['\r'] = LINE,
	};
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;

	while (p < end) { /* a line, or an end of one */
		while (p < end && kinds[*p] == SPACE)
			p++;
		if (p < end && kinds[*p] == MARK_AT_FIRST)
			return false;
		while (p < end && kinds[*p] < MARK)
			p++;
		if (p < end && kinds[*p++] == MARK)
			return false;
	}
	return true;
}

struct str markdown_plain(struct arena *a, struct str text)
{
	cmark_node *document = parse(text);
	if (!document)
		return text;
	struct buf out = buf_on(a, SIZE_MAX / 4);
	cmark_iter *iter = cmark_iter_new(document);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
		put_plain(&out, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	cmark_node_free(document);
	buf_byte(&out, '\0');
	return out.failed ? text : squeeze(out.p, out.n - 1);
}
