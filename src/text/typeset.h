/* typeset.h -- names as printers set them. */
#ifndef KOLO_TYPESET_H
#define KOLO_TYPESET_H

#include "text/lang.h"

/* For display: straight quotation marks of S become those of LANG (uk and ru «…», sr „…”, en “…”, others
 * within), and a number stays with its «№». A mark that does not pair stays straight. S itself where nothing
 * is to be done. */
struct str text_typeset(struct arena *a, struct str s, enum lang l);

#endif
