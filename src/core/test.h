/* test.h -- what core's tests share: a context on a fresh database that has core's tables, by hand and
 * without lanes. */
#ifndef KOLO_CORE_TEST_H
#define KOLO_CORE_TEST_H

#include "base/test.h"
#include "core/core.h"
#include "core/file_store.h"
#include "core/readers.h"
#include "db/test.h"

struct desk {
	struct fixture *f;
	struct app app;
	struct ctx c;
};

static inline void tables_make(struct db *db, struct arena *a)
{
	struct buf ddl = buf_on(a, 1 << 20);

	for (const struct table *const *t = core_tables; *t; t++)
		put_ddl(db_kind(db), *t, &ddl);
	assert_int_equal(db_script(db, buf_done(&ddl)), OK);
}

/* Everything by the system, at one moment of March 2026, outside any lane: each statement is its own
 * transaction. */
static inline struct desk *desk_new(struct fixture *f)
{
	struct desk *d = arena_new_one(f->arena, struct desk);

	tables_make(f->w, f->arena);
	d->f = f;
	d->app.settings.data = f->dir;
	d->app.files = file_store_new(f->arena, &d->app.settings);
	d->c = (struct ctx){
		.app = &d->app,
		.arena = f->arena,
		.db = f->w,
		.who = &actor_system,
		.lang = LANG_EN,
		.now = 1774000000000LL,
	};
	return d;
}

/* Let jobs write and read beside the desk's own connection; desk_close() before the fixture goes. */
static inline void desk_open_lanes(struct desk *d)
{
	struct lane_options one = { .writers = 2 };

	assert_int_equal(lane_start(d->f->url, &one, &d->app.lane), OK);
	d->app.readers = readers_new(d->f->url);
}

static inline void desk_close(struct desk *d)
{
	lane_stop(d->app.lane);
	readers_free(d->app.readers);
}

/* The integer that SQL gives. */
static inline i64 count(struct ctx *c, const char *sql)
{
	struct query q = { sql, "", "i" };
	struct value r[1];

	assert_int_equal(db_one(c->db, c->arena, r, &q), OK);
	return r[0].i;
}

#endif
