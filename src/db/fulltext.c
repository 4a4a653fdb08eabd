/* fulltext.c -- documents to marked terms, queries to FTS5 and tsquery, and the meeting of their lists;
 * fulltext.h tells why. */
#include "db/fulltext.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "db/backend.h"

enum {
	TERM_BYTES = 100,	 /* longer words are cut */
	DOCUMENT_BYTES = 900000, /* PostgreSQL's tsvector ends at a megabyte */
	RANKED_WORDS = 8,	 /* words that count for the score */
	MOST_HITS = 1000,
	BEING_THERE = 2,   /* what a word counts, when any will do */
	MERGE_PAGES = 300, /* of the index, in one step of tidying */
};

/* The terms of a word: itself anywhere; marked in the title; marked where the body uses it often. */
enum level { ANYWHERE, MAIN_WORD, IN_TITLE, LEVELS };
static const struct {
	const char *mark;
	int score;
} levels[LEVELS] = { { "", 0 }, { "_", 3 }, { "__", 8 } };

/* How each database writes a query. */
static const struct syntax {
	const char *both, *either, *without, *quote, *prefix;
	const char *put, *remove, *list, *condition;
} syntaxes[] = {
	[DB_SQLITE] = {
		" AND ", " OR ", " NOT ", "\"", "*",
		.put = "INSERT OR REPLACE INTO \"{t}\" (rowid, terms) VALUES (?, ?)",
		.remove = "DELETE FROM \"{t}\" WHERE rowid = ?",
		.list = "SELECT rowid FROM \"{t}\" WHERE \"{t}\" MATCH ? ORDER BY rowid DESC",
		.condition = "{c} IN (SELECT rowid FROM \"{t}\" WHERE \"{t}\" MATCH ?)",
	},
	/* `id + 0` keeps the planner from walking the primary key and reading every document's terms. */
	[DB_POSTGRES] = {
		" & ", " | ", " & !", "'", ":*",
		.put = "INSERT INTO \"{t}\" (id, terms) VALUES (?, ?::tsvector)"
		       " ON CONFLICT (id) DO UPDATE SET terms = excluded.terms",
		.remove = "DELETE FROM \"{t}\" WHERE id = ?",
		.list = "SELECT id FROM \"{t}\" WHERE terms @@ ?::tsquery ORDER BY id + 0 DESC",
		.condition = "{c} IN (SELECT id FROM \"{t}\" WHERE terms @@ ?::tsquery)",
	},
};

/* ---- terms ---- */

/* STEM as both databases keep it: letters and digits of any script, `_` for other ASCII, but not at the
 * beginning, where it is a mark. Empty when nothing is left to look for. */
static struct str term_of(struct arena *a, struct str stem)
{
	struct str s = str_slice(stem, 0, utf8_valid_until(str_slice(stem, 0, TERM_BYTES)));
	char *p = arena_bytes(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);

		if (kept || n)
			p[n++] = upper ? (char)(c | 0x20) : kept ? c : '_';
	}
	p[n] = 0;
	return (struct str){ p, n };
}

/* ---- storing ---- */

struct found {
	struct str term;
	unsigned times; /* in the body */
	bool in_title;
};

struct document {
	struct arena *arena;
	struct map by_term;
	VEC(struct found *) found;
	size_t body_words;
};

static void note(struct document *d, struct str stem, bool in_title)
{
	struct str term = term_of(d->arena, stem);
	struct found *f = term.n ? map_get(&d->by_term, term) : NULL;

	if (!term.n)
		return;
	if (!f) {
		f = arena_new_one(d->arena, struct found);
		f->term = term;
		map_set(&d->by_term, term, f);
		vec_push(d->arena, &d->found, f);
	}
	f->in_title |= in_title;
	f->times += !in_title;
	d->body_words += !in_title;
}

static void note_all(struct document *d, struct str stems, bool in_title)
{
	while (stems.p)
		note(d, str_cut(&stems, ' '), in_title);
}

/* Twice in a short text, once more for each four hundred words: about where bm25 stops rewarding repetition.
 */
static bool is_main(const struct document *d, const struct found *f)
{
	return f->times >= 2 + d->body_words / 400;
}

static void put_term(struct buf *b, enum level level, struct str term, const char *quote)
{
	if (b->n + term.n + 8 >= DOCUMENT_BYTES)
		return;
	if (b->n)
		buf_byte(b, ' ');
	buf_put(b, str_of(quote));
	buf_put(b, str_of(levels[level].mark));
	buf_put(b, term);
	buf_put(b, str_of(quote));
}

/* Title and main words first: what is beyond the limit of a very long text is the least of it. */
static struct str document_terms(struct document *d, const char *quote)
{
	struct buf b = buf_on(d->arena, DOCUMENT_BYTES);

	for (size_t i = 0; i < d->found.n; i++) {
		const struct found *f = d->found.v[i];

		if (f->in_title)
			put_term(&b, IN_TITLE, f->term, quote);
		if (is_main(d, f))
			put_term(&b, MAIN_WORD, f->term, quote);
	}
	for (size_t i = 0; i < d->found.n; i++)
		put_term(&b, ANYWHERE, d->found.v[i]->term, quote);
	return buf_done(&b);
}

/* FORM with the names in the places {t} and {c}. */
static const char *filled(struct arena *a, const char *form, const char *table, const char *column)
{
	struct buf b = buf_on(a, SIZE_MAX);
	struct str rest = str_of(form);

	while (rest.p) {
		buf_put(&b, str_cut(&rest, '{'));
		if (rest.p) {
			buf_put(&b, str_of(*rest.p == 't' ? table : column));
			rest = str_slice(rest, strlen("t}"), rest.n);
		}
	}
	return buf_done(&b).p;
}

static struct query query_on(struct arena *a, const char *form, const char *table, const char *in,
			     const char *out)
{
	return (struct query){ filled(a, form, table, NULL), in, out };
}

enum err fulltext_put(struct db *db, const char *table, i64 id, struct str title_stems, struct str body_stems)
{
	const struct syntax *x = &syntaxes[db_kind(db)];
	struct arena *a = arena_new(SIZE_MAX);
	struct document d = { .arena = a, .by_term = map_on(a) };
	struct query q = query_on(a, x->put, table, "is", NULL);

	note_all(&d, title_stems, true);
	note_all(&d, body_stems, false);
	enum err e = db_exec(db, &q, VI(id), VS(document_terms(&d, db_kind(db) == DB_POSTGRES ? "'" : "")));
	arena_free(a);
	return e;
}

enum err fulltext_remove(struct db *db, const char *table, i64 id)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct query q = query_on(a, syntaxes[db_kind(db)].remove, table, "i", NULL);
	enum err e = db_exec(db, &q, VI(id));

	arena_free(a);
	return e;
}

/* A negative step begins to merge everything into one; a step that had nothing to do writes next to nothing.
 */
enum err fulltext_tidy(struct db *db, const char *table, bool first, bool *more)
{
	static const char form[] = "INSERT INTO \"{t}\" (\"{t}\", rank) VALUES ('merge', ?)";
	i64 before = db->written;

	*more = false;
	if (db_kind(db) != DB_SQLITE)
		return OK;
	struct arena *a = arena_new(SIZE_MAX);
	struct query q = query_on(a, form, table, "i", NULL);
	enum err e = db_exec(db, &q, VI(first ? -MERGE_PAGES : MERGE_PAGES));
	arena_free(a);
	*more = e == OK && db->written - before >= 2;
	return e;
}

/* ---- asking ---- */

static void put_alternative(struct buf *b, const struct syntax *x, enum level level, struct str stem,
			    const char *suffix)
{
	struct str term = term_of(b->arena, stem);

	if (!term.n)
		return;
	buf_fmt(b, "%s%s%s%.*s%s%s", b->n ? x->either : "", x->quote, levels[level].mark, STR(term), x->quote,
		suffix);
}

/* `("школа" OR "школ")`; empty when the word has nothing to look for. */
static struct str word_text(struct arena *a, const struct syntax *x, const struct fulltext_word *w,
			    enum level level)
{
	struct buf b = buf_on(a, SIZE_MAX);

	for (size_t i = 0; i < w->nstems; i++)
		put_alternative(&b, x, level, w->stems[i], "");
	for (size_t i = 0; i < w->nprefixes; i++)
		put_alternative(&b, x, level, w->prefixes[i], x->prefix);
	return b.n ? str_fmt(a, "(%.*s)", STR(buf_done(&b))) : STR_NONE;
}

/* WORDS joined by JOIN, without the excluded. A term that no document has stands for a query of nothing. */
static struct str query_text(struct arena *a, const struct syntax *x, const char *join,
			     const struct fulltext_word *words, size_t n)
{
	struct buf with = buf_on(a, SIZE_MAX), without = buf_on(a, SIZE_MAX);

	for (size_t i = 0; i < n; i++) {
		struct str text = word_text(a, x, &words[i], ANYWHERE);
		struct buf *b = words[i].exclude ? &without : &with;

		if (!text.n)
			continue;
		if (b == &without || b->n)
			buf_put(b, str_of(b == &without ? x->without : join));
		buf_put(b, text);
	}
	if (!with.n)
		return str_fmt(a, "%s___%s", x->quote, x->quote);
	return str_fmt(a, "(%.*s)%.*s", STR(buf_done(&with)), STR(buf_done(&without)));
}

static struct fulltext_condition condition(struct arena *a, const struct syntax *x, const char *table,
					   const char *column, struct str text)
{
	return (struct fulltext_condition){ str_of(filled(a, x->condition, table, column)), VS(text) };
}

struct fulltext_condition fulltext_match(struct arena *a, enum db_kind kind, const char *table,
					 const char *column, const struct fulltext_word *words, size_t n)
{
	const struct syntax *x = &syntaxes[kind];

	return condition(a, x, table, column, query_text(a, x, x->both, words, n));
}

struct fulltext_condition fulltext_match_any(struct arena *a, enum db_kind kind, const char *table,
					     const char *column, const struct fulltext_word *words, size_t n)
{
	const struct syntax *x = &syntaxes[kind];

	return condition(a, x, table, column, query_text(a, x, x->either, words, n));
}

/* ---- the lists of words ---- */

struct word {
	const struct fulltext_word *asked;
	struct posting levels[LEVELS];
	i64 next;    /* while lists are walked together */
	bool sifted; /* nothing is left to ask it */
	int weight;
};

struct search {
	struct db *db;
	struct arena *arena;
	const struct fulltext_index *index;
	struct word *words;
	size_t n;
};

/* W at LEVEL: from memory, else from the database. */
static enum err read_list(const struct search *s, struct word *w, enum level level)
{
	const struct syntax *x = &syntaxes[db_kind(s->db)];
	const struct fulltext_index *index = s->index;
	struct str text = word_text(s->arena, x, w->asked, level);
	u64 key = index->postings ? postings_key(index->postings, str_of(index->table), text) : 0;
	struct posting *out = &w->levels[level];
	struct rows rows;

	if (index->postings && postings_get(index->postings, key, index->generation, s->arena, out))
		return OK;
	struct query q = query_on(s->arena, x->list, index->table, "s", "i");
	struct arena *scratch = arena_new(SIZE_MAX);
	enum err e = db_all(s->db, scratch, &rows, &q, VS(text));
	if (e == OK)
		*out = posting_of(s->arena, rows.cells, rows.n);
	if (e == OK && index->postings)
		postings_put(index->postings, key, index->generation, out);
	arena_free(scratch);
	return e;
}

/* Words that have something to look for, with the lists of where they are at all. */
static enum err read_words(struct search *s, const struct fulltext_word *words, size_t n)
{
	s->words = arena_new_array(s->arena, struct word, n);
	for (size_t i = 0; i < n; i++) {
		struct word *w = &s->words[s->n];
		*w = (struct word){ .asked = &words[i], .weight = 1 };
		if (!word_text(s->arena, &syntaxes[db_kind(s->db)], w->asked, ANYWHERE).n)
			continue;
		TRY(read_list(s, w, ANYWHERE));
		s->n++;
	}
	return OK;
}

static enum err read_levels(struct search *s)
{
	for (size_t i = 0, ranked = 0; i < s->n && ranked < RANKED_WORDS; i++) {
		struct word *w = &s->words[i];
		if (w->asked->exclude || !w->levels[ANYWHERE].n)
			continue;
		ranked++;
		for (enum level level = MAIN_WORD; level < LEVELS; level++)
			TRY(read_list(s, w, level));
	}
	return OK;
}

/* ---- ranking ---- */

/* Hits come newest first, so of each score the first ones are the best. */
struct ranking {
	struct arena *arena;
	size_t limit;
	i64 total;
	int best; /* score that there can be */
	struct ids {
		i64 *v;
		size_t n, cap;
	} * by_score;
};

/* At most LIMIT hits with all that words are worth: KNOWN for being there, and their levels. */
static struct ranking ranking_on(const struct search *s, size_t limit, int known)
{
	int best = 0;

	for (size_t i = 0; i < s->n; i++)
		best += s->words[i].weight * (known + levels[MAIN_WORD].score + levels[IN_TITLE].score);
	return (struct ranking){
		.arena = s->arena,
		.limit = MIN(limit, (size_t)MOST_HITS),
		.best = best,
		.by_score = arena_new_array(s->arena, struct ids, best + 1),
	};
}

static void rank(struct ranking *r, i64 id, int score)
{
	struct ids *ids = &r->by_score[score];

	r->total++;
	if (ids->n < r->limit)
		vec_push(r->arena, ids, id);
}

static void best_of(const struct ranking *r, struct fulltext_hits *out)
{
	*out = (struct fulltext_hits){
		.v = arena_new_array(r->arena, struct fulltext_hit, MIN((size_t)r->total, r->limit)),
		.total = r->total,
	};
	for (int score = r->best; score >= 0; score--)
		for (size_t i = 0; i < r->by_score[score].n && out->n < r->limit; i++)
			out->v[out->n++] = (struct fulltext_hit){ r->by_score[score].v[i], score };
}

/* What record ID has more than the words themselves. */
static int score_of(struct search *s, i64 id)
{
	int score = 0;

	for (size_t i = 0; i < s->n; i++)
		for (enum level level = MAIN_WORD; level < LEVELS; level++)
			if (posting_has(&s->words[i].levels[level], id))
				score += s->words[i].weight * levels[level].score;
	return score;
}

/* ---- all words ---- */

/* The word in fewest records; NULL when none is asked for. */
static struct word *rarest(const struct search *s)
{
	struct word *best = NULL;

	for (struct word *w = s->words; w < s->words + s->n; w++)
		if (!w->asked->exclude && (!best || w->levels[ANYWHERE].n < best->levels[ANYWHERE].n))
			best = w;
	return best;
}

/* Frequent words meet in KNOWN before its records are looked at one by one. */
static void sift(struct search *s, struct word *known)
{
	for (struct word *w = s->words; w < s->words + s->n; w++)
		w->sifted = w == known || posting_sift(s->arena, &known->levels[ANYWHERE],
						       &w->levels[ANYWHERE], w->asked->exclude);
}

static bool fits(struct search *s, i64 id)
{
	for (struct word *w = s->words; w < s->words + s->n; w++)
		if (!w->sifted && posting_has(&w->levels[ANYWHERE], id) == w->asked->exclude)
			return false;
	return true;
}

enum err fulltext_search(struct db *db, struct arena *a, const struct fulltext_index *index,
			 const struct fulltext_word *words, size_t n, size_t limit, struct fulltext_hits *out)
{
	struct search s = { .db = db, .arena = a, .index = index };
	struct word *w;
	i64 id;

	*out = (struct fulltext_hits){ 0 };
	TRY(read_words(&s, words, n));
	w = rarest(&s);
	if (!w || !w->levels[ANYWHERE].n)
		return OK;
	if (limit)
		TRY(read_levels(&s));
	struct ranking r = ranking_on(&s, limit, 0);
	sift(&s, w);
	while ((id = posting_next(&w->levels[ANYWHERE])))
		if (fits(&s, id))
			rank(&r, id, score_of(&s, id));
	best_of(&r, out);
	return OK;
}

/* ---- any of the words ---- */

/* How much a word that stands in so many records tells about one of them. */
static int rarity(size_t records)
{
	return records < 10 ? 5 : records < 50 ? 4 : records < 200 ? 3 : records < 800 ? 2 : 1;
}

static bool excluded(struct search *s, i64 id)
{
	for (struct word *w = s->words; w < s->words + s->n; w++)
		if (w->asked->exclude && posting_has(&w->levels[ANYWHERE], id))
			return true;
	return false;
}

/* The highest id that the lists have next, with the weights of the words that have it; id 0 at the end. */
static struct fulltext_hit next_of_any(struct search *s)
{
	struct fulltext_hit hit = { 0, 0 };

	for (size_t i = 0; i < s->n; i++)
		hit.id = MAX(hit.id, s->words[i].next);
	for (struct word *w = s->words; hit.id && w < s->words + s->n; w++)
		if (w->next == hit.id) {
			hit.score += BEING_THERE * w->weight;
			w->next = posting_next(&w->levels[ANYWHERE]);
		}
	return hit;
}

enum err fulltext_search_any(struct db *db, struct arena *a, const struct fulltext_index *index,
			     const struct fulltext_word *words, size_t n, size_t limit,
			     struct fulltext_hits *out)
{
	struct search s = { .db = db, .arena = a, .index = index };
	struct fulltext_hit hit;

	*out = (struct fulltext_hits){ 0 };
	TRY(read_words(&s, words, n));
	TRY(read_levels(&s));
	for (struct word *w = s.words; w < s.words + s.n; w++) {
		w->weight = rarity(w->levels[ANYWHERE].n);
		if (!w->asked->exclude)
			w->next = posting_next(&w->levels[ANYWHERE]);
	}
	struct ranking r = ranking_on(&s, limit, BEING_THERE);
	while ((hit = next_of_any(&s)).id)
		if (!excluded(&s, hit.id))
			rank(&r, hit.id, hit.score + score_of(&s, hit.id));
	best_of(&r, out);
	return OK;
}
