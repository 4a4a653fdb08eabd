/* dictionary.h -- base forms of words by the hunspell dictionaries of the system and by Snowball for English.
 */
#ifndef KOLO_DICTIONARY_H
#define KOLO_DICTIONARY_H

#include "text/fold.h"

#define STEMS_MAX 8

/* The terms a word is found under. */
struct stems {
	unsigned n;
	struct str v[STEMS_MAX];
};

struct dictionaries; /* loaded at first need, each behind its own lock */

struct dictionaries *dictionaries_new(void);
void dictionaries_free(struct dictionaries *d);

/* Add to OUT the base forms of WORD (small letters, NUL-terminated), in small letters; false when the
 * dictionary does not know it or is not installed. English knows every word. */
bool dictionary_stems(struct dictionaries *d, struct arena *a, enum tongue t, struct str word,
		      struct stems *out);

/* Add STEM unless it is there already or there is no room. */
void stems_add(struct stems *s, struct str stem);

#endif
