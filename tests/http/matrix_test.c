/* matrix_test.c -- every resource × operation × role × state, with nothing written by hand: what must come
 * back follows from the masks and the scope of the description, and no body may hold a word that its reader
 * may not see. */
#include "cell.h"
#include "sample.h"

#include "resource/engine.h"
#include "text/table.h"

/* ---- what modules add ---- */

/* Where a rule of a module refuses what the masks allow. */
static const struct {
	const char *resource, *what, *state;
	int status;
	enum who who; /* VISITOR: everybody */
} rules[] = {
	{ "news", "PATCH", "published", 403, WRITER },
	{ "news", "update by form", "published", 403, WRITER },
};

static int by_rule(const struct cell *x, const char *what)
{
	for (size_t i = 0; i < COUNT(rules); i++)
		if (strcmp(rules[i].resource, x->s->res->name) == 0 && strcmp(rules[i].what, what) == 0 &&
		    (!rules[i].state || (x->s->state && strcmp(rules[i].state, x->s->state) == 0)) &&
		    (rules[i].who == VISITOR || rules[i].who == x->who))
			return rules[i].status;
	return DONE;
}

/* True when the module answers METHOD at /<collection>/:id TAIL by a route of its own. */
static bool is_own_route(const struct cell *x, enum method method, const char *tail)
{
	struct app *app = x->c->h->app;
	struct str path = str_fmt(x->c->h->scratch, "/%s/:id%s", x->s->res->collection, tail);

	for (size_t i = 0; i < app->routes.n; i++) {
		const struct route *r = app->routes.v[i];
		if (!r->resource && r->method == method && str_eq(str_of(r->path), path))
			return true;
	}
	return false;
}

/* ---- reading one record ---- */

static void expect_fields(const struct cell *x, const struct reply *r)
{
	for (unsigned f = 0; f < x->s->res->nfields; f++)
		if (x->s->mark[f].n && specimen_field_seen(x->s, f, x->who) &&
		    !str_has(r->body, x->s->mark[f]))
			cell_complain(x, "%s is missing", x->s->res->fields[f].name);
}

static void read_item(struct cell *x)
{
	int sight = expect_sight(x);
	struct reply r = get(x, "item as JSON", path_of(x, ".json"), false);

	expect_status(x, &r, sight, 200);
	expect_no_leak(x, &r);
	if (sight == DONE)
		expect_fields(x, &r);
	r = get(x, "item as a page", path_of(x, "-any-words"), true);
	if (!(x->s->res->detail_load && sight == DONE && r.status == 303)) /* its own page may be elsewhere */
		expect_status(x, &r, sight == 401 ? 303 : sight, 200);
	expect_no_leak(x, &r);
	r = get(x, "item as GeoJSON", path_of(x, ".geojson"), false);
	expect_no_leak(x, &r);
	r = get(x, "item as a calendar", path_of(x, ".ics"), false);
	expect_status(x, &r, sight != DONE ? sight : x->s->res->times ? DONE : 404, 200);
	expect_no_leak(x, &r);
	r = get(x, "live", path_of(x, "/live"), false);
	expect_status(x, &r, sight, 200);
}

static void read_forms(struct cell *x)
{
	const struct access *may = &x->s->res->may;
	int edit = expect_act(x, may->update);
	struct reply r = get(x, "form", path_of(x, "/edit"), false);

	expect_status(x, &r, edit, 200);
	if (edit != DONE)
		expect_no_leak(x, &r);
	r = get(x, "history", path_of(x, "/history"), false);
	expect_status(x, &r, edit, 200);
	expect_no_leak(x, &r);
	r = get(x, "everything of a version", path_of(x, "/history?to=1"), true);
	if (!x->s->res->bulk) /* what the system stored is not kept */
		expect_status(x, &r, edit == 401 ? 303 : edit, 200);
	expect_no_leak(x, &r);
	int create = may->create == MAY_NOBODY ? 404 : anywhere(x, may->create) ? DONE : refusal(x);
	r = get(x, "empty form", list_path(x, "/new"), false);
	expect_status(x, &r, create, 200);
	r = get(x, "import", list_path(x, "/import"), false);
	expect_status(x, &r, create, 200);
}

/* ---- reading many ---- */

static void expect_mention(const struct cell *x, const struct reply *r, bool wanted)
{
	if (x->s->word.n && str_has(r->body, x->s->word) != wanted)
		cell_complain(x, "the record must %sstand there: %.*s", wanted ? "" : "not ",
			      STR(str_slice(r->body, 0, 600)));
	expect_no_leak(x, r);
}

static bool has_point(const struct specimen *s)
{
	for (unsigned f = 0; f < s->res->nfields; f++)
		if (s->res->fields[f].kind == F_POINT)
			return true;
	return false;
}

static enum err put_cells(void *out, const struct table_head *head, size_t row, const struct str *cells)
{
	struct buf *b = out;

	for (size_t i = 0; i < head->n; i++)
		buf_fmt(b, "%.*s %zu: %.*s\n", STR(head->titles[i]), row, STR(cells[i]));
	return OK;
}

/* The cells of a workbook, as another program reads them. */
static struct str unpacked(const struct cell *x, struct str workbook)
{
	struct buf b = buf_on(x->c->h->scratch, 8 << 20);
	struct table_fault fault = { 0 };

	if (table_read_bytes(workbook, NULL, put_cells, &b, &fault) != OK)
		cell_complain(x, "row %zu cannot be read: %s", fault.row, fault.why);
	return buf_done(&b);
}

/* The list narrowed to the record by its word, in every format; and whole, newest first. */
static void read_list(struct cell *x)
{
	const char *word = x->s->word.n ? x->s->word.p : "nothing"; /* of that state */
	int route = anywhere(x, x->s->res->may.read) ? DONE : refusal(x);
	bool seen = specimen_seen(x->c, x->s, x->who);
	static const struct {
		const char *what, *suffix;
		bool feed, point, times, packed;
	} formats[] = {
		{ "list as JSON", ".json" },
		{ "list as CSV", ".csv" },
		{ "list as XLSX", ".xlsx", .packed = true },
		{ "list as GeoJSON", ".geojson", .point = true },
		{ "list as Atom", ".atom", .feed = true },
		{ "list as a calendar", ".ics", .times = true },
	};

	for (size_t i = 0; i < COUNT(formats); i++) {
		bool offered = (!formats[i].feed || x->s->res->feed) &&
			       (!formats[i].point || has_point(x->s)) &&
			       (!formats[i].times || x->s->res->times);
		const char *path =
			list_path(x, str_fmt(x->c->h->scratch, "%s?sort=-id&limit=3", formats[i].suffix).p);
		struct reply r = get(x, formats[i].what, path, false);

		expect_status(x, &r, route != DONE ? route : offered ? DONE : 404, 200);
		if (formats[i].packed && r.status == 200)
			r.body = unpacked(x, r.body);
		if (offered)
			expect_mention(x, &r, seen);
	}
	struct reply r = get(x, "list found by a word",
			     list_path(x, str_fmt(x->c->h->scratch, ".json?q=%s", word).p), false);
	expect_status(x, &r, route, 200);
	expect_mention(x, &r, seen);
	if (route == DONE && x->s->word.n &&
	    !str_eq(reply_json(x->c->h, &r, "total"), seen ? S("1") : S("0")))
		cell_complain(x, "the total is %.*s", STR(reply_json(x->c->h, &r, "total")));
	r = get(x, "list as a page", list_path(x, "?sort=-id"), true);
	expect_status(x, &r, route == 401 ? 303 : route, 200);
	expect_mention(x, &r, seen);
	r = get(x, "list as a table", list_path(x, "?view=table&sort=-id"), true);
	expect_mention(x, &r, seen);
}

/* By the title, and by a word of each other field: who may not see it must not find by it. */
static void search_everything(struct cell *x)
{
	const char *word = x->s->word.n ? x->s->word.p : "nothing";
	struct arena *a = x->c->h->scratch;
	bool found = specimen_seen(x->c, x->s, x->who) && x->s->res->in_search;
	struct str mine = str_fmt(a, "\"/%s/%lld-", x->s->res->collection, x->s->id);
	struct reply r = get(x, "search", str_fmt(a, "/search?q=%s", word).p, false);

	expect_status(x, &r, DONE, 200);
	expect_mention(x, &r, found);
	r = get(x, "suggestions", str_fmt(a, "/search/suggest?q=%s", word).p, false);
	expect_mention(x, &r, found);
	r = get(x, "search page", str_fmt(a, "/search?q=%.*s", STR(str_slice(x->s->word, 0, 7))).p, true);
	expect_no_leak(x, &r);
	for (unsigned f = 0; f < x->s->res->nfields; f++) {
		struct str mark = x->s->mark[f];
		if (!mark.n || (found && specimen_field_seen(x->s, f, x->who)))
			continue;
		r = get(x, "search for a hidden word", str_fmt(a, "/search?q=%.*s", STR(mark)).p, false);
		if (str_has(r.body, mine))
			cell_complain(x, "found by %s", x->s->res->fields[f].name);
	}
}

/* ---- writing ---- */

static void create(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	struct specimen *kept = x->s;

	x->s = specimen_draft(x->c, kept->res, NULL);
	int refused = expect_create(x);
	act(x, "create by JSON", POST, list_path(x, ""), str_z(a, specimen_json(x->c, x->s, x->who)), false,
	    refused, 201);
	x->s = specimen_draft(x->c, kept->res, NULL);
	act(x, "create by form", POST, list_path(x, ""),
	    str_fmt(a, "%.*s&x=", STR(specimen_form(x->c, x->s, x->who))).p, true, refused, 303);
	x->s = kept;
}

static void update(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	int refused = expect_act(x, x->s->res->may.update);

	act(x, "PATCH", PATCH, path_of(x, ""), str_z(a, specimen_json(x->c, x->s, x->who)), false,
	    refused ? refused : by_rule(x, "PATCH"), 200);
	act(x, "update by form", POST, path_of(x, ""),
	    str_fmt(a, "%.*s&x=", STR(specimen_form(x->c, x->s, x->who))).p, true,
	    refused ? refused : by_rule(x, "update by form"), 303);
}

static void transit(struct cell *x)
{
	for (const struct transition *t = x->s->res->transitions; t && t->action; t++) {
		int refused = expect_act(x, t->may);
		bool fits = t->from ? strcmp(t->from, x->s->state) == 0 : strcmp(t->to, x->s->state) != 0;
		const char *path = path_of(x, str_fmt(x->c->h->scratch, "/%s", t->action).p);

		act(x, t->action, POST, path, NULL, false, refused ? refused : fits ? DONE : 409, 200);
		if (refused == DONE && fits)
			cell_renew(x);
	}
}

static void take_away_and_back(struct cell *x)
{
	const struct access *may = &x->s->res->may;
	int refused = expect_act(x, may->remove);

	if (is_own_route(x, POST, "/remove") || is_own_route(x, DELETE, ""))
		return;
	act(x, "remove by form", POST, path_of(x, "/remove"), "x=", true, refused, 303);
	if (refused == DONE)
		cell_renew(x);
	act(x, "DELETE", DELETE, path_of(x, ""), NULL, false, refused, 204);
	if (refused != DONE)
		specimen_remove(x->c, x->s);
	bool may_back = may->remove & who_towards(x->who, x->s->space, x->s->author);
	int back = !anywhere(x, may->update) ? refusal(x) : may_back ? DONE : 404;
	x->what = "removed item";
	struct reply r = harness_send(x->c->h, &(struct ask){ x->who, GET, path_of(x, "") });
	expect_no_leak(x, &r);
	act(x, "restore", POST, path_of(x, "/restore"), "{}", false, back, 200);
}

/* ---- the matrix ---- */

static void run_cell(struct cell *x)
{
	read_item(x);
	read_forms(x);
	read_list(x);
	search_everything(x);
	create(x);
	update(x);
	transit(x);
	take_away_and_back(x);
}

static void everybody_gets_what_the_descriptions_say(void **state)
{
	cells_run(*state, NULL, run_cell);
}

int matrix_test(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(
		everybody_gets_what_the_descriptions_say) };

	return run_on_program("matrix", sample_modules, tests, COUNT(tests));
}
