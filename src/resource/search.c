/* search.c -- what of a record can be found, and finding it. The analysis of words is text's, the index is
 * db's; here they meet the description of the resource. */
#include "resource/search.h"
#include "base/utf8.h"
#include "text/markdown.h"

#define SNIPPET_WIDTH 200
#define SNIPPET_FROM ((size_t)32 << 10) /* bytes of a text in which a snippet is looked for */
#define BEGINNING ((size_t)2 << 10)	/* bytes of each field that are more than a snippet shows */
#define FEW 20 /* hits of whole words with which nobody looks for unfinished ones: a page */
#define TEXT_MAX ((size_t)2 << 20) /* of one record's searched text */

static const char *language(struct ctx *c, const struct shape *s, const struct record *r)
{
	struct str lang = s->lang >= 0 ? record_str(r, (unsigned)s->lang) : STR_NONE;

	return lang.n ? str_z(c->arena, lang) : NULL;
}

/* A word of a field that not every reader of the record may see would tell it to who tries words. */
static bool is_searched(const struct resource *res, const struct field *f)
{
	return f->flags & (SEARCHED | KEY) && !(f->flags & TITLE) && !(res->may.read & ~field_see(res, f));
}

/* The searched fields after the title but those with a flag of WITHOUT, as plain text; of each at most MOST
 * bytes. */
static struct str text_of(struct ctx *c, const struct record *r, unsigned without, size_t most)
{
	struct buf b = buf_on(c->arena, TEXT_MAX);

	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];
		if (!is_searched(r->res, field) || field->flags & without || r->v[f].type == V_NULL)
			continue;
		struct str text = field_to_text(c, field, r->v[f], false);
		if (text.n > most)
			text = str_slice(text, 0, utf8_valid_until(str_slice(text, 0, most)));
		if (b.n)
			buf_lit(&b, "\n");
		bool marked = kind_is(field, KIND_MARKDOWN) && !markdown_unmarked(text);
		buf_put(&b, marked ? markdown_plain(c->arena, text) : text);
	}
	return b.failed ? STR_NONE : (struct str){ b.p, b.n };
}

static struct str searched_text(struct ctx *c, const struct record *r)
{
	return text_of(c, r, 0, TEXT_MAX);
}

/* The vocabulary speaks to everybody: only what a visitor sees may speak through it. */
static enum err is_open(struct ctx *c, const struct shape *s, i64 id, bool *open)
{
	struct ctx guest = *c;
	struct where w = where_on(c->arena);
	struct rows rows;

	guest.who = &actor_visitor;
	where_readable(&guest, s->res, &w);
	*open = !w.sql.n;
	if (*open)
		return OK;
	WHERE(&w, "t.id = ?", VI(id));
	struct query q = { .sql = str_fmt(c->arena, "SELECT t.id FROM %s t WHERE %.*s", s->res->name,
					  (int)w.sql.n, w.sql.p)
					  .p };
	TRY(db_all_(c->db, c->arena, &rows, &q, w.args.v, w.args.n));
	*open = rows.n > 0;
	return OK;
}

enum err search_put(struct ctx *c, const struct shape *s, const struct record *r)
{
	struct analyzer *an = c->app->analyzer;
	const char *lang = language(c, s, r);
	struct str title = record_title(r);
	bool open;

	TRY(fulltext_put(c->db, s->search_table, r->id, analyze_index(an, c->arena, title, lang),
			 analyze_index(an, c->arena, searched_text(c, r), lang)));
	if (!s->res->in_search)
		return OK;
	TRY(is_open(c, s, r->id, &open));
	return open ? vocabulary_add(c, title) : OK;
}

enum err search_drop(struct ctx *c, const struct shape *s, i64 id)
{
	return fulltext_remove(c->db, s->search_table, id);
}

/* ---- words of a query as the index wants them ---- */

static struct fulltext_word *index_words(struct arena *a, const struct search_query *q)
{
	struct fulltext_word *out = arena_new_array(a, struct fulltext_word, q->n);

	for (unsigned i = 0; i < q->n; i++) {
		const struct query_word *w = &q->words[i];
		struct str *prefixes = arena_new_array(a, struct str, 2);
		size_t n = 0;
		if (w->prefix)
			prefixes[n++] = w->word;
		if (w->prefix && w->cyrillic.n)
			prefixes[n++] = w->cyrillic;
		out[i] = (struct fulltext_word){ w->stems, w->nstems, prefixes, n, w->exclude };
	}
	return out;
}

/* Lists of records by word are remembered as of when this reading began. */
static struct fulltext_index index_of(struct ctx *c, const struct shape *s)
{
	bool open = caches_open(c);

	return (struct fulltext_index){ s->search_table, open ? c->app->postings : NULL,
					open ? version_seen(c, s) : 0 };
}

static enum err search(struct ctx *c, const struct shape *s, const struct search_query *q, size_t limit,
		       struct fulltext_hits *out)
{
	struct fulltext_index index = index_of(c, s);

	return fulltext_search(c->db, c->arena, &index, index_words(c->arena, q), q->n, limit, out);
}

enum err search_all(struct ctx *c, const struct shape *s, struct search_query *q, size_t limit,
		    struct fulltext_hits *out)
{
	struct query_word *last = q->n ? &q->words[q->n - 1] : NULL;
	bool unfinished = last && last->prefix;

	if (unfinished)
		last->prefix = false;
	TRY(search(c, s, q, limit, out));
	if (!unfinished || out->total >= FEW)
		return OK;
	last->prefix = true;
	return search(c, s, q, limit, out);
}

enum err search_any(struct ctx *c, const struct shape *s, const struct search_query *q, size_t limit,
		    struct fulltext_hits *out)
{
	struct fulltext_index index = index_of(c, s);

	return fulltext_search_any(c->db, c->arena, &index, index_words(c->arena, q), q->n, limit, out);
}

enum err search_forgiving(struct ctx *c, const struct shape *s, struct search_query *q, bool *any,
			  size_t limit, struct fulltext_hits *out)
{
	TRY(search_all(c, s, q, limit, out));
	if (!out->total && vocabulary_correct(c, q))
		TRY(search_all(c, s, q, limit, out));
	*any = !out->total && q->n > 1;
	return *any ? search_any(c, s, q, limit, out) : OK;
}

void search_where(struct ctx *c, const struct shape *s, const struct search_query *q, bool any,
		  struct where *w)
{
	enum db_kind kind = db_kind(c->db);
	struct fulltext_word *words = index_words(c->arena, q);
	struct fulltext_condition f =
		any ? fulltext_match_any(c->arena, kind, s->search_table, "t.id", words, q->n)
		    : fulltext_match(c->arena, kind, s->search_table, "t.id", words, q->n);

	WHERE(w, str_z(c->arena, f.sql), f.arg);
}

bool search_exact(struct ctx *c, const struct record *r, const struct search_query *q)
{
	bool asked = false;

	for (unsigned i = 0; i < q->n; i++)
		asked |= q->words[i].exact;
	if (!asked)
		return true;
	struct str text = str_fmt(c->arena, "%.*s\n%.*s", STR(record_title(r)), STR(searched_text(c, r)));
	return exact_words_in(c->arena, text, q);
}

struct str search_snippet(struct ctx *c, const struct shape *s, const struct record *r,
			  const struct search_query *q)
{
	struct analyzer *an = c->app->analyzer;
	const char *lang = language(c, s, r);

	if (holds_all_words(an, c->arena, record_heading(r), lang, q))
		return STR_NONE;
	/* A register's key is found, but tells a reader nothing. */
	return snippet(an, c->arena, text_of(c, r, KEY, SNIPPET_FROM), lang, q, SNIPPET_WIDTH);
}

struct str search_beginning(struct ctx *c, const struct record *r)
{
	const struct search_query nothing = { 0 };

	return snippet(c->app->analyzer, c->arena, text_of(c, r, KEY, BEGINNING), NULL, &nothing,
		       SNIPPET_WIDTH);
}
