/* jobs_list.c -- jobs as people meet them: listed, counted, tried again, cancelled. */
#include "core/jobs.h"

static const struct query q_list = {
	"SELECT id, kind, state, run_at, attempts, done, total, created, error,"
	" CASE WHEN key LIKE kind || ':%' THEN 1 ELSE 0 END FROM job"
	" WHERE id < ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
	"issi",
	"issiiiiisi",
};

enum err job_list(struct ctx *c, struct str state, i64 before, size_t most, struct job_lines *out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(before), VS(state), VS(state), VI((i64)most + 1)));
	*out = (struct job_lines){ .v = arena_new_array(c->arena, struct job_line, rows.n),
				   .n = MIN(rows.n, most),
				   .more = rows.n > most };
	for (size_t i = 0; i < out->n; i++) {
		const struct value *r = rows_row(&rows, i);

		out->v[i] = (struct job_line){ .id = r[0].i,
					       .state = { .kind = r[1].s,
							  .state = r[2].s,
							  .run_at = r[3].i,
							  .attempts = r[4].i,
							  .done = r[5].i,
							  .total = r[6].i,
							  .created = r[7].i,
							  .error = r[8].s },
					       .repeating = r[9].i };
	}
	return OK;
}

static const struct query q_count = {
	"SELECT (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')),"
	" (SELECT COUNT(*) FROM job WHERE state = 'failed')",
	"",
	"ii",
};

enum err job_count(struct ctx *c, i64 *waiting, i64 *failed)
{
	struct value v[2];

	TRY(db_one(c->db, c->arena, v, &q_count));
	*waiting = value_int(v[0]);
	*failed = value_int(v[1]);
	return OK;
}

static const struct query q_pending = {
	"SELECT 1 FROM job WHERE kind = ? AND state IN ('queued', 'running') LIMIT 1",
	"s",
	"i",
};

enum err job_is_pending(struct ctx *c, const char *kind, bool *pending)
{
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_pending, VZ(kind));

	*pending = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- acts ---- */

static const struct query q_retry = {
	"UPDATE job SET state = 'queued', attempts = 0, error = '', run_at = ? WHERE id = ?"
	" AND state = 'failed'",
	"ii",
};

enum err job_retry(struct ctx *c, i64 job)
{
	TRY(db_exec(c->db, &q_retry, VI(c->now), VI(job)));
	if (db_changes(c->db) == 0)
		return fail(c, ERR_CONFLICT, "This job is not among the failed ones any more");
	return journal_note(c, "retry", "job", job, STR_NONE);
}

static const struct query q_retry_key = {
	"UPDATE job SET state = 'queued', attempts = 0, error = '', run_at = ? WHERE key = ?",
	"is",
};

enum err job_retry_key(struct ctx *c, struct str key)
{
	return db_exec(c->db, &q_retry_key, VI(c->now), VS(key));
}

static const struct query q_cancel = {
	"UPDATE job SET state = 'failed', error = 'cancelled' WHERE id = ? AND state = 'queued'"
	" AND (key IS NULL OR key NOT LIKE kind || ':%')",
	"i",
};

enum err job_cancel(struct ctx *c, i64 job)
{
	TRY(db_exec(c->db, &q_cancel, VI(job)));
	if (db_changes(c->db) == 0)
		return fail(c, ERR_CONFLICT, "This job runs already, is done, or repeats by the clock");
	return journal_note(c, "cancel", "job", job, STR_NONE);
}
