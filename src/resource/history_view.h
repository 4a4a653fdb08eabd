/* history_view.h -- what the template of a record's history is given. */
#ifndef KOLO_HISTORY_VIEW_H
#define KOLO_HISTORY_VIEW_H

#include "core/journal.h"
#include "resource/diff.h"
#include "ui/components.h"
#include "resource/engine.h"

struct change {
	struct str label;
	struct diff diff;
};

struct history_line {
	const struct version *version;
	struct str what, who, when, iso;
	i64 previous; /* version before it, 0: none */
	bool restorable;
};

struct history_page {
	const struct record *record;
	struct page_head head;
	struct action take_back; /* of a removed record */
	struct versions versions;
	struct history_line *lines; /* one a version */
	i64 from, to;		    /* compared; 0: not asked */
	VEC(struct change) changes;
};

#endif
