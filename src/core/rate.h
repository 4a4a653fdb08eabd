/* rate.h -- how often: token buckets in memory for each class of work and each account or address. They
 * belong to the process: with several processes a client gets the sum. Classes:
 *
 *     sign-in 30 in 15 min     guess 10 in 15 min    sign-up 5 in 1 h       reset 5 in 1 h
 *     comment 10 in 10 min     ticket 5 in 1 day     letter 5 in 1 h
 *     search 3000 in 1 min     write 1200 in 1 min   upload 300 in 10 min   (any other name: as write)
 *
 * The dispatcher counts by address class under route.rate. In the first two classes failures alone count: a
 * token is taken before the attempt, so that many at once do not slip through, and given back after a
 * success. A school behind one address signs all its teachers in; what is guessed of one account (its
 * password, its codes) is counted by account under "guess" besides. Those of the last line only keep the load
 * off: many people stand behind one address. */
#ifndef KOLO_RATE_H
#define KOLO_RATE_H

#include "base/time.h"

struct rate;
struct rate *rate_new(void);
void rate_free(struct rate *r);

/* Take one token of KEY in CLASS, at NOW by the monotonic clock. False: none is left; *RETRY_AFTER (NULL
 * allowed) says in how many seconds. Any thread. */
bool rate_allow(struct rate *r, const char *class, struct str key, i64 now, int *retry_after);

/* Give a token back after a success; nothing in classes that count all. */
void rate_forgive(struct rate *r, const char *class, struct str key, i64 now);

/* CLASS is of the last line. */
bool rate_is_of_load(const char *class);

/* What one client has at his disposal: "203.0.113.0/24", "2001:db8:0:100::/56"; text that is no address
 * stays. */
struct str rate_address_class(struct arena *a, struct str peer);

#endif
