/* lane.h -- the write lane: the only place where this process writes.
 *
 * SQLite: one thread owns the one writing connection and takes all waiting work into one transaction; another
 * one flushes to disk what is committed, and only then answers all of it (group commit). So the next pieces
 * are worked on while the disk is waited for; they and readers may see what is not yet answered. When a piece
 * fails that has written already, the transaction begins again without it, with a savepoint for each other
 * piece. PostgreSQL: several threads with a connection and a transaction each; ERR_RETRY is tried again up to
 * five times. A piece that fails undoes itself alone. After the process was told OK, the work survives kill
 * −9. */
#ifndef KOLO_LANE_H
#define KOLO_LANE_H

#include "db/db.h"

struct lane;

struct work {
	/* Do it, inside a transaction. May run again, so it must not leave marks outside DB. */
	enum err (*run)(struct db *db, void *arg);
	/* After the commit that holds it, before after_commit and any done(); on the lane's thread. NULL
	 * allowed. */
	void (*committed)(void *arg);
	/* Told once, when it is durable or after the failure is final; on a thread of the lane's; must be
	 * quick. */
	void (*done)(void *arg, enum err result);
	void *arg;
	struct work *next; /* the lane's, and so is this: */
	enum err result;
};

struct lane_options {
	int writers; /* PostgreSQL connections: 16 suit a small server; SQLite always has one */
	/* Called after each commit that changed rows, on the lane's thread: caches and live views. NULL
	 * allowed. */
	void (*after_commit)(void *ctx);
	void *ctx;
};

MUST_USE enum err lane_start(const char *url, const struct lane_options *o, struct lane **out);
/* Finish what waits, then stop. */
void lane_stop(struct lane *l);

/* Hand over W (caller's memory, alive until done is called). ERR_UNAVAILABLE when the queue is full (4,096)
 * or stopping. */
MUST_USE enum err lane_submit(struct lane *l, struct work *w);

/* The same and wait: for jobs and the command line, never on an I/O thread. Returns run's result. */
MUST_USE enum err lane_run(struct lane *l, enum err (*run)(struct db *, void *), void *arg);

/* Whether this lane committed TRANSACTION of PostgreSQL; it remembers its last 4,096. */
bool lane_committed(struct lane *l, i64 transaction);

struct lane_figures {
	i64 commits, pieces, failures, retries, waiting;
};
struct lane_figures lane_figures(struct lane *l);

/* The same for work that wants to hear of its commit; W's done() is the lane's. */
MUST_USE enum err lane_wait(struct lane *l, const struct work *w);

/* For tests, while the lane has nothing to do: make the N-th statement from now of each writer fail with E (0
 * = none). */
void lane_fail_at(struct lane *l, i64 n, enum err e);

#endif
