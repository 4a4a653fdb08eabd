/* html.h -- what compiled templates write with: text escaped by the type of the value, links, translation.
 *
 * A template file x.html beside its module is compiled by tools/tmplc into build/gen/…/x.html.c and .h:
 *   {% page news_card(const struct record *r, bool wide) %} … {% end %}   defines void news_card(struct html
 * *h, …)
 *   {{ expr }}        text or quoted attribute, escaped, by C type (_Generic: str, const char *, integers,
 * double)
 *   {{ t "Save" }}    the message in the reader's language (extracted to the catalogue)
 *   {{ tn "one" "many" n }}  plural with the number
 *   {{ url expr }}    one component of a URL
 *   {{ raw expr }}    struct str that is HTML already (Markdown, SVG of our own); every use is listed by lint
 *   {{ icon "search" }}      <svg><use> of the sprite
 *   {{ asset "kolo.css" }}   address of an embedded file with its content hash
 *   {% c code %}      a line of C: if (…) { … } for (…) { … } calls of other templates: {% layout_open(h, …);
 * %}
 *   {# comment #}
 * Indentation is dropped, so pages are small. Templates never query. */
#ifndef KOLO_HTML_H
#define KOLO_HTML_H

#include "core/app.h"

struct html {
	struct buf *out;
	struct arena *arena;
	struct request *rq; /* may be NULL in tests */
	enum lang lang;
	const char *zone;
	struct str
		found; /* where a search found the record that is drawn: rows say it instead of a summary */
	const char *sprite;	   /* address of the icons, found at the first one */
	const struct frame *frame; /* what stands around the page, between layout_open() and layout_close() */
	struct str content; /* language of the record that is being shown: of its lines and free words */
};

struct html html_on(struct request *rq, struct buf *out);
/* A setting of the network; FALLBACK also when there is no database to ask, as on the page that says so. */
struct str html_setting(struct request *rq, const char *name, const char *fallback);

static inline void html_lit(struct html *h, const char *p, size_t n)
{
	buf_put(h->out, (struct str){ p, n });
}
void html_str(struct html *h, struct str s);		  /* & < > " ' */
static inline void html_raw(struct html *h, struct str s) /* HTML already: {{ raw … }} */
{
	html_lit(h, s.p, s.n);
}
void html_z(struct html *h, const char *z);
void html_int(struct html *h, i64 v); /* plain digits */
void html_real(struct html *h, double v);
void html_url(struct html *h, struct str s);
void html_t(struct html *h, const char *msgid);
void html_tn(struct html *h, const char *one, const char *many, i64 n);
void html_icon(struct html *h, const char *name);
void html_asset(struct html *h, const char *name);
/* Escaped, with U+E000…U+E001 as <mark> and what html_said() marked as spans of its language. */
void html_marked(struct html *h, struct str s);
/* Content is shown as printers set it (text/typeset.h); what is stored stays as it was typed. */
void html_content(struct html *h, struct str s,
		  struct str lang); /* text of content: sr goes to Latin for sr-Latn readers */
struct str html_script(struct html *h, struct str s,
		       struct str lang); /* the same, not yet escaped: html_marked(h, html_script(…)) */
/* A piece of content in LANG within a line of the page's own words: in the reader's script, and where LANG is
 * not the page's, between marks that {{ marked … }} makes a span with lang. Languages that we do not know
 * stay unmarked. */
struct str html_said(struct html *h, struct str s, struct str lang);
/* The same where there is no page yet: READER is its language. */
struct str text_said(struct arena *a, enum lang reader, struct str s, struct str lang);

#define html_esc(h, v) \
	_Generic((v), struct str: html_str, const char *: html_z, char *: html_z, int: html_int, unsigned: html_int, \
		 long: html_int, i64: html_int, u64: html_int, unsigned long: html_int, double: html_real)((h), (v))

/* A key that no other form has. */
struct str once_key(struct arena *a);

/* ---- embedded files (css, js, fonts, icons, map): tools/embed ---- */

struct asset {
	const char *name; /* "kolo.css" */
	const char *path; /* "/assets/3f9c…/kolo.css" */
	const char *type;
	struct str bytes, gzip, brotli; /* packed forms may be empty */
};
extern const struct asset assets[]; /* generated; ends with { 0 } */
/* By bare name, or by the address of a request: "/assets/<hash>/<name>" with the hash of the present content,
 * and
 * "/assets/f/<name>" for files whose name holds their own hash (fonts, which CSS refers to as "../f/<name>").
 * NULL if absent. */
const struct asset *asset_find(struct str path_or_name);
/* The alphabets that nearly every page is set in: a page asks for them before its style sheet does. */
bool asset_is_main_font(const struct asset *a);

#endif
