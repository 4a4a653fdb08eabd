/* test.h -- a whole network in process for the engine's tests: two resources of every kind of field, three
 * accounts, requests through the real router and lanes, on both databases. */
#ifndef KOLO_RESOURCE_TEST_H
#define KOLO_RESOURCE_TEST_H

#include "core/account.h"
#include "db/test.h"
#include "resource/engine.h"

enum { SHELF_TITLE, SHELF_CODE, SHELF_PARENT, SHELF__N };
enum {
	THING_TITLE,
	THING_CODE,
	THING_LEAD,
	THING_BODY,
	THING_STATE,
	THING_COUNT,
	THING_PRICE,
	THING_READY,
	THING_DAY,
	THING_WHEN,
	THING_PERIOD,
	THING_COLOUR,
	THING_TAGS,
	THING_SHELF,
	THING_SHELVES,
	THING_PLACE,
	THING_PRECISION,
	THING_URL,
	THING_EMAIL,
	THING_PHONE,
	THING_WORDS,
	THING_LANG,
	THING_AUTHOR,
	THING_SECRET,
	THING_HIDDEN,
	THING__N
};

extern const struct resource test_shelf, test_thing;

enum who { GUEST, MEMBER, EDITOR, WHO__N };

struct network {
	struct fixture *f;
	struct app *app;
	i64 account[WHO__N];
	struct str token[WHO__N];   /* of the API */
	struct str session[WHO__N]; /* cookie, for pages */
	struct str csrf[WHO__N];
};

/* On the fixture's database, empty; network_close() before the fixture goes. */
struct network *network_open(struct fixture *f);
void network_close(struct network *n);

/* One request and what it must give. */
struct scenario {
	const char *name;
	enum who who;
	enum method method;
	const char *path; /* with the query; with .json and the like it is for a program */
	const char *body; /* JSON when it begins with {, else a form */
	const char *if_match;
	int status;
	const char *has, *lacks; /* texts in the body or the Location */
	bool page;		 /* sent by a browser with a session, else by a program with a token */
};
void scenarios_run(struct network *n, const struct scenario *v, size_t count);

struct reply {
	int status;
	struct str body, location, etag, type;
};
struct reply network_send(struct network *n, const struct scenario *s, const struct upload *upload);
i64 network_count(struct network *n, const char *sql);

#endif
