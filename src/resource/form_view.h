/* form_view.h -- what the templates of forms, conflicts and history are given. */
#ifndef KOLO_FORM_VIEW_H
#define KOLO_FORM_VIEW_H

#include "resource/diff.h"
#include "resource/form.h"

/* One field that two people changed at once. */
struct quarrel {
	const char *name;
	struct str label, typed, base; /* TYPED: yours as it goes back to the server */
	struct diff theirs, yours;     /* each against the base */
	bool differs;		       /* something is to choose */
	bool yours_changed;
};

/* All inputs, group by group; those of one group. */
void form_groups(struct html *h, const struct record_form *form);
void form_group(struct html *h, const struct record_form *form, const char *group);

#endif
