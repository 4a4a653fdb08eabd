/* surface_test.c -- what leaves the network: hostile texts made harmless on every surface, pages in the
 * reader's language and script, headers that tell caches the truth. */
#include "sample.h"
#include "specimen.h"

/* ---- hostile texts ---- */

#define EVIL "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{x}}]]>"

/* Every text of one record is an attack, and begins a formula. */
static enum err add_evil(struct ctx *c, void *arg)
{
	i64 *id = arg;
	struct record *r = record_new(c->arena, &exhibit);
	static const unsigned texts[] = { EX_NAME,	  EX_SUMMARY, EX_TEXT,	 EX_SECRET,
					  EX_SECRET_TEXT, EX_CODE,    EX_VERDICT };
	struct value items[] = { VZ("=1+1 " EVIL) };

	for (size_t i = 0; i < COUNT(texts); i++)
		r->v[texts[i]] = VZ("=1+1 zqvictim " EVIL);
	r->v[EX_TAGS] = value_dup(c->arena, (struct value){ .type = V_LIST, .list = { items, 1 } });
	TRY(field_from_text(c, &exhibit.fields[EX_CAPTION],
			    S("{\"en\":\"zqvictim <script>alert(1)</script>\"}"), &r->v[EX_CAPTION]));
	r->v[EX_PLACE] = (struct value){ .type = V_POINT, .at = { 39.3, 48.5 } };
	r->v[EX_PRECISION] = VZ("exact");
	r->v[EX_STATE] = VZ("shown");
	r->v[EX_SPACE] = VI(1);
	TRY(record_store(c, r, NULL));
	*id = r->id;
	return OK;
}

#define NO_HTML "<script>alert|<img src=x|onerror=alert(1)>"

static const struct scenario evil[] = {
	{ "the record", ADMIN, GET, "/exhibits/$evil", .page = true, .status = 200,
	  .has = "zqvictim|&lt;script&gt;", .has_not = NO_HTML },
	{ "the list", ADMIN, GET, "/exhibits", .page = true, .status = 200, .has = "zqvictim",
	  .has_not = NO_HTML },
	{ "the table", ADMIN, GET, "/exhibits?view=table", .page = true, .status = 200, .has = "zqvictim",
	  .has_not = NO_HTML },
	{ "the form", ADMIN, GET, "/exhibits/$evil/edit", .page = true, .status = 200, .has = "zqvictim",
	  .has_not = NO_HTML },
	{ "the history", ADMIN, GET, "/exhibits/$evil/history?to=1", .page = true, .status = 200,
	  .has = "zqvictim", .has_not = NO_HTML },
	{ "a conflict", ADMIN, POST, "/exhibits/$evil",
	  "version=7&name=%3Cscript%3Ealert(2)&text=%3Cscript%3Ealert(3)", .page = true, .status = 409,
	  .has = "&lt;script&gt;alert(2)", .has_not = "<script>alert" },
	{ "a refused form", ADMIN, POST, "/exhibits/$evil",
	  "name=%22%3E%3Cscript%3Ealert(2)&amount=x%22%3E%3Cscript%3E", .page = true, .status = 422,
	  .has = "&lt;script&gt;", .has_not = "<script>alert|\"><script>" },
	{ "search", ADMIN, GET, "/search?q=zqvictim", .page = true, .status = 200, .has = "zqvictim",
	  .has_not = NO_HTML },
	{ "what was searched for", VISITOR, GET, "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
	  .page = true, .status = 200, .has_not = "<script>alert" },
	{ "and in a list", VISITOR, GET, "/exhibits?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", .page = true,
	  .status = 200, .has_not = "<script>alert" },
	{ "an address that does not exist", VISITOR, GET, "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
	  .page = true, .status = 404, .has_not = "<script>alert" },
	{ "an unknown parameter", VISITOR, GET, "/exhibits?%3Cscript%3Ealert(1)=1", .page = true,
	  .status = 400, .has_not = "<script>alert" },
	{ "JSON is data, even inside of a page", VISITOR, GET, "/exhibits/$evil", .status = 200,
	  .header = "X-Content-Type-Options: nosniff", .has_not = "</script>" },
	{ "suggestions", VISITOR, GET, "/search/suggest?q=zqvictim", .status = 200, .has = "zqvictim",
	  .has_not = "</script>" },
	{ "GeoJSON", VISITOR, GET, "/exhibits.geojson", .status = 200, .has = "zqvictim",
	  .has_not = "</script>" },
	{ "Atom", VISITOR, GET, "/exhibits.atom", .status = 200, .has = "zqvictim|&lt;script&gt;",
	  .has_not = NO_HTML "|]]>" },
	{ "CSV begins no formula", ADMIN, GET, "/exhibits.csv", .status = 200, .has = "'=1+1 zqvictim",
	  .has_not = "\"=1+1|,=1+1" },
	{ "nor for people", ADMIN, GET, "/exhibits.csv?labels=1", .status = 200, .has = "'=1+1 zqvictim",
	  .has_not = "\"=1+1|,=1+1" },
	{ "a page may hold no script of others", VISITOR, GET, "/exhibits/$evil", .page = true, .status = 200,
	  .header = "Content-Security-Policy: default-src 'self'" },
};

static void hostile_texts_stay_texts(void **state)
{
	struct harness *h = *state;
	i64 id;

	harness_write(h, add_evil, &id);
	harness_name(h, "evil", str_fmt(h->arena, "%lld", id));
	run_scenarios(h, evil, COUNT(evil));
	struct reply r = harness_send(h, &(struct ask){ VISITOR, GET, "/exhibits.json?sort=-id" });
	assert_true(str_has(reply_json(h, &r, "items.0.name"), S("<script>alert(1)<")));
}

/* ---- languages ---- */

static const struct scenario languages[] = {
	{ "by the address", VISITOR, GET, "/spaces?lang=uk", .page = true, .status = 200,
	  .has = "<html lang=\"uk\"", .header = "Content-Language: uk" },
	{ "and kept", VISITOR, GET, "/spaces?lang=sr", .page = true, .status = 200,
	  .header = "Set-Cookie: lang=sr;" },
	{ "by the cookie", VISITOR, GET, "/spaces", .headers = "Cookie: lang=ru\nAccept-Language: uk",
	  .page = true, .status = 200, .has = "<html lang=\"ru\"", .header = "Content-Language: ru" },
	{ "by the browser", VISITOR, GET, "/spaces",
	  .headers = "Accept-Language: de, sr-Latn;q=0.9, en;q=0.1", .page = true, .status = 200,
	  .has = "<html lang=\"sr-Latn\"" },
	{ "an unknown one", VISITOR, GET, "/spaces?lang=xx", .headers = "Accept-Language: en", .page = true,
	  .status = 400, .has = "<html lang=\"en\"" },
	{ "caches are told", VISITOR, GET, "/news", .page = true, .status = 200,
	  .header = "Vary: Accept, Accept-Language, Cookie" },
	{ "what is hers is not kept by them", MEMBER, GET, "/news", .page = true, .status = 200,
	  .header = "Cache-Control: private, no-store" },
	{ "faults too", VISITOR, GET, "/nowhere?lang=uk", .page = true, .status = 404,
	  .has = "<html lang=\"uk\"" },
	{ "and problems for programs", VISITOR, PATCH, "/news/1?lang=uk", "{}", .status = 401,
	  .has = "\"status\":401,\"code\":\"unauthenticated\"", .header = "Vary" },
};

static void pages_speak_the_readers_language(void **state)
{
	run_scenarios(*state, languages, COUNT(languages));
}

static bool is_cyrillic(struct str s, size_t i)
{
	return i + 1 < s.n && ((unsigned char)s.p[i] & 0xFC) == 0xD0;
}

/* The index after the element that begins with the tag at AT. */
static size_t after_element(struct harness *h, struct str body, size_t at)
{
	size_t end = at + 1;

	while (end < body.n && (is_cyrillic(body, end) || (body.p[end] >= 'a' && body.p[end] <= 'z')))
		end++;
	struct str close = str_fmt(h->scratch, "</%.*s>", STR(str_slice(body, at + 1, end)));
	const char *found = memmem(body.p + at, body.n - at, close.p, close.n);
	return found ? (size_t)(found - body.p) + close.n : body.n;
}

/* The first Cyrillic letter outside of elements that say they are in another language; the length if there is
 * none. */
static size_t stray_cyrillic(struct harness *h, struct str body)
{
	for (size_t i = 0; i < body.n; i++) {
		if (is_cyrillic(body, i))
			return i;
		if (body.p[i] != '<')
			continue;
		struct str tag = str_slice(body, i, body.n);
		tag = str_slice(tag, 0, str_index(tag, '>'));
		if (str_has(tag, S(" lang=\"")) && !str_has(tag, S(" lang=\"sr-Latn\"")))
			i = after_element(h, body, i) - 1;
	}
	return body.n;
}

static enum err add_serbian(struct ctx *c, void *arg)
{
	struct record *r = record_new(c->arena, &exhibit);

	(void)arg;
	r->v[EX_NAME] = VZ("Школски психолози Власотинца");
	r->v[EX_TEXT] = VZ("Љубав, њива, џем, ђак и *ћирилица*.");
	r->v[EX_LANG] = VZ("sr");
	r->v[EX_STATE] = VZ("shown");
	return record_store(c, r, NULL);
}

static void latin_pages_hold_no_cyrillic(void **state)
{
	static const char *const pages[] = { "/",
					     "/news",
					     "/spaces",
					     "/organisations",
					     "/territories",
					     "/search?q=x",
					     "/login",
					     "/signup",
					     "/reset",
					     "/nowhere",
					     "/exhibits",
					     "/exhibits?view=table",
					     "/exhibits/$serbian",
					     "/spaces/1" };
	struct harness *h = *state;

	harness_write(h, add_serbian, NULL);
	harness_name(h, "serbian",
		     str_fmt(h->arena, "%lld", harness_count(h, "SELECT MAX(id) FROM exhibit")));
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct ask ask = { VISITOR, GET, pages[i], .headers = "Accept-Language: sr-Latn",
				   .page = true };
		struct reply r = harness_send(h, &ask);
		size_t at = stray_cyrillic(h, r.body);

		if (!str_has(r.body, S("<html lang=\"sr-Latn\"")))
			harness_complain(h, "%s is in another language", pages[i]);
		if (at < r.body.n)
			harness_complain(h, "%s: Cyrillic in Latin: …%.*s", pages[i],
					 STR(str_slice(r.body, at > 100 ? at - 100 : 0, at + 60)));
	}
	struct ask ask = { VISITOR, GET, "/exhibits/$serbian", .headers = "Accept-Language: sr-Latn",
			   .page = true };
	struct reply r = harness_send(h, &ask);
	if (!str_has(r.body, S("Školski psiholozi Vlasotinca")) || !str_has(r.body, S("njiva, džem, đak")))
		harness_complain(h, "the content is not in Latin");
	harness_settle(h);
}

int surface_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_texts_stay_texts),
		cmocka_unit_test(pages_speak_the_readers_language),
		cmocka_unit_test(latin_pages_hold_no_cyrillic),
	};

	return run_on_program("surface", sample_modules, tests, COUNT(tests));
}
