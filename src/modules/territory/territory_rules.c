/* territory_rules.c -- finding a territory by what registers write: a code of today, a code of yesterday, the
 * words for a place. */
#include "modules/territory/territory.h"

static const struct query q_by_code = { "SELECT id FROM territory WHERE code = ?", "s", "i" };

/* A city and its hromada may share an old code: the settlement is meant. */
static const struct query q_by_old_code = {
	"SELECT id FROM territory WHERE old_code = ? AND removed = 0 "
	"ORDER BY CASE WHEN kind IN ('city', 'settlement', 'village') THEN 0 ELSE 1 END, id LIMIT 1",
	"s",
	"i",
};

static const struct query q_by_name = {
	"SELECT id FROM territory WHERE sort = ? AND name = ? AND code LIKE ? AND COALESCE(old_code, '') "
	"LIKE ? "
	"AND kind IN ('city', 'settlement', 'village') AND removed = 0 LIMIT 2",
	"ssss",
	"i",
};

enum err territory_by_code(struct ctx *c, struct str code, i64 *id)
{
	struct value v;

	TRY(db_one(c->db, c->arena, &v, &q_by_code, VS(code)));
	*id = value_int(v);
	return OK;
}

static const struct query q_place = {
	"SELECT t.place_lon, t.place_lat, x.distance FROM territory_tree x JOIN territory t"
	" ON t.id = x.ancestor WHERE x.id = ? AND t.place_lon IS NOT NULL AND x.distance <= 1"
	" ORDER BY x.distance LIMIT 1",
	"i",
	"ddi",
};

enum err territory_place(struct ctx *c, i64 id, struct point *at, i64 *above)
{
	struct value v[3];

	TRY(db_one(c->db, c->arena, v, &q_place, VI(id)));
	*at = (struct point){ v[0].d, v[1].d };
	*above = v[2].i;
	return OK;
}

/* The codifier writes ’ in names; registers write any apostrophe. */
static struct str one_apostrophe(struct arena *a, struct str name)
{
	static const char *const others[] = { "'", "ʼ", "`" };
	struct buf b = buf_on(a, name.n * 3 + 1);

	for (size_t i = 0; i < name.n; i++) {
		struct str rest = str_slice(name, i, name.n);
		const char *found = NULL;
		for (size_t k = 0; k < COUNT(others) && !found; k++)
			found = str_starts(rest, str_of(others[k])) ? others[k] : NULL;
		if (!found)
			buf_byte(&b, name.p[i]);
		else
			buf_lit(&b, "’"), i += strlen(found) - 1;
	}
	return buf_done(&b);
}

/* "смт Борівське, Сєвєродонецьк, Луганська область" names Борівське. */
static struct str settlement_name(struct str words)
{
	static const char *const prefixes[] = { "с-ще", "смт.", "смт", "сел.", "с.", "м." };
	struct str name = str_trim(str_cut(&words, ','));

	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (str_starts(name, str_of(prefixes[i])))
			return str_trim(str_slice(name, strlen(prefixes[i]), name.n));
	return name;
}

static enum err only_one(struct ctx *c, struct str name, struct str code, struct str old_code, i64 *id)
{
	struct rows rows;

	struct str sort = text_sort_key(c->arena, LANG_UK, name); /* the index is on it, names have none */

	TRY(db_all(c->db, c->arena, &rows, &q_by_name, VS(sort), VS(name), VS(code), VS(old_code)));
	if (rows.n != 1)
		return ERR_NOT_FOUND;
	*id = value_int(rows.cells[0]);
	return OK;
}

enum err territory_resolve(struct ctx *c, struct str koatuu, struct str words, i64 *id)
{
	struct str name = one_apostrophe(c->arena, settlement_name(words));
	struct str oblast = str_fmt(c->arena, "UA%.*s%%", STR(str_slice(koatuu, 0, 2)));
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_by_old_code, VS(koatuu));

	if (e == OK)
		*id = value_int(v);
	if (e != ERR_NOT_FOUND)
		return e;
	e = only_one(c, name, oblast, S("%"), id);
	if (e != ERR_NOT_FOUND)
		return e;
	return only_one(c, name, oblast, str_fmt(c->arena, "%.*s%%", STR(str_slice(koatuu, 0, 5))), id);
}
