/* html.c -- the writers that compiled templates call. Escaping scans with a table and copies whole runs,
 * because nearly all text needs no escape at all. */
#include "ui/html.h"

#include "core/core.h"
#include "text/script.h"
#include "text/typeset.h"

#include <sodium.h>

/* What stands for the five characters that HTML gives a meaning; safe in text and in quoted attributes. */
static const struct str escapes[256] = {
	['&'] = { "&amp;", 5 }, ['<'] = { "&lt;", 4 },	 ['>'] = { "&gt;", 4 },
	['"'] = { "&#34;", 5 }, ['\''] = { "&#39;", 5 },
};

/* Marks within text are characters of the private area that differ in their last byte. Of search hits, left
 * by text/analysis: U+E000 begins, U+E001 ends. Of pieces in another language: U+E00F ends, U+E010 and the
 * language begins. */
#define MARK_HEAD "\xee\x80"
#define MARK_SIZE 3
enum { HIT_BEGINS = 0x80, HIT_ENDS = 0x81, PIECE_ENDS = 0x8f, PIECE_BEGINS = 0x90 };

#define DEFAULT_ZONE "Europe/Kyiv"

struct str html_setting(struct request *rq, const char *name, const char *fallback)
{
	return rq && rq->c.db ? setting_get(&rq->c, name, fallback) : str_of(fallback);
}

struct html html_on(struct request *rq, struct buf *out)
{
	return (struct html){
		.out = out,
		.arena = out->arena,
		.rq = rq,
		.lang = rq ? rq->c.lang : LANG_EN,
		.zone = html_setting(rq, "zone", DEFAULT_ZONE).p,
	};
}

typedef unsigned char lanes __attribute__((vector_size(16)));

static bool all_plain(lanes v)
{
	u64 found[2];
	lanes special = (v == '&') | (v == '<') | (v == '>') | (v == '"') | (v == '\'');

	memcpy(found, &special, sizeof found);
	return !(found[0] | found[1]);
}

/* Sixteen bytes: eight at P and eight at Q. */
static bool both_plain(const char *p, const char *q)
{
	lanes v;

	memcpy(&v, p, 8);
	memcpy((char *)&v + 8, q, 8);
	return all_plain(v);
}

/* How many bytes at the beginning of N at P need no escape. What is left over of the sixteens is looked at
 * together with bytes that are known already. */
static size_t plain_run(const char *p, size_t n)
{
	size_t i = 0;

	while (n - i >= 16 && both_plain(p + i, p + i + 8))
		i += 16;
	if (n >= 8 && n - i < 16 && both_plain(p + MIN(i, n - 8), p + n - 8))
		return n;
	while (i < n && !escapes[(unsigned char)p[i]].n)
		i++;
	return i;
}

void html_str(struct html *h, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = plain_run(s.p + i, s.n - i);

		html_lit(h, s.p + i, n);
		i += n;
		if (i < s.n)
			buf_put(h->out, escapes[(unsigned char)s.p[i++]]);
	}
}

void html_z(struct html *h, const char *z)
{
	html_str(h, str_of(z));
}

void html_int(struct html *h, i64 v)
{
	buf_int(h->out, v);
}

void html_real(struct html *h, double v)
{
	buf_fmt(h->out, "%.10g", v);
}

void html_url(struct html *h, struct str s)
{
	url_escape(h->out, s);
}

void html_t(struct html *h, const char *msgid)
{
	html_z(h, tr(h->lang, msgid));
}

void html_tn(struct html *h, const char *one, const char *many, i64 n)
{
	html_str(h, tr_count(h->arena, h->lang, one, many, n));
}

/* The sprite's address is looked up once a page: rows of a list hold many icons. */
void html_icon(struct html *h, const char *name)
{
	if (!h->sprite) {
		const struct asset *a = asset_find(S("icons.svg"));
		h->sprite = a ? a->path : "";
	}
	buf_lit(h->out, "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"");
	html_z(h, h->sprite);
	buf_lit(h->out, "#");
	html_z(h, name);
	buf_lit(h->out, "\"/></svg>");
}

void html_asset(struct html *h, const char *name)
{
	const struct asset *a = asset_find(str_of(name));

	if (!a)
		BUG("no asset %s", name);
	html_z(h, a->path);
}

/* What is open while marked text is written: a hit may stand inside a piece in another language. */
struct marks {
	bool hit, piece;
};

static void close_hit(struct html *h, struct marks *open)
{
	if (open->hit)
		buf_lit(h->out, "</mark>");
	open->hit = false;
}

static void close_piece(struct html *h, struct marks *open)
{
	close_hit(h, open);
	if (open->piece)
		buf_lit(h->out, "</span>");
	open->piece = false;
}

static void put_mark(struct html *h, unsigned char mark, struct marks *open)
{
	if (mark == HIT_BEGINS && !open->hit) {
		buf_lit(h->out, "<mark>");
		open->hit = true;
	} else if (mark == HIT_ENDS) {
		close_hit(h, open);
	} else if (mark == PIECE_ENDS) {
		close_piece(h, open);
	} else if (mark >= PIECE_BEGINS) {
		close_piece(h, open);
		buf_fmt(h->out, "<span lang=\"%s\">", lang_tag((enum lang)(mark - PIECE_BEGINS)));
		open->piece = true;
	}
}

/* The last byte of the mark at S[I], 0 when there is none. */
static unsigned char mark_at(struct str s, size_t i)
{
	unsigned char last;

	if (i + MARK_SIZE > s.n || memcmp(s.p + i, MARK_HEAD, MARK_SIZE - 1) != 0)
		return 0;
	last = (unsigned char)s.p[i + MARK_SIZE - 1];
	return last <= HIT_ENDS || (last >= PIECE_ENDS && last < PIECE_BEGINS + LANG__N) ? last : 0;
}

/* Stored text may itself hold the marks, so what is written stays balanced whatever comes in. */
void html_marked(struct html *h, struct str s)
{
	struct marks open = { 0 };
	size_t run = 0;

	for (size_t i = 0; (i += str_index(str_slice(s, i, s.n), MARK_HEAD[0])) + MARK_SIZE <= s.n; i++) {
		unsigned char mark = mark_at(s, i);
		if (!mark)
			continue;
		html_str(h, str_slice(s, run, i));
		put_mark(h, mark, &open);
		run = i + MARK_SIZE;
		i = run - 1;
	}
	html_str(h, str_slice(s, run, s.n));
	close_piece(h, &open);
}

struct str text_said(struct arena *a, enum lang reader, struct str s, struct str lang)
{
	enum lang l;

	if (!s.n || !lang_parse(lang, &l))
		return s;
	s = text_typeset(a, s, l);
	if (l == reader)
		return s;
	if (l == LANG_SR && reader == LANG_SR_LATN)
		return sr_to_latin(a, s);
	return str_fmt(a, MARK_HEAD "%c%.*s" MARK_HEAD "%c", (char)(PIECE_BEGINS + l), STR(s),
		       (char)PIECE_ENDS);
}

struct str html_said(struct html *h, struct str s, struct str lang)
{
	return text_said(h->arena, h->lang, s, lang);
}

struct str html_script(struct html *h, struct str s, struct str lang)
{
	enum lang l;

	if (lang_parse(lang, &l))
		s = text_typeset(h->arena, s, l);
	if (h->lang == LANG_SR_LATN && str_eq(lang, S("sr")))
		return sr_to_latin(h->arena, s);
	return s;
}

void html_content(struct html *h, struct str s, struct str lang)
{
	html_str(h, html_script(h, s, lang));
}

struct str once_key(struct arena *a)
{
	unsigned char random[16];

	randombytes_buf(random, sizeof random);
	return str_hex(a, random, sizeof random);
}
