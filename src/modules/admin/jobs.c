/* jobs.c -- work in the background: what waits, runs, failed; trying again and cancelling. */
#include "modules/admin/jobs.h"
#include "modules/admin/jobs.html.h"

static enum err load(struct request *rq, struct jobs_page *p)
{
	i64 before;

	p->state = admin_query(rq, "state");
	TRY(admin_before(rq, &before));
	return job_list(&rq->c, p->state, before, ADMIN_PAGE, &p->list);
}

static i64 last_of(const struct job_lines *l)
{
	return l->n ? l->v[l->n - 1].id : 0;
}

static enum err jobs_json(struct request *rq, const struct jobs_page *p)
{
	struct json j = admin_json_open(rq);

	for (size_t i = 0; i < p->list.n; i++) {
		const struct job_state *l = &p->list.v[i].state;

		json_object(&j);
		admin_json_id(rq, &j, p->list.v[i].id);
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
	return admin_json_close(rq, &j, p->list.more ? last_of(&p->list) : 0);
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
	p.pager = admin_pager(&h, p.list.n, last_of(&p.list), p.list.more);
	jobs_body(&h, &p);
	return admin_close(rq, &h);
}

enum err get_jobs_live(struct request *rq)
{
	return hub_stream(rq, "job", 0);
}

/* ---- acts ---- */

enum err post_job_retry(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(job_retry(&rq->c, id));
	flash(rq, "The job runs again.");
	return redirect(rq, "/admin/jobs");
}

enum err post_job_cancel(struct request *rq)
{
	i64 id;

	TRY(require_id(rq, &id));
	TRY(job_cancel(&rq->c, id));
	flash(rq, "The job is cancelled.");
	return redirect(rq, "/admin/jobs");
}
