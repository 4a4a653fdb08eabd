/* people.c -- `kolo user`, `kolo token`: accounts and tokens from the command line, so that a machine can set
 * up a network. */
#include "cli/commands.h"
#include "core/account.h"
#include "resource/resource.h"

#include <stdio.h>

struct wish {
	struct cli *cli;
	struct new_account account;
	struct str role, space_name;
	struct str token;
	bool existed;
};

static int fail_with(struct app *app, const struct fault *f, const char *what)
{
	fprintf(stderr, "kolo: %s: %.*s\n", what, STR(f->message));
	for (size_t i = 0; i < f->fields.n; i++)
		fprintf(stderr, "  %.*s: %.*s\n", STR(f->fields.v[i].field), STR(f->fields.v[i].message));
	app_free(app);
	return EXIT_FAILED;
}

/* A space by its number, its key or its name. */
static enum err find_space(struct ctx *c, struct str text, i64 *out)
{
	static const struct field space = { "space", F_REF, .ref = "space" };
	struct value v;

	if (field_from_text(c, &space, text, &v) != OK) {
		c->fault = (struct fault){ 0 };
		return fail(c, ERR_INVALID, "There is no space %.*s", STR(text));
	}
	*out = value_int(v);
	return OK;
}

static enum err grant(struct ctx *c, const struct wish *w, i64 id)
{
	i64 space = 0;
	enum role r;

	if (!w->role.n)
		return w->space_name.n ? fail(c, ERR_INVALID, "--space says where a role counts: add --role")
				       : OK;
	if (!role_parse(w->role, &r))
		return fail(c, ERR_INVALID, "There is no role %.*s", STR(w->role));
	if (r & ROLE_SPACE_ANY && !w->space_name.n)
		return fail(c, ERR_INVALID, "The role %.*s is held in a space: add --space", STR(w->role));
	if (!(r & ROLE_SPACE_ANY) && w->space_name.n)
		return fail(c, ERR_INVALID, "The role %.*s counts in the whole network: leave --space out",
			    STR(w->role));
	if (w->space_name.n)
		TRY(find_space(c, w->space_name, &space));
	return account_grant(c, id, r, space);
}

/* An address that has an account gets the password and the role: setting up twice does no harm. */
static enum err add_user(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	i64 id;

	enum err e = account_find(c, w->account.email, &id);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	w->existed = e == OK;
	if (!w->existed)
		TRY(account_add(c, &w->account, &id));
	else if (w->account.password_hash.n)
		TRY(account_set_password(c, id, w->account.password_hash));
	return grant(c, w, id);
}

static int missing(const char *option)
{
	fprintf(stderr, "kolo: --%s is missing\n", option);
	return EXIT_USAGE;
}

/* Checked as on the page; hashed before the write lane is asked for. */
static int read_wish(struct cli *cli, struct app *app, struct wish *w)
{
	struct ctx c = app_context(app, cli->arena, &actor_system, LANG_EN);
	struct str password = cli_option(cli, "password"), name = cli_option(cli, "name");

	*w = (struct wish){ .cli = cli,
			    .role = cli_option(cli, "role"),
			    .space_name = cli_option(cli, "space") };
	w->account.email = cli_option(cli, "email");
	w->account.name = name.n ? name : str_slice(w->account.email, 0, str_index(w->account.email, '@'));
	w->account.lang = LANG_UK;
	w->account.confirmed = true;
	if (!password.n)
		return EXIT_DONE;
	enum err e = password_check(&c, password, w->account.email);
	if (e == OK)
		e = password_hash(cli->arena, password, &w->account.password_hash);
	return e == OK ? EXIT_DONE : fail_with(NULL, &c.fault, "this password is refused");
}

int run_user_add(struct cli *cli)
{
	struct fault fault = { 0 };
	struct app *app;
	struct wish w;
	int code;

	if (!cli_option(cli, "email").n)
		return missing("email");
	app = cli_open(cli, true);
	if (!app)
		return EXIT_FAILED;
	code = read_wish(cli, app, &w);
	if (code == EXIT_DONE &&
	    app_write(app, &actor_system, LANG_EN, cli->arena, add_user, &w, &fault) != OK)
		return fail_with(app, &fault, "no account was made");
	if (code == EXIT_DONE)
		printf("%s %.*s\n", w.existed ? "updated" : "added", STR(w.account.email));
	app_free(app);
	return code;
}

static enum err find_account(struct ctx *c, const struct wish *w, i64 *id)
{
	enum err e = account_find(c, w->account.email, id);

	if (e == ERR_NOT_FOUND)
		return fail(c, e, "There is no account with this address");
	return e;
}

static enum err erase_user(struct ctx *c, void *arg)
{
	const struct wish *w = arg;
	i64 id;

	TRY(find_account(c, w, &id));
	return account_erase(c, id);
}

int run_user_erase(struct cli *cli)
{
	struct wish w = { .account = { .email = cli_option(cli, "email") } };
	struct fault fault = { 0 };
	struct app *app;

	if (!w.account.email.n)
		return missing("email");
	app = cli_open(cli, true);
	if (!app)
		return EXIT_FAILED;
	if (app_write(app, &actor_system, LANG_EN, cli->arena, erase_user, &w, &fault) != OK)
		return fail_with(app, &fault, "the account was not erased");
	printf("erased %.*s\n", STR(w.account.email));
	app_free(app);
	return EXIT_DONE;
}

static enum err add_token(struct ctx *c, void *arg)
{
	struct wish *w = arg;
	i64 id;

	TRY(find_account(c, w, &id));
	return token_issue(c, id, w->account.name, &w->token);
}

int run_token_add(struct cli *cli)
{
	struct str label = cli_option(cli, "label");
	struct wish w = { .account = { .email = cli_option(cli, "email"),
				       .name = label.n ? label : S("command line") } };
	struct fault fault = { 0 };
	struct app *app;

	if (!w.account.email.n)
		return missing("email");
	app = cli_open(cli, true);
	if (!app)
		return EXIT_FAILED;
	if (app_write(app, &actor_system, LANG_EN, cli->arena, add_token, &w, &fault) != OK)
		return fail_with(app, &fault, "no token was made");
	printf("%.*s\n", STR(w.token));
	app_free(app);
	return EXIT_DONE;
}

static const struct query q_users = {
	"SELECT a.id, a.email, a.name, a.disabled, COALESCE(r.role, ''), COALESCE(s.name, '') FROM account a "
	"LEFT JOIN account_role r ON r.account = a.id LEFT JOIN space s ON s.id = r.space "
	"ORDER BY a.email, r.role, s.name",
	"",
	"ississ",
};

int run_user_list(struct cli *cli)
{
	struct app *app = cli_open(cli, false);
	struct rows rows;

	if (!app)
		return EXIT_FAILED;
	struct ctx c = app_context(app, cli->arena, &actor_system, LANG_EN);
	enum err e = db_all(c.db, c.arena, &rows, &q_users);
	printf("number\te-mail\tname\trole\tspace\tstate\n");
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		const struct value *v = rows_row(&rows, i);
		printf("%lld\t%.*s\t%.*s\t%.*s\t%.*s\t%s\n", v[0].i, STR(v[1].s), STR(v[2].s), STR(v[4].s),
		       STR(v[5].s), v[3].i ? "disabled" : "active");
	}
	app_free(app);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
