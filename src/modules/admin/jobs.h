/* jobs.h -- what the templates of jobs are given. */
#ifndef KOLO_ADMIN_JOBS_H
#define KOLO_ADMIN_JOBS_H

#include "modules/admin/admin.h"

struct jobs_page {
	struct job_lines list;
	struct str state; /* filter; empty: all */
	struct pager pager;
};

#endif
