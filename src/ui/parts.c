/* parts.c -- small pieces that templates need and that read better in C: words with figures, addresses,
 * shared attributes. */
#include "ui/components.h"
#include "base/utf8.h"

#define URL_MAX 4096
#define LONG_TITLE 56 /* characters: more than two lines of a desktop, three of a phone */

/* ---- words ---- */

struct str html_fill(struct html *h, const char *msgid, struct str a, struct str b)
{
	struct str rest = str_of(tr(h->lang, msgid));
	struct buf out = buf_on(h->arena, rest.n + a.n + b.n);

	while (rest.n) {
		size_t at = str_index(rest, '{');
		buf_put(&out, str_slice(rest, 0, at));
		rest = str_slice(rest, at, rest.n);
		if (str_starts(rest, S("{a}")) || str_starts(rest, S("{b}"))) {
			buf_put(&out, rest.p[1] == 'a' ? a : b);
			rest = str_slice(rest, 3, rest.n);
		} else if (rest.n) {
			buf_byte(&out, '{');
			rest = str_slice(rest, 1, rest.n);
		}
	}
	return buf_done(&out);
}

struct str n_of(struct html *h, i64 n, i64 total)
{
	return html_fill(h, N_("{a} of {b}"), text_number(h->arena, h->lang, n),
			 text_number(h->arena, h->lang, total));
}

struct str html_lang(const struct html *h, struct str lang)
{
	return h->lang == LANG_SR_LATN && str_eq(lang, S("sr")) ? S("sr-Latn") : lang;
}

bool is_long_title(struct str title)
{
	return utf8_count(title) > LONG_TITLE;
}

struct str initials(struct html *h, struct str name)
{
	struct buf out = buf_on(h->arena, 16);

	for (int words = 0; words < 2 && name.p;) {
		struct str word = str_cut(&name, ' ');
		if (!word.n)
			continue;
		buf_put(&out, utf8_head(word, 1));
		words++;
	}
	return buf_done(&out);
}

/* ---- addresses ---- */

static void add_parameter(struct buf *b, struct str name, struct str value)
{
	buf_byte(b, memchr(b->p, '?', b->n) ? '&' : '?');
	url_escape(b, name);
	buf_byte(b, '=');
	url_escape(b, value);
}

struct str link_with(struct html *h, const char *name, struct str value)
{
	struct buf b = buf_on(h->arena, URL_MAX);
	struct str path = h->rq ? str_slice(h->rq->in->target, 0, str_index(h->rq->in->target, '?')) : S("/");
	struct str out;

	buf_put(&b, path);
	for (size_t i = 0; h->rq && i < h->rq->in->query.n; i++) {
		struct pair p = h->rq->in->query.v[i];
		if (!str_eq(p.name, str_of(name)) && !str_eq(p.name, S("after")))
			add_parameter(&b, p.name, p.value);
	}
	if (value.n)
		add_parameter(&b, str_of(name), value);
	return buf_finish(&b, &out) == OK ? out : path;
}

/* ---- attributes ---- */

void field_described(struct html *h, const struct form_field *f)
{
	if (!f->help.n && !f->error.n)
		return;
	buf_lit(h->out, " aria-describedby=\"");
	if (f->help.n)
		buf_fmt(h->out, "f-%s-help", f->name);
	if (f->error.n)
		buf_fmt(h->out, "%sf-%s-error", f->help.n ? " " : "", f->name);
	buf_lit(h->out, "\"");
}

void field_attributes(struct html *h, const struct form_field *f)
{
	if (f->required)
		buf_lit(h->out, " required");
	if (f->max)
		buf_fmt(h->out, " maxlength=\"%d\"", f->max);
	if (f->lang.n) {
		buf_lit(h->out, " lang=\"");
		html_str(h, f->lang);
		buf_lit(h->out, "\"");
	}
	if (f->error.n)
		buf_lit(h->out, " aria-invalid=\"true\"");
	field_described(h, f);
}
