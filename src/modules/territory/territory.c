/* territory.c -- territories: their description and pages. */
#include "modules/territory/territory_page.h"

#include "modules/territory/territory_edition.h"

static const struct choice kinds_of_territory[] = {
	{ "country", N_("Country") },
	{ "oblast", N_("Oblast") },
	{ "raion", N_("Raion") },
	{ "hromada", N_("Hromada") },
	{ "municipality", N_("Municipality") },
	{ "city", N_("City") },
	{ "settlement", N_("Settlement") },
	{ "village", N_("Village") },
	{ "district", N_("City district") },
	{ 0 },
};

static const struct field fields[TERRITORY__N] = {
	[TERRITORY_NAME] = { "name", F_LINE, N_("Name"), REQUIRED | TITLE | LISTED, .max = 120 },
	[TERRITORY_KIND] = { "kind", F_CHOICE, N_("Kind"), REQUIRED | LISTED | FILTERED,
			     .choices = kinds_of_territory },
	[TERRITORY_CODE] = { "code", F_LINE, N_("Code"), KEY | LISTED, .max = 40,
			     .help = N_("Code of the official codifier, for example UA44120050010021900") },
	[TERRITORY_OLD_CODE] = { "old_code", F_LINE, N_("Former code"), FILTERED, .max = 40 },
	[TERRITORY_PARENT] = { "parent", F_REF, N_("Part of"), LISTED | FILTERED | PARENT,
			       .ref = "territory" },
	[TERRITORY_VALID] = { "valid", F_PERIOD, N_("In force"), 0 },
	[TERRITORY_SUCCESSORS] = { "successors", F_REFS, N_("Succeeded by"), 0, .ref = "territory",
				   .help = N_("The units into which this one was merged or renamed") },
	[TERRITORY_PLACE] = { "place", F_POINT, N_("Place"), 0 },
	[TERRITORY_LANG] = { "lang", F_LANG, N_("Language of the name"), 0 },
};

const struct resource territory = {
	.name = "territory",
	.collection = "territories",
	.label = N_("Territory"),
	.label_many = N_("Territories"),
	.label_new = N_("New territory"),
	.counted = { NN_("territory", "territories") },
	.fields = fields,
	.nfields = TERRITORY__N,
	.may = { .read = MAY_PUBLIC, .create = MAY_EDITORS, .update = MAY_EDITORS, .remove = MAY_ADMIN },
	.sort = "name",
	.in_search = true,
	.bulk = true,
	.importers = territory_importers,
	.icon = "map",
	.empty = N_("No territory matches. Import the codifier or loosen the filters."),
	.scope = scope_all,
	.after = territory_after,
	.card = territory_card,
	.detail = territory_detail,
	.detail_load = territory_detail_load,
};

static const struct resource *const resources[] = { &territory, &territory_status, NULL };
static const struct table *const tables[] = { &table_territory_edge, &table_territory_edition,
					      &table_territory_absence, NULL };
static const struct nav_item nav[] = { { N_("Territories"), "/territories", MAY_PUBLIC, 80 }, { 0 } };
static const struct route routes[] = {
	{ GET, "/territories/editions", MAY_PUBLIC, get_editions,
	  "Editions of the codifier and what they changed" },
	{ GET, "/territories/editions/:id", MAY_PUBLIC, get_edition, "Units that an edition leaves out" },
	{ 0 },
};

const struct module module_territory = {
	.name = "territory", .resources = resources, .tables = tables, .routes = routes, .nav = nav
};
