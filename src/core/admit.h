/* admit.h -- from a request that has arrived to one that a handler may serve. */
#ifndef KOLO_ADMIT_H
#define KOLO_ADMIT_H

#include "core/account.h"
#include "core/handler.h"

/* Who asks; lives as long as the request, which points at it. */
struct asker {
	struct actor actor;
	struct session session;
	bool rated; /* a token was taken that a success gives back */
};

/* Fill RQ's route, params, format, actor, session and CSRF token, or say why it is not served. */
MUST_USE enum err admit(struct request *rq, struct asker *who);
/* When the answer stands. Some classes of rates count what went wrong alone: our own failures are not the
 * client's, and who was turned away for his pace has tried nothing. */
void admit_settle(struct request *rq, const struct asker *who);

#endif
