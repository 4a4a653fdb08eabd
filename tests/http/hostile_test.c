/* hostile_test.c -- the same bad input at every door: each route of the program, each parameter that it
 * knows, each field of each resource. Found by their descriptions, so that a new one cannot be forgotten. */
#include "specimen.h"

#include "resource/engine.h"

/* ---- every route ---- */

/* "/news/:id/edit" with VALUE for each part that varies. */
static struct str path_with(struct harness *h, const struct route *r, const char *value)
{
	struct buf b = buf_on(h->scratch, 64 << 10);
	bool varies = false;

	for (const char *p = r->path; *p; p++) {
		varies = *p == ':' || (varies && *p != '/');
		if (*p == ':')
			buf_put(&b, str_of(value));
		else if (!varies)
			buf_byte(&b, *p);
	}
	return buf_done(&b);
}

static bool varies(const struct route *r)
{
	return strchr(r->path, ':') != NULL;
}

/* As the administrator, whom no role keeps out. */
static struct reply ask_route(struct harness *h, const struct route *r, struct str path)
{
	const char *body = r->method == GET || r->method == DELETE ? NULL : "{}";
	struct reply got = harness_send(h, &(struct ask){ ADMIN, r->method, path.p, body });

	if (got.status >= 500)
		harness_complain(h, "%s %.*s: status %d", method_name(r->method), STR(path), got.status);
	if (got.committed && got.status >= 400)
		harness_complain(h, "%s %.*s: refused, but something was written", method_name(r->method),
				 STR(path));
	return got;
}

static void unknown_parameters_are_refused_everywhere(void **state)
{
	struct harness *h = *state;

	for (size_t i = 0; i < h->app->routes.n; i++) {
		const struct route *r = h->app->routes.v[i];
		struct str path = str_fmt(h->scratch, "%.*s?zqnever=1", STR(path_with(h, r, "1")));

		if (r->method != GET)
			continue;
		struct reply got = ask_route(h, r, path);
		if (got.status != 400 && !(varies(r) && got.status == 404))
			harness_complain(h, "%.*s: status %d", STR(path), got.status);
		harness_forget(h);
	}
	harness_settle(h);
}

static void numbers_out_of_range_are_nobodys(void **state)
{
	static const char *const numbers[] = { "0",
					       "-1",
					       "00000001",
					       "9223372036854775807",
					       "9223372036854775808",
					       "99999999999999999999999999",
					       "1e3",
					       "0x1",
					       "%D9%A1",
					       "1'%20OR%20'1'='1",
					       "%20",
					       "null" };
	struct harness *h = *state;
	struct str before = str_dup(h->arena, harness_rows(h));

	for (size_t i = 0; i < h->app->routes.n; i++) {
		const struct route *r = h->app->routes.v[i];

		for (size_t k = 0; varies(r) && k < COUNT(numbers); k++) {
			struct reply got = ask_route(h, r, path_with(h, r, numbers[k]));
			if (got.status < 400)
				harness_complain(h, "%s %s at %s: status %d", method_name(r->method), r->path,
						 numbers[k], got.status);
		}
		harness_forget(h);
	}
	assert_true(str_eq(before, harness_rows(h)));
	harness_settle(h);
}

/* ---- every parameter ---- */

static const char *const statements[] = {
	"'%20OR%201=1--",
	"1);DROP%20TABLE%20news;--",
	"1%20UNION%20SELECT%20email%20FROM%20account",
	"%22%20OR%20%22%22=%22",
	"%5C'%3B%20SELECT%20pg_sleep(9)--",
	"$1",
	"%25%27",
};

static void try_statements(struct harness *h, const struct route *r, const char *name)
{
	for (size_t i = 0; i < COUNT(statements); i++) {
		struct str path =
			str_fmt(h->scratch, "%.*s?%s=%s", STR(path_with(h, r, "1")), name, statements[i]);
		struct reply got = ask_route(h, r, path);

		if (str_has(got.body, S("syntax")) || str_has(got.body, S("SELECT pg_sleep(9)--\" does")))
			harness_complain(h, "%.*s: the database speaks", STR(path));
	}
}

static void sql_in_every_parameter_does_nothing(void **state)
{
	struct harness *h = *state;
	struct str before = str_dup(h->arena, harness_rows(h));

	for (size_t i = 0; i < h->app->routes.n; i++) {
		const struct route *r = h->app->routes.v[i];

		for (size_t k = 0; r->method == GET && r->query && r->query[k]; k++)
			try_statements(h, r, r->query[k]);
		for (unsigned f = 0;
		     r->method == GET && r->resource && r->query == query_any && f < r->resource->nfields;
		     f++)
			try_statements(h, r, r->resource->fields[f].name);
		harness_forget(h);
	}
	assert_true(str_eq(before, harness_rows(h)));
	harness_settle(h);
}

/* ---- every field ---- */

static void each_field(struct harness *h,
		       void (*fn)(struct harness *h, const struct resource *res, const struct field *f))
{
	for (size_t i = 0; i < h->app->shapes.n; i++)
		for (unsigned f = 0; f < h->app->shapes.v[i]->res->nfields; f++) {
			const struct resource *res = h->app->shapes.v[i]->res;

			fn(h, res, &res->fields[f]);
			harness_forget(h);
		}
	harness_settle(h);
}

static struct reply send_field(struct harness *h, const struct resource *res, const char *name,
			       struct str text)
{
	struct str path = str_fmt(h->scratch, "/%s", res->collection);
	struct str body = str_fmt(h->scratch, "{\"%s\":\"%.*s\"}", name, STR(text));

	return harness_send(h, &(struct ask){ ADMIN, POST, path.p, body.p });
}

/* Longer than any field of its kind may be: it is named, whatever else is missing. */
static void send_too_much(struct harness *h, const struct resource *res, const struct field *f)
{
	struct str much = { memset(arena_bytes(h->scratch, 900000), 'x', 900000), 900000 };
	struct str named = str_fmt(h->scratch, "\"field\":\"%s\"", f->name);
	struct reply r = send_field(h, res, f->name, much);

	if (res->may.create == MAY_NOBODY)
		return;
	if (r.status != 422 || !str_has(r.body, named) || r.committed || r.body.n > 10000)
		harness_complain(h, "%s.%s too long: %d %.*s", res->name, f->name, r.status,
				 STR(str_slice(r.body, 0, 300)));
}

static void no_field_takes_everything(void **state)
{
	each_field(*state, send_too_much);
}

static void send_sql(struct harness *h, const struct resource *res, const struct field *f)
{
	i64 accounts = harness_count(h, "SELECT COUNT(*) FROM account");
	struct reply r = send_field(h, res, f->name, S("'); DELETE FROM account; --"));

	if (r.status >= 500 || harness_count(h, "SELECT COUNT(*) FROM account") != accounts)
		harness_complain(h, "%s.%s with SQL: %d", res->name, f->name, r.status);
}

static void sql_in_every_field_is_text(void **state)
{
	each_field(*state, send_sql);
}

/* ---- scripts ---- */

#define SCRIPT "<script>alert(1)</script>"
#define EVIL "zqvictim \"'>" SCRIPT "<img src=x onerror=alert(1)>]]>"

struct victim {
	struct specimen *s;
	i64 id;
};

static enum err make_evil(struct ctx *c, void *arg)
{
	struct victim *v = arg;
	struct record *r = v->s->r;
	struct value one[] = { VZ(EVIL) };

	for (unsigned f = 0; f < v->s->res->nfields; f++) {
		const struct field *field = &v->s->res->fields[f];

		if (!v->s->mark[f].n || field->flags & KEY)
			continue; /* what a rule chose */
		if (field->kind == F_LINE || field->kind == F_PROSE)
			r->v[f] = VZ(EVIL);
		if (field->kind == F_SET)
			r->v[f] = value_dup(c->arena, (struct value){ .type = V_LIST, .list = { one, 1 } });
		if (field->kind == F_WORDS)
			TRY(field_from_text(c, field, S("{\"en\":\"" SCRIPT "\"}"), &r->v[f]));
	}
	TRY(record_store(c, r, NULL));
	v->id = r->id;
	return OK;
}

static void expect_harmless(struct harness *h, const char *path)
{
	struct reply r = harness_send(h, &(struct ask){ ADMIN, GET, path, .page = true });

	if (r.status == 303)
		r = harness_send(h,
				 &(struct ask){ ADMIN, GET, reply_header(&r, "location").p, .page = true });
	if (r.status != 200)
		harness_complain(h, "%s: status %d", path, r.status);
	if (str_has(r.body, S(SCRIPT)) || str_has(r.body, S("<img src=x")))
		harness_complain(h, "%s runs the words of others", path);
}

static void look_at(struct harness *h, const struct resource *res, i64 id)
{
	static const char *const lists[] = { "", "?view=table", "?q=zqvictim" };
	const char *own = str_fmt(h->scratch, "/%s/%lld", res->collection, id).p;

	expect_harmless(h, own);
	if (res->may.update & ROLE_ADMIN)
		expect_harmless(h, str_fmt(h->scratch, "%s/edit", own).p);
	if (res->may.update & ROLE_ADMIN && !res->bulk) /* what the system stored is not kept */
		expect_harmless(h, str_fmt(h->scratch, "%s/history?to=1", own).p);
	for (size_t i = 0; i < COUNT(lists); i++)
		expect_harmless(h, str_fmt(h->scratch, "/%s%s", res->collection, lists[i]).p);
	if (res->feed)
		expect_harmless(h, str_fmt(h->scratch, "/%s.atom", res->collection).p);
	harness_forget(h);
}

/* An account bears them too. */
static void call_oneself_evil(struct harness *h)
{
	struct pairs form = { 0 };

	vec_push(h->scratch, &form, ((struct pair){ S("name"), S(EVIL) }));
	vec_push(h->scratch, &form, ((struct pair){ S("lang"), S("en") }));
	struct ask ask = { EXPERT, POST, "/me/account", form_encode(h->scratch, &form).p, .page = true };
	assert_int_equal(harness_send(h, &ask).status, 303);
}

static void no_text_of_others_runs(void **state)
{
	static const char *const pages[] = { "/",
					     "/search?q=zqvictim",
					     "/admin",
					     "/admin/accounts",
					     "/admin/journal",
					     "/admin/moderation",
					     "/admin/jobs",
					     "/spaces/1" };
	struct harness *h = *state;
	struct cabinet c = cabinet_of(h);

	call_oneself_evil(h);
	for (size_t i = 0; i < h->app->shapes.n; i++) {
		const struct resource *res = h->app->shapes.v[i]->res;
		const char *open = res->transitions && res->transitions->action ? res->transitions->to : NULL;
		struct victim v = { .s = specimen_draft(&c, res, open) };

		harness_write(h, make_evil, &v);
		look_at(h, res, v.id);
	}
	for (size_t i = 0; i < COUNT(pages); i++)
		expect_harmless(h, pages[i]);
	harness_settle(h);
}

/* ---- files ---- */

#define PART "multipart/form-data; boundary=part"
#define FILE_OF(text)                                                                                 \
	"--part\r\nContent-Disposition: form-data; name=\"step\"\r\n\r\ndry\r\n"                      \
	"--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.csv\"\r\n\r\n" text \
	"\r\n--part--\r\n"

static const struct scenario files[] = {
	{ "a quote that is not closed", EDITOR, POST, "/organisations/import",
	  FILE_OF("name,kind\nA,\"school"), PART, .status = 200,
	  .has = "\"state\":\"failed\"|quote not closed", .writes = SOME },
	{ "more cells than titles", EDITOR, POST, "/organisations/import", FILE_OF("name,kind\nA,school,x"),
	  PART, .status = 200, .has = "\"state\":\"failed\"|more cells", .writes = SOME },
	{ "no UTF-8", EDITOR, POST, "/organisations/import", FILE_OF("name,kind\n\xd0\x84\xd1\x94,\xd0"),
	  PART, .status = 200, .has = "\"state\":\"failed\"", .writes = SOME },
	{ "a page that calls itself a table", EDITOR, POST, "/organisations/import",
	  FILE_OF("<!doctype html><table><tr><td>x"), PART, .status = 200, .has = "\"state\":\"failed\"",
	  .writes = SOME },
	{ "a document", EDITOR, POST, "/organisations/import", FILE_OF("%PDF-1.7\n"), PART, .status = 200,
	  .has = "\"state\":\"failed\"", .writes = SOME },
	{ "a workbook of four bytes", EDITOR, POST, "/organisations/import", FILE_OF("PK\3\4 and no more"),
	  PART, .status = 200, .has = "\"state\":\"failed\"", .writes = SOME },
	{ "a packed file of three", EDITOR, POST, "/organisations/import",
	  FILE_OF("\x1f\x8b\x08 and no more"), PART, .status = 200, .has = "\"state\":\"failed\"",
	  .writes = SOME },
	{ "JSON that ends early", EDITOR, POST, "/organisations/import", FILE_OF("[{\"name\":\"A\"},"), PART,
	  .status = 200, .has = "\"state\":\"failed\"", .writes = SOME },
	{ "titles alone", EDITOR, POST, "/organisations/import", FILE_OF("name,kind\n"), PART, .status = 200,
	  .has = "\"create\":0", .writes = SOME },
	{ "nothing", EDITOR, POST, "/organisations/import", FILE_OF(""), PART, .status = 422 },
	{ "a form that never ends", EDITOR, POST, "/organisations/import",
	  "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nname", PART,
	  .status = 400 },
	{ "a field that is no UTF-8", EDITOR, POST, "/organisations/import",
	  "--part\r\nContent-Disposition: form-data; name=\"step\"\r\n\r\n\xff\r\n--part--\r\n", PART,
	  .status = 400 },
};

static void broken_files_are_told_and_write_nothing(void **state)
{
	struct harness *h = *state;
	const char *count = "SELECT COUNT(*) FROM organisation";
	i64 before = harness_count(h, count);

	run_scenarios(h, files, COUNT(files));
	assert_int_equal(harness_count(h, count), before);
}

/* ---- signing in ---- */

static const struct scenario doors[] = {
	{ "SQL for a name", VISITOR, POST, "/login", "email='+OR+1=1--&password=x", .page = true,
	  .status = 422, .has_not = "syntax" },
	{ "SQL for a password", VISITOR, POST, "/login", "email=admin@example.org&password='+OR+'1'='1",
	  .page = true, .status = 422 },
	{ "a name of 100 kB", VISITOR, POST, "/signup", "$long", .page = true, .status = 422 },
	{ "scripts for a name", VISITOR, POST, "/signup",
	  "email=%22%3E%3Cscript%3Ealert(1)&name=%22%3E%3Cscript%3Ealert(1)&password=x", .page = true,
	  .status = 422, .has = "&lt;script&gt;", .has_not = "<script>alert" },
	{ "a token of another kind", VISITOR, GET, "/confirm?token='+OR+1=1", .page = true, .status = 404 },
};

static void doors_stay_shut(void **state)
{
	struct harness *h = *state;
	struct str much = { memset(arena_bytes(h->scratch, 100000), 'x', 100000), 100000 };

	harness_name(h, "long",
		     str_fmt(h->arena, "email=a@example.org&password=" PASSWORD "&name=%.*s", STR(much)));
	run_scenarios(h, doors, COUNT(doors));
}

int hostile_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_parameters_are_refused_everywhere),
		cmocka_unit_test(numbers_out_of_range_are_nobodys),
		cmocka_unit_test(sql_in_every_parameter_does_nothing),
		cmocka_unit_test(no_field_takes_everything),
		cmocka_unit_test(sql_in_every_field_is_text),
		cmocka_unit_test(no_text_of_others_runs),
		cmocka_unit_test(broken_files_are_told_and_write_nothing),
		cmocka_unit_test(doors_stay_shut),
	};

	return run_on_program("hostile", NULL, tests, COUNT(tests));
}
