/* markdown.h -- Markdown of people to safe HTML by cmark-gfm: no raw HTML, links rel="nofollow ugc noopener",
 * headings from h2 down, table bomb refused (> 32 pipes in a row, or tables of > 20,000 cells). HTML that
 * people write is shown as the text it is; images of other sites become links to them; links run nothing
 * (http, https, mailto, tel or of this site). */
#ifndef KOLO_MARKDOWN_H
#define KOLO_MARKDOWN_H

#include "base/buf.h"

struct markdown_options {
	bool headings; /* false: comments, where headings become paragraphs */
	bool follow;   /* editors' own pages: links without nofollow */
	int top;       /* level of the first heading, 2 by default */
};

/* Append the HTML of TEXT to OUT. ERR_INVALID for a table bomb and what else markdown_guard.h refuses (over
 * 512 kB, 20 levels); ERR_TOO_BIG when OUT is full. Aligned cells have the class "right" or "center". */
MUST_USE enum err markdown_html(struct arena *a, struct str text, const struct markdown_options *o,
				struct buf *out);
/* Plain words of TEXT, for search, feeds and cards. */
struct str markdown_plain(struct arena *a, struct str text);
/* True when nothing in TEXT can mean anything but itself: as most texts are, and then they need not be
 * parsed. */
bool markdown_unmarked(struct str text);

#endif
