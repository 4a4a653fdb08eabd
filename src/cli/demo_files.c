/* demo_files.c -- one file of demo/ into the network: a table through the import, a text with front matter as
 * a record, the table of accounts. */
#include "cli/demo.h"
#include "core/account.h"
#include "resource/table_import.h"

#include <stdio.h>

static enum err complain(const struct demo *d, const struct demo_file *f, enum err e)
{
	fprintf(stderr, "kolo demo: %s: %.*s\n", f->name,
		STR(d->fault.message.n ? d->fault.message : str_of(err_info(e)->title)));
	for (size_t i = 0; i < d->fault.fields.n; i++)
		fprintf(stderr, "  %.*s: %.*s\n", STR(d->fault.fields.v[i].field),
			STR(d->fault.fields.v[i].message));
	return e;
}

/* ---- tables ---- */

static enum err take_table(struct demo *d, const struct demo_file *f, const struct resource *res)
{
	struct import_options o = { .alone = true, .source = str_of(f->name), .data = f->bytes };
	struct import_report r;
	enum err e = import_file(d->app, &actor_system, LANG_UK, d->cli->arena, res, f->name, &o, &r);

	if (e != OK)
		fprintf(stderr, "kolo demo: %s: row %zu: %s\n", f->name, r.fault.row, r.fault.why);
	for (size_t i = 0; i < r.notes.n; i++)
		if (r.notes.v[i].verdict >= IMPORT_CONFLICT)
			fprintf(stderr, "kolo demo: %s: row %zu: %.*s\n", f->name, r.notes.v[i].row,
				STR(r.notes.v[i].text));
	return e == OK && r.count[IMPORT_ERROR] ? ERR_INVALID : e;
}

/* ---- texts: "name: value" lines between two lines of dashes, then the prose ---- */

struct text {
	const struct resource *res;
	struct str head, prose;
};

static bool read_text(const struct demo_file *f, const struct resource *res, struct text *out)
{
	static const char fence[] = "---\n", close[] = "\n---\n";
	const char *end = strstr(f->bytes.p, close);

	if (!str_starts(f->bytes, str_of(fence)) || !end)
		return false;
	size_t from = strlen(fence), to = (size_t)(end - f->bytes.p);
	*out = (struct text){ res, str_slice(f->bytes, from, to),
			      str_trim(str_slice(f->bytes, to + strlen(close), f->bytes.n)) };
	return true;
}

static enum err put_head(struct ctx *c, struct str head, struct record *r)
{
	while (head.p) {
		struct str value = str_cut(&head, '\n'), name = str_cut(&value, ':');
		const struct field *f = field_find(r->res, str_trim(name));
		if (!f)
			return fail(c, ERR_INVALID, "There is no field %.*s", STR(name));
		TRY(field_from_text(c, f, str_trim(value), &r->v[field_index(r->res, f)]));
	}
	return OK;
}

static enum err put_prose(struct ctx *c, struct str prose, struct record *r)
{
	const struct resource *res = r->res;

	for (unsigned i = 0; prose.n && i < res->nfields; i++)
		if (res->fields[i].kind == F_PROSE)
			return field_from_text(c, &res->fields[i], prose, &r->v[i]);
	return OK;
}

/* The record that an earlier run made: by its key, else by its title. */
static enum err find_earlier(struct ctx *c, const struct record *r, i64 *id)
{
	struct str key = record_key(r);
	struct record *found;
	struct list same;

	*id = 0;
	if (key.n) {
		enum err e = record_by_key(c, r->res, key, &found);
		*id = e == OK ? found->id : 0;
		return e == ERR_NOT_FOUND ? OK : e;
	}
	TRY(records_titled(c, r->res, record_title(r), 1, &same));
	*id = same.n ? same.v[0]->id : 0;
	return OK;
}

static enum err save_text(struct ctx *c, void *arg)
{
	const struct text *t = arg;
	struct record *r = record_new(c->arena, t->res);
	i64 id;

	TRY(put_head(c, t->head, r));
	TRY(put_prose(c, t->prose, r));
	TRY(find_earlier(c, r, &id));
	if (id) {
		TRY(record_load(c, t->res, id, &r));
		TRY(put_head(c, t->head, r));
		TRY(put_prose(c, t->prose, r));
	}
	return record_save(c, r, 0);
}

static enum err take_text(struct demo *d, const struct demo_file *f, const struct resource *res)
{
	struct text t;

	if (!read_text(f, res, &t)) {
		fprintf(stderr, "kolo demo: %s has no front matter\n", f->name);
		return ERR_MALFORMED;
	}
	enum err e = app_write(d->app, &actor_system, LANG_UK, d->cli->arena, save_text, &t, &d->fault);
	return e == OK ? OK : complain(d, f, e);
}

/* ---- accounts: email, name, lang, role, space; a further role is a further row ---- */

enum { COL_EMAIL, COL_NAME, COL_LANG, COL_ROLE, COL_SPACE, COL__N };

struct account_table {
	struct demo *d;
	struct str password_hash;
	const struct str *cells;
};

static enum err grant_role(struct ctx *c, const struct str *cells, i64 account)
{
	struct record *space = NULL;
	enum role role;

	if (!cells[COL_ROLE].n)
		return OK;
	if (!role_parse(cells[COL_ROLE], &role))
		return fail(c, ERR_INVALID, "There is no role %.*s", STR(cells[COL_ROLE]));
	if (cells[COL_SPACE].n)
		TRY(record_by_key(c, resource_find(c->app, "spaces"), cells[COL_SPACE], &space));
	return account_grant(c, account, role, space ? space->id : 0);
}

static enum err add_account(struct ctx *c, void *arg)
{
	const struct account_table *t = arg;
	struct new_account n = { .email = t->cells[COL_EMAIL],
				 .name = t->cells[COL_NAME],
				 .password_hash = t->password_hash,
				 .confirmed = true };
	i64 id;

	if (!lang_parse(t->cells[COL_LANG], &n.lang))
		return fail(c, ERR_INVALID, "There is no language %.*s", STR(t->cells[COL_LANG]));
	enum err e = account_find(c, n.email, &id);
	if (e == ERR_NOT_FOUND)
		e = account_add(c, &n, &id);
	return e == OK ? grant_role(c, t->cells, id) : e;
}

static enum err take_account(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct account_table *t = ctx;

	(void)row;
	if (head->n != COL__N)
		return ERR_MALFORMED;
	t->cells = cells;
	return app_write(t->d->app, &actor_system, LANG_UK, t->d->cli->arena, add_account, t, &t->d->fault);
}

static enum err load_accounts(struct demo *d, const struct demo_file *f)
{
	struct account_table t = { .d = d };
	struct table_fault fault;

	TRY(password_hash(d->cli->arena, S(DEMO_PASSWORD), &t.password_hash));
	return table_read_bytes(f->bytes, NULL, take_account, &t, &fault);
}

/* ---- which ---- */

static const struct own_table {
	const char *collection;
	enum err (*take)(struct demo *d, const struct demo_file *f);
} own_tables[] = { { "accounts", load_accounts }, { "comments", demo_take_comments } };

static struct str collection_of(const struct demo_file *f)
{
	struct str rest = str_of(f->name), folder = str_cut(&rest, '/');

	str_cut(&folder, '-');
	return folder;
}

enum err demo_take(struct demo *d, const struct demo_file *f)
{
	struct str collection = collection_of(f);
	const struct resource *res;

	for (size_t i = 0; i < COUNT(own_tables); i++)
		if (str_eq(collection, str_of(own_tables[i].collection))) {
			enum err e = own_tables[i].take(d, f);
			return e == OK ? OK : complain(d, f, e);
		}
	res = collection.n ? resource_find(d->app, str_z(d->cli->arena, collection)) : NULL;
	if (!res)
		return OK; /* a note for readers, or phrases for demo_scale() */
	return str_ends(str_of(f->name), S(".md")) ? take_text(d, f, res) : take_table(d, f, res);
}
