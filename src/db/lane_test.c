/* lane_test.c -- the write lane: pieces are grouped, fail alone, survive kill -9 once acknowledged, and
 * outlive the server's restart. */
#include "base/log.h"
#include "db/lane.h"
#include "db/test.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static const struct query q_insert = { "INSERT INTO item (n) VALUES (?)", "i" };
static const struct query q_count = { "SELECT count(*) FROM item", "", "i" };

static void make_table(struct fixture *f)
{
	assert_int_equal(db_script(f->w, S("CREATE TABLE item (n bigint PRIMARY KEY)")), OK);
}

static i64 count(struct fixture *f)
{
	struct value v;

	assert_int_equal(db_one(f->r, f->arena, &v, &q_count), OK);
	return value_int(v);
}

static struct lane *start(struct fixture *f, struct lane_options o)
{
	struct lane *l;

	o.writers = 4;
	assert_int_equal(lane_start(f->url, &o, &l), OK);
	return l;
}

static enum err insert(struct db *db, void *arg)
{
	return db_exec(db, &q_insert, VI(*(i64 *)arg));
}

/* ---- grouping ---- */

enum { CLIENTS = 64, EACH = 20 };

struct client {
	struct lane *lane;
	i64 number, failed;
};

static void *client_main(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < EACH; i++) {
		i64 n = c->number * EACH + i;

		c->failed += lane_run(c->lane, insert, &n) != OK;
	}
	return NULL;
}

static void many_pieces_share_a_commit(void **state)
{
	struct fixture *f = *state;
	struct client clients[CLIENTS];
	pthread_t threads[CLIENTS];

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = (struct client){ .lane = l, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, client_main, &clients[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(clients[i].failed, 0);
	}
	struct lane_figures figures = lane_figures(l);
	lane_stop(l);
	assert_int_equal(figures.pieces, CLIENTS * EACH);
	assert_int_equal(figures.failures, 0);
	assert_int_equal(figures.waiting, 0);
	if (f->kind == DB_SQLITE)
		assert_true(figures.commits < CLIENTS * EACH / 2);
	assert_int_equal(count(f), CLIENTS * EACH);
}

/* ---- pieces behind a gate: the first holds the lane until all of its batch are queued ---- */

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool open;
	int told; /* pieces done that waited here */
};

static enum err wait_at_gate(struct db *db, void *arg)
{
	struct gate *g = arg;

	(void)db;
	pthread_mutex_lock(&g->lock);
	while (!g->open)
		pthread_cond_wait(&g->opened, &g->lock);
	pthread_mutex_unlock(&g->lock);
	return OK;
}

static void leave_gate(void *arg, enum err result)
{
	struct gate *g = arg;

	(void)result; /* its batch may have failed */
	assert_int_equal(wait_at_gate(NULL, g), OK);
	pthread_mutex_lock(&g->lock);
	g->told++;
	pthread_mutex_unlock(&g->lock);
}

static void open_gate(void *arg)
{
	struct gate *g = arg;

	pthread_mutex_lock(&g->lock);
	g->open = true;
	pthread_cond_broadcast(&g->opened);
	pthread_mutex_unlock(&g->lock);
}

struct piece {
	struct work work;
	i64 n;
	int told, runs;
	enum err result;
};

static void note_end(void *arg, enum err result)
{
	struct piece *p = arg;

	p->told++;
	p->result = result;
}

static enum err insert_piece(struct db *db, void *arg)
{
	return insert(db, &((struct piece *)arg)->n);
}

static enum err insert_twice(struct db *db, void *arg)
{
	TRY(insert_piece(db, arg));
	TRY(db_savepoint(db));
	TRY(insert_piece(db, arg));
	return db_release(db);
}

static enum err insert_twice_and_hide_it(struct db *db, void *arg)
{
	TRY(insert_piece(db, arg));
	return insert_piece(db, arg) == ERR_DUPLICATE ? OK : ERR_INTERNAL;
}

static enum err only_read(struct db *db, void *arg)
{
	struct arena *a = arena_new(10000);
	struct value v;
	enum err e = db_one(db, a, &v, &q_count);

	(void)arg;
	arena_free(a);
	return e;
}

/* Run each of RUNS with its number, all in one batch where the lane has batches, and stop the lane. */
static void run_batch(struct lane *l, struct piece *pieces, enum err (*const *runs)(struct db *, void *),
		      size_t n)
{
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0 };
	struct work first = { .run = wait_at_gate, .done = leave_gate, .arg = &gate };

	assert_int_equal(lane_submit(l, &first), OK);
	for (size_t i = 0; i < n; i++) {
		pieces[i] = (struct piece){ .n = (i64)i, .work = { .run = runs[i], .done = note_end } };
		pieces[i].work.arg = &pieces[i];
		assert_int_equal(lane_submit(l, &pieces[i].work), OK);
	}
	open_gate(&gate);
	lane_stop(l);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(pieces[i].told, 1);
}

static enum err (*const mixed[])(struct db *, void *) = {
	insert_piece, insert_twice, insert_twice_and_hide_it, insert_piece, only_read,
};

static void a_failing_piece_undoes_itself_alone(void **state)
{
	struct fixture *f = *state;
	struct piece pieces[COUNT(mixed)];

	make_table(f);
	run_batch(start(f, (struct lane_options){ 0 }), pieces, mixed, COUNT(mixed));
	assert_int_equal(pieces[0].result, OK);
	assert_int_equal(pieces[1].result, ERR_DUPLICATE);
	assert_int_equal(pieces[2].result, ERR_DUPLICATE);
	assert_int_equal(pieces[3].result, OK);
	assert_int_equal(pieces[4].result, OK);
	assert_int_equal(count(f), 2);
}

static void a_failing_commit_is_told(void **state)
{
	struct fixture *f = *state;
	i64 n = 1;

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	lane_fail_at(l, 3, ERR_UNAVAILABLE); /* BEGIN, INSERT, COMMIT */
	assert_int_equal(lane_run(l, insert, &n), ERR_UNAVAILABLE);
	lane_stop(l);
	assert_int_equal(count(f), 0);
}

/* On SQLite alone, where they share it. */
static void a_failing_commit_is_told_to_all(void **state)
{
	static enum err (*const two[])(struct db *, void *) = { insert_piece, insert_piece };
	struct fixture *f = *state;
	struct piece pieces[COUNT(two)];

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	if (f->kind == DB_SQLITE)
		lane_fail_at(l, 4, ERR_UNAVAILABLE);
	run_batch(l, pieces, two, COUNT(two));
	for (size_t i = 0; i < COUNT(two); i++)
		assert_int_equal(pieces[i].result, f->kind == DB_SQLITE ? ERR_UNAVAILABLE : OK);
	assert_int_equal(count(f), f->kind == DB_SQLITE ? 0 : 2);
}

static enum err count_run(struct db *db, void *arg)
{
	struct piece *p = arg;

	p->runs++;
	return insert_piece(db, arg);
}

/* What it saw is no reason to begin again: it wrote nothing. */
static enum err count_run_and_refuse(struct db *db, void *arg)
{
	struct piece *p = arg;

	p->runs++;
	TRY(only_read(db, arg));
	return ERR_INVALID;
}

static void a_piece_that_wrote_nothing_costs_the_others_nothing(void **state)
{
	static enum err (*const runs[])(struct db *, void *) = { count_run, count_run_and_refuse, count_run };
	struct fixture *f = *state;
	struct piece pieces[COUNT(runs)];

	make_table(f);
	run_batch(start(f, (struct lane_options){ 0 }), pieces, runs, COUNT(runs));
	for (size_t i = 0; i < COUNT(runs); i++)
		assert_int_equal(pieces[i].runs, 1);
	assert_int_equal(pieces[1].result, ERR_INVALID);
	assert_int_equal(count(f), 2);
}

static void count_call(void *ctx)
{
	++*(_Atomic int *)ctx;
}

/* What the lane calls, in the order in which it does. */
struct order {
	char said[8];
	size_t n;
};

static void say(struct order *o, char what)
{
	o->said[o->n++ % sizeof(o->said)] = what;
}

static enum err order_run(struct db *db, void *arg)
{
	i64 n = 1;

	say(arg, 'r');
	return insert(db, &n);
}

static void order_committed(void *arg)
{
	say(arg, 'c');
}

static void order_after(void *arg)
{
	say(arg, 'a');
}

static void caches_hear_before_anybody_is_answered(void **state)
{
	struct fixture *f = *state;
	struct order o = { 0 };
	struct work w = { .run = order_run, .committed = order_committed, .arg = &o };

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ .after_commit = order_after, .ctx = &o });
	assert_int_equal(lane_wait(l, &w), OK);
	say(&o, 'd');
	assert_int_equal(lane_wait(l, &w), ERR_DUPLICATE); /* nothing was committed: nothing is told */
	lane_stop(l);
	assert_string_equal(o.said, "rcadr");
}

static void caches_hear_of_changes_alone(void **state)
{
	struct fixture *f = *state;
	_Atomic int heard = 0;
	i64 n = 1;

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ .after_commit = count_call, .ctx = &heard });
	assert_int_equal(lane_run(l, only_read, NULL), OK);
	assert_int_equal(heard, 0);
	assert_int_equal(lane_run(l, insert, &n), OK);
	assert_int_equal(heard, 1);
	assert_int_equal(lane_run(l, insert, &n), ERR_DUPLICATE);
	assert_int_equal(heard, 1);
	lane_stop(l);
}

static void the_queue_has_an_end(void **state)
{
	struct fixture *f = *state;
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0 };
	struct piece *p = arena_new_array(f->arena, struct piece, 5000);
	int n = 0;

	struct lane *l = start(f, (struct lane_options){ 0 });
	do {
		p[n].work = (struct work){ .run = wait_at_gate, .done = leave_gate, .arg = &gate };
	} while (lane_submit(l, &p[n].work) == OK && ++n < 5000);
	assert_in_range(n, 4096, 4096 + 4);
	open_gate(&gate);
	lane_stop(l);
	assert_int_equal(gate.told, n);
}

/* It would wait for ever, if the lane did not go on until the first was told. */
static void the_next_is_done_while_the_last_is_told(void **state)
{
	struct gate g = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0 };
	struct work first = { .run = only_read, .done = leave_gate, .arg = &g };
	struct work next = { .run = only_read, .committed = open_gate, .done = leave_gate, .arg = &g };

	make_table(*state);
	struct lane *l = start(*state, (struct lane_options){ 0 });
	assert_int_equal(lane_submit(l, &first), OK);
	while (lane_figures(l).commits == 0)
		sched_yield();
	assert_int_equal(lane_submit(l, &next), OK);
	lane_stop(l);
	assert_int_equal(g.told, 2);
}

/* ---- reading before writing ---- */

static const struct query q_top = { "SELECT coalesce(max(n), -1) FROM item", "", "i" };

static enum err insert_next(struct db *db, void *arg)
{
	struct arena *a = arena_new(10000);
	struct value top;
	enum err e = db_one(db, a, &top, &q_top);

	(void)arg;
	if (e == OK)
		e = db_exec(db, &q_insert, VI(top.i + 1));
	arena_free(a);
	return e;
}

static void *next_main(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < EACH; i++) {
		enum err e = lane_run(c->lane, insert_next, NULL);

		assert_true(e == OK || e == ERR_RETRY || e == ERR_DUPLICATE);
		c->failed += e != OK;
	}
	return NULL;
}

/* Without gaps and without two that got the same number: as if one had come after the other. */
static void rules_that_read_first_hold(void **state)
{
	enum { FEW = 6 };
	struct fixture *f = *state;
	struct client clients[FEW];
	pthread_t threads[FEW];
	i64 failed = 0;
	struct value top;

	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	for (int i = 0; i < FEW; i++) {
		clients[i] = (struct client){ .lane = l };
		assert_int_equal(pthread_create(&threads[i], NULL, next_main, &clients[i]), 0);
	}
	for (int i = 0; i < FEW; i++) {
		pthread_join(threads[i], NULL);
		failed += clients[i].failed;
	}
	struct lane_figures figures = lane_figures(l);
	lane_stop(l);
	assert_int_equal(count(f), FEW * EACH - failed);
	assert_int_equal(db_one(f->r, f->arena, &top, &q_top), OK);
	assert_int_equal(top.i, FEW * EACH - failed - 1);
	if (f->kind == DB_SQLITE)
		assert_int_equal(failed + figures.retries, 0);
	else
		assert_true(failed < FEW * EACH / 2);
}

/* ---- what goes wrong outside ---- */

struct stream {
	struct lane *lane;
	int pipe;
	_Atomic i64 next;
};

static void *stream_main(void *arg)
{
	struct stream *s = arg;

	for (;;) {
		i64 n = s->next++;

		if (lane_run(s->lane, insert, &n) != OK || write(s->pipe, &n, sizeof(n)) != sizeof(n))
			_exit(1);
	}
}

/* Writes and tells each acknowledged number, until it is killed. */
static void write_for_ever(const char *url, int pipe)
{
	struct stream s = { .pipe = pipe };
	const struct lane_options o = { .writers = 4 };
	pthread_t t;

	if (lane_start(url, &o, &s.lane) != OK)
		_exit(1);
	for (int i = 0; i < 8; i++)
		if (pthread_create(&t, NULL, stream_main, &s) != 0)
			_exit(1);
	pthread_join(t, NULL);
	_exit(1);
}

static void a_kill_loses_nothing_acknowledged(void **state)
{
	static const struct query has = { "SELECT 1 FROM item WHERE n = ?", "i", "i" };
	struct fixture *f = *state;
	int ends[2], told = 0, status;
	i64 n;
	struct value v;

	make_table(f);
	fixture_close(f);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		write_for_ever(f->url, ends[1]);
	close(ends[1]);
	fixture_open(f);
	i64 *acknowledged = arena_new_array(f->arena, i64, 1000000);
	while (told < 1000000 && read(ends[0], &n, sizeof(n)) == sizeof(n)) {
		acknowledged[told++] = n;
		if (told == 1500)
			assert_int_equal(kill(child, SIGKILL), 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_true(told >= 1500);
	close(ends[0]);
	fixture_close(f);
	fixture_open(f);
	for (int i = 0; i < told; i++)
		assert_int_equal(db_one(f->r, f->arena, &v, &has, VI(acknowledged[i])), OK);
}

static enum err script(struct db *db, void *sql)
{
	return db_script(db, str_of(sql));
}

static void a_full_disk_is_told_and_outlived(void **state)
{
	static char full[] = "PRAGMA max_page_count = 30", room[] = "PRAGMA max_page_count = 100000",
		    big[] = "CREATE TABLE big AS SELECT zeroblob(400000)";
	struct fixture *f = *state;
	i64 n = 1;

	if (f->kind == DB_POSTGRES)
		return;
	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	assert_int_equal(lane_run(l, script, full), OK);
	assert_int_equal(lane_run(l, script, big), ERR_UNAVAILABLE);
	assert_int_equal(lane_run(l, insert, &n), OK);
	assert_int_equal(lane_run(l, script, room), OK);
	assert_int_equal(lane_run(l, script, big), OK);
	lane_stop(l);
	assert_int_equal(count(f), 1);
}

/* Every connection dies: with the server itself where the test may restart it, else one by one. */
static void end_connections(struct fixture *f)
{
	static const struct query end = { "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
					  " WHERE application_name = current_setting('application_name')"
					  " AND pid <> pg_backend_pid()" };
	const char *dir = getenv("KOLO_TEST_PG_DIR");
	struct rows rows;

	if (dir)
		assert_int_equal(system(str_fmt(f->arena, "tests/pg.sh restart '%s'", dir).p), 0);
	else
		assert_int_equal(db_all(f->r, f->arena, &rows, &end), OK);
}

static enum err lose_connection(struct db *db, void *arg)
{
	i64 n = 100;

	TRY(insert(db, &n));
	end_connections(arg);
	n = 101;
	return insert(db, &n);
}

static void the_server_may_restart(void **state)
{
	struct fixture *f = *state;
	i64 n = 1;

	if (f->kind == DB_SQLITE)
		return;
	make_table(f);
	struct lane *l = start(f, (struct lane_options){ 0 });
	assert_int_equal(lane_run(l, insert, &n), OK);
	end_connections(f);
	assert_int_equal(count(f), 1);
	for (n = 2; n < 12; n++) /* each writer finds its own connection gone */
		assert_int_equal(lane_run(l, insert, &n), OK);
	log_set_level(LOG_ERROR + 1);
	assert_int_equal(lane_run(l, lose_connection, f), ERR_UNAVAILABLE);
	log_set_level(LOG_INFO);
	for (n = 12; n < 22; n++)
		assert_int_equal(lane_run(l, insert, &n), OK);
	lane_stop(l);
	assert_int_equal(count(f), 21);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_exec(f->w, &q_insert, VI(1000)), OK);
	assert_int_equal(db_commit(f->w), OK);
}

int lane_test(void)
{
	static const struct CMUnitTest tests[] = {
		test_on_database(many_pieces_share_a_commit),
		test_on_database(a_failing_piece_undoes_itself_alone),
		test_on_database(a_failing_commit_is_told),
		test_on_database(a_failing_commit_is_told_to_all),
		test_on_database(a_piece_that_wrote_nothing_costs_the_others_nothing),
		test_on_database(caches_hear_of_changes_alone),
		test_on_database(caches_hear_before_anybody_is_answered),
		test_on_database(the_queue_has_an_end),
		test_on_database(the_next_is_done_while_the_last_is_told),
		test_on_database(rules_that_read_first_hold),
		test_on_database(a_kill_loses_nothing_acknowledged),
		test_on_database(a_full_disk_is_told_and_outlived),
		test_on_database(the_server_may_restart),
	};

	return run_on_databases("lane", tests, COUNT(tests));
}
