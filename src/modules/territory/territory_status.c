/* territory_status.c -- territories of possible or active fighting and temporarily occupied ones, with their
 * days, as the ministry lists them; one unit may have several periods. */
#include "modules/territory/territory_page.h"

static const struct choice statuses[] = {
	{ "possible", N_("Possible fighting"), "sun" },
	{ "active", N_("Active fighting"), "clay" },
	{ "active_registers", N_("Active fighting, state registers work"), "clay" },
	{ "occupied", N_("Temporarily occupied"), "clay" },
	{ 0 },
};

static const struct field fields[STATUS__N] = {
	[STATUS_NAME] = { "name", F_LINE, N_("As the list names it"), REQUIRED | TITLE | LISTED | WIDE,
			  .max = 1000 },
	[STATUS_TERRITORY] = { "territory", F_REF, N_("Territory"), REQUIRED | LISTED | FILTERED | SUBTREE,
			       .ref = "territory" },
	[STATUS_KIND] = { "kind", F_CHOICE, N_("Status"), REQUIRED | LISTED | FILTERED, .choices = statuses },
	[STATUS_PERIOD] = { "period", F_PERIOD, N_("Period"), REQUIRED | LISTED },
	[STATUS_SOURCE] = { "source", F_LINE, N_("Source"), 0, .max = 300 },
	[STATUS_KEY] = { "key", F_LINE, N_("Key"), KEY, .max = 120 },
};

/* ---- the list as published ---- */

static const struct {
	const char *words, *code; /* in order: a longer title stands before the one that it begins with */
} lists[] = {
	{ "на яких функціонують", "active_registers" },
	{ "активних бойових дій", "active" },
	{ "можливих бойових дій", "possible" },
	{ "окуповані", "occupied" },
};

static const char *code_of(struct str list)
{
	for (size_t i = 0; i < COUNT(lists); i++)
		if (str_has(list, str_of(lists[i].words)))
			return lists[i].code;
	return NULL;
}

static enum err read_status(struct import_row *r)
{
	struct ctx *c = r->c;
	struct str code = import_cell(r, "katottg"), from = import_cell(r, "date_from"),
		   to = import_cell(r, "date_to");
	const char *kind = code_of(import_cell(r, "list"));
	i64 place;

	if (!kind)
		return invalid(c, "kind", "choice", "This list is not known");
	enum err e = territory_by_code(c, code, &place);
	if (e == ERR_NOT_FOUND)
		return invalid(c, "territory", "unknown", "The place is not found in the codifier");
	TRY(e);
	r->out->v[STATUS_TERRITORY] = VI(place);
	r->out->v[STATUS_KIND] = VZ(kind);
	r->out->v[STATUS_KEY] = VS(str_fmt(c->arena, "%.*s:%s:%.*s", STR(code), kind, STR(from)));
	r->out->v[STATUS_SOURCE] = VS(S("Перелік територій, наказ Мінрозвитку від 28.02.2025 № 376"));
	return field_from_text(c, &fields[STATUS_PERIOD], str_fmt(c->arena, "%.*s/%.*s", STR(from), STR(to)),
			       &r->out->v[STATUS_PERIOD]);
}

static const struct import_column columns[] = {
	{ "list", NULL, true },	     { "katottg", NULL, true }, { "name", "name", true },
	{ "date_from", NULL, true }, { "date_to", NULL },	{ "oblast", NULL },
	{ "raion", NULL },	     { "period_no", NULL },	{ 0 },
};

static const struct importer importers[] = {
	{ "status-list", N_("List of territories of fighting and occupation"), columns, NULL, read_status },
	{ 0 },
};

const struct resource territory_status = {
	.name = "territory_status",
	.collection = "territory_statuses",
	.label = N_("Status of a territory"),
	.label_many = N_("Territories of fighting and occupation"),
	.label_new = N_("New status"),
	.fields = fields,
	.nfields = STATUS__N,
	.may = { .read = MAY_PUBLIC, .create = MAY_EDITORS, .update = MAY_EDITORS, .remove = MAY_EDITORS },
	.sort = "name",
	.bulk = true,
	.importers = importers,
	.icon = "triangle-alert",
	.empty = N_("No list was imported yet."),
	.scope = scope_all,
};
