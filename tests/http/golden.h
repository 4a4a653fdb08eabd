/* golden.h -- expected outputs as files under tests/golden, which `make golden` writes anew. */
#ifndef KOLO_TEST_GOLDEN_H
#define KOLO_TEST_GOLDEN_H

#include "harness.h"

#define GOLDEN_MAX ((size_t)16 << 20)

/* Complain of the lines in which NOW differs from the file NAME. */
void golden_compare(struct harness *h, const char *name, struct str now);
/* What the file at PATH holds; p NULL if there is none. */
struct str golden_read(struct harness *h, const char *path);
/* Complain, behind MARK, of lines of X that Y does not have; at most of a few. */
int golden_missing(struct harness *h, struct str x, struct str y, const char *mark);

#endif
