/* markdown_test.c -- Markdown as people write it, and as attackers do. */
#include "base/test.h"
#include "text/markdown.h"

static struct str html_with(struct arena *a, struct str text, struct markdown_options o)
{
	struct buf b = buf_on(a, (size_t)16 << 20);

	assert_int_equal(markdown_html(a, text, &o, &b), OK);
	return buf_done(&b);
}

static struct str html(struct arena *a, const char *text)
{
	return html_with(a, str_of(text), (struct markdown_options){ .headings = true });
}

static void the_usual_marks(void **state)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{ "*a* **b** ~~c~~ `d<`",
		  "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;</code></p>\n" },
		{ "- a\n- b\n\n3. c\n",
		  "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n</ol>\n" },
		{ "- a\n\n- b\n", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n" },
		{ "> a\n\n---\n", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n" },
		{ "a  \nb\nc", "<p>a<br>\nb\nc</p>\n" },
		{ "```js\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>\n" },
		{ "Їжак & 'ґава' \"x\" &lt; &copy;",
		  "<p>Їжак &amp; &#39;ґава&#39; &quot;x&quot; &lt; ©</p>\n" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(html(*state, cases[i].text).p, cases[i].html);
}

static void tables_have_head_and_alignment(void **state)
{
	assert_string_equal(
		html(*state, "|a|b|c|\n|-|-:|:-:|\n|1|2\n").p,
		"<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"right\">b</th>"
		"<th scope=\"col\" class=\"center\">c</th></tr>\n</thead>\n<tbody>\n"
		"<tr><td>1</td><td class=\"right\">2</td><td class=\"center\"></td></tr>\n"
		"</tbody>\n</table>\n");
	assert_string_equal(html(*state, "|a|\n|-|\n").p,
			    "<table>\n<thead>\n<tr><th scope=\"col\">a</th></tr>\n</thead>\n</table>\n");
}

static void headings_begin_where_asked(void **state)
{
	struct markdown_options o = { .headings = true };

	assert_string_equal(html_with(*state, S("# a\n### b\n###### c"), o).p,
			    "<h2>a</h2>\n<h4>b</h4>\n<h6>c</h6>\n");
	o.top = 3;
	assert_string_equal(html_with(*state, S("# a\n\nb\n=\n"), o).p, "<h3>a</h3>\n<h3>b</h3>\n");
	o.headings = false;
	assert_string_equal(html_with(*state, S("# a"), o).p, "<p>a</p>\n");
}

static void links_say_how_far_they_are_trusted(void **state)
{
	assert_string_equal(
		html(*state, "[a](https://x.org/?a=1&b=\"2\" \"t<\")").p,
		"<p><a href=\"https://x.org/?a=1&amp;b=%222%22\" title=\"t&lt;\" rel=\"nofollow ugc "
		"noopener\">a</a></p>\n");
	assert_string_equal(html(*state, "[a](/news) [b](#c)").p,
			    "<p><a href=\"/news\">a</a> <a href=\"#c\">b</a></p>\n");
	assert_string_equal(html(*state, "www.x.org a@x.org").p,
			    "<p><a href=\"http://www.x.org\" rel=\"nofollow ugc noopener\">www.x.org</a> "
			    "<a href=\"mailto:a@x.org\" rel=\"nofollow ugc noopener\">a@x.org</a></p>\n");
	assert_string_equal(
		html_with(*state, S("<https://x.org>"), (struct markdown_options){ .follow = true }).p,
		"<p><a href=\"https://x.org\" rel=\"noopener\">https://x.org</a></p>\n");
	assert_true(str_has(html(*state, "[a](//x.org) [b](/\\x.org)"), S("<a href=\"/%5Cx.org\" rel=")));
}

static void images_of_others_become_links(void **state)
{
	assert_string_equal(html(*state, "![two *words*](/f/1.png)").p,
			    "<p><img src=\"/f/1.png\" alt=\"two words\" loading=\"lazy\"></p>\n");
	assert_string_equal(html(*state, "![x](https://spy.org/1.png)").p,
			    "<p><a href=\"https://spy.org/1.png\" rel=\"nofollow ugc noopener\">x</a></p>\n");
	assert_string_equal(html(*state, "![](https://spy.org/1.png)").p,
			    "<p><a href=\"https://spy.org/1.png\" rel=\"nofollow ugc noopener\">"
			    "https://spy.org/1.png</a></p>\n");
	assert_string_equal(
		html(*state, "[![x](https://spy.org/1.png)](/a) ![a [b](/c)](//d)").p,
		"<p><a href=\"/a\">x</a> <a href=\"//d\" rel=\"nofollow ugc noopener\">a b</a></p>\n");
	assert_string_equal(
		html(*state, "![\" onerror=alert(1) x=\"](/f)").p,
		"<p><img src=\"/f\" alt=\"&quot; onerror=alert(1) x=&quot;\" loading=\"lazy\"></p>\n");
}

static void nothing_that_runs_is_linked(void **state)
{
	static const char *const urls[] = {
		"javascript:alert(1)",	    "JaVaScRiPt:alert(1)", "javascript&colon;alert(1)",
		"&#106;avascript:x",	    "&#x6A;avascript:x",   "java&Tab;script:x",
		"java&NewLine;script:x",    "vbscript:x",	   "data:text/html,<script>x</script>",
		"data:image/svg+xml,x",	    "file:///etc/passwd",  "blob:x",
		"view-source:javascript:x", "jav&#x00;ascript:x",  "feed:javascript:x",
		"&#1;javascript:x",	    "\\javascript:x",	   "ftp://x",
		"<javascript:alert(1)>",    "< javascript:x>",
	};

	for (size_t i = 0; i < COUNT(urls); i++) {
		struct str made = html(
			*state,
			str_fmt(*state, "[a](%s) ![b](%s)\n\n[c]\n\n[c]: %s\n", urls[i], urls[i], urls[i]).p);
		if (str_has(made, S("<a")) || str_has(made, S("<img")))
			fail_msg("%s: %s", urls[i], made.p);
	}
	assert_false(str_has(html(*state, "<javascript:alert(1)> <data:x>"), S("<a")));
}

static void html_is_only_text(void **state)
{
	static const char *const texts[] = {
		"<script>alert(1)</script>",
		"a <img src=x onerror=alert(1)> b",
		"<div\nonclick=x>\n\ny</div>",
		"<!-- x --> <?x?> <![CDATA[<b>]]>",
		"<svg/onload=x>",
		"*<b>*</b>",
		"`<b>`",
		"    <b>",
		"# <b>",
		"|<b>|\n|-|\n|<i>|",
		"[<b>](/x '<b>')",
		"<a href=\"javascript:x\">y</a>",
		"&lt;b&gt; &#60;b>",
		"![<b>](/x)",
		"<<b>b>",
	};
	static const char *const allowed[] = { "p",	 "/p",	  "em",	    "/em", "code",  "/code",  "pre",
					       "/pre",	 "h2",	  "/h2",    "a ",  "/a",    "th ",    "/th",
					       "td",	 "/td",	  "tr",	    "/tr", "table", "/table", "thead",
					       "/thead", "tbody", "/tbody", "img " };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str rest = html(*state, texts[i]);
		for (str_cut(&rest, '<'); rest.p; str_cut(&rest, '<')) {
			bool known = false;
			for (size_t k = 0; k < COUNT(allowed); k++)
				known |= str_starts(rest, str_of(allowed[k]));
			if (!known)
				fail_msg("%s: <%.*s", texts[i], STR(rest));
		}
	}
}

static struct str repeated(struct arena *a, const char *piece, size_t times, const char *tail)
{
	struct buf b = buf_on(a, (size_t)16 << 20);

	while (times--)
		buf_put(&b, str_of(piece));
	buf_put(&b, str_of(tail));
	return buf_done(&b);
}

static enum err outcome(struct arena *a, struct str text)
{
	struct buf b = buf_on(a, (size_t)32 << 20);

	return markdown_html(a, text, &(struct markdown_options){ .headings = true }, &b);
}

/* What blows up parsers is refused, what only looks so is not; none of these takes long. */
static void costly_text_is_refused(void **state)
{
	static const struct {
		const char *piece;
		size_t times;
		const char *tail;
		enum err e;
	} cases[] = {
		{ "|a", 32, "\n", OK },
		{ "|a", 33, "\n", ERR_INVALID },
		{ "|-|-|-|-|-|-|-|-|-|-|\n|-|-|-|-|-|-|-|-|-|-|\n", 1, "x\nx\nx\n", OK },
		{ "|-|-|-|-|-|-|-|-|-|-|\n", 2000, "", ERR_INVALID },
		{ "|-|-|-|-|-|-|-|-|-|-|\r", 2000, "", ERR_INVALID },
		{ "> |-|-|-|-|-|-|-|-|-|-|\n", 2000, "", ERR_INVALID },
		{ "[", 1 << 20, "", ERR_INVALID },
		{ "[", 500000, "", OK },
		{ "> ", 20, "a", OK },
		{ ">", 21, "a", ERR_INVALID },
		{ "- ", 100000, "a", ERR_INVALID },
		{ "1. ", 100000, "a", ERR_INVALID },
		{ "> - 1) * ", 10000, "a", ERR_INVALID },
		{ "\t", 100, "- a", ERR_INVALID },
		{ "![[]()", 100000, "", ERR_INVALID },
		{ "a@", 100000, "", ERR_INVALID },
		{ "http://a.b/", 1, "))))))))))))))))))))))", OK },
		{ ")", 500000, "", ERR_INVALID },
		{ "*a **a ", 20000, "", OK },
		{ "<!--", 20000, "", OK },
		{ "`a``", 20000, "", OK },
		{ "[a](<b", 20000, "", OK },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		enum err e = outcome(*state, repeated(*state, cases[i].piece, cases[i].times, cases[i].tail));

		if (e != cases[i].e)
			fail_msg("%zu × %s: %d", cases[i].times, cases[i].piece, (int)e);
		arena_reset(*state);
	}
}

static void a_full_buffer_is_reported(void **state)
{
	struct buf b = buf_on(*state, 100);
	struct markdown_options o = { 0 };

	assert_int_equal(markdown_html(*state, repeated(*state, "*a*\n\n", 100, ""), &o, &b), ERR_TOO_BIG);
}

static void broken_text_becomes_whole(void **state)
{
	assert_string_equal(html(*state, "a\xff"
					 "b")
				    .p,
			    "<p>a\xef\xbf\xbd"
			    "b</p>\n");
	assert_string_equal(html_with(*state, (struct str){ "a\0b", 3 }, (struct markdown_options){ 0 }).p,
			    "<p>a\xef\xbf\xbd"
			    "b</p>\n");
}

static void plain_words_remain(void **state)
{
	static const char *const unmarked[] = { "", "Слово — і діло.",
						"a-b 1) \"c\": 'd' (e) @f www.g.example http://h.example/" };
	static const char *const marked[] = {
		"*a*",	    "_a_",  "a [b](c)", "# a",	 "a\n- b",
		"a\n  + b", "1. a", "a &lt; b", "a\\*",	 "`a`",
		"<b>a</b>", "> a",  "a\n=",	"~~a~~", "|a|b|\n|-|-|\n|c|d|"
	};
	assert_string_equal(markdown_plain(*state, S("# Назва\n\n*a*  [b](/x) ![c](/y)\n`d`\n\n<b>e</b>\n\n"
						     "<div>f</div>\n\n|g|h|\n|-|-|\n|i|j|\n\n- k\n- l\n"))
				    .p,
			    "Назва a b c d e f g h i j k l");
	assert_string_equal(markdown_plain(*state, S("")).p, "");
	struct str bomb = repeated(*state, "|a", 50, "");
	assert_true(str_eq(markdown_plain(*state, bomb), bomb));
	for (size_t i = 0; i < COUNT(unmarked); i++) {
		assert_true(markdown_unmarked(str_of(unmarked[i])));
		assert_string_equal(markdown_plain(*state, str_of(unmarked[i])).p, unmarked[i]);
	}
	for (size_t i = 0; i < COUNT(marked); i++) {
		assert_false(markdown_unmarked(str_of(marked[i])));
		assert_string_not_equal(markdown_plain(*state, str_of(marked[i])).p, marked[i]);
	}
}

int markdown_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(the_usual_marks),
		test_in_arena(tables_have_head_and_alignment),
		test_in_arena(headings_begin_where_asked),
		test_in_arena(links_say_how_far_they_are_trusted),
		test_in_arena(images_of_others_become_links),
		test_in_arena(nothing_that_runs_is_linked),
		test_in_arena(html_is_only_text),
		test_in_arena(costly_text_is_refused),
		test_in_arena(a_full_buffer_is_reported),
		test_in_arena(broken_text_becomes_whole),
		test_in_arena(plain_words_remain),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
