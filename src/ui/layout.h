/* layout.h -- the page around every page: head, navigation, search, language and theme, account, messages,
 * footer.
 *
 *   struct html h = html_on(rq, &rq->out->body);
 *   layout_open(&h, &(struct page){ .title = …, .formats = 1u << FMT_JSON | 1u << FMT_CSV });
 *   … templates …
 *   layout_close(&h);
 *
 * To a request for a fragment (rq->fragment) only the title and <main> go out. */
#ifndef KOLO_LAYOUT_H
#define KOLO_LAYOUT_H

#include "ui/components.h"

struct page {
	struct str title;	/* of the window; empty: the network's name alone */
	struct str description; /* for search engines and previews */
	struct str lang;	/* of the title, when it is content */
	const char *width; /* NULL: usual; "narrow": forms, reading; "wide": tables, maps; "hall": a vote in
			      the hand */
	unsigned formats;  /* 1u << FMT_… : this address also answers so; links in head and footer */
	struct str canonical; /* path, when this address is one of several */
	const char *script;   /* one more module, e.g. "map.js" */
	const char *style;    /* one more style sheet */
	bool own_search;      /* the page has its own search box: none in the header */
	bool no_index;
};

void layout_open(struct html *h, const struct page *p);
void layout_close(struct html *h);

/* The same page as data. */
struct format_link {
	struct str href;
	const char *name, *type;
};

/* What layout.html is given; filled by layout_open(). */
struct frame {
	const struct page *page;
	struct str network;	       /* name of the network */
	struct str title;	       /* "Page — Network" */
	const char *theme;	       /* "light", "dark" or NULL: as the system has it */
	const struct link *nav, *more; /* main sections; what does not fit into the bar */
	size_t nnav, nmore;
	struct link languages[LANG__N], themes[3];
	const struct format_link *formats;
	size_t nformats;
	struct str q, flash, undo; /* undo: where the way back of the message posts to */
	const struct actor *who;   /* NULL: a visitor */
	struct str name;	   /* hers, in the reader's script */
	struct str login;	   /* leads back here */
};

#endif
