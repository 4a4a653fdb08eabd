/* html.c -- the writers that compiled templates call. Escaping scans with a table and copies whole runs,
 * because nearly all text needs no escape at all. */
#include "ui/html.h"

#include "core/core.h"
#include "text/script.h"

/* What stands for the five characters that HTML gives a meaning; safe in text and in quoted attributes. */
static const struct str escapes[256] = {
	['&'] = { "&amp;", 5 }, ['<'] = { "&lt;", 4 },	 ['>'] = { "&gt;", 4 },
	['"'] = { "&#34;", 5 }, ['\''] = { "&#39;", 5 },
};

/* Marks of search hits, left by text/analysis: U+E000 begins, U+E001 ends. */
#define MARK_BEGIN "\xee\x80\x80"
#define MARK_END "\xee\x80\x81"
#define MARK_SIZE 3

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

void html_str_raw(struct html *h, struct str s)
{
	buf_put(h->out, s);
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

/* Stored text may itself hold the two marks, so what is written stays balanced whatever comes in. */
void html_marked(struct html *h, struct str s)
{
	size_t run = 0;
	bool open = false;

	for (size_t i = 0; (i += str_index(str_slice(s, i, s.n), MARK_BEGIN[0])) + MARK_SIZE <= s.n; i++) {
		bool begins = memcmp(s.p + i, MARK_BEGIN, MARK_SIZE) == 0;
		bool ends = memcmp(s.p + i, MARK_END, MARK_SIZE) == 0;
		if (!begins && !ends)
			continue;
		html_str(h, str_slice(s, run, i));
		if (begins && !open)
			buf_lit(h->out, "<mark>");
		if (ends && open)
			buf_lit(h->out, "</mark>");
		open = begins;
		run = i + MARK_SIZE;
		i = run - 1;
	}
	html_str(h, str_slice(s, run, s.n));
	if (open)
		buf_lit(h->out, "</mark>");
}

struct str html_script(struct html *h, struct str s, struct str lang)
{
	if (h->lang == LANG_SR_LATN && str_eq(lang, S("sr")))
		return sr_to_latin(h->arena, s);
	return s;
}

void html_content(struct html *h, struct str s, struct str lang)
{
	html_str(h, html_script(h, s, lang));
}
