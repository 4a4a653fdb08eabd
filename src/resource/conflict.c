/* conflict.c -- two people saved the same record: what each of them changed against what both began with,
 * field by field. The answer is a form that carries the newer version, so that the choice is saved over it.
 */
#include "resource/record_view.h"
#include "resource/form.h"
#include "resource/form_page.html.h"
#include "resource/form_view.h"
#include "resource/serving.h"

#include "core/journal.h"
#include "ui/layout.h"

struct str conflict_choice(struct request *rq, const struct field *f)
{
	return pairs_get(&rq->in->form, str_fmt(rq->c.arena, "pick_%s", f->name));
}

/* The version that the writer saw; what is stored now, where history does not know it any more. */
static struct record *base_of(struct request *rq, const struct record_form *form)
{
	struct record *base = record_copy(rq->c.arena, form->stored);
	struct str data;

	if (history_get(&rq->c, form->res->name, form->stored->id, form->version, NULL, &data) == OK &&
	    data.n && record_from_snapshot(&rq->c, form->res, data, base) != OK)
		return record_copy(rq->c.arena, form->stored);
	return base;
}

static struct quarrel quarrel_of(struct request *rq, const struct record_form *form, const struct input *in,
				 const struct record *base)
{
	struct ctx *c = &rq->c;
	const struct field *f = in->field;
	unsigned i = field_index(form->res, f);
	struct value old = base->v[i], theirs = form->stored->v[i], yours = form->now->v[i];
	struct str before = field_to_text(c, f, old, true);

	return (struct quarrel){
		.name = f->name,
		.label = str_of(tr(c->lang, f->label)),
		.typed = field_to_text(c, f, yours, false),
		.base = before,
		.theirs = diff_words(c->arena, before, field_to_text(c, f, theirs, true)),
		.yours = diff_words(c->arena, before, field_to_text(c, f, yours, true)),
		.differs = !value_eq(theirs, yours),
		.yours_changed = !value_eq(old, yours),
	};
}

enum err conflict_answer(struct request *rq, struct record_form *form)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct record *base = base_of(rq, form);
	struct quarrel *v = arena_new_array(h.arena, struct quarrel, form->n);
	struct str path = record_path(h.arena, form->stored);

	for (size_t i = 0; i < form->n; i++)
		v[i] = quarrel_of(rq, form, &form->inputs[i], base);
	struct page_head head = { .title = record_title(form->stored),
				  .lang = record_lang(&rq->c, form->stored) };
	struct form frame = { .action = str_fmt(h.arena, "/%s/%lld", form->res->collection, form->stored->id),
			      .version = str_fmt(h.arena, "%lld", form->stored->version),
			      .submit = N_("Save what is chosen"),
			      .cancel = path };
	layout_open(&h, &(struct page){ .title = head.title, .width = "narrow", .no_index = true });
	conflict_body(&h, &head, &frame, v, form->n);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 409;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
