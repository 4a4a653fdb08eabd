/* html_test.c -- whatever comes in, what goes out is text: escaping, marks, scripts, addresses of assets. */
#include "base/test.h"
#include "ui/html.h"

static struct html on(struct arena *a, enum lang lang)
{
	struct buf *out = arena_new_one(a, struct buf);

	*out = buf_on(a, 1 << 16);
	return (struct html){ .out = out, .arena = a, .lang = lang };
}

static void five_characters_are_escaped_and_nothing_else(void **state)
{
	struct html h = on(*state, LANG_EN);

	html_str(&h, S("<a href=\"x\" title='й'>&amp;</a>"));
	assert_str(buf_done(h.out), "&lt;a href=&#34;x&#34; title=&#39;й&#39;&gt;&amp;amp;&lt;/a&gt;");
}

static void text_without_special_characters_is_copied(void **state)
{
	struct html h = on(*state, LANG_EN);

	html_str(&h, STR_NONE);
	html_str(&h, S("Їжак; 5 % [1]"));
	assert_str(buf_done(h.out), "Їжак; 5 % [1]");
}

static void a_value_is_written_by_its_type(void **state)
{
	struct html h = on(*state, LANG_EN);
	const char *z = "<z>";

	html_esc(&h, S("<s>"));
	html_esc(&h, z);
	html_esc(&h, -12);
	html_esc(&h, 9000000000LL);
	html_esc(&h, 0.1);
	assert_str(buf_done(h.out), "&lt;s&gt;&lt;z&gt;-1290000000000.1");
}

static void hits_are_marked_and_escaped(void **state)
{
	struct html h = on(*state, LANG_EN);

	html_marked(&h, S("a \xee\x80\x80<b>\xee\x80\x81 c"));
	assert_str(buf_done(h.out), "a <mark>&lt;b&gt;</mark> c");
}

/* People may type the two marks themselves. */
static void marks_come_out_balanced_whatever_comes_in(void **state)
{
	struct html h = on(*state, LANG_EN);

	html_marked(&h, S("\xee\x80\x81x\xee\x80\x80y\xee\x80\x80z"));
	assert_str(buf_done(h.out), "x<mark>yz</mark>");
	h = on(*state, LANG_EN);
	html_marked(&h, S("\xee\x80"));
	assert_str(buf_done(h.out), "\xee\x80");
}

static void serbian_content_follows_the_script_of_its_reader(void **state)
{
	struct html h = on(*state, LANG_SR_LATN);

	html_content(&h, S("Његош & син"), S("sr"));
	html_content(&h, S(" Він"), S("uk"));
	assert_str(buf_done(h.out), "Njegoš &amp; sin Він");
	h = on(*state, LANG_SR);
	html_content(&h, S("Његош"), S("sr"));
	assert_str(buf_done(h.out), "Његош");
}

static void a_component_of_a_url_is_encoded(void **state)
{
	struct html h = on(*state, LANG_EN);

	html_url(&h, S("a/b?\"é"));
	assert_str(buf_done(h.out), "a%2Fb%3F%22%C3%A9");
}

static void assets_are_found_by_name_and_by_both_addresses(void **state)
{
	const struct asset *css = asset_find(S("kolo.css"));

	(void)state;
	assert_non_null(css);
	assert_ptr_equal(asset_find(str_of(css->path)), css);
	assert_ptr_equal(asset_find(S("/assets/f/kolo.css")), css);
	assert_null(asset_find(S("/assets/0000000000000000/kolo.css")));
	assert_null(asset_find(S("/assets/f/../kolo.css")));
	assert_null(asset_find(S("/assets/f/")));
	assert_null(asset_find(STR_NONE));
}

static void an_icon_refers_to_the_sprite(void **state)
{
	struct html h = on(*state, LANG_EN);
	struct str out;

	html_icon(&h, "search");
	out = buf_done(h.out);
	assert_true(str_has(out, str_of(asset_find(S("icons.svg"))->path)));
	assert_true(str_has(out, S("#search\"/></svg>")));
}

int html_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(five_characters_are_escaped_and_nothing_else),
		test_in_arena(text_without_special_characters_is_copied),
		test_in_arena(a_value_is_written_by_its_type),
		test_in_arena(hits_are_marked_and_escaped),
		test_in_arena(marks_come_out_balanced_whatever_comes_in),
		test_in_arena(serbian_content_follows_the_script_of_its_reader),
		test_in_arena(a_component_of_a_url_is_encoded),
		test_in_arena(assets_are_found_by_name_and_by_both_addresses),
		test_in_arena(an_icon_refers_to_the_sprite),
	};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
