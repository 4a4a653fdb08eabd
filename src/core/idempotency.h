/* idempotency.h -- POST that may be repeated: a client that lost our answer sends the same Idempotency-Key
 * again and gets the first answer, not a second record. Both calls belong into the transaction of the work
 * itself. Keys live for a day and belong to an account; visitors have none (their keys would meet). */
#ifndef KOLO_IDEMPOTENCY_H
#define KOLO_IDEMPOTENCY_H

#include "core/core.h"

extern const struct table table_idempotency;

struct kept_answer {
	int status;
	struct str type;
	struct str headers; /* the caller's own form */
	struct str body;
};

/* The first answer to KEY. ERR_NOT_FOUND: do the work. ERR_INVALID: the key was used for another request
 * (REQUEST_HASH differs). ERR_MALFORMED: not 1 to 255 printable ASCII characters. */
MUST_USE enum err idempotency_find(struct ctx *c, struct str key, struct str request_hash,
				   struct kept_answer *out);

/* Keep an answer. ERR_RETRY: the same request came twice at once and the other was first; run again and find
 * its answer. */
MUST_USE enum err idempotency_store(struct ctx *c, struct str key, struct str request_hash,
				    const struct kept_answer *answer);

#endif
