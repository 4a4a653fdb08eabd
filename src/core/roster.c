/* roster.c -- finding accounts by words, role and state; the roles that one holds, the accounts that hold
 * one.
 */
#include "core/roster.h"

#include "text/fold.h"

/* No LIMIT: words are compared here, where letters of any script have their small form; the walk ends at a
 * full page. */
static const struct query q_find = {
	"SELECT a.id, a.email, a.name, a.confirmed, a.disabled, a.created,"
	" COALESCE((SELECT MAX(s.seen) FROM session s WHERE s.account = a.id), 0)"
	" FROM account a WHERE a.id < ?"
	" AND (? = '' OR EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.role = ?))"
	" AND (? = '' OR (? = 'disabled' AND a.disabled = 1) OR (? = 'unconfirmed' AND a.confirmed = 0 AND"
	" a.disabled = 0) OR (? = 'open' AND a.confirmed = 1 AND a.disabled = 0)) ORDER BY a.id DESC",
	"issssss",
	"issiiii",
};

/* TEXT in small letters, words parted by one blank, so that a part of it can be found. */
static struct str folded(struct arena *a, struct str text)
{
	struct buf b = buf_on(a, 4096);
	struct folded w;
	struct str out;

	for (size_t i = 0; fold_next(text, &i, &w);)
		buf_fmt(&b, " %s", w.bytes);
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

struct finding {
	struct arena *arena, *scratch; /* of what is found, and for the look at one account */
	struct str q;		       /* folded; empty: everybody */
	size_t most;
	struct account_lines *out;
	VEC(struct account_line) lines;
};

static enum err take_line(void *arg, const struct value *row, size_t ncols)
{
	struct finding *f = arg;
	struct arena *a = f->arena, *s = f->scratch;

	(void)ncols;
	arena_reset(s);
	if (f->q.n && !str_has(folded(s, row[1].s), f->q) && !str_has(folded(s, row[2].s), f->q))
		return OK;
	f->out->more = f->lines.n == f->most;
	if (f->out->more)
		return ERR_NOT_FOUND; /* enough */
	*vec_add(a, &f->lines) = (struct account_line){ .id = row[0].i,
							.email = str_dup(a, row[1].s),
							.name = str_dup(a, row[2].s),
							.confirmed = row[3].i,
							.disabled = row[4].i,
							.created = row[5].i,
							.seen = value_int(row[6]) };
	return OK;
}

static enum err put_roles(struct ctx *c, struct account_line *line)
{
	struct buf b = buf_on(c->arena, 64 << 10);
	struct held_role *roles;
	size_t n;

	TRY(roster_roles(c, line->id, &roles, &n));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", role_code(roles[i].role));
	return b.n ? buf_finish(&b, &line->roles) : OK;
}

enum err roster_find(struct ctx *c, const struct account_filter *f, struct account_lines *out)
{
	struct finding finding = { .arena = c->arena,
				   .scratch = arena_new(1 << 20),
				   .q = folded(c->arena, f->q),
				   .most = f->most,
				   .out = out };

	*out = (struct account_lines){ 0 };
	enum err e = db_each(c->db, &q_find,
			     DB_ARGS(VI(f->before), VS(f->role), VS(f->role), VS(f->state), VS(f->state),
				     VS(f->state), VS(f->state)),
			     take_line, &finding);
	arena_free(finding.scratch);
	if (e != OK && !(e == ERR_NOT_FOUND && out->more))
		return e;
	out->v = finding.lines.v;
	out->n = finding.lines.n;
	for (size_t i = 0; i < out->n; i++)
		TRY(put_roles(c, &out->v[i]));
	return OK;
}

/* ---- how many ---- */

static const struct query q_count = {
	"SELECT (SELECT COUNT(*) FROM account WHERE disabled = 0),"
	" (SELECT COUNT(*) FROM account WHERE disabled = 0 AND confirmed = 0)",
	"",
	"ii",
};

enum err roster_count(struct ctx *c, struct account_counts *out)
{
	struct value v[2];

	TRY(db_one(c->db, c->arena, v, &q_count));
	*out = (struct account_counts){ value_int(v[0]), value_int(v[1]) };
	return OK;
}

static const struct query q_members = {
	"SELECT COUNT(DISTINCT account) FROM account_role WHERE space = ?",
	"i",
	"i",
};

enum err roster_members(struct ctx *c, i64 space, i64 *n)
{
	struct value v;

	TRY(db_one(c->db, c->arena, &v, &q_members, VI(space)));
	*n = value_int(v);
	return OK;
}

/* ---- one account ---- */

static const struct query q_presence = {
	"SELECT COALESCE(MAX(seen), 0), COUNT(*) FROM session WHERE account = ?",
	"i",
	"ii",
};

enum err roster_presence(struct ctx *c, i64 account, i64 *seen, i64 *sessions)
{
	struct value v[2];

	TRY(db_one(c->db, c->arena, v, &q_presence, VI(account)));
	*seen = value_int(v[0]);
	*sessions = value_int(v[1]);
	return OK;
}

static const struct query q_roles = {
	"SELECT role, space, granted FROM account_role WHERE account = ? ORDER BY space, role",
	"i",
	"sii",
};

enum err roster_roles(struct ctx *c, i64 account, struct held_role **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_roles, VI(account)));
	*out = arena_new_array(c->arena, struct held_role, rows.n);
	*n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		enum role role;

		if (role_parse(r[0].s, &role))
			(*out)[(*n)++] = (struct held_role){ role, r[1].i, r[2].i };
	}
	return OK;
}

/* ---- those who hold a role ---- */

/* The roles asked for stand in one text, "|chair|editor|": a list of any length is one statement. */
static const struct query q_holders = {
	"SELECT DISTINCT a.id, a.email, a.lang FROM account_role r JOIN account a ON a.id = r.account"
	" WHERE a.disabled = 0 AND a.confirmed = 1 AND (r.space = 0 OR r.space = ? OR ? = 1)"
	" AND ? LIKE '%|' || r.role || '|%' ORDER BY a.id",
	"iis",
	"iss",
};

static struct str roles_text(struct arena *a, unsigned mask)
{
	struct buf b = buf_on(a, 1024);

	buf_byte(&b, '|');
	for (unsigned bit = 1; bit < ROLE__ALL; bit <<= 1)
		if (mask & bit)
			buf_fmt(&b, "%s|", role_code((enum role)bit));
	return buf_done(&b);
}

enum err roster_holders(struct ctx *c, unsigned mask, i64 space, struct holder **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_holders, VI(space), VI(space == ROSTER_ANYWHERE),
		   VS(roles_text(c->arena, mask))));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct holder, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		struct holder *h = &(*out)[i];

		*h = (struct holder){ .id = r[0].i, .email = r[1].s };
		if (!lang_parse(r[2].s, &h->lang))
			h->lang = LANG_UK;
	}
	return OK;
}
