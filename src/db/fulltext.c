/* fulltext.c -- documents to marked terms, queries to FTS5 and tsquery, and the adding up of short lists;
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
	KNOWN_HITS = 400, /* up to so many hits are all fetched, and matched with the short lists here */
	SHORT_LIST = 800, /* of which so much is looked at, newest first */
	RANKED_WORDS = 8, /* words that have short lists */
	MOST_HITS = 1000,
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
	const char *put, *remove, *list, *count, *condition;
	bool meets_quickly; /* lists of several words cost no more than the shortest */
} syntaxes[] = {
	[DB_SQLITE] = {
		" AND ", " OR ", " NOT ", "\"", "*",
		.put = "INSERT OR REPLACE INTO \"{t}\" (rowid, terms) VALUES (?, ?)",
		.remove = "DELETE FROM \"{t}\" WHERE rowid = ?",
		.list = "SELECT rowid FROM \"{t}\" WHERE \"{t}\" MATCH ? ORDER BY rowid DESC LIMIT ?",
		.count = "SELECT count(*) FROM \"{t}\" WHERE \"{t}\" MATCH ?",
		.condition = "{c} IN (SELECT rowid FROM \"{t}\" WHERE \"{t}\" MATCH ?)",
	},
	/* `id + 0` keeps the planner from walking the primary key and reading every document's terms. */
	[DB_POSTGRES] = {
		" & ", " | ", " & !", "'", ":*",
		.put = "INSERT INTO \"{t}\" (id, terms) VALUES (?, ?::tsvector)"
		       " ON CONFLICT (id) DO UPDATE SET terms = excluded.terms",
		.remove = "DELETE FROM \"{t}\" WHERE id = ?",
		.list = "SELECT id FROM \"{t}\" WHERE terms @@ ?::tsquery ORDER BY id + 0 DESC LIMIT ?",
		.count = "SELECT count(*) FROM \"{t}\" WHERE terms @@ ?::tsquery",
		.condition = "{c} IN (SELECT id FROM \"{t}\" WHERE terms @@ ?::tsquery)",
		.meets_quickly = true,
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
	if (b->n + term.n + 8 < DOCUMENT_BYTES)
		buf_fmt(b, "%s%s%s%.*s%s", b->n ? " " : "", quote, levels[level].mark, STR(term), quote);
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

/* WORDS joined by JOIN, that at RAISED on LEVEL, without the excluded. A term that no document has stands for
 * a query of nothing. */
static struct str query_text(struct arena *a, const struct syntax *x, const char *join,
			     const struct fulltext_word *words, size_t n, size_t raised, enum level level)
{
	struct buf with = buf_on(a, SIZE_MAX), without = buf_on(a, SIZE_MAX);

	for (size_t i = 0; i < n; i++) {
		struct str text = word_text(a, x, &words[i], i == raised ? level : ANYWHERE);
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

	return condition(a, x, table, column, query_text(a, x, x->both, words, n, n, ANYWHERE));
}

struct fulltext_condition fulltext_match_any(struct arena *a, enum db_kind kind, const char *table,
					     const char *column, const struct fulltext_word *words, size_t n)
{
	const struct syntax *x = &syntaxes[kind];

	return condition(a, x, table, column, query_text(a, x, x->either, words, n, n, ANYWHERE));
}

/* ---- ranking ---- */

/* Ids of one list, newest first; all lists go through it in step. */
struct list {
	const struct value *at, *end;
	int score;
	bool hits; /* every id in it is a hit; else it is some word's whole list */
};

struct search {
	struct db *db;
	const struct syntax *syntax;
	struct arena *arena;
	const char *table;
	const struct fulltext_word *words;
	size_t nwords;
	struct list lists[LEVELS * RANKED_WORDS];
	size_t nlists;
};

static struct search search_on(struct db *db, struct arena *a, const char *table,
			       const struct fulltext_word *words, size_t n)
{
	return (struct search){
		.db = db,
		.syntax = &syntaxes[db_kind(db)],
		.arena = a,
		.table = table,
		.words = words,
		.nwords = n,
	};
}

static struct str all_words(const struct search *s, size_t raised, enum level level)
{
	return query_text(s->arena, s->syntax, s->syntax->both, s->words, s->nwords, raised, level);
}

static enum err fetch(const struct search *s, struct str text, size_t limit, struct list *out)
{
	struct query q = query_on(s->arena, s->syntax->list, s->table, "si", "i");
	struct rows rows;

	TRY(db_all(s->db, s->arena, &rows, &q, VS(text), VI((i64)limit)));
	out->at = rows.cells;
	out->end = rows.cells + rows.n;
	return OK;
}

static size_t length(const struct list *l)
{
	return (size_t)(l->end - l->at);
}

/* The hits that have WORD at LEVEL; or, if ALONE, all that have it, for the known hits to be met with here:
 * on SQLite that is quicker than reading the other words' lists once more. */
static enum err add_short_list(struct search *s, size_t word, enum level level, bool alone)
{
	struct list *l = &s->lists[s->nlists++];
	struct str text = word_text(s->arena, s->syntax, &s->words[word], level);

	*l = (struct list){ .score = levels[level].score };
	if (alone && text.n)
		TRY(fetch(s, text, SHORT_LIST, l));
	if (alone && length(l) < SHORT_LIST)
		return OK;
	l->hits = true;
	return fetch(s, all_words(s, word, level), SHORT_LIST, l);
}

static enum err add_short_lists(struct search *s, bool alone)
{
	for (size_t i = 0, ranked = 0; i < s->nwords && ranked < RANKED_WORDS; i++) {
		if (s->words[i].exclude)
			continue;
		ranked++;
		for (enum level level = MAIN_WORD; level < LEVELS; level++)
			TRY(add_short_list(s, i, level, alone));
	}
	return OK;
}

/* The highest id that the lists have next, with the scores of all that have it; id 0 at the end. *IS_HIT: one
 * of them says so. */
static struct fulltext_hit next_hit(struct search *s, bool *is_hit)
{
	struct fulltext_hit hit = { 0, 0 };

	*is_hit = false;
	for (size_t i = 0; i < s->nlists; i++)
		if (length(&s->lists[i]))
			hit.id = MAX(hit.id, s->lists[i].at->i);
	for (size_t i = 0; i < s->nlists; i++) {
		struct list *l = &s->lists[i];

		if (length(l) && l->at->i == hit.id) {
			hit.score += l->score;
			*is_hit |= l->hits;
			l->at++;
		}
	}
	return hit;
}

static int best_first(const void *x, const void *y)
{
	const struct fulltext_hit *a = x, *b = y;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

static void add_up(struct search *s, size_t limit, struct fulltext_hits *out)
{
	VEC(struct fulltext_hit) hits = { 0 };
	struct fulltext_hit hit;
	bool is_hit;

	while ((hit = next_hit(s, &is_hit)).id)
		if (is_hit)
			vec_push(s->arena, &hits, hit);
	if (hits.n)
		qsort(hits.v, hits.n, sizeof(hits.v[0]), best_first);
	out->v = hits.v;
	out->n = MIN(hits.n, limit);
	out->total = (i64)hits.n;
}

/* All hits, or the newest MOST of them. */
static enum err add_hits(struct search *s, size_t most, bool *more)
{
	struct list *l = &s->lists[s->nlists++];

	*l = (struct list){ .hits = true };
	TRY(fetch(s, all_words(s, s->nwords, ANYWHERE), most, l));
	*more = length(l) == most;
	return OK;
}

static size_t longest(const struct search *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nlists; i++)
		n = MAX(n, length(&s->lists[i]));
	return n;
}

/* Of a single word the short lists often hold enough, and the long one need not be read. With several words,
 * few records may have them all, so these come first. */
enum err fulltext_search(struct db *db, struct arena *a, const char *table, const struct fulltext_word *words,
			 size_t n, size_t limit, struct fulltext_hits *out)
{
	struct search s = search_on(db, a, table, words, n);
	bool single = n == 1;

	*out = (struct fulltext_hits){ 0 };
	limit = MIN(limit, (size_t)MOST_HITS);
	if (single)
		TRY(add_short_lists(&s, false));
	out->more = single && longest(&s) >= limit;
	if (!out->more)
		TRY(add_hits(&s, MAX(limit, (size_t)KNOWN_HITS), &out->more));
	if (!single && longest(&s) > 1)
		TRY(add_short_lists(&s, !out->more && !s.syntax->meets_quickly));
	add_up(&s, limit, out);
	return OK;
}

enum err fulltext_count(struct db *db, struct arena *a, const char *table, const struct fulltext_word *words,
			size_t n, i64 *out)
{
	struct search s = search_on(db, a, table, words, n);
	struct query q = query_on(a, s.syntax->count, table, "s", "i");
	struct value v;

	TRY(db_one(db, a, &v, &q, VS(all_words(&s, n, ANYWHERE))));
	*out = v.i;
	return OK;
}

/* ---- any of the words ---- */

/* How much a word that stands in so many records tells about one of them. */
static int rarity(size_t records)
{
	return records < 10 ? 5 : records < 50 ? 4 : records < 200 ? 3 : records < SHORT_LIST ? 2 : 1;
}

/* The word at I alone, without the excluded ones. */
static enum err add_word_lists(struct search *s, size_t i, bool *more)
{
	struct fulltext_word *only = arena_new_array(s->arena, struct fulltext_word, s->nwords);
	size_t n = 0;
	int weight = 0;

	only[n++] = s->words[i];
	for (size_t k = 0; k < s->nwords; k++)
		if (s->words[k].exclude)
			only[n++] = s->words[k];
	for (enum level level = ANYWHERE; level < LEVELS; level++) {
		struct list *l = &s->lists[s->nlists++];
		struct str text = query_text(s->arena, s->syntax, s->syntax->both, only, n, 0, level);

		*l = (struct list){ .hits = true };
		TRY(fetch(s, text, SHORT_LIST, l));
		*more |= length(l) == SHORT_LIST;
		if (level == ANYWHERE)
			weight = rarity(length(l));
		l->score = weight * (levels[level].score + 2 * (level == ANYWHERE));
	}
	return OK;
}

enum err fulltext_search_any(struct db *db, struct arena *a, const char *table,
			     const struct fulltext_word *words, size_t n, size_t limit,
			     struct fulltext_hits *out)
{
	struct search s = search_on(db, a, table, words, n);

	*out = (struct fulltext_hits){ 0 };
	for (size_t i = 0; i < n && s.nlists < COUNT(s.lists); i++)
		if (!words[i].exclude)
			TRY(add_word_lists(&s, i, &out->more));
	add_up(&s, MIN(limit, (size_t)MOST_HITS), out);
	return OK;
}
