/* journal_test.c -- the chain: what it holds, what it notices, what erasure leaves. */
#include "core/journal.h"
#include "core/account.h"
#include "core/test.h"

#include <pthread.h>
#include <sodium.h>

static void note(struct ctx *c, const char *kind, i64 id, const char *payload)
{
	assert_int_equal(journal_note(c, kind, "news", id, str_of(payload)), OK);
}

/* Three changes of two records, sealed. */
static struct desk *sealed_desk(void **state)
{
	struct desk *d = desk_new(*state);

	note(&d->c, "create", 12, "{\"title\":\"One\"}");
	note(&d->c, "update", 12, "{\"title\":\"Two\"}");
	note(&d->c, "create", 13, "{\"title\":\"Єдність\"}");
	assert_int_equal(journal_seal(d->c.db), OK);
	return d;
}

static struct chain_report verified(struct ctx *c)
{
	struct chain_report r;

	assert_int_equal(journal_verify(c->db, &r), OK);
	return r;
}

static void run_sql(struct ctx *c, const char *sql)
{
	assert_int_equal(db_script(c->db, str_of(sql)), OK);
}

static void a_sealed_chain_is_whole(void **state)
{
	struct desk *d = sealed_desk(state);
	struct chain_report r = verified(&d->c);

	assert_int_equal(r.rows, 3);
	assert_int_equal(r.first_bad, 0);
	assert_int_equal(r.erased, 0);
	assert_int_equal(strlen(r.head), 64);
}

/* The documented bytes, written out: whoever reads journal.h alone must come to the same hash. */
static void the_hash_is_the_documented_one(void **state)
{
	struct desk *d = desk_new(*state);
	unsigned char sum[crypto_hash_sha256_BYTES];
	static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

	assert_int_equal(journal_note(&d->c, "sign-in", "account", 5, STR_NONE), OK);
	assert_int_equal(journal_seal(d->c.db), OK);

	struct str line =
		str_fmt(d->c.arena, "kolo-journal-1\n%s\n1\n1774000000000\n0\nsign-in\naccount/5\n\n", zeros);
	crypto_hash_sha256(sum, (const unsigned char *)line.p, line.n);
	assert_str(str_hex(d->c.arena, sum, sizeof(sum)), verified(&d->c).head);
}

static void sealing_goes_on_from_the_head(void **state)
{
	struct desk *d = sealed_desk(state);

	assert_int_equal(journal_seal(d->c.db), OK); /* nothing waits: nothing happens */
	note(&d->c, "delete", 13, "{}");
	assert_int_equal(verified(&d->c).rows, db_kind(d->c.db) == DB_SQLITE ? 4 : 3);
	assert_int_equal(journal_seal(d->c.db), OK);
	assert_int_equal(verified(&d->c).rows, 4);
	assert_int_equal(verified(&d->c).first_bad, 0);
}

static const struct forgery {
	const char *sql;
	i64 first_bad;
} forgeries[] = {
	{ "UPDATE journal SET actor = 5 WHERE height = 2", 2 },
	{ "UPDATE journal SET at = at + 1 WHERE height = 1", 1 },
	{ "UPDATE journal SET kind = 'delete' WHERE height = 3", 3 },
	{ "UPDATE journal SET record = 14 WHERE height = 3", 3 },
	{ "UPDATE journal SET hash = 'abc' WHERE height = 2", 2 },
	{ "UPDATE journal SET height = 9 WHERE height = 3", 3 },
	{ "UPDATE history SET data = '{\"title\":\"Three\"}' WHERE version = 2", 2 },
	{ "DELETE FROM history WHERE record = 13", 3 },
	{ "DELETE FROM history; DELETE FROM journal WHERE height = 2", 1 },
	{ "UPDATE history SET erased = 1 WHERE record = 13", 3 },
};

static void every_forgery_is_noticed(void **state)
{
	struct desk *d = sealed_desk(state);

	for (size_t i = 0; i < COUNT(forgeries); i++) {
		assert_int_equal(db_begin(d->c.db), OK);
		run_sql(&d->c, forgeries[i].sql);
		assert_int_equal(verified(&d->c).first_bad, forgeries[i].first_bad);
		db_rollback(d->c.db);
	}
	assert_int_equal(verified(&d->c).first_bad, 0);
}

static void erasure_leaves_the_chain_whole(void **state)
{
	struct desk *d = sealed_desk(state);
	struct str data;
	struct version meta;

	assert_int_equal(history_erase(&d->c, "news", 12), OK);
	assert_int_equal(journal_seal(d->c.db), OK);

	struct chain_report r = verified(&d->c);
	assert_int_equal(r.rows, 4);
	assert_int_equal(r.erased, 2);
	assert_int_equal(r.first_bad, 0);
	assert_int_equal(history_get(&d->c, "news", 12, 1, &meta, &data), OK);
	assert_true(meta.erased);
	assert_int_equal(data.n, 0);
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM history WHERE data LIKE '%One%' OR data LIKE '%Two%'"), 0);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM history WHERE data LIKE '%title%'"), 1);
}

static void history_names_versions_and_authors(void **state)
{
	struct desk *d = desk_new(*state);
	struct new_account ada = { .email = S("ada@example.org"), .name = S("Ада Н."), .confirmed = true };
	struct actor who;
	struct versions list;
	struct version meta;
	struct str data;
	i64 id;

	assert_int_equal(account_add(&d->c, &ada, &id), OK);
	assert_int_equal(actor_load(&d->c, id, &who), OK);
	note(&d->c, "create", 12, "{\"n\":1}");
	d->c.who = &who;
	note(&d->c, "update", 12, "{\"n\":2}");

	assert_int_equal(history_list(&d->c, "news", 12, &list), OK);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.v[0].version, 2);
	assert_int_equal(list.v[0].actor, id);
	assert_str(list.v[0].actor_name, "Ада Н.");
	assert_str(list.v[1].kind, "create");
	assert_str(list.v[1].actor_name, "");
	assert_int_equal(history_get(&d->c, "news", 12, 1, &meta, &data), OK);
	assert_str(data, "{\"n\":1}");
	assert_int_equal(history_get(&d->c, "news", 12, 3, NULL, &data), ERR_NOT_FOUND);
	assert_int_equal(history_list(&d->c, "news", 99, &list), OK);
	assert_int_equal(list.n, 0);
}

static void visitors_and_the_system_are_told_apart(void **state)
{
	struct desk *d = desk_new(*state);

	note(&d->c, "create", 1, "{}");
	d->c.who = &actor_visitor;
	note(&d->c, "create", 2, "{}");
	assert_int_equal(count(&d->c, "SELECT actor FROM journal WHERE record = 1"), 0);
	assert_int_equal(count(&d->c, "SELECT actor FROM journal WHERE record = 2"), -1);
}

static void many_rows_are_sealed_in_slices(void **state)
{
	struct desk *d = desk_new(*state);

	assert_int_equal(db_begin(d->c.db), OK);
	for (i64 i = 1; i <= 2500; i++)
		note(&d->c, "create", i, "{\"n\":0}");
	run_sql(&d->c, "UPDATE journal SET height = NULL, prev = NULL, hash = NULL WHERE id > 100");
	assert_int_equal(journal_seal(d->c.db), OK);
	assert_int_equal(db_commit(d->c.db), OK);
	assert_int_equal(verified(&d->c).rows, 2500);
	assert_int_equal(verified(&d->c).first_bad, 0);
}

static enum err note_in_lane(struct db *db, void *arg)
{
	struct desk *d = arg;
	struct arena *a = arena_new(1 << 20);
	struct ctx c = { .app = &d->app, .arena = a, .db = db, .who = &actor_system, .now = 1 };
	enum err e = journal_note(&c, "update", "news", 12, S("{}"));

	arena_free(a);
	return e;
}

static enum err seal_in_lane(struct db *db, void *arg)
{
	(void)arg;
	return journal_seal(db);
}

/* Losing a race five times over is the lane's ERR_RETRY; what matters is that the chain stays one. */
static void *write_and_seal(void *desk)
{
	struct desk *d = desk;

	for (int i = 0; i < 20; i++) {
		while (lane_run(d->app.lane, note_in_lane, d) == ERR_RETRY)
			;
		while (lane_run(d->app.lane, seal_in_lane, d) == ERR_RETRY)
			;
	}
	return NULL;
}

static void rival_writers_and_sealers_make_one_chain(void **state)
{
	struct desk *d = desk_new(*state);
	pthread_t threads[3];

	desk_open_lanes(d);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, write_and_seal, d);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	desk_close(d);
	assert_int_equal(verified(&d->c).rows, 60);
	assert_int_equal(verified(&d->c).first_bad, 0);
	assert_int_equal(count(&d->c, "SELECT MAX(version) FROM history"), 60);
}

int journal_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_sealed_chain_is_whole),
		test_on_database(the_hash_is_the_documented_one),
		test_on_database(sealing_goes_on_from_the_head),
		test_on_database(every_forgery_is_noticed),
		test_on_database(erasure_leaves_the_chain_whole),
		test_on_database(history_names_versions_and_authors),
		test_on_database(visitors_and_the_system_are_told_apart),
		test_on_database(rival_writers_and_sealers_make_one_chain),
		test_on_database(many_rows_are_sealed_in_slices),
	};

	return run_on_databases("journal", tests, COUNT(tests));
}
