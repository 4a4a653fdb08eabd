/* territory_import.c -- the national codifier in its layouts, the table of former codes, points of places. */
#include "modules/territory/territory.h"

/* Categories of the codifier; some editions write them in Cyrillic. SUFFIX makes the name that people use. */
static const struct {
	const char *latin, *cyrillic, *kind, *suffix;
} categories[] = {
	{ "O", "О", "oblast", " область" },  { "K", "К", "city", "" },	  { "P", "Р", "raion", " район" },
	{ "H", "Н", "hromada", " громада" }, { "M", "М", "city", "" },	  { "X", "Х", "settlement", "" },
	{ "T", "Т", "settlement", "" },	     { "C", "С", "village", "" }, { "B", "В", "district", " район" },
};

static bool put_category(struct import_row *r, struct str category, struct str name)
{
	for (size_t i = 0; i < COUNT(categories); i++) {
		if (!str_eq(category, str_of(categories[i].latin)) &&
		    !str_eq(category, str_of(categories[i].cyrillic)))
			continue;
		bool whole = str_has(name, S("Республіка"));
		r->out->v[TERRITORY_KIND] = VZ(categories[i].kind);
		r->out->v[TERRITORY_NAME] =
			VS(str_fmt(r->c->arena, "%.*s%s", STR(name), whole ? "" : categories[i].suffix));
		return true;
	}
	r->conflict = S("unknown category");
	return false;
}

static const struct query q_country = { "SELECT id FROM territory WHERE code = 'UA'", "", "i" };

/* The root of the Ukrainian tree; made when the first codifier comes. */
static enum err country(struct ctx *c, i64 *id)
{
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_country);

	*id = e == OK ? value_int(v) : 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err put_parent(struct import_row *r, struct str code)
{
	i64 id = 0;
	enum err e = code.n ? territory_by_code(r->c, code, &id) : country(r->c, &id);

	if (e == OK && id)
		r->out->v[TERRITORY_PARENT] = VI(id);
	return e == ERR_NOT_FOUND ? OK : e; /* a dry run of a first import knows no parents yet */
}

/* ---- the flat layout: code, parent, category, name ---- */

static enum err read_flat(struct import_row *r)
{
	if (put_category(r, import_cell(r, "category"), import_cell(r, "name")))
		return put_parent(r, import_cell(r, "parent"));
	return OK;
}

static const struct import_column flat_columns[] = {
	{ "code", "code", true }, { "parent", NULL, true }, { "category", NULL, true },
	{ "name", "name", true }, { "level", NULL, false }, { 0 },
};

/* ---- the publisher's layout: five columns of levels ---- */

static const char *const level_titles[] = { "Перший рівень", "Другий рівень", "Третій рівень",
					    "Четвертий рівень", "Додатковий рівень" };

/* The code is the deepest level; the parent the deepest one that differs (cities with a special status repeat
 * themselves). */
static enum err read_levels(struct import_row *r)
{
	struct str code = STR_NONE, parent = STR_NONE;

	for (size_t i = 0; i < COUNT(level_titles); i++) {
		struct str level = import_cell(r, level_titles[i]);
		if (!level.n || str_eq(level, code))
			continue;
		parent = code;
		code = level;
	}
	r->out->v[TERRITORY_CODE] = VS(code);
	if (put_category(r, import_cell(r, "Категорія об’єкта"), import_cell(r, "Назва об’єкта")))
		return put_parent(r, parent);
	return OK;
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
		r->conflict = S("not in the codifier");
	return e == ERR_NOT_FOUND ? OK : e;
}

static const struct import_column transition_columns[] = {
	{ "katottg", "code", true },
	{ "koatuu", "old_code", true },
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

static enum err begin_codifier(struct ctx *c, void **state)
{
	i64 id;

	*state = NULL;
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

const struct importer territory_importers[] = {
	{ "codifier", N_("Codifier of administrative units"), flat_columns, begin_codifier, read_flat },
	{ "codifier-original", N_("Codifier of administrative units, as published"), level_columns,
	  begin_codifier, read_levels },
	{ "transition", N_("Table of former codes"), transition_columns, NULL, read_existing },
	{ "points", N_("Points of territories"), point_columns, NULL, read_point },
	{ 0 },
};
