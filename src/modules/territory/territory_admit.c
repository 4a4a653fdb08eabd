/* territory_admit.c -- which edition of the codifier a file is, and whether it may come in over those that
 * are here: an older one never overwrites a newer one by mistake. */
#include "modules/territory/territory_edition.h"

#include <sodium.h>

/* ---- the day of a file ---- */

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool is_year(struct str file, size_t at)
{
	struct str year = str_slice(file, at, at + 4);
	bool alone = (at == 0 || !is_digits(str_slice(file, at - 1, at))) &&
		     !is_digits(str_slice(file, at + 4, at + 5));

	return alone && year.n == 4 && is_digits(year) && str_cmp(year, S("1991")) >= 0 &&
	       str_cmp(year, S("2100")) < 0;
}

struct str edition_date(struct arena *a, struct str file)
{
	struct str name = file, rest = file;
	struct date d;

	while (rest.p)
		name = str_cut(&rest, '/');
	for (size_t i = 0; i + 4 <= name.n; i++) {
		struct str day = str_slice(name, i, i + 10);

		if (!is_year(name, i))
			continue;
		if (date_parse(day, &d))
			return str_dup(a, day);
		return str_fmt(a, "%.*s-01-01", 4, name.p + i);
	}
	return S("");
}

/* ---- what a file says ---- */

/* Units in any order make the same sum: layouts of one edition differ in order. */
u64 unit_sum(const struct unit *u)
{
	const struct str parts[] = { u->code, u->parent, u->category, u->name };
	unsigned char out[sizeof(u64) * 2];
	crypto_generichash_state state;
	u64 sum;

	crypto_generichash_init(&state, NULL, 0, sizeof out);
	for (size_t i = 0; i < COUNT(parts); i++) {
		crypto_generichash_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
		crypto_generichash_update(&state, (const unsigned char *)"", 1);
	}
	crypto_generichash_final(&state, out, sizeof out);
	memcpy(&sum, out, sizeof sum);
	return sum;
}

struct str edition_digest(struct arena *a, u64 sum, size_t units)
{
	return str_fmt(a, "%zu-%016llx", units, (unsigned long long)sum);
}

struct saying {
	struct map seen;
	struct arena *arena;
	u64 sum;
};

static enum err say(const struct import_row *r, void *arg)
{
	struct unit u = unit_of(r);
	struct saying *s = arg;

	if (!u.code.n || map_get(&s->seen, u.code))
		return OK;
	map_set(&s->seen, str_dup(s->arena, u.code), s);
	s->sum += unit_sum(&u);
	return OK;
}

/* ---- the editions that are here ---- */

/* Those that say the same of as many units stand apart: they are this edition. A few units in a file without
 * a day are no edition against which another one could be old. */
static const struct query q_known = {
	"SELECT date, imported, digest FROM territory_edition WHERE date <> '' OR digest = ? OR units * 4 >= "
	"?"
	" ORDER BY id",
	"si",
	"sis",
};

static const struct query q_any = { "SELECT id FROM territory_edition LIMIT 1", "", "i" };

struct known {
	struct rows rows;
	struct str digest; /* of the file */
};

static bool is_same(const struct known *k, const struct value *r)
{
	return str_eq(r[2].s, k->digest);
}

/* An edition without a day is not newer than the day on which it came. */
static struct str day_of(struct ctx *c, const struct value *r)
{
	return r[0].s.n ? r[0].s : date_iso(c->arena, instant_date(r[1].i));
}

static enum err load_known(struct import_plan *p, struct known *out)
{
	struct ctx *c = p->c;
	struct saying s = { map_on(c->arena), c->arena, 0 };
	struct value any;
	enum err e = db_one(c->db, c->arena, &any, &q_any);

	*out = (struct known){ 0 };
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(import_each(p, say, &s));
	out->digest = edition_digest(c->arena, s.sum, s.seen.n);
	return db_all(c->db, c->arena, &out->rows, &q_known, VS(out->digest), VI((i64)s.seen.n * 3));
}

/* ---- the decision ---- */

/* The day of the file: as said, as its name tells, as that of an edition here which says the same. */
static struct str find_day(const struct import_plan *p, const struct known *k)
{
	struct str day = p->edition.n ? p->edition : edition_date(p->c->arena, p->source);

	for (size_t i = 0; i < k->rows.n && !day.n; i++)
		if (is_same(k, rows_row(&k->rows, i)))
			day = rows_row(&k->rows, i)[0].s;
	return day;
}

/* The first day after DAY on which another edition stands; empty: none. DAY empty: the first day of any. */
static struct str next_day(const struct import_plan *p, const struct known *k, struct str day)
{
	struct str next = S("");

	for (size_t i = 0; i < k->rows.n; i++) {
		const struct value *r = rows_row(&k->rows, i);
		struct str other = day_of(p->c, r);

		if (!is_same(k, r) && str_cmp(other, day) > 0 && (!next.n || str_cmp(other, next) < 0))
			next = other;
	}
	return next;
}

static bool any_dated(const struct known *k)
{
	for (size_t i = 0; i < k->rows.n; i++)
		if (rows_row(&k->rows, i)[0].s.n)
			return true;
	return false;
}

static bool says_what_is_here(const struct known *k)
{
	for (size_t i = 0; i < k->rows.n; i++)
		if (is_same(k, rows_row(&k->rows, i)))
			return true;
	return false;
}

static struct str day_words(struct import_plan *p, struct str day)
{
	struct date d;

	return date_parse(day, &d) ? text_date(p->c->arena, p->c->lang, d, false) : day;
}

enum err edition_admit(struct import_plan *p)
{
	struct ctx *c = p->c;
	struct known known;
	struct date d;

	if (p->edition.n && !date_parse(p->edition, &d))
		return fail(c, ERR_INVALID, "The day of an edition is written like 2025-05-16");
	TRY(load_known(p, &known));
	p->edition = find_day(p, &known);
	if (!p->edition.n && any_dated(&known) && !says_what_is_here(&known))
		return fail(
			c, ERR_CONFLICT,
			"Nothing tells of which day this edition is, and there are others here. Say its day "
			"(on the page, or --edition 2025-05-16).");
	struct str next = p->edition.n ? next_day(p, &known, p->edition) : S("");
	if (next.n && !p->older)
		return fail(c, ERR_CONFLICT,
			    "This is the edition of %.*s; a newer one, of %.*s, is here already and would be "
			    "overwritten. To add only what the older one says of the time before, say that "
			    "you know "
			    "it is older (on the page, or --older).",
			    STR(day_words(p, p->edition)), STR(day_words(p, next)));
	p->before = next;
	return OK;
}
