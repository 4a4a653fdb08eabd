/* sample.c -- the description of the test module. */
#include "sample.h"

/* ---- exhibits: every kind of field ---- */

static const struct choice states[] = {
	{ "draft", "Draft", "sun" },
	{ "shown", "Published", "leaf" },
	{ "closed", "Closed", "clay" },
	{ 0 },
};

static const struct choice kinds_of_exhibit[] = {
	{ "map", "Map" },
	{ "book", "Text" },
	{ 0 },
};

static const struct choice precisions[] = {
	{ "hromada", "To the hromada" },
	{ "exact", "Exactly" },
	{ "hidden", "Not at all" },
	{ 0 },
};

static const struct field fields[EX__N] = {
	[EX_NAME] = { "name", F_LINE, "Name", REQUIRED | TITLE | LISTED | SORTED, .max = 200 },
	[EX_SUMMARY] = { "summary", F_LINE, "In one sentence", SUMMARY | SEARCHED },
	[EX_TEXT] = { "text", F_PROSE, "Text", SEARCHED },
	[EX_SECRET] = { "secret", F_LINE, "Code", LISTED | SEARCHED | FILTERED | SORTED,
			.see = MAY_OFFICERS },
	[EX_SECRET_TEXT] = { "secret_text", F_PROSE, "About", SEARCHED, .see = MAY_EDITORS,
			     .set = MAY_EDITORS },
	[EX_SECRET_WORDS] = { "secret_words", F_SET, "Tags", FILTERED | SEARCHED, .see = MAY_OFFICERS,
			      .set = MAY_OFFICERS },
	[EX_HIDDEN] = { "hidden", F_LINE, NULL, HIDDEN },
	[EX_CODE] = { "code", F_LINE, "Code", KEY, .max = 60 },
	[EX_AMOUNT] = { "amount", F_INT, "Number", LISTED | SORTED | FILTERED, .min_value = -100,
			.max_value = 1000 },
	[EX_PRICE] = { "price", F_DECIMAL, "Number", SORTED | FILTERED },
	[EX_OPEN] = { "open", F_BOOL, "Yes", FILTERED },
	[EX_DAY] = { "day", F_DATE, "Day", SORTED | FILTERED },
	[EX_MOMENT] = { "moment", F_INSTANT, "Time", SORTED | FILTERED },
	[EX_UNTIL] = { "until", F_INSTANT, "Time" },
	[EX_TERM] = { "term", F_PERIOD, "In force" },
	[EX_KIND] = { "kind", F_CHOICE, "Kind", LISTED | FILTERED, .choices = kinds_of_exhibit },
	[EX_STATE] = { "state", F_STATE, "State", LISTED | FILTERED, .choices = states, .fallback = "draft" },
	[EX_LEVELS] = { "levels", F_SET, "Kind", FILTERED, .choices = kinds_of_exhibit },
	[EX_TAGS] = { "tags", F_SET, "Tags", FILTERED | SEARCHED },
	[EX_PLACE] = { "place", F_POINT, "Place", .precision = "precision", .see = MAY_EDITORS,
		       .set = MAY_EDITORS },
	[EX_PRECISION] = { "precision", F_CHOICE, "Shown to everybody", .choices = precisions,
			   .fallback = "hromada" },
	[EX_LINK] = { "link", F_URL, "Site" },
	[EX_MAIL] = { "mail", F_EMAIL, "E-mail" },
	[EX_PHONE] = { "phone", F_PHONE, "Phone" },
	[EX_LANG] = { "lang", F_LANG, "Language" },
	[EX_CAPTION] = { "caption", F_WORDS, "Title", SEARCHED },
	[EX_SPACE] = { "space", F_REF, "Space", FILTERED | SPACE, .ref = "space" },
	[EX_OWNER] = { "owner", F_ACCOUNT, "Author", AUTHOR | READONLY },
	[EX_PARENT] = { "parent", F_REF, "Part of", FILTERED | PARENT, .ref = "exhibit" },
	[EX_FRIENDS] = { "friends", F_REFS, "See also", .ref = "exhibit" },
	[EX_VERDICT] = { "verdict", F_LINE, "Result", .set = MAY_EDITORS },
	[EX_HALL] = { "hall", F_LINE, "Place", LOCATION },
};

static const struct transition transitions[] = {
	{ "show", "Publish", "draft", "shown", MAY_OFFICERS },
	{ "close", "Close", NULL, "closed", MAY_EDITORS, "Close" },
	{ 0 },
};

/* Drafts are for their author and for officers of their space. */
static void visible(struct ctx *c, struct where *w)
{
	where_mine(c, &exhibit, w, "t.state <> 'draft'", MAY_OFFICERS | ROLE_AUTHOR);
}

const struct resource exhibit = {
	.name = "exhibit",
	.collection = "exhibits",
	.label = "Record",
	.label_many = "Records",
	.label_new = "New record",
	.fields = fields,
	.nfields = EX__N,
	.may = { .read = MAY_PUBLIC,
		 .create = MAY_OFFICERS | ROLE_MEMBER,
		 .update = MAY_OFFICERS | ROLE_AUTHOR,
		 .remove = MAY_OFFICERS },
	.sort = "name",
	.transitions = transitions,
	.feed = true,
	.times = "moment, until",
	.cancelled = "closed",
	.in_search = true,
	.scope = visible,
};

/* ---- letters: what read and the masks alone must protect ---- */

static const struct field letter_fields[LETTER__N] = {
	[LETTER_TITLE] = { "title", F_LINE, "Title", REQUIRED | TITLE | LISTED },
	[LETTER_TEXT] = { "text", F_PROSE, "Text", SEARCHED },
	[LETTER_SPACE] = { "space", F_REF, "Space", FILTERED | SPACE, .ref = "space" },
	[LETTER_AUTHOR] = { "author", F_ACCOUNT, "Author", AUTHOR | READONLY },
	[LETTER_TERM] = { "term", F_PERIOD, "In force" },
};

const struct resource letter = {
	.name = "letter",
	.collection = "letters",
	.label = "Record",
	.label_many = "Records",
	.label_new = "New record",
	.fields = letter_fields,
	.nfields = LETTER__N,
	.may = { .read = ROLE_SPACE_ANY | ROLE_AUTHOR | ROLE_ADMIN,
		 .create = ROLE_SPACE_ANY,
		 .update = ROLE_AUTHOR | ROLE_CHAIR,
		 .remove = MAY_NOBODY },
	.sort = "title",
	.feed = true,
	.times = "term",
	.in_search = true,
	.scope = scope_all,
};

static const struct resource *const resources[] = { &exhibit, &letter, NULL };
static const struct module module_sample = { .name = "sample", .resources = resources };
const struct module *const sample_modules[] = { &module_sample, NULL };
