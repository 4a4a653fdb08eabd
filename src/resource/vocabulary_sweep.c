/* vocabulary_sweep.c -- what the vocabulary forgets: words that stand in no title a visitor sees any more. A
 * word that comes back while this runs may go too; the next title with it brings it again. */
#include "resource/search.h"
#include "text/fold.h"

#define AT_ONCE 200 /* words that go in one piece of the write lane */

struct sweep {
	struct arena *a;
	VEC(u64) used;	  /* fingerprints: two words that share one stay */
	VEC(i64) useless; /* words of the vocabulary that are not among them */
};

static int by_size(const void *x, const void *y)
{
	u64 a = *(const u64 *)x, b = *(const u64 *)y;

	return (a > b) - (a < b);
}

/* In order, each once. */
static void tidy(struct sweep *s)
{
	size_t n = 0;

	if (s->used.n)
		qsort(s->used.v, s->used.n, sizeof(*s->used.v), by_size);
	for (size_t i = 0; i < s->used.n; i++)
		if (!n || s->used.v[n - 1] != s->used.v[i])
			s->used.v[n++] = s->used.v[i];
	s->used.n = n;
}

static enum err note_title(void *arg, const struct value *row, size_t ncols)
{
	struct sweep *s = arg;
	struct folded w;
	struct str word;

	(void)ncols;
	for (size_t at = 0; (word = vocabulary_word(value_str(row[0]), &at, &w)).p;)
		vec_push(s->a, &s->used, str_hash(word));
	return OK;
}

static enum err note_titles(struct ctx *c, const struct shape *shape, struct sweep *s)
{
	struct where w = where_on(c->arena);

	if (!shape->search_table || !shape->res->in_search || shape->title < 0)
		return OK;
	where_readable(c, shape->res, &w);
	WHERE(&w, "t.removed = 0");
	struct query q = { .sql = str_fmt(c->arena, "SELECT t.%s FROM %s t WHERE %.*s",
					  shape->res->fields[shape->title].name, shape->res->name,
					  (int)w.sql.n, w.sql.p)
					  .p };
	TRY(db_each(c->db, &q, w.args.v, w.args.n, note_title, s));
	tidy(s);
	return OK;
}

static const struct query q_words = { "SELECT id, word FROM search_word ORDER BY id", "", "is" };

static enum err note_useless(void *arg, const struct value *row, size_t ncols)
{
	struct sweep *s = arg;
	u64 word = str_hash(row[1].s);

	(void)ncols;
	if (!s->used.n || !bsearch(&word, s->used.v, s->used.n, sizeof(word), by_size))
		vec_push(s->a, &s->useless, row[0].i);
	return OK;
}

static const struct query q_forget = { "DELETE FROM search_word WHERE id = ?", "i", NULL };

static enum err forget_some(struct ctx *c, void *arg)
{
	struct sweep *s = arg;

	for (size_t i = s->useless.n > AT_ONCE ? s->useless.n - AT_ONCE : 0; i < s->useless.n; i++)
		TRY(db_exec(c->db, &q_forget, VI(s->useless.v[i])));
	return OK;
}

enum err vocabulary_sweep(struct app *app)
{
	struct arena *a = arena_new((size_t)256 << 20), *piece = arena_new(1 << 20);
	struct ctx c = app_context(app, a, &actor_visitor, LANG_EN);
	struct sweep s = { .a = a };
	struct fault fault;
	enum err e = c.db ? OK : ERR_UNAVAILABLE;

	for (size_t i = 0; e == OK && i < app->shapes.n; i++)
		e = note_titles(&c, app->shapes.v[i], &s);
	if (e == OK)
		e = db_each(c.db, &q_words, NULL, 0, note_useless, &s);
	while (e == OK && s.useless.n) {
		e = app_write(app, &actor_system, LANG_EN, piece, forget_some, &s, &fault);
		s.useless.n -= MIN(s.useless.n, (size_t)AT_ONCE);
		arena_reset(piece);
	}
	arena_free(piece);
	arena_free(a);
	return e;
}
