/* markdown_fuzz.c -- whatever is written, the HTML holds only known tags, properly nested, with quoted
 * attributes, and links that run nothing; the plain words are whole UTF-8. */
#include "base/utf8.h"
#include "text/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const tags[] = { "a",     "p",     "em",    "strong", "del", "code", "pre", "blockquote",
				    "ul",    "ol",    "li",    "h2",	 "h3",	"h4",	"h5",  "h6",
				    "table", "thead", "tbody", "tr",	 "th",	"td" };
static const char *const empty_tags[] = { "br", "hr", "img" };
static const char *const attributes[] = { "href",    "src",   "title", "rel",  "alt",
					  "loading", "start", "scope", "class" };
static const char *const schemes[] = { "http", "https", "mailto", "tel" };

#define KNOWN(name, list) is_known((name), (list), COUNT(list))

static bool is_known(struct str name, const char *const *list, size_t n)
{
	while (n > 0)
		if (str_eq_nocase(name, str_of(list[--n])))
			return true;
	return false;
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_address(struct str url)
{
	size_t n = 0;

	while (n < url.n && !strchr(":/?#", url.p[n]))
		n++;
	check(n == url.n || url.p[n] != ':' || KNOWN(str_slice(url, 0, n), schemes));
	for (size_t i = 0; i < url.n; i++)
		check((unsigned char)url.p[i] > ' ');
}

/* What follows a tag's name: nothing, or name="value" each after one space. */
static void check_attributes(struct str rest)
{
	while (rest.n) {
		check(rest.p[0] == ' ');
		struct str name = str_slice(str_cut(&rest, '='), 1, SIZE_MAX);
		check(KNOWN(name, attributes) && str_starts(rest, S("\"")));
		rest = str_slice(rest, 1, rest.n);
		struct str value = str_cut(&rest, '"');
		check(!str_has(value, S("<")));
		if (str_eq(name, S("href")) || str_eq(name, S("src")))
			check_address(value);
	}
}

static void check_html(struct str html)
{
	struct str open[256];
	size_t depth = 0;

	for (str_cut(&html, '<'); html.p; str_cut(&html, '<')) {
		struct str tag = str_cut(&html, '>');
		if (str_starts(tag, S("/"))) {
			check(depth > 0 && str_eq(open[--depth], str_slice(tag, 1, tag.n)));
			continue;
		}
		struct str name = str_slice(tag, 0, str_index(tag, ' '));
		check_attributes(str_slice(tag, name.n, tag.n));
		if (KNOWN(name, empty_tags))
			continue;
		check(KNOWN(name, tags));
		if (depth < COUNT(open))
			open[depth] = name;
		check(++depth <= COUNT(open));
	}
	check(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct str text = { (const char *)data, size };
	struct markdown_options o = { .headings = size % 2 };
	struct buf b = buf_on(a, (size_t)64 << 20);

	if (markdown_html(a, text, &o, &b) == OK) {
		check_html(buf_done(&b));
		check(utf8_valid(buf_done(&b)));
		check(utf8_valid(markdown_plain(a, text)));
	}
	arena_free(a);
	return 0;
}
