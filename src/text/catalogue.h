/* catalogue.h -- the compiled message catalogue: one pool of text and an open hash table of offsets into it,
 * made from i18n/<lang>.po by tools/catalogue. */
#ifndef KOLO_CATALOGUE_H
#define KOLO_CATALOGUE_H

#include "text/lang.h"

#define CATALOGUE_CONTEXT '\004' /* stands between msgctxt and msgid in a key, as gettext does it */

/* Offsets into the pool; 0 is absent. Plural forms follow each other, each ended by NUL. */
struct message {
	uint32_t key;
	uint32_t text[LANG__N];
	bool plural;
};

struct catalogue {
	const char *pool;
	const struct message *slots;
	uint32_t mask; /* number of slots - 1, a power of two - 1; at least one slot is empty */
};

extern const struct catalogue catalogue;

/* Which plural form N takes in L: 0 one, 1 few, 2 many; English: 0 one, 1 other. */
unsigned plural_form(enum lang l, i64 n);

#endif
