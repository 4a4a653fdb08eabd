/* import_page.c -- the way of a file into a collection: upload, look at what it would fill, try it without
 * writing, do it as a job, read the report. */
#include "resource/import_page.html.h"
#include "resource/import_view.h"
#include "resource/serving.h"

#include "core/answer.h"
#include "core/core.h"
#include "core/jobs.h"
#include "ui/layout.h"

/* What prepare_import leaves to post_import. */
struct prepared_import {
	struct stored_file file; /* a new upload */
	struct str sample;	 /* a look into it */
	struct str report;	 /* of a dry run */
	struct table_head head;	 /* titles of the file whose columns somebody gave to fields */
	struct import_choices choices;
	bool failed;
};

/* ---- the uploaded file ---- */

static const struct upload *uploaded(const struct request *rq)
{
	for (size_t i = 0; i < rq->in->nuploads; i++)
		if (rq->in->uploads[i].size)
			return &rq->in->uploads[i];
	return NULL;
}

static enum err keep_upload(struct request *rq, const struct upload *u, struct prepared_import *p)
{
	TRY(files_take(&rq->c, u, false, &p->file));
	return import_sample_make(rq->c.arena, u->bytes, &p->sample);
}

/* ---- steps ---- */

static bool is_step(const struct request *rq, const char *step)
{
	return str_eq(pairs_get(&rq->in->form, S("step")), str_of(step));
}

static bool is_running(const struct import_run *run)
{
	return str_eq(run->state, S("queued"));
}

/* What may be done with a run, by its state: while its job works, nobody tries or changes anything under it,
 * and what is done is done. */
static const struct {
	const char *state;
	bool map, dry, run, stop;
} may[] = {
	{ "uploaded", .map = true, .dry = true, .run = true },
	{ "checked", .map = true, .dry = true, .run = true },
	{ "queued", .stop = true },
	{ "stopped", .map = true, .dry = true, .run = true },
	{ "failed", .map = true, .dry = true, .run = true },
	{ "done" },
};

static enum err may_take_step(struct request *rq, const struct import_run *run)
{
	size_t i = 0;

	while (i + 1 < COUNT(may) && !str_eq(run->state, str_of(may[i].state)))
		i++;
	bool refused = (is_step(rq, "map") && !may[i].map) || (is_step(rq, "dry") && !may[i].dry) ||
		       (is_step(rq, "run") && !may[i].run) || (is_step(rq, "stop") && !may[i].stop);
	if (!refused)
		return OK;
	if (is_running(run))
		return fail(&rq->c, ERR_CONFLICT, "This import is on its way already");
	return fail(&rq->c, ERR_CONFLICT, "This import does not run any more");
}

/* The run that the form names: hers, of this collection. Its job may have given up. */
static enum err load_run(struct request *rq, struct str id, struct import_run *out)
{
	struct job_state job;
	i64 n;

	if (!str_to_i64(id, &n) || import_run_load(&rq->c, n, out) != OK)
		return ERR_NOT_FOUND;
	if (out->account != rq->c.who->id || !str_eq(out->resource, str_of(rq->route->resource->name)))
		return ERR_NOT_FOUND;
	if (is_running(out) && job_load(&rq->c, out->job, &job) == OK && str_eq(job.state, S("failed")))
		out->state = S("failed");
	return OK;
}

static enum err dry_run(struct request *rq, struct str table, struct str name, struct prepared_import *p)
{
	struct import_options o = { .dry_run = true,
				    .source = name,
				    .data = table,
				    .edition = pairs_get(&rq->in->form, S("edition")),
				    .older = pairs_get(&rq->in->form, S("older")).n > 0 };
	struct import_report report;
	enum err e = import_file(rq->c.app, rq->c.who, rq->c.lang, rq->c.arena, rq->route->resource, NULL, &o,
				 &report);

	if (e == ERR_UNAVAILABLE)
		return e;
	p->failed = e != OK;
	return import_report_json(rq->c.arena, &report, &p->report);
}

enum err prepare_import(struct request *rq)
{
	struct prepared_import *p = arena_new_one(rq->c.arena, struct prepared_import);
	const struct upload *u = uploaded(rq);
	struct import_run run;
	struct str table;

	rq->prepared = p;
	if (u)
		TRY(keep_upload(rq, u, p));
	if (u && is_step(rq, "dry"))
		return dry_run(rq, u->bytes, p->file.name, p);
	if (u || !(is_step(rq, "map") || is_step(rq, "dry")))
		return OK;
	if (!pairs_get(&rq->in->form, S("run")).n)
		return OK; /* post_import() asks for a file */
	TRY(load_run(rq, pairs_get(&rq->in->form, S("run")), &run));
	TRY(may_take_step(rq, &run));
	if (is_step(rq, "map"))
		return import_read_choices(rq, &run, &p->head, &p->choices);
	TRY(import_run_open(&rq->c, &run, rq->c.arena, &table));
	return dry_run(rq, table, run.name, p);
}

static enum err queue_run(struct request *rq, const struct import_run *run)
{
	i64 job;

	TRY(job_queue(&rq->c, "resource.import", str_fmt(rq->c.arena, "{\"run\":%lld}", run->id), rq->c.now,
		      &job));
	return import_run_state(&rq->c, run->id, "queued", job, STR_NONE);
}

static enum err take_step(struct request *rq, const struct import_run *run)
{
	const struct prepared_import *p = rq->prepared;

	TRY(may_take_step(rq, run));
	if (is_step(rq, "dry") || is_step(rq, "run"))
		TRY(import_run_edition(&rq->c, run->id, pairs_get(&rq->in->form, S("edition")),
				       pairs_get(&rq->in->form, S("older")).n > 0));
	if (is_step(rq, "map"))
		return import_choices_save(&rq->c, rq->route->resource, &p->head, &p->choices);
	if (is_step(rq, "dry"))
		return import_run_state(&rq->c, run->id, p->failed ? "failed" : "checked", 0, p->report);
	if (is_step(rq, "stop"))
		return import_run_state(&rq->c, run->id, "stopped", run->job, run->report);
	return is_step(rq, "run") ? queue_run(rq, run) : OK;
}

static enum err answer_run(struct request *rq, i64 id)
{
	struct json j = json_on(&rq->out->body);
	struct import_run run;

	TRY(import_run_load(&rq->c, id, &run));
	json_object(&j);
	json_field(&j, "run", str, str_fmt(rq->c.arena, "%lld", run.id));
	json_field(&j, "state", str, run.state);
	json_key(&j, S("report"));
	if (run.report.n)
		json_raw(&j, run.report);
	else
		json_null(&j);
	json_end_object(&j);
	answer_json(rq, is_running(&run) ? 202 : 200);
	return OK;
}

static enum err import_answer(struct request *rq, struct import_run *run);

/* Nothing was chosen, or what was chosen holds nothing: the form says so beside its field. */
static enum err no_file(struct request *rq)
{
	if (rq->in->nuploads && rq->in->uploads[0].name.n)
		invalid(&rq->c, "file", "empty", "The file is empty");
	else
		invalid(&rq->c, "file", "required", "Choose a file");
	if (!answer_is_for_program(rq))
		TRY(import_answer(rq, NULL));
	return ERR_INVALID;
}

enum err post_import(struct request *rq)
{
	struct prepared_import *p = rq->prepared;
	struct import_run run;

	if (p->file.hash.n) {
		TRY(files_keep(&rq->c, &p->file));
		run = (struct import_run){ .resource = str_of(rq->route->resource->name),
					   .account = rq->c.who->id,
					   .file = p->file.id,
					   .name = p->file.name,
					   .sample = p->sample,
					   .state = S("uploaded") };
		TRY(import_run_add(&rq->c, &run));
	} else if (!pairs_get(&rq->in->form, S("run")).n) {
		return no_file(rq);
	} else {
		TRY(load_run(rq, pairs_get(&rq->in->form, S("run")), &run));
	}
	TRY(take_step(rq, &run));
	if (answer_is_for_program(rq))
		return answer_run(rq, run.id);
	return redirect(rq, "/%s/import?run=%lld", rq->route->resource->collection, run.id);
}

/* ---- the page ---- */

static enum err fill_state(struct request *rq, struct import_page *p)
{
	struct json_node *report;
	struct job_state job;
	size_t at;

	if (!str_eq(p->run->state, S("done")))
		TRY(import_look(rq, p));
	if (p->run->report.n && json_parse(rq->c.arena, p->run->report, &report, &at) == OK)
		p->report = report;
	if (p->run->job && job_load(&rq->c, p->run->job, &job) == OK)
		p->done = job.done;
	return OK;
}

void import_follows(struct html *h, const struct import_page *p)
{
	buf_fmt(h->out, " data-live=\"/%s/import/live?run=%lld\"", p->res->collection, p->run->id);
}

enum err get_live_import(struct request *rq)
{
	struct import_run run;

	TRY(load_run(rq, pairs_get(&rq->in->query, S("run")), &run));
	return hub_stream(rq, "job", run.job);
}

/* The page of RUN, or the form where it begins (NULL). */
static enum err import_answer(struct request *rq, struct import_run *run)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct resource *res = rq->route->resource;
	struct link crumb = { .href = str_fmt(h.arena, "/%s", res->collection), .label = res->label_many };
	struct import_page p = {
		.res = res,
		.run = run,
		.head = { .title = str_of(tr(h.lang, N_("Import from a file"))),
			  .crumbs = &crumb,
			  .ncrumbs = 1 },
		.upload = { .action = str_fmt(h.arena, "/%s/import", res->collection),
			    .files = true,
			    .submit = N_("Upload and look") },
		.file = { .name = "file",
			  .label = str_of(tr(h.lang, N_("A table: CSV, XLSX or JSON"))),
			  .error = rq->c.fault.fields.n ? rq->c.fault.fields.v[0].message : STR_NONE,
			  .required = true },
		.fault = rq->c.fault.fields.n ? &rq->c.fault : NULL,
	};

	if (run)
		TRY(fill_state(rq, &p));
	if (run && is_running(run)) /* it moves on by itself, with and without scripts */
		response_header(rq->out, h.arena, "Refresh", S("3"));
	layout_open(&h, &(struct page){ .title = p.head.title, .no_index = true });
	import_body(&h, &p);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = p.fault ? err_info(p.fault->err)->status : 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err page_import(struct request *rq)
{
	struct str asked = pairs_get(&rq->in->query, S("run"));
	struct import_run run;

	if (!asked.n)
		return import_answer(rq, NULL);
	TRY(load_run(rq, asked, &run));
	return rq->format == FMT_JSON ? answer_run(rq, run.id) : import_answer(rq, &run);
}
