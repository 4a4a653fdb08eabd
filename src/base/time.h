/* time.h -- instants are milliseconds since 1970 UTC, dates are ISO text; calendars of people live in text/.
 */
#ifndef KOLO_TIME_H
#define KOLO_TIME_H

#include "base/str.h"

#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct date {
	int year, month, day; /* 1..12, 1..31 */
};

i64 time_now(void);	  /* wall clock */
i64 time_monotonic(void); /* for durations: milliseconds */

MUST_USE bool date_parse(struct str s, struct date *out); /* "2017-01-21", a day that exists, 0001..9999 */
struct str date_iso(struct arena *a, struct date d);
i64 date_days(struct date d); /* days since 1970-01-01 */
struct date date_of_days(i64 days);

struct date instant_date(i64 t); /* UTC */
/* "2017-01-21T12:30:00Z" (milliseconds only where not 0). */
struct str instant_iso(struct arena *a, i64 t);
/* RFC 3339 with Z or offset, or date alone (midnight UTC); also "2017-01-21T12:30" as UTC. */
MUST_USE bool instant_parse(struct str s, i64 *out);
/* RFC 9110 IMF-fixdate, for HTTP headers. */
struct str instant_http(struct arena *a, i64 t);

#endif
