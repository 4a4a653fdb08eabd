/* leaving.c -- what a person takes along and how she leaves: all that is hers as one file, and the erasure of
 * her account, after her password. */
#include "modules/account/account_pages.h"

#include "resource/serving.h"
#include "ui/components.html.h"
#include "ui/form.html.h"

#define EXPORT_MAX ((size_t)48 << 20)

/* ---- a copy of everything ---- */

struct copy {
	struct ctx *c;
	struct json *j;
};

static enum err put_record(void *arg, struct record *r)
{
	struct copy *copy = arg;

	record_json(copy->c, r, copy->j);
	return copy->j->b->failed ? ERR_TOO_BIG : OK;
}

/* What she wrote, of one kind; nothing when the kind does not name its author. */
static enum err put_records(struct ctx *c, const struct shape *s, struct json *j)
{
	struct list_query q = { .res = s->res, .where = where_on(c->arena) };
	struct copy copy = { c, j };

	if (s->author < 0)
		return OK;
	WHERE(&q.where, str_fmt(c->arena, "t.%s = ?", s->res->fields[s->author].name).p, VI(c->who->id));
	json_key(j, str_of(s->res->collection));
	json_array(j);
	TRY(list_each(c, &q, put_record, &copy));
	json_end_array(j);
	return OK;
}

static enum err put_sessions(struct ctx *c, struct json *j)
{
	struct session_info *v;
	size_t n;

	TRY(session_list(c, c->who->id, &v, &n));
	json_key(j, S("sessions"));
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_field(j, "device", str, v[i].agent);
		json_field(j, "begun", str, instant_iso(c->arena, v[i].created));
		json_field(j, "used", str, instant_iso(c->arena, v[i].seen));
		json_end_object(j);
	}
	json_end_array(j);
	return OK;
}

static void put_account(struct ctx *c, const struct account *a, struct json *j)
{
	json_key(j, S("account"));
	json_object(j);
	json_field(j, "id", str, str_fmt(c->arena, "%lld", a->id));
	json_field(j, "email", str, a->email);
	json_field(j, "name", str, a->name);
	json_field(j, "language", str, str_of(lang_tag(a->lang)));
	json_field(j, "created", str, instant_iso(c->arena, a->created));
	json_end_object(j);
}

enum err get_export(struct request *rq)
{
	struct ctx *c = &rq->c;
	struct json j;
	struct account a;

	rq->out->body.limit = MAX(rq->out->body.limit, EXPORT_MAX);
	j = json_on(&rq->out->body);
	TRY(account_load(c, c->who->id, &a));
	json_object(&j);
	put_account(c, &a, &j);
	TRY(put_sessions(c, &j));
	for (size_t i = 0; i < c->app->shapes.n; i++)
		TRY(put_records(c, c->app->shapes.v[i], &j));
	json_end_object(&j);
	answer_json(rq, 200);
	response_header(rq->out, c->arena, "Content-Disposition",
			S("attachment; filename=\"kolo-account.json\""));
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

/* ---- erasure ---- */

void leaving_section(struct request *rq, struct html *h)
{
	struct form f = { .action = S("/me/erase"), .submit = N_("Erase my account") };
	struct action copy = { .href = S("/me/export"),
			       .label = N_("Download all that is mine"),
			       .icon = "download" };
	struct form_field password = { .name = "erase",
				       .label = str_of(tr(h->lang, "Present password")),
				       .type = "password",
				       .autocomplete = "current-password",
				       .required = true,
				       .max = 200,
				       .error = fault_of(&rq->c, "erase") };

	section_head(h, str_of(tr(h->lang, "Your data")), NULL);
	buttons(h, &copy, 1);
	section_head(h, str_of(tr(h->lang, "Leave the network")), NULL);
	notice(h, "clay",
	       N_("Your name, address, password and roles are erased for good. What you have written stays, "
		  "without "
		  "your name."),
	       STR_NONE);
	form_open(h, &f);
	field_line(h, &password);
	form_close(h, &f);
}

/* On the slow lane. */
enum err prepare_erase(struct request *rq)
{
	bool *good = arena_new_one(rq->c.arena, bool);
	struct account a;

	rq->prepared = good;
	TRY(account_load(&rq->c, rq->c.who->id, &a));
	*good = password_verify(a.password_hash, form_secret(rq, "erase"));
	return OK;
}

enum err post_erase(struct request *rq)
{
	const bool *good = rq->prepared;

	if (!*good) {
		invalid(&rq->c, "erase", "no_match", "This is not your present password");
		return get_me(rq);
	}
	TRY(account_erase(&rq->c, rq->c.who->id));
	cookie_clear(rq, "kolo_session");
	flash(rq, "Your account is erased. Thank you for having been with us.");
	return redirect(rq, "/");
}
