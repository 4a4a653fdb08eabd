/* journal_page.c -- the journal as a page: everything that was done, by whom, to what; and its verification
 * as a job. */
#include "modules/admin/journal_page.h"
#include "modules/admin/journal_page.html.h"

#include "resource/resource.h"

/* ---- reading ---- */

/* "organisation/12" or "organisation". */
static enum err object_of(struct request *rq, struct str text, struct str *resource, i64 *record)
{
	struct str rest = text;

	*record = 0;
	*resource = str_cut(&rest, '/');
	if (rest.p && (!str_to_i64(rest, record) || *record < 0))
		return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "object");
	if (!resource->p)
		*resource = S("");
	return OK;
}

/* An account's number; "system" is 0, "visitor" -1. */
static enum err actor_of(struct request *rq, struct str text, i64 *actor)
{
	*actor = str_eq(text, S("visitor")) ? -1 : 0;
	if (!text.n || str_eq(text, S("visitor")) || str_eq(text, S("system")) || str_to_i64(text, actor))
		return OK;
	if (account_find(&rq->c, text, actor) == OK && rq->c.who->network & MAY_ADMIN)
		return OK;
	return fail(&rq->c, ERR_MALFORMED, "The parameter %s is not valid", "actor");
}

static struct str page_of(struct request *rq, const struct entry *l)
{
	const struct resource *res = resource_find(rq->c.app, str_z(rq->c.arena, l->resource));

	if (res && l->record)
		return str_fmt(rq->c.arena, "/%s/%lld/history", res->collection, l->record);
	if (str_eq(l->resource, S("account")) && rq->c.who->network & MAY_ADMIN)
		return str_fmt(rq->c.arena, "/admin/accounts/%lld", l->record);
	return STR_NONE;
}

/* CODE in the reader's words; itself when nobody has words for it. */
static struct str words_of(struct ctx *c, const char *label, struct str code)
{
	return label ? str_of(tr(c->lang, label)) : code;
}

static struct str setting_words(struct ctx *c, struct str name)
{
	const char *label = setting_label(name);

	return words_of(c, label ? label : journal_label(c->app, name), name);
}

/* The entry of a setting bears its name. */
static void put_words(struct ctx *c, struct journal_line *l)
{
	const struct entry *e = &l->entry;
	const struct resource *res = resource_find(c->app, str_z(c->arena, e->resource));
	bool setting = str_eq(e->resource, S("setting"));
	const char *kind = res ? transition_label(res, e->kind) : setting ? N_("Changed") : NULL;
	struct str object = words_of(c, res ? res->label : journal_label(c->app, e->resource), e->resource);

	l->what = words_of(c, kind ? kind : journal_label(c->app, e->kind), e->kind);
	if (setting)
		object = str_fmt(c->arena, "%.*s «%.*s»", STR(object), STR(setting_words(c, e->kind)));
	else if (e->record)
		object = str_fmt(c->arena, "%.*s № %lld", STR(object), e->record);
	l->object = object;
}

static enum err load(struct request *rq, struct journal_page *p)
{
	struct journal_filter f = { .most = ADMIN_PAGE };
	struct entries entries;

	p->actor = admin_query(rq, "actor");
	p->kind = f.kind = admin_query(rq, "kind");
	p->object = admin_query(rq, "object");
	f.by_actor = p->actor.n;
	TRY(admin_before(rq, &f.before));
	TRY(actor_of(rq, p->actor, &f.actor));
	TRY(object_of(rq, p->object, &f.resource, &f.record));
	TRY(journal_list(&rq->c, &f, &entries));
	p->n = entries.n;
	p->more = entries.more;
	p->v = arena_new_array(rq->c.arena, struct journal_line, p->n);
	for (size_t i = 0; i < p->n; i++) {
		p->v[i].entry = entries.v[i];
		p->v[i].href = page_of(rq, &entries.v[i]);
		put_words(&rq->c, &p->v[i]);
	}
	return OK;
}

/* ---- what can be asked for ---- */

struct picks {
	VEC(struct pick) all;
};

static void add_pick(struct request *rq, struct picks *p, const char *code, const char *label,
		     struct str asked)
{
	vec_push(rq->c.arena, &p->all,
		 ((struct pick){ .value = str_of(code),
				 .label = str_of(tr(rq->c.lang, label)),
				 .chosen = str_eq(asked, str_of(code)) }));
}

static void offer_resource(struct request *rq, const struct resource *res, struct journal_page *p,
			   struct picks *what, struct picks *objects)
{
	add_pick(rq, objects, res->name, res->label, str_slice(p->object, 0, str_index(p->object, '/')));
	for (const struct transition *t = res->transitions; t && t->action; t++)
		add_pick(rq, what, t->action, t->label, p->kind);
}

static void offer(struct request *rq, struct journal_page *p)
{
	const struct app *app = rq->c.app;
	const struct journal_word **words;
	size_t n = journal_words(app, rq->c.arena, &words);
	struct picks what = { 0 }, objects = { 0 };

	for (const struct module *const *m = app->modules; *m; m++)
		for (const struct resource *const *r = (*m)->resources; r && *r; r++)
			offer_resource(rq, *r, p, &what, &objects);
	for (size_t i = 0; i < n; i++)
		add_pick(rq, words[i]->object ? &objects : &what, words[i]->code, words[i]->label,
			 words[i]->object ? p->object : p->kind);
	p->kinds = what.all.v;
	p->nkinds = what.all.n;
	p->objects = objects.all.v;
	p->nobjects = objects.all.n;
}

/* ---- showing ---- */

struct str journal_actor(struct html *h, const struct entry *l)
{
	if (l->actor_name.n)
		return l->actor_name;
	return str_of(tr(h->lang, l->actor == 0	 ? N_("The system")
				  : l->actor < 0 ? N_("A visitor")
						 : N_("An account without a name")));
}

static enum err journal_json(struct request *rq, const struct journal_page *p)
{
	struct json j = admin_json_open(rq);

	for (size_t i = 0; i < p->n; i++) {
		const struct entry *l = &p->v[i].entry;

		json_object(&j);
		admin_json_id(rq, &j, l->id);
		json_field(&j, "height", int, l->height);
		admin_json_instant(rq, &j, S("at"), l->at);
		json_field(&j, "actor", str, str_fmt(rq->c.arena, "%lld", l->actor));
		json_field(&j, "kind", str, l->kind);
		json_field(&j, "object", str, str_fmt(rq->c.arena, "%.*s/%lld", STR(l->resource), l->record));
		json_field(&j, "hash", str, l->hash);
		json_end_object(&j);
	}
	return admin_json_close(rq, &j, p->more ? p->v[p->n - 1].entry.id : 0);
}

enum err get_journal(struct request *rq)
{
	struct journal_page p = { 0 };
	struct html h;

	TRY(load(rq, &p));
	if (rq->format == FMT_JSON)
		return journal_json(rq, &p);
	TRY(job_is_pending(&rq->c, "journal.verify", &p.verifying));
	offer(rq, &p);
	admin_open(
		rq, &h, "/admin/journal",
		&(struct page_head){
			.title = str_of(tr(rq->c.lang, "Journal")),
			.lead = str_of(tr(rq->c.lang, "Everything that was done here. Each entry holds the "
						      "hash of the one before it; none can be taken out.")) },
		1u << FMT_JSON);
	p.verified = verify_result(&h, &p.whole);
	p.pager = admin_pager(&h, p.n, p.n ? p.v[p.n - 1].entry.id : 0, p.more);
	journal_body(&h, &p);
	return admin_close(rq, &h);
}

/* ---- verification ---- */

enum err post_verify(struct request *rq)
{
	bool pending;
	i64 id;

	TRY(job_is_pending(&rq->c, "journal.verify", &pending));
	if (!pending)
		TRY(job_queue(&rq->c, "journal.verify", STR_NONE, rq->c.now, &id));
	flash(rq, "The journal is being recomputed; the result will stand here.");
	return redirect(rq, "/admin/journal");
}

struct verified {
	struct chain_report report;
	i64 at;
};

static enum err keep_result(struct ctx *c, void *arg)
{
	const struct verified *v = arg;

	return setting_note(c, "journal.verified",
			    str_fmt(c->arena, "{\"at\":%lld,\"rows\":%lld,\"first_bad\":%lld}", v->at,
				    v->report.rows, v->report.first_bad));
}

enum err verify_job(struct ctx *c, i64 job, const struct json_node *payload)
{
	struct verified v = { .at = c->now };

	(void)job;
	(void)payload;
	TRY(journal_verify(c->db, &v.report));
	return job_write(c, keep_result, &v);
}

struct str verify_result(struct html *h, bool *whole)
{
	struct str text = html_setting(h->rq, "journal.verified", NULL);
	struct json_node *n;
	i64 at, rows, bad;
	size_t end;

	if (!text.n || json_parse(h->arena, text, &n, &end) != OK || job_payload_int(n, S("at"), &at) != OK ||
	    job_payload_int(n, S("rows"), &rows) != OK || job_payload_int(n, S("first_bad"), &bad) != OK)
		return STR_NONE;
	*whole = bad == 0;
	struct str when = text_instant(h->arena, h->lang, at, h->zone, true);
	if (bad)
		return str_fmt(h->arena, "%.*s: %s %lld", STR(when),
			       tr(h->lang, "the first entry that does not fit is"), bad);
	return str_fmt(h->arena, "%.*s, %.*s", STR(when),
		       STR(tr_count(h->arena, h->lang, "%lld entry", "%lld entries", rows)));
}
