/* accounts.h -- what the templates of accounts are given. */
#ifndef KOLO_ADMIN_ACCOUNTS_H
#define KOLO_ADMIN_ACCOUNTS_H

#include "modules/admin/admin.h"

struct account_line {
	i64 id, created, seen; /* seen 0: never */
	struct str email, name;
	bool confirmed, disabled;
	struct str roles; /* "administrator editor chair:12", as stored */
};

struct account_lines {
	struct account_line *v;
	size_t n;
	bool more;
};

/* One role of an account. */
struct held_role {
	enum role role;
	i64 space;
	struct str space_name; /* empty: in the whole network */
	i64 granted;
};

struct account_page {
	struct account account;
	i64 seen, sessions;
	struct held_role *roles;
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

struct account_filter {
	struct str q, role, state; /* empty: all; state: open, unconfirmed, disabled */
	i64 before;
};
/* The newest accounts that fit, at most ADMIN_PAGE. */
MUST_USE enum err accounts_find(struct ctx *c, const struct account_filter *f, struct account_lines *out);
MUST_USE enum err account_roles_load(struct ctx *c, i64 account, struct held_role **out, size_t *n);
MUST_USE enum err account_presence(struct ctx *c, i64 account, i64 *seen, i64 *sessions);
/* Spaces to choose from, with the empty choice "in the whole network" left to the form. */
MUST_USE enum err space_picks(struct ctx *c, struct str chosen, struct pick **out, size_t *n);

/* The words of ROLES as people read them: "Administrator, Chair". */
struct str roles_in_words(struct html *h, struct str roles);

#endif
