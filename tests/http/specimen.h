/* specimen.h -- records of any resource made from its description alone: values by kind, a word in every text
 * that stands nowhere else, and who may see which of them by the masks of the description. */
#ifndef KOLO_TEST_SPECIMEN_H
#define KOLO_TEST_SPECIMEN_H

#include "harness.h"

struct specimen {
	const struct resource *res;
	struct record *r; /* the values it was made with */
	struct str *mark; /* by field: what shows that its value is there; empty where nothing would */
	struct str word;  /* of the title */
	i64 id;		  /* 0: not stored */
	i64 author, space;
	const char *state; /* NULL: it has none */
};

struct cabinet {
	struct harness *h;
	struct map targets; /* by resource: what references point to */
};
struct cabinet cabinet_of(struct harness *h);

/* Values for a new record in $space by WRITER, in STATE (NULL: none, or the first); not stored. */
struct specimen *specimen_draft(struct cabinet *c, const struct resource *res, const char *state);
/* The same, stored by the system. */
struct specimen *specimen_make(struct cabinet *c, const struct resource *res, const char *state);
void specimen_remove(struct cabinet *c, struct specimen *s);

/* True when the scope lets WHO see S and its roles may read it. */
bool specimen_seen(struct cabinet *c, const struct specimen *s, enum who who);
bool specimen_in_scope(struct cabinet *c, const struct specimen *s, enum who who);
/* True when WHO, who sees S, may see field F of it. */
bool specimen_field_seen(const struct specimen *s, unsigned f, enum who who);
/* True when WHO may set F in S, or in a new record in $space. */
bool specimen_field_set(const struct specimen *s, unsigned f, enum who who);

/* What WHO may set of S, as the body of a request. */
struct str specimen_json(struct cabinet *c, const struct specimen *s, enum who who);
struct str specimen_form(struct cabinet *c, const struct specimen *s, enum who who);

#endif
