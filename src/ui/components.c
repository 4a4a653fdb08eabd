/* components.c -- the pieces of components that templates need and that read better in C: words with figures,
 * addresses, shared attributes. */
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

struct str pager_words(struct html *h, const struct pager *p)
{
	struct str first = text_number(h->arena, h->lang, p->from + 1),
		   last = text_number(h->arena, h->lang, p->from + p->shown);
	struct str range = p->shown > 1 ? str_fmt(h->arena, "%.*s–%.*s", STR(first), STR(last)) : last;

	if (p->total < 0)
		return p->from >= 0 ? range : STR_NONE;
	if (p->from < 0)
		return n_of(h, p->shown, p->total);
	return html_fill(h, N_("{a} of {b}"), range, text_number(h->arena, h->lang, p->total));
}

struct str html_lang(const struct html *h, struct str lang)
{
	return h->lang == LANG_SR_LATN && str_eq(lang, S("sr")) ? S("sr-Latn") : lang;
}

bool is_long_title(struct str title)
{
	return utf8_count(title) > LONG_TITLE;
}

/* One more than fits is shown rather than hidden behind a line of its own. */
enum { FACET_SHOWN = 8 };

size_t facet_in_sight(const struct facet_box *f)
{
	return f->n <= FACET_SHOWN + 1 ? f->n : FACET_SHOWN;
}

bool facet_chosen_below(const struct facet_box *f)
{
	for (size_t i = facet_in_sight(f); i < f->n; i++)
		if (f->options[i].chosen)
			return true;
	return false;
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

static bool is_cursor(struct str name)
{
	return str_eq(name, S("after")) || str_eq(name, S("before")) || str_eq(name, S("trail"));
}

struct str link_with(struct html *h, const char *name, struct str value)
{
	struct buf b = buf_on(h->arena, URL_MAX);
	struct str path = h->rq ? str_slice(h->rq->in->target, 0, str_index(h->rq->in->target, '?')) : S("/");
	struct str out;

	buf_put(&b, path);
	for (size_t i = 0; h->rq && i < h->rq->in->query.n; i++) {
		struct pair p = h->rq->in->query.v[i];
		if (!str_eq(p.name, str_of(name)) && !is_cursor(p.name))
			add_parameter(&b, p.name, p.value);
	}
	if (value.n)
		add_parameter(&b, str_of(name), value);
	return buf_finish(&b, &out) == OK ? out : path;
}

struct pairs undo_fields(struct html *h, struct str *address)
{
	struct str rest = *address;
	struct pairs fields = { 0 };

	*address = str_cut(&rest, '?');
	if (rest.n && form_decode(h->arena, rest, &fields) != OK)
		fields.n = 0;
	return fields;
}

/* ---- attributes ---- */

bool is_settled(const struct form_field *f)
{
	bool chosen = false;

	for (size_t i = 0; i < f->noptions; i++)
		chosen |= f->options[i].chosen;
	return f->required && chosen;
}

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

/* ---- marks of a text ---- */

const struct mark_button mark_buttons[] = {
	{ "bold", N_("Bold"), .icon = "bold" },
	{ "italic", N_("Italic"), .icon = "italic" },
	{ "heading", N_("Heading"), .icon = "heading-2" },
	{ "list", N_("List"), .icon = "list" },
	{ "numbers", N_("Numbered list"), .icon = "list-ordered" },
	{ "quote", N_("Quotation"), .icon = "quote" },
	{ "link", N_("Link"), .icon = "link" },
};
const size_t nmark_buttons = COUNT(mark_buttons);

/* ---- live parts ---- */

static struct str form_of(struct html *h, const char *one, const char *many, i64 n)
{
	return str_of(trn(h->lang, one, many, n));
}

struct live live_of(struct html *h, struct str events, const char *items, const char *one, const char *many)
{
	return (struct live){ events, items, form_of(h, one, many, 1), form_of(h, one, many, 2),
			      form_of(h, one, many, 5) };
}

static void put_data(struct html *h, const char *name, struct str value)
{
	buf_fmt(h->out, " data-%s=\"", name);
	html_str(h, value);
	buf_lit(h->out, "\"");
}

void live_attributes(struct html *h, const struct live *l)
{
	put_data(h, "live", l->events);
	put_data(h, "announce", str_of(l->items));
	put_data(h, "one", l->one);
	put_data(h, "few", l->few);
	put_data(h, "many", l->many);
}
