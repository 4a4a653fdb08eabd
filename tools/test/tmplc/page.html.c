/* made by tools/tmplc from tools/test/tmplc/page.html */
#include "page.html.h"
#line 5 "tools/test/tmplc/page.html"
static bool late(i64 at)
{
	return at > 1000;
}

#line 10 "tools/test/tmplc/page.html"
void card(struct html *h, const struct record *r, struct str title, i64 n, bool wide)
{
	html_lit(h, "<!doctype html><article class=\"card ", 36);
#line 13 "tools/test/tmplc/page.html"
	if (wide) {
	html_lit(h, "wide", 4);
#line 13 "tools/test/tmplc/page.html"
	}
	html_lit(h, "\"><h2><a href=\"/news/", 21);
#line 15 "tools/test/tmplc/page.html"
	html_esc(h, (r->id));
	html_lit(h, "?q=", 3);
#line 15 "tools/test/tmplc/page.html"
	html_url(h, (title));
	html_lit(h, "\" ", 2);
#line 16 "tools/test/tmplc/page.html"
	if (late(n)) {
	html_lit(h, "aria-current=\"page\"", 19);
#line 16 "tools/test/tmplc/page.html"
	}
	html_lit(h, ">", 1);
#line 17 "tools/test/tmplc/page.html"
	html_esc(h, (title));
	html_lit(h, "</a></h2><p>Hello <b>big</b> <i>world</i>, ", 43);
#line 20 "tools/test/tmplc/page.html"
	html_tn(h, "%lld page", "%lld pages", (n));
	html_lit(h, " ", 1);
#line 21 "tools/test/tmplc/page.html"
	if (n > 2) {
	html_lit(h, "and <em>more</em> ", 18);
#line 23 "tools/test/tmplc/page.html"
	} else if (n == 2) {
	html_lit(h, "<em>two</em> ", 13);
#line 25 "tools/test/tmplc/page.html"
	} else {
	html_lit(h, "none ", 5);
#line 27 "tools/test/tmplc/page.html"
	}
	html_lit(h, "is that?</p><ul>", 16);
#line 31 "tools/test/tmplc/page.html"
	for (i64 i = 0; i < n; i++) {
	html_lit(h, "<li>", 4);
#line 32 "tools/test/tmplc/page.html"
	html_esc(h, (i));
	html_lit(h, ": ", 2);
#line 32 "tools/test/tmplc/page.html"
	html_content(h, (title), ((struct str){ "sr", 2 }));
	html_lit(h, "</li>", 5);
#line 33 "tools/test/tmplc/page.html"
	}
	html_lit(h, "</ul><textarea name='text'>\n", 28);
#line 36 "tools/test/tmplc/page.html"
	html_marked(h, (title));
	html_lit(h, "\n\011kept\n</textarea> <input type=text disabled value=\"", 52);
#line 39 "tools/test/tmplc/page.html"
	html_t(h, "Say \"hello\"");
	html_lit(h, "\"> label <label>Name <input name=\"n\"> ", 38);
#line 42 "tools/test/tmplc/page.html"
	html_content(h, (title), (S("uk")));
	html_lit(h, "</label> ", 9);
#line 44 "tools/test/tmplc/page.html"
	html_raw(h, (title));
#line 44 "tools/test/tmplc/page.html"
	html_icon(h, "search");
	html_lit(h, "<script src=\"", 13);
#line 45 "tools/test/tmplc/page.html"
	html_asset(h, "kolo.js");
	html_lit(h, "\" defer></script><script type=\"application/json\">{\"a\": [1, 2]}</script>", 71);
#line 47 "tools/test/tmplc/page.html"
	tail(h);
	html_lit(h, "</article>", 10);
}

#line 51 "tools/test/tmplc/page.html"
void tail(struct html *h)
{
#line 51 "tools/test/tmplc/page.html"
	html_t(h, (late(1) ? "What" : "No"));
	html_lit(h, " ?\077( \"quoted\" \\ done", 20);
}
