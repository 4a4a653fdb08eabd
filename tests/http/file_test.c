/* file_test.c -- stored files open to whom a record with them does, enter records of who sent them, and go
 * when nothing refers to them. */
#include "harness.h"

#include "modules/news/news.h"
#include "resource/file_use.h"

struct kept {
	const char *text;
	struct stored_file f;
};

static enum err keep(struct ctx *c, void *arg)
{
	struct kept *k = arg;
	struct upload u = { .name = S("words.txt"), .bytes = str_of(k->text), .size = strlen(k->text) };

	TRY(files_take(c, &u, false, &k->f));
	return files_keep(c, &k->f);
}

/* A text in the store that the system sent: "$<name>" is its number, "$<name>_hash" where it is served. */
static void store_file(struct harness *h, const char *name, const char *text)
{
	struct kept k = { .text = text };

	harness_write(h, keep, &k);
	harness_name(h, name, str_fmt(h->arena, "%lld", k.f.id));
	harness_name(h, str_fmt(h->scratch, "%s_hash", name).p, k.f.hash);
}

static enum err put_cover(struct ctx *c, void *arg)
{
	struct harness *h = arg;
	struct record *r = record_new(c->arena, &news);
	i64 cover;

	if (!str_to_i64(harness_named(h, "shown"), &cover))
		return ERR_INTERNAL;
	r->v[NEWS_TITLE] = VZ("With a picture");
	r->v[NEWS_BODY] = VZ("Look");
	r->v[NEWS_SPACE] = VI(h->space);
	r->v[NEWS_COVER] = VI(cover);
	TRY(record_store(c, r, NULL));
	harness_name(h, "item", str_fmt(h->arena, "%lld", r->id));
	return OK;
}

static const struct scenario sight[] = {
	{ "a draft's file is no visitor's", VISITOR, GET, "/files/$shown_hash/x", .status = 404 },
	{ "nor a stranger's", STRANGER, GET, "/files/$shown_hash/x", .status = 404 },
	{ "who sees the draft sees it", CHAIR, GET, "/files/$shown_hash/x", .status = 200,
	  .has = "words to see", .header = "Cache-Control: private" },
	{ "what nobody uses is nobody's", ADMIN, GET, "/files/$lost_hash/x", .status = 404 },
	{ "published", CHAIR, POST, "/news/$item/publish", "{}", .status = 200, .writes = 1 },
	{ "it is for all", VISITOR, GET, "/files/$shown_hash/x", .status = 200,
	  .header = "Cache-Control: public" },
	{ "removed", CHAIR, DELETE, "/news/$item", .status = 204, .writes = 1 },
	{ "it is for none", VISITOR, GET, "/files/$shown_hash/x", .status = 404 },
};

static void files_open_with_their_records(void **state)
{
	struct harness *h = *state;

	store_file(h, "shown", "words to see");
	store_file(h, "lost", "words of nobody");
	harness_write(h, put_cover, h);
	run_scenarios(h, sight, COUNT(sight));
}

static const struct scenario foreign[] = {
	{ "a number that was guessed", CHAIR, POST, "/news",
	  "{\"title\":\"T\",\"body\":\"B\",\"lang\":\"en\",\"space\":\"$space\",\"cover\":\"$lost\"}",
	  .status = 422, .has = "\"field\":\"cover\"" },
};

static void nobody_takes_a_foreign_file(void **state)
{
	run_scenarios(*state, foreign, COUNT(foreign));
}

static enum err age(struct ctx *c, void *arg)
{
	(void)arg;
	return db_script(c->db, S("UPDATE file SET created = 0"));
}

static enum err lose_history(struct ctx *c, void *arg)
{
	(void)arg;
	return db_script(c->db, S("UPDATE history SET data = '{}' WHERE resource = 'news'"));
}

static enum err give_up(struct ctx *c, void *arg)
{
	(void)arg;
	return db_script(c->db, S("UPDATE news SET cover = NULL"));
}

static void what_nothing_refers_to_is_forgotten(void **state)
{
	struct harness *h = *state;
	struct ctx c = app_context(h->app, h->scratch, &actor_system, LANG_EN);

	assert_int_equal(files_forget_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM file"), 2);
	harness_write(h, age, NULL);
	assert_int_equal(files_forget_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM file"), 1);
	harness_write(h, give_up, NULL);
	assert_int_equal(files_forget_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM file"), 1); /* an older version has it */
	harness_write(h, lose_history, NULL);
	assert_int_equal(files_forget_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM file"), 0);
}

int file_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_open_with_their_records),
		cmocka_unit_test(nobody_takes_a_foreign_file),
		cmocka_unit_test(what_nothing_refers_to_is_forgotten),
	};

	return run_on_program("file", NULL, tests, COUNT(tests));
}
