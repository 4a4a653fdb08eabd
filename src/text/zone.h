/* zone.h -- how far the clocks of a time zone stand from UTC at an instant, and how calendars tell it. */
#ifndef KOLO_ZONE_H
#define KOLO_ZONE_H

#include "base/buf.h"
#include "base/time.h"

/* Milliseconds to add to T (UTC) for the local time of the IANA zone NAME; 0 for a zone that does not exist.
 */
i64 zone_offset(const char *name, i64 t);

/* True if NAME is a zone that we know. */
bool zone_known(const char *name);

struct zone_change {
	i64 from, offset; /* from this instant on the clocks stand so far from UTC */
	bool summer;
};
/* The changes of the zone NAME, 1970 to 2100, in order; the first is the state at the beginning. They live as
 * long as the process. NULL for a zone that does not exist. */
const struct zone_change *zone_changes(const char *name, size_t *n);

/* The zone NAME as a VTIMEZONE (RFC 5545, 3.6.5) for times from SINCE on: rules where years are alike, as
 * they go on for ever, single changes where they are not. Nothing for a zone that does not exist. */
void zone_calendar(struct buf *b, const char *name, i64 since);

#endif
