/* snapshot.h -- which transactions of PostgreSQL were finished at a moment: pg_current_snapshot() as data. */
#ifndef KOLO_SNAPSHOT_H
#define KOLO_SNAPSHOT_H

#include "base/base.h"
#include "base/str.h"

#define SNAPSHOT_RUNNING 1024

struct snapshot {
	i64 xmin, xmax; /* all below xmin are finished, none from xmax on */
	size_t n;
	i64 running[SNAPSHOT_RUNNING]; /* between them */
};

/* "xmin:xmax:xid,xid"; false for other texts and for more than SNAPSHOT_RUNNING. */
MUST_USE bool snapshot_parse(struct str text, struct snapshot *out);
bool snapshot_finished(const struct snapshot *s, i64 transaction);

#endif
