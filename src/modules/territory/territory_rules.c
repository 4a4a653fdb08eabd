/* territory_rules.c -- finding a territory by what registers write: a code of today, a code of yesterday, the
 * words for a place. */
#include "modules/territory/territory.h"
#include "resource/kinds.h"

static const struct query q_by_code = { "SELECT id FROM territory WHERE code = ? AND removed = 0", "s", "i" };

/* A city and its hromada may share an old code: the settlement is meant. */
static const struct query q_by_old_code = {
	"SELECT id FROM territory WHERE old_code = ? AND removed = 0 "
	"ORDER BY CASE WHEN kind IN ('city', 'settlement', 'village') THEN 0 ELSE 1 END, id LIMIT 1",
	"s",
	"i",
};

/* Settlements of one name in an oblast, with the old code and the raion that tell them apart. */
static const struct query q_by_name = {
	"SELECT t.id, COALESCE(t.old_code, ''), COALESCE((SELECT MIN(u.name) FROM territory_tree x"
	" JOIN territory u ON u.id = x.ancestor WHERE x.id = t.id AND u.kind = 'raion'), '')"
	" FROM territory t WHERE t.sort = ? AND t.name = ? AND t.code LIKE ?"
	" AND t.kind IN ('city', 'settlement', 'village') AND t.removed = 0 AND t.valid_to IS NULL"
	" LIMIT 100",
	"sss",
	"iss",
};

static const struct query q_oblasts = {
	"SELECT o.name, o.code FROM territory o JOIN territory u ON u.id = o.parent WHERE u.code = 'UA' AND "
	"o.removed = 0",
	"",
	"ss",
};

static const struct query q_transition = {
	"SELECT id FROM territory WHERE old_code IS NOT NULL AND removed = 0 LIMIT 1", "", "i"
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

/* ---- words ---- */

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

/* "Луганська обл.", "Луганська область", "КИЇВ": the name alone. */
static struct str region_word(struct str region)
{
	static const char *const suffixes[] = { "область", "обл.", "обл" };

	for (size_t i = 0; i < COUNT(suffixes); i++) {
		size_t at = region.n - MIN(region.n, strlen(suffixes[i]));

		if (same_words(str_slice(region, at, region.n), str_of(suffixes[i])))
			return str_trim(str_slice(region, 0, at));
	}
	return region;
}

/* ---- the oblast ---- */

/* The oblast stands last in the words where no column tells it. */
static struct str region_of(const struct territory_said *said)
{
	struct str rest = said->words, last = STR_NONE;

	while (!said->region.n && rest.p)
		last = str_cut(&rest, ',');
	return region_word(str_trim(said->region.n ? said->region : last));
}

static enum err code_of_region(struct ctx *c, struct str region, struct str *code)
{
	struct rows rows;

	if (!region.n)
		return ERR_NOT_FOUND;
	TRY(db_all(c->db, c->arena, &rows, &q_oblasts));
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);

		if (!same_words(region_word(r[0].s), region))
			continue;
		*code = str_slice(r[1].s, 0, 4);
		return OK;
	}
	return ERR_NOT_FOUND;
}

/* "UA44": both codes say it, else the name of the region. */
static enum err oblast_of(struct ctx *c, const struct territory_said *said, struct str *code)
{
	if (said->code.n > 4 && str_starts(said->code, S("UA"))) {
		*code = str_slice(said->code, 0, 4);
		return OK;
	}
	if (said->koatuu.n == 10) {
		*code = str_fmt(c->arena, "UA%.*s", STR(str_slice(said->koatuu, 0, 2)));
		return OK;
	}
	return code_of_region(c, region_of(said), code);
}

/* ---- the settlement ---- */

struct namesakes {
	const struct rows *rows;
	struct str old_raion; /* first five digits of the old code */
	struct str words;
};

static bool is_of_old_raion(const struct namesakes *n, const struct value *r)
{
	return n->old_raion.n && str_starts(r[1].s, n->old_raion);
}

static bool is_of_raion(const struct namesakes *n, const struct value *r)
{
	return r[2].s.n && str_has(n->words, r[2].s);
}

static bool is_any(const struct namesakes *n, const struct value *r)
{
	(void)n, (void)r;
	return true;
}

/* Whatever singles one out; two that fit are none. */
static enum err only_one(const struct namesakes *n, i64 *id)
{
	static bool (*const tests[])(const struct namesakes *,
				     const struct value *) = { is_any, is_of_old_raion, is_of_raion };

	for (size_t t = 0; t < COUNT(tests); t++) {
		size_t fit = 0;

		for (size_t i = 0; i < n->rows->n; i++) {
			const struct value *r = rows_row(n->rows, i);

			if (!tests[t](n, r))
				continue;
			fit++;
			*id = value_int(r[0]);
		}
		if (fit == 1)
			return OK;
	}
	return ERR_NOT_FOUND;
}

static enum err by_name(struct ctx *c, const struct territory_said *said, i64 *id)
{
	struct namesakes n = { .words = said->words, .old_raion = str_slice(said->koatuu, 0, 5) };
	struct str name = one_apostrophe(c->arena, settlement_name(said->words)), oblast;
	struct rows rows;

	if (!name.n)
		return ERR_NOT_FOUND;
	TRY(oblast_of(c, said, &oblast));
	struct str sort = record_sort_key(c, name); /* the index is on it, names have none */
	TRY(db_all(c->db, c->arena, &rows, &q_by_name, VS(sort), VS(name),
		   VS(str_fmt(c->arena, "%.*s%%", STR(oblast)))));
	n.rows = &rows;
	return only_one(&n, id);
}

static enum err by_old_code(struct ctx *c, struct str koatuu, i64 *id)
{
	struct value v;

	if (!koatuu.n)
		return ERR_NOT_FOUND;
	TRY(db_one(c->db, c->arena, &v, &q_by_old_code, VS(koatuu)));
	*id = value_int(v);
	return OK;
}

enum err territory_find(struct ctx *c, const struct territory_said *said, i64 *id)
{
	enum err e = said->code.n ? territory_by_code(c, said->code, id) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		e = by_old_code(c, said->koatuu, id);
	return e == ERR_NOT_FOUND ? by_name(c, said, id) : e;
}

enum err territory_old_codes(struct ctx *c, bool *known)
{
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_transition);

	*known = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}
