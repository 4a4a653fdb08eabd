/* memo.h -- short texts that many requests ask for (settings, titles of records), remembered until a commit
 * makes them stale. */
#ifndef KOLO_MEMO_H
#define KOLO_MEMO_H

#include "base/str.h"

#define MEMO_TEXT 232 /* longer texts are not kept */

struct memo;
struct memo *memo_new(struct arena *process, size_t slots); /* SLOTS: a power of two */
/* The text of KEY at GENERATION, copied to A; false when it is not known. Any thread. */
bool memo_get(struct memo *m, u64 key, i64 generation, struct arena *a, struct str *out);
void memo_put(struct memo *m, u64 key, i64 generation, struct str text);

#endif
