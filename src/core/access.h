/* access.h -- who may: roles as bits, a permission as the set of roles that have it. Zero is "forgotten" and
 * refuses to start; public is written out. */
#ifndef KOLO_ACCESS_H
#define KOLO_ACCESS_H

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"

enum role {
	ROLE_VISITOR = 1 << 0, /* anybody, also without an account */
	ROLE_ACCOUNT = 1 << 1, /* signed in, address confirmed */
	ROLE_AUTHOR = 1 << 2,  /* made this record */
	ROLE_MEMBER = 1 << 3,  /* these six: in the record's space */
	ROLE_SECRETARY = 1 << 4,
	ROLE_CHAIR = 1 << 5,
	ROLE_EXPERT = 1 << 6,
	ROLE_COORDINATOR = 1 << 7,
	ROLE_COUNSELLOR = 1 << 8,
	ROLE_EDITOR = 1 << 9, /* these two: in the whole network */
	ROLE_ADMIN = 1 << 10,
	ROLE__ALL = (1 << 11) - 1
};

#define ROLE_SPACE_ANY \
	(ROLE_MEMBER | ROLE_SECRETARY | ROLE_CHAIR | ROLE_EXPERT | ROLE_COORDINATOR | ROLE_COUNSELLOR)

/* Permissions: sets of roles. */
#define MAY_PUBLIC ROLE__ALL
#define MAY_ACCOUNT (ROLE__ALL & ~ROLE_VISITOR)
#define MAY_MEMBERS (ROLE_SPACE_ANY | ROLE_EDITOR | ROLE_ADMIN)
#define MAY_OFFICERS (ROLE_SECRETARY | ROLE_CHAIR | ROLE_COORDINATOR | ROLE_EDITOR | ROLE_ADMIN)
#define MAY_EDITORS (ROLE_EDITOR | ROLE_ADMIN)
#define MAY_ADMIN ROLE_ADMIN
#define MAY_NOBODY (1 << 30) /* written out: through no door */

const char *role_code(enum role r);  /* "administrator" */
const char *role_label(enum role r); /* message id */
MUST_USE bool role_parse(struct str code, enum role *out);

/* A role in one space; the network roles have space 0. */
struct space_role {
	i64 space;
	unsigned roles;
};

/* Who acts: loaded once a request from the session or token. id 0 is a visitor. */
struct actor {
	i64 id;
	struct str name, email;
	struct str name_lang; /* "sr": the name is shown in the alphabet of the reader; empty: as it is */
	unsigned network;     /* ROLE_VISITOR | ROLE_ACCOUNT … */
	const struct space_role *spaces;
	size_t nspaces;
	bool system;   /* the command line and jobs: may everything, journalled as "system" */
	bool by_token; /* API token: no CSRF needed */
};

/* Roles of W towards a record of SPACE (0: none) made by AUTHOR (0: none). */
unsigned actor_roles(const struct actor *w, i64 space, i64 author);

/* Roles that W has in some space or may have as an author: for pages that list across spaces, and for records
 * that do not exist yet. */
unsigned actor_roles_anywhere(const struct actor *w);
bool actor_may_somewhere(const struct actor *w, unsigned mask);

/* What W is, as a text: "12 3 5:8 7:64". Whoever has the same may see the same. */
struct str actor_standing(const struct actor *w, struct arena *a);

/* Spaces in which W has one of MASK's roles. */
size_t actor_spaces(const struct actor *w, unsigned mask, i64 *out, size_t max);

#endif
