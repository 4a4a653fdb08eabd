/* search.c -- what of a record can be found, and finding it. The analysis of words is text's, the index is
 * db's; here they meet the description of the resource. */
#include "resource/search.h"
#include "text/markdown.h"

#define SNIPPET_WIDTH 200
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

/* The searched fields after the title, as plain text. */
static struct str searched_text(struct ctx *c, const struct record *r)
{
	struct buf b = buf_on(c->arena, TEXT_MAX);

	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];
		if (!is_searched(r->res, field) || r->v[f].type == V_NULL)
			continue;
		struct str text = field_to_text(c, field, r->v[f], false);
		if (b.n)
			buf_lit(&b, "\n");
		buf_put(&b, field->kind == F_PROSE ? markdown_plain(c->arena, text) : text);
	}
	return b.failed ? STR_NONE : (struct str){ b.p, b.n };
}

enum err search_put(struct ctx *c, const struct shape *s, const struct record *r)
{
	struct analyzer *an = c->app->analyzer;
	const char *lang = language(c, s, r);
	struct str title = record_title(r);

	TRY(fulltext_put(c->db, s->search_table, r->id, analyze_index(an, c->arena, title, lang),
			 analyze_index(an, c->arena, searched_text(c, r), lang)));
	return s->res->in_search ? vocabulary_add(c, title) : OK;
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

/* All words; else, slips forgiven, all words; else any of them. */
enum err search_rank(struct ctx *c, const struct shape *s, struct search_query *q, bool strict, bool *any,
		     size_t limit, struct fulltext_hits *out)
{
	struct fulltext_word *words = index_words(c->arena, q);

	*any = false;
	TRY(fulltext_search(c->db, c->arena, s->search_table, words, q->n, limit, out));
	if (out->n || strict)
		return OK;
	if (vocabulary_correct(c, q)) {
		words = index_words(c->arena, q);
		TRY(fulltext_search(c->db, c->arena, s->search_table, words, q->n, limit, out));
	}
	if (out->n || q->n < 2)
		return OK;
	*any = true;
	return fulltext_search_any(c->db, c->arena, s->search_table, words, q->n, limit, out);
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

enum err search_count(struct ctx *c, const struct shape *s, const struct search_query *q, i64 *out)
{
	return fulltext_count(c->db, c->arena, s->search_table, index_words(c->arena, q), q->n, out);
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
	return snippet(c->app->analyzer, c->arena, searched_text(c, r), language(c, s, r), q, SNIPPET_WIDTH);
}

void search_snippets(struct ctx *c, const struct shape *s, struct list *out)
{
	out->snippets = arena_new_array(c->arena, struct str, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->snippets[i] = search_snippet(c, s, out->v[i], &out->parsed);
}
