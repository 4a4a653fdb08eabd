/* doors_test.c -- ways to a record beside its own page and list: what others refer to, files that bring its
 * key, routes that a module adds, the map for search engines. Who may not see it learns through none of them
 * that it is there: its number and its key are answered as those that nobody has. */
#include "cell.h"
#include "sample.h"

#include "resource/engine.h"

#define NOBODYS_ID "987654321"
#define NOBODYS_KEY "zqnobodyhas"

/* ---- references ---- */

static struct reply sent(struct cell *x, enum method m, const char *path, const char *body)
{
	struct reply r = harness_send(x->c->h, &(struct ask){ x->who, m, path, body });

	expect_no_leak(x, &r);
	return r;
}

static void expect_alike(struct cell *x, const struct reply *hidden, const struct reply *nobodys)
{
	if (hidden->status != nobodys->status || !str_eq(hidden->body, nobodys->body))
		cell_complain(x, "a hidden one differs from none: %.*s and %.*s", STR(hidden->body),
			      STR(nobodys->body));
}

static void filter_by(struct cell *x, const struct resource *from, const struct field *f, struct str word,
		      const char *none)
{
	struct arena *a = x->c->h->scratch;

	x->what = str_fmt(a, "filter %s of %s by %.*s", f->name, from->collection, STR(word)).p;
	struct reply hidden =
		sent(x, GET, str_fmt(a, "/%s.json?%s=%.*s", from->collection, f->name, STR(word)).p, NULL);
	struct reply nobodys =
		sent(x, GET, str_fmt(a, "/%s.json?%s=%s", from->collection, f->name, none).p, NULL);
	expect_alike(x, &hidden, &nobodys);
}

static const char *naming(struct arena *a, const struct field *f, struct str word)
{
	const char *open = f->kind == F_REFS ? "[" : "", *close = f->kind == F_REFS ? "]" : "";

	return str_fmt(a, "{\"%s\":%s\"%.*s\"%s}", f->name, open, STR(word), close).p;
}

/* Without what is required nothing is written, and each fault is told. */
static void refer_to(struct cell *x, const struct resource *from, const struct field *f, struct str word,
		     const char *none)
{
	struct arena *a = x->c->h->scratch;
	const char *path = str_fmt(a, "/%s", from->collection).p;

	x->what = str_fmt(a, "%s of a new %s is %.*s", f->name, from->name, STR(word)).p;
	struct reply hidden = sent(x, POST, path, naming(a, f, word));
	struct reply nobodys = sent(x, POST, path, naming(a, f, str_of(none)));
	if (hidden.status < 400)
		cell_complain(x, "status %d", hidden.status);
	expect_alike(x, &hidden, &nobodys);
}

static struct str key_of(const struct specimen *s)
{
	for (unsigned f = 0; f < s->res->nfields; f++)
		if (s->res->fields[f].flags & KEY)
			return s->mark[f];
	return STR_NONE;
}

static void ask_through(struct cell *x, const struct resource *from, const struct field *f)
{
	struct arena *a = x->c->h->scratch;
	struct str key = key_of(x->s);
	const struct {
		struct str word;
		const char *none;
	} ways[] = {
		{ str_fmt(a, "%lld", x->s->id), NOBODYS_ID },
		{ key, NOBODYS_KEY },
		{ key.n ? str_fmt(a, "key:%.*s", STR(key)) : STR_NONE, "key:" NOBODYS_KEY },
		{ x->s->word, NOBODYS_KEY },
	};

	for (size_t i = 0; i < COUNT(ways); i++) {
		if (!ways[i].word.n)
			continue;
		if (f->flags & FILTERED)
			filter_by(x, from, f, ways[i].word, ways[i].none);
		refer_to(x, from, f, ways[i].word, ways[i].none);
	}
}

static void ask_by_reference(struct cell *x)
{
	struct app *app = x->c->h->app;

	if (specimen_seen(x->c, x->s, x->who))
		return;
	for (size_t i = 0; i < app->shapes.n; i++) {
		const struct resource *from = app->shapes.v[i]->res;

		for (unsigned f = 0; f < from->nfields; f++)
			if (from->fields[f].ref && strcmp(from->fields[f].ref, x->s->res->name) == 0)
				ask_through(x, from, &from->fields[f]);
	}
}

static void what_is_hidden_cannot_be_referred_to(void **state)
{
	cells_run(*state, NULL, ask_by_reference);
}

/* ---- files ---- */

static const char *title_field(const struct resource *res)
{
	for (unsigned f = 0; f < res->nfields; f++)
		if (res->fields[f].flags & TITLE)
			return res->fields[f].name;
	return NULL;
}

static const char *key_field(const struct resource *res)
{
	for (unsigned f = 0; f < res->nfields; f++)
		if (res->fields[f].flags & KEY)
			return res->fields[f].name;
	return NULL;
}

#define PART "multipart/form-data; boundary=part"

/* A file of one row, tried without writing. */
static struct reply try_file(struct cell *x, const char *columns, const char *row)
{
	const char *body = str_fmt(x->c->h->scratch,
				   "--part\r\nContent-Disposition: form-data; name=\"step\"\r\n\r\ndry\r\n"
				   "--part\r\nContent-Disposition: form-data; name=\"file\"; "
				   "filename=\"rows.csv\"\r\n\r\n%s\n%s\n\r\n--part--\r\n",
				   columns, row)
				   .p;

	return harness_send(x->c->h, &(struct ask){ x->who, POST, list_path(x, "/import"), body, PART });
}

/* The words of the report but for the key, which she brought herself. */
static void expect_silence(struct cell *x, struct reply *r)
{
	struct str own = str_fmt(x->c->h->scratch, "\"id\":\"%lld\"", x->s->id);

	for (unsigned f = 0; f < x->s->res->nfields; f++)
		if (!(x->s->res->fields[f].flags & KEY) && x->s->mark[f].n && str_has(r->body, x->s->mark[f]))
			cell_complain(x, "the report tells its %s", x->s->res->fields[f].name);
	if (str_has(r->body, own))
		cell_complain(x, "the report tells its number");
	if (!str_has(r->body, S("\"update\":0,\"unchanged\":0,\"conflict\":0")))
		cell_complain(x, "the report tells that it is there: %.*s", STR(r->body));
}

static void bring_its_key(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	unsigned create = x->s->res->may.create;
	const char *title = title_field(x->s->res), *key = key_field(x->s->res);

	x->what = "import of its key";
	if (create == MAY_NOBODY || !key || !key_of(x->s).n)
		return;
	struct reply r = try_file(x, str_fmt(a, "%s,%s", key, title).p,
				  str_fmt(a, "%.*s,A name", STR(key_of(x->s))).p);
	expect_status(x, &r, anywhere(x, create) ? DONE : refusal(x), 200);
	if (r.status == 200 && !specimen_seen(x->c, x->s, x->who))
		expect_silence(x, &r);
	if (r.status == 200 && expect_act(x, x->s->res->may.update) == DONE &&
	    (!str_has(r.body, S("\"create\":0")) || !str_has(r.body, S("\"error\":0"))))
		cell_complain(x, "what is hers to change is not found: %.*s", STR(r.body));
}

/* By its number, as an export of this network has it. */
static void bring_its_number(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	unsigned create = x->s->res->may.create;

	x->what = "import of its number";
	if (create == MAY_NOBODY || !anywhere(x, create) || specimen_seen(x->c, x->s, x->who))
		return;
	struct reply r = try_file(x, str_fmt(a, "id,%s", title_field(x->s->res)).p,
				  str_fmt(a, "%lld,A name", x->s->id).p);
	expect_status(x, &r, DONE, 200);
	expect_silence(x, &r);
}

static void import_it(struct cell *x)
{
	bring_its_key(x);
	bring_its_number(x);
}

static void what_is_hidden_is_not_found_by_a_file(void **state)
{
	cells_run(*state, NULL, import_it);
}

/* ---- routes of modules ---- */

/* "/news/:id/comments" with the number of X's record; NULL for routes of other collections. */
static const char *own_path(const struct cell *x, const struct route *r)
{
	struct str begin = str_fmt(x->c->h->scratch, "/%s/:id", x->s->res->collection);
	struct str path = str_of(r->path);

	if (r->resource || !str_starts(path, begin))
		return NULL;
	return path_of(x, str_slice(path, begin.n, path.n).p);
}

static void take_own_route(struct cell *x, const struct route *r)
{
	const char *path = own_path(x, r);
	bool seen = specimen_seen(x->c, x->s, x->who), may = anywhere(x, r->may);

	if (!path || (may && seen && r->method != GET))
		return; /* what it then does is the module's to prove */
	x->what = str_fmt(x->c->h->scratch, "%s%s", r->method == GET ? "" : "write at ", r->path).p;
	struct reply got =
		harness_send(x->c->h, &(struct ask){ x->who, r->method, path, "words=x", .page = true });
	expect_no_leak(x, &got);
	if (got.committed)
		cell_complain(x, "something was written");
	if (got.status >= 500)
		cell_complain(x, "status %d", got.status);
	if (!may && got.status != 403 && got.status != (r->method == GET && x->who == VISITOR ? 303 : 401))
		cell_complain(x, "status %d, though the route is not hers", got.status);
	if (may && !seen && got.status != 404 && got.status != 401 && got.status != 403)
		cell_complain(x, "status %d, though the record is hidden", got.status);
}

static void take_own_routes(struct cell *x)
{
	const struct app *app = x->c->h->app;

	for (size_t i = 0; i < app->routes.n; i++)
		take_own_route(x, app->routes.v[i]);
}

static void own_routes_keep_to_the_description(void **state)
{
	cells_run(*state, NULL, take_own_routes);
}

/* ---- the map for search engines ---- */

/* The same whoever asks: what everybody may read. */
static void look_at_the_map(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	bool on_it = x->s->res->in_search && specimen_seen(x->c, x->s, VISITOR);
	struct reply r =
		get(x, "map", str_fmt(a, "/sitemap.xml?of=%s&part=0", x->s->res->collection).p, false);

	bool stands = str_has(r.body, str_fmt(a, "/%s/%lld<", x->s->res->collection, x->s->id)) ||
		      str_has(r.body, str_fmt(a, "/%s/%lld-", x->s->res->collection, x->s->id));
	if (stands != on_it)
		cell_complain(x, "it must %sstand there: %.*s", on_it ? "" : "not ",
			      STR(str_slice(r.body, 0, 300)));
}

static void the_map_shows_what_everybody_may_read(void **state)
{
	cells_run(*state, NULL, look_at_the_map);
}

int doors_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_cannot_be_referred_to),
		cmocka_unit_test(what_is_hidden_is_not_found_by_a_file),
		cmocka_unit_test(own_routes_keep_to_the_description),
		cmocka_unit_test(the_map_shows_what_everybody_may_read),
	};

	return run_on_program("doors", sample_modules, tests, COUNT(tests));
}
