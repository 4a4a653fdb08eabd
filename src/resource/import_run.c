/* import_run.c -- an import of the page, from the uploaded file to its report: one row that survives a closed
 * tab, and the job that does the work. */
#include "resource/file_use.h"
#include "resource/search.h"
#include "resource/import.h"

#include "core/account.h"
#include "core/file_store.h"
#include "core/files.h"
#include "core/jobs.h"

#include <unistd.h>

enum { JOB_ARENA = 512 << 20 };

static const struct column run_columns[] = {
	{ "id", C_ID },
	{ "resource", C_TEXT, true },
	{ "account", C_INT, true },
	{ "file", C_INT, .references = "file" },
	{ "name", C_TEXT, true },
	{ "state", C_TEXT, true },
	{ "job", C_INT, true, "0" },
	{ "report", C_TEXT, true, "''" },
	{ "sample", C_TEXT, true },
	{ "created", C_INT, true },
	{ "edition", C_TEXT, true, "''" }, /* of which day the file is, as somebody said */
	{ "older", C_INT, true, "0" },	   /* she knows that it is an older one */
	{ 0 },
};
const struct table table_import_run = { "import_run", run_columns };

static const struct query q_load = {
	"SELECT id, resource, account, COALESCE(file, 0), name, state, job, report, created, edition, older, "
	"sample FROM import_run WHERE id = ?",
	.in = "i",
	.out = "isiissisisis",
};

enum err import_run_load(struct ctx *c, i64 id, struct import_run *out)
{
	struct value v[12];

	TRY(db_one(c->db, c->arena, v, &q_load, VI(id)));
	*out = (struct import_run){ .id = v[0].i,
				    .resource = v[1].s,
				    .account = v[2].i,
				    .file = v[3].i,
				    .name = v[4].s,
				    .state = v[5].s,
				    .job = v[6].i,
				    .report = v[7].s,
				    .created = v[8].i,
				    .edition = v[9].s,
				    .older = v[10].i,
				    .sample = v[11].s };
	return OK;
}

static const struct query q_add = {
	"INSERT INTO import_run (resource, account, file, name, state, sample, created) "
	"VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
	.in = "siisssi",
	.out = "i",
};

enum err import_run_add(struct ctx *c, struct import_run *run)
{
	struct value id;

	TRY(db_one(c->db, c->arena, &id, &q_add, VS(run->resource), VI(run->account), VI(run->file),
		   VS(run->name), VS(run->state), VS(run->sample), VI(c->now)));
	run->id = id.i;
	return OK;
}

static const struct query q_state = {
	"UPDATE import_run SET state = ?, job = ?, report = ? WHERE id = ?",
	.in = "sisi",
};

enum err import_run_state(struct ctx *c, i64 id, const char *state, i64 job, struct str report)
{
	return db_exec(c->db, &q_state, VZ(state), VI(job), VS(report.n ? report : S("")), VI(id));
}

static const struct query q_edition = {
	"UPDATE import_run SET edition = ?, older = ? WHERE id = ?",
	.in = "sii",
};

enum err import_run_edition(struct ctx *c, i64 id, struct str edition, bool older)
{
	return db_exec(c->db, &q_edition, VS(edition.n ? edition : S("")), VI(older), VI(id));
}

/* ---- the upload ---- */

enum err import_run_open(struct ctx *c, const struct import_run *run, struct arena *a, struct str *out)
{
	struct file_store *store = c->app->files;
	struct stored_file f;
	int fd;

	TRY(files_load(c, run->file, &f));
	TRY(store->kind->open(store, a, file_name(a, f.hash, 0), &fd));
	enum err e = file_map(a, fd, out);
	close(fd);
	return e;
}

static const struct query q_let_go = { "UPDATE import_run SET file = NULL WHERE id = ?", .in = "i" };

/* ---- the report ---- */

static const char *const verdict_names[IMPORT__N] = {
	[IMPORT_CREATE] = "create",	[IMPORT_UPDATE] = "update", [IMPORT_UNCHANGED] = "unchanged",
	[IMPORT_CONFLICT] = "conflict", [IMPORT_ERROR] = "error",
};

static void put_kept(struct json *j, const struct import_note *n)
{
	json_key(j, S("kept"));
	json_array(j);
	for (size_t i = 0; i < n->nkept; i++) {
		json_object(j);
		json_field(j, "field", str, str_of(n->kept[i].field->name));
		json_field(j, "kept", str, n->kept[i].kept);
		json_field(j, "offered", str, n->kept[i].offered);
		json_end_object(j);
	}
	json_end_array(j);
}

static void put_note(struct json *j, struct arena *a, const struct import_note *n)
{
	json_object(j);
	json_field(j, "row", int, (i64)n->row);
	json_field(j, "verdict", str, str_of(verdict_names[n->verdict]));
	if (n->key.n)
		json_field(j, "key", str, n->key);
	if (n->text.n)
		json_field(j, "text", str, n->text);
	if (n->id)
		json_field(j, "id", str, str_fmt(a, "%lld", n->id));
	if (n->nkept)
		put_kept(j, n);
	json_end_object(j);
}

static void put_counts(struct json *j, const struct import_report *r)
{
	json_key(j, S("counts"));
	json_object(j);
	for (int v = 0; v < IMPORT__N; v++) {
		json_key(j, str_of(verdict_names[v]));
		json_int(j, (i64)r->count[v]);
	}
	json_field(j, "kept", int, (i64)r->kept);
	json_field(j, "remarks", int, (i64)r->remarks);
	json_end_object(j);
}

static void put_columns(struct json *j, const struct import_report *r)
{
	json_key(j, S("columns"));
	json_array(j);
	for (size_t i = 0; i < r->columns.n; i++) {
		const struct import_use *u = &r->columns.v[i];

		json_object(j);
		json_field(j, "title", str, u->title);
		if (u->field)
			json_field(j, "field", str, str_of(u->field->name));
		json_field(j, "used", bool, u->field || u->read);
		if (u->unused)
			json_field(j, "why", str, str_of(u->unused));
		json_end_object(j);
	}
	json_end_array(j);
}

/* The report of an import that is still running. */
static struct str counts_json(struct arena *a, const struct import_report *r)
{
	struct buf b = buf_on(a, 1024);
	struct json j = json_on(&b);

	json_object(&j);
	put_counts(&j, r);
	json_end_object(&j);
	return buf_done(&b);
}

enum err import_report_json(struct arena *a, const struct import_report *r, struct str *out)
{
	struct buf b = buf_on(a, 64 << 20);
	struct json j = json_on(&b);

	json_object(&j);
	json_field(&j, "importer", str, r->importer ? str_of(r->importer->name) : S("generic"));
	put_counts(&j, r);
	json_key(&j, S("notes"));
	json_array(&j);
	for (size_t i = 0; i < r->notes.n; i++)
		put_note(&j, a, &r->notes.v[i]);
	json_end_array(&j);
	json_field(&j, "left_out", int, (i64)r->left_out);
	put_columns(&j, r);
	json_key(&j, S("unknown"));
	json_array(&j);
	for (size_t i = 0; i < r->unknown.n; i++)
		json_str(&j, r->unknown.v[i]);
	json_end_array(&j);
	if (r->refused.n)
		json_field(&j, "refused", str, r->refused);
	if (r->fault.why[0]) {
		json_key(&j, S("fault"));
		json_object(&j);
		json_field(&j, "row", int, (i64)r->fault.row);
		json_field(&j, "why", str, str_of(r->fault.why));
		json_end_object(&j);
	}
	json_end_object(&j);
	return buf_finish(&b, out);
}

/* ---- the job ---- */

struct job_run {
	struct app *app;
	struct arena *a;
	i64 job, run;
	size_t done;
	const char *state;
	struct str report;
	bool wanted; /* nobody has stopped it */
};

static enum err ask_wanted(struct ctx *c, struct job_run *r)
{
	struct import_run run;

	TRY(import_run_load(c, r->run, &run));
	r->wanted = run.job == r->job && str_eq(run.state, S("queued"));
	return OK;
}

static enum err write_progress(struct ctx *c, void *arg)
{
	struct job_run *r = arg;

	TRY(ask_wanted(c, r));
	if (!r->wanted)
		return OK;
	TRY(job_progress(c, r->job, (i64)r->done, 0));
	return import_run_state(c, r->run, "queued", r->job, r->report);
}

static bool progress(void *ctx, const struct import_report *so_far, size_t done)
{
	struct job_run *r = ctx;
	struct fault fault;

	r->done = done;
	r->report = counts_json(r->a, so_far);
	if (app_write(r->app, &actor_system, LANG_EN, r->a, write_progress, r, &fault) != OK)
		log_warn("import", "progress of job %lld is not kept", r->job);
	return r->wanted;
}

/* Who stopped it and began again has given the run to another job. */
static enum err write_end(struct ctx *c, void *arg)
{
	const struct job_run *r = arg;
	struct import_run run;

	TRY(import_run_load(c, r->run, &run));
	if (run.job != r->job)
		return OK;
	if (strcmp(r->state, "done") == 0)
		TRY(db_exec(c->db, &q_let_go, VI(r->run)));
	return import_run_state(c, r->run, r->state, r->job, r->report);
}

/* All of it is in the records now. */
static enum err write_forget(struct ctx *c, void *arg)
{
	const struct import_run *run = arg;

	return files_forget(c, run->file);
}

static void forget_upload(struct ctx *c, const struct import_run *run)
{
	struct fault fault;
	enum err e = app_write(c->app, &actor_system, LANG_EN, c->arena, write_forget, (void *)(uintptr_t)run,
			       &fault);

	if (e != OK && e != ERR_REFERENCED) /* a record has it too */
		log_warn("import", "the upload of run %lld goes with the files that nobody uses", run->id);
}

static enum err run_import(struct ctx *c, struct job_run *r, const struct import_run *run, struct arena *a)
{
	struct import_options o = { .progress = progress,
				    .progress_ctx = r,
				    .source = run->name,
				    .edition = run->edition,
				    .older = run->older };
	const struct resource *res = resource_find(c->app, str_z(c->arena, run->resource));
	struct import_report report;
	struct actor who = actor_system;

	if (!res)
		return ERR_NOT_FOUND;
	if (run->account)
		TRY(actor_load(c, run->account, &who));
	TRY(import_run_open(c, run, a, &o.data));
	enum err e = import_file(c->app, &who, c->lang, a, res, NULL, &o, &report);
	if (e == ERR_UNAVAILABLE || e == ERR_RETRY)
		return e; /* tried again: what is done already will be found unchanged */
	r->state = e == OK ? "done" : report.stopped ? "stopped" : "failed";
	return import_report_json(a, &report, &r->report);
}

enum err import_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	struct arena *a = arena_new(JOB_ARENA);
	struct job_run r = { .app = c->app, .a = a, .job = job };
	struct import_run run;
	struct fault fault;

	enum err e = job_payload_int(payload, S("run"), &r.run);
	if (e == OK)
		e = import_run_load(c, r.run, &run);
	if (e == OK)
		e = ask_wanted(c, &r);
	if (e == OK && r.wanted)
		e = run_import(c, &r, &run, a);
	if (e == OK && r.state)
		e = app_write(c->app, &actor_system, LANG_EN, a, write_end, &r, &fault);
	if (e == OK && r.state && strcmp(r.state, "done") == 0)
		forget_upload(c, &run);
	arena_free(a);
	return e;
}

const struct job_kind resource_jobs[] = {
	{ "resource.import", import_job, .attempts = 3, .label = N_("Import of a table") },
	{ "file.forget", files_forget_job, .attempts = 2, .every = DAY,
	  .label = N_("Forgetting files of records that are gone") },
	{ "import.sweep", import_sweep_job, .attempts = 2, .every = DAY,
	  .label = N_("Clearing away old imports") },
	{ "search.tidy", search_tidy_job, .attempts = 2, .every = DAY,
	  .label = N_("Tidying the index of words") },
	{ "records.sort", resort_job, .attempts = 3, .every = DAY, .label = N_("Putting names in order") },
	{ 0 },
};
