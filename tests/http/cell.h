/* cell.h -- one cell of the matrix: who does something with a record of some resource in some state, what the
 * masks and the scope of the description let come back, and what came. */
#ifndef KOLO_TEST_CELL_H
#define KOLO_TEST_CELL_H

#include "specimen.h"

/* WHO does something with S. */
struct cell {
	struct cabinet *c;
	struct specimen *s;
	enum who who;
	const char *what; /* for messages */
};

/* Run FN for every resource (ONLY: one, else NULL) × state × role, without limits of rates; X.s is a new
 * specimen each time. What was complained of fails the test. */
void cells_run(struct harness *h, const struct resource *only, void (*fn)(struct cell *x));
/* Another record of the same kind, for one that was spent. */
void cell_renew(struct cell *x);

/* "/news/12" and "/news", each with TAIL. */
const char *path_of(const struct cell *x, const char *tail);
const char *list_path(const struct cell *x, const char *tail);

/* ---- what is expected ---- */

enum { DONE = 0 };

/* True when the roles that X's person has anywhere meet MASK. */
bool anywhere(const struct cell *x, unsigned mask);
/* How she is refused who may not: a visitor may sign in. */
int refusal(const struct cell *x);
/* DONE, or how reading the record is refused. */
int expect_sight(const struct cell *x);
/* DONE, or how acting on the record under MASK is refused. */
int expect_act(const struct cell *x, unsigned mask);
int expect_create(const struct cell *x);

/* ---- what came ---- */

/* Complain of X, in words. */
void cell_complain(const struct cell *x, const char *fmt, ...) PRINTF(2, 3);
/* REFUSED, or the status that the thing DONE has. */
void expect_status(const struct cell *x, const struct reply *r, int refused, int done);
/* No word of a record that is hidden, nor of a field that is. */
void expect_no_leak(const struct cell *x, const struct reply *r);
/* GET, which must not write. */
struct reply get(struct cell *x, const char *what, const char *path, bool page);
/* The same for what changes something: refused, nothing is written; done, something is. */
struct reply act(struct cell *x, const char *what, enum method m, const char *path, const char *body,
		 bool page, int refused, int done);

#endif
