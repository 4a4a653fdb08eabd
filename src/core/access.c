/* access.c -- the names of roles and what roles an actor has towards a record. */
#include "core/access.h"

#include "text/lang.h"

static const struct {
	enum role role;
	const char *code, *label;
} roles[] = {
	{ ROLE_VISITOR, "visitor", N_("Visitor") },
	{ ROLE_ACCOUNT, "account", N_("Signed in") },
	{ ROLE_AUTHOR, "author", N_("Author") },
	{ ROLE_MEMBER, "member", N_("Member") },
	{ ROLE_SECRETARY, "secretary", N_("Secretary") },
	{ ROLE_CHAIR, "chair", N_("Chair") },
	{ ROLE_EXPERT, "expert", N_("Expert") },
	{ ROLE_COORDINATOR, "coordinator", N_("Coordinator") },
	{ ROLE_COUNSELLOR, "counsellor", N_("Counsellor") },
	{ ROLE_EDITOR, "editor", N_("Editor") },
	{ ROLE_ADMIN, "administrator", N_("Administrator") },
};

static size_t role_index(enum role r)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (roles[i].role == r)
			return i;
	BUG("%u is not one role", (unsigned)r);
}

const char *role_code(enum role r)
{
	return roles[role_index(r)].code;
}

const char *role_label(enum role r)
{
	return roles[role_index(r)].label;
}

bool role_parse(struct str code, enum role *out)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (str_eq(code, str_of(roles[i].code))) {
			*out = roles[i].role;
			return true;
		}
	return false;
}

unsigned actor_roles(const struct actor *w, i64 space, i64 author)
{
	unsigned has = w->network;

	if (w->system)
		return ROLE__ALL;
	if (author != 0 && author == w->id)
		has |= ROLE_AUTHOR;
	for (size_t i = 0; space != 0 && i < w->nspaces; i++)
		if (w->spaces[i].space == space)
			has |= w->spaces[i].roles;
	return has;
}

unsigned actor_roles_anywhere(const struct actor *w)
{
	unsigned has = w->network | (w->id ? ROLE_AUTHOR : 0);

	if (w->system)
		return ROLE__ALL;
	for (size_t i = 0; i < w->nspaces; i++)
		has |= w->spaces[i].roles;
	return has;
}

bool actor_may_somewhere(const struct actor *w, unsigned mask)
{
	return actor_roles_anywhere(w) & mask;
}

size_t actor_spaces(const struct actor *w, unsigned mask, i64 *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < w->nspaces && n < max; i++)
		if (w->spaces[i].roles & mask)
			out[n++] = w->spaces[i].space;
	return n;
}

struct str actor_standing(const struct actor *w, struct arena *a)
{
	struct buf b = buf_on(a, 64 + w->nspaces * 32);

	buf_fmt(&b, "%lld %u %d", w->id, w->network, w->system);
	for (size_t i = 0; i < w->nspaces; i++)
		buf_fmt(&b, " %lld:%u", w->spaces[i].space, w->spaces[i].roles);
	return buf_done(&b);
}
