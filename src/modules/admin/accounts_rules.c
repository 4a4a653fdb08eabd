/* accounts_rules.c -- roles and spaces in words, and spaces to choose from. */
#include "modules/admin/accounts.h"

#include "modules/space/space.h"

struct str roles_in_words(struct html *h, struct str roles)
{
	struct buf b = buf_on(h->arena, 64 << 10);
	struct str rest = roles, last = STR_NONE, out;

	while (rest.p) {
		struct str code = str_cut(&rest, ' ');
		enum role role;

		if (!role_parse(code, &role) || str_eq(code, last))
			continue;
		buf_fmt(&b, "%s%s", b.n ? ", " : "", tr(h->lang, role_label(role)));
		last = code;
	}
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

enum err shown_roles_load(struct ctx *c, i64 account, struct shown_role **out, size_t *n)
{
	struct held_role *roles;

	TRY(roster_roles(c, account, &roles, n));
	*out = arena_new_array(c->arena, struct shown_role, *n);
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].held = roles[i];
		if (roles[i].space)
			TRY(space_name(c, roles[i].space, &(*out)[i].space_name));
	}
	return OK;
}

enum err space_picks(struct ctx *c, struct str chosen, struct pick **out, size_t *n)
{
	struct space_name *names;

	TRY(space_names(c, &names, n));
	*out = arena_new_array(c->arena, struct pick, *n);
	for (size_t i = 0; i < *n; i++) {
		struct str id = str_fmt(c->arena, "%lld", names[i].id);

		(*out)[i] =
			(struct pick){ .value = id, .label = names[i].name, .chosen = str_eq(id, chosen) };
	}
	return OK;
}
