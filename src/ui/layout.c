/* layout.c -- gather what stands around a page (sections one may see, languages, theme, account), then draw
 * it. */
#include "ui/layout.h"
#include "core/handler.h"
#include "ui/layout.html.h"

#define NAV_IN_BAR 7
#define NAV_MAX 64
#define ADDRESS_MAX 4096
#define PAGE_USUAL ((size_t)24 << 10) /* bytes */

static const struct {
	const char *code, *label, *icon;
} themes[] = {
	{ "system", N_("As the system"), "monitor" },
	{ "light", N_("Light"), "sun" },
	{ "dark", N_("Dark"), "moon" },
};

static const struct {
	const char *suffix, *name, *type;
} formats[] = {
	[FMT_JSON] = { ".json", "JSON", "application/json" },
	[FMT_CSV] = { ".csv", "CSV", "text/csv" },
	[FMT_XLSX] = { ".xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	[FMT_GEOJSON] = { ".geojson", "GeoJSON", "application/geo+json" },
	[FMT_ATOM] = { ".atom", "Atom", "application/atom+xml" },
	[FMT_ICS] = { ".ics", "iCalendar", "text/calendar" },
};

/* ---- sections ---- */

static bool nav_may(const struct request *rq, const struct nav_item *item)
{
	return actor_may_somewhere(rq->c.who, item->may);
}

/* Keep ITEMS sorted by order; equal ones in the order of their modules. */
static size_t nav_insert(const struct nav_item **items, size_t n, const struct nav_item *item)
{
	size_t at = n;

	if (n == NAV_MAX)
		return n;
	for (; at > 0 && items[at - 1]->order > item->order; at--)
		items[at] = items[at - 1];
	items[at] = item;
	return n + 1;
}

static bool is_below(struct str path, struct str section)
{
	return str_starts(path, section) && (path.n == section.n || path.p[section.n] == '/');
}

static void frame_nav(struct request *rq, struct frame *f)
{
	const struct nav_item *items[NAV_MAX];
	size_t n = 0;

	for (const struct module *const *m = rq->c.app->modules; *m; m++)
		for (const struct nav_item *i = (*m)->nav; i && i->label; i++)
			if (nav_may(rq, i))
				n = nav_insert(items, n, i);
	struct link *v = arena_new_array(rq->c.arena, struct link, n);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct link){ .href = str_of(items[i]->path),
				      .label = items[i]->label,
				      .current = is_below(rq->in->path, str_of(items[i]->path)) };
	/* A menu with a single entry would be a detour. */
	f->nnav = n <= NAV_IN_BAR + 1 ? n : NAV_IN_BAR;
	f->nav = v;
	f->more = v + f->nnav;
	f->nmore = n - f->nnav;
}

/* ---- choices ---- */

static void frame_languages(struct html *h, struct frame *f)
{
	for (enum lang l = 0; l < LANG__N; l++)
		f->languages[l] = (struct link){ .href = link_with(h, "lang", str_of(lang_tag(l))),
						 .text = str_of(lang_name(l)),
						 .current = l == h->lang };
}

static struct str escaped(struct html *h, struct str s)
{
	struct buf b = buf_on(h->arena, ADDRESS_MAX);
	struct str out;

	url_escape(&b, s);
	return buf_finish(&b, &out) == OK ? out : S("%2F");
}

static void frame_themes(struct html *h, struct frame *f, struct str here)
{
	struct str chosen = h->rq ? http_cookie(h->rq->in, "theme") : STR_NONE;

	for (size_t i = 0; i < COUNT(themes); i++) {
		bool current = str_eq(chosen, str_of(themes[i].code));
		if (current && i > 0)
			f->theme = themes[i].code;
		f->themes[i] = (struct link){ .href = str_fmt(h->arena, "/theme?to=%s&next=%.*s",
							      themes[i].code, STR(here)),
					      .label = themes[i].label,
					      .icon = themes[i].icon,
					      .current = current };
	}
	f->themes[0].current = !f->theme;
}

static void frame_formats(struct html *h, struct frame *f)
{
	struct format_link *v = arena_new_array(h->arena, struct format_link, COUNT(formats));
	struct str query = link_with(h, "lang", STR_NONE), path = str_cut(&query, '?');

	for (size_t i = FMT_JSON; i < COUNT(formats); i++) {
		if (!(f->page->formats & 1u << i))
			continue;
		v[f->nformats++] = (struct format_link){
			.href = str_fmt(h->arena, "%.*s%s%s%.*s", STR(path), formats[i].suffix,
					query.p ? "?" : "", STR(query)),
			.name = formats[i].name,
			.type = formats[i].type,
		};
	}
	f->formats = v;
}

/* ---- drawing ---- */

static struct str window_title(struct html *h, const struct page *p, struct str network)
{
	if (!p->title.n)
		return network;
	return str_fmt(h->arena, "%.*s — %.*s", STR(html_script(h, p->title, p->lang)), STR(network));
}

static const struct frame *frame_of(struct html *h, const struct page *p)
{
	struct frame *f = arena_new_one(h->arena, struct frame);
	struct str here = escaped(h, link_with(h, "", STR_NONE));

	f->page = p;
	f->network = html_setting(h->rq, "name", tr(h->lang, "Kolo"));
	f->title = window_title(h, p, f->network);
	f->login = str_fmt(h->arena, "/login?next=%.*s", STR(here));
	frame_languages(h, f);
	frame_themes(h, f, here);
	frame_formats(h, f);
	if (!h->rq)
		return f;
	frame_nav(h->rq, f);
	f->q = pairs_get(&h->rq->in->query, S("q"));
	struct flashed flashed = flash_take(h->rq);
	f->flash = flashed.text;
	f->undo = flashed.undo;
	f->who = h->rq->c.who->id ? h->rq->c.who : NULL;
	f->name = html_script(h, h->rq->c.who->name, h->rq->c.who->name_lang);
	return f;
}

void layout_open(struct html *h, const struct page *p)
{
	buf_expect(h->out, PAGE_USUAL);
	h->frame = frame_of(h, p);
	if (h->rq) {
		h->rq->out->type = S("text/html; charset=utf-8");
		if (!h->rq->out->status)
			h->rq->out->status = 200;
	}
	if (h->rq && h->rq->fragment)
		layout_fragment(h, h->frame);
	else
		layout_top(h, h->frame);
}

void layout_close(struct html *h)
{
	if (h->rq && h->rq->fragment)
		html_lit(h, "</main>", 7);
	else
		layout_bottom(h, h->frame);
}
