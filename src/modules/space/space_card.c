/* space_card.c -- a space in lists and on its page: its circle, which is its members, and what it is. */
#include "modules/space/space.h"
#include "modules/space/space.html.h"

#include "core/roster.h"
#include "resource/record_view.h"
#include "ui/components.html.h"

enum { DOTS_WITHOUT_MEMBERS = 8 };

/* By kind, in the order of its choices. */
static const char *const tones[] = { "accent", "sun", "clay", "leaf", "leaf", "accent" };

static const char *tone_of(const struct record *r)
{
	const struct choice *choices = r->res->fields[SPACE_KIND].choices;

	for (size_t i = 0; choices[i].code && i < COUNT(tones); i++)
		if (str_eq(record_str(r, SPACE_KIND), str_of(choices[i].code)))
			return tones[i];
	return "accent";
}

/* The ring of a space whose members are not known yet is hollow. */
static struct str sign(struct html *h, const struct record *r, i64 members, struct str label)
{
	struct ring_part all = { members, tone_of(r) };

	return ring_svg(h, members ? members : DOTS_WITHOUT_MEMBERS, &all, members > 0, label);
}

static i64 members_of(struct html *h, const struct record *r)
{
	i64 members = 0;

	/* After a failure the page says less. */
	return roster_members(&h->rq->c, r->id, &members) == OK ? members : 0;
}

void space_card(struct html *h, const struct record *r)
{
	i64 members = members_of(h, r);
	struct str count = tr_count(h->arena, h->lang, "%lld member", "%lld members", members);
	const char *kind = choice_label(&r->res->fields[SPACE_KIND], record_str(r, SPACE_KIND));

	list_row(h, &(struct list_row){
			    .href = record_path(h->arena, r),
			    .title = record_title(r),
			    .summary = record_str(r, SPACE_MOTTO),
			    .lang = record_lang(&h->rq->c, r),
			    .meta = members ? str_fmt(h->arena, "%s · %.*s", kind ? tr(h->lang, kind) : "",
						      STR(count))
					    : str_of(kind ? tr(h->lang, kind) : ""),
			    .ring = sign(h, r, members, count),
		    });
}

void space_detail(struct html *h, const struct record *r, void *extra)
{
	struct space_page p = { .r = record_in_script(h, r), .members = members_of(h, r) };

	(void)extra;
	p.ring = sign(h, r, p.members, tr_count(h->arena, h->lang, "%lld member", "%lld members", p.members));
	record_head(h, r);
	space_body(h, &p);
	space_happens(h, r);
}
