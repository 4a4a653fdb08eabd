/* fulltext_test.c -- what is found, in which order, and that nothing in a stem can break out of the query. */
#include "base/buf.h"
#include "base/log.h"
#include "db/fulltext.h"
#include "db/schema.h"
#include "db/test.h"

#define T "note_search"

static const struct fulltext_index notes_index = { .table = T };

static const struct table notes = { .name = T, .text_search = true };

static void make_table(struct fixture *f)
{
	struct buf ddl = buf_on(f->arena, 10000);

	put_ddl(f->kind, &notes, &ddl);
	assert_int_equal(db_script(f->w, buf_done(&ddl)), OK);
}

static void put(struct fixture *f, i64 id, const char *title, const char *body)
{
	assert_int_equal(fulltext_put(f->w, T, id, str_of(title), str_of(body)), OK);
}

/* The words of QUERY: "a|b" either stem, "-a" without, "a*" prefix. */
static size_t parse(struct arena *a, const char *query, struct fulltext_word *out)
{
	struct str rest = str_of(query);
	size_t n = 0;

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		struct str *stems = arena_new_array(a, struct str, 8);
		struct fulltext_word *w = &out[n++];

		*w = (struct fulltext_word){ .stems = stems, .exclude = str_starts(word, S("-")) };
		word = str_slice(word, w->exclude, word.n);
		if (str_ends(word, S("*"))) {
			stems[0] = str_slice(word, 0, word.n - 1);
			*w = (struct fulltext_word){ .prefixes = stems,
						     .nprefixes = 1,
						     .exclude = w->exclude };
			continue;
		}
		while (word.p)
			stems[w->nstems++] = str_cut(&word, '|');
	}
	return n;
}

/* How many documents the condition holds for. */
static i64 count_where(struct fixture *f, struct fulltext_condition c)
{
	const char *from = f->kind == DB_SQLITE ? "(SELECT rowid AS id FROM " T ")" : T;
	const struct query q = {
		str_fmt(f->arena, "SELECT count(*) FROM %s t WHERE %.*s", from, STR(c.sql)).p, NULL, "i"
	};
	struct value count;

	assert_int_equal(db_one(f->r, f->arena, &count, &q, c.arg), OK);
	return count.i;
}

/* The ids found, in order, and the number of all: "3 1 of 2". */
static const char *search(struct fixture *f, const char *query, size_t limit)
{
	struct fulltext_word words[16];
	struct fulltext_hits hits;
	struct buf b = buf_on(f->arena, 100000);
	size_t n = parse(f->arena, query, words);

	assert_int_equal(fulltext_search(f->r, f->arena, &notes_index, words, n, limit, &hits), OK);
	for (size_t i = 0; i < hits.n; i++)
		buf_fmt(&b, "%lld ", hits.v[i].id);
	assert_int_equal(count_where(f, fulltext_match(f->arena, f->kind, T, "t.id", words, n)), hits.total);
	buf_fmt(&b, "of %lld", hits.total);
	return buf_done(&b).p;
}

static void all_words_must_be_there(void **state)
{
	struct fixture *f = *state;

	make_table(f);
	put(f, 1, "школа", "учитель дитина");
	put(f, 2, "садок", "дитина вихователь");
	put(f, 3, "музей", "експонат");
	assert_string_equal(search(f, "дитина", 10), "2 1 of 2");
	assert_string_equal(search(f, "дитина учитель", 10), "1 of 1");
	assert_string_equal(search(f, "дитина експонат", 10), "of 0");
	assert_string_equal(search(f, "дитина -учитель", 10), "2 of 1");
	assert_string_equal(search(f, "учитель|експонат", 10), "3 1 of 2");
	assert_string_equal(search(f, "експ*", 10), "3 of 1");
	assert_string_equal(search(f, "ди* -вих*", 10), "1 of 1");
	assert_string_equal(search(f, "шко", 10), "of 0");
	assert_string_equal(search(f, "немає", 10), "of 0");
}

static void titles_and_main_words_come_first(void **state)
{
	struct fixture *f = *state;

	make_table(f);
	put(f, 1, "школа громада", "a b c");
	put(f, 2, "громада", "школа a школа b");
	put(f, 3, "громада", "школа a b c");
	put(f, 4, "школа", "громада громада");
	assert_string_equal(search(f, "школа", 10), "4 1 2 3 of 4");
	assert_string_equal(search(f, "школа", 2), "4 1 of 4");
	assert_string_equal(search(f, "громада школа", 10), "1 4 2 3 of 4");
	assert_string_equal(search(f, "школа -a", 10), "4 of 1");
}

static void newest_first_and_all_counted(void **state)
{
	struct fixture *f = *state;

	make_table(f);
	assert_int_equal(db_begin(f->w), OK);
	for (int i = 1; i <= 1200; i++)
		put(f, i, i == 7 ? "word" : "title", i % 100 ? "word text" : "word text word");
	assert_int_equal(db_commit(f->w), OK);
	assert_string_equal(search(f, "word", 5), "7 1200 1100 1000 900 of 1200");
	assert_string_equal(search(f, "title word", 3), "1200 1100 1000 of 1199");
	assert_true(str_ends(str_of(search(f, "word", 5000)), S(" of 1200")));
	assert_string_equal(search(f, "word", 0), "of 1200");
}

static void storing_again_replaces(void **state)
{
	struct fixture *f = *state;

	make_table(f);
	put(f, 1, "one", "two three");
	put(f, 1, "four", "two");
	assert_string_equal(search(f, "one", 10), "of 0");
	assert_string_equal(search(f, "four two", 10), "1 of 1");
	assert_int_equal(fulltext_remove(f->w, T, 1), OK);
	assert_int_equal(fulltext_remove(f->w, T, 99), OK);
	assert_string_equal(search(f, "two", 10), "of 0");
	put(f, 2, "", "");
	put(f, 3, " ", "  two  ");
	assert_string_equal(search(f, "two", 10), "3 of 1");
}

/* The ids that have any of the words; the condition must hold for as many. */
static const char *search_any(struct fixture *f, const char *query)
{
	struct fulltext_word words[16];
	struct fulltext_hits hits;
	struct buf b = buf_on(f->arena, 1000);
	size_t n = parse(f->arena, query, words);

	assert_int_equal(fulltext_search_any(f->r, f->arena, &notes_index, words, n, 10, &hits), OK);
	for (size_t i = 0; i < hits.n; i++)
		buf_fmt(&b, "%lld ", hits.v[i].id);
	assert_int_equal(count_where(f, fulltext_match_any(f->arena, f->kind, T, "t.id", words, n)),
			 hits.total);
	return buf_done(&b).p;
}

static void any_word_will_do(void **state)
{
	struct fixture *f = *state;

	make_table(f);
	put(f, 1, "meals", "of children in kindergartens");
	put(f, 2, "school", "of children in summer");
	put(f, 3, "work", "of teachers in autumn");
	for (int i = 4; i <= 30; i++)
		put(f, i, "rest", "of all");
	assert_string_equal(search(f, "meals of teachers", 10), "of 0");
	assert_string_equal(search_any(f, "meals teachers"), "1 3 ");
	assert_string_equal(search_any(f, "meals children unknown"), "1 2 ");
	assert_string_equal(search_any(f, "children -summer"), "1 ");
	assert_string_equal(search_any(f, "unknown -of"), "");
	assert_string_equal(search_any(f, "-of"), "");
	assert_true(str_starts(str_of(search_any(f, "of summer meals")), S("1 2 30 29 ")));
}

static void tidying_changes_nothing(void **state)
{
	static const struct query parts = { "SELECT count(DISTINCT segid) FROM " T "_idx", "", "i" };
	struct fixture *f = *state;
	struct value before, after;
	bool more = true;

	make_table(f);
	for (int i = 1; i <= 30; i++)
		put(f, i, "title", str_fmt(f->arena, "word w%d", i).p);
	if (f->kind == DB_SQLITE)
		assert_int_equal(db_one(f->r, f->arena, &before, &parts), OK);
	for (int step = 0; more; step++) {
		assert_in_range(step, 0, 100);
		assert_int_equal(fulltext_tidy(f->w, T, step == 0, &more), OK);
	}
	assert_string_equal(search(f, "word", 2), "30 29 of 30");
	if (f->kind == DB_POSTGRES)
		return;
	assert_int_equal(db_one(f->r, f->arena, &after, &parts), OK);
	assert_true(before.i > 1);
	assert_int_equal(after.i, 1);
}

static void hostile_stems_are_words_like_others(void **state)
{
	static const char *const stems[] = {
		"кар'єр",
		"a\"b",
		"a\"",
		"\\",
		"a\\",
		"'",
		":*",
		"a:*",
		"a*",
		"NEAR(a",
		"терміни:x",
		"&",
		"|",
		"(",
		"a(b)",
		"\xd0",
		"ab\xff\xfe",
		"\xe3\x80\x80",
		"a\xc2\xa0"
		"b",
		"1",
		"2a",
		"_",
		"{t}",
		"%s",
	};
	struct fixture *f = *state;

	make_table(f);
	for (size_t i = 0; i < COUNT(stems); i++)
		put(f, (i64)i + 1, stems[i], stems[i]);
	assert_string_equal(search(f, "кар'єр", 10), "1 of 1");
	assert_string_equal(search(f, "кар'*", 10), "1 of 1");
	for (size_t i = 0; i < COUNT(stems); i++) {
		struct fulltext_word w = { .stems = (struct str[]){ str_of(stems[i]) }, .nstems = 1 };
		struct fulltext_hits hits;

		assert_int_equal(fulltext_search(f->r, f->arena, &notes_index, &w, 1, 100, &hits), OK);
		w = (struct fulltext_word){ .prefixes = w.stems, .nprefixes = 1 };
		assert_int_equal(fulltext_search(f->r, f->arena, &notes_index, &w, 1, 100, &hits), OK);
	}
	/* The marks of titles and main words are no part of words. */
	put(f, 100, "qqq", "www www");
	assert_string_equal(search(f, "qqq www", 10), "100 of 1");
	assert_string_equal(search(f, "_www", 10), "100 of 1");
	put(f, 101, "_sss", "other");
	put(f, 102, "other", "sss");
	assert_string_equal(search(f, "sss", 10), "101 102 of 2");
	assert_string_equal(search(f, "_*", 10), "of 0");
}

static void queries_of_nothing(void **state)
{
	struct fixture *f = *state;
	struct fulltext_hits hits;

	make_table(f);
	put(f, 1, "one", "two");
	assert_int_equal(fulltext_search(f->r, f->arena, &notes_index, NULL, 0, 10, &hits), OK);
	assert_int_equal(hits.total, 0);
	assert_string_equal(search(f, "-one", 10), "of 0");
	assert_string_equal(search(f, "' two", 10), "1 of 1");
	assert_string_equal(search(f, "'", 10), "of 0");
}

static void very_long_texts_and_words(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_on(f->arena, 4 << 20), word = buf_on(f->arena, 1000);

	make_table(f);
	for (int i = 0; i < 200; i++)
		buf_lit(&word, "ї");
	buf_put(&b, word.n ? (struct str){ word.p, word.n } : S(""));
	for (int i = 0; i < 150000; i++)
		buf_fmt(&b, " слово%d", i);
	assert_int_equal(fulltext_put(f->w, T, 1, S("довгий"), buf_done(&b)), OK);
	assert_string_equal(search(f, "слово17 довгий", 10), "1 of 1");
	assert_string_equal(search(f, buf_done(&word).p, 10), "1 of 1");
}

int fulltext_test(void)
{
	static const struct CMUnitTest tests[] = {
		test_on_database(all_words_must_be_there),
		test_on_database(titles_and_main_words_come_first),
		test_on_database(newest_first_and_all_counted),
		test_on_database(storing_again_replaces),
		test_on_database(any_word_will_do),
		test_on_database(tidying_changes_nothing),
		test_on_database(hostile_stems_are_words_like_others),
		test_on_database(queries_of_nothing),
		test_on_database(very_long_texts_and_words),
	};

	return run_on_databases("fulltext", tests, COUNT(tests));
}
