/* space.c -- spaces: the working rooms of an association, a council, a centre, a programme; roles are held in
 * them. */
#include "modules/space/space.h"

static const struct choice kinds_of_space[] = {
	{ "association", N_("Association") },
	{ "council", N_("Council") },
	{ "centre", N_("Centre") },
	{ "programme", N_("Programme") },
	{ "career", N_("Career centre") },
	{ "group", N_("Working group") },
	{ 0 },
};

static const struct field fields[SPACE__N] = {
	[SPACE_NAME] = { "name", F_LINE, N_("Name"), REQUIRED | TITLE | LISTED, .max = 200,
			 .set = MAY_EDITORS },
	[SPACE_KIND] = { "kind", F_CHOICE, N_("Kind"), REQUIRED | LISTED | FILTERED,
			 .choices = kinds_of_space, .set = MAY_EDITORS },
	[SPACE_MOTTO] = { "motto", F_LINE, N_("In one sentence"), SUMMARY | SEARCHED, .max = 300 },
	[SPACE_ABOUT] = { "about", F_PROSE, N_("About"), SEARCHED | WIDE },
	[SPACE_LANG] = { "lang", F_LANG, N_("Language"), FILTERED },
	[SPACE_TERRITORY] = { "territory", F_REF, N_("Territory"), FILTERED | SUBTREE, .ref = "territory",
			      .help = N_("The place for which it works; its news stand on that page too") },
	[SPACE_KEY] = { "key", F_LINE, N_("Stable key"), KEY, .max = 60, .see = MAY_EDITORS,
			.set = MAY_EDITORS },
};

const struct resource space = {
	.name = "space",
	.collection = "spaces",
	.label = N_("Space"),
	.label_many = N_("Spaces"),
	.label_new = N_("New space"),
	.counted = { NN_("space", "spaces") },
	.fields = fields,
	.nfields = SPACE__N,
	.may = { .read = MAY_PUBLIC, .create = MAY_EDITORS, .update = MAY_OFFICERS, .remove = MAY_ADMIN },
	.sort = "name",
	.in_search = true,
	.spaces = true,
	.icon = "users",
	.empty = N_("There are no spaces yet. An editor can open the first one."),
	.scope = scope_all,
	.card = space_card,
	.detail = space_detail,
};

static const struct resource *const resources[] = { &space, NULL };
static const struct nav_item nav[] = { { N_("Spaces"), "/spaces", MAY_PUBLIC, 30 }, { 0 } };

const struct module module_space = { .name = "space", .resources = resources, .nav = nav };
