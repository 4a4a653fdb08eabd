/* postgres.h -- between postgres.c (statements) and postgres_connect.c (finding the server and the schema).
 */
#ifndef KOLO_POSTGRES_H
#define KOLO_POSTGRES_H

#include "db/backend.h"
#include <libpq-fe.h>

struct postgres {
	struct db db;
	PGconn *conn; /* NULL before the first connection */
	const char *url;
	struct str schema;
	i64 retry_at; /* no new attempt before, by the monotonic clock */
	struct statement_cache cache;
	u64 last_number; /* of prepared statements */
	u64 walks;	 /* so far: each cursor has a name of its own */
	int sent;	 /* statements in the pipeline, whose results nobody has read */
};

extern const struct backend postgres_backend;

/* Make sure there is a connection: opens a lost one again unless a transaction was lost with it. */
enum err postgres_connected(struct postgres *p);
void postgres_forget(struct postgres *p);

#endif
