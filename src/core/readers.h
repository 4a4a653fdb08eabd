/* readers.h -- one read-only connection a thread, opened at its first use and closed with the thread or the
 * process. */
#ifndef KOLO_READERS_H
#define KOLO_READERS_H

#include "db/db.h"

struct readers;
struct readers *readers_new(const char *url);
void readers_free(struct readers *r);	   /* after all threads that read have ended */
struct db *readers_get(struct readers *r); /* NULL when the database cannot be reached */

#endif
