/* comment_rules.c -- what a thread and its moderation rest on; neither database nor pages. */
#include "modules/comment/comment.h"

#define FORM_LIFE DAY
#define LAST_ID 9999999999LL

static const struct {
	const char *code, *label, *state, *undo;
} kinds[PENALTY__N] = {
	[PENALTY_HOLD] = { "hold", N_("Waits for a moderator"), "held", N_("Let it wait no longer") },
	[PENALTY_HIDE] = { "hide", N_("Hidden"), "hidden", N_("Take the hiding back") },
	[PENALTY_REMOVE] = { "remove", N_("Removed"), "removed", N_("Take the removal back") },
};

const char *penalty_code(enum penalty_kind k)
{
	return kinds[k].code;
}

const char *penalty_undo_label(enum penalty_kind k)
{
	return kinds[k].undo;
}

const char *penalty_label(enum penalty_kind k)
{
	return kinds[k].label;
}

bool penalty_parse(struct str code, enum penalty_kind *out)
{
	for (enum penalty_kind k = 0; k < PENALTY__N; k++)
		if (str_eq(code, str_of(kinds[k].code))) {
			*out = k;
			return true;
		}
	return false;
}

/* The gravest penalty tells. */
const char *comment_state(unsigned penalties, bool withdrawn)
{
	if (withdrawn)
		return "removed";
	for (int k = PENALTY__N - 1; k >= 0; k--)
		if (penalties & 1u << k)
			return kinds[k].state;
	return "shown";
}

bool comment_withheld(struct str state)
{
	return str_eq(state, S("hidden")) || str_eq(state, S("removed"));
}

i64 comment_hangs_on(i64 id, i64 depth, i64 parent)
{
	return depth < COMMENT_DEPTH_MAX ? id : parent;
}

struct str comment_place(struct arena *a, struct str parent, i64 id)
{
	return str_fmt(a, "%.*s%s%010lld", STR(parent), parent.n ? "." : "", id);
}

struct str comment_recent(struct arena *a, struct str parent, i64 id)
{
	return comment_place(a, parent, parent.n ? id : LAST_ID - id);
}

i64 report_weight(unsigned roles)
{
	static const struct {
		unsigned roles;
		i64 weight;
	} weights[] = {
		{ MAY_OFFICERS, 5 },
		{ ROLE_SPACE_ANY, 3 },
		{ ROLE_ACCOUNT, 2 },
	};

	for (size_t i = 0; i < COUNT(weights); i++)
		if (roles & weights[i].roles)
			return weights[i].weight;
	return 1;
}

bool comment_is_held(bool moderates, i64 approved)
{
	return !moderates && approved < COMMENT_NEW_POSTS;
}

bool form_time_fits(i64 stamped, i64 now)
{
	return now - stamped >= COMMENT_FORM_SECONDS * SECOND && now - stamped < FORM_LIFE;
}
