/* archive.h -- a tar file packed by gzip, written and read as a stream: `tar tzf` lists it, `sha256sum -c
 * SHA256SUMS` checks it. Every member is hashed on its way; the last one, SHA256SUMS, holds the sums of all
 * others. */
#ifndef KOLO_ARCHIVE_H
#define KOLO_ARCHIVE_H

#include "base/err.h"
#include "base/str.h"
#include <stdio.h>

#define ARCHIVE_SUMS "SHA256SUMS"

struct archive;

/* Everything fails with ERR_UNAVAILABLE when the disk does not do, ERR_MALFORMED for what is no whole archive
 * of this kind; the reason stands in archive_why(). A draft goes away with its arena unless it was finished.
 */
MUST_USE enum err archive_create(struct arena *a, const char *path, struct archive **out);
MUST_USE enum err archive_put_bytes(struct archive *ar, const char *name, struct str bytes);
/* All of F from its beginning. */
MUST_USE enum err archive_put_file(struct archive *ar, const char *name, FILE *f);
/* Write the sums, flush to the disk, and give the archive its name. */
MUST_USE enum err archive_finish(struct archive *ar);

MUST_USE enum err archive_open(struct arena *a, const char *path, struct archive **out);
/* On to the next member; ERR_NOT_FOUND after the last one, when all sums were found right. */
MUST_USE enum err archive_next(struct archive *ar, struct str *name);
/* At most N bytes of this member into P; *GOT is 0 at its end. */
MUST_USE enum err archive_read(struct archive *ar, void *p, size_t n, size_t *got);

const char *archive_why(const struct archive *ar);

#endif
