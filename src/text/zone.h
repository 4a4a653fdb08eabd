/* zone.h -- how far the clocks of a time zone stand from UTC at an instant. */
#ifndef KOLO_ZONE_H
#define KOLO_ZONE_H

#include "base/time.h"

/* Milliseconds to add to T (UTC) for the local time of the IANA zone NAME; 0 for a zone that does not exist.
 */
i64 zone_offset(const char *name, i64 t);

/* True if NAME is a zone that we know. */
bool zone_known(const char *name);

#endif
