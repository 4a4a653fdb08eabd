/* postings.h -- the records that have a word, newest first: a list of ids where they are few, a bit a record
 * where they are many. To read the long list of a frequent word takes SQLite a millisecond; so long ones, and
 * the news that there is none, are remembered until a commit makes them stale. */
#ifndef KOLO_POSTINGS_H
#define KOLO_POSTINGS_H

#include "base/arena.h"
#include "base/value.h"

struct posting {
	size_t n;	  /* ids in all */
	const i64 *ids;	  /* going down; NULL: */
	const u64 *bits;  /* by id */
	size_t nbits, at; /* how far it was read */
};

/* Of the ids in N VALUES, positive and going down. */
struct posting posting_of(struct arena *a, const struct value *values, size_t n);
/* The next id, 0 at the end. */
i64 posting_next(struct posting *p);
/* True when ID is among them. To be asked for ids going down, and not between posting_next(). */
bool posting_has(struct posting *p, i64 id);

/* Leave in P the ids that BY has, or WITHOUT set those that it has not: true when both are bits, which meet
 * by the word; else nothing was done. */
bool posting_sift(struct arena *a, struct posting *p, const struct posting *by, bool without);

/* At most 512 long lists, about 64 bytes for each record that the network has. Any thread. */
struct postings;
struct postings *postings_new(struct arena *process);
/* A fingerprint of TEXT in TABLE, under a secret of the process: nobody can look for two words that share
 * one.
 */
u64 postings_key(const struct postings *k, struct str table, struct str text);
/* The list of KEY at GENERATION (0: none is remembered), copied to A; false when it is not known. */
bool postings_get(struct postings *k, u64 key, i64 generation, struct arena *a, struct posting *out);
void postings_put(struct postings *k, u64 key, i64 generation, const struct posting *p);

#endif
