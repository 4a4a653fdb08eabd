/* space.h -- what other modules may know of spaces. */
#ifndef KOLO_SPACE_H
#define KOLO_SPACE_H

#include "resource/resource.h"

enum { SPACE_NAME, SPACE_KIND, SPACE_MOTTO, SPACE_ABOUT, SPACE_LANG, SPACE_KEY, SPACE__N };

extern const struct resource space;
extern const struct module module_space;

void space_card(struct html *h, const struct record *r);

#endif
