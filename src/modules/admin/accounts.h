/* accounts.h -- what the templates of accounts are given. */
#ifndef KOLO_ADMIN_ACCOUNTS_H
#define KOLO_ADMIN_ACCOUNTS_H

#include "modules/admin/admin.h"

/* One role of an account, and where. */
struct shown_role {
	struct held_role held;
	struct str space_name; /* empty: in the whole network */
};

struct account_page {
	struct account account;
	i64 seen, sessions;
	struct shown_role *roles;
	size_t nroles;
	struct form_field role, space; /* of the form that gives a role */
};

struct accounts_page {
	struct account_lines list;
	struct str q;
	struct pick roles[9], states[4];
	struct form_field invite[4]; /* address, name, role, space */
	struct pager pager;
};

/* ---- accounts_rules.c ---- */

MUST_USE enum err shown_roles_load(struct ctx *c, i64 account, struct shown_role **out, size_t *n);
/* Spaces to choose from, with the empty choice "in the whole network" left to the form. */
MUST_USE enum err space_picks(struct ctx *c, struct str chosen, struct pick **out, size_t *n);

/* The words of ROLES as people read them: "Administrator, Chair". */
struct str roles_in_words(struct html *h, struct str roles);

#endif
