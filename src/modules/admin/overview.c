/* overview.c -- the first page of administration: how the network is, in figures, and what needs a hand. */
#include "modules/admin/admin.h"
#include "modules/admin/overview.h"
#include "modules/admin/overview.html.h"

#include "core/migrations.h"
#include "core/version.h"

#include <dirent.h>
#include <sys/stat.h>

/* When the newest file of the folder of backups was written; 0: never. */
static i64 last_backup(struct ctx *c)
{
	const char *folder = str_fmt(c->arena, "%s/backups", c->app->settings.data).p;
	DIR *dir = opendir(folder);
	i64 newest = 0;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		struct stat st;

		if (e->d_name[0] != '.' && fstatat(dirfd(dir), e->d_name, &st, 0) == 0)
			newest = MAX(newest, (i64)st.st_mtime * SECOND);
	}
	if (dir)
		closedir(dir);
	return newest;
}

static enum err load(struct ctx *c, struct overview *o)
{
	*o = (struct overview){ .backup = last_backup(c),
				.version = str_of(KOLO_VERSION),
				.migrations = (i64)nmigrations,
				.mail_off = c->app->settings.smtp_url == NULL };
	TRY(roster_count(c, &o->accounts));
	TRY(outbox_count(c, &o->mail_waiting, &o->mail_failed));
	TRY(job_count(c, &o->jobs_waiting, &o->jobs_failed));
	TRY(journal_head(c->db, c->arena, &o->head));
	return db_size(c->db, c->arena, &o->size);
}

static void overview_json(struct request *rq, const struct overview *o)
{
	struct json j = json_on(&rq->out->body);

	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = 200;
	json_object(&j);
	json_field(&j, "accounts", int, o->accounts.open);
	json_field(&j, "accounts_unconfirmed", int, o->accounts.unconfirmed);
	json_field(&j, "mail_waiting", int, o->mail_waiting);
	json_field(&j, "mail_failed", int, o->mail_failed);
	json_field(&j, "jobs_waiting", int, o->jobs_waiting);
	json_field(&j, "jobs_failed", int, o->jobs_failed);
	json_field(&j, "journal_height", int, o->head.height);
	json_field(&j, "journal_head", str, o->head.hash);
	json_field(&j, "database_bytes", int, o->size);
	admin_json_instant(rq, &j, S("last_backup"), o->backup);
	json_field(&j, "version", str, o->version);
	json_end_object(&j);
}

enum err get_overview(struct request *rq)
{
	struct overview o;
	struct html h;

	TRY(load(&rq->c, &o));
	o.admin = rq->c.who->network & MAY_ADMIN;
	if (rq->format == FMT_JSON) {
		overview_json(rq, &o);
		return rq->out->body.failed ? ERR_TOO_BIG : OK;
	}
	admin_open(rq, &h, "/admin",
		   &(struct page_head){
			   .title = str_of(tr(rq->c.lang, "Administration")),
			   .lead = str_of(tr(rq->c.lang, "How the network is, and what needs a hand.")) },
		   1u << FMT_JSON);
	o.verified = verify_result(&h, &o.whole);
	overview_body(&h, &o);
	return admin_close(rq, &h);
}
