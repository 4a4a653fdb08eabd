/* moderation_test.c -- the matrix of what can be done with a comment beside reading and writing it: every
 * route of the module × role × state of the comment. What is expected follows from three words alone: who
 * sees it, who wrote it, who is an officer where it stands. */
#include "cell.h"

#include "core/account.h"
#include "modules/comment/comment.h"
#include "modules/news/news.h"

static bool is_state(const struct cell *x, const char *state)
{
	return strcmp(x->s->state, state) == 0;
}

/* ---- three words ---- */

static bool sees(const struct cell *x)
{
	return specimen_seen(x->c, x->s, x->who);
}

static int for_officers(const struct cell *x)
{
	if (!anywhere(x, MAY_OFFICERS))
		return refusal(x);
	if (!sees(x))
		return 404;
	return MAY_OFFICERS & who_towards(x->who, x->s->space, 0) ? DONE : 403;
}

static int for_its_author(const struct cell *x)
{
	if (x->who == VISITOR)
		return 401;
	if (!sees(x))
		return 404;
	return x->who == WRITER ? DONE : 403;
}

/* A form of hers; visitors' forms bear a stamp, which others prove. */
static int for_its_readers(const struct cell *x)
{
	if (!sees(x))
		return 404;
	if (!is_state(x, "shown"))
		return 409;
	return x->who == VISITOR ? 422 : DONE;
}

static int for_nobody(const struct cell *x)
{
	(void)x;
	return 404;
}

/* ---- its penalty ---- */

struct sentence {
	struct cell *x;
	bool appealed;
	i64 id;
};

static enum err find_penalty(struct ctx *c, const struct cell *x, struct penalty *out)
{
	struct penalties all;

	TRY(penalty_list(c, x->s->id, &all));
	if (!all.n)
		return ERR_NOT_FOUND;
	*out = all.v[0];
	return OK;
}

/* The specimen came in its state; here is the penalty that such a state follows from. */
static enum err judge(struct ctx *c, void *arg)
{
	struct sentence *v = arg;
	bool hidden = is_state(v->x, "hidden"), removed = is_state(v->x, "removed");
	struct penalty p;

	if (hidden || removed)
		TRY(comment_penalise(c, v->x->s->id, hidden ? PENALTY_HIDE : PENALTY_REMOVE, 0, S("Rude")));
	TRY(find_penalty(c, v->x, &p));
	v->id = p.id;
	return v->appealed ? comment_appeal(c, &p, S("It was not")) : OK;
}

/* A fresh comment; the number of its penalty, 0 where its state has none. */
static i64 judged(struct cell *x, bool appealed)
{
	struct sentence v = { .x = x, .appealed = appealed };

	cell_renew(x);
	if (is_state(x, "shown"))
		return 0;
	harness_write(x->c->h, judge, &v);
	return v.id;
}

/* ---- reading ---- */

static struct str text_of_it(const struct cell *x)
{
	return x->s->mark[COMMENT_BODY].n ? x->s->mark[COMMENT_BODY] : x->s->mark[COMMENT_WITHHELD];
}

static void expect_text(const struct cell *x, const struct reply *r, bool wanted)
{
	if (str_has(r->body, text_of_it(x)) != wanted)
		cell_complain(x, "its text must %sstand there", wanted ? "" : "not ");
	expect_no_leak(x, r);
}

static void read_thread(struct cell *x)
{
	const char *target =
		str_fmt(x->c->h->scratch, "/%.*s?order=newest", STR(record_str(x->s->r, COMMENT_TARGET))).p;
	struct reply r = get(x, "thread", target, true);

	expect_status(x, &r, DONE, 200);
	expect_text(x, &r, sees(x));
}

/* Those that other cells left would fill its pages. */
static enum err empty_queue(struct ctx *c, void *arg)
{
	(void)arg;
	return db_script(c->db, S("UPDATE comment SET removed = 1 WHERE state = 'held'"));
}

static void read_queue(struct cell *x)
{
	bool waits = is_state(x, "held") && for_officers(x) == DONE;
	struct reply r = get(x, "queue", "/admin/moderation", true);

	expect_status(x, &r, x->who == VISITOR ? 303 : anywhere(x, MAY_OFFICERS) ? DONE : 403, 200);
	expect_text(x, &r, waits);
}

static void read_report_form(struct cell *x)
{
	int refused = for_its_readers(x);
	struct reply r = get(x, "form of a report", path_of(x, "/report"), true);

	expect_status(x, &r, refused == 422 ? DONE : refused, 200);
	expect_text(x, &r, refused == DONE || refused == 422);
}

/* ---- acting ---- */

static const struct deed {
	const char *what, *path, *body; /* path: of the comment where it begins with a colon */
	int (*refused)(const struct cell *x);
	const char *states; /* in which it can be done; else 409 */
} deeds[] = {
	{ "show", "/admin/moderation/approve", "comment=%id", for_officers, "held shown hidden removed" },
	{ "hide", "/admin/moderation/penalty", "comment=%id&kind=hide&cause=Rude", for_officers,
	  "held shown hidden removed" },
	{ "remove", "/admin/moderation/penalty", "comment=%id&kind=remove&cause=Rude", for_officers,
	  "held shown hidden removed" },
	{ "undo a penalty", "/admin/moderation/lift", "penalty=%penalty", for_officers,
	  "held hidden removed" },
	{ "refuse an appeal", "/admin/moderation/refuse", "penalty=%appealed", for_officers,
	  "held hidden removed" },
	{ "report", ":report", "reason=1", for_its_readers, "shown" },
	{ "take away", ":remove", "x=", for_its_author, "held shown hidden removed" },
	{ "appeal", ":appeal", "words=Not+so", for_its_author, "hidden removed" },
	{ "end letters", ":quiet", "key=guessed", for_nobody, "" },
};

static const char *body_of(struct cell *x, const char *pattern)
{
	struct arena *a = x->c->h->scratch;
	struct str text = str_of(pattern);
	struct str name = str_cut(&text, '%');
	i64 penalty = judged(x, str_has(text, S("appealed")));

	if (!text.p)
		return pattern;
	if (!str_starts(text, S("id")))
		return penalty ? str_fmt(a, "%.*s%lld", STR(name), penalty).p : NULL;
	return str_fmt(a, "%.*s%lld%.*s", STR(name), x->s->id, STR(str_slice(text, 2, text.n))).p;
}

static void do_deed(struct cell *x, const struct deed *d)
{
	const char *body = body_of(x, d->body);
	struct str own = str_fmt(x->c->h->scratch, "/%s", d->path + 1);
	const char *path = *d->path == ':' ? path_of(x, own.p) : d->path;
	int refused = d->refused(x);

	if (!body)
		return; /* nothing to undo in this state */
	if (refused == DONE && !str_has(str_of(d->states), str_of(x->s->state)))
		refused = 409;
	x->what = d->what;
	struct ask ask = { x->who, POST, path, body, .page = true };
	struct reply r = harness_send(x->c->h, &ask);
	expect_status(x, &r, refused, 303);
	if (refused != DONE && refused != 422)
		expect_no_leak(x, &r);
	if (refused != DONE && r.committed)
		cell_complain(x, "refused, but something was written");
}

/* Only what is shown is answered, and nothing tells what else there is. */
static void answer_it(struct cell *x)
{
	struct arena *a = x->c->h->scratch;
	int refused = x->who == VISITOR ? 401 : is_state(x, "shown") ? DONE : 422;
	const char *body = str_fmt(a, "{\"target\":\"%.*s\",\"parent\":\"%lld\",\"body\":\"An answer\"}",
				   STR(record_str(x->s->r, COMMENT_TARGET)), x->s->id)
				   .p;

	act(x, "answer", POST, "/comments", body, false, refused, 201);
}

static void take_it_away_and_back(struct cell *x)
{
	int refused = for_its_author(x);

	cell_renew(x);
	act(x, "DELETE", DELETE, path_of(x, ""), NULL, false, refused, 204);
	act(x, "take back", POST, path_of(x, "/return"), "x=", true, refused, 303);
}

static void treat_it(struct cell *x)
{
	harness_write(x->c->h, empty_queue, NULL);
	judged(x, false);
	read_thread(x);
	read_queue(x);
	read_report_form(x);
	answer_it(x);
	for (size_t i = 0; i < COUNT(deeds); i++)
		do_deed(x, &deeds[i]);
	take_it_away_and_back(x);
}

static void everybody_does_what_is_hers(void **state)
{
	cells_run(*state, &comment, treat_it);
}

/* ---- the visitor's letter ---- */

static enum err issue_ticket(struct ctx *c, void *arg)
{
	struct str *token = arg;
	struct str draft =
		str_fmt(c->arena,
			"{\"target\":\"%.*s\",\"parent\":null,\"lang\":\"en\",\"body\":\"Passing by\","
			"\"name\":\"Guest\",\"email\":\"guest@example.org\",\"site\":null}",
			STR(*token));

	return ticket_issue(c, "comment", 0, draft, HOUR, token);
}

/* Whoever opens it: the comment is the visitor's, and waits. */
static void confirm_as(struct harness *h, enum who who, const struct specimen *target)
{
	struct str token = str_fmt(h->scratch, "news/%lld", target->id);
	const char *newest =
		"SELECT COUNT(*) FROM comment WHERE id = (SELECT MAX(id) FROM comment) AND state = "
		"'held' AND author IS NULL AND name = 'Guest'";
	const char *all = "SELECT COUNT(*) FROM comment";
	i64 before = harness_count(h, all);

	harness_write(h, issue_ticket, &token);
	struct str link = str_fmt(h->scratch, "/comments/confirm?token=%.*s", STR(token));
	struct reply page = harness_send(h, &(struct ask){ who, GET, link.p, .page = true });
	struct ask confirm = { who, POST, "/comments/confirm",
			       str_fmt(h->scratch, "token=%.*s", STR(token)).p, .page = true };
	bool open = target->state && strcmp(target->state, "published") == 0;

	if (page.status != 200 || page.committed)
		harness_complain(h, "%s looks at the letter's page: %d", who_name(who), page.status);
	int status = harness_send(h, &confirm).status;
	if (status != (open ? 303 : 409) || harness_count(h, all) != before + open)
		harness_complain(h, "%s confirms on a %s: %d", who_name(who), target->state, status);
	if (open && harness_count(h, newest) != 1)
		harness_complain(h, "%s confirms, and it is not the visitor's", who_name(who));
	if (harness_send(h, &confirm).status != (open ? 404 : 409))
		harness_complain(h, "%s confirms twice on a %s", who_name(who), target->state);
}

static void a_letter_speaks_for_its_visitor_alone(void **state)
{
	static const char *const states[] = { "published", "draft", "withdrawn" };
	struct harness *h = *state;
	struct cabinet c = cabinet_of(h);

	for (size_t i = 0; i < COUNT(states); i++)
		for (enum who who = VISITOR; who < WHO__N; who++)
			confirm_as(h, who, specimen_make(&c, &news, states[i]));
	harness_settle(h);
}

int moderation_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_does_what_is_hers),
		cmocka_unit_test(a_letter_speaks_for_its_visitor_alone),
	};

	return run_on_program("moderation", NULL, tests, COUNT(tests));
}
