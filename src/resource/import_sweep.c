/* import_sweep.c -- uploaded tables that nobody ran are forgotten after a week, with whatever an upload that
 * was cut off left in their folder. */
#include "resource/import.h"

#include "core/jobs.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT (7 * DAY)

static const struct query q_forget = {
	"DELETE FROM import_run WHERE created < ? AND state NOT IN ('queued', 'done')",
	.in = "i",
};

static enum err forget(struct ctx *c, void *arg)
{
	(void)arg;
	return db_exec(c->db, &q_forget, VI(c->now - KEPT));
}

static const struct query q_known = {
	"SELECT id FROM import_run WHERE path LIKE ? AND state <> 'done' LIMIT 1",
	.in = "s",
	.out = "i",
};

static enum err sweep_upload(struct ctx *c, const char *folder, const char *name)
{
	const char *path = str_fmt(c->arena, "%s/%s", folder, name).p;
	struct value id;
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_mtime >= (c->now - KEPT) / SECOND)
		return OK;
	enum err e = db_one(c->db, c->arena, &id, &q_known, VS(str_fmt(c->arena, "%%/%s", name)));
	if (e == ERR_NOT_FOUND)
		e = unlink(path) == 0 ? OK : ERR_UNAVAILABLE;
	return e;
}

enum err import_sweep_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	const char *folder = str_fmt(c->arena, "%s/imports", c->app->settings.data).p;
	enum err e = job_write(c, forget, NULL);
	DIR *dir = opendir(folder);

	(void)job, (void)payload;
	if (!dir)
		return e; /* nothing was ever uploaded */
	for (struct dirent *d = readdir(dir); d && e == OK; d = readdir(dir))
		e = sweep_upload(c, folder, d->d_name);
	closedir(dir);
	return e;
}
