/* harness.h -- the whole program in one process, for tests: the real modules on a fresh database, an account
 *for every role, requests through the dispatcher, and what came back and was written.
 *
 * A file of tests is tests/http/x_test.c with `int x_test(void)`, or src/modules/<name>/<name>_test.c:
 *
 *	static const struct scenario closing[] = {
 *		{ "a guest may not", VISITOR, POST, "/news/$draft/publish", .status = 401 },
 *		{ "the chair may", CHAIR, POST, "/news/$draft/publish", .status = 200, .has = "published",
 *.writes = 1, .faults = true },
 *	};
 *	static void publishing(void **state)
 *	{
 *		run_scenarios(*state, closing, COUNT(closing));
 *	}
 *	int news_test(void)
 *	{
 *		static const struct CMUnitTest tests[] = { cmocka_unit_test(publishing) };
 *
 *		return run_on_program("news", NULL, tests, COUNT(tests));
 *	}
 *
 * The tests of a group share one database, on SQLite first, then (where KOLO_TEST_PG holds a URL) in a schema
 *of its own on PostgreSQL. "$word" in paths, bodies and headers stands for what harness_name() bound to it.
 */
#ifndef KOLO_TEST_HARNESS_H
#define KOLO_TEST_HARNESS_H

#include "base/test.h"
#include "db/test.h"
#include "resource/resource.h"

/* ---- people ---- */

/* One account a role; those between WRITER and STRANGER belong to the space $space, STRANGER chairs
 * $other_space. WRITER is an account without roles that made the specimens. */
enum who {
	VISITOR,
	ACCOUNT,
	WRITER,
	MEMBER,
	SECRETARY,
	CHAIR,
	EXPERT,
	COORDINATOR,
	COUNSELLOR,
	STRANGER,
	EDITOR,
	ADMIN,
	WHO__N
};

#define PASSWORD "a quiet evening by the river"

struct person {
	i64 id;			   /* 0: the visitor */
	struct str email;	   /* "chair@example.org" */
	struct str token;	   /* of the API */
	struct str session, csrf;  /* of her browser */
	const struct actor *actor; /* as the program sees her */
};
const char *who_name(enum who who);
/* Roles towards a record of SPACE made by AUTHOR_ID, and those anywhere, by what the accounts were given: a
 * second opinion on what the program computes. */
unsigned who_towards(enum who who, i64 space, i64 author_id);
unsigned who_anywhere(enum who who);

/* ---- the program ---- */

struct harness {
	struct arena *arena;   /* lives as long as the group */
	struct arena *scratch; /* replies live here until harness_forget() */
	enum db_kind kind;
	const char *dir, *url;
	struct app *app;
	struct db *look; /* reads beside the program */
	struct person people[WHO__N];
	i64 space, other_space;
	struct map names;
	i64 serial;  /* each request comes from another network */
	i64 journal; /* rows at the last look */
	int complaints;
};

/* Start on a fresh database with the program's modules and EXTRA ones (NULL-ended; NULL allowed), whose
 * tables are made beside the migrations. */
struct harness *harness_open(enum db_kind kind, const struct module *const *extra);
void harness_close(struct harness *h);
/* Give back the memory of replies. */
void harness_forget(struct harness *h);
/* "$NAME" means VALUE from now on. */
void harness_name(struct harness *h, const char *name, struct str value);
struct str harness_named(struct harness *h, const char *name);
/* TEXT with each $word that is bound; other dollars stay. */
struct str harness_filled(struct harness *h, const char *text);
/* The integer that SQL gives. */
i64 harness_count(struct harness *h, const char *sql);
/* "account=12 journal=40 …" of every table. */
struct str harness_rows(struct harness *h);
/* Run FN as the system in the write lane; it must succeed. */
void harness_write(struct harness *h, enum err (*fn)(struct ctx *c, void *arg), void *arg);

/* Note that something is not as it should be and go on, so that one run tells all; harness_settle() fails the
 * test if there were any. */
void harness_complain(struct harness *h, const char *fmt, ...) PRINTF(2, 3);
void harness_settle(struct harness *h);

/* ---- requests ---- */

struct ask {
	enum who who;
	enum method method;
	const char *path;    /* as in the request line: "/news?sort=-published" */
	const char *body;    /* JSON when it begins with { or [, else a form; NULL: none */
	const char *type;    /* Content-Type, where it is another */
	const char *headers; /* "Name: value\nName: value": beside the usual ones, before them */
	bool page;   /* by a browser: session and CSRF token, text/html; else by a program: API token, JSON */
	bool forged; /* without CSRF token */
	const char *peer; /* NULL: a new address each time */
};

struct reply {
	int status;
	struct str type, body;
	struct pairs headers;
	i64 writes;	/* rows that the journal gained */
	bool committed; /* anything at all was written */
};

/* Send C; what the parser of requests refuses is answered as the server does it. */
struct reply harness_send(struct harness *h, const struct ask *c);
struct str reply_header(const struct reply *r, const char *name); /* any case; p NULL if absent */
/* The value at "items.0.title" of a JSON body, as text; p NULL if it is not there or null. */
struct str reply_json(struct harness *h, const struct reply *r, const char *path);
/* What is written to KEY="…" in the first tag of a page that holds MARK: hidden fields, links. p NULL if
 * absent. */
struct str reply_attribute(struct harness *h, const struct reply *r, const char *mark, const char *key);

/* ---- scenarios ---- */

#define SOME (-1) /* .writes: something was committed, whatever the journal says of it */

struct scenario {
	const char *name;
	enum who who;
	enum method method;
	const char *path, *body;
	const char *type, *headers;
	bool page, forged;
	int status;
	const char *has, *has_not;	  /* in the body; several are parted by | */
	const char *header;		  /* "Location: /login": a header that begins so */
	int writes;			  /* rows of the journal; 0: nothing was committed at all */
	void (*given)(struct harness *h); /* before */
	bool faults; /* again with each statement of the database failing: 5xx, nothing written, and then it
			works */
};

void run_scenarios(struct harness *h, const struct scenario *v, size_t n);
/* One of them, for flows; the reply is returned. */
struct reply run_scenario(struct harness *h, const struct scenario *s);

/* ---- groups ---- */

/* Run TESTS with a struct harness * as their state, on each database; EXTRA: modules for tests, NULL-ended,
 * or NULL. Returns the number of failures. */
int run_on_program(const char *name, const struct module *const *extra, const struct CMUnitTest *tests,
		   size_t n);

#endif
