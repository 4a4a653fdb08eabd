/* idempotency.h -- POST that may be repeated: a client that lost our answer sends the same Idempotency-Key
 * again and gets the first answer, not a second record. Forms of pages carry such a key in the hidden field
 * "once", so that a double click makes one record. Both calls belong into the transaction of the work
 * itself. Keys live for a day and belong to an account; visitors have none, for their keys would meet. */
#ifndef KOLO_IDEMPOTENCY_H
#define KOLO_IDEMPOTENCY_H

#include "core/core.h"

extern const struct table table_idempotency;

struct idempotent {
	struct str key; /* empty: this request is not repeatable, both calls do nothing */
	struct str request_hash;
	bool of_form;  /* the key is that of a page's form, not of a program */
	bool replayed; /* the response holds the first answer: do not run the handler */
};

/* Read the key and what it stands for, before the write lane: uploads are hashed whole. ERR_MALFORMED: the
 * key is not 1 to 255 printable ASCII characters. */
MUST_USE enum err idempotency_read(struct request *rq, struct idempotent *once);

/* Look for the first answer to RQ. ERR_INVALID: the key was used for another request. */
MUST_USE enum err idempotency_find(struct request *rq, struct idempotent *once);

/* Keep the answer in rq->out, unless it is secret (answer_is_secret): then the same key works once more.
 * ERR_RETRY: the same request came twice at once and the other was first; run
 * again and find it. */
MUST_USE enum err idempotency_store(struct request *rq, const struct idempotent *once);

#endif
