/* field_html.c -- how the value of each kind stands on a page. Its input in a form: field_input.c. */
#include "resource/kinds.h"

#include "resource/record_view.h"
#include "text/markdown.h"
#include "ui/components.html.h"
#include "resource/field.html.h"

static struct ctx *ctx_of(struct html *h)
{
	return &h->rq->c;
}

SHOW(show_text)
{
	html_str(h, field_to_text(ctx_of(h), f, v, true));
}

SHOW(show_said)
{
	html_marked(h, kinds[f->kind].said(h, f, v));
}

SHOW(show_line)
{
	html_str(h, field_to_text(ctx_of(h), f, v, true));
}

SHOW(show_prose)
{
	const struct markdown_options plain = { .headings = true, .top = 3 };
	struct buf b = buf_on(h->arena, 1 << 20);
	struct str html;

	(void)f;
	if (markdown_html(h->arena, value_str(v), &plain, &b) == OK && buf_finish(&b, &html) == OK)
		shown_prose(h, html);
	else
		html_str(h, value_str(v));
}

static const char *tone_of(const struct field *f, struct str code)
{
	for (const struct choice *ch = f->choices; ch && ch->code; ch++)
		if (str_eq(code, str_of(ch->code)))
			return ch->tone;
	return NULL;
}

SHOW(show_choice)
{
	chip(h, field_to_text(ctx_of(h), f, v, true), tone_of(f, value_str(v)));
}

/* Words of a set lead to all that share them, where the list can be filtered so. */
SHOW(show_set)
{
	const struct resource *res = h->rq->route->resource;
	struct link *links = arena_new_array(h->arena, struct link, v.list.n);

	if (!res || !(f->flags & FILTERED)) {
		show_text(h, f, v);
		return;
	}
	for (size_t i = 0; i < v.list.n; i++) {
		struct str code = value_str(v.list.v[i]);
		const char *label = choice_label(f, code);
		struct buf href = buf_on(h->arena, 4096);

		buf_fmt(&href, "/%s?%s=", res->collection, f->name);
		url_escape(&href, code);
		links[i] = (struct link){ .href = buf_done(&href),
					  .label = label,
					  .text = html_said(h, code, h->content) };
	}
	tags(h, links, v.list.n);
}

SHOW(show_ref)
{
	const struct resource *res = resource_find(h->rq->c.app, f->ref);
	struct str title = ref_said(h, res, value_int(v));

	if (title.n)
		shown_record_link(h, res, value_int(v), title);
	else
		html_lit(h, "—", sizeof("—") - 1);
}

SHOW(show_refs)
{
	for (size_t i = 0; i < v.list.n; i++) {
		if (i)
			html_lit(h, ", ", 2);
		show_ref(h, f, v.list.v[i]);
	}
}

SHOW(show_file)
{
	struct stored_file file;

	(void)f;
	if (files_load(ctx_of(h), value_int(v), &file) == OK)
		shown_file_link(h, &file);
}

SHOW(show_image)
{
	struct stored_file file;

	(void)f;
	if (files_load(ctx_of(h), value_int(v), &file) == OK)
		shown_image(h, &file);
}

SHOW(show_point)
{
	shown_place(h, field_to_text(ctx_of(h), f, v, true), v.at.lon, v.at.lat);
}

SHOW(show_url)
{
	(void)f;
	shown_web_link(h, value_str(v));
}

SHOW(show_email)
{
	(void)f;
	shown_mail_link(h, value_str(v));
}

/* What a telephone dials: digits and a leading plus. */
static struct str dialled(struct arena *a, struct str number)
{
	struct buf b = buf_on(a, number.n + 1);

	for (size_t i = 0; i < number.n; i++)
		if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && b.n == 0))
			buf_byte(&b, number.p[i]);
	return buf_done(&b);
}

SHOW(show_phone)
{
	struct str rest = value_str(v), part;

	(void)f;
	for (bool first = true; (part = items_next(&rest)).p; first = false) {
		if (!first)
			html_lit(h, ", ", 2);
		shown_phone_link(h, dialled(h->arena, part), part);
	}
}
