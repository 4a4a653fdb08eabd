/* harness.c -- starting the program for tests: database, modules, people. */
#include "harness.h"

#include "cli/cli.h"
#include "core/account.h"
#include "core/handler.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- people ---- */

static const struct {
	const char *name;
	enum role role;	  /* 0: none */
	bool here, there; /* in $space, in $other_space; neither: in the network */
} roles[WHO__N] = {
	[VISITOR] = { "visitor" },
	[ACCOUNT] = { "account" },
	[WRITER] = { "writer" },
	[MEMBER] = { "member", ROLE_MEMBER, .here = true },
	[SECRETARY] = { "secretary", ROLE_SECRETARY, .here = true },
	[CHAIR] = { "chair", ROLE_CHAIR, .here = true },
	[EXPERT] = { "expert", ROLE_EXPERT, .here = true },
	[COORDINATOR] = { "coordinator", ROLE_COORDINATOR, .here = true },
	[COUNSELLOR] = { "counsellor", ROLE_COUNSELLOR, .here = true },
	[STRANGER] = { "stranger", ROLE_CHAIR, .there = true },
	[EDITOR] = { "editor", ROLE_EDITOR },
	[ADMIN] = { "admin", ROLE_ADMIN },
};

const char *who_name(enum who who)
{
	return roles[who].name;
}

static unsigned everywhere(enum who who)
{
	unsigned base = who == VISITOR ? ROLE_VISITOR : ROLE_VISITOR | ROLE_ACCOUNT;

	return roles[who].here || roles[who].there ? base : base | roles[who].role;
}

/* Spaces are numbered as harness_open() makes them: $space is 1, $other_space 2. */
unsigned who_towards(enum who who, i64 space, i64 author_id)
{
	bool belongs = (roles[who].here && space == 1) || (roles[who].there && space == 2);
	unsigned author = who == WRITER && author_id ? ROLE_AUTHOR : 0;

	return everywhere(who) | (belongs ? roles[who].role : 0) | author;
}

unsigned who_anywhere(enum who who)
{
	return everywhere(who) | roles[who].role | (who == VISITOR ? 0 : ROLE_AUTHOR);
}

static enum err add_person(struct ctx *c, struct harness *h, enum who who, struct str hash)
{
	struct person *p = &h->people[who];
	struct actor *actor = arena_new_one(h->arena, struct actor);
	struct new_account n = { .email = p->email,
				 .name = str_fmt(h->arena, "Person %s", roles[who].name),
				 .password_hash = hash,
				 .lang = LANG_EN,
				 .confirmed = true };
	i64 space = roles[who].here ? h->space : roles[who].there ? h->other_space : 0;

	TRY(account_add(c, &n, &p->id));
	if (roles[who].role)
		TRY(account_grant(c, p->id, roles[who].role, space));
	TRY(token_issue(c, p->id, S("tests"), &p->token));
	TRY(session_start(c, p->id, S("tests"), &p->session));
	TRY(actor_load(c, p->id, actor));
	p->actor = actor;
	return OK;
}

static enum err add_people(struct ctx *c, void *arg)
{
	struct harness *h = arg;
	struct str hash;

	TRY(password_hash(c->arena, S(PASSWORD), &hash));
	for (enum who who = ACCOUNT; who < WHO__N; who++)
		TRY(add_person(c, h, who, hash));
	return OK;
}

static void introduce(struct harness *h)
{
	h->people[VISITOR] = (struct person){ .actor = &actor_visitor };
	for (enum who who = ACCOUNT; who < WHO__N; who++)
		h->people[who].email = str_fmt(h->arena, "%s@example.org", roles[who].name);
	harness_write(h, add_people, h);
	for (enum who who = ACCOUNT; who < WHO__N; who++) {
		struct person *p = &h->people[who];

		p->csrf = csrf_token(h->app, h->arena, token_hash(h->arena, p->session));
		harness_name(h, roles[who].name, str_fmt(h->arena, "%lld", p->id));
	}
}

static enum err add_space(struct ctx *c, const char *name, i64 *id)
{
	const struct resource *res = resource_find(c->app, "space");
	struct record *r = record_new(c->arena, res);

	for (unsigned f = 0; f < res->nfields; f++) {
		const struct field *field = &res->fields[f];

		if (field->flags & TITLE)
			r->v[f] = VZ(name);
		else if (field->flags & REQUIRED && field->choices)
			r->v[f] = VZ(field->choices[0].code);
	}
	TRY(record_store(c, r, NULL));
	*id = r->id;
	return OK;
}

static enum err add_spaces(struct ctx *c, void *arg)
{
	struct harness *h = arg;

	TRY(add_space(c, "Our space", &h->space));
	return add_space(c, "Other space", &h->other_space);
}

/* ---- start ---- */

static const struct module *const *with_extra(struct arena *a, const struct module *const *extra)
{
	VEC(const struct module *) all = { 0 };

	for (const struct module *const *m = modules; *m; m++)
		vec_push(a, &all, *m);
	for (; extra && *extra; extra++)
		vec_push(a, &all, *extra);
	vec_push(a, &all, NULL);
	return all.v;
}

/* Tables of test modules are in no migration. */
static void make_tables(struct harness *h, const struct module *const *extra)
{
	struct app *real;
	struct buf ddl = buf_on(h->arena, 1 << 20);
	struct db *db;

	if (!extra)
		return;
	assert_int_equal(app_new(&h->app->settings, modules, &real), OK);
	assert_int_equal(resources_register(real), OK);
	for (size_t i = 0; i < h->app->tables.n; i++) {
		bool known = false;
		for (size_t k = 0; k < real->tables.n && !known; k++)
			known = strcmp(real->tables.v[k]->name, h->app->tables.v[i]->name) == 0;
		if (!known)
			put_ddl(h->kind, h->app->tables.v[i], &ddl);
	}
	app_free(real);
	assert_int_equal(db_open(h->url, DB_WRITE, &db), OK);
	assert_int_equal(db_script(db, buf_done(&ddl)), OK);
	db_close(db);
}

static void choose_database(struct harness *h)
{
	static int serial;
	const char *tmp = getenv("TMPDIR"), *pg = getenv("KOLO_TEST_PG");
	char *dir = (char *)(uintptr_t)str_fmt(h->arena, "%s/kolo-test-XXXXXX", tmp ? tmp : "/tmp").p;

	h->dir = mkdtemp(dir);
	assert_non_null(h->dir);
	h->url = str_fmt(h->arena, "sqlite://%s/kolo.db", h->dir).p;
	if (h->kind == DB_POSTGRES)
		h->url = str_fmt(h->arena, "%s%cschema=http_%d_%d", pg, strchr(pg, '?') ? '&' : '?',
				 (int)getpid(), ++serial)
				 .p;
}

/* Reading handlers run in this thread on both databases, so that their statements can be made to fail. */
static void read_here(struct app *app)
{
	if (app->reading)
		slow_stop(app->reading);
	app->reading = NULL;
}

struct harness *harness_open(enum db_kind kind, const struct module *const *extra)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct harness *h = arena_new_one(a, struct harness);

	*h = (struct harness){
		.arena = a, .kind = kind, .scratch = arena_new((size_t)512 << 20), .names = map_on(a)
	};
	log_set_level(LOG_ERROR);
	choose_database(h);
	struct settings s = { .database = h->url, .data = h->dir, .mail_from = "kolo@example.org" };
	assert_int_equal(app_new(&s, with_extra(a, extra), &h->app), OK);
	assert_int_equal(resources_register(h->app), OK);
	h->app->problem_page = ui_problem;
	assert_int_equal(app_open(h->app, true), OK);
	read_here(h->app);
	make_tables(h, extra);
	assert_int_equal(db_open(h->url, DB_READ, &h->look), OK);
	harness_write(h, add_spaces, h);
	introduce(h);
	harness_name(h, "space", str_fmt(a, "%lld", h->space));
	harness_name(h, "other_space", str_fmt(a, "%lld", h->other_space));
	h->journal = harness_count(h, "SELECT COUNT(*) FROM journal");
	return h;
}

static void drop_schema(struct harness *h)
{
	struct str name = str_of(strstr(h->url, "schema=") + strlen("schema="));
	struct db *db;

	assert_int_equal(db_open(h->url, DB_WRITE, &db), OK);
	assert_int_equal(db_script(db, str_fmt(h->arena, "DROP SCHEMA %.*s CASCADE", STR(name))), OK);
	db_close(db);
}

void harness_close(struct harness *h)
{
	db_close(h->look);
	app_free(h->app);
	if (h->kind == DB_POSTGRES)
		drop_schema(h);
	assert_int_equal(system(str_fmt(h->arena, "rm -rf '%s'", h->dir).p), 0);
	arena_free(h->scratch);
	arena_free(h->arena);
}

/* ---- looking ---- */

void harness_forget(struct harness *h)
{
	arena_reset(h->scratch);
}

void harness_name(struct harness *h, const char *name, struct str value)
{
	struct str *kept = arena_new_one(h->arena, struct str);

	*kept = str_dup(h->arena, value);
	map_set(&h->names, str_dup(h->arena, str_of(name)), kept);
}

struct str harness_named(struct harness *h, const char *name)
{
	const struct str *value = map_get(&h->names, str_of(name));

	if (!value)
		fail_msg("nothing is named $%s", name);
	return *value;
}

i64 harness_count(struct harness *h, const char *sql)
{
	struct query q = { sql, "", "i" };
	struct value row[1];

	if (db_one(h->look, h->scratch, row, &q) != OK)
		fail_msg("%s: %s", sql, db_error(h->look));
	return row[0].i;
}

struct str harness_rows(struct harness *h)
{
	struct buf b = buf_on(h->scratch, 1 << 20);

	for (size_t i = 0; i < h->app->tables.n; i++) {
		const char *name = h->app->tables.v[i]->name;
		struct str sql = str_fmt(h->scratch, "SELECT COUNT(*) FROM \"%s\"", name);

		buf_fmt(&b, "%s=%lld ", name, harness_count(h, sql.p));
	}
	return buf_done(&b);
}

void harness_write(struct harness *h, enum err (*fn)(struct ctx *c, void *arg), void *arg)
{
	struct fault fault = { 0 };
	enum err e = app_write(h->app, &actor_system, LANG_EN, h->arena, fn, arg, &fault);

	if (e != OK)
		fail_msg("preparing failed: %s, %.*s %.*s: %.*s", err_info(e)->code, STR(fault.message),
			 STR(fault.fields.n ? fault.fields.v[0].field : STR_NONE),
			 STR(fault.fields.n ? fault.fields.v[0].message : STR_NONE));
	if (h->look)
		h->journal = harness_count(h, "SELECT COUNT(*) FROM journal");
}

enum { COMPLAINTS_TOLD = 600 };

void harness_complain(struct harness *h, const char *fmt, ...)
{
	va_list ap;

	if (h->complaints++ >= COMPLAINTS_TOLD)
		return;
	va_start(ap, fmt);
	struct str text = str_vfmt(h->scratch, fmt, ap);
	va_end(ap);
	print_error("%.*s\n", STR(text));
}

void harness_settle(struct harness *h)
{
	int n = h->complaints;

	h->complaints = 0;
	if (n)
		fail_msg("%d complaints", n);
}

/* ---- groups ---- */

struct group {
	enum db_kind kind;
	const struct module *const *extra;
};
static struct group group; /* of the run; cmocka gives a group's setup no argument */

static int group_open(void **state)
{
	*state = harness_open(group.kind, group.extra);
	return 0;
}

static int group_close(void **state)
{
	harness_close(*state);
	return 0;
}

int run_on_program(const char *name, const struct module *const *extra, const struct CMUnitTest *tests,
		   size_t n)
{
	static const char *const titles[] = { [DB_SQLITE] = "SQLite", [DB_POSTGRES] = "PostgreSQL" };
	int failed = 0;

	for (int k = DB_SQLITE; k <= DB_POSTGRES; k++) {
		char title[100];

		if (k == DB_POSTGRES && !getenv("KOLO_TEST_PG")) {
			failed += test_skipped(name, "PostgreSQL");
			continue;
		}
		group = (struct group){ (enum db_kind)k, extra };
		snprintf(title, sizeof(title), "%s on %s", name, titles[k]);
		failed += _cmocka_run_group_tests(title, tests, n, group_open, group_close);
	}
	return failed;
}
