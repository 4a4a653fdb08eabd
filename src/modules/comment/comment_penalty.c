/* comment_penalty.c -- penalties, reports and appeals: rows that a comment's state follows from. */
#include "modules/comment/comment.h"

#include "core/roster.h"

static const struct column penalty_columns[] = {
	{ "id", C_ID },
	{ "comment", C_INT, true, .references = "comment", .on_delete = "CASCADE" },
	{ "kind", C_TEXT, true },
	{ "actor", C_INT, true }, /* account, 0 the rules: no reference, for the act outlives her */
	{ "cause", C_TEXT, true },
	{ "at", C_INT, true },
	{ "undone", C_INT, true, "0" },
	{ "undone_by", C_INT, true, "0" },
	{ "appealed", C_INT, true, "0" },
	{ "appeal", C_TEXT, true, "''" },
	{ "decided", C_INT, true, "0" },
	{ "decided_by", C_INT, true, "0" },
	{ 0 },
};
static const struct index penalty_indexes[] = {
	{ "comment" },
	{ "appealed", .where = "appealed > 0 AND undone = 0 AND decided = 0" },
	{ 0 },
};
const struct table table_comment_penalty = { "comment_penalty", penalty_columns, penalty_indexes };

static const struct column report_columns[] = {
	{ "id", C_ID },
	{ "comment", C_INT, true, .references = "comment", .on_delete = "CASCADE" },
	{ "reporter", C_TEXT, true }, /* "account:12", or the hash of a visitor's network */
	{ "weight", C_INT, true },
	{ "reason", C_TEXT, true },
	{ "at", C_INT, true },
	{ "settled", C_INT, true, "0" }, /* when a moderator decided */
	{ 0 },
};
static const struct index report_indexes[] = {
	{ "comment, reporter", .unique = true },
	{ "settled", .where = "settled = 0" },
	{ 0 },
};
const struct table table_comment_report = { "comment_report", report_columns, report_indexes };

/* ---- the comment ---- */

enum err comment_load(struct ctx *c, i64 id, struct record **out)
{
	const struct actor *who = c->who;

	c->who = &actor_system;
	enum err e = record_load(c, &comment, id, out);
	c->who = who;
	return e;
}

bool comment_moderates(struct ctx *c, const struct record *r)
{
	return record_may(c, MAY_OFFICERS, r);
}

static const struct query q_count_answers = {
	"UPDATE comment SET answers = (SELECT COUNT(*) FROM comment k WHERE k.target = comment.target"
	" AND k.removed = 0 AND k.parent = comment.id AND k.state = 'shown') WHERE id = ?",
	.in = "i",
};

enum err comment_count_answers(struct ctx *c, i64 parent)
{
	return parent ? db_exec(c->db, &q_count_answers, VI(parent)) : OK;
}

/* ---- reading ---- */

#define PENALTY_FIELDS "id, comment, kind, actor, cause, at, undone, appealed, appeal, decided"
#define PENALTY_OUT "iisisiiisi"

static const struct query q_list = {
	"SELECT " PENALTY_FIELDS " FROM comment_penalty WHERE comment = ? ORDER BY id DESC LIMIT 200",
	.in = "i",
	.out = PENALTY_OUT,
};

static const struct query q_load = {
	"SELECT " PENALTY_FIELDS " FROM comment_penalty WHERE id = ?",
	.in = "i",
	.out = PENALTY_OUT,
};

static struct penalty from_row(const struct value *v)
{
	struct penalty p = {
		.id = v[0].i, .comment = v[1].i, .actor = v[3].i, .cause = v[4].s, .at = v[5].i
	};

	if (!penalty_parse(v[2].s, &p.kind))
		BUG("penalty %lld is of no known kind", p.id);
	p.undone = v[6].i;
	p.appealed = v[7].i;
	p.appeal = v[8].s;
	p.decided = v[9].i;
	return p;
}

enum err penalty_list(struct ctx *c, i64 id, struct penalties *out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(id)));
	out->n = rows.n;
	out->v = arena_new_array(c->arena, struct penalty, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		out->v[i] = from_row(rows_row(&rows, i));
	return OK;
}

enum err penalty_load(struct ctx *c, i64 id, struct penalty *out)
{
	struct value v[10];

	TRY(db_one(c->db, c->arena, v, &q_load, VI(id)));
	*out = from_row(v);
	return OK;
}

/* ---- the state follows ---- */

static const struct query q_in_force = {
	"SELECT DISTINCT kind FROM comment_penalty WHERE comment = ? AND undone = 0",
	.in = "i",
	.out = "s",
};

static enum err follow(struct ctx *c, i64 id, const char *act)
{
	unsigned in_force = 0;
	enum penalty_kind k;
	struct record *r;
	struct rows rows;

	TRY(comment_load(c, id, &r));
	TRY(db_all(c->db, c->arena, &rows, &q_in_force, VI(id)));
	for (size_t i = 0; i < rows.n; i++)
		if (penalty_parse(rows_row(&rows, i)[0].s, &k))
			in_force |= 1u << k;
	struct str state = str_of(comment_state(in_force, record_int(r, COMMENT_WITHDRAWN)));
	if (str_eq(state, record_str(r, COMMENT_STATE)))
		return OK;
	r->v[COMMENT_STATE] = VS(state);
	return record_store(c, r, act);
}

static const struct query q_penalise = {
	"INSERT INTO comment_penalty (comment, kind, actor, cause, at) VALUES (?, ?, ?, ?, ?)",
	.in = "isisi",
};

enum err comment_penalise(struct ctx *c, i64 id, enum penalty_kind k, i64 actor, struct str cause)
{
	TRY(db_exec(c->db, &q_penalise, VI(id), VZ(penalty_code(k)), VI(actor), VS(cause), VI(c->now)));
	return follow(c, id, penalty_code(k));
}

static const struct query q_lift = {
	"UPDATE comment_penalty SET undone = ?, undone_by = ? WHERE id = ? AND undone = 0",
	.in = "iii",
};

enum err comment_lift(struct ctx *c, const struct penalty *p)
{
	TRY(db_exec(c->db, &q_lift, VI(c->now), VI(c->who->id), VI(p->id)));
	if (!db_changes(c->db))
		return fail(c, ERR_CONFLICT, "This was undone already");
	return follow(c, p->comment, "lift");
}

static const struct query q_lift_all = {
	"UPDATE comment_penalty SET undone = ?, undone_by = ? WHERE comment = ? AND undone = 0"
	" AND kind IN ('hold', 'hide')",
	.in = "iii",
};

static const struct query q_settle = {
	"UPDATE comment_report SET settled = ? WHERE comment = ? AND settled = 0",
	.in = "ii",
};

enum err comment_settle_reports(struct ctx *c, i64 id)
{
	return db_exec(c->db, &q_settle, VI(c->now), VI(id));
}

enum err comment_approve(struct ctx *c, i64 id)
{
	TRY(db_exec(c->db, &q_lift_all, VI(c->now), VI(c->who->id), VI(id)));
	TRY(comment_settle_reports(c, id));
	return follow(c, id, "approve");
}

enum err comment_withdraw(struct ctx *c, i64 id, bool withdrawn)
{
	struct record *r;

	TRY(comment_load(c, id, &r));
	if ((record_int(r, COMMENT_WITHDRAWN) != 0) == withdrawn)
		return OK;
	r->v[COMMENT_WITHDRAWN] = VI(withdrawn);
	TRY(record_store(c, r, withdrawn ? "withdraw" : "return"));
	return follow(c, id, withdrawn ? "withdraw" : "return");
}

/* ---- reports ---- */

static const struct query q_report = {
	"INSERT INTO comment_report (comment, reporter, weight, reason, at) VALUES (?, ?, ?, ?, ?)"
	" ON CONFLICT (comment, reporter) DO NOTHING",
	.in = "isisi",
};

static const struct query q_weight = {
	"SELECT COALESCE(SUM(weight), 0) FROM comment_report WHERE comment = ? AND settled = 0",
	.in = "i",
	.out = "i",
};

enum err comment_report(struct ctx *c, const struct record *r, struct str reporter, struct str reason)
{
	unsigned roles = actor_roles(c->who, record_int(r, COMMENT_SPACE), 0);
	struct value sum;

	TRY(db_exec(c->db, &q_report, VI(r->id), VS(reporter), VI(report_weight(roles)), VS(reason),
		    VI(c->now)));
	if (!db_changes(c->db))
		return fail(c, ERR_CONFLICT, "You have reported this comment already");
	TRY(db_one(c->db, c->arena, &sum, &q_weight, VI(r->id)));
	if (value_int(sum) < COMMENT_HIDE_WEIGHT || !str_eq(record_str(r, COMMENT_STATE), S("shown")))
		return OK;
	return comment_penalise(c, r->id, PENALTY_HIDE, 0,
				S(N_("Several readers reported it; a moderator will decide")));
}

/* ---- appeals ---- */

bool penalty_is_appealable(const struct penalty *p)
{
	return p->kind != PENALTY_HOLD && !p->undone && !p->appealed;
}

static const struct query q_appeal = {
	"UPDATE comment_penalty SET appealed = ?, appeal = ? WHERE id = ? AND appealed = 0 AND undone = 0",
	.in = "isi",
};

enum err comment_appeal(struct ctx *c, const struct penalty *p, struct str words)
{
	TRY(db_exec(c->db, &q_appeal, VI(c->now), VS(words), VI(p->id)));
	if (!db_changes(c->db))
		return fail(c, ERR_CONFLICT, "Another moderator has been asked already");
	return journal_note(c, "appeal", comment.name, p->comment, STR_NONE);
}

/* Whether somebody besides C's actor could decide about R. */
static enum err others_moderate(struct ctx *c, const struct record *r, bool *others)
{
	i64 space = record_has(r, COMMENT_SPACE) ? record_int(r, COMMENT_SPACE) : 0;
	struct holder *v;
	size_t n;

	TRY(roster_holders(c, MAY_OFFICERS, space, &v, &n));
	*others = n > 1 || (n == 1 && v[0].id != c->who->id);
	return OK;
}

enum err comment_may_judge(struct ctx *c, const struct record *r, i64 actor, bool *may)
{
	bool moderates = comment_moderates(c, r), others;

	*may = moderates && actor != c->who->id && record_int(r, COMMENT_AUTHOR) != c->who->id;
	if (*may || !moderates)
		return OK;
	TRY(others_moderate(c, r, &others));
	*may = !others;
	return OK;
}

static const struct query q_refuse = {
	"UPDATE comment_penalty SET decided = ?, decided_by = ? WHERE id = ? AND appealed > 0 AND decided = 0"
	" AND undone = 0",
	.in = "iii",
};

enum err appeal_refuse(struct ctx *c, const struct penalty *p)
{
	TRY(db_exec(c->db, &q_refuse, VI(c->now), VI(c->who->id), VI(p->id)));
	if (!db_changes(c->db))
		return fail(c, ERR_CONFLICT, "The state of this record has changed meanwhile");
	return journal_note(c, "refuse", comment.name, p->comment, STR_NONE);
}
