/* typeset.c -- registers and keyboards know one quotation mark; readers know theirs. */
#include "text/typeset.h"

#include "base/utf8.h"

#define NUMERO "\xE2\x84\x96" /* № */
#define NO_BREAK "\xC2\xA0"

enum { DEEPEST = 2 };

/* Outer marks, then those within. */
static const char *const marks[LANG__N][DEEPEST][2] = {
	[LANG_UK] = { { "«", "»" }, { "„", "“" } }, [LANG_RU] = { { "«", "»" }, { "„", "“" } },
	[LANG_SR] = { { "„", "”" }, { "’", "’" } }, [LANG_SR_LATN] = { { "„", "”" }, { "’", "’" } },
	[LANG_EN] = { { "“", "”" }, { "‘", "’" } },
};

struct setting {
	struct buf out;
	enum lang lang;
	int depth;    /* quotations that are open */
	bool at_word; /* before the first letter of a word: a mark here opens */
	bool closed;  /* right after a mark that closed */
};

static bool follows(struct str s, size_t i, const char *what)
{
	return str_starts(str_slice(s, i, s.n), str_of(what));
}

/* Does a mark at I of S close something? One that stands before a space or at the end. */
static bool closes_later(struct str s, size_t i)
{
	size_t at = i + 1 + str_index(str_slice(s, i + 1, s.n), '"');

	return at < s.n;
}

static void put_quote(struct setting *t, struct str s, size_t i)
{
	const char *const(*of)[2] = marks[t->lang];

	if (t->at_word && t->depth < DEEPEST && closes_later(s, i)) {
		buf_put(&t->out, str_of(of[t->depth++][0]));
		return;
	}
	if (t->depth)
		buf_put(&t->out, str_of(of[--t->depth][1]));
	else
		buf_byte(&t->out, '"');
	t->closed = true;
	t->at_word = false;
}

/* «№», the spaces after it and the number: as one. Returns where it goes on. */
static size_t put_numero(struct setting *t, struct str s, size_t i)
{
	size_t next = i + sizeof(NUMERO) - 1;

	buf_lit(&t->out, NUMERO);
	t->at_word = false;
	while (next < s.n && (s.p[next] == ' ' || follows(s, next, NO_BREAK)))
		next += s.p[next] == ' ' ? 1 : sizeof(NO_BREAK) - 1;
	if (next == s.n || s.p[next] < '0' || s.p[next] > '9')
		return i + sizeof(NUMERO) - 1;
	buf_lit(&t->out, NO_BREAK);
	return next;
}

/* Marks of hits and languages (U+E000 …) stand between letters without being any. */
static void put_other(struct setting *t, struct str piece)
{
	bool unseen = str_starts(piece, S("\xEE\x80"));

	buf_put(&t->out, piece);
	if (str_eq(piece, S("«")))
		t->depth = MIN(t->depth + 1, DEEPEST);
	else if (str_eq(piece, S("»")))
		t->depth = MAX(t->depth - 1, 0);
	if (!unseen)
		t->at_word = str_eq(piece, S(" ")) || str_eq(piece, S("(")) || str_eq(piece, S("«"));
}

struct str text_typeset(struct arena *a, struct str s, enum lang l)
{
	struct setting t = { .lang = l, .at_word = true };

	if (!s.n || (!memchr(s.p, '"', s.n) && !memmem(s.p, s.n, NUMERO, sizeof(NUMERO) - 1)))
		return s;
	t.out = buf_on(a, s.n * 3 + 16);
	for (size_t i = 0; i < s.n;) {
		size_t next = i;

		(void)utf8_next(s, &next);
		t.closed = false;
		if (s.p[i] == '"')
			put_quote(&t, s, i);
		else if (follows(s, i, NUMERO))
			next = put_numero(&t, s, i);
		else
			put_other(&t, str_slice(s, i, next));
		i = next;
	}
	/* Many write one mark where two quotations end. */
	if (t.closed && t.depth)
		buf_put(&t.out, str_of(marks[l][t.depth - 1][1]));
	return buf_done(&t.out);
}
