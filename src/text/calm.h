/* calm.h -- names that shout. */
#ifndef KOLO_CALM_H
#define KOLO_CALM_H

#include "base/buf.h"

/* Registers write official names in capitals. For display: words in capitals become small, but for the first
 * one, those after an opening quotation mark, names after «імені», adjectives of places (Луганський), and
 * abbreviations. S itself where nothing shouts. */
struct str text_calm(struct arena *a, struct str s);

#endif
