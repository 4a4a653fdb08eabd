/* form.c -- the form of a record: what was sent, laid over what is stored; saved, or shown again with
 * everything kept. */
#include "core/journal.h"
#include "resource/form.h"
#include "resource/serving.h"

#include "core/answer.h"
#include "core/core.h"

/* ---- files ---- */

/* A file that cannot be taken is a fault of its field: all that was typed beside it comes back to a person.
 */
static enum err take_file(struct request *rq, const struct upload *u, const struct field *f,
			  struct taken_file *out)
{
	enum err e = files_take(&rq->c, u, kinds[f->kind].accept != NULL, &out->file);
	bool of_file = e == ERR_MEDIA || e == ERR_TOO_BIG || e == ERR_INVALID;

	out->field = f;
	if (e == OK || !of_file || answer_is_for_program(rq))
		return e;
	out->refused = rq->c.fault.message;
	rq->c.fault = (struct fault){ 0 };
	return OK;
}

enum err prepare_files(struct request *rq)
{
	const struct resource *res = rq->route->resource;
	struct taken_file *taken = arena_new_array(rq->c.arena, struct taken_file, rq->in->nuploads + 1);
	size_t n = 0;

	for (size_t i = 0; i < rq->in->nuploads; i++) {
		const struct upload *u = &rq->in->uploads[i];
		const struct field *f = field_find(res, u->field);

		if (!u->size || !f || !kind_is(f, KIND_FILE))
			continue;
		TRY(take_file(rq, u, f, &taken[n++]));
	}
	rq->prepared = taken;
	return OK;
}

static enum err keep_files(struct request *rq)
{
	for (struct taken_file *t = rq->prepared; t && t->field; t++)
		if (!t->refused.n)
			TRY(files_keep(&rq->c, &t->file));
	return OK;
}

/* How many files came and stay, whatever becomes of the record. */
static size_t kept_files(const struct request *rq)
{
	size_t n = 0;

	for (const struct taken_file *t = rq->prepared; t && t->field; t++)
		n += !t->refused.n;
	return n;
}

static void note_refused_files(struct request *rq)
{
	for (const struct taken_file *t = rq->prepared; t && t->field; t++)
		if (t->refused.n)
			invalid_said(&rq->c, t->field->name, "bad_file", t->refused);
}

/* ---- from record to form, and back ---- */

/* Who may write for one space alone writes for that one. */
static struct str only_space(struct request *rq, const struct resource *res)
{
	i64 spaces[2];

	if (res->may.create & rq->c.who->network ||
	    actor_spaces(rq->c.who, res->may.create, spaces, COUNT(spaces)) != 1)
		return STR_NONE;
	return str_fmt(rq->c.arena, "%lld", spaces[0]);
}

/* Whoever writes, writes in the language she reads, until she says another. */
static struct str own_language(const struct request *rq)
{
	return str_of(lang_tag(rq->c.lang == LANG_SR_LATN ? LANG_SR : rq->c.lang));
}

static struct str first_text(struct request *rq, const struct record *r, unsigned i)
{
	const struct field *f = &r->res->fields[i];

	if (r->v[i].type != V_NULL)
		return field_to_text(&rq->c, f, r->v[i], false);
	if (r->id)
		return S("");
	struct str asked = pairs_get(&rq->in->query, str_of(f->name));
	if (!asked.p && f->flags & SPACE)
		asked = only_space(rq, r->res);
	if (!asked.p && f->fallback && (int)i == shape_for(rq->c.app, r->res)->lang)
		asked = own_language(rq);
	return asked.p ? asked : str_of(f->fallback);
}

void form_begin(struct request *rq, const struct record *stored, struct record_form *out)
{
	const struct resource *res = rq->route->resource;
	unsigned roles = roles_towards(&rq->c, res, stored);

	*out = (struct record_form){ .res = res, .stored = stored, .version = stored ? stored->version : 0 };
	out->now = stored ? record_copy(rq->c.arena, stored) : record_new(rq->c.arena, res);
	out->inputs = arena_new_array(rq->c.arena, struct input, res->nfields);
	for (unsigned i = 0; i < res->nfields; i++)
		if (field_is_set(res, &res->fields[i], !stored, roles))
			out->inputs[out->n++] =
				(struct input){ &res->fields[i], first_text(rq, out->now, i), NULL };
}

/* A bad value is noted by its field; any other failure is one of the whole request. */
static enum err read_input(struct request *rq, struct record_form *form, struct input *in)
{
	struct value *v = &form->now->v[field_index(form->res, in->field)];
	struct str text = form_text(rq, in->field);

	if (!text.p || str_eq(conflict_choice(rq, in->field), S("theirs")))
		return OK;
	in->text = text;
	enum err e = field_from_text(&rq->c, in->field, text, v);
	if (e == OK)
		return OK;
	*v = VN;
	return e == ERR_INVALID ? OK : e;
}

enum err form_read(struct request *rq, struct record_form *form)
{
	for (size_t i = 0; i < form->n; i++)
		TRY(read_input(rq, form, &form->inputs[i]));
	note_refused_files(rq);
	return rq->c.fault.fields.n ? ERR_INVALID : OK;
}

/* ---- saving ---- */

/* Back to the version before this one, where the history has it as it was. */
static enum err way_back(struct request *rq, const struct record *r, struct str *out)
{
	struct versions all;

	*out = STR_NONE;
	if (r->res->bulk)
		return OK;
	TRY(history_list(&rq->c, r->res->name, r->id, &all));
	if (all.n > 1 && !all.v[1].erased)
		*out = str_fmt(rq->c.arena, "/%s/%lld/restore?version=%lld&seen=%lld", r->res->collection,
			       r->id, all.v[1].version, r->version);
	return OK;
}

static enum err saved(struct request *rq, struct record_form *form, bool fresh)
{
	struct str undo = STR_NONE;

	if (answer_is_for_program(rq))
		return answer_saved(rq, form->now, fresh ? 201 : 200);
	if (!fresh)
		TRY(way_back(rq, form->now, &undo));
	if (fresh)
		flash(rq, "Created.");
	else
		flash_undo(rq, undo, "Saved.");
	return redirect(rq, "%s", record_path(rq->c.arena, form->now).p);
}

/* Somebody saved between this writer's reading and her saving. */
static bool overtaken(const struct record_form *form)
{
	return form->stored && form->version && form->version != form->stored->version;
}

/* People get their form back with all they typed; programs get the problem as it is. Files that came along
 * are kept for the next try: where there are any, the work is not undone, for nothing else was written. */
static enum err refused(struct request *rq, struct record_form *form, enum err e)
{
	bool mendable = e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_DUPLICATE ||
			(e == ERR_FORBIDDEN && !form->stored); /* another space may do */

	if (answer_is_for_program(rq) || !mendable)
		return e;
	rq->c.fault.err = e;
	if (e == ERR_CONFLICT && overtaken(form))
		TRY(conflict_answer(rq, form));
	else
		TRY(form_answer(rq, form, err_info(e)->status));
	return kept_files(rq) ? OK : e;
}

static enum err save_form(struct request *rq, struct record_form *form)
{
	bool fresh = !form->stored;

	TRY(keep_files(rq));
	enum err e = form_read(rq, form);
	if (e == OK)
		e = try_save(&rq->c, form->now, form->version);
	return e == OK ? saved(rq, form, fresh) : refused(rq, form, e);
}

enum err form_create(struct request *rq)
{
	struct record_form form;

	form_begin(rq, NULL, &form);
	return save_form(rq, &form);
}

enum err form_update(struct request *rq)
{
	struct record_form form;
	struct record *stored;

	TRY(require_stored(rq, rq->route->resource->may.update, &stored));
	form_begin(rq, stored, &form);
	TRY(form_version(rq, &form.version));
	return save_form(rq, &form);
}

/* ---- pages ---- */

static bool has_input(const struct record_form *form, struct str name)
{
	for (size_t i = 0; i < form->n; i++)
		if (str_eq(name, str_of(form->inputs[i].field->name)))
			return true;
	return false;
}

/* The address may fill in what stands in the form, and nothing else. */
static enum err check_prepared(struct request *rq, const struct record_form *form)
{
	for (size_t i = 0; i < rq->in->query.n; i++) {
		struct str name = rq->in->query.v[i].name;

		if (!str_eq(name, S("lang")) && !query_is_foreign(name) && !has_input(form, name))
			return fail(&rq->c, ERR_MALFORMED, "Unknown parameter: %.*s", STR(name));
	}
	return OK;
}

enum err page_new(struct request *rq)
{
	struct record_form form;

	form_begin(rq, NULL, &form);
	TRY(check_prepared(rq, &form));
	return form_answer(rq, &form, 200);
}

enum err page_edit(struct request *rq)
{
	struct record_form form;
	struct record *stored;

	TRY(require_stored(rq, rq->route->resource->may.update, &stored));
	form_begin(rq, stored, &form);
	return form_answer(rq, &form, 200);
}
