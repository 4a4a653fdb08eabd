/* territory_editions_page.c -- the editions of the codifier that were imported, and what each leaves out; as
 * pages and as JSON. */
#include "modules/territory/territory_page.h"
#include "modules/territory/territory.html.h"

#include "ui/components.html.h"
#include "ui/layout.h"

static const struct query q_editions = {
	"SELECT id, imported, units, added, changed, absent, date, source FROM territory_edition ORDER BY id "
	"DESC LIMIT 100",
	"",
	"iiiiiiss",
};

/* The folder from which somebody imported is nobody's business. */
static struct str file_name(struct str path)
{
	struct str name = path, rest = path;

	while (rest.p)
		name = str_cut(&rest, '/');
	return name;
}

static enum err load(struct ctx *c, struct edition_line **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_editions));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct edition_line, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *r = rows_row(&rows, i);
		(*out)[i] = (struct edition_line){ r[0].i, r[1].i, r[2].i, r[3].i,
						   r[4].i, r[5].i, r[6].s, file_name(r[7].s) };
	}
	return OK;
}

static enum err editions_json(struct request *rq, const struct edition_line *v, size_t n)
{
	struct json j = json_on(&rq->out->body);

	json_object(&j);
	json_key(&j, S("items"));
	json_array(&j);
	for (size_t i = 0; i < n; i++) {
		json_object(&j);
		json_field(&j, "id", str, str_fmt(rq->c.arena, "%lld", v[i].id));
		json_field(&j, "date", str, v[i].date);
		json_field(&j, "source", str, v[i].source);
		json_field(&j, "imported", str, instant_iso(rq->c.arena, v[i].imported));
		json_field(&j, "units", int, v[i].units);
		json_field(&j, "added", int, v[i].added);
		json_field(&j, "changed", int, v[i].changed);
		json_field(&j, "absent", int, v[i].absent);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	rq->out->type = S("application/json; charset=utf-8");
	rq->out->status = 200;
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

enum err get_editions(struct request *rq)
{
	static const struct link crumb = { .href = S_("/territories"), .label = N_("Territories") };
	struct html h = html_on(rq, &rq->out->body);
	struct str title = str_of(tr(rq->c.lang, "Editions of the codifier"));
	struct edition_line *v;
	size_t n;

	TRY(load(&rq->c, &v, &n));
	if (rq->format == FMT_JSON)
		return editions_json(rq, v, n);
	layout_open(&h, &(struct page){ .title = title, .formats = 1u << FMT_JSON });
	page_head(&h, &(struct page_head){ .title = title, .crumbs = &crumb, .ncrumbs = 1 });
	editions_body(&h, v, n);
	layout_close(&h);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}

static const struct query q_absent = {
	"SELECT t.id, t.name, t.kind FROM territory_absence a JOIN territory t ON t.id = a.territory"
	" WHERE a.edition = ? ORDER BY t.sort, t.id LIMIT 2000",
	"i",
	"iss",
};

enum err get_edition(struct request *rq)
{
	static const struct link crumbs[] = {
		{ .href = S_("/territories"), .label = N_("Territories") },
		{ .href = S_("/territories/editions"), .label = N_("Editions of the codifier") },
	};
	struct html h = html_on(rq, &rq->out->body);
	struct str title = str_of(tr(rq->c.lang, "Left out by the edition"));
	struct territory_steps absent;
	struct rows rows;
	i64 id;

	TRY(require_id(rq, &id));
	TRY(db_all(rq->c.db, rq->c.arena, &rows, &q_absent, VI(id)));
	if (!rows.n)
		return ERR_NOT_FOUND;
	absent = (struct territory_steps){ arena_new_array(rq->c.arena, struct territory_step, rows.n),
					   rows.n };
	for (size_t i = 0; i < rows.n; i++)
		absent.v[i] = (struct territory_step){ rows_row(&rows, i)[0].i, rows_row(&rows, i)[1].s,
						       rows_row(&rows, i)[2].s };
	layout_open(&h, &(struct page){ .title = title, .no_index = true });
	page_head(&h, &(struct page_head){ .title = title, .crumbs = crumbs, .ncrumbs = COUNT(crumbs) });
	edition_body(&h, &absent);
	layout_close(&h);
	return rq->out->body.failed ? ERR_TOO_BIG : OK;
}
