/* accounts_rules.c -- finding accounts by words, role and state; the roles one holds. */
#include "modules/admin/accounts.h"

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

static const struct query q_role_words = {
	"SELECT role, space FROM account_role WHERE account = ? ORDER BY space, role",
	"i",
	"si",
};

/* ---- words ---- */

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
	struct ctx *c;
	struct str q; /* folded; empty: everybody */
	struct account_lines *out;
	VEC(struct account_line) lines;
};

static enum err take_line(void *arg, const struct value *row, size_t ncols)
{
	struct finding *f = arg;
	struct arena *a = f->c->arena;

	(void)ncols;
	if (f->q.n && !str_has(folded(a, row[1].s), f->q) && !str_has(folded(a, row[2].s), f->q))
		return OK;
	f->out->more = f->lines.n == ADMIN_PAGE;
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
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_role_words, VI(line->id)));
	for (size_t i = 0; i < rows.n; i++)
		buf_fmt(&b, "%s%.*s", i ? " " : "", STR(rows_row(&rows, i)[0].s));
	return b.n ? buf_finish(&b, &line->roles) : OK;
}

enum err accounts_find(struct ctx *c, const struct account_filter *f, struct account_lines *out)
{
	struct finding finding = { .c = c, .q = folded(c->arena, f->q), .out = out };

	*out = (struct account_lines){ 0 };
	enum err e = db_each(c->db, &q_find,
			     DB_ARGS(VI(f->before), VS(f->role), VS(f->role), VS(f->state), VS(f->state),
				     VS(f->state), VS(f->state)),
			     take_line, &finding);
	if (e != OK && !(e == ERR_NOT_FOUND && out->more))
		return e;
	out->v = finding.lines.v;
	out->n = finding.lines.n;
	for (size_t i = 0; i < out->n; i++)
		TRY(put_roles(c, &out->v[i]));
	return OK;
}

struct str roles_in_words(struct html *h, struct str roles)
{
	struct buf b = buf_on(h->arena, 64 << 10);
	struct str rest = roles, last = STR_NONE, out;

	while (rest.p) {
		struct str code = str_cut(&rest, ' ');
		enum role role;

		if (!role_parse(code, &role) || str_eq(code, last))
			continue;
		buf_fmt(&b, "%s%s", b.n ? ", " : "", tr(h->lang, role_label(role)));
		last = code;
	}
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

/* ---- one account ---- */

static const struct query q_roles = {
	"SELECT r.role, r.space, COALESCE(s.name, ''), r.granted FROM account_role r LEFT JOIN space s ON "
	"s.id = r.space"
	" WHERE r.account = ? ORDER BY r.space, r.role",
	"i",
	"sisi",
};

enum err account_roles_load(struct ctx *c, i64 account, struct held_role **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_roles, VI(account)));
	*out = arena_new_array(c->arena, struct held_role, rows.n);
	*n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		enum role role;

		if (role_parse(r[0].s, &role))
			(*out)[(*n)++] = (struct held_role){ role, r[1].i, r[2].s, r[3].i };
	}
	return OK;
}

static const struct query q_presence = {
	"SELECT COALESCE(MAX(seen), 0), COUNT(*) FROM session WHERE account = ?",
	"i",
	"ii",
};

enum err account_presence(struct ctx *c, i64 account, i64 *seen, i64 *sessions)
{
	struct value v[2];

	TRY(db_one(c->db, c->arena, v, &q_presence, VI(account)));
	*seen = value_int(v[0]);
	*sessions = value_int(v[1]);
	return OK;
}

static const struct query q_spaces = { "SELECT id, name FROM space WHERE removed = 0 ORDER BY sort, id", "",
				       "is" };

enum err space_picks(struct ctx *c, struct str chosen, struct pick **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_spaces));
	*out = arena_new_array(c->arena, struct pick, rows.n);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		struct str id = str_fmt(c->arena, "%lld", r[0].i);

		(*out)[i] = (struct pick){ .value = id, .label = r[1].s, .chosen = str_eq(id, chosen) };
	}
	return OK;
}
