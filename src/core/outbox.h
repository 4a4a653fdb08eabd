/* outbox.h -- letters on their way. A letter is written in the transaction of the work it tells of, and sent
 * by a job after commit: queued → sending → sent, or failed after MAIL_ATTEMPTS or at once when the relay
 * refuses it for good. Delivery is at least once: a process that dies between the relay's 250 and its own
 * note sends the letter again, with the same Message-ID. Without an smtp_url letters stay queued and can only
 * be read. */
#ifndef KOLO_OUTBOX_H
#define KOLO_OUTBOX_H

#include "core/core.h"

#define MAIL_ATTEMPTS 8

MUST_USE enum err mail_send_job(struct ctx *c, i64 job, const struct json_node *payload);

/* Queue jobs for letters that have none: written while there was no relay. At start, in the write lane. */
MUST_USE enum err mail_resume(struct ctx *c);

/* ---- for people (outbox_list.c) ---- */

struct letter {
	i64 id, created, sent, attempts; /* sent 0: not yet */
	struct str to, subject,
		text; /* text: empty when it was sent, for it may hold links that open doors */
	struct str state, error;
};
struct letters {
	struct letter *v;
	size_t n;
	bool more;
};
/* The newest MOST letters with a number below BEFORE, in STATE or (empty) in any. */
MUST_USE enum err outbox_list(struct ctx *c, struct str state, i64 before, size_t most, struct letters *out);
MUST_USE enum err outbox_load(struct ctx *c, i64 id, struct letter *out);
MUST_USE enum err outbox_count(struct ctx *c, i64 *waiting, i64 *failed);
/* Send a failed letter once more. Journalled; ERR_CONFLICT with words when it did not fail. */
MUST_USE enum err outbox_again(struct ctx *c, i64 id);

/* Blank every letter to ADDRESS; those that wait are not sent. */
MUST_USE enum err outbox_erase(struct ctx *c, struct str address);

#endif
