/* demo_comments.c -- the comments of the demo: threads under its news. A row names the news by its title and
 * the comment that it answers by the key of an earlier row; who speaks is an account or, without @, a
 * visitor. */
#include "cli/demo.h"
#include "resource/resource.h"

enum { COL_KEY, COL_NEWS, COL_ANSWERS, COL_FROM, COL_TONGUE, COL_TEXT, COL__N };

struct thread {
	struct demo *d;
	const struct resource *res;
	struct map ids; /* by key of the row */
	const struct str *cells;
	i64 id;
};

static enum err set(struct ctx *c, struct record *r, const char *field, struct str text)
{
	const struct field *f = field_find(r->res, str_of(field));

	if (!f)
		BUG("%s has no field %s", r->res->name, field);
	return field_from_text(c, f, text, &r->v[field_index(r->res, f)]);
}

static const struct query q_earlier = { "SELECT id FROM comment WHERE target = ? AND body = ?", "ss", "i" };

/* The comment that an earlier run made. */
static enum err find_earlier(struct ctx *c, struct str target, struct str body, i64 *id)
{
	struct value found = VI(0);
	enum err e = db_one(c->db, c->arena, &found, &q_earlier, VS(target), VS(body));

	*id = value_int(found);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find_target(struct ctx *c, struct str title, struct str *out)
{
	const struct resource *news = resource_find(c->app, "news");
	struct list found;

	TRY(records_titled(c, news, title, 1, &found));
	if (!found.n)
		return fail(c, ERR_INVALID, "There is no news item %.*s", STR(title));
	*out = str_fmt(c->arena, "%s/%lld", news->collection, found.v[0]->id);
	return OK;
}

static enum err save_comment(struct ctx *c, void *arg)
{
	struct thread *t = arg;
	const struct str *cell = t->cells;
	struct record *r = record_new(c->arena, t->res);
	const i64 *above = map_get(&t->ids, cell[COL_ANSWERS]);
	struct str target;

	TRY(find_target(c, cell[COL_NEWS], &target));
	TRY(find_earlier(c, target, cell[COL_TEXT], &t->id));
	if (t->id)
		return OK;
	TRY(set(c, r, "target", target));
	TRY(set(c, r, "body", cell[COL_TEXT]));
	TRY(set(c, r, "lang", cell[COL_TONGUE]));
	TRY(set(c, r, str_has(cell[COL_FROM], S("@")) ? "author" : "name", cell[COL_FROM]));
	if (above)
		TRY(set(c, r, "parent", str_fmt(c->arena, "%lld", *above)));
	TRY(record_save(c, r, 0));
	t->id = r->id;
	return OK;
}

static enum err take_comment(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct thread *t = ctx;
	struct arena *a = t->d->cli->arena;

	(void)row;
	if (head->n != COL__N)
		return ERR_MALFORMED;
	t->cells = cells;
	TRY(app_write(t->d->app, &actor_system, LANG_UK, a, save_comment, t, &t->d->fault));
	i64 *id = arena_new_one(a, i64);
	*id = t->id;
	map_set(&t->ids, str_dup(a, cells[COL_KEY]), id);
	return OK;
}

enum err demo_take_comments(struct demo *d, const struct demo_file *f)
{
	struct thread t = { .d = d, .res = resource_find(d->app, "comments"), .ids = map_on(d->cli->arena) };
	struct table_fault fault;

	return t.res ? table_read_bytes(f->bytes, NULL, take_comment, &t, &fault) : OK;
}
