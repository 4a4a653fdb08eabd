/* network_test.c -- the network of the engine's tests (test.h), and that it stands. */
#include "resource/test.h"

#include "core/account.h"

/* ---- its descriptions ---- */

static const struct choice states[] = { { "draft", "Draft", "sun" }, { "open", "Open", "leaf" }, { 0 } };
static const struct choice colours[] = { { "red", "Red" }, { "blue", "Blue" }, { 0 } };
static const struct choice precisions[] = {
	{ "exact", "Exactly" },
	{ "settlement", "To the settlement" },
	{ "hidden", "Not at all" },
	{ 0 },
};

static const struct field shelf_fields[SHELF__N] = {
	[SHELF_TITLE] = { "title", F_LINE, "Title", REQUIRED | TITLE | LISTED },
	[SHELF_CODE] = { "code", F_LINE, "Code", KEY },
	[SHELF_PARENT] = { "parent", F_REF, "Stands in", PARENT | FILTERED, .ref = "shelf" },
};

static const struct field thing_fields[THING__N] = {
	[THING_TITLE] = { "title", F_LINE, "Title", REQUIRED | TITLE | LISTED },
	[THING_CODE] = { "code", F_LINE, "Register code", KEY },
	[THING_LEAD] = { "lead", F_LINE, "Lead", SUMMARY },
	[THING_BODY] = { "body", F_PROSE, "Text", SEARCHED },
	[THING_STATE] = { "state", F_STATE, "State", FILTERED, .choices = states, .fallback = "draft" },
	[THING_COUNT] = { "count", F_INT, "Count", LISTED | SORTED, .max_value = 1000 },
	[THING_PRICE] = { "price", F_DECIMAL, "Price" },
	[THING_READY] = { "ready", F_BOOL, "Ready", FILTERED },
	[THING_DAY] = { "day", F_DATE, "Day" },
	[THING_WHEN] = { "begins", F_INSTANT, "Begins", SORTED },
	[THING_PERIOD] = { "valid", F_PERIOD, "Valid" },
	[THING_COLOUR] = { "colour", F_CHOICE, "Colour", FILTERED | LISTED, .choices = colours },
	[THING_TAGS] = { "tags", F_SET, "Tags", FILTERED },
	[THING_SHELF] = { "shelf", F_REF, "Shelf", FILTERED, .ref = "shelf", .group = "Where" },
	[THING_SHELVES] = { "shelves", F_REFS, "Other shelves", .ref = "shelf", .group = "Where" },
	[THING_PLACE] = { "place", F_POINT, "Place", .precision = "precision", .see = MAY_EDITORS,
			  .group = "Where" },
	[THING_PRECISION] = { "precision", F_CHOICE, "Shown", .choices = precisions, .fallback = "exact" },
	[THING_URL] = { "url", F_URL, "Page" },
	[THING_EMAIL] = { "email", F_EMAIL, "E-mail" },
	[THING_PHONE] = { "phone", F_PHONE, "Phone" },
	[THING_WORDS] = { "words", F_WORDS, "Words" },
	[THING_LANG] = { "lang", F_LANG, "Language" },
	[THING_AUTHOR] = { "author", F_ACCOUNT, "Author", AUTHOR | READONLY },
	[THING_SECRET] = { "secret", F_LINE, "Secret", .see = MAY_EDITORS, .set = MAY_EDITORS },
	[THING_HIDDEN] = { "inside_note", F_LINE, NULL, HIDDEN, .fallback = "inside" },
};

static const struct transition thing_transitions[] = {
	{ "open", "Open it", "draft", "open", MAY_EDITORS },
	{ "close", "Close it", "open", "draft", MAY_EDITORS, .confirm = "Nobody will see it. Close it?" },
	{ 0 },
};

static enum err no_devils(struct ctx *c, const struct record *old, struct record *now)
{
	(void)old;
	if (record_int(now, THING_COUNT) == 666)
		return invalid(c, "count", "out_of_range", "Not this number");
	return OK;
}

/* A rule that fails after it wrote: what the title "Stumbles in WHERE" asks for. */
static enum err stumble(struct ctx *c, struct str title, const char *where)
{
	static const struct query q_touch = { "UPDATE shelf SET title = 'Left behind'" };

	if (!str_eq(title, str_fmt(c->arena, "Stumbles in %s", where)))
		return OK;
	TRY(db_exec(c->db, &q_touch));
	return invalid(c, "title", "stumbles", "Not this title");
}

static enum err shelf_before(struct ctx *c, const struct record *old, struct record *now)
{
	(void)old;
	return stumble(c, record_str(now, SHELF_TITLE), "before");
}

static enum err shelf_check(struct ctx *c, const struct record *old, struct record *now)
{
	(void)old;
	return stumble(c, record_str(now, SHELF_TITLE), "check");
}

static enum err shelf_after(struct ctx *c, const struct record *old, const struct record *now)
{
	(void)old;
	return stumble(c, record_str(now, SHELF_TITLE), "after");
}

static enum err read_shelf(struct import_row *r)
{
	return stumble(r->c, record_str(r->out, SHELF_TITLE), "read");
}

static const struct import_column shelf_columns[] = {
	{ "Shelf code|shelf_code", "code", true },
	{ "Shelf title|shelf_title", "title", true },
	{ 0 },
};
static const struct importer shelf_importers[] = {
	{ "shelves", "List of shelves", shelf_columns, .read = read_shelf },
	{ 0 },
};

static const struct import_column register_columns[] = {
	{ "Register number|reg_no", "code", true },
	{ "Full name|reg_name", "title", true },
	{ "Mark|reg_mark", NULL },
	{ 0 },
};

static enum err read_register(struct import_row *r)
{
	struct str mark = import_cell(r, "reg_mark");

	if (str_eq(mark, S("bad")))
		return fail(r->c, ERR_INVALID, "A bad mark");
	if (str_eq(mark, S("odd")))
		r->conflict = S("an odd mark");
	if (mark.n)
		r->out->v[THING_LEAD] = VS(mark);
	return OK;
}

static const struct importer thing_importers[] = {
	{ "register", "The register", register_columns, .read = read_register },
	{ 0 },
};

const struct resource test_shelf = {
	.name = "shelf",
	.collection = "shelves",
	.label = "Shelf",
	.label_many = "Shelves",
	.label_new = "New shelf",
	.fields = shelf_fields,
	.nfields = SHELF__N,
	.scope = scope_all,
	.before = shelf_before,
	.check = shelf_check,
	.after = shelf_after,
	.importers = shelf_importers,
	.may = { MAY_PUBLIC, MAY_EDITORS, MAY_EDITORS, MAY_EDITORS },
};

/* So that search has something to keep from most readers; in a demo there is something that nobody sees. */
static void but_secrets(struct ctx *c, struct where *w)
{
	if (!(c->who->network & MAY_EDITORS))
		WHERE(w, "t.title <> 'Unseen'");
	if (c->app->settings.demo)
		WHERE(w, "t.title <> 'Sealed'");
}

const struct resource test_thing = {
	.name = "thing",
	.collection = "things",
	.label = "Thing",
	.label_many = "Things",
	.label_new = "New thing",
	.fields = thing_fields,
	.nfields = THING__N,
	.in_search = true,
	.scope = but_secrets,
	.check = no_devils,
	.feed = true,
	.transitions = thing_transitions,
	.importers = thing_importers,
	.may = { MAY_PUBLIC, MAY_ACCOUNT, MAY_EDITORS | ROLE_AUTHOR, MAY_EDITORS },
};

static const struct resource *const resources[] = { &test_shelf, &test_thing, NULL };
static const struct module things = { .name = "things", .resources = resources };
static const struct module *const modules[] = { &resource_module, &things, NULL };

/* ---- open and close ---- */

/* The migrations bring core's tables; those of this network are made from their descriptions. */
static enum err make_tables(struct ctx *c, void *arg)
{
	struct buf ddl = buf_on(c->arena, 1 << 20);
	struct app *app = c->app;

	(void)arg;
	for (size_t i = 0; i < app->tables.n; i++)
		if (str_starts(str_of(app->tables.v[i]->name), S("shelf")) ||
		    str_starts(str_of(app->tables.v[i]->name), S("thing")))
			put_ddl(db_kind(c->db), app->tables.v[i], &ddl);
	return db_script(c->db, buf_done(&ddl));
}

static enum err make_people(struct ctx *c, void *arg)
{
	static const struct str emails[] = { S(""), S("member@example.org"), S("editor@example.org") };
	struct network *n = arg;
	struct arena *a = n->f->arena;

	for (int w = MEMBER; w < WHO__N; w++) {
		struct new_account account = {
			.email = emails[w], .name = emails[w], .lang = LANG_EN, .confirmed = true
		};

		TRY(account_add(c, &account, &n->account[w]));
		TRY(token_issue(c, n->account[w], S("test"), &n->token[w]));
		TRY(session_start(c, n->account[w], S("test"), &n->session[w]));
		n->token[w] = str_dup(a, n->token[w]);
		n->session[w] = str_dup(a, n->session[w]);
	}
	return account_grant(c, n->account[EDITOR], ROLE_EDITOR, 0);
}

/* Every page carries the token for its forms. */
static void learn_csrf(struct network *n)
{
	for (int w = MEMBER; w < WHO__N; w++) {
		struct scenario ask = { .who = (enum who)w, .method = GET, .path = "/things", .page = true };
		const char *at = strstr(network_send(n, &ask, NULL).body.p, "data-csrf=\"");

		assert_non_null(at);
		n->csrf[w] = str_dup(n->f->arena, (struct str){ at + 11, strcspn(at + 11, "\"") });
	}
}

struct network *network_open(struct fixture *f)
{
	struct network *n = arena_new_one(f->arena, struct network);
	struct settings settings = { .database = f->url, .data = f->dir, .no_cache = true };
	struct fault fault;

	n->f = f;
	fixture_close(f);
	assert_int_equal(app_new(&settings, modules, &n->app), OK);
	assert_int_equal(resources_register(n->app), OK);
	assert_int_equal(app_open(n->app, true), OK);
	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, f->arena, make_tables, NULL, &fault), OK);
	assert_int_equal(app_write(n->app, &actor_system, LANG_EN, f->arena, make_people, n, &fault), OK);
	learn_csrf(n);
	return n;
}

void network_close(struct network *n)
{
	app_free(n->app);
}

/* ---- requests ---- */

static void add_header(struct exchange *x, const char *name, struct str value)
{
	vec_push(x->rq.arena, &x->rq.headers, ((struct pair){ str_of(name), value }));
}

static void add_person(struct network *n, struct exchange *x, const struct scenario *s)
{
	struct arena *a = x->rq.arena;

	add_header(x, "accept-language", S("en"));
	add_header(x, "accept", s->page ? S("text/html") : S("application/json"));
	if (s->who == GUEST)
		return;
	if (s->page)
		add_header(x, "cookie", str_fmt(a, "kolo_session=%.*s", STR(n->session[s->who])));
	else
		add_header(x, "authorization", str_fmt(a, "Bearer %.*s", STR(n->token[s->who])));
	if (s->page && s->method == POST && n->csrf[s->who].n)
		add_header(x, "x-csrf-token", n->csrf[s->who]);
}

static void add_body(struct exchange *x, const char *body)
{
	if (!body)
		return;
	if (*body == '{' || *body == '[') {
		add_header(x, "content-type", S("application/json"));
		x->rq.body = str_of(body);
	} else {
		add_header(x, "content-type", S("application/x-www-form-urlencoded"));
		assert_int_equal(form_decode(x->rq.arena, str_of(body), &x->rq.form), OK);
	}
}

struct reply network_send(struct network *n, const struct scenario *s, const struct upload *upload)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct exchange *x = arena_new_one(a, struct exchange);
	struct str path = str_of(s->path), query = path;

	x->rq = (struct http_request){
		.arena = a, .method = s->method, .target = path, .peer = S("127.0.0.1")
	};
	x->rq.path = str_cut(&query, '?');
	if (query.p)
		assert_int_equal(form_decode(a, query, &x->rq.query), OK);
	add_person(n, x, s);
	add_body(x, s->body);
	if (s->if_match)
		add_header(x, "if-match", str_of(s->if_match));
	if (upload) {
		x->rq.uploads = (struct upload *)(uintptr_t)upload;
		x->rq.nuploads = 1;
	}
	dispatch_now(n->app, x);
	struct arena *keep = n->f->arena;
	struct reply out = { .status = x->rs.status,
			     .body = str_dup(keep, (struct str){ x->rs.body.p, x->rs.body.n }),
			     .location = str_dup(keep, pairs_get(&x->rs.headers, S("Location"))),
			     .etag = str_dup(keep, pairs_get(&x->rs.headers, S("ETag"))),
			     .type = str_dup(keep, x->rs.type) };
	arena_free(a);
	return out;
}

void scenarios_run(struct network *n, const struct scenario *v, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct reply r = network_send(n, &v[i], NULL);
		bool has = !v[i].has || str_has(r.body, str_of(v[i].has)) ||
			   str_has(r.location, str_of(v[i].has));
		bool lacks = !v[i].lacks || !str_has(r.body, str_of(v[i].lacks));

		if (r.status != v[i].status || !has || !lacks)
			fail_msg("%s: %d, wanted %d with «%s» without «%s»:\n%.3000s", v[i].name, r.status,
				 v[i].status, v[i].has ? v[i].has : "", v[i].lacks ? v[i].lacks : "",
				 r.body.p);
	}
}

i64 network_count(struct network *n, const char *sql)
{
	struct arena *a = arena_new(1 << 20);
	struct query q = { .sql = sql, .out = "i" };
	struct value v;

	assert_int_equal(db_one_(app_reader(n->app), a, &v, &q, NULL, 0), OK);
	arena_free(a);
	return v.i;
}

static void the_network_stands(void **state)
{
	struct network *n = network_open(*state);

	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM account"), 2);
	assert_int_equal(network_count(n, "SELECT COUNT(*) FROM thing"), 0);
	network_close(n);
}

int network_test(void)
{
	const struct CMUnitTest tests[] = { test_on_database(the_network_stands) };

	return run_on_databases("network", tests, COUNT(tests));
}
