/* territory_import.c -- the national codifier in its layouts, the table of former codes, points of places. */
#include "modules/territory/territory_edition.h"

/* Categories of the codifier. SUFFIX makes the name that people use. */
static const struct {
	const char *latin, *cyrillic, *kind, *suffix;
} categories[] = {
	{ "O", "О", "oblast", " область" },  { "K", "К", "city", "" },	  { "P", "Р", "raion", " район" },
	{ "H", "Н", "hromada", " громада" }, { "M", "М", "city", "" },	  { "X", "Х", "settlement", "" },
	{ "T", "Т", "settlement", "" },	     { "C", "С", "village", "" }, { "B", "В", "district", " район" },
};

/* Kind and name of a unit as people say them. */
static bool by_category(struct import_row *r, struct str category, struct str name, struct str *full,
			const char **kind)
{
	for (size_t i = 0; i < COUNT(categories); i++) {
		if (!str_eq(category, str_of(categories[i].latin)))
			continue;
		bool whole = str_has(name, S("Республіка"));
		*kind = categories[i].kind;
		*full = str_fmt(r->c->arena, "%.*s%s", STR(name), whole ? "" : categories[i].suffix);
		return true;
	}
	r->conflict = S("unknown category");
	return false;
}

static const struct query q_country = { "SELECT id FROM territory WHERE code = 'UA' AND removed = 0", "",
					"i" };

/* The root of the Ukrainian tree; made when the first codifier comes. */
static enum err country(struct ctx *c, i64 *id)
{
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_country);

	*id = e == OK ? value_int(v) : 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* A dry run of a first import knows no parents yet: *ID is 0. */
static enum err find_parent(struct import_row *r, struct str code, i64 *id)
{
	*id = 0;
	enum err e = import_refer(r, TERRITORY_PARENT, code.n ? code : S("UA"), id);

	return e == ERR_NOT_FOUND ? OK : e;
}

static void put_unit(struct import_row *r, const char *kind, struct str name, i64 parent)
{
	r->out->v[TERRITORY_NAME] = VS(name);
	r->out->v[TERRITORY_KIND] = VZ(kind);
	if (parent)
		r->out->v[TERRITORY_PARENT] = VI(parent);
}

/* A unit of an older edition that is gone since: it comes in as ended. */
static void put_ended(struct import_row *r, struct str end)
{
	struct value *ends = arena_new_array(r->c->arena, struct value, 2);

	ends[1] = VS(end);
	r->out->v[TERRITORY_VALID] = (struct value){ .type = V_LIST, .list = { ends, 2 } };
}

static enum err read_unit(struct import_row *r)
{
	struct unit u = unit_of(r);
	struct str name;
	const char *kind;
	i64 parent, id;

	r->out->v[TERRITORY_CODE] = VS(u.code);
	if (!by_category(r, u.category, u.name, &name, &kind))
		return OK;
	TRY(find_parent(r, u.parent, &parent));
	if (r->state)
		edition_row(r->state, &u);
	if (!edition_is_past(r->plan)) {
		put_unit(r, kind, name, parent);
		return OK;
	}
	enum err found = territory_by_code(r->c, u.code, &id);
	if (found == OK) /* a dry run writes nothing */
		return r->state ? territory_edge_before(r->c, id, parent, name, r->plan->edition,
							r->plan->before)
				: OK;
	put_unit(r, kind, name, parent);
	put_ended(r, r->plan->before);
	return found == ERR_NOT_FOUND ? OK : found;
}

/* ---- the flat layout: code, parent, category, name ---- */

static const struct import_column flat_columns[] = {
	{ "code", "code", true }, { "parent", NULL, true }, { "category", NULL, true },
	{ "name", NULL, true },	  { "level", NULL },	    { "oblast", NULL },
	{ "raion", NULL },	  { "hromada", NULL },	    { 0 },
};

/* ---- the publisher's layout: five columns of levels ---- */

static const char *const level_titles[] = { "Перший рівень", "Другий рівень", "Третій рівень",
					    "Четвертий рівень", "Додатковий рівень" };

/* The code is the deepest level; the parent the deepest one that differs (cities with a special status repeat
 * themselves). */
static void read_levels(const struct import_row *r, struct unit *u)
{
	for (size_t i = 0; i < COUNT(level_titles); i++) {
		struct str level = str_trim(import_cell(r, level_titles[i]));

		if (!level.n || str_eq(level, u->code))
			continue;
		u->parent = u->code;
		u->code = level;
	}
}

/* Some editions write the letters of categories in Cyrillic. */
static struct str latin_category(struct str category)
{
	for (size_t i = 0; i < COUNT(categories); i++)
		if (str_eq(category, str_of(categories[i].cyrillic)))
			return str_of(categories[i].latin);
	return category;
}

/* Publishers leave blanks at the ends of names and double ones within. */
static struct str tidy(struct arena *a, struct str name)
{
	struct buf b = buf_on(a, name.n + 1);
	struct str rest = str_trim(name);

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		if (word.n)
			buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR(word));
	}
	return buf_done(&b);
}

struct unit unit_of(const struct import_row *r)
{
	bool flat = r->importer->columns == flat_columns;
	struct unit u = { .code = str_trim(import_cell(r, "code")),
			  .parent = str_trim(import_cell(r, "parent")) };

	if (!flat)
		read_levels(r, &u);
	u.category = latin_category(str_trim(import_cell(r, flat ? "category" : "Категорія об’єкта")));
	u.name = tidy(r->c->arena, import_cell(r, flat ? "name" : "Назва об’єкта"));
	return u;
}

static const struct import_column level_columns[] = {
	{ "Перший рівень", NULL, true },
	{ "Другий рівень", NULL, true },
	{ "Третій рівень", NULL, true },
	{ "Четвертий рівень", NULL, true },
	{ "Додатковий рівень", NULL, true },
	{ "Категорія об’єкта|Категорія об'єкта|Категорія", NULL, true },
	{ "Назва об’єкта|Назва об'єкта|Назва", NULL, true },
	{ 0 },
};

/* ---- what is added to units that exist ---- */

/* These files describe units of the codifier; a unit that is not there is not invented. */
static enum err read_existing(struct import_row *r)
{
	i64 id;
	enum err e = territory_by_code(r->c, import_cell(r, "katottg"), &id);

	if (e == ERR_NOT_FOUND)
		return fail(r->c, ERR_INVALID, "This unit is not in the codifier");
	return e;
}

static const struct import_column transition_columns[] = {
	{ "katottg", "code", true },
	{ "koatuu", "old_code", true },
	{ "category", NULL },
	{ "name", NULL },
	{ 0 },
};

static enum err read_point(struct import_row *r)
{
	struct point at;

	TRY(read_existing(r));
	if (str_to_double(import_cell(r, "lat"), &at.lat) && str_to_double(import_cell(r, "lon"), &at.lon))
		r->out->v[TERRITORY_PLACE] = (struct value){ .type = V_POINT, .at = at };
	return OK;
}

static const struct import_column point_columns[] = {
	{ "katottg", "code", true },
	{ "lat", NULL, true },
	{ "lon", NULL, true },
	{ 0 },
};

/* ---- the root ---- */

static enum err begin_codifier(struct ctx *c, const struct import_plan *p, void **state)
{
	struct edition *e;
	i64 id;

	TRY(edition_begin(c, p, &e));
	*state = e;
	TRY(country(c, &id));
	if (id)
		return OK;
	struct record *r = record_new(c->arena, &territory);
	r->v[TERRITORY_NAME] = VS(S("Україна"));
	r->v[TERRITORY_KIND] = VS(S("country"));
	r->v[TERRITORY_CODE] = VS(S("UA"));
	r->v[TERRITORY_LANG] = VS(S("uk"));
	return record_store(c, r, NULL);
}

static enum err end_codifier(struct ctx *c, void *state)
{
	return edition_end(c, state);
}

const struct importer territory_importers[] = {
	{ "codifier", N_("Codifier of administrative units"), flat_columns, begin_codifier, read_unit,
	  end_codifier, edition_admit },
	{ "codifier-original", N_("Codifier of administrative units, as published"), level_columns,
	  begin_codifier, read_unit, end_codifier, edition_admit },
	{ "transition", N_("Table of former codes"), transition_columns, NULL, read_existing },
	{ "points", N_("Points of territories"), point_columns, NULL, read_point },
	{ 0 },
};
