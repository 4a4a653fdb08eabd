/* search_tidy.c -- the nightly job that tells the planner what the tables hold, and brings the search tables
 * into their quickest form, in small steps so that writers do not wait for it; the vocabulary forgets. */
#include "resource/search.h"
#include "resource/table_import.h"

struct step {
	const char *table;
	bool first, more;
};

static enum err tidy_step(struct ctx *c, void *arg)
{
	struct step *s = arg;

	return fulltext_tidy(c->db, s->table, s->first, &s->more);
}

static enum err tidy_table(struct app *app, struct arena *a, const char *table)
{
	struct step s = { table, true, true };
	struct fault fault;

	while (s.more) {
		TRY(app_write(app, &actor_system, LANG_EN, a, tidy_step, &s, &fault));
		s.first = false;
		arena_reset(a);
	}
	return OK;
}

static enum err survey_step(struct ctx *c, void *arg)
{
	(void)arg;
	return db_survey(c->db);
}

enum err search_tidy(struct app *app)
{
	struct arena *a = arena_new(1 << 20);
	struct fault fault;
	enum err e = app_write(app, &actor_system, LANG_EN, a, survey_step, NULL, &fault);

	for (size_t i = 0; e == OK && i < app->shapes.n; i++)
		if (app->shapes.v[i]->search_table)
			e = tidy_table(app, a, app->shapes.v[i]->search_table);
	if (e == OK)
		e = vocabulary_sweep(app);
	arena_free(a);
	return e;
}

enum err search_tidy_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	(void)job;
	(void)payload;
	return search_tidy(c->app);
}
