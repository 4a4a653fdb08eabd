/* relevance_test.c -- recall on real texts: articles of law, pages of schools, forums, under queries in other
 * word forms. */
#include "text/analysis.h"
#include "base/json.h"
#include "base/test.h"

#include <sqlite3.h>

#define WANTED 10     /* results that a reader looks at */
#define EXPECTED 0.95 /* share of the wanted texts among them */

static const char *const languages[] = { "uk", "sr" };

struct corpus {
	struct arena *arena;
	struct analyzer *an;
	sqlite3 *db;
	size_t documents;
};

/* Texts that queries of a language should find, and those that they did. */
struct score {
	double queries, recall;
};

/* The whole file NAME in the folder that KOLO_TEST_TEXTS names; p is NULL when there is none. */
static struct str read_data(struct arena *a, const char *name)
{
	const char *folder = getenv("KOLO_TEST_TEXTS");
	struct buf b = buf_on(a, (size_t)40 << 20);
	FILE *f = folder ? fopen(str_fmt(a, "%s/%s", folder, name).p, "r") : NULL;

	if (!f)
		return STR_NONE;
	for (size_t n = 1; n > 0;) {
		char *p = buf_take(&b, 1 << 16);
		n = fread(p, 1, 1 << 16, f);
		b.n -= (1 << 16) - n;
	}
	fclose(f);
	return buf_done(&b);
}

static struct str member(const struct json_node *object, const char *name)
{
	const struct json_node *node = json_get(object, str_of(name));

	return node ? node->text : STR_NONE;
}

static void bind(sqlite3_stmt *stmt, int at, struct str s)
{
	sqlite3_bind_text(stmt, at, s.p ? s.p : "", (int)s.n, SQLITE_TRANSIENT);
}

static sqlite3_stmt *prepare(struct corpus *c, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(c->db));
	return stmt;
}

/* Index every text: key, terms of its title, terms of its body. */
static void index_texts(struct corpus *c, struct str lines)
{
	sqlite3_stmt *insert;

	assert_int_equal(sqlite3_open(":memory:", &c->db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(c->db,
				      "CREATE VIRTUAL TABLE texts USING fts5(key UNINDEXED, title, body)", 0,
				      0, 0),
			 SQLITE_OK);
	insert = prepare(c, "INSERT INTO texts VALUES (?, ?, ?)");
	while (lines.n) {
		struct str line = str_cut(&lines, '\n');
		struct json_node *doc;
		size_t at;
		assert_int_equal(json_parse(c->arena, line, &doc, &at), OK);
		const char *lang = str_z(c->arena, member(doc, "lang"));
		bind(insert, 1, member(doc, "doc_id"));
		bind(insert, 2, analyze_index(c->an, c->arena, member(doc, "title"), lang));
		bind(insert, 3, analyze_index(c->an, c->arena, member(doc, "text"), lang));
		assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
		sqlite3_reset(insert);
		c->documents++;
	}
	sqlite3_finalize(insert);
}

/* (stem OR stem) JOINT (…): all words, or any of them, each in any of its readings. */
static struct str match_expression(struct corpus *c, struct str text, const char *joint)
{
	struct search_query q;
	struct buf b = buf_on(c->arena, 1 << 16);

	analyze_query(c->an, c->arena, text, &q);
	for (unsigned i = 0; i < q.n; i++) {
		buf_fmt(&b, "%s(", i ? joint : "");
		for (unsigned k = 0; k < q.words[i].nstems; k++)
			buf_fmt(&b, "%s\"%.*s\"", k ? " OR " : "", STR(q.words[i].stems[k]));
		buf_lit(&b, ")");
	}
	return buf_done(&b);
}

static bool wanted(const struct json_node *query, struct str key)
{
	for (const struct json_node *k = json_get(query, S("must_find"))->kid; k; k = k->next)
		if (str_eq(k->text, key))
			return true;
	return false;
}

/* Run the query; returns how many of the texts it must find are among the results, and their number in *ROOM
 * is taken off. */
static double search(struct corpus *c, const struct json_node *query, const char *joint, int *room)
{
	sqlite3_stmt *select =
		prepare(c, "SELECT key FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 0, 4, 1) LIMIT ?");
	double found = 0;

	bind(select, 1, match_expression(c, member(query, "query"), joint));
	sqlite3_bind_int(select, 2, *room);
	for (; sqlite3_step(select) == SQLITE_ROW; --*room)
		found += wanted(query, str_of((const char *)sqlite3_column_text(select, 0)));
	sqlite3_finalize(select);
	return found;
}

/* The share of the texts that QUERY must find among the first results: with all words, else with any. */
static double recall(struct corpus *c, const struct json_node *query)
{
	int room = WANTED;
	double all = 0, found = search(c, query, " AND ", &room);

	for (const struct json_node *k = json_get(query, S("must_find"))->kid; k; k = k->next)
		all++;
	if (room == WANTED)
		found = search(c, query, " OR ", &room);
	if (found < all)
		print_message("  missed: %.*s as %s\n", STR(member(query, "query")),
			      match_expression(c, member(query, "query"), " OR ").p);
	return found / all;
}

static struct score score_of(struct corpus *c, const struct json_node *queries, const char *lang)
{
	struct score score = { 0 };

	for (const struct json_node *q = queries->kid; q; q = q->next) {
		if (!str_eq(member(q, "lang"), str_of(lang)))
			continue;
		score.queries++;
		score.recall += recall(c, q);
	}
	return score;
}

static void real_texts_are_found(void **state)
{
	struct corpus c = { .arena = *state };
	struct str texts = read_data(c.arena, "texts.jsonl"),
		   list = read_data(c.arena, "sample_queries.json");
	struct json_node *queries;
	size_t at;

	if (!texts.p || !list.p) {
		print_message("KOLO_TEST_TEXTS names no folder with texts.jsonl: skipped\n");
		skip();
	}
	assert_int_equal(analyzer_new(&c.an), OK);
	assert_int_equal(json_parse(c.arena, list, &queries, &at), OK);
	index_texts(&c, texts);
	print_message("recall@%d in %zu texts\n", WANTED, c.documents);
	for (size_t i = 0; i < COUNT(languages); i++) {
		struct score s = score_of(&c, queries, languages[i]);
		print_message("  %s  %.0f queries  %.3f\n", languages[i], s.queries, s.recall / s.queries);
		assert_true(s.queries > 0 && s.recall >= EXPECTED * s.queries);
	}
	sqlite3_close(c.db);
	analyzer_free(c.an);
}

static int big_arena(void **state)
{
	*state = arena_new((size_t)512 << 20);
	return 0;
}

int relevance_test(void);
int relevance_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(real_texts_are_found, big_arena, test_arena_free),
	};

	return cmocka_run_group_tests_name("relevance", tests, NULL, NULL);
}
