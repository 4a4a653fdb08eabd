/* overview.h -- the figures of the first page of administration. */
#ifndef KOLO_ADMIN_OVERVIEW_H
#define KOLO_ADMIN_OVERVIEW_H

#include "modules/admin/admin.h"

struct overview {
	struct account_counts accounts;
	i64 mail_waiting, mail_failed;
	i64 jobs_waiting, jobs_failed;
	struct chain_head head;
	i64 size, backup; /* backup 0: never */
	struct str version;
	i64 migrations;
	bool mail_off; /* there is no relay: letters wait */
	bool admin;    /* the reader may open the sections behind the figures */
	struct str verified;
	bool whole;
};

#endif
