/* sweep.c -- what is deleted by age, in one table. The journal and the history are not in it, and must never
 * be. */
#include "core/sweep.h"

#include "core/jobs.h"

static const struct {
	struct query query; /* its one value: what is before this instant goes */
	i64 age;
} sweeps[] = {
	{ { "DELETE FROM session WHERE seen < ?", "i", NULL }, 30 * DAY },
	{ { "DELETE FROM ticket WHERE expires < ?", "i", NULL }, 7 * DAY },
	{ { "DELETE FROM idempotency WHERE at < ?", "i", NULL }, DAY },
	/* The row stays: its key must not serve twice. */
	{ { "UPDATE outbox SET recipient = '', subject = '', text = ''"
	    " WHERE state IN ('sent', 'failed') AND recipient <> '' AND created < ?",
	    "i", NULL },
	  90 * DAY },
	{ { "DELETE FROM job WHERE state = 'done' AND run_at < ?", "i", NULL }, 7 * DAY },
	{ { "DELETE FROM job WHERE state = 'failed' AND run_at < ?", "i", NULL }, 90 * DAY },
};

static enum err sweep(struct ctx *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < COUNT(sweeps); i++)
		TRY(db_exec(c->db, &sweeps[i].query, VI(c->now - sweeps[i].age)));
	return OK;
}

enum err sweep_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	return job_write(c, sweep, NULL);
}
