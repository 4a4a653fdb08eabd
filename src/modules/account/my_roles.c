/* my_roles.c -- what one is in this network: roles everywhere and in each space. */
#include "modules/account/account_pages.h"
#include "modules/account/account.html.h"

#include "resource/record_view.h"

/* "Chair, Expert": those of ROLES that somebody gave; that she is signed in she knows. */
static struct str words_of(struct ctx *c, unsigned roles)
{
	struct buf b = buf_on(c->arena, 4096);

	for (unsigned bit = ROLE_MEMBER; bit <= ROLE_ADMIN; bit <<= 1)
		if (roles & bit)
			buf_fmt(&b, "%s%s", b.n ? ", " : "", tr(c->lang, role_label((enum role)bit)));
	return buf_done(&b);
}

void my_roles(struct request *rq, struct html *h)
{
	struct ctx *c = &rq->c;
	const struct actor *me = c->who;
	const struct resource *space = resource_find(c->app, "space");
	struct my_role *v = arena_new_array(c->arena, struct my_role, me->nspaces + 1);
	struct str everywhere = words_of(c, me->network);
	size_t n = 0;

	if (everywhere.n)
		v[n++] = (struct my_role){ .href = S("/about"),
					   .where = str_of(tr(c->lang, "In the whole network")),
					   .roles = everywhere };
	for (size_t i = 0; i < me->nspaces; i++) {
		struct record *r;

		if (!me->spaces[i].space || record_load(c, space, me->spaces[i].space, &r) != OK)
			continue;
		v[n++] = (struct my_role){ .href = record_path(c->arena, r),
					   .where = record_title(r),
					   .lang = record_lang(c, r),
					   .roles = words_of(c, me->spaces[i].roles) };
	}
	my_circle(h, v, n);
}
