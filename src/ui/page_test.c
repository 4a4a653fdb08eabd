/* page_test.c -- whole pages: the frame, the gallery of all components in each language, problems, the choice
 * of theme. A small reader of tags proves that what templates write is balanced and that labels and links
 * inside a page lead somewhere. The pages are also left in build/preview for looking at them. */
#include "base/test.h"
#include "base/vec.h"
#include "ui/gallery.h"
#include "ui/ui.h"

#include <sys/stat.h>

static const struct nav_item sections[] = {
	{ "Late", "/late", MAY_PUBLIC, 90 },
	{ "Early", "/early", MAY_PUBLIC, 1 },
	{ "Office", "/office", MAY_ADMIN, 2 },
	{ 0 },
};
static const struct module sample = { .name = "sample", .nav = sections };
static const struct module *const modules[] = { &sample, NULL };

struct world {
	struct app app;
	struct actor who;
	struct http_request in;
	struct response out;
	struct request rq;
};

static struct world *world_new(struct arena *a, struct str target)
{
	struct world *w = arena_new_one(a, struct world);
	struct str query = target;

	w->app = (struct app){ .modules = modules, .arena = a };
	w->who = (struct actor){ .network = ROLE_VISITOR };
	w->in = (struct http_request){
		.arena = a, .method = GET, .target = target, .path = str_cut(&query, '?')
	};
	assert_int_equal(form_decode(a, query, &w->in.query), OK);
	w->out.body = buf_on(a, 1 << 20);
	w->rq = (struct request){
		.c = { .app = &w->app, .arena = a, .who = &w->who, .lang = LANG_UK },
		.in = &w->in,
		.out = &w->out,
	};
	return w;
}

static void header(struct world *w, struct str name, struct str value)
{
	*vec_add(w->in.arena, &w->in.headers) = (struct pair){ name, value };
}

static struct str draw(struct world *w, const struct page *p)
{
	struct html h = html_on(&w->rq, &w->out.body);

	layout_open(&h, p);
	components_gallery(&h);
	layout_close(&h);
	return buf_done(&w->out.body);
}

/* ---- a reader of tags ---- */

struct reader {
	struct arena *arena;
	struct str open[128];
	size_t depth;
	struct map ids;
	VEC(struct str) targets; /* of for="…" and href="#…" that name fields */
};

static bool is_void(struct str name)
{
	static const char *const names[] = { "!doctype", "meta", "link", "img", "input", "br", "hr" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return false;
}

/* The value of attribute NAME (with its blank before and quote after: ` id="`). */
static struct str attribute_of(struct str tag, struct str name)
{
	for (size_t i = 0; i + name.n <= tag.n; i++)
		if (str_eq(str_slice(tag, i, i + name.n), name)) {
			struct str value = str_slice(tag, i + name.n, tag.n);
			return str_slice(value, 0, str_index(value, '"'));
		}
	return STR_NONE;
}

static void read_tag(struct reader *r, struct str tag)
{
	struct str rest = tag, name = str_cut(&rest, ' ');
	struct str id = attribute_of(tag, S(" id=\"")), label = attribute_of(tag, S(" for=\""));

	assert_false(str_has(tag, S(" style=")));
	if (id.n)
		assert_null(map_set(&r->ids, str_dup(r->arena, id), r));
	if (label.n)
		*vec_add(r->arena, &r->targets) = label;
	if (str_starts(name, S("/"))) {
		assert_true(r->depth > 0);
		r->depth--;
		if (!str_eq(r->open[r->depth], str_slice(name, 1, name.n)))
			fail_msg("<%.*s> closed by <%.*s>", STR(r->open[r->depth]), STR(name));
	} else if (!is_void(name) && !str_ends(tag, S("/"))) {
		assert_true(r->depth < COUNT(r->open));
		r->open[r->depth++] = name;
	}
}

static void assert_page(struct arena *a, struct str html)
{
	struct reader r = { .arena = a, .ids = map_on(a) };

	for (size_t i = 0; i < html.n; i++) {
		if (html.p[i] != '<')
			continue;
		struct str tag = str_slice(html, i + 1, html.n);
		tag = str_slice(tag, 0, str_index(tag, '>'));
		read_tag(&r, tag);
		i += tag.n;
	}
	assert_int_equal(r.depth, 0);
	for (size_t i = 0; i < r.targets.n; i++)
		if (!map_get(&r.ids, r.targets.v[i]))
			fail_msg("a label leads to no field: %.*s", STR(r.targets.v[i]));
}

static void keep_for_looking(struct arena *a, const char *name, struct str html)
{
	mkdir("build/preview", 0755);
	FILE *f = fopen(str_fmt(a, "build/preview/%s.html", name).p, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(html.p, 1, html.n, f), html.n);
	assert_int_equal(fclose(f), 0);
}

/* ---- tests ---- */

static void every_component_is_balanced_in_every_language(void **state)
{
	for (enum lang l = 0; l < LANG__N; l++) {
		struct world *w = world_new(*state, S("/early/12?kind=x"));
		w->rq.c.lang = l;
		struct str html = draw(w, &(struct page){ .title = S("Компоненти"),
							  .style = "chart.css",
							  .formats = 1u << FMT_JSON });
		assert_page(*state, html);
		assert_true(str_has(html, str_fmt(*state, "<html lang=\"%s\">", lang_tag(l))));
		keep_for_looking(*state, lang_tag(l), html);
	}
}

static void sections_stand_in_order_and_only_for_those_who_may(void **state)
{
	struct world *w = world_new(*state, S("/early/12"));
	struct str html = draw(w, &(struct page){ 0 });

	assert_true(str_has(html, S("<li><a href=\"/early\" aria-current=\"page\">Early</a></li>"
				    "<li><a href=\"/late\">Late</a></li>")));
	assert_false(str_has(html, S("/office")));
	w = world_new(*state, S("/"));
	w->who.id = 7;
	w->who.network = ROLE_VISITOR | ROLE_ACCOUNT | ROLE_ADMIN;
	assert_true(str_has(draw(w, &(struct page){ 0 }), S("<a href=\"/office\">")));
}

static void formats_keep_the_query_and_leave_the_cursor(void **state)
{
	struct world *w = world_new(*state, S("/early?q=a%26b&lang=uk&after=xyz"));
	struct str html = draw(w, &(struct page){ .formats = 1u << FMT_CSV });

	assert_true(str_has(html, S("href=\"/early.csv?q=a%26b\"")));
	assert_true(str_has(html, S("href=\"/early?q=a%26b&amp;lang=sr\"")));
}

static void a_theme_chosen_stands_in_the_page(void **state)
{
	struct world *w = world_new(*state, S("/"));

	header(w, S("cookie"), S("theme=dark"));
	assert_true(str_has(draw(w, &(struct page){ 0 }), S("data-theme=\"dark\"")));
	w = world_new(*state, S("/"));
	header(w, S("cookie"), S("theme=\"><script>"));
	assert_false(str_has(draw(w, &(struct page){ 0 }), S("data-theme")));
}

static void a_fragment_is_only_the_title_and_main(void **state)
{
	struct world *w = world_new(*state, S("/"));

	w->rq.fragment = true;
	struct str html = draw(w, &(struct page){ .title = S("Назва") });
	assert_true(str_starts(html, S("<title>Назва — Коло</title><main")));
	assert_page(*state, html);
}

static void each_problem_has_words_and_a_way_on(void **state)
{
	for (enum err e = ERR_MALFORMED; e < ERR__N; e++) {
		struct world *w = world_new(*state, S("/x"));
		w->rq.c.fault.err = e;
		assert_int_equal(ui_problem(&w->rq), OK);
		struct str html = buf_done(&w->out.body);
		assert_page(*state, html);
		assert_true(str_has(html, S("<a class=\"button quiet\" href=\"/\">")));
	}
}

static void the_way_back_is_only_to_ourselves(void **state)
{
	static const struct {
		const char *referer;
		bool back;
	} cases[] = {
		{ "https://kolo.test/news?q=1", true },	       { "http://kolo.test/", true },
		{ "https://kolo.test.evil.test/news", false }, { "https://evil.test/", false },
		{ "https://kolo.test//evil.test/", false },    { "javascript:alert(1)", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *w = world_new(*state, S("/x"));
		header(w, S("host"), S("kolo.test"));
		header(w, S("referer"), str_of(cases[i].referer));
		w->rq.c.fault.err = ERR_CONFLICT;
		assert_int_equal(ui_problem(&w->rq), OK);
		assert_int_equal(str_has(buf_done(&w->out.body), S("#arrow-left")), cases[i].back);
	}
}

static enum err get(struct world *w)
{
	for (const struct route *r = ui_module.routes; r->path; r++) {
		struct str fixed = str_slice(str_of(r->path), 0, str_index(str_of(r->path), ':'));
		if (str_starts(w->in.path, fixed))
			return r->handle(&w->rq);
	}
	return ERR_NOT_FOUND;
}

static void a_choice_of_theme_leads_back_but_never_away(void **state)
{
	static const struct {
		const char *target, *location;
	} cases[] = {
		{ "/theme?to=dark&next=%2Fnews%3Fq%3D%25D0%25B0", "/news?q=%D0%B0" },
		{ "/theme?to=light&next=%2F%2Fevil.test", "/" },
		{ "/theme?to=light&next=%2F%5Cevil.test", "/" },
		{ "/theme?to=light&next=%2Fa%0D%0ASet-Cookie:x", "/" },
		{ "/theme?to=system", "/" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *w = world_new(*state, str_of(cases[i].target));
		assert_int_equal(get(w), OK);
		assert_str(pairs_get(&w->out.headers, S("Location")), cases[i].location);
	}
	assert_int_equal(get(world_new(*state, S("/theme?to=pink"))), ERR_MALFORMED);
}

static void an_asset_goes_out_packed_to_those_who_unpack(void **state)
{
	const struct asset *css = asset_find(S("kolo.css"));
	struct world *w = world_new(*state, str_of(css->path));

	header(w, S("accept-encoding"), S("gzip, br"));
	assert_int_equal(get(w), OK);
	assert_str(pairs_get(&w->out.headers, S("Content-Encoding")), "br");
	assert_int_equal(w->out.body.n, css->brotli.n);
	w = world_new(*state, str_of(css->path));
	assert_int_equal(get(w), OK);
	assert_null(pairs_get(&w->out.headers, S("Content-Encoding")).p);
	assert_int_equal(w->out.body.n, css->bytes.n);
	assert_int_equal(get(world_new(*state, S("/assets/f/../../etc/passwd"))), ERR_NOT_FOUND);
}

int page_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(every_component_is_balanced_in_every_language),
		test_in_arena(sections_stand_in_order_and_only_for_those_who_may),
		test_in_arena(formats_keep_the_query_and_leave_the_cursor),
		test_in_arena(a_theme_chosen_stands_in_the_page),
		test_in_arena(a_fragment_is_only_the_title_and_main),
		test_in_arena(each_problem_has_words_and_a_way_on),
		test_in_arena(the_way_back_is_only_to_ourselves),
		test_in_arena(a_choice_of_theme_leads_back_but_never_away),
		test_in_arena(an_asset_goes_out_packed_to_those_who_unpack),
	};
	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
