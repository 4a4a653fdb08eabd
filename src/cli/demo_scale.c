/* demo_scale.c -- records in number, for measuring: organisations and news recombined from the phrases of
 * demo/90-scale. Which phrase is taken follows the law of real prose, few often and many seldom; the dice are
 * the same in every run. */
#include "cli/demo.h"
#include "resource/resource.h"

#include <stdio.h>

enum { PIECE = 1000, TEXT_SENTENCES = 6, LIST_MAX = 200 };

/* ---- dice (splitmix64) ---- */

static u64 roll(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 … 1 */
static double chance(u64 *state)
{
	return (double)(roll(state) >> 11) * 0x1p-53;
}

/* An index below N: the square of the chance makes the first ones common. */
static size_t seldom(u64 *state, size_t n)
{
	double u = chance(state);

	return MIN((size_t)(u * u * (double)n), n - 1);
}

/* ---- phrases ---- */

enum slot { SCHOOL, STREET, TITLES, WHO, DID, WHAT, HOW, MORE, MONTH, LIST__N };
static const char *const list_names[LIST__N] = { "school", "street", "title", "who",  "did",
						 "what",   "how",    "more",  "month" };

struct phrases {
	struct str v[LIST_MAX];
	size_t n;
};

struct spot {
	i64 id;
	struct str name;
	struct value at;
};

struct scaling {
	struct demo *d;
	struct arena *piece;
	const struct resource *res;
	struct phrases lists[LIST__N];
	struct spot *spots;
	size_t nspots;
	i64 from, to;	      /* of this piece */
	u64 dice, piece_dice; /* now, and when this piece began */
	void (*make)(struct scaling *s, struct ctx *c, i64 n, struct record *r);
};

static struct str phrases_file(void)
{
	for (const struct demo_file *f = demo_files; f->name; f++)
		if (strcmp(f->name, "90-scale/phrases.txt") == 0)
			return f->bytes;
	BUG("the phrases are not embedded");
}

static struct phrases *list_named(struct scaling *s, struct str name)
{
	for (int i = 0; i < LIST__N; i++)
		if (str_eq(name, str_of(list_names[i])))
			return &s->lists[i];
	BUG("there is no list of phrases [%.*s]", STR(name));
}

static void read_phrases(struct scaling *s)
{
	struct str rest = phrases_file();
	struct phrases *to = NULL;

	while (rest.p) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (!line.n || line.p[0] == '#')
			continue;
		if (line.p[0] == '[')
			to = list_named(s, str_slice(line, 1, line.n - 1));
		else if (to && to->n < LIST_MAX)
			to->v[to->n++] = line;
	}
}

static struct str pick(struct scaling *s, enum slot l)
{
	return s->lists[l].v[seldom(&s->dice, s->lists[l].n)];
}

/* A phrase with its $words replaced. */
static void say(struct scaling *s, struct buf *b, enum slot l)
{
	struct str rest = pick(s, l);

	while (rest.p) {
		buf_put(b, str_cut(&rest, '$'));
		if (str_starts(rest, S("number"))) {
			buf_int(b, (i64)seldom(&s->dice, 240) + 1);
			rest = str_slice(rest, strlen("number"), rest.n);
		} else if (str_starts(rest, S("month"))) {
			buf_put(b, s->lists[MONTH].v[roll(&s->dice) % s->lists[MONTH].n]);
			rest = str_slice(rest, strlen("month"), rest.n);
		}
	}
}

/* ---- places ---- */

static const struct query q_spots = {
	"SELECT id, name, place_lon, place_lat FROM territory WHERE kind IN ('city', 'settlement', "
	"'village') "
	"AND place_lon IS NOT NULL AND code LIKE 'UA%' ORDER BY id",
	"",
	"isdd",
};

static enum err read_spots(struct scaling *s)
{
	struct ctx c = app_context(s->d->app, s->d->cli->arena, &actor_system, LANG_UK);
	struct rows rows;

	TRY(db_all_(c.db, c.arena, &rows, &q_spots, NULL, 0));
	s->spots = arena_new_array(c.arena, struct spot, rows.n + 1);
	s->nspots = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *v = rows_row(&rows, i);
		s->spots[i] = (struct spot){ v[0].i, v[1].s, { .type = V_POINT, .at = { v[2].d, v[3].d } } };
	}
	return rows.n ? OK : ERR_NOT_FOUND;
}

static const struct spot *spot(struct scaling *s)
{
	return &s->spots[roll(&s->dice) % s->nspots];
}

/* ---- records ---- */

static void put(struct record *r, const char *field, struct value v)
{
	const struct field *f = field_find(r->res, str_of(field));

	if (!f)
		BUG("%s has no field %s", r->res->name, field);
	r->v[field_index(r->res, f)] = v;
}

/* The kind of an organisation by the first word of its name. */
static const char *kind_of(struct str name)
{
	static const char *const words[][2] = {
		{ "Гімназія", "gymnasium" },
		{ "Початкова", "primary" },
		{ "Заклад дошкільної", "preschool" },
		{ "Професійний", "vocational" },
		{ "Вище професійне", "vocational" },
		{ "Фаховий", "college" },
		{ "Медичний", "college" },
		{ "Центр професійного", "centre" },
		{ "Спеціальна", "special" },
		{ "Станція", "extracurricular" },
		{ "Центр дитячої", "extracurricular" },
		{ "Школа", "extracurricular" },
		{ "Інклюзивно", "centre" },
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_starts(name, str_of(words[i][0])))
			return words[i][1];
	return "lyceum";
}

static void make_organisation(struct scaling *s, struct ctx *c, i64 n, struct record *r)
{
	const struct spot *at = spot(s);
	struct buf name = buf_on(c->arena, 1000), address = buf_on(c->arena, 1000);

	say(s, &name, SCHOOL);
	put(r, "kind", VZ(kind_of((struct str){ name.p, name.n })));
	buf_fmt(&name, ", %.*s", STR(at->name));
	buf_lit(&address, "вул. ");
	say(s, &address, STREET);
	buf_fmt(&address, ", %zu", seldom(&s->dice, 150) + 1);
	put(r, "name", VS(buf_done(&name)));
	put(r, "address", VS(buf_done(&address)));
	put(r, "key", VS(str_fmt(c->arena, "demo:%07lld", n)));
	put(r, "ownership", VZ(roll(&s->dice) % 12 ? "communal" : "private"));
	put(r, "status", VZ(roll(&s->dice) % 20 ? "working" : "suspended"));
	put(r, "capacity", VI((i64)(roll(&s->dice) % 90 + 3) * 10));
	put(r, "territory", VI(at->id));
	put(r, "place", at->at);
	put(r, "email", VS(str_fmt(c->arena, "office%lld@school.example", n)));
}

static void make_text(struct scaling *s, struct ctx *c, i64 n, struct record *r)
{
	const struct spot *at = spot(s);
	struct buf title = buf_on(c->arena, 1000), body = buf_on(c->arena, 8000);

	say(s, &title, TITLES);
	buf_fmt(&title, " — %.*s", STR(at->name));
	for (size_t i = 0; i < 3 + roll(&s->dice) % TEXT_SENTENCES; i++) {
		static const enum slot order[] = { WHO, DID, WHAT, HOW };
		for (size_t k = 0; k < COUNT(order); k++) {
			say(s, &body, order[k]);
			buf_lit(&body, " ");
		}
		body.n--;
		buf_lit(&body, ". ");
		say(s, &body, MORE);
		buf_put(&body, i % 3 == 2 ? S("\n\n") : S(" "));
	}
	put(r, "title", VS(buf_done(&title)));
	put(r, "body", VS(str_trim(buf_done(&body))));
	put(r, "state", VZ("published"));
	put(r, "published", VI(1609459200000LL + (n * 86400000LL) / 97));
	put(r, "lang", VZ("uk"));
}

/* A piece that is done again throws the same. */
static enum err write_piece(struct ctx *c, void *arg)
{
	struct scaling *s = arg;

	s->dice = s->piece_dice;
	for (i64 n = s->from; n < s->to; n++) {
		struct record *r = record_new(c->arena, s->res);
		s->make(s, c, n, r);
		TRY(record_save(c, r, 0));
	}
	return OK;
}

static enum err run_scale(struct scaling *s, const char *collection, i64 n)
{
	i64 began = time_monotonic();
	enum err e = OK;

	s->res = resource_find(s->d->app, collection);
	for (s->from = 1; e == OK && s->from <= n; s->from = s->to) {
		s->to = MIN(s->from + PIECE, n + 1);
		s->piece_dice = s->dice;
		e = app_write(s->d->app, &actor_system, LANG_UK, s->piece, write_piece, s, &s->d->fault);
		arena_reset(s->piece);
		cli_progress(s->d->cli, collection, s->to - 1, n);
	}
	if (e == OK)
		printf("generated %lld %s in %lld ms\n", n, collection, time_monotonic() - began);
	else
		fprintf(stderr, "kolo demo: %s: %.*s\n", collection,
			STR(s->d->fault.message.n ? s->d->fault.message : str_of(err_info(e)->title)));
	return e;
}

enum err demo_scale(struct demo *d, i64 n)
{
	struct scaling *s = arena_new_one(d->cli->arena, struct scaling);

	*s = (struct scaling){ .d = d, .piece = arena_new((size_t)256 << 20), .dice = 2026 };
	read_phrases(s);
	enum err e = read_spots(s);
	s->make = make_organisation;
	if (e == OK)
		e = run_scale(s, "organisations", n);
	s->make = make_text;
	if (e == OK)
		e = run_scale(s, "news", n);
	arena_free(s->piece);
	return e;
}
