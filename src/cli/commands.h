/* commands.h -- the table of commands and what runs them. */
#ifndef KOLO_COMMANDS_H
#define KOLO_COMMANDS_H

#include "cli/cli.h"

extern const struct command commands[]; /* ends with { 0 } */

int run_serve(struct cli *cli);
int run_demo(struct cli *cli);
int run_migrate(struct cli *cli);
int run_routes(struct cli *cli);
int run_check(struct cli *cli);
int run_import(struct cli *cli);
int run_export(struct cli *cli);
int run_backup(struct cli *cli);
int run_restore(struct cli *cli);
int run_reindex(struct cli *cli);
int run_user_add(struct cli *cli);
int run_user_list(struct cli *cli);
int run_user_erase(struct cli *cli);
int run_token_add(struct cli *cli);
int run_verify(struct cli *cli);
int run_sql(struct cli *cli);
int run_stem(struct cli *cli);
int run_version(struct cli *cli);

/* The accounts that everybody may try, with their password, on standard output. */
void demo_print_accounts(struct cli *cli, struct app *app);

#endif
