/* rate.h -- how often: token buckets in memory for each class of work and each account or address. They
 * belong to the process: with several processes a client gets the sum. Classes:
 *
 *     sign-in 10 in 15 min     sign-up 5 in 1 h      reset 5 in 1 h       comment 10 in 10 min
 *     search 60 in 1 min       write 60 in 1 min     upload 30 in 10 min  (any other name: as write)
 *
 * The dispatcher counts by address class under route.rate; the sign-in handler counts by account besides,
 * with the address in lower case as the key. */
#ifndef KOLO_RATE_H
#define KOLO_RATE_H

#include "base/time.h"

struct rate;
struct rate *rate_new(void);
void rate_free(struct rate *r);

/* Take one token of KEY in CLASS. False: none is left; *RETRY_AFTER (NULL allowed) says in how many seconds.
 * Any thread. */
bool rate_allow(struct rate *r, const char *class, struct str key, i64 now, int *retry_after);

/* What one client has at his disposal: "203.0.113.0/24", "2001:db8:0:100::/56"; text that is no address
 * stays. */
struct str rate_address_class(struct arena *a, struct str peer);

#endif
