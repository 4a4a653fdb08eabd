/* tables.c -- the list of core's own tables, in the order in which they refer to each other. */
#include "core/account.h"
#include "core/idempotency.h"

const struct table *const core_tables[] = {
	&table_account, &table_account_role, &table_session, &table_ticket, &table_api_token,
	&table_journal, &table_history,	     &table_outbox,  &table_job,    &table_file,
	&table_setting, &table_idempotency,  NULL,
};
