/* history_page.c -- the versions of a record: who made them and when, what differs between two, and the way
 * back. Open to those who may change the record: old versions may hold what was taken out of it. */
#include "resource/record_view.h"
#include "resource/history.html.h"
#include "resource/history_view.h"
#include "resource/serving.h"

#include "ui/layout.h"

static struct str kind_label(struct ctx *c, const struct resource *res, struct str kind)
{
	const char *label = transition_label(res, kind);

	if (!label)
		label = journal_label(c->app, kind);
	return label ? str_of(tr(c->lang, label)) : kind;
}

/* Removed records too, for those who may bring them back. */
static enum err require_history(struct request *rq, struct record **r)
{
	i64 id;

	TRY(require_id(rq, &id));
	enum err e = record_removed(&rq->c, rq->route->resource, id, r);
	if (e != ERR_NOT_FOUND && e != ERR_UNAUTHENTICATED)
		return e;
	rq->c.fault = (struct fault){ 0 };
	return require_stored(rq, rq->route->resource->may.update, r);
}

static enum err version_parameter(struct request *rq, const char *name, i64 *out)
{
	struct str text = pairs_get(&rq->in->query, str_of(name));

	*out = 0;
	if (text.n && (!str_to_i64(text, out) || *out < 1))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", name);
	return OK;
}

/* ---- differences ---- */

static enum err record_at(struct ctx *c, const struct record *r, i64 version, struct record **out)
{
	struct str data;

	TRY(history_get(c, r->res->name, r->id, version, NULL, &data));
	*out = record_new(c->arena, r->res);
	return data.n ? record_from_snapshot(c, r->res, data, *out) : OK; /* erased: nothing is known */
}

static void add_changes(struct ctx *c, const struct record *from, const struct record *to, unsigned roles,
			struct history_page *out)
{
	for (unsigned i = 0; i < to->res->nfields; i++) {
		const struct field *f = &to->res->fields[i];

		if (value_eq(from->v[i], to->v[i]) || f->flags & HIDDEN || !(field_see(to->res, f) & roles))
			continue;
		*vec_add(c->arena, &out->changes) = (struct change){
			.label = str_of(tr(c->lang, f->label)),
			.diff = diff_words(c->arena, field_to_text(c, f, from->v[i], true),
					   field_to_text(c, f, to->v[i], true)),
		};
	}
}

static enum err compare(struct request *rq, const struct record *r, struct history_page *out)
{
	struct ctx *c = &rq->c;
	struct record *from = record_new(c->arena, r->res), *to;

	TRY(version_parameter(rq, "from", &out->from));
	TRY(version_parameter(rq, "to", &out->to));
	if (!out->to)
		return OK;
	if (out->from)
		TRY(record_at(c, r, out->from, &from));
	TRY(record_at(c, r, out->to, &to));
	add_changes(c, from, to, roles_towards(c, r->res, r), out);
	return OK;
}

/* ---- answers ---- */

static enum err history_json(struct request *rq, const struct history_page *p)
{
	struct arena *a = rq->c.arena;
	struct json j = json_on(&rq->out->body);

	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < p->versions.n; i++) {
		const struct version *v = &p->versions.v[i];

		json_object(&j);
		json_field(&j, "version", int, v->version);
		json_field(&j, "at", str, instant_iso(a, v->at));
		json_field(&j, "kind", str, v->kind);
		json_field(&j, "author", str, v->actor_name);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	answer_json(rq, 200);
	return OK;
}

static void fill_lines(struct html *h, const struct record *r, struct history_page *p)
{
	p->lines = arena_new_array(h->arena, struct history_line, p->versions.n);
	for (size_t i = 0; i < p->versions.n; i++) {
		const struct version *v = &p->versions.v[i];

		p->lines[i] = (struct history_line){
			.version = v,
			.what = kind_label(&h->rq->c, r->res, v->kind),
			.who = v->actor_name.n ? v->actor_name : str_of(tr(h->lang, N_("The system"))),
			.when = text_instant(h->arena, h->lang, v->at, h->zone, false),
			.iso = instant_iso(h->arena, v->at),
			.previous = i + 1 < p->versions.n ? p->versions.v[i + 1].version : 0,
			.restorable = i > 0 && !v->erased,
		};
	}
}

static enum err history_html(struct request *rq, const struct record *r, struct history_page *p)
{
	struct html h = html_on(rq, &rq->out->body);
	struct link crumbs[] = {
		{ .href = str_fmt(h.arena, "/%s", r->res->collection), .label = r->res->label_many },
		{ .href = record_path(h.arena, r), .text = title_said(&h, r) },
	};

	p->record = r;
	p->head = (struct page_head){ .title = str_of(tr(h.lang, N_("History"))),
				      .crumbs = crumbs,
				      .ncrumbs = r->removed ? 1 : 2,
				      .lead = record_title(r),
				      .lead_lang = record_lang(&rq->c, r) };
	p->take_back =
		(struct action){ .href = str_fmt(h.arena, "/%s/%lld/restore", r->res->collection, r->id),
				 .label = N_("Take the removal back"),
				 .icon = "undo-2",
				 .main = true,
				 .post = true };
	fill_lines(&h, r, p);
	layout_open(&h, &(struct page){ .title = p->head.title, .no_index = true });
	history_body(&h, p);
	layout_close(&h);
	rq->out->type = S("text/html; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err page_history(struct request *rq)
{
	struct history_page p = { 0 };
	struct record *r;

	TRY(require_history(rq, &r));
	TRY(history_list(&rq->c, r->res->name, r->id, &p.versions));
	TRY(compare(rq, r, &p));
	return rq->format == FMT_JSON ? history_json(rq, &p) : history_html(rq, r, &p);
}
