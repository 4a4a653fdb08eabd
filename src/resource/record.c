/* record.c -- records in memory and their way out of the database: what is stored, and what the reader may
 * see of it. */
#include "resource/engine.h"
#include "text/script.h"

struct record *record_new(struct arena *a, const struct resource *res)
{
	struct record *r = arena_new_one(a, struct record);

	r->res = res;
	r->v = arena_new_array(a, struct value, res->nfields);
	return r;
}

struct record *record_copy(struct arena *a, const struct record *r)
{
	struct record *out = record_new(a, r->res);
	struct value *v = out->v;

	*out = *r;
	out->v = v;
	for (unsigned f = 0; f < r->res->nfields; f++)
		v[f] = value_dup(a, r->v[f]);
	return out;
}

static struct str text_flagged(const struct record *r, unsigned flag)
{
	for (unsigned f = 0; f < r->res->nfields; f++)
		if (r->res->fields[f].flags & flag)
			return value_str(r->v[f]);
	return STR_NONE;
}

struct str record_title(const struct record *r)
{
	return text_flagged(r, TITLE);
}

struct str record_key(const struct record *r)
{
	return text_flagged(r, KEY);
}

struct str record_heading(const struct record *r)
{
	return r->res->heading ? r->res->heading(r) : record_title(r);
}

const char *transition_label(const struct resource *res, struct str action)
{
	for (const struct transition *t = res->transitions; t && t->action; t++)
		if (str_eq(action, str_of(t->action)))
			return t->label;
	return NULL;
}

struct str record_path(struct arena *a, const struct record *r)
{
	struct buf b = buf_on(a, 256);

	buf_byte(&b, '/');
	buf_put(&b, str_of(r->res->collection));
	buf_byte(&b, '/');
	buf_int(&b, r->id);
	buf_byte(&b, '-');
	buf_put(&b, text_slug(a, record_title(r), NULL));
	return buf_done(&b);
}

const char *choice_label(const struct field *f, struct str code)
{
	for (const struct choice *c = f->choices; c && c->code; c++)
		if (str_eq(code, str_of(c->code)))
			return c->label;
	return NULL;
}

/* ---- roles ---- */

unsigned record_roles(struct ctx *c, const struct resource *res, const struct record *r, i64 space)
{
	const struct shape *s = shape_for(c->app, res);
	i64 author = 0;

	if (r && s->space >= 0)
		space = record_int(r, (unsigned)s->space);
	if (r && res->spaces)
		space = r->id;
	if (r && s->author >= 0)
		author = record_int(r, (unsigned)s->author);
	return actor_roles(c->who, space, author);
}

bool record_may(struct ctx *c, unsigned mask, const struct record *r)
{
	return c->who->system || (mask & record_roles(c, r->res, r, 0)) != 0;
}

/* ---- out of the database ---- */

struct record *record_from_row(struct ctx *c, const struct shape *s, const struct selection *taken,
			       const struct value *row)
{
	struct record *r = record_new(c->arena, s->res);

	r->id = value_int(row[COL_ID]);
	r->version = value_int(row[COL_VERSION]);
	r->created = value_int(row[COL_CREATED]);
	r->updated = value_int(row[COL_UPDATED]);
	r->removed = value_int(row[COL_REMOVED]) != 0;
	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct kind_ops *k = &kinds[s->res->fields[f].kind];
		const struct value *v = row + taken->at[f];
		if (taken->at[f])
			r->v[f] = k->read ? k->read(c->arena, v) : *v;
	}
	return r;
}

/* What is left of the field whose columns begin at V for those who may not see it: nothing, or the public
 * form of a place, which stands in columns of its own. */
static struct value public_value(struct ctx *c, const struct field *f, const struct value *v)
{
	const struct kind_ops *k = &kinds[f->kind];

	return k->public_from ? k->read(c->arena, v + k->public_from) : VN;
}

/* Stands in a record from record_seen() until links_load() comes, which then brings nothing. */
static const struct value hidden_links = { .type = V_LIST };

struct record *record_seen(struct ctx *c, const struct shape *s, const struct selection *taken,
			   const struct value *row)
{
	struct record *r = record_from_row(c, s, taken, row);
	unsigned roles = c->who->system ? ROLE__ALL | MAY_NOBODY : record_roles(c, s->res, r, 0);

	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct field *field = &s->res->fields[f];
		bool linked = kinds[field->kind].linked;
		if ((!linked && !taken->at[f]) || field_see(s->res, field) & roles)
			continue;
		if (linked)
			r->v[f] = hidden_links;
		else
			r->v[f] = public_value(c, field, row + taken->at[f]);
	}
	return r;
}

/* The first of ROWS, which are in order of their first column, that is not before ID. */
static size_t first_row(const struct rows *rows, i64 id)
{
	size_t low = 0, high = rows->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (value_int(rows_row(rows, middle)[0]) < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Each record takes its slice of ITEMS, which stand as ROWS do. */
static void share_items(const struct rows *rows, struct value *items, struct record **v, size_t n, unsigned f)
{
	for (size_t i = 0; i < n; i++) {
		size_t from = first_row(rows, v[i]->id), to = from;
		bool hidden = v[i]->v[f].type == V_LIST;

		while (to < rows->n && value_int(rows_row(rows, to)[0]) == v[i]->id)
			to++;
		v[i]->v[f] = VN;
		if (to > from && !hidden)
			v[i]->v[f] = (struct value){ .type = V_LIST, .list = { items + from, to - from } };
	}
}

/* Items of one field for all records, in one array: rows come in order of id and position. */
static enum err links_of_field(struct ctx *c, const struct shape *s, unsigned f, struct record **v, size_t n,
			       const i64 *ids)
{
	struct where w = where_on(c->arena);
	struct rows rows;

	where_ids(c, &w, "l.id", ids, n);
	struct query q = {
		.sql = str_fmt(c->arena,
			       "SELECT l.id, l.value FROM %s_%s l WHERE %.*s ORDER BY l.id, l.position",
			       s->res->name, s->res->fields[f].name, (int)w.sql.n, w.sql.p)
			       .p
	};
	TRY(db_all_(c->db, c->arena, &rows, &q, w.args.v, w.args.n));
	if (!arena_room(c->arena, rows.n * sizeof(struct value)))
		return ERR_TOO_BIG;
	struct value *items = arena_new_array(c->arena, struct value, rows.n);
	for (size_t r = 0; r < rows.n; r++)
		items[r] = rows_row(&rows, r)[1];
	share_items(&rows, items, v, n, f);
	return OK;
}

/* Links that a reading takes. */
static bool is_wanted(const struct field *f, enum detail detail)
{
	return kinds[f->kind].linked && detail != IN_OUTLINE &&
	       (detail == IN_FULL || f->flags & (LISTED | SUMMARY));
}

enum err links_load(struct ctx *c, const struct shape *s, struct record **v, size_t n, enum detail detail)
{
	i64 *ids = arena_new_array(c->arena, i64, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = v[i]->id;
	for (unsigned f = 0; n && f < s->res->nfields; f++)
		if (is_wanted(&s->res->fields[f], detail))
			TRY(links_of_field(c, s, f, v, n, ids));
	return OK;
}

enum err records_fill(struct ctx *c, const struct shape *s, struct record **v, size_t n)
{
	struct where w = where_on(c->arena);
	struct buf sql = buf_on(c->arena, 64 << 10);
	i64 *ids = arena_new_array(c->arena, i64, n);
	struct rows rows;
	struct str text;

	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++)
		ids[i] = v[i]->id;
	WHERE(&w, "t.removed = 0");
	where_readable(c, s->res, &w);
	where_ids(c, &w, "t.id", ids, n);
	where_select(&sql, s, &s->light, &w);
	buf_lit(&sql, " ORDER BY t.id");
	TRY(buf_finish(&sql, &text));
	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = text.p }, w.args.v, w.args.n));
	for (size_t i = 0; i < n; i++) {
		size_t at = first_row(&rows, v[i]->id);

		bool there = at < rows.n && value_int(rows_row(&rows, at)[0]) == v[i]->id;
		if (there)
			*v[i] = *record_seen(c, s, &s->light, rows_row(&rows, at));
		else
			v[i]->id = 0;
	}
	return links_load(c, s, v, n, FOR_LISTS);
}

enum err record_unscoped(struct ctx *c, const struct shape *s, i64 id, struct record **out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &s->load, VI(id)));
	if (!rows.n)
		return ERR_NOT_FOUND;
	*out = record_from_row(c, s, &s->whole, rows_row(&rows, 0));
	return links_load(c, s, out, 1, IN_FULL);
}

/* The one record under W and the scope: as c->who sees it, or WHOLE as it is stored. */
static enum err load_where(struct ctx *c, const struct shape *s, struct where *w, bool whole,
			   struct record **out)
{
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct rows rows;
	struct str text;

	if (!c->who->system)
		s->res->scope(c, w);
	where_select(&sql, s, &s->whole, w);
	TRY(buf_finish(&sql, &text));
	TRY(db_all_(c->db, c->arena, &rows, &(struct query){ .sql = text.p }, w->args.v, w->args.n));
	if (!rows.n)
		return fail(c, ERR_NOT_FOUND, "There is no such record, or it is not open to you");
	*out = (whole ? record_from_row : record_seen)(c, s, &s->whole, rows_row(&rows, 0));
	TRY(links_load(c, s, out, 1, IN_FULL));
	if (record_may(c, s->res->may.read, *out))
		return OK;
	return fail(c, c->who->id ? ERR_NOT_FOUND : ERR_UNAUTHENTICATED,
		    "There is no such record, or it is not open to you");
}

enum err record_load(struct ctx *c, const struct resource *res, i64 id, struct record **out)
{
	struct where w = where_on(c->arena);

	WHERE(&w, "t.id = ?", VI(id));
	WHERE(&w, "t.removed = 0");
	return load_where(c, shape_for(c->app, res), &w, false, out);
}

enum err record_to_change(struct ctx *c, const struct resource *res, i64 id, unsigned mask,
			  struct record **out)
{
	struct where w = where_on(c->arena);

	WHERE(&w, "t.id = ?", VI(id));
	WHERE(&w, "t.removed = 0");
	TRY(load_where(c, shape_for(c->app, res), &w, true, out));
	if (record_may(c, mask, *out))
		return OK;
	if (!c->who->id)
		return fail(c, ERR_UNAUTHENTICATED, "Sign in to do this");
	return fail(c, ERR_FORBIDDEN, "Your roles do not allow this");
}

enum err record_removed(struct ctx *c, const struct resource *res, i64 id, struct record **out)
{
	struct where w = where_on(c->arena);

	WHERE(&w, "t.id = ?", VI(id));
	WHERE(&w, "t.removed = 1");
	TRY(load_where(c, shape_for(c->app, res), &w, true, out));
	if (record_may(c, res->may.remove, *out))
		return OK;
	return fail(c, ERR_NOT_FOUND, "There is no such record, or it is not open to you");
}

enum err record_by_key(struct ctx *c, const struct resource *res, struct str key, struct record **out)
{
	const struct shape *s = shape_for(c->app, res);
	struct value id;

	if (s->key < 0)
		return ERR_NOT_FOUND;
	TRY(db_one_(c->db, c->arena, &id, &(struct query){ .sql = s->by_key.sql, .out = "i" },
		    (struct value[]){ VS(key) }, 1));
	return record_load(c, res, value_int(id), out);
}

/* Only the title and its language, "uk Назва", under the same scope; remembered for the rest of this piece of
 * work. */
static struct str load_title(struct ctx *c, const struct shape *s, i64 id)
{
	struct where w = where_on(c->arena);
	const struct field *fields = s->res->fields;
	struct value v[2];

	WHERE(&w, "t.id = ?", VI(id));
	WHERE(&w, "t.removed = 0");
	if (!c->who->system)
		s->res->scope(c, &w);
	struct query q = { .sql = str_fmt(c->arena, "SELECT t.%s, %s%s FROM %s t WHERE %.*s",
					  fields[s->title].name, s->lang >= 0 ? "t." : "",
					  s->lang >= 0 ? fields[s->lang].name : "''", s->res->name,
					  (int)w.sql.n, w.sql.p)
					  .p,
			   .out = "ss" };
	if (db_one_(c->db, c->arena, v, &q, w.args.v, w.args.n) != OK || !value_str(v[0]).n)
		return S("");
	return str_fmt(c->arena, "%.*s %.*s", STR(value_str(v[1])), STR(value_str(v[0])));
}

static struct str title_of_this_work(struct ctx *c, const struct shape *s, i64 id)
{
	struct str key = str_fmt(c->arena, "%s/%lld", s->res->name, id);
	struct str *known;

	if (!c->titles.arena)
		c->titles = map_on(c->arena);
	known = map_get(&c->titles, key);
	if (!known) {
		known = arena_new_one(c->arena, struct str);
		*known = load_title(c, s, id);
		(void)map_set(&c->titles, key, known);
	}
	return known->n ? *known : STR_NONE;
}

/* WORDS: NULL for the title. */
static struct memo_key words_key(struct ctx *c, const struct shape *s, i64 id, record_words_fn words)
{
	const struct {
		const struct shape *of;
		i64 id;
		record_words_fn words;
	} what = { s, id, words };

	return memo_key(c->app->memo, &what, sizeof(what));
}

struct str resource_remembered(struct ctx *c, const struct resource *res, i64 id, record_words_fn words)
{
	const struct shape *s = shape_for(c->app, res);
	struct str text;

	if (!caches_open(c))
		return words(c, id);
	struct memo_key key = words_key(c, s, id, words);
	i64 version = version_seen(c, s);
	if (memo_get(c->app->memo, key, version, c->arena, &text))
		return text;
	text = words(c, id);
	memo_learn(c, c->app->memo, key, version, text);
	return text;
}

/* Titles that nobody is barred from are the same for all readers and live in the memo; others for this piece
 * of work only. */
static struct str remembered_title(struct ctx *c, const struct resource *res, i64 id)
{
	const struct shape *s = shape_for(c->app, res);
	unsigned may = res->may.read & field_see(res, &res->fields[s->title]);
	bool open = res->scope == scope_all && may & ROLE_VISITOR && caches_open(c);
	struct str title;

	if (id == 0 || !(c->who->system || may & c->who->network))
		return STR_NONE;
	if (!open)
		return title_of_this_work(c, s, id);
	struct memo_key key = words_key(c, s, id, NULL);
	i64 version = version_seen(c, s);
	if (memo_get(c->app->memo, key, version, c->arena, &title))
		return title;
	title = load_title(c, s, id);
	memo_learn(c, c->app->memo, key, version, title);
	return title;
}

struct str content_lang(const struct ctx *c, struct str lang)
{
	return lang.n ? lang : str_of(lang_tag((enum lang)c->app->fallback_lang));
}

struct titled record_ref_titled(struct ctx *c, const struct resource *res, i64 id)
{
	struct str title = remembered_title(c, res, id);
	size_t at = str_index(title, ' ');

	if (!title.n)
		return (struct titled){ 0 };
	return (struct titled){ str_slice(title, at + 1, title.n), content_lang(c, str_slice(title, 0, at)) };
}

struct str record_ref_title(struct ctx *c, const struct resource *res, i64 id)
{
	return record_ref_titled(c, res, id).text;
}
