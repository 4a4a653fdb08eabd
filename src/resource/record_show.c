/* record_show.c -- the generated view of a record: its line in lists, its head with what one may do, its
 * fields in groups, and what refers to it. Modules with templates of their own use the same pieces. */
#include "resource/record_show.html.h"
#include "resource/record_view.h"
#include "resource/serving.h"

#include "base/utf8.h"
#include "text/markdown.h"
#include "text/script.h"
#include "ui/components.html.h"

enum { RELATED_SHOWN = 5, META_FIELDS = 4, SUMMARY_WIDTH = 240 };

/* ---- language and script ---- */

struct str record_lang(struct ctx *c, const struct record *r)
{
	const struct shape *s = shape_for(c->app, r->res);

	return content_lang(c, s->lang >= 0 ? value_str(r->v[s->lang]) : STR_NONE);
}

struct str title_said(struct html *h, const struct record *r)
{
	return html_said(h, record_heading(r), record_lang(&h->rq->c, r));
}

const struct record *record_in_script(struct html *h, const struct record *r)
{
	h->content = record_lang(&h->rq->c, r);
	if (h->lang != LANG_SR_LATN || !str_eq(h->content, S("sr")))
		return r;
	struct record *latin = record_copy(h->arena, r);
	for (unsigned i = 0; i < r->res->nfields; i++)
		if (kind_is(&r->res->fields[i], KIND_SPOKEN) && record_has(r, i))
			latin->v[i] = VS(sr_to_latin(h->arena, record_str(r, i)));
	return latin;
}

/* ---- one line ---- */

static bool is_special(const struct shape *s, unsigned i)
{
	int f = (int)i;

	return f == s->title || f == s->summary || f == s->state || f == s->cover || f == s->lang;
}

struct str record_meta(struct html *h, const struct record *r)
{
	const struct shape *s = shape_for(h->rq->c.app, r->res);
	struct buf b = buf_on(h->arena, 64 << 10);
	struct str out;
	int n = 0;

	h->content = record_lang(&h->rq->c, r);
	for (unsigned i = 0; i < r->res->nfields && n < META_FIELDS; i++) {
		const struct field *f = &r->res->fields[i];
		struct str text;

		if (!(f->flags & LISTED) || f->flags & HIDDEN || is_special(s, i) || !record_has(r, i))
			continue;
		text = field_said(h, f, r->v[i]);
		if (!text.n)
			continue;
		buf_fmt(&b, "%s%.*s", n++ ? " · " : "", STR(text));
	}
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static const struct choice *state_of(const struct shape *s, const struct record *r)
{
	const struct choice *ch = s->state >= 0 ? r->res->fields[s->state].choices : NULL;

	while (ch && ch->code && !str_eq(str_of(ch->code), record_str(r, (unsigned)s->state)))
		ch++;
	return ch && ch->code ? ch : NULL;
}

static struct str first_words(struct arena *a, struct str text)
{
	struct str plain = markdown_plain(a, text);
	struct str head = utf8_head(plain, SUMMARY_WIDTH);

	return head.n < plain.n ? str_fmt(a, "%.*s…", STR(head)) : plain;
}

static void generated_row(struct html *h, const struct record *r)
{
	const struct shape *s = shape_for(h->rq->c.app, r->res);
	const struct choice *state = state_of(s, r);
	struct str summary =
		s->summary >= 0 ? first_words(h->arena, record_str(r, (unsigned)s->summary)) : STR_NONE;

	list_row(h, &(struct list_row){
			    .href = record_path(h->arena, r),
			    .title = record_heading(r),
			    .summary = summary,
			    .meta = record_meta(h, r),
			    .lang = record_lang(&h->rq->c, r),
			    .state = state ? str_of(tr(h->lang, state->label)) : STR_NONE,
			    .tone = state ? state->tone : NULL,
		    });
}

static void draw_row(struct html *h, const struct record *r)
{
	(r->res->card ? r->res->card : generated_row)(h, r);
}

/* What it says grows with the record's own version and with those of what it refers to; who sees the same
 * fields in the same language sees the same card. */
static struct memo_key card_key(struct html *h, const struct record *r, i64 *version)
{
	struct ctx *c = &h->rq->c;
	const struct shape *s = shape_for(c->app, r->res);
	const struct {
		const struct shape *of;
		i64 id;
		u64 roles;
		int lang, fallback;
	} what = { s, r->id, record_roles(c, r->res, r, 0), h->lang, c->app->fallback_lang };

	u64 all = (u64)r->version;
	for (unsigned f = 0; f < r->res->nfields; f++)
		if (s->light.at[f] && r->res->fields[f].ref)
			all = all * 31 + (u64)version_seen(c, shape_of(c->app, r->res->fields[f].ref));
	*version = (i64)all;
	return memo_key(c->app->cards, &what, sizeof(what));
}

static void draw_and_remember(struct html *h, const struct record *r)
{
	i64 version;
	struct memo_key key = card_key(h, r, &version);
	size_t before = h->out->n;

	draw_row(h, r);
	if (!h->out->failed)
		memo_learn(&h->rq->c, h->rq->c.app->cards, key, version,
			   (struct str){ h->out->p + before, h->out->n - before });
}

bool cards_last(const struct ctx *c, const struct resource *res)
{
	return res->lasting_card && caches_open(c);
}

static void drop_gone(struct list *list, struct str *cards)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->id) {
			cards[n] = cards[i];
			list->v[n++] = list->v[i];
		}
	list->n = n;
}

enum err cards_recall(struct html *h, const struct resource *res, struct list *list, struct str **out)
{
	struct ctx *c = &h->rq->c;
	struct str *cards = *out = arena_new_array(h->arena, struct str, list->n);
	struct record **unknown = arena_new_array(h->arena, struct record *, list->n);
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		i64 version;
		struct memo_key key = card_key(h, list->v[i], &version);

		if (!memo_get(c->app->cards, key, version, h->arena, &cards[i]))
			unknown[n++] = list->v[i];
	}
	TRY(records_fill(c, shape_for(c->app, res), unknown, n));
	drop_gone(list, cards);
	return OK;
}

void record_row(struct html *h, const struct record *r, struct str found)
{
	h->found = found;
	if (cards_last(&h->rq->c, r->res) && !found.n)
		draw_and_remember(h, r);
	else
		draw_row(h, r);
	h->found = STR_NONE;
}

/* ---- head ---- */

struct actions {
	struct action *v;
	size_t n, cap;
};

static bool fits(const struct transition *t, struct str state)
{
	return t->from ? str_eq(state, str_of(t->from)) : !str_eq(state, str_of(t->to));
}

static struct actions actions_of(struct html *h, const struct record *r)
{
	struct ctx *c = &h->rq->c;
	const struct shape *s = shape_for(c->app, r->res);
	struct arena *a = h->arena;
	struct str base = str_fmt(a, "/%s/%lld", r->res->collection, r->id);
	struct str state = s->state >= 0 ? record_str(r, (unsigned)s->state) : STR_NONE;
	struct actions out = { 0 };

	for (const struct transition *t = r->res->transitions; t && t->action; t++)
		if (fits(t, state) && record_may(c, t->may, r))
			vec_push(a, &out,
				 ((struct action){ .href = str_fmt(a, "%s/%s", base.p, t->action),
						   .label = t->label,
						   .post = true,
						   .main = t == r->res->transitions }));
	if (record_may(c, r->res->may.update, r)) {
		vec_push(a, &out,
			 ((struct action){ .href = str_fmt(a, "%s/edit", base.p),
					   .label = N_("Edit"),
					   .icon = "pencil" }));
		vec_push(a, &out,
			 ((struct action){ .href = str_fmt(a, "%s/history", base.p),
					   .label = N_("History"),
					   .icon = "history" }));
	}
	if (record_may(c, r->res->may.remove, r))
		vec_push(a, &out,
			 ((struct action){ .href = str_fmt(a, "%s/remove", base.p),
					   .label = N_("Remove"),
					   .icon = "trash-2",
					   .danger = true,
					   .post = true,
					   .version = str_fmt(a, "%lld", r->version) }));
	return out;
}

size_t record_actions(struct html *h, const struct record *r, const struct action **out)
{
	struct actions actions = actions_of(h, r);

	*out = actions.v;
	return actions.n;
}

void record_head(struct html *h, const struct record *r)
{
	const struct shape *s = shape_for(h->rq->c.app, r->res);
	const struct choice *state = state_of(s, r);
	struct actions actions = actions_of(h, r);
	struct link crumb = { .href = str_fmt(h->arena, "/%s", r->res->collection),
			      .label = r->res->label_many };

	page_head(h, &(struct page_head){
			     .title = record_heading(r),
			     .lead = s->summary >= 0
					     ? markdown_plain(h->arena, record_str(r, (unsigned)s->summary))
					     : STR_NONE,
			     .kicker = str_of(tr(h->lang, r->res->label)),
			     .lang = record_lang(&h->rq->c, r),
			     .crumbs = &crumb,
			     .ncrumbs = 1,
			     .actions = actions.v,
			     .nactions = actions.n,
			     .state = state ? str_of(tr(h->lang, state->label)) : STR_NONE,
			     .tone = state ? state->tone : NULL,
		     });
}

/* ---- fields ---- */

void show_field(struct html *h, const struct field *f, struct value v)
{
	kinds[f->kind].show(h, f, v);
}

static bool is_shown(const struct shape *s, const struct record *r, unsigned i)
{
	return !(r->res->fields[i].flags & HIDDEN) && !is_special(s, i) && record_has(r, i);
}

static bool same_group(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* True for the first shown field of its group. */
static bool leads_group(const struct shape *s, const struct record *r, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (is_shown(s, r, k) && same_group(r->res->fields[k].group, r->res->fields[i].group))
			return false;
	return is_shown(s, r, i);
}

/* A text that is the only one of the record needs no title above it. */
static bool is_only_prose(const struct shape *s, const struct record *r)
{
	int n = 0;

	for (unsigned i = 0; i < r->res->nfields; i++)
		n += kind_is(&r->res->fields[i], KIND_MARKDOWN) && is_shown(s, r, i);
	return n == 1;
}

static void show_group(struct html *h, const struct shape *s, const struct record *r, const char *group)
{
	const struct field **facts = arena_new_array(h->arena, const struct field *, r->res->nfields);
	size_t nfacts = 0;

	for (unsigned i = 0; i < r->res->nfields; i++)
		if (is_shown(s, r, i) && same_group(r->res->fields[i].group, group) &&
		    !kind_is(&r->res->fields[i], KIND_MARKDOWN))
			facts[nfacts++] = &r->res->fields[i];
	shown_group(h, r, group, facts, nfacts);
	for (unsigned i = 0; i < r->res->nfields; i++)
		if (is_shown(s, r, i) && same_group(r->res->fields[i].group, group) &&
		    kind_is(&r->res->fields[i], KIND_MARKDOWN))
			shown_prose_field(h, &r->res->fields[i], r->v[i], record_lang(&h->rq->c, r),
					  !is_only_prose(s, r));
}

void record_fields(struct html *h, const struct record *seen)
{
	const struct record *r = record_in_script(h, seen);
	const struct shape *s = shape_for(h->rq->c.app, r->res);

	if (s->cover >= 0 && record_has(r, (unsigned)s->cover))
		show_field(h, &r->res->fields[s->cover], r->v[s->cover]);
	for (unsigned i = 0; i < r->res->nfields; i++)
		if (leads_group(s, r, i))
			show_group(h, s, r, r->res->fields[i].group);
}

/* ---- what refers to it ---- */

static bool refers_to(const struct field *f, const struct resource *res)
{
	return kind_is(f, KIND_REFERS) && !kinds[f->kind].linked && f->flags & (FILTERED | PARENT) &&
	       f->ref && strcmp(f->ref, res->name) == 0;
}

static enum err load_related(struct html *h, const struct resource *res, const struct field *f, i64 id,
			     struct related *out)
{
	struct list_query q = { .res = res, .limit = RELATED_SHOWN, .with_total = true, .detail = FOR_LISTS };
	struct filter *filter = vec_add(h->arena, &q.filters);

	filter->field = f;
	vec_push(h->arena, &filter->values, VI(id));
	*out = (struct related){ .res = res };
	TRY(list_run(&h->rq->c, &q, &out->list));
	out->all = (struct link){ .href = str_fmt(h->arena, "/%s?%s=%lld", res->collection, f->name, id),
				  .label = N_("All"),
				  .count = out->list.total };
	return OK;
}

void record_related(struct html *h, const struct record *r)
{
	const struct app *app = h->rq->c.app;
	unsigned roles = actor_roles_anywhere(h->rq->c.who);

	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *res = app->shapes.v[i]->res;

		for (unsigned f = 0; f < res->nfields; f++) {
			struct related related;

			if (!refers_to(&res->fields[f], r->res) || !(res->may.read & roles) ||
			    !field_is_seen(res, &res->fields[f], roles))
				continue;
			if (load_related(h, res, &res->fields[f], r->id, &related) == OK && related.list.n)
				shown_related(h, &related);
		}
	}
}
