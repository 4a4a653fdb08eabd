/* resort.c -- names stand in the order of the network's language, as the ICU at hand knows it. When either is
 * another one than the keys were made by, a job makes them anew, piece by piece; until it ends some records
 * stand in the old order. */
#include "resource/engine.h"

#include "core/jobs.h"

#include <unicode/uversion.h>

enum { AT_ONCE = 500 };

struct str record_sort_key(const struct ctx *c, struct str title)
{
	return text_sort_key(c->arena, (enum lang)c->app->fallback_lang, title);
}

/* What orders names now: "uk 72.1". */
static struct str present_order(struct ctx *c)
{
	return str_fmt(c->arena, "%s %s", lang_tag((enum lang)c->app->fallback_lang), U_ICU_VERSION);
}

struct piece {
	const struct shape *shape;
	i64 after; /* the number where the last piece ended */
	i64 next;  /* where this one ends; as AFTER when nothing is left */
};

/* May run twice: AFTER moves on only when the piece is kept. */
static enum err resort_some(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	const struct resource *res = p->shape->res;
	const char *title = res->fields[p->shape->title].name;
	struct query pick = { .sql = str_fmt(c->arena,
					     "SELECT id, %s, sort FROM %s WHERE id > ? ORDER BY id LIMIT %d",
					     title, res->name, AT_ONCE)
					     .p,
			      .in = "i",
			      .out = "iss" };
	struct query put = { .sql = str_fmt(c->arena, "UPDATE %s SET sort = ? WHERE id = ?", res->name).p,
			     .in = "si" };
	struct rows rows;

	p->next = p->after;
	TRY(db_all(c->db, c->arena, &rows, &pick, VI(p->after)));
	for (size_t i = 0; i < rows.n; i++) {
		struct value *row = rows_row(&rows, i);
		struct str key = record_sort_key(c, value_str(row[1]));

		if (!str_eq(key, value_str(row[2])))
			TRY(db_exec(c->db, &put, VS(key), row[0]));
		p->next = value_int(row[0]);
	}
	return OK;
}

static enum err resort(struct ctx *c, const struct shape *shape)
{
	struct ctx own = *c;
	struct piece p = { .shape = shape };
	enum err e;

	own.arena = arena_new((size_t)16 << 20);
	do {
		p.after = p.next;
		e = job_write(&own, resort_some, &p);
		arena_reset(own.arena);
	} while (e == OK && p.next != p.after);
	arena_free(own.arena);
	return e;
}

static enum err note_order(struct ctx *c, void *arg)
{
	const struct str *order = arg;

	return setting_note(c, "sorted_by", *order);
}

enum err resort_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	struct str order, made_by = setting_get(c, "sorted_by", "");

	(void)job, (void)payload;
	TRY(app_follow_language(c)); /* the pulse may not have come round yet */
	order = present_order(c);
	if (str_eq(order, made_by))
		return OK;
	for (size_t i = 0; i < c->app->shapes.n; i++)
		if (c->app->shapes.v[i]->title >= 0)
			TRY(resort(c, c->app->shapes.v[i]));
	return job_write(c, note_order, &order);
}

enum err resort_queue(struct ctx *c)
{
	return job_queue_once(c, "records.sort", str_fmt(c->arena, "records.sort:%lld", c->now), STR_NONE,
			      c->now);
}
