/* overview.c -- the first page of administration: how the network is, in figures, and what needs a hand. */
#include "modules/admin/admin.h"
#include "modules/admin/overview.h"
#include "modules/admin/overview.html.h"

#include "core/migrations.h"
#include "core/version.h"

#include <dirent.h>
#include <sys/stat.h>

static const struct query q_figures = {
	"SELECT (SELECT COUNT(*) FROM account WHERE disabled = 0),"
	" (SELECT COUNT(*) FROM account WHERE disabled = 0 AND confirmed = 0),"
	" (SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending')),"
	" (SELECT COUNT(*) FROM outbox WHERE state = 'failed'),"
	" (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')),"
	" (SELECT COUNT(*) FROM job WHERE state = 'failed')",
	"",
	"iiiiii",
};

static const struct query q_head = {
	"SELECT height, hash, at FROM journal WHERE height IS NOT NULL ORDER BY height DESC LIMIT 1",
	"",
	"isi",
};

static const struct query q_size_sqlite = {
	"SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
	"",
	"i",
};

static const struct query q_size_postgres = {
	"SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
	" WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'",
	"",
	"i",
};

static enum err database_size(struct ctx *c, i64 *out)
{
	struct value v;

	TRY(db_one(c->db, c->arena, &v, db_kind(c->db) == DB_SQLITE ? &q_size_sqlite : &q_size_postgres));
	*out = value_int(v);
	return OK;
}

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
	struct value v[6], head[3];

	TRY(db_one(c->db, c->arena, v, &q_figures));
	*o = (struct overview){ .accounts = v[0].i,
				.unconfirmed = v[1].i,
				.mail_waiting = v[2].i,
				.mail_failed = v[3].i,
				.jobs_waiting = v[4].i,
				.jobs_failed = v[5].i,
				.backup = last_backup(c),
				.version = str_fmt(c->arena, "%s", KOLO_VERSION),
				.migrations = (i64)nmigrations,
				.mail_off = c->app->settings.smtp_url == NULL };
	enum err e = db_one(c->db, c->arena, head, &q_head);
	if (e == OK) {
		o->height = head[0].i;
		o->head = head[1].s;
		o->head_at = head[2].i;
	} else if (e != ERR_NOT_FOUND) {
		return e;
	}
	return database_size(c, &o->size);
}

static void overview_json(struct request *rq, const struct overview *o)
{
	struct json j = json_on(&rq->out->body);

	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = 200;
	json_object(&j);
	json_field(&j, "accounts", int, o->accounts);
	json_field(&j, "accounts_unconfirmed", int, o->unconfirmed);
	json_field(&j, "mail_waiting", int, o->mail_waiting);
	json_field(&j, "mail_failed", int, o->mail_failed);
	json_field(&j, "jobs_waiting", int, o->jobs_waiting);
	json_field(&j, "jobs_failed", int, o->jobs_failed);
	json_field(&j, "journal_height", int, o->height);
	json_field(&j, "journal_head", str, o->head.p ? o->head : S(""));
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
