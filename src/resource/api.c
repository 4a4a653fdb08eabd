/* api.c -- records written by programs: JSON in, JSON out, versions in ETags, and the posts that people and
 * programs share: removal, return, transitions. */
#include "resource/form.h"
#include "resource/serving.h"

#include "core/answer.h"

static const char *const head_names[] = { "id", "key", "version", "created", "updated", "removed" };

static bool is_head_name(struct str name)
{
	for (size_t i = 0; i < COUNT(head_names); i++)
		if (str_eq(name, str_of(head_names[i])))
			return true;
	return false;
}

static enum err parse_body(struct request *rq, struct json_node **out)
{
	struct str type = http_header(rq->in, "content-type");
	size_t at = 0;

	if (!str_starts(type, S("application/json")) && !str_starts(type, S("application/merge-patch+json")))
		return fail(&rq->c, ERR_MEDIA, "Send JSON: Content-Type application/json");
	if (json_parse(rq->c.arena, rq->in->body, out, &at) != OK)
		return fail(&rq->c, ERR_MALFORMED, "The body is not valid JSON, byte %zu", at);
	if ((*out)->type != JSON_OBJECT)
		return fail(&rq->c, ERR_MALFORMED, "The body must be a JSON object");
	return OK;
}

/* What a program read it may send back as it was; only a change of what is not its to set is a fault.
 * Compared is with what its reader SEES: the stored value would answer guesses. Faults of fields are noted,
 * others returned. */
static enum err read_member(struct ctx *c, const struct record *seen, struct record *now,
			    const struct json_node *n, unsigned roles)
{
	const struct field *f = field_find(now->res, n->key);
	struct value v;

	if (!f || f->flags & HIDDEN) {
		if (!is_head_name(n->key))
			invalid(c, str_z(c->arena, n->key), "unknown_field", "There is no such field");
		return OK;
	}
	unsigned i = field_index(now->res, f);
	enum err e = field_from_json(c, f, n, &v);
	if (e != OK)
		return e == ERR_INVALID ? OK : e;
	if (field_is_set(now->res, f, now->id == 0, roles))
		now->v[i] = v;
	else if (!value_eq(v, seen->v[i]))
		invalid(c, f->name, "read_only", "This field cannot be set here");
	return OK;
}

/* Lay the members of BODY over NOW. */
static enum err read_members(struct request *rq, const struct json_node *body, const struct record *seen,
			     struct record *now)
{
	unsigned roles = roles_towards(&rq->c, now->res, now->id ? now : NULL);

	for (const struct json_node *n = body->kid; n; n = n->next)
		TRY(read_member(&rq->c, seen, now, n, roles));
	return rq->c.fault.fields.n ? ERR_INVALID : OK;
}

/* The version that the body names; 0: none. */
static enum err body_version(struct request *rq, const struct json_node *body, i64 *expect)
{
	const struct json_node *n = json_get(body, S("version"));

	*expect = 0;
	if (n && (n->type != JSON_NUMBER || !str_to_i64(n->text, expect)))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "version");
	return OK;
}

/* Nothing of R is hidden from its writer, and no hook had the last word: it need not be read again. */
static bool is_known_whole(struct ctx *c, const struct record *r)
{
	const struct resource *res = r->res;
	unsigned roles = c->who->system ? ROLE__ALL : record_roles(c, res, r, 0);

	if (res->scope != scope_all || res->after || r->removed || !(res->may.read & roles))
		return false;
	for (const struct field *f = res->fields; f < res->fields + res->nfields; f++)
		if (!(f->flags & HIDDEN || field_see(res, f) & roles))
			return false;
	return true;
}

/* The record as its writer may see it; what a scope hides even from her is told by its id alone. */
enum err answer_saved(struct request *rq, const struct record *r, int status)
{
	struct record *seen;

	if (is_known_whole(&rq->c, r))
		return answer_record(rq, r, status);
	enum err e = record_load(&rq->c, r->res, r->id, &seen);
	if (e == OK)
		return answer_record(rq, seen, status);
	if (e != ERR_NOT_FOUND)
		return e;
	seen = record_new(rq->c.arena, r->res);
	seen->id = r->id;
	seen->version = r->version;
	seen->created = r->created;
	seen->updated = r->updated;
	return answer_record(rq, seen, status);
}

/* ---- create and update ---- */

static bool sends_json(const struct request *rq)
{
	return str_starts(http_header(rq->in, "content-type"), S("application/")) &&
	       str_has(str_lower_ascii(rq->c.arena, http_header(rq->in, "content-type")), S("json"));
}

/* What is neither JSON nor a form would be read as a form without fields. */
static enum err require_form(struct request *rq)
{
	struct str type = http_header(rq->in, "content-type");

	if (!type.n || str_starts(type, S("application/x-www-form-urlencoded")) ||
	    str_starts(type, S("multipart/form-data")))
		return OK;
	return fail(&rq->c, ERR_MEDIA, "Send JSON: Content-Type application/json");
}

enum err post_create(struct request *rq)
{
	struct record *now = record_new(rq->c.arena, rq->route->resource);
	struct json_node *body;

	if (!sends_json(rq)) {
		TRY(require_form(rq));
		return form_create(rq);
	}
	TRY(parse_body(rq, &body));
	TRY(read_members(rq, body, now, now));
	TRY(record_save(&rq->c, now, 0));
	return answer_saved(rq, now, 201);
}

enum err patch_record(struct request *rq)
{
	struct record *seen, *now;
	struct json_node *body;
	i64 expect;

	TRY(require_stored(rq, rq->route->resource->may.update, &now));
	TRY(require_record(rq, &seen));
	TRY(parse_body(rq, &body));
	TRY(body_version(rq, body, &expect));
	TRY(read_members(rq, body, seen, now));
	TRY(record_save(&rq->c, now, expect));
	return answer_saved(rq, now, 200);
}

enum err post_update(struct request *rq)
{
	if (sends_json(rq))
		return patch_record(rq);
	TRY(require_form(rq));
	return form_update(rq);
}

/* ---- removal and return ---- */

static enum err remove_it(struct request *rq, struct record **r)
{
	i64 expect;

	TRY(require_stored(rq, rq->route->resource->may.remove, r));
	TRY(form_version(rq, &expect));
	if (expect && expect != (*r)->version)
		return fail(&rq->c, ERR_CONFLICT, "This record has changed since you read it");
	return record_remove(&rq->c, (*r)->res, (*r)->id);
}

enum err delete_record(struct request *rq)
{
	struct record *r;

	TRY(remove_it(rq, &r));
	rq->out->status = 204;
	return OK;
}

/* Leads to the history, where one button takes it back. */
enum err post_remove(struct request *rq)
{
	struct record *r;

	TRY(remove_it(rq, &r));
	if (answer_is_for_program(rq)) {
		rq->out->status = 204;
		return OK;
	}
	flash_undo(rq, str_fmt(rq->c.arena, "/%s/%lld/restore", r->res->collection, r->id), "Removed.");
	return redirect(rq, "/%s/%lld/history", r->res->collection, r->id);
}

/* Who takes her own change back ("seen": the version that it made) must not take back what came after it. */
static enum err unchanged_since(struct request *rq)
{
	struct str text = pairs_get(&rq->in->form, S("seen"));
	struct record *r;
	i64 seen;

	if (!text.n)
		return OK;
	TRY(require_stored(rq, rq->route->resource->may.update, &r));
	if (str_to_i64(text, &seen) && r->version == seen)
		return OK;
	return fail(&rq->c, ERR_CONFLICT, "Somebody has changed this since. Its history shows all versions.");
}

enum err post_restore(struct request *rq)
{
	const struct resource *res = rq->route->resource;
	struct record *r;
	i64 id, version;

	TRY(require_id(rq, &id));
	TRY(form_version(rq, &version));
	TRY(unchanged_since(rq));
	TRY(record_restore(&rq->c, res, id, version, &r));
	if (answer_is_for_program(rq))
		return answer_saved(rq, r, 200);
	flash(rq, "Restored.");
	return redirect(rq, "%s", record_path(rq->c.arena, r).p);
}

/* ---- transitions ---- */

static const struct transition *transition_of(struct request *rq)
{
	struct str rest = rq->in->path, last = STR_NONE;

	while (rest.p)
		last = str_cut(&rest, '/');
	for (const struct transition *t = rq->route->resource->transitions; t && t->action; t++)
		if (str_eq(last, str_of(t->action)))
			return t;
	return NULL;
}

/* The transition that leads R back to state BEFORE, as an address to post to; empty: none does. */
static struct str way_back(struct request *rq, const struct record *r, struct str before)
{
	for (const struct transition *t = r->res->transitions; t && t->action; t++)
		if (str_eq(before, str_of(t->to)) && record_may(&rq->c, t->may, r))
			return str_fmt(rq->c.arena, "/%s/%lld/%s?confirmed=1", r->res->collection, r->id,
				       t->action);
	return STR_NONE;
}

enum err post_action(struct request *rq)
{
	const struct transition *t = transition_of(rq);
	const struct shape *s = shape_for(rq->c.app, rq->route->resource);
	struct record *r;
	bool program = answer_is_for_program(rq);

	if (!t)
		return ERR_NOT_FOUND;
	TRY(require_record(rq, &r));
	TRY(record_matches(rq, r));
	if (t->confirm && !program && !pairs_get(&rq->in->form, S("confirmed")).n)
		return page_confirm(rq, r, t);
	struct str before = record_str(r, (unsigned)s->state);
	TRY(record_act(&rq->c, r, t));
	if (program)
		return answer_saved(rq, r, 200);
	flash_said(rq, way_back(rq, r, before), str_of(tr(rq->c.lang, t->done ? t->done : N_("Done."))));
	return redirect(rq, "%s", record_path(rq->c.arena, r).p);
}
