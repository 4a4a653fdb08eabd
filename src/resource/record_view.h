/* record_view.h -- what the templates of lists and records are given. */
#ifndef KOLO_RECORD_VIEW_H
#define KOLO_RECORD_VIEW_H

#include "resource/engine.h"
#include "ui/components.h"

/* Records of another resource that refer to this one. */
struct related {
	const struct resource *res;
	struct list list;
	struct link all;
};

/* A record whose texts stand in the reader's script: Serbian in Latin for readers of sr-Latn. What
 * show_field() writes from now on is of this record. */
const struct record *record_in_script(struct html *h, const struct record *r);
/* The language of its text: its own, else the network's. */
struct str record_lang(struct ctx *c, const struct record *r);
/* Content as a piece of a line (html_said): the title of R, of record ID of RES, the name of an account, the
 * value of a field of the record being shown. */
struct str title_said(struct html *h, const struct record *r);
struct str ref_said(struct html *h, const struct resource *res, i64 id);
struct str account_said(struct html *h, i64 id);
struct str field_said(struct html *h, const struct field *f, struct value v);

/* The listed facts of a record in one line: "Luhansk · school · 2017". */
struct str record_meta(struct html *h, const struct record *r);

/* One line of a list: the resource's own card, or the generated one. FOUND: where a search found it, with
 * marks, or empty. */
void record_row(struct html *h, const struct record *r, struct str found);
/* Whether cards of RES outlive a request, so that a list may be read in outline first; then the lines of LIST
 * that are known, in its order, and the others' records filled for record_row(). */
bool cards_last(const struct ctx *c, const struct resource *res);
MUST_USE enum err cards_recall(struct html *h, const struct resource *res, struct list *list,
			       struct str **out);
/* What the reader may do with it: transitions, edit, history, remove; for heads of pages with a template of
 * their own. */
size_t record_actions(struct html *h, const struct record *r, const struct action **out);
/* Title, state, what one may do. */
void record_head(struct html *h, const struct record *r);
/* The fields in their groups. */
void record_fields(struct html *h, const struct record *r);
/* What refers to it: for each resource with a filtered reference the number and the first few. */
void record_related(struct html *h, const struct record *r);

/* One fact of the record: label and value by its kind. */
void show_field(struct html *h, const struct field *f, struct value v);

/* ---- lists ---- */

struct list_page {
	const struct resource *res;
	const struct list_query *query;
	const struct list *list;
	struct str *cards; /* lines of the list that are drawn already; NULL: none are */
	struct page_head head;
	struct search_box search;
	bool searched;
	struct str panel; /* the facets, drawn */
	struct link views[2];
	struct str count;
	bool as_table;
	bool follows; /* the first page of a feed tells of what came */
	struct live live;
	struct heading *headings;
	const struct field **columns;
	size_t ncolumns;
	struct pager pager;
	struct action create; /* label NULL: may not */
};

#endif
