/* journal_page.h -- what the templates of the journal are given. */
#ifndef KOLO_ADMIN_JOURNAL_PAGE_H
#define KOLO_ADMIN_JOURNAL_PAGE_H

#include "modules/admin/admin.h"

struct journal_line {
	struct entry entry;
	struct str what, object; /* kind and object in words */
	struct str href;	 /* to the history of the record; empty: there is no page of it */
};

struct journal_page {
	struct journal_line *v;
	size_t n;
	bool more;
	struct str actor, kind, object; /* filters as asked; empty: all */
	struct pick *kinds, *objects;	/* what can be asked for */
	size_t nkinds, nobjects;
	struct str verified;
	bool whole, verifying;
	struct pager pager;
};

/* Who it was, also when it was nobody with a name. */
struct str journal_actor(struct html *h, const struct entry *l);

#endif
