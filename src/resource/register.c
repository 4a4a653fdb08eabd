/* register.c -- every description is checked before anything is served, then gets its shape and its routes. A
 * fault names its rule by a stable id, so that it can be looked up. */
#include "resource/file_use.h"
#include "resource/ogc.h"
#include "resource/search_page.h"
#include "resource/sitemap.h"

/* ---- checks ---- */

static int fault(const struct resource *res, const char *id, const char *what, const char *field)
{
	log_error("resource", "%s %s%s%s: %s", id, res->name ? res->name : "?", field ? "." : "",
		  field ? field : "", what);
	return 1;
}

static bool is_name(const char *z)
{
	if (!z || *z < 'a' || *z > 'z')
		return false;
	for (; *z; z++)
		if (!(*z == '_' || (*z >= 'a' && *z <= 'z') || (*z >= '0' && *z <= '9')))
			return false;
	return true;
}

static const char *const reserved[] = { "id",	"version", "created", "updated", "removed", "sort",
					"key",	"q",	   "bbox",    "limit",	 "after",   "before",
					"lang", "labels",  "view",    "csrf",	 "type",    NULL };

static bool is_reserved(const char *name, unsigned flags)
{
	for (const char *const *r = reserved; *r; r++)
		if (strcmp(name, *r) == 0)
			return !(strcmp(name, "key") == 0 && flags & KEY) && strcmp(name, "lang") != 0;
	return false;
}

/* Words that one of the databases reads as its own where a column should stand. */
static const char *const sql_words[] = {
	"all",	    "analyse",	  "analyze", "and",	"any",	   "array",  "as",	 "asc",	    "both",
	"case",	    "cast",	  "check",   "collate", "column",  "create", "cross",	 "default", "desc",
	"distinct", "do",	  "else",    "end",	"except",  "false",  "fetch",	 "for",	    "foreign",
	"freeze",   "from",	  "full",    "grant",	"group",   "having", "ilike",	 "in",	    "inner",
	"into",	    "is",	  "join",    "lateral", "leading", "left",   "like",	 "limit",   "natural",
	"not",	    "null",	  "offset",  "on",	"only",	   "or",     "order",	 "outer",   "placing",
	"primary",  "references", "right",   "select",	"similar", "some",   "table",	 "then",    "to",
	"trailing", "true",	  "union",   "unique",	"user",	   "using",  "variadic", "verbose", "when",
	"where",    "window",	  "with",    NULL,
};

static bool is_sql_word(const char *name)
{
	for (const char *const *w = sql_words; *w; w++)
		if (strcmp(name, *w) == 0)
			return true;
	return false;
}

static int count_flag(const struct resource *res, unsigned flag)
{
	int n = 0;

	for (unsigned i = 0; i < res->nfields; i++)
		n += (res->fields[i].flags & flag) != 0;
	return n;
}

static int count_kind(const struct resource *res, enum kind kind)
{
	int n = 0;

	for (unsigned i = 0; i < res->nfields; i++)
		n += res->fields[i].kind == kind;
	return n;
}

static int check_field(const struct app *app, const struct resource *res, const struct field *f)
{
	int bad = 0;
	bool chooses = kind_is(f, KIND_CHOICES);
	bool refers = kind_is(f, KIND_REFERS);

	if (!is_name(f->name))
		return fault(res, "res.E010", "a field has no proper name", f->name);
	if (f->kind <= F_UNSET || f->kind >= F__N)
		return fault(res, "res.E011", "the field has no kind", f->name);
	if (is_reserved(f->name, f->flags))
		bad += fault(res, "res.E012", "the name is taken by the engine", f->name);
	if (is_sql_word(f->name))
		bad += fault(res, "res.E021", "the name is a word of SQL", f->name);
	if (!f->label && !(f->flags & HIDDEN))
		bad += fault(res, "res.E013", "the field has no label", f->name);
	if (chooses != (f->choices != NULL) && (chooses || refers || !kinds[f->kind].linked))
		bad += fault(res, "res.E014", "choices and kind do not fit", f->name);
	if (refers && (!f->ref || !resource_find(app, f->ref)))
		bad += fault(res, "res.E015", "the referenced resource does not exist", f->name);
	if (f->flags & SUBTREE && (!refers || shape_of(app, f->ref)->tree_table == NULL))
		bad += fault(res, "res.E016", "SUBTREE needs a reference to a tree", f->name);
	if (f->flags & SEARCHED && !kinds[f->kind].textual)
		bad += fault(res, "res.E017", "this kind cannot be searched", f->name);
	if (f->flags & PARENT && (!f->ref || strcmp(f->ref, res->name) != 0))
		bad += fault(res, "res.E018", "PARENT must refer to the same resource", f->name);
	if (f->precision && (!kinds[f->kind].public_from || !field_find(res, str_of(f->precision))))
		bad += fault(res, "res.E019", "precision names no field", f->name);
	if (f->flags & (TITLE | SUMMARY) && f->see)
		bad += fault(res, "res.E022", "titles and summaries are for every reader of the record",
			     f->name);
	if (f->flags & SORTED && (kinds[f->kind].linked || kinds[f->kind].suffixes[1]))
		bad += fault(res, "res.E020", "this kind cannot be sorted", f->name);
	return bad;
}

static int check_uniqueness(const struct resource *res)
{
	static const struct {
		unsigned flag;
		const char *id, *what;
	} single[] = {
		{ KEY, "res.E031", "more than one KEY" },
		{ AUTHOR, "res.E032", "more than one AUTHOR" },
		{ SPACE, "res.E033", "more than one SPACE" },
		{ PARENT, "res.E034", "more than one PARENT" },
		{ SUMMARY, "res.E035", "more than one SUMMARY" },
		{ COVER, "res.E036", "more than one COVER" },
		{ LOCATION, "res.E038", "more than one LOCATION" },
	};
	int bad = 0;

	if (count_flag(res, TITLE) != 1)
		bad += fault(res, "res.E030", "needs exactly one TITLE", NULL);
	for (size_t i = 0; i < COUNT(single); i++)
		if (count_flag(res, single[i].flag) > 1)
			bad += fault(res, single[i].id, single[i].what, NULL);
	if (count_kind(res, F_LANG) > 1 || count_kind(res, F_STATE) > 1 || count_kind(res, F_POINT) > 1)
		bad += fault(res, "res.E037", "at most one language, one state and one place", NULL);
	return bad;
}

static int check_transitions(const struct resource *res)
{
	int bad = 0;
	const struct field *state = NULL;

	for (unsigned i = 0; i < res->nfields; i++)
		if (kind_is(&res->fields[i], KIND_STATE))
			state = &res->fields[i];
	for (const struct transition *t = res->transitions; t && t->action; t++) {
		if (!state || !choice_label(state, str_of(t->to)) ||
		    (t->from && !choice_label(state, str_of(t->from))))
			bad += fault(res, "res.E040", "a transition between unknown states", t->action);
		if (t->may == 0)
			bad += fault(res, "res.E041", "a transition without permission", t->action);
	}
	return bad;
}

/* Days and periods need no order, for no clock changes the rules of a day. */
static int check_times(const struct app *app, const struct resource *res)
{
	const struct shape *s = shape_for(app, res);
	const struct field *starts = s->starts >= 0 ? &res->fields[s->starts] : NULL;
	const struct field *ends = s->ends >= 0 ? &res->fields[s->ends] : NULL;
	bool two = res->times && strchr(res->times, ','), fits;

	if (res->cancelled && (s->state < 0 || !choice_label(&res->fields[s->state], str_of(res->cancelled))))
		return fault(res, "res.E043", "cancelled names no state", NULL);
	if (!res->times)
		return 0;
	fits = starts && kind_is(starts, KIND_TIME) && two == (ends != NULL);
	if (fits && two)
		fits = starts->kind == ends->kind && !kinds[starts->kind].suffixes[1];
	if (fits && kind_is(starts, KIND_EXACT) && !(starts->flags & SORTED))
		return fault(res, "res.E044", "its time must be SORTED", NULL);
	if (fits)
		return 0;
	return fault(res, "res.E042", "times are one or two instants or dates, or a period", NULL);
}

static int check_resource(const struct app *app, const struct resource *res)
{
	int bad = 0;

	if (!is_name(res->name) || !is_name(res->collection))
		return fault(res, "res.E001", "no proper name or collection", NULL);
	if (!res->label || !res->label_many || !res->label_new)
		bad += fault(res, "res.E002", "a label is missing", NULL);
	if (!res->may.read || !res->may.create || !res->may.update || !res->may.remove)
		bad += fault(res, "res.E003", "a permission is missing: zero means forgotten", NULL);
	if (!res->scope)
		bad += fault(res, "res.E004", "no scope: write scope_all when nothing is hidden", NULL);
	for (unsigned i = 0; i < res->nfields; i++)
		bad += check_field(app, res, &res->fields[i]);
	bad += check_uniqueness(res) + check_transitions(res) + check_times(app, res);
	if (!bad && res->sort && !order_valid(shape_for(app, res), res->sort))
		bad += fault(res, "res.E005", "the default order is not sortable", NULL);
	return bad;
}

/* ---- routes ---- */

#define UPLOAD_MAX ((size_t)32 << 20)

static const char *const import_parameters[] = { "run", NULL };
static const char *const history_parameters[] = { "from", "to", NULL };
/* The threads of comments below a record, the day of a tree. */
static const char *const record_parameters[] = { "comments", "order", "on", NULL };

/* What every resource answers; MAY picks the permission from its access table. */
static const struct {
	enum method method;
	const char *tail;
	handler_fn handle;
	size_t may; /* offset in struct access; checked again for the record itself */
	const char *help;
	handler_fn prepare;
	size_t body_limit;
	const char *rate;
	const char *const *query;
} surfaces[] = {
	{ GET, "", page_list, offsetof(struct access, read),
	  "List, filtered and searched; also as JSON, CSV, XLSX, GeoJSON, Atom, iCalendar", .rate = "search",
	  .query = query_any },
	{ GET, "/new", page_new, offsetof(struct access, create), "Form for a new record",
	  .query = query_any },
	{ GET, "/import", page_import, offsetof(struct access, create), "Import from a file",
	  .query = import_parameters },
	{ POST, "/import", post_import, offsetof(struct access, create), "Import: preview, dry run, run",
	  prepare_import, UPLOAD_MAX, .rate = "upload" },
	{ POST, "", post_create, offsetof(struct access, create), "Create a record", prepare_files,
	  UPLOAD_MAX, .rate = "write" },
	{ GET, "/:id", page_record, offsetof(struct access, read), "One record", .query = record_parameters },
	{ GET, "/:id/edit", page_edit, offsetof(struct access, update), "Form for a record" },
	{ GET, "/:id/history", page_history, offsetof(struct access, update),
	  "Versions of a record and their differences", .query = history_parameters },
	{ GET, "/:id/live", get_live, offsetof(struct access, read),
	  "Server-sent events when the record changes" },
	{ GET, "/live", get_live_list, offsetof(struct access, read),
	  "Server-sent events when anything of the collection changes" },
	{ GET, "/import/live", get_live_import, offsetof(struct access, create),
	  "Server-sent events while an import goes on", .query = import_parameters },
	{ POST, "/:id", post_update, offsetof(struct access, update), "Change a record by form",
	  prepare_files, UPLOAD_MAX, .rate = "write" },
	{ PATCH, "/:id", patch_record, offsetof(struct access, update), "Change fields of a record",
	  .rate = "write" },
	{ DELETE, "/:id", delete_record, offsetof(struct access, remove),
	  "Remove a record; it can be restored", .rate = "write" },
	{ POST, "/:id/remove", post_remove, offsetof(struct access, remove), "Remove a record by form",
	  .rate = "write" },
	{ POST, "/:id/restore", post_restore, offsetof(struct access, update), "Return to a version",
	  .rate = "write" },
};

static unsigned permission(const struct resource *res, size_t offset)
{
	return *(const unsigned *)((const char *)&res->may + offset);
}

static enum err add_route(struct app *app, const struct resource *res, struct route r, const char *tail)
{
	struct route *route = arena_new_one(app->arena, struct route);

	*route = r;
	route->resource = res;
	route->path = str_fmt(app->arena, "/%s%s", res->collection, tail).p;
	return app_add_route(app, route);
}

static enum err add_surfaces(struct app *app, const struct resource *res)
{
	for (size_t i = 0; i < COUNT(surfaces); i++) {
		unsigned may = permission(res, surfaces[i].may);
		if (may == MAY_NOBODY)
			continue;
		struct route r = { .method = surfaces[i].method,
				   .may = may,
				   .handle = surfaces[i].handle,
				   .help = surfaces[i].help,
				   .prepare = surfaces[i].prepare,
				   .body_limit = surfaces[i].body_limit,
				   .rate = surfaces[i].rate,
				   .query = surfaces[i].query };
		TRY(add_route(app, res, r, surfaces[i].tail));
	}
	for (const struct transition *t = res->transitions; t && t->action; t++) {
		struct route r = { .method = POST,
				   .may = t->may,
				   .handle = post_action,
				   .help = t->label,
				   .rate = "write" };
		TRY(add_route(app, res, r, str_fmt(app->arena, "/:id/%s", t->action).p));
	}
	return OK;
}

static const char *const sitemap_parameters[] = { "of", "part", NULL };
static const char *const search_parameters[] = { "q", "in", "limit", "after", NULL };

static const struct route shared[] = {
	{ GET, "/openapi.json", MAY_PUBLIC, openapi_document, "This interface, as OpenAPI 3.1" },
	{ GET, "/search", MAY_PUBLIC, get_search, "Search everything", .open_api = true, .rate = "search",
	  .query = search_parameters },
	{ GET, "/robots.txt", MAY_PUBLIC, get_robots, "What search engines may follow" },
	{ GET, "/sitemap.xml", MAY_PUBLIC, get_sitemap, "Addresses of all that everybody may read",
	  .query = sitemap_parameters },
	{ GET, "/ogc", MAY_PUBLIC, get_ogc, "Places for map programs: OGC API - Features", .open_api = true },
	{ GET, "/ogc/conformance", MAY_PUBLIC, get_ogc_conformance, "The conformance classes of /ogc",
	  .open_api = true },
	{ GET, "/ogc/collections", MAY_PUBLIC, get_ogc_collections, "Collections whose records have a place",
	  .open_api = true },
	{ GET, "/ogc/collections/:collection", MAY_PUBLIC, get_ogc_collection, "One of them",
	  .open_api = true },
	{ GET, "/ogc/collections/:collection/items", MAY_PUBLIC, get_ogc_items,
	  "Its records as GeoJSON: bbox, datetime, limit, and the filters of the list", .open_api = true,
	  .rate = "search", .query = query_any },
	{ GET, "/ogc/collections/:collection/items/:id", MAY_PUBLIC, get_ogc_item, "One record as GeoJSON",
	  .open_api = true },
	{ POST, "/preview", MAY_ACCOUNT, post_preview, "A text with marks as pages show it", prepare_preview,
	  .rate = "search" },
	{ GET, "/search/suggest", MAY_PUBLIC, get_suggest, "Titles while one types", .rate = "search",
	  .query = search_parameters },
};

const struct module resource_module = { .name = "resource", .jobs = resource_jobs };

/* ---- registration ---- */

static void add_shape(struct app *app, const struct resource *res)
{
	struct shape *s = arena_new_one(app->arena, struct shape);

	s->res = res;
	vec_push(app->arena, &app->shapes, s);
	(void)map_set(&app->shapes_of, address_key(&s->res), s);
	if (map_set(&app->resources, str_of(res->name), s))
		BUG("two resources named %s", res->name);
	if (strcmp(res->name, res->collection) != 0 && map_set(&app->resources, str_of(res->collection), s))
		BUG("two collections named %s", res->collection);
}

enum err resources_register(struct app *app)
{
	int bad = 0;

	app->file_sight = file_sight;
	for (const struct module *const *m = app->modules; *m; m++)
		for (const struct resource *const *r = (*m)->resources; r && *r; r++)
			add_shape(app, *r);
	for (const struct table *const *t = resource_tables; *t; t++)
		app_add_table(app, *t);
	app_add_table(app, &table_search_word);
	app_add_table(app, &table_search_gram);
	for (size_t i = 0; i < app->shapes.n; i++)
		shape_make(app,
			   (struct shape *)map_get(&app->resources, str_of(app->shapes.v[i]->res->name)));
	for (size_t i = 0; i < app->shapes.n; i++)
		bad += check_resource(app, app->shapes.v[i]->res);
	if (bad)
		return ERR_CONFLICT;
	for (size_t i = 0; i < app->shapes.n; i++)
		TRY(add_surfaces(app, app->shapes.v[i]->res));
	for (size_t i = 0; i < COUNT(shared); i++)
		TRY(app_add_route(app, &shared[i]));
	return OK;
}
