/* form_page.c -- the page of a form: summary of faults, groups of inputs, one main button. */
#include "resource/record_view.h"
#include "resource/form.h"
#include "resource/form_page.html.h"
#include "resource/serving.h"

#include "ui/layout.h"

static const char *error_of(const struct fault *fault, const struct field *f)
{
	for (size_t i = 0; i < fault->fields.n; i++)
		if (str_eq(fault->fields.v[i].field, str_of(f->name)))
			return fault->fields.v[i].message.p;
	return NULL;
}

static bool same_group(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* True when an earlier input has begun the group of input I. */
static bool group_began(const struct record_form *form, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_group(form->inputs[k].field->group, form->inputs[i].field->group))
			return true;
	return false;
}

void form_group(struct html *h, const struct record_form *form, const char *group)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct input *in = &form->inputs[i];

		if (same_group(in->field->group, group))
			kinds[in->field->kind].input(h, in->field, in->text, in->error);
	}
}

void form_groups(struct html *h, const struct record_form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const char *group = form->inputs[i].field->group;

		if (group_began(form, i))
			continue;
		if (group)
			group_fields(h, form, group);
		else
			form_group(h, form, NULL);
	}
}

static bool takes_files(const struct record_form *form)
{
	for (size_t i = 0; i < form->n; i++)
		if (kind_is(form->inputs[i].field, KIND_FILE))
			return true;
	return false;
}

static struct form frame_of(struct request *rq, const struct record_form *form)
{
	struct arena *a = rq->c.arena;
	const struct record *r = form->stored;

	return (struct form){
		.action = r ? str_fmt(a, "/%s/%lld", form->res->collection, r->id)
			    : str_fmt(a, "/%s", form->res->collection),
		.files = takes_files(form),
		.version = r ? str_fmt(a, "%lld", form->version) : STR_NONE,
		.submit = r ? N_("Save") : N_("Create"),
		.cancel = r ? record_path(a, r) : str_fmt(a, "/%s", form->res->collection),
	};
}

enum err form_answer(struct request *rq, struct record_form *form, int status)
{
	struct html h = html_on(rq, &rq->out->body);
	const struct record *r = form->stored;
	struct form frame = frame_of(rq, form);
	struct link crumbs[] = {
		{ .href = str_fmt(h.arena, "/%s", form->res->collection), .label = form->res->label_many },
		{ .href = frame.cancel, .text = r ? title_said(&h, r) : STR_NONE },
	};
	struct page_head head = { .title = str_of(tr(h.lang, r ? N_("Edit") : form->res->label_new)),
				  .crumbs = crumbs,
				  .ncrumbs = r ? 2 : 1 };

	for (size_t i = 0; i < form->n; i++)
		form->inputs[i].error = error_of(&rq->c.fault, form->inputs[i].field);
	struct page page = { .title = head.title, .width = "narrow", .no_index = true };
	layout_open(&h, &page);
	form_body(&h, &head, &frame, form, status == 200 ? NULL : &rq->c.fault);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = status;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
