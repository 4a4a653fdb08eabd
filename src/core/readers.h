/* readers.h -- one read-only connection a thread, opened at its first use and closed with the thread or the
 * process. */
#ifndef KOLO_READERS_H
#define KOLO_READERS_H

#include "db/db.h"

struct readers;
struct readers *readers_new(const char *url);
void readers_free(struct readers *r);	   /* after all threads that read have ended */
struct db *readers_get(struct readers *r); /* NULL when the database cannot be reached */

/* For tests: as db_fail_at(), on the connection of every thread but this one; and how many failed so far. */
void readers_fail_at(struct readers *r, i64 n, enum err e);
i64 readers_failures(struct readers *r);

#endif
