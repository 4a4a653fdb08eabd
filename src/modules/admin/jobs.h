/* jobs.h -- what the templates of jobs are given. */
#ifndef KOLO_ADMIN_JOBS_H
#define KOLO_ADMIN_JOBS_H

#include "modules/admin/admin.h"

struct job_line {
	i64 id, run_at, attempts, done, total, created;
	struct str kind, state, error;
	const char *label; /* of the kind: message id; NULL: this program does not know it */
	bool repeating;	   /* queued again by the clock: cancelling it would stop it until the next start */
};

struct jobs_page {
	struct job_line *v;
	size_t n;
	bool more;
	struct str state; /* filter; empty: all */
	struct pager pager;
};

#endif
