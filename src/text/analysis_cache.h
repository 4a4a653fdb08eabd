/* analysis_cache.h -- terms of words that were analysed before: a fixed table that never grows, safe for
 * threads. */
#ifndef KOLO_ANALYSIS_CACHE_H
#define KOLO_ANALYSIS_CACHE_H

#include "text/dictionary.h"

struct stem_cache;

struct stem_cache *stem_cache_new(void);
void stem_cache_free(struct stem_cache *c);

/* The terms of WORD in the reading WAY, copied into A; false when they are not known. */
MUST_USE bool stem_cache_get(struct stem_cache *c, struct arena *a, unsigned way, struct str word,
			     struct stems *out);

/* Remember them; an older word may go. Words too long for an entry are not kept. */
void stem_cache_put(struct stem_cache *c, unsigned way, struct str word, const struct stems *stems);

#endif
