/* components.h -- what the components of components.html and form.html are given. One rule for all: a const
 * char * is a message id and is translated when written; a struct str is text as it stands, already in the
 * reader's language; an empty one is left out. Content of people carries its language in .lang ("uk", "sr",
 * …), so that hyphens, voices and script are right; a piece of content within a line (links, meta lines,
 * labels of choices) comes from html_said(). */
#ifndef KOLO_COMPONENTS_H
#define KOLO_COMPONENTS_H

#include "ui/html.h"

/* ---- links and buttons ---- */

struct link {
	struct str href;
	const char *label; /* message id, or NULL: */
	struct str text;
	const char *icon; /* name in web/icons.txt, NULL: none */
	i64 count;	  /* shown when > 0 */
	bool current;
};

/* What one may do on a page; the main act of a page is one. */
struct action {
	struct str href;
	const char *label;
	const char *icon;
	bool main, danger;
	bool post;	    /* a form with one button, instead of a link */
	struct str version; /* hidden field "version" of a post, empty: none */
};

/* ---- head of a page ---- */

struct page_head {
	struct str title, lead;
	struct str kicker;	   /* small line above the title: kind and time */
	struct str lang;	   /* of title and lead */
	struct str lead_lang;	   /* of the lead, when the title is the page's own words */
	const struct link *crumbs; /* from the home page downward, without the page itself */
	size_t ncrumbs;
	const struct action *actions;
	size_t nactions;
	struct str state; /* chip above the title */
	const char *tone;
};

/* ---- lists ---- */

/* One line of a list of things. Title and summary may hold search marks. */
struct list_row {
	struct str href, title, summary, meta, lang;
	struct str day, month; /* a calendar leaf in front, as text of the reader's language */
	struct str time;       /* the same as ISO text */
	struct str ring;       /* or a ring in front: from ring_svg() */
	struct str state;      /* chip at the end */
	const char *tone;
};

enum sorted { UNSORTED, ASCENDING, DESCENDING };

struct heading {
	struct str label;
	struct str sort; /* address that sorts by this column; empty: cannot */
	enum sorted sorted;
	bool numeric;
};

struct pager {
	struct str first, previous, next; /* addresses; empty: there is none */
	i64 from;			  /* how many stand in front of those shown; -1: not known */
	i64 shown, total;		  /* total -1: not counted */
};

/* ---- choosing ---- */

struct pick {
	struct str value, label;
	i64 count; /* of records behind a facet; shown when > 0 or when COUNTED of the facet */
	bool more; /* there are more than COUNT */
	bool chosen;
	const char *tone;
	struct str lang; /* of the label, when it is not the page's: the name of a language in itself */
};

struct facet_box {
	const char *name; /* of the query parameter */
	struct str label;
	const struct pick *options;
	size_t n;
	bool counted;
};

/* The column of facets; its form answers on the same address. */
struct facets {
	struct str action;	 /* path of the list */
	const struct pair *kept; /* parameters that stay: q, sort, bbox */
	size_t nkept;
	const struct facet_box *v;
	size_t n;
	size_t chosen;	  /* how many options are on */
	struct str clear; /* address without them */
};

struct search_box {
	struct str action, q, hint;
	const char *label;
	const struct pair *kept;
	size_t nkept;
	const char *within; /* suggestions out of this collection; NULL: out of all */
};

/* ---- forms ---- */

struct form_field {
	const char *name;
	struct str label;
	struct str value; /* as last typed; nothing typed is lost */
	struct str help, error;
	bool required, wide;
	const char *type;	  /* of <input>: "text" when NULL, "email", "url", "tel", "number", "date",
				     "password", … */
	const char *autocomplete; /* HTML token: "email", "current-password"; NULL: none */
	const char *step;	  /* of numbers: "any"; NULL: none */
	int max;		  /* characters; 0: no attribute */
	int rows;		  /* of a text area */
	const struct pick *options;
	size_t noptions;
	struct str lang;     /* of what will be typed */
	bool marks;	     /* of a text area: Markdown */
	const char *suggest; /* collection whose names are offered while one types; NULL: none */
	bool several;	     /* names, parted by commas */
};

/* The buttons above a text with marks. */
struct mark_button {
	const char *mark, *label, *icon; /* mark: as marks.js knows it */
};
extern const struct mark_button mark_buttons[];
extern const size_t nmark_buttons;

struct form {
	struct str action;
	bool files;	    /* multipart */
	struct str version; /* of the record seen, empty: none */
	const char *submit; /* label of the main button */
	struct str cancel;  /* where to go without saving */
};

/* ---- telling ---- */

struct statistic {
	struct str value, label, note, href; /* note: how many of how many */
};

/* One change in the history of a record or a meeting. */
struct moment {
	struct str when, iso, who, what, href;
	const char *tone;
};

/* A part of a page that tells when something new came to it, and shows it when asked. */
struct live {
	struct str events;	   /* address of the stream */
	const char *items;	   /* CSS selector of what is counted */
	struct str one, few, many; /* "%lld new comments: show", as text of the reader's language */
};
struct live live_of(struct html *h, struct str events, const char *items, const char *one, const char *many);
void live_attributes(struct html *h, const struct live *l); /* within a tag */

struct question { /* a page that asks before an act that cannot be undone */
	struct str title, text;
	struct str action, back;
	const char *label;
	struct str version;
};

/* ---- the ring: only where each dot is somebody or something ---- */

struct ring_part {
	i64 n;
	const char *tone; /* "accent" "leaf" "sun" "clay" "muted"; NULL: accent */
};
/* SVG of TOTAL dots on a circle, of which the sum of PARTS are filled, in their tones in order; the rest are
 * hollow. More than 120 dots become arcs of the same proportion. LABEL says the same in words. */
struct str ring_svg(struct html *h, i64 total, const struct ring_part *parts, size_t nparts,
		    struct str label);

/* ---- words and attributes ---- */

/* The translation of MSGID with {a} and {b} replaced: "{a} of {b}" becomes "18 з 27". */
struct str html_fill(struct html *h, const char *msgid, struct str a, struct str b);
struct str n_of(struct html *h, i64 n, i64 total);
/* "21–40 of 868"; empty where nothing was counted. */
struct str pager_words(struct html *h, const struct pager *p);
/* The tag for a lang attribute of content in LANG: "sr-Latn" when it is shown in Latin script. */
struct str html_lang(const struct html *h, struct str lang);
/* Names of offices and schools that would fill half a phone in the size of a title. */
bool is_long_title(struct str title);
/* So many options of a facet stand in sight, the rest behind "12 more": open where one of them is chosen. */
size_t facet_in_sight(const struct facet_box *f);
bool facet_chosen_below(const struct facet_box *f);
/* First letters of the first two words of NAME. */
struct str initials(struct html *h, struct str name);
/* The address of this page with query parameter NAME set to VALUE, or without it when VALUE is empty. Cursor
 * and fragment do not survive: another order or filter begins at the beginning. */
struct str link_with(struct html *h, const char *name, struct str value);
/* The parameters of an address that is posted to; ADDRESS is left without them. */
struct pairs undo_fields(struct html *h, struct str *address);
/* Something must be chosen and something is: there is no way back to nothing. */
bool is_settled(const struct form_field *f);
/* Attributes that all inputs share: required, maxlength, lang, and what describes them. */
void field_attributes(struct html *h, const struct form_field *f);
void field_described(struct html *h, const struct form_field *f);

#endif
