/* markdown_guard.h -- text that would cost the Markdown parser far more than it is worth, refused beforehand.
 */
#ifndef KOLO_MARKDOWN_GUARD_H
#define KOLO_MARKDOWN_GUARD_H

#include "base/str.h"

/* False for more than 512 kB; more than 32 pipes in a line, or tables that fill up to more than 20,000 cells;
 * quotes and lists more than 20 levels deep; more than 5,000 images or @ signs; more than 100 closing
 * brackets in a word. */
bool markdown_is_harmless(struct str text);

#endif
