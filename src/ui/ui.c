/* ui.c -- the routes of the layer: embedded files, the choice of theme, the gallery of components. */
#include "ui/ui.h"
#include "core/handler.h"
#include "ui/charts.h"
#include "ui/gallery.h"

#define YEAR (365 * DAY / SECOND)

/* ---- embedded files ---- */

static enum err get_asset(struct request *rq)
{
	const struct asset *a = asset_find(rq->in->path);
	struct str codings = http_header(rq->in, "accept-encoding");
	struct arena *arena = rq->c.arena;
	bool br, gz;

	if (!a)
		return ERR_NOT_FOUND;
	br = a->brotli.n && accept_coding(codings, S("br"));
	gz = !br && a->gzip.n && accept_coding(codings, S("gzip"));
	rq->out->status = 200;
	rq->out->type = str_of(a->type);
	response_header(rq->out, arena, "Cache-Control", S("public, max-age=31536000, immutable"));
	response_header(rq->out, arena, "Vary", S("Accept-Encoding"));
	if (br || gz)
		response_header(rq->out, arena, "Content-Encoding", br ? S("br") : S("gzip"));
	buf_put(&rq->out->body, br ? a->brotli : gz ? a->gzip : a->bytes);
	return OK;
}

/* Browsers ask here before they have read a page. */
static enum err get_favicon(struct request *rq)
{
	const struct asset *a = asset_find(S("favicon.ico"));

	rq->out->status = 200;
	rq->out->type = str_of(a->type);
	response_header(rq->out, rq->c.arena, "Cache-Control", S("public, max-age=86400"));
	buf_put(&rq->out->body, a->bytes);
	return OK;
}

/* ---- theme ---- */

/* Only addresses of our own: a path, never "//host" or "/\host", and nothing that could end a header line. */
static bool is_own_path(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == '\\' || s.p[i] > '~')
			return false;
	return str_starts(s, S("/")) && !str_starts(s, S("//"));
}

static enum err get_theme(struct request *rq)
{
	struct str to = pairs_get(&rq->in->query, S("to")), next = pairs_get(&rq->in->query, S("next"));

	if (str_eq(to, S("light")) || str_eq(to, S("dark")))
		cookie_set(rq, "theme", to, YEAR);
	else if (str_eq(to, S("system")))
		cookie_clear(rq, "theme");
	else
		return fail(&rq->c, ERR_MALFORMED, N_("There is no such theme"));
	return redirect(rq, "%.*s", STR(is_own_path(next) ? next : S("/")));
}

/* ---- gallery ---- */

static enum err get_components(struct request *rq)
{
	struct html h = html_on(rq, &rq->out->body);

	layout_open(&h, &(struct page){ .title = str_of(tr(h.lang, N_("Components"))),
					.style = CHART_STYLE,
					.no_index = true });
	components_gallery(&h);
	layout_close(&h);
	return OK;
}

static const char *const theme_query[] = { "to", "next", NULL };

static const struct route routes[] = {
	{ GET, "/assets/:hash/:name", MAY_PUBLIC, get_asset,
	  "An embedded file, for ever the same at its address", .never_cached = true },
	{ GET, "/favicon.ico", MAY_PUBLIC, get_favicon, "The network's sign", .never_cached = true },
	{ GET, "/theme", MAY_PUBLIC, get_theme, "Choose light or dark", .never_cached = true,
	  .query = theme_query },
	{ GET, "/admin/components", MAY_ADMIN, get_components, "All components with their states" },
	{ 0 },
};

const struct module ui_module = { .name = "ui", .routes = routes };
