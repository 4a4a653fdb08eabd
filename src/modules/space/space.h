/* space.h -- what other modules may know of spaces. */
#ifndef KOLO_SPACE_H
#define KOLO_SPACE_H

#include "resource/resource.h"

enum { SPACE_NAME, SPACE_KIND, SPACE_MOTTO, SPACE_ABOUT, SPACE_LANG, SPACE_TERRITORY, SPACE_KEY, SPACE__N };

extern const struct resource space;
extern const struct module module_space;

struct space_name {
	i64 id;
	struct str name;
};
/* All spaces that stand, in the order of their names. */
MUST_USE enum err space_names(struct ctx *c, struct space_name **out, size_t *n);
/* The name of one, also of a removed one; empty: there never was such a space. */
MUST_USE enum err space_name(struct ctx *c, i64 id, struct str *name);

void space_card(struct html *h, const struct record *r);
void space_detail(struct html *h, const struct record *r, void *extra);

/* What its page is drawn from. */
struct space_page {
	const struct record *r;
	i64 members;
	struct str ring;
};

#endif
