/* specimen.c -- records made from descriptions. */
#include "specimen.h"

#include "resource/engine.h"

/* Values that rules of a module ask for; everything else comes from the kind. "@news" is the number of a
 * record of that resource. */
static const struct {
	const char *resource, *field, *text;
} chosen[] = {
	{ "organisation", "precision", "hromada" },
	{ "comment", "target", "news/@news" },
	{ "comment", "withdrawn", "0" },
	{ 0 },
};

struct cabinet cabinet_of(struct harness *h)
{
	return (struct cabinet){ .h = h, .targets = map_on(h->arena) };
}

/* ---- values ---- */

/* Letters alone, of one length, and so unlike each other that no search forgives one for another. */
static struct str new_mark(struct arena *a)
{
	static u64 serial;
	char text[] = "zqaaaaaaaa";
	u64 n = ++serial * 0x9e3779b97f4a7c15;

	for (int i = 2; text[i]; i++, n /= 20)
		text[i] = "bcdfghjklmnpqrstvwxz"[n % 20];
	return str_dup(a, str_of(text));
}

static const char *chosen_text(const struct resource *res, const struct field *f)
{
	for (size_t i = 0; chosen[i].resource; i++)
		if (strcmp(chosen[i].resource, res->name) == 0 && strcmp(chosen[i].field, f->name) == 0)
			return chosen[i].text;
	return NULL;
}

/* Visible to as many as a state can make it: what transitions lead to first. */
static const char *open_state(const struct resource *res)
{
	return res->transitions && res->transitions->action ? res->transitions->to : NULL;
}

static struct specimen *target_of(struct cabinet *c, const struct resource *res)
{
	struct specimen *s = map_get(&c->targets, str_of(res->name));

	if (!s) {
		s = specimen_make(c, res, open_state(res));
		map_set(&c->targets, str_of(res->name), s);
	}
	return s;
}

/* "news/@news" with the number of the record. */
static struct str with_target(struct cabinet *c, struct str text)
{
	struct str rest = text, before = str_cut(&rest, '@');
	const struct resource *res = rest.p ? resource_find(c->h->app, str_z(c->h->arena, rest)) : NULL;

	if (!res)
		return text;
	return str_fmt(c->h->arena, "%.*s%lld", STR(before), target_of(c, res)->id);
}

static struct str reference_text(struct cabinet *c, const struct resource *res, const struct field *f)
{
	const struct resource *target = resource_find(c->h->app, f->ref);

	if (f->flags & SPACE)
		return harness_named(c->h, "space");
	if (target == res)
		return STR_NONE; /* a tree of one */
	return str_fmt(c->h->arena, "%lld", target_of(c, target)->id);
}

static struct str whole_text(struct arena *a, const struct field *f)
{
	i64 low = (i64)f->min_value, high = f->max_value > f->min_value ? (i64)f->max_value : low + 100;
	static i64 serial;

	return str_fmt(a, "%lld", low + ++serial % (high - low + 1));
}

/* Somewhere in the oblast, each place its own. */
static struct str point_text(struct arena *a, struct str *mark)
{
	static int serial;

	*mark = str_fmt(a, "39.3%03d1", 100 + ++serial % 800);
	return str_fmt(a, "48.57123, %.*s", STR(*mark));
}

/* A value of F as people write it; *MARK is what would give it away. */
static struct str text_of(struct cabinet *c, const struct resource *res, const struct field *f,
			  struct str *mark)
{
	struct arena *a = c->h->arena;
	const char *own = chosen_text(res, f);
	struct str word = new_mark(a);

	*mark = STR_NONE;
	if (own)
		return with_target(c, str_of(own));
	if (f->choices)
		return str_of(f->choices[0].code);
	switch (f->kind) {
	case F_LINE:
	case F_PROSE:
	case F_SET:
		return *mark = word;
	case F_WORDS:
		*mark = word;
		return str_fmt(a, "{\"en\":\"%s\",\"uk\":\"%s\",\"sr\":\"%s\"}", word.p, word.p, word.p);
	case F_URL:
		*mark = word;
		return str_fmt(a, "https://%s.example/", word.p);
	case F_EMAIL:
		*mark = word;
		return str_fmt(a, "%s@example.org", word.p);
	case F_PHONE:
		return S("+380 50 123 45 67");
	case F_INT:
	case F_DECIMAL:
		return whole_text(a, f);
	case F_BOOL:
		return S("1");
	case F_DATE:
		return S("2026-03-21");
	case F_INSTANT:
		return S("2026-03-21T12:30:00Z");
	case F_PERIOD:
		return S("2026-01-01/2026-12-31");
	case F_POINT:
		return point_text(a, mark);
	case F_LANG:
		return S("en");
	case F_REF:
	case F_REFS:
		return reference_text(c, res, f);
	case F_ACCOUNT:
		return harness_named(c->h, "writer");
	case F_UNSET:
	case F_CHOICE:
	case F_STATE:
	case F_FILE:
	case F_IMAGE:
	case F__N:
		break;
	}
	return STR_NONE;
}

static void fill(struct cabinet *c, struct specimen *s, unsigned f)
{
	struct ctx ctx = app_context(c->h->app, c->h->arena, &actor_system, LANG_EN);
	const struct field *field = &s->res->fields[f];
	struct str text = text_of(c, s->res, field, &s->mark[f]);

	if (field->kind == F_STATE && s->state)
		text = str_of(s->state);
	if (text.n && field_from_text(&ctx, field, text, &s->r->v[f]) != OK)
		fail_msg("%s.%s: \"%.*s\" is refused: %.*s", s->res->name, field->name, STR(text),
			 STR(ctx.fault.fields.n ? ctx.fault.fields.v[0].message : STR_NONE));
	if (field->flags & TITLE)
		s->word = s->mark[f];
	if (field->flags & SPACE)
		s->space = c->h->space;
}

struct specimen *specimen_draft(struct cabinet *c, const struct resource *res, const char *state)
{
	struct arena *a = c->h->arena;
	struct specimen *s = arena_new_one(a, struct specimen);

	*s = (struct specimen){ .res = res,
				.r = record_new(a, res),
				.mark = arena_new_array(a, struct str, res->nfields),
				.state = state };
	for (unsigned f = 0; f < res->nfields; f++)
		fill(c, s, f);
	return s;
}

static enum err store(struct ctx *c, void *arg)
{
	struct specimen *s = arg;

	TRY(record_store(c, s->r, NULL));
	s->id = s->r->id;
	if (s->res->spaces)
		s->space = s->id;
	return record_unscoped(c, shape_for(c->app, s->res), s->id, &s->r);
}

/* The first of the marks that TEXT holds. */
static struct str mark_in(struct str text, const struct str *marks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (marks[i].n && str_has(text, marks[i]))
			return marks[i];
	return STR_NONE;
}

/* Rules of the module may have moved and derived values: look what stands where now. */
static void look_again(struct cabinet *c, struct specimen *s)
{
	struct ctx ctx = app_context(c->h->app, c->h->arena, &actor_system, LANG_EN);
	struct str *marks = s->mark;

	s->mark = arena_new_array(c->h->arena, struct str, s->res->nfields);
	for (unsigned f = 0; f < s->res->nfields; f++) {
		const struct field *field = &s->res->fields[f];
		struct str text = field_to_text(&ctx, field, s->r->v[f], false);

		s->mark[f] = mark_in(text, marks, s->res->nfields);
		if (field->flags & TITLE)
			s->word = s->mark[f];
		if (field->flags & SPACE)
			s->space = record_int(s->r, f);
		if (field->flags & AUTHOR)
			s->author = record_int(s->r, f);
	}
}

struct specimen *specimen_make(struct cabinet *c, const struct resource *res, const char *state)
{
	struct specimen *s = specimen_draft(c, res, state);

	harness_write(c->h, store, s);
	look_again(c, s);
	return s;
}

static enum err take_away(struct ctx *c, void *arg)
{
	struct specimen *s = arg;

	return record_remove(c, s->res, s->id);
}

void specimen_remove(struct cabinet *c, struct specimen *s)
{
	harness_write(c->h, take_away, s);
}

/* ---- who may see ---- */

bool specimen_in_scope(struct cabinet *c, const struct specimen *s, enum who who)
{
	struct ctx ctx = app_context(c->h->app, c->h->scratch, c->h->people[who].actor, LANG_EN);
	struct where w = where_on(ctx.arena);
	struct value n;

	WHERE(&w, "t.id = ? AND t.removed = 0", VI(s->id));
	s->res->scope(&ctx, &w);
	struct str sql = str_fmt(ctx.arena, "SELECT COUNT(*) FROM %s t WHERE %.*s", s->res->name,
				 (int)w.sql.n, w.sql.p);
	assert_int_equal(db_one_(c->h->look, ctx.arena, &n, &(struct query){ .sql = sql.p, .out = "i" },
				 w.args.v, w.args.n),
			 OK);
	return n.i == 1;
}

bool specimen_seen(struct cabinet *c, const struct specimen *s, enum who who)
{
	return s->res->may.read & who_towards(who, s->space, s->author) && specimen_in_scope(c, s, who);
}

/* Roles that may set F, 0: nobody by a form or the API. */
static unsigned set_mask(const struct specimen *s, const struct field *f, bool stored)
{
	if (f->flags & (READONLY | HIDDEN) || f->kind == F_STATE || (stored && f->flags & FIXED))
		return 0;
	return f->set ? f->set : stored ? s->res->may.update : s->res->may.create;
}

/* Who may set a field sees what she sets. */
bool specimen_field_seen(const struct specimen *s, unsigned f, enum who who)
{
	const struct field *field = &s->res->fields[f];
	unsigned see = field->see ? field->see | set_mask(s, field, true) : s->res->may.read;

	if (field->flags & HIDDEN)
		return false;
	if (field->kind == F_POINT && !field->precision)
		return true;
	return see & who_towards(who, s->space, s->author);
}

bool specimen_field_set(const struct specimen *s, unsigned f, enum who who)
{
	return set_mask(s, &s->res->fields[f], s->id) & who_towards(who, s->space, s->id ? s->author : 0);
}

/* ---- bodies ---- */

struct str specimen_json(struct cabinet *c, const struct specimen *s, enum who who)
{
	struct ctx ctx = app_context(c->h->app, c->h->scratch, &actor_system, LANG_EN);
	struct buf b = buf_on(ctx.arena, 1 << 20);
	struct json j = json_on(&b);

	json_object(&j);
	for (unsigned f = 0; f < s->res->nfields; f++) {
		if (!specimen_field_set(s, f, who) || s->r->v[f].type == V_NULL)
			continue;
		json_key(&j, str_of(s->res->fields[f].name));
		field_to_json(&ctx, &s->res->fields[f], s->r->v[f], &j);
	}
	json_end_object(&j);
	return buf_done(&b);
}

struct str specimen_form(struct cabinet *c, const struct specimen *s, enum who who)
{
	struct ctx ctx = app_context(c->h->app, c->h->scratch, &actor_system, LANG_EN);
	struct pairs form = { 0 };

	for (unsigned f = 0; f < s->res->nfields; f++)
		if (specimen_field_set(s, f, who) && s->r->v[f].type != V_NULL)
			vec_push(ctx.arena, &form,
				 ((struct pair){
					 str_of(s->res->fields[f].name),
					 field_to_text(&ctx, &s->res->fields[f], s->r->v[f], false) }));
	return form_encode(ctx.arena, &form);
}
