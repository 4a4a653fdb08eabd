/* markdown.h -- Markdown of people to safe HTML by cmark-gfm: no raw HTML, links rel="nofollow ugc noopener", headings from
 * h2 down, table bomb refused (> 32 pipes in a row). */
#ifndef KOLO_MARKDOWN_H
#define KOLO_MARKDOWN_H

#include "base/buf.h"

struct markdown_options {
	bool headings; /* false: comments, where headings become paragraphs */
	bool follow;   /* editors' own pages: links without nofollow */
	int top;       /* level of the first heading, 2 by default */
};

/* Append the HTML of TEXT to OUT. ERR_INVALID for a table bomb. */
MUST_USE enum err markdown_html(struct arena *a, struct str text, const struct markdown_options *o, struct buf *out);
/* Plain words of TEXT, for search, feeds and cards. */
struct str markdown_plain(struct arena *a, struct str text);

#endif
