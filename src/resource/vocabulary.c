/* vocabulary.c -- words of titles and their trigrams, in plain tables of both databases: a slip of the finger
 * in a name finds the name that shares most trigrams with it. */
#include "base/utf8.h"
#include "resource/search.h"
#include "text/fold.h"

#define NEAR 0.45 /* similarity from which a word is taken for another (as pg_trgm counts) */
#define CANDIDATES 12

static const struct column word_columns[] = {
	{ "id", C_ID },
	{ "word", C_TEXT, true },
	{ 0 },
};
static const struct index word_indexes[] = { { "word", .unique = true }, { 0 } };
const struct table table_search_word = { "search_word", word_columns, word_indexes };

static const struct column gram_columns[] = {
	{ "gram", C_TEXT, true },
	{ "word", C_INT, true, .references = "search_word", .on_delete = "CASCADE" },
	{ 0 },
};
const struct table table_search_gram = { "search_gram", gram_columns, NULL, .key = "gram, word" };

static const struct query q_known = { "SELECT id FROM search_word WHERE word = ?", "s", "i" };
static const struct query q_add_word = {
	"INSERT INTO search_word (word) VALUES (?) ON CONFLICT DO NOTHING RETURNING id",
	"s",
	"i",
};
static const struct query q_add_gram = {
	"INSERT INTO search_gram (gram, word) VALUES (?, ?) ON CONFLICT DO NOTHING",
	"si",
	"",
};

/* The same in one journey to the server: what a word consists of goes in only when the word is new. */
static const struct query q_add_all = {
	"WITH fresh AS (INSERT INTO search_word (word) VALUES (?) ON CONFLICT DO NOTHING RETURNING id)"
	" INSERT INTO search_gram (gram, word) SELECT g, fresh.id"
	" FROM fresh, unnest(string_to_array(?, ' ')) AS g WHERE g <> '' ON CONFLICT DO NOTHING",
	"ss",
	"",
};

static enum err add_word(struct ctx *c, struct str word)
{
	struct value id;
	struct str grams;

	if (db_kind(c->db) == DB_POSTGRES)
		return db_exec(c->db, &q_add_all, VS(word), VS(trigrams(c->arena, word)));
	enum err e = db_one(c->db, c->arena, &id, &q_known, VS(word));

	if (e != ERR_NOT_FOUND)
		return e;
	e = db_one(c->db, c->arena, &id, &q_add_word, VS(word));
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e; /* somebody else added it just now */
	for (grams = trigrams(c->arena, word); grams.p;) {
		struct str gram = str_cut(&grams, ' ');
		if (gram.n)
			TRY(db_exec(c->db, &q_add_gram, VS(gram), id));
	}
	return OK;
}

static bool worth_keeping(struct str word)
{
	return utf8_count(word) >= 4 && word.n <= 64 && (unsigned char)word.p[0] > '9';
}

struct str vocabulary_word(struct str title, size_t *at, struct folded *w)
{
	while (fold_next(title, at, w)) {
		struct str word = { w->bytes, fold_similar(w->bytes, w->len) };
		if (worth_keeping(word))
			return word;
	}
	return STR_NONE;
}

enum err vocabulary_add(struct ctx *c, struct str title)
{
	struct folded w;
	struct str word;

	for (size_t at = 0; (word = vocabulary_word(title, &at, &w)).p;)
		TRY(add_word(c, word));
	return OK;
}

/* The word of the vocabulary that is nearest to TYPED; p NULL when none is near. */
static struct str nearest(struct ctx *c, struct str typed)
{
	struct buf sql = buf_on(c->arena, 4096);
	VEC(struct value) grams = { 0 };
	struct str rest = trigrams(c->arena, typed), best = STR_NONE;
	double top = NEAR;
	struct rows rows;

	buf_lit(&sql,
		"SELECT w.word FROM search_gram g JOIN search_word w ON w.id = g.word WHERE g.gram IN (");
	while (rest.p && grams.n < 40) {
		buf_put(&sql, grams.n ? S(", ?") : S("?"));
		vec_push(c->arena, &grams, VS(str_cut(&rest, ' ')));
	}
	buf_fmt(&sql, ") GROUP BY w.id, w.word ORDER BY COUNT(*) DESC, w.id LIMIT %d", CANDIDATES);
	if (db_all_(c->db, c->arena, &rows, &(struct query){ .sql = buf_done(&sql).p }, grams.v, grams.n) !=
	    OK)
		return STR_NONE;
	for (size_t i = 0; i < rows.n; i++) {
		double s = similarity(c->arena, typed, value_str(rows.cells[i]));
		if (s > top) {
			top = s;
			best = value_str(rows.cells[i]);
		}
	}
	return best;
}

static bool known(struct ctx *c, const struct query_word *w)
{
	struct value id;

	return db_one(c->db, c->arena, &id, &q_known, VS(w->word)) == OK;
}

bool vocabulary_correct(struct ctx *c, struct search_query *q)
{
	bool changed = false;

	for (unsigned i = 0; i < q->n; i++) {
		struct query_word *w = &q->words[i];
		struct search_query meant;
		if (w->exclude || w->exact || !worth_keeping(w->word) || known(c, w))
			continue;
		struct str word = nearest(c, w->cyrillic.n ? w->cyrillic : w->word);
		if (!word.p)
			continue;
		analyze_query(c->app->analyzer, c->arena, str_fmt(c->arena, "%.*s ", STR(word)), &meant);
		if (meant.n == 1) {
			*w = meant.words[0];
			changed = true;
		}
	}
	return changed;
}
