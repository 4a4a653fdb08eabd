/* organisation_page.c -- how an organisation stands in lists and on its page: the short name first, its
 * places in words, where what we know of it came from. */
#include "modules/organisation/organisation_page.h"
#include "modules/organisation/organisation.html.h"

#include "base/utf8.h"
#include "resource/import.h"
#include "resource/serving.h"
#include "text/calm.h"
#include "ui/components.html.h"

#include <unicode/uchar.h>

/* Full names say what an institution is; those of offices are too long to stand above a page. */
enum { HEADING_MAX = 70, ABBREVIATION_MAX = 6 };

/* «Гірський ліцей» does; of «ДПТНЗ "СПАЛ"» only insiders know what it is. */
static bool says_what_it_is(struct str name)
{
	struct str word = str_slice(name, 0, str_index(name, ' '));
	size_t small = 0;

	for (size_t i = 0; i < word.n;)
		small += u_islower((UChar32)utf8_next(word, &i)) != 0;
	return small > 1 || utf8_count(word) > ABBREVIATION_MAX;
}

struct str organisation_heading(const struct record *r)
{
	struct str full = record_str(r, ORG_NAME), brief = record_str(r, ORG_SHORT_NAME);

	return utf8_count(full) > HEADING_MAX && says_what_it_is(brief) ? brief : full;
}

/* "Сватове, Сватівська громада, Сватівський район, Луганська область" */
static struct str place_words(struct ctx *c, i64 id)
{
	struct str name = record_ref_title(c, &territory, id), where = territory_words(c, id);

	return where.n ? str_fmt(c->arena, "%.*s, %.*s", STR(name), STR(where)) : name;
}

/* ---- in lists ---- */

/* Settlement and the unit above it: enough to tell namesakes apart. */
static struct str near_words(struct ctx *c, i64 id)
{
	struct str name = record_ref_title(c, &territory, id), where = territory_words(c, id);
	struct str next = str_cut(&where, ',');

	return next.n ? str_fmt(c->arena, "%.*s, %.*s", STR(name), STR(next)) : name;
}

static struct str card_place(struct ctx *c, i64 id)
{
	return resource_remembered(c, &territory, id, near_words);
}

static const struct choice *choice_of(const struct record *r, unsigned f)
{
	const struct choice *ch = r->res->fields[f].choices;

	while (ch->code && !str_eq(str_of(ch->code), record_str(r, f)))
		ch++;
	return ch->code ? ch : NULL;
}

static struct str card_meta(struct html *h, const struct record *r)
{
	const struct choice *kind = choice_of(r, ORG_KIND);
	struct str label = kind ? str_of(tr(h->lang, kind->label)) : STR_NONE;
	i64 place = record_int(r, ORG_TERRITORY);

	if (!place)
		return label;
	return str_fmt(h->arena, "%.*s · %.*s", STR(label),
		       STR(html_said(h, card_place(&h->rq->c, place),
				     record_ref_titled(&h->rq->c, &territory, place).lang)));
}

void organisation_card(struct html *h, const struct record *seen)
{
	const struct record *r = record_in_script(h, seen);
	const struct choice *status = choice_of(r, ORG_STATUS);
	struct str title = text_calm(h->arena, organisation_heading(r)),
		   full = text_calm(h->arena, record_str(r, ORG_NAME));
	/* That it works is what everybody expects. */
	bool told = status && strcmp(status->code, "working") != 0;

	list_row(h, &(struct list_row){ .href = record_path(h->arena, seen),
					.title = title,
					.summary = str_eq(title, full) ? STR_NONE : full,
					.meta = card_meta(h, r),
					.lang = record_lang(&h->rq->c, seen),
					.state = told ? str_of(tr(h->lang, status->label)) : STR_NONE,
					.tone = told ? status->tone : NULL });
}

/* ---- where it came from ---- */

/* The folder from which somebody imported is nobody's business. */
static struct str file_name(struct str path)
{
	struct str name = path, rest = path;

	while (rest.p)
		name = str_cut(&rest, '/');
	return name;
}

static struct str source_words(struct ctx *c, const struct record *r, struct str source)
{
	struct str key = record_str(r, ORG_KEY);

	if (str_starts(key, S("school:")) || str_starts(key, S("university:")))
		return str_of(tr(c->lang, "the state register of education (EDEBO)"));
	return file_name(source);
}

/* What stands in the record and differs from what the last import left there was written by people. */
static enum err changed_by_hand(struct request *rq, const struct record *r, const struct origin *o,
				struct str *out)
{
	struct ctx *c = &rq->c;
	unsigned roles = roles_towards(c, r->res, r);
	struct buf b = buf_on(c->arena, 8192);
	struct record *raw;

	TRY(record_unscoped(c, shape_for(c->app, r->res), r->id, &raw));
	for (unsigned i = 0; i < r->res->nfields; i++) {
		const struct field *f = &r->res->fields[i];

		if (o->has[i] && !value_eq(raw->v[i], o->out[i]) && field_is_seen(r->res, f, roles))
			buf_fmt(&b, "%s%s", b.n ? ", " : "", tr(c->lang, f->label));
	}
	return buf_finish(&b, out);
}

static enum err load_origin(struct request *rq, const struct record *r, struct organisation_page *p)
{
	struct origin o;

	TRY(origin_load(&rq->c, r->res, r->id, &o));
	if (!o.known)
		return OK;
	p->source = source_words(&rq->c, r, o.source);
	p->imported = o.at;
	return changed_by_hand(rq, r, &o, &p->changed);
}

/* ---- the page ---- */

/* The path of the territory with itself at the end. */
static enum err load_path(struct ctx *c, i64 id, struct territory_steps *out)
{
	struct territory_steps above;

	TRY(territory_path(c, id, STR_NONE, &above));
	*out = (struct territory_steps){ arena_new_array(c->arena, struct territory_step, above.n + 1),
					 above.n + 1 };
	memcpy(out->v, above.v, above.n * sizeof(*above.v));
	out->v[above.n] = (struct territory_step){ id, record_ref_title(c, &territory, id), STR_NONE };
	return OK;
}

enum err organisation_detail_load(struct request *rq, const struct record *r, void **extra)
{
	struct organisation_page *p = arena_new_one(rq->c.arena, struct organisation_page);
	struct ctx *c = &rq->c;

	*extra = p;
	p->title = text_calm(c->arena, organisation_heading(r));
	p->full = text_calm(c->arena, record_str(r, ORG_NAME));
	if (str_eq(p->title, p->full))
		p->full = STR_NONE;
	if (record_has(r, ORG_TERRITORY)) {
		TRY(load_path(c, record_int(r, ORG_TERRITORY), &p->path));
		p->legal = place_words(c, record_int(r, ORG_TERRITORY));
		p->place_lang = record_ref_titled(c, &territory, record_int(r, ORG_TERRITORY)).lang;
	}
	if (record_has(r, ORG_ACTUAL_TERRITORY))
		p->actual = place_words(c, record_int(r, ORG_ACTUAL_TERRITORY));
	return load_origin(rq, r, p);
}

static void head(struct html *h, const struct record *r, const struct organisation_page *p)
{
	const struct choice *status = choice_of(r, ORG_STATUS), *kind = choice_of(r, ORG_KIND);
	struct link *crumbs = arena_new_array(h->arena, struct link, p->path.n + 1);
	struct page_head head = { .title = p->title,
				  .lead = p->full,
				  .kicker = kind ? str_of(tr(h->lang, kind->label)) : STR_NONE,
				  .lang = record_lang(&h->rq->c, r),
				  .crumbs = crumbs,
				  .ncrumbs = p->path.n + 1 };

	crumbs[0] = (struct link){ .href = S("/organisations"), .label = r->res->label_many };
	for (size_t i = 0; i < p->path.n; i++)
		crumbs[i + 1] = (struct link){ .href = str_fmt(h->arena, "/organisations?territory=%lld",
							       p->path.v[i].id),
					       .text = html_said(h, p->path.v[i].name, p->place_lang) };
	if (status)
		head.state = str_of(tr(h->lang, status->label)), head.tone = status->tone;
	head.nactions = record_actions(h, r, &head.actions);
	page_head(h, &head);
}

void organisation_detail(struct html *h, const struct record *seen, void *extra)
{
	const struct record *r = record_in_script(h, seen);

	organisation_open(h, r);
	head(h, seen, extra);
	organisation_body(h, r, extra);
	organisation_close(h);
	record_related(h, seen);
}
