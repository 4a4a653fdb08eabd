/* jobs.h -- work that waits in the database: retried, resumed after a crash, shared by all processes.
 *
 * A runner claims a job by moving its run_at to the end of a lease; a process that dies leaves the job to be
 * claimed again when the lease is over, so a job may run twice and must bear it. A run that may last longer
 * than the lease (10 minutes) tells its progress, which renews it. Pauses after failures: 30 s, 2 min, 8 min,
 * 32 min … */
#ifndef KOLO_JOBS_H
#define KOLO_JOBS_H

#include "core/core.h"

/* Queue unless a job of KEY was ever queued; a key serves for once ("mail:12"). */
MUST_USE enum err job_queue_once(struct ctx *c, const char *kind, struct str key, struct str payload_json,
				 i64 run_at);

/* app_write() for a job, which has time: where PostgreSQL lets others go first (ERR_RETRY after the lane's
 * own tries) it pauses and begins again, for a few seconds. */
MUST_USE enum err job_write(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg);

/* What people call jobs of KIND: message id; NULL when no module of this program runs them. */
const char *job_label(const struct app *app, struct arena *a, struct str kind);

struct job_state {
	struct str kind, state; /* "queued", "running", "done", "failed" */
	i64 run_at, attempts, done, total, created;
	struct str error; /* of the last failure */
};
MUST_USE enum err job_load(struct ctx *c, i64 job, struct job_state *out);

/* ---- for people (jobs_list.c) ---- */

struct job_line {
	i64 id;
	struct job_state state;
	bool repeating; /* queued again by the clock: cancelling it would stop it until the next start */
};
struct job_lines {
	struct job_line *v;
	size_t n;
	bool more;
};
/* The newest MOST jobs with a number below BEFORE, in STATE or (empty) in any. */
MUST_USE enum err job_list(struct ctx *c, struct str state, i64 before, size_t most, struct job_lines *out);
MUST_USE enum err job_count(struct ctx *c, i64 *waiting, i64 *failed);
/* Does a job of KIND wait or run? */
MUST_USE enum err job_is_pending(struct ctx *c, const char *kind, bool *pending);
/* Begin a failed job anew; take one that waits out of the queue. Journalled; ERR_CONFLICT with words when its
 * state is another. */
MUST_USE enum err job_retry(struct ctx *c, i64 job);
MUST_USE enum err job_cancel(struct ctx *c, i64 job);
/* Begin the job of KEY anew, if there is one. */
MUST_USE enum err job_retry_key(struct ctx *c, struct str key);

/* Members of a payload object; ERR_MALFORMED when absent or of another type. */
MUST_USE enum err job_payload_int(const struct json_node *payload, struct str key, i64 *out);

#endif
