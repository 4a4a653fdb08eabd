/* organisation.c -- organisations: their description and pages. */
#include "modules/organisation/organisation_page.h"

static const struct choice kinds_of_organisation[] = {
	{ "preschool", N_("Kindergarten") },
	{ "primary", N_("Primary school") },
	{ "school", N_("School") },
	{ "gymnasium", N_("Gymnasium") },
	{ "lyceum", N_("Lyceum") },
	{ "complex", N_("Educational complex") },
	{ "special", N_("Special school") },
	{ "vocational", N_("Vocational school") },
	{ "college", N_("College") },
	{ "higher", N_("Higher education") },
	{ "extracurricular", N_("Out-of-school education") },
	{ "centre", N_("Centre for teachers' development") },
	{ "institute", N_("Institute") },
	{ "social", N_("Social service") },
	{ "association", N_("Association") },
	{ "authority", N_("Authority") },
	{ "employer", N_("Employer") },
	{ "other", N_("Other") },
	{ 0 },
};

static const struct choice statuses[] = {
	{ "working", N_("Working"), "leaf" },
	{ "suspended", N_("Suspended"), "sun" },
	{ "reorganised", N_("Reorganised"), "clay" },
	{ "closed", N_("Closed"), "clay" },
	{ 0 },
};

static const struct choice ownerships[] = {
	{ "communal", N_("Communal") },
	{ "state", N_("State-owned") },
	{ "private", N_("Private") },
	{ "corporate", N_("Corporate") },
	{ 0 },
};

static const struct choice supports[] = {
	{ "hub", N_("Hub school") },
	{ "branch", N_("Branch") },
	{ 0 },
};

static const struct choice levels[] = {
	{ "preschool", N_("Pre-school") },  { "primary", N_("Primary") },
	{ "basic", N_("Basic secondary") }, { "secondary", N_("Upper secondary") },
	{ "vocational", N_("Vocational") }, { "prehigher", N_("Pre-higher") },
	{ "higher", N_("Higher") },	    { 0 },
};

static const struct choice teaching_languages[] = {
	{ "uk", N_("Ukrainian") },
	{ "sr", N_("Serbian") },
	{ "ru", N_("Russian") },
	{ "en", N_("English") },
	{ 0 },
};

static const struct choice precisions[] = {
	{ "exact", N_("Exactly") },
	{ "settlement", N_("To the settlement") },
	{ "hromada", N_("To the hromada") },
	{ "hidden", N_("Not at all") },
	{ 0 },
};

#define G_CODES N_("Codes and founder")
#define G_TEACHING N_("Teaching")
#define G_PLACE N_("Place")
#define G_CONTACT N_("Contacts")

static const struct field fields[ORG__N] = {
	[ORG_NAME] = { "name", F_LINE, N_("Full name"), REQUIRED | TITLE | LISTED | WIDE, .max = 500 },
	[ORG_SHORT_NAME] = { "short_name", F_LINE, N_("Short name"), SEARCHED | CARD, .max = 250 },
	[ORG_NAMES] = { "names", F_WORDS, N_("Name in other languages"), SEARCHED | WIDE, .max = 500 },
	[ORG_KIND] = { "kind", F_CHOICE, N_("Kind"), REQUIRED | LISTED | FILTERED,
		       .choices = kinds_of_organisation },
	[ORG_STATUS] = { "status", F_CHOICE, N_("Status"), LISTED | FILTERED, .choices = statuses,
			 .fallback = "working" },
	[ORG_OWNERSHIP] = { "ownership", F_CHOICE, N_("Ownership"), FILTERED, .choices = ownerships },
	[ORG_KEY] = { "key", F_LINE, N_("Register key"), KEY, .max = 60, .group = G_CODES,
		      .help = N_("Stable key of the source register; imports recognise the record by it") },
	[ORG_EDRPOU] = { "edrpou", F_LINE, N_("EDRPOU code"), FILTERED, .max = 10, .group = G_CODES },
	[ORG_GOVERNANCE] = { "governance", F_LINE, N_("Governing body"), SEARCHED | WIDE, .max = 500,
			     .group = G_CODES },
	[ORG_FOUNDER] = { "founder", F_REF, N_("Founder"), FILTERED, .ref = "organisation",
			  .group = G_CODES },
	[ORG_HEAD] = { "head", F_REF, N_("Head institution"), FILTERED, .ref = "organisation",
		       .group = G_CODES,
		       .help = N_("The institution of which this one is a branch or a part") },
	[ORG_FOUNDED] = { "founded", F_INT, N_("Founded in"), 0, .min_value = 1000, .max_value = 2100,
			  .group = G_CODES },
	[ORG_SUPPORT] = { "support", F_CHOICE, N_("Hub or branch"), FILTERED, .choices = supports,
			  .group = G_TEACHING },
	[ORG_LEVELS] = { "levels", F_SET, N_("Levels of education"), FILTERED, .choices = levels,
			 .group = G_TEACHING },
	[ORG_LANGUAGES] = { "languages", F_SET, N_("Languages of instruction"), FILTERED,
			    .choices = teaching_languages, .group = G_TEACHING },
	[ORG_TAGS] = { "tags", F_SET, N_("Tags"), FILTERED, .group = G_TEACHING },
	[ORG_CAPACITY] = { "capacity", F_INT, N_("Licensed places"), 0, .min_value = 0, .max_value = 100000,
			   .group = G_TEACHING },
	[ORG_BOARDING] = { "boarding", F_BOOL, N_("Boarding school"), FILTERED, .group = G_TEACHING },
	[ORG_TERRITORY] = { "territory", F_REF, N_("Territory"), LISTED | FILTERED | SUBTREE,
			    .ref = "territory", .group = G_PLACE },
	[ORG_PLACE_WORDS] = { "place_words", F_LINE, N_("Place as the register writes it"), SEARCHED,
			      .max = 300, .group = G_PLACE },
	[ORG_MOUNTAIN] = { "mountain", F_BOOL, N_("Mountain locality"), FILTERED, .group = G_PLACE },
	[ORG_POSTCODE] = { "postcode", F_LINE, N_("Postcode"), 0, .max = 12, .group = G_PLACE },
	[ORG_ADDRESS] = { "address", F_LINE, N_("Legal address"), SEARCHED, .max = 300, .group = G_PLACE },
	[ORG_DISPLACED] = { "displaced", F_BOOL, N_("Works displaced"), FILTERED, .group = G_PLACE },
	[ORG_ACTUAL_TERRITORY] = { "actual_territory", F_REF, N_("Works now in"), FILTERED | SUBTREE,
				   .ref = "territory", .group = G_PLACE },
	[ORG_ACTUAL_ADDRESS] = { "actual_address", F_LINE, N_("Actual address"), SEARCHED, .max = 300,
				 .see = MAY_ACCOUNT, .group = G_PLACE },
	[ORG_PLACE] = { "place", F_POINT, N_("On the map"), 0, .precision = "precision", .see = MAY_EDITORS,
			.group = G_PLACE },
	[ORG_PRECISION] = { "precision", F_CHOICE, N_("Shown to everybody"), 0, .choices = precisions,
			    .fallback = "settlement", .group = G_PLACE },
	[ORG_PHONE] = { "phone", F_PHONE, N_("Phone"), 0, .group = G_CONTACT },
	[ORG_EMAIL] = { "email", F_EMAIL, N_("E-mail"), 0, .group = G_CONTACT },
	[ORG_SITE] = { "site", F_URL, N_("Site"), 0, .group = G_CONTACT },
	[ORG_ABOUT] = { "about", F_PROSE, N_("About"), SEARCHED | WIDE },
	[ORG_COVER] = { "cover", F_IMAGE, N_("Picture"), COVER },
	[ORG_LANG] = { "lang", F_LANG, N_("Language of the card"), 0, .fallback = "uk" },
};

const struct resource organisation = {
	.name = "organisation",
	.collection = "organisations",
	.label = N_("Organisation"),
	.label_many = N_("Organisations"),
	.label_new = N_("New organisation"),
	.counted = { NN_("organisation", "organisations") },
	.fields = fields,
	.nfields = ORG__N,
	.may = { .read = MAY_PUBLIC, .create = MAY_EDITORS, .update = MAY_EDITORS, .remove = MAY_EDITORS },
	.sort = "name",
	.importers = organisation_importers,
	.feed = true,
	.in_search = true,
	.commented = true,
	.icon = "school",
	.empty = N_("No organisation matches. Loosen the filters, or import a register."),
	.scope = scope_all,
	.heading = organisation_heading,
	.card = organisation_card,
	.lasting_card = true,
	.detail = organisation_detail,
	.detail_load = organisation_detail_load,
};

static const struct resource *const resources[] = { &organisation, NULL };
static const struct nav_item nav[] = { { N_("Organisations"), "/organisations", MAY_PUBLIC, 20 }, { 0 } };

const struct module module_organisation = { .name = "organisation", .resources = resources, .nav = nav };
