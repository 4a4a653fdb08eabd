/* journal.h -- the history of a record: every version with its author, and the erasure of what is personal in
 * it.
 *
 * The chain. A sealed journal row has a height (1, 2, 3 … without a gap) and the hash
 *
 *     hash = SHA-256( "kolo-journal-1" LF  prev LF  height LF  at LF  actor LF  kind LF  object LF
 * payload_hash LF )
 *
 * in lower-case hex, over exactly these ASCII bytes: prev is the hash of the row below in hex (64 zeros at
 * height 1), numbers are decimal without leading zeros, at is milliseconds since 1970 UTC, actor is the
 * account's id (0 the system, -1 a visitor), kind is the word given to journal_note(), object is
 * "resource/record", LF is one byte 0x0A. payload_hash is empty when nothing was kept, else lower-case hex of
 *
 *     payload_hash = SHA-256( salt  payload )
 *
 * with the 32 hex digits of the salt as they stand in history.salt and the bytes of history.data. Erasing a
 * payload empties both, so that the hash can no longer be guessed back, and leaves the chain whole. */
#ifndef KOLO_JOURNAL_H
#define KOLO_JOURNAL_H

#include "core/core.h"

struct version {
	i64 version; /* 1, 2, 3 … of this record */
	i64 at, actor;
	struct str actor_name; /* empty: the system, a visitor or an erased account */
	struct str kind;
	bool erased;
};

struct versions {
	struct version *v;
	size_t n;
};

/* Words for the code of an entry's kind or object, from this layer and the modules: message id; NULL: none
 * has it. */
const char *journal_label(const struct app *app, struct str code);
/* All of them; returns how many. */
size_t journal_words(const struct app *app, struct arena *a, const struct journal_word ***out);

/* The newest 1,000 versions of a record, newest first; none is not an error. */
MUST_USE enum err history_list(struct ctx *c, const char *resource, i64 record, struct versions *out);

/* One version and its payload (JSON; empty when erased). META may be NULL. ERR_NOT_FOUND. */
MUST_USE enum err history_get(struct ctx *c, const char *resource, i64 record, i64 version,
			      struct version *meta, struct str *data);

/* ---- the journal itself (journal_list.c) ---- */

struct entry {
	i64 id, at, actor, height; /* height 0: not sealed yet */
	struct str actor_name;	   /* empty: the system, a visitor or an erased account */
	struct str kind, resource;
	i64 record;
	struct str hash;
};
struct entries {
	struct entry *v;
	size_t n;
	bool more;
};
struct journal_filter {
	i64 before;
	size_t most;
	bool by_actor; /* ACTOR counts: 0 is the system */
	i64 actor;
	struct str kind, resource; /* empty: all */
	i64 record;		   /* of the resource; 0: all */
};
/* The newest entries that fit. */
MUST_USE enum err journal_list(struct ctx *c, const struct journal_filter *f, struct entries *out);

struct chain_head {
	i64 height, at; /* 0: nothing is sealed yet */
	struct str hash;
};
MUST_USE enum err journal_head(struct db *db, struct arena *a, struct chain_head *out);

/* Erase the payloads of a record, in all versions; journalled as "erase". The rows and the chain stay. */
MUST_USE enum err history_erase(struct ctx *c, const char *resource, i64 record);

#endif
