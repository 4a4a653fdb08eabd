/* memo.h -- short texts that many requests ask for (settings, titles of records, drawn cards), remembered
 * until a commit makes them stale. */
#ifndef KOLO_MEMO_H
#define KOLO_MEMO_H

#include "base/str.h"

struct memo;
/* SLOTS: a power of two. Texts longer than TEXT bytes are not kept. */
struct memo *memo_new(struct arena *process, size_t slots, size_t text);

/* A fingerprint of what is asked for under a secret of the process: nobody can look for two that share one,
 * and so meet the answer of another reader. */
struct memo_key {
	u64 low, high;
};
struct memo_key memo_key(const struct memo *m, const void *what, size_t n);

/* The text of KEY at VERSION, copied to A; false when it is not known. Any thread. */
bool memo_get(struct memo *m, struct memo_key key, i64 version, struct arena *a, struct str *out);
void memo_put(struct memo *m, struct memo_key key, i64 version, struct str text);

#endif
