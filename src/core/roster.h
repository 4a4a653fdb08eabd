/* roster.h -- accounts as lists: found by words, role and state, counted, and who holds which roles. */
#ifndef KOLO_ROSTER_H
#define KOLO_ROSTER_H

#include "core/core.h"

struct account_line {
	i64 id, created, seen; /* seen 0: never */
	struct str email, name;
	bool confirmed, disabled;
	struct str roles; /* "administrator editor chair", as stored */
};

struct account_lines {
	struct account_line *v;
	size_t n;
	bool more;
};

struct account_filter {
	struct str q, role, state; /* empty: all; state: open, unconfirmed, disabled */
	i64 before;
	size_t most;
};

/* The newest accounts that fit, at most F->MOST. */
MUST_USE enum err roster_find(struct ctx *c, const struct account_filter *f, struct account_lines *out);

struct account_counts {
	i64 open, unconfirmed; /* of the open ones */
};
MUST_USE enum err roster_count(struct ctx *c, struct account_counts *out);

/* When ACCOUNT was last seen (0: never), and its open sessions. */
MUST_USE enum err roster_presence(struct ctx *c, i64 account, i64 *seen, i64 *sessions);

/* One role of an account; space 0: in the whole network. */
struct held_role {
	enum role role;
	i64 space, granted;
};
MUST_USE enum err roster_roles(struct ctx *c, i64 account, struct held_role **out, size_t *n);

/* Who may act (open, address confirmed) and holds one of MASK's roles in SPACE or in the whole network; with
 * ROSTER_ANYWHERE in any space. Each account once. */
#define ROSTER_ANYWHERE (-1)
struct holder {
	i64 id;
	struct str email;
	enum lang lang;
};
MUST_USE enum err roster_holders(struct ctx *c, unsigned mask, i64 space, struct holder **out, size_t *n);

/* Accounts with any role in SPACE. */
MUST_USE enum err roster_members(struct ctx *c, i64 space, i64 *n);

#endif
