/* comment_target.c -- the record that a comment is about: found by its name, asked who may see it and who may
 * comment. */
#include "modules/comment/comment.h"

/* "news/12" in the one form in which it is stored. */
static bool parse(struct ctx *c, struct str text, const struct resource **res, i64 *id)
{
	struct str rest = text, collection = str_cut(&rest, '/');

	if (!collection.n || !rest.n || rest.n > 18 || rest.p[0] < '1' || rest.p[0] > '9' ||
	    !str_to_i64(rest, id))
		return false;
	*res = resource_find(c->app, str_z(c->arena, collection));
	return *res && (*res)->commented && str_eq(collection, str_of((*res)->collection));
}

enum err target_load(struct ctx *c, struct str text, struct target *out)
{
	if (!parse(c, text, &out->res, &out->id))
		return fail(c, ERR_NOT_FOUND, "There is no such record, or it is not open to you");
	return record_load(c, out->res, out->id, &out->record);
}

struct str target_text(struct arena *a, const struct record *r)
{
	return str_fmt(a, "%s/%lld", r->res->collection, r->id);
}

/* ---- what its fields say ---- */

static struct value value_flagged(const struct record *r, unsigned flag)
{
	for (unsigned f = 0; f < r->res->nfields; f++)
		if (r->res->fields[f].flags & flag)
			return r->v[f];
	return VN;
}

i64 target_space(const struct record *r)
{
	return value_int(value_flagged(r, SPACE));
}

struct str target_lang(const struct record *r)
{
	for (unsigned f = 0; f < r->res->nfields; f++)
		if (r->res->fields[f].kind == F_LANG)
			return record_str(r, f);
	return STR_NONE;
}

/* What its readers do not see yet, or no more, is not discussed. */
static bool is_out(const struct record *r)
{
	for (unsigned f = 0; r->res->commented_in && f < r->res->nfields; f++)
		if (r->res->fields[f].kind == F_STATE)
			return !record_has(r, f) || str_eq(record_str(r, f), str_of(r->res->commented_in));
	return true;
}

enum comment_rule target_rule(const struct record *r)
{
	static const char *const codes[] = {
		[COMMENTS_OPEN] = "open", [COMMENTS_MEMBERS] = "members", [COMMENTS_CLOSED] = "closed"
	};

	if (!is_out(r))
		return COMMENTS_CLOSED;
	for (unsigned f = 0; f < r->res->nfields; f++) {
		const struct field *field = &r->res->fields[f];

		if (field->kind != F_CHOICE || strcmp(field->name, "comments") != 0)
			continue;
		for (size_t i = 0; i < COUNT(codes); i++)
			if (str_eq(record_str(r, f), str_of(codes[i])))
				return (enum comment_rule)i;
	}
	return COMMENTS_OPEN;
}

enum err target_admits(struct ctx *c, const struct record *r)
{
	enum comment_rule rule = target_rule(r);

	if (rule == COMMENTS_CLOSED)
		return fail(c, ERR_CONFLICT, "Comments are closed here");
	if (rule == COMMENTS_MEMBERS && !c->who->system && !(c->who->network & ROLE_ACCOUNT))
		return fail(c, c->who->id ? ERR_FORBIDDEN : ERR_UNAUTHENTICATED,
			    "Sign in with a confirmed address to comment here");
	return OK;
}

static const struct query q_about = {
	"SELECT id FROM comment WHERE target = ?",
	.in = "s",
	.out = "i",
};

enum err comment_follow_target(struct ctx *c, const struct record *old, const struct record *now)
{
	struct record *r;
	struct rows rows;

	if (!old || !now->res->commented || target_space(old) == target_space(now))
		return OK;
	TRY(db_all(c->db, c->arena, &rows, &q_about, VS(target_text(c->arena, now))));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(comment_load(c, value_int(rows_row(&rows, i)[0]), &r));
		r->v[COMMENT_SPACE] = target_space(now) ? VI(target_space(now)) : VN;
		TRY(record_store(c, r, "move"));
	}
	return OK;
}

/* ---- who may see it ---- */

/* Inside the query of the target the alias t is the target's; target_id can only be the comment's. */
static void add_open(struct ctx *c, const struct resource *res, struct buf *sql, struct where *args)
{
	struct where w = where_on(c->arena);

	WHERE(&w, "t.id = target_id");
	WHERE(&w, "t.removed = 0");
	where_readable(c, res, &w);
	buf_fmt(sql, "%st.target_kind = '%s' AND EXISTS (SELECT 1 FROM %s t WHERE %.*s)",
		sql->n ? " OR " : "", res->name, res->name, (int)w.sql.n, w.sql.p);
	for (size_t i = 0; i < w.args.n; i++)
		vec_push(c->arena, &args->args, w.args.v[i]);
}

void target_scope(struct ctx *c, struct where *w)
{
	struct buf sql = buf_on(c->arena, 64 << 10);
	struct where args = where_on(c->arena);

	for (const struct module *const *m = c->app->modules; *m; m++)
		for (const struct resource *const *r = (*m)->resources; r && *r; r++)
			if ((*r)->commented)
				add_open(c, *r, &sql, &args);
	where_add(w, sql.n ? buf_done(&sql).p : "1 = 0", args.args.v, args.args.n);
}
