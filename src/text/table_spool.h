/* table_spool.h -- bytes of unknown number, kept in a nameless temporary file and read through the page
 * cache, so that a big file never lies in memory whole. */
#ifndef KOLO_TABLE_SPOOL_H
#define KOLO_TABLE_SPOOL_H

#include "base/buf.h"

struct spool;

/* Closed when A is reset. ERR_UNAVAILABLE when there is no place for temporary files. */
MUST_USE enum err spool_new(struct arena *a, size_t limit, struct spool **out);
MUST_USE enum err spool_put(struct spool *s, struct str bytes); /* ERR_TOO_BIG beyond the limit */
/* All bytes, until A is reset. */
MUST_USE enum err spool_text(struct spool *s, struct str *out);

/* The bytes of the open file FD, mapped until A is reset. ERR_TOO_BIG beyond LIMIT. */
MUST_USE enum err spool_map(struct arena *a, int fd, size_t limit, struct str *out);

#endif
