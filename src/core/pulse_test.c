/* pulse_test.c -- own commits are told from those of other processes, on both databases. */
#include "core/pulse.h"
#include "core/hub.h"
#include "core/snapshot.h"
#include "core/test.h"

#include <unistd.h>

static void a_snapshot_tells_who_is_finished(void **state)
{
	static const char *const bad[] = { "", "10", "10:12", "x:12:", "10:12:a" };
	struct snapshot *s = arena_new_one(*state, struct snapshot);

	assert_true(snapshot_parse(S("10:14:10,12"), s));
	assert_true(snapshot_finished(s, 9));
	assert_false(snapshot_finished(s, 10));
	assert_true(snapshot_finished(s, 11));
	assert_false(snapshot_finished(s, 12));
	assert_true(snapshot_finished(s, 13));
	assert_false(snapshot_finished(s, 14));
	assert_true(snapshot_parse(S("14:14:"), s));
	assert_true(snapshot_finished(s, 13));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(snapshot_parse(str_of(bad[i]), s));
}

static const struct query q_write = {
	"INSERT INTO setting (name, value) VALUES (?, 'x') ON CONFLICT (name) DO UPDATE SET value = 'y'",
	.in = "s",
};

static enum err write_here(struct db *db, void *arg)
{
	return db_exec(db, &q_write, VZ((const char *)arg));
}

static enum err write_and_fail(struct db *db, void *arg)
{
	TRY(write_here(db, arg));
	return ERR_CONFLICT;
}

static void own_commits_are_not_foreign(void **state)
{
	struct desk *d = desk_new(*state);
	char own[] = "own", undone[] = "undone", foreign[] = "foreign";
	struct pulse *pulse;

	d->app.arena = d->f->arena;
	d->app.hub = hub_new(&d->app);
	desk_open_lanes(d);
	assert_int_equal(pulse_start(&d->app, &pulse), OK);
	usleep(400000); /* the first beat has seen what was there before */
	i64 epoch = d->app.epoch;
	for (int i = 0; i < 8; i++) {
		assert_int_equal(lane_run(d->app.lane, write_here, own), OK);
		assert_int_equal(lane_run(d->app.lane, write_and_fail, undone), ERR_CONFLICT);
		usleep(100000);
	}
	assert_int_equal(d->app.epoch, epoch);

	d->app.fallback_lang = LANG_UK;
	assert_int_equal(setting_set(&d->c, "lang", S("sr")), OK);
	assert_int_equal(d->app.fallback_lang, LANG_UK);    /* another process is told by its own pulse */
	assert_int_equal(write_here(d->f->w, foreign), OK); /* a connection that the lane knows nothing of */
	for (int i = 0; i < 30 && (d->app.epoch == epoch || d->app.fallback_lang != LANG_SR); i++)
		usleep(100000);
	assert_true(d->app.epoch > epoch);
	assert_int_equal(d->app.fallback_lang, LANG_SR);
	pulse_stop(pulse);
	hub_free(d->app.hub);
	desk_close(d);
}

int pulse_test(void)
{
	const struct CMUnitTest words[] = { test_in_arena(a_snapshot_tells_who_is_finished) };
	const struct CMUnitTest tests[] = { test_on_database(own_commits_are_not_foreign) };

	return cmocka_run_group_tests_name("snapshot", words, NULL, NULL) +
	       run_on_databases("pulse", tests, COUNT(tests));
}
