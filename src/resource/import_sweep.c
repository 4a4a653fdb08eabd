/* import_sweep.c -- runs that nobody finished are forgotten after a week, reports of finished ones after a
 * quarter; their uploads go with the files that nobody uses. */
#include "resource/import.h"

#include "core/jobs.h"

#define KEPT (7 * DAY)
#define KEPT_DONE (90 * DAY)

static const struct query q_forget = {
	"DELETE FROM import_run WHERE (created < ? AND state NOT IN ('queued', 'done')) OR (created < ? AND "
	"state = "
	"'done')",
	.in = "ii",
};

static enum err forget(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c->db, &q_forget, VI(c->now - KEPT), VI(c->now - KEPT_DONE));
}

enum err import_sweep_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job, (void)payload;
	return job_write(c, forget, NULL);
}
