/* field_said.c -- values of fields as pieces of a line: what people wrote carries its language, so that it
 * comes in the reader's script and is read out as what it is. Words of the page need nothing. */
#include "resource/kinds.h"
#include "resource/record_view.h"

struct str field_said(struct html *h, const struct field *f, struct value v)
{
	if (kinds[f->kind].said)
		return kinds[f->kind].said(h, f, v);
	return field_to_text(&h->rq->c, f, v, true);
}

struct str ref_said(struct html *h, const struct resource *res, i64 id)
{
	struct titled t = record_ref_titled(&h->rq->c, res, id);

	return html_said(h, t.text, t.lang);
}

struct str account_said(struct html *h, i64 id)
{
	struct titled t = account_titled(&h->rq->c, id);

	if (!t.text.n)
		return str_of(tr(h->lang, "Deleted account"));
	return html_said(h, t.text, t.lang);
}

/* ---- by kind ---- */

SAID(said_content)
{
	(void)f;
	return html_said(h, value_str(v), h->content);
}

SAID(said_set)
{
	struct str text = field_to_text(&h->rq->c, f, v, true);

	return f->choices ? text : html_said(h, text, h->content);
}

SAID(said_ref)
{
	return ref_said(h, resource_find(h->rq->c.app, f->ref), value_int(v));
}

SAID(said_refs)
{
	struct buf b = buf_on(h->arena, 1 << 20);

	for (size_t i = 0; i < v.list.n; i++) {
		if (i)
			buf_lit(&b, ", ");
		buf_put(&b, said_ref(h, f, v.list.v[i]));
	}
	return buf_done(&b);
}

SAID(said_language)
{
	enum lang l;

	(void)f;
	if (!lang_parse(value_str(v), &l))
		return value_str(v);
	return html_said(h, str_of(lang_name(l)), value_str(v));
}

SAID(said_account)
{
	(void)f;
	return account_said(h, value_int(v));
}
