/* cell.c -- what the masks and the scope of a description let come back, and whether it did. */
#include "cell.h"

#include "resource/engine.h"

const char *path_of(const struct cell *x, const char *tail)
{
	return str_fmt(x->c->h->scratch, "/%s/%lld%s", x->s->res->collection, x->s->id, tail).p;
}

const char *list_path(const struct cell *x, const char *tail)
{
	return str_fmt(x->c->h->scratch, "/%s%s", x->s->res->collection, tail).p;
}

/* ---- what is expected ---- */

bool anywhere(const struct cell *x, unsigned mask)
{
	return mask & who_anywhere(x->who);
}

int refusal(const struct cell *x)
{
	return x->who == VISITOR ? 401 : 403;
}

int expect_sight(const struct cell *x)
{
	if (!anywhere(x, x->s->res->may.read))
		return refusal(x);
	if (specimen_seen(x->c, x->s, x->who))
		return DONE;
	return x->who == VISITOR && specimen_in_scope(x->c, x->s, x->who) ? 401 : 404;
}

int expect_act(const struct cell *x, unsigned mask)
{
	int sight = expect_sight(x);

	if (mask == MAY_NOBODY)
		return 404;
	if (!anywhere(x, mask))
		return refusal(x);
	if (sight != DONE)
		return sight;
	return mask & who_towards(x->who, x->s->space, x->s->author) ? DONE : refusal(x);
}

int expect_create(const struct cell *x)
{
	unsigned mask = x->s->res->may.create;

	if (mask == MAY_NOBODY)
		return 405; /* the path exists, for reading */
	if (!anywhere(x, mask) || !(mask & who_towards(x->who, x->s->space, 0)))
		return refusal(x);
	return DONE;
}

/* ---- what came ---- */

void cell_complain(const struct cell *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str text = str_vfmt(x->c->h->scratch, fmt, ap);
	va_end(ap);
	harness_complain(x->c->h, "%s %s by %s (state %s): %.*s", x->s->res->name, x->what, who_name(x->who),
			 x->s->state ? x->s->state : "-", STR(text));
}

void expect_status(const struct cell *x, const struct reply *r, int refused, int done)
{
	int wanted = refused == DONE ? done : refused;
	bool missing = refused == 404 && r->status == 405; /* no such route for anybody */

	if (r->status != wanted && !missing)
		cell_complain(x, "status %d, not %d: %.*s", r->status, wanted,
			      STR(str_slice(r->body, 0, 1000)));
}

void expect_no_leak(const struct cell *x, const struct reply *r)
{
	bool seen = specimen_seen(x->c, x->s, x->who);

	for (unsigned f = 0; f < x->s->res->nfields; f++) {
		struct str mark = x->s->mark[f];
		if (mark.n && !(seen && specimen_field_seen(x->s, f, x->who)) && str_has(r->body, mark))
			cell_complain(x, "the %s stands in the answer", x->s->res->fields[f].name);
	}
}

struct reply get(struct cell *x, const char *what, const char *path, bool page)
{
	x->what = what;
	struct reply r = harness_send(x->c->h, &(struct ask){ x->who, GET, path, .page = page });
	if (r.committed)
		cell_complain(x, "a GET wrote");
	return r;
}

struct reply act(struct cell *x, const char *what, enum method m, const char *path, const char *body,
		 bool page, int refused, int done)
{
	x->what = what;
	struct reply r = harness_send(x->c->h, &(struct ask){ x->who, m, path, body, .page = page });
	expect_status(x, &r, refused, done);
	if (refused != DONE && r.committed)
		cell_complain(x, "refused, but something was written");
	if (refused == DONE && done < 400 && !r.committed)
		cell_complain(x, "nothing was written");
	if (refused != DONE)
		expect_no_leak(x, &r);
	return r;
}

/* ---- all cells ---- */

void cell_renew(struct cell *x)
{
	x->s = specimen_make(x->c, x->s->res, x->s->state);
}

static const struct choice *states_of(const struct resource *res)
{
	for (unsigned f = 0; f < res->nfields; f++)
		if (res->fields[f].kind == F_STATE)
			return res->fields[f].choices;
	return NULL;
}

static void run_state(struct cabinet *c, const struct resource *res, const char *state,
		      void (*fn)(struct cell *x))
{
	struct specimen none = { .res = res, .state = state };
	struct cell x = { .c = c, .s = &none };

	for (enum who who = VISITOR; who < WHO__N; who++) {
		x.who = who;
		cell_renew(&x);
		fn(&x);
		harness_forget(c->h);
	}
}

void cells_run(struct harness *h, const struct resource *only, void (*fn)(struct cell *x))
{
	struct cabinet c = cabinet_of(h);
	struct rate *rate = h->app->rate;

	h->app->rate = NULL;
	for (size_t i = 0; i < h->app->shapes.n; i++) {
		const struct resource *res = h->app->shapes.v[i]->res;
		const struct choice *states = states_of(res);

		if (only && res != only)
			continue;
		if (!states)
			run_state(&c, res, NULL, fn);
		for (; states && states->code; states++)
			run_state(&c, res, states->code, fn);
	}
	h->app->rate = rate;
	harness_settle(h);
}
