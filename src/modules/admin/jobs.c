/* jobs.c -- work in the background: what waits, runs, failed; trying again and cancelling. */
#include "modules/admin/jobs.h"
#include "modules/admin/jobs.html.h"

static const struct query q_list = {
	"SELECT id, kind, state, run_at, attempts, done, total, created, error,"
	" CASE WHEN key LIKE kind || ':%' THEN 1 ELSE 0 END FROM job"
	" WHERE id < ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
	"issi",
	"issiiiiisi",
};

static enum err load(struct request *rq, struct jobs_page *p)
{
	struct rows rows;
	i64 before;

	p->state = admin_query(rq, "state");
	TRY(admin_before(rq, &before));
	TRY(db_all(rq->c.db, rq->c.arena, &rows, &q_list, VI(before), VS(p->state), VS(p->state),
		   VI(ADMIN_PAGE + 1)));
	p->n = MIN(rows.n, (size_t)ADMIN_PAGE);
	p->more = rows.n > p->n;
	p->v = arena_new_array(rq->c.arena, struct job_line, p->n);
	for (size_t i = 0; i < p->n; i++) {
		const struct value *r = rows_row(&rows, i);
		p->v[i] = (struct job_line){ .id = r[0].i,
					     .kind = r[1].s,
					     .state = r[2].s,
					     .run_at = r[3].i,
					     .attempts = r[4].i,
					     .done = r[5].i,
					     .total = r[6].i,
					     .created = r[7].i,
					     .error = r[8].s,
					     .repeating = r[9].i,
					     .label = job_label(rq->c.app, rq->c.arena, r[1].s) };
	}
	return OK;
}

static enum err jobs_json(struct request *rq, const struct jobs_page *p)
{
	struct json j = admin_json_open(rq);

	for (size_t i = 0; i < p->n; i++) {
		const struct job_line *l = &p->v[i];

		json_object(&j);
		admin_json_id(rq, &j, l->id);
		json_field(&j, "kind", str, l->kind);
		json_field(&j, "state", str, l->state);
		json_field(&j, "attempts", int, l->attempts);
		json_field(&j, "done", int, l->done);
		json_field(&j, "total", int, l->total);
		json_field(&j, "error", str, l->error);
		admin_json_instant(rq, &j, S("created"), l->created);
		admin_json_instant(rq, &j, S("run_at"), l->run_at);
		json_end_object(&j);
	}
	return admin_json_close(rq, &j, p->more ? p->v[p->n - 1].id : 0);
}

enum err get_jobs(struct request *rq)
{
	struct jobs_page p = { 0 };
	struct html h;

	TRY(load(rq, &p));
	if (rq->format == FMT_JSON)
		return jobs_json(rq, &p);
	admin_open(
		rq, &h, "/admin/jobs",
		&(struct page_head){
			.title = str_of(tr(rq->c.lang, "Jobs")),
			.lead = str_of(tr(rq->c.lang,
					  "Work that runs in the background: letters, imports, sweeping.")) },
		1u << FMT_JSON);
	p.pager = admin_pager(&h, p.n, p.n ? p.v[p.n - 1].id : 0, p.more);
	jobs_body(&h, &p);
	return admin_close(rq, &h);
}

enum err get_jobs_live(struct request *rq)
{
	return hub_stream(rq, "job", 0);
}

/* ---- acts ---- */

static const struct query q_retry = {
	"UPDATE job SET state = 'queued', attempts = 0, error = '', run_at = ? WHERE id = ? AND state = "
	"'failed'",
	"ii",
};

static const struct query q_cancel = {
	"UPDATE job SET state = 'failed', error = 'cancelled' WHERE id = ? AND state = 'queued'"
	" AND (key IS NULL OR key NOT LIKE kind || ':%')",
	"i",
};

static enum err note_act(struct request *rq, const char *kind, i64 id)
{
	TRY(journal_note(&rq->c, kind, "job", id, STR_NONE));
	return redirect(rq, "/admin/jobs");
}

enum err post_job_retry(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(db_exec(rq->c.db, &q_retry, VI(rq->c.now), VI(id)));
	if (db_changes(rq->c.db) == 0)
		return fail(&rq->c, ERR_CONFLICT, "This job is not among the failed ones any more");
	flash(rq, "The job runs again.");
	return note_act(rq, "retry", id);
}

enum err post_job_cancel(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(db_exec(rq->c.db, &q_cancel, VI(id)));
	if (db_changes(rq->c.db) == 0)
		return fail(&rq->c, ERR_CONFLICT, "This job runs already, is done, or repeats by the clock");
	flash(rq, "The job is cancelled.");
	return note_act(rq, "cancel", id);
}
