/* pages_test.c -- what visitors and search engines meet at the door, and forms that lose nothing. */
#include "harness.h"

#include "core/account.h"
#include "core/core.h"

/* ---- for search engines ---- */

static void a_published_and_a_draft(struct harness *h)
{
	struct ask write = {
		CHAIR, POST, "/news",
		"{\"title\":\"Open to all\",\"body\":\"b\",\"lang\":\"en\",\"space\":\"$space\"}"
	};
	struct reply r = harness_send(h, &write);

	harness_name(h, "open", str_dup(h->arena, reply_json(h, &r, "id")));
	write.path = "/news/$open/publish";
	write.body = "{}";
	assert_int_equal(harness_send(h, &write).status, 200);
	write.path = "/news";
	write.body = "{\"title\":\"Secret plans\",\"body\":\"b\",\"lang\":\"en\",\"space\":\"$space\"}";
	assert_int_equal(harness_send(h, &write).status, 201);
}

static const struct scenario engines[] = {
	{ "robots learn where the map is", VISITOR, GET, "/robots.txt", .status = 200,
	  .has = "User-agent: *|Disallow: /admin|/sitemap.xml" },
	{ "the map names its parts", VISITOR, GET, "/sitemap.xml", .given = a_published_and_a_draft,
	  .status = 200, .has = "<sitemapindex|of=news&amp;part=0|of=spaces&amp;part=0",
	  .has_not = "of=comments&amp;part=0" },
	{ "a part names what everybody may read", VISITOR, GET, "/sitemap.xml?of=news&part=0", .status = 200,
	  .has = "<urlset|open-to-all</loc>|<lastmod>", .has_not = "secret-plans" },
	{ "an administrator is shown no more", ADMIN, GET, "/sitemap.xml?of=news&part=0", .status = 200,
	  .has_not = "secret-plans" },
	{ "an empty part", VISITOR, GET, "/sitemap.xml?of=news&part=7", .status = 200, .has_not = "<loc>" },
	{ "no such collection", VISITOR, GET, "/sitemap.xml?of=secrets", .status = 404 },
	{ "no such part", VISITOR, GET, "/sitemap.xml?of=news&part=x", .status = 400 },
	{ "an unknown parameter", VISITOR, GET, "/sitemap.xml?page=1", .status = 400 },
	{ "the sign of the network", VISITOR, GET, "/favicon.ico", .status = 200 },
};

static void search_engines_find_the_way(void **state)
{
	run_scenarios(*state, engines, COUNT(engines));
}

/* ---- forms with files ---- */

#define MULTIPART "multipart/form-data; boundary=edge"
#define PART(name, value) "--edge\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, file, bytes)                                                    \
	"--edge\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file \
	"\"\r\nContent-Type: image/png\r\n\r\n" bytes "\r\n"
#define ARTICLE                 \
	PART("space", "$space") \
	PART("title", "A long evening") PART("body", "All that I wrote") PART("lang", "en")
#define END "--edge--\r\n"

static const struct scenario covers[] = {
	{ "a page instead of a picture", CHAIR, POST, "/news",
	  ARTICLE FILE_PART("cover", "a.png", "<!doctype html><script>alert(1)</script>") END, MULTIPART,
	  .page = true, .status = 422,
	  .has = "A long evening|All that I wrote|f-cover-error|This is not a picture that can be read" },
	{ "a drawing that could run", CHAIR, POST, "/news",
	  ARTICLE FILE_PART("cover", "a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>") END, MULTIPART,
	  .page = true, .status = 422, .has = "A long evening|f-cover-error" },
	{ "only the first bytes of a picture", CHAIR, POST, "/news",
	  ARTICLE FILE_PART("cover", "a.png", "\x89PNG\r\n\x1a\n and nothing else") END, MULTIPART,
	  .page = true, .status = 422, .has = "A long evening|f-cover-error" },
	{ "a program hears it as it is", CHAIR, POST, "/news",
	  ARTICLE FILE_PART("cover", "a.png", "<html>") END, MULTIPART, .status = 415 },
	{ "no table was chosen", EDITOR, POST, "/organisations/import", PART("step", "preview") END,
	  MULTIPART, .page = true, .status = 422, .has = "f-file-error|Choose a file" },
	{ "an empty table", EDITOR, POST, "/organisations/import",
	  PART("step", "preview") FILE_PART("file", "t.csv", "") END, MULTIPART, .page = true, .status = 422,
	  .has = "f-file-error|The file is empty" },
};

static void forms_with_files_come_back_whole(void **state)
{
	run_scenarios(*state, covers, COUNT(covers));
}

/* ---- spaces ---- */

static const struct scenario chairs[] = {
	{ "the chair mends what her space says of itself", CHAIR, GET, "/spaces/$space/edit", .page = true,
	  .status = 200, .has = "name=\"about\"|name=\"motto\"", .has_not = "name=\"kind\"|name=\"key\"" },
	{ "and it is kept", CHAIR, PATCH, "/spaces/$space", "{\"motto\":\"Together\"}", .status = 200,
	  .has = "Together", .writes = 1 },
	{ "not its kind", CHAIR, PATCH, "/spaces/$space", "{\"kind\":\"group\"}", .status = 422,
	  .has = "read_only" },
	{ "a member does not", MEMBER, PATCH, "/spaces/$space", "{\"motto\":\"Mine\"}", .status = 403 },
	{ "nor the chair of another", STRANGER, PATCH, "/spaces/$space", "{\"motto\":\"Ours\"}",
	  .status = 403 },
	{ "she sees what she is", CHAIR, GET, "/me", .page = true, .status = 200,
	  .has = "My roles and spaces|Chair|/spaces/" },
	{ "who has no role is told so", ACCOUNT, GET, "/me", .page = true, .status = 200,
	  .has = "You have no roles yet" },
};

static void officers_mend_their_space(void **state)
{
	run_scenarios(*state, chairs, COUNT(chairs));
}

/* ---- streams ---- */

static const struct scenario streams[] = {
	{ "a collection tells that something changed", VISITOR, GET, "/news/live", .status = 200 },
	{ "jobs tell administrators", ADMIN, GET, "/admin/jobs/live", .status = 200 },
	{ "and nobody else", EDITOR, GET, "/admin/jobs/live", .status = 403 },
	{ "an import tells who made it", EDITOR, GET, "/organisations/import/live?run=999", .status = 404 },
	{ "and nobody below editors", MEMBER, GET, "/organisations/import/live?run=1", .status = 403 },
	{ "a thread says how it tells of news", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has = "data-live=\"/news/$open/live\"|class=\"live-news\"" },
};

static void pages_follow_what_happens(void **state)
{
	run_scenarios(*state, streams, COUNT(streams));
}

/* ---- what is remembered ---- */

static void make(struct harness *h, const char *name, const char *collection, const char *body)
{
	struct ask write = { EDITOR, POST, collection, body };
	struct reply r = harness_send(h, &write);

	assert_int_equal(r.status, 201);
	harness_name(h, name, str_dup(h->arena, reply_json(h, &r, "id")));
}

static void a_school_in_a_town(struct harness *h)
{
	make(h, "town", "/territories", "{\"name\":\"Ridgetown\",\"kind\":\"city\",\"lang\":\"en\"}");
	make(h, "school", "/organisations",
	     "{\"name\":\"Lime School\",\"kind\":\"school\",\"territory\":\"$town\",\"lang\":\"en\"}");
}

/* Signed in, so that no page comes out of the cache whole. */
static const struct scenario remembered[] = {
	{ "a list is drawn", ACCOUNT, GET, "/organisations", .given = a_school_in_a_town, .page = true,
	  .status = 200, .has = "Lime School|School · Ridgetown|value=\"school\"" },
	{ "and drawn again", ACCOUNT, GET, "/organisations", .page = true, .status = 200,
	  .has = "Lime School|School · Ridgetown|value=\"school\"" },
	{ "in another language", ACCOUNT, GET, "/organisations?lang=uk", .page = true, .status = 200,
	  .has = "Lime School|Школа", .has_not = "School · Ridgetown" },
	{ "the record changes", EDITOR, PATCH, "/organisations/$school", "{\"kind\":\"lyceum\"}",
	  .status = 200, .writes = 1 },
	{ "its card too", ACCOUNT, GET, "/organisations?lang=en", .page = true, .status = 200,
	  .has = "Lyceum · Ridgetown|value=\"lyceum\"", .has_not = "School · Ridgetown" },
	{ "what it refers to changes", EDITOR, PATCH, "/territories/$town", "{\"name\":\"Lowtown\"}",
	  .status = 200, .writes = 1 },
	{ "the card tells", ACCOUNT, GET, "/organisations", .page = true, .status = 200,
	  .has = "Lyceum · Lowtown", .has_not = "Ridgetown" },
	{ "it goes", EDITOR, DELETE, "/organisations/$school", .status = 204, .writes = 1 },
	{ "and is gone", ACCOUNT, GET, "/organisations", .page = true, .status = 200,
	  .has_not = "Lime School|Lowtown" },
};

static void what_is_remembered_follows_what_changes(void **state)
{
	run_scenarios(*state, remembered, COUNT(remembered));
}

static enum err make_editor(struct ctx *c, void *account)
{
	return account_grant(c, *(i64 *)account, ROLE_EDITOR, 0);
}

static enum err unmake_editor(struct ctx *c, void *account)
{
	return account_revoke(c, *(i64 *)account, ROLE_EDITOR, 0);
}

/* Whether the panel of the news tells PERSON of a draft's tag. */
static bool sees_the_tag(struct harness *h, enum who person)
{
	struct reply r = harness_send(h, &(struct ask){ person, GET, "/news", .page = true });

	assert_int_equal(r.status, 200);
	return str_has(r.body, S("hushhush"));
}

static void what_is_remembered_is_of_who_reads(void **state)
{
	struct harness *h = *state;
	i64 id = h->people[ACCOUNT].id;

	make(h, "secret", "/news",
	     "{\"title\":\"Not yet\",\"body\":\"x\",\"lang\":\"en\",\"tags\":[\"hushhush\"]}");
	assert_false(sees_the_tag(h, ACCOUNT));
	harness_write(h, make_editor, &id);
	assert_true(sees_the_tag(h, ACCOUNT));
	harness_write(h, unmake_editor, &id);
	assert_false(sees_the_tag(h, ACCOUNT));
}

/* Each statement of the page fails once, after a change that makes all caches forget; who comes next sees
 * everything. */
static void what_failed_is_not_remembered(void **state)
{
	struct harness *h = *state;
	struct ask list = { ACCOUNT, GET, "/organisations?lang=en", .page = true };
	struct ask moved = { EDITOR, PATCH, "/territories/$hill" },
		   turned = { EDITOR, PATCH, "/organisations/$tower" };
	struct db *reader = app_reader(h->app);
	bool reached = true;
	int failures = 0;

	make(h, "hill", "/territories", "{\"name\":\"Hilltown\",\"kind\":\"city\",\"lang\":\"en\"}");
	make(h, "tower", "/organisations",
	     "{\"name\":\"Tower School\",\"kind\":\"school\",\"territory\":\"$hill\",\"lang\":\"en\"}");
	for (i64 n = 1; reached; n++) {
		moved.body = n % 2 ? "{\"old_code\":\"1\"}" : "{\"old_code\":\"2\"}";
		turned.body = n % 2 ? "{\"edrpou\":\"1\"}" : "{\"edrpou\":\"2\"}";
		assert_int_equal(harness_send(h, &moved).status, 200);
		assert_int_equal(harness_send(h, &turned).status, 200);
		i64 before = db_statements(reader);
		db_fail_at(reader, n, ERR_UNAVAILABLE);
		failures += harness_send(h, &list).status != 200;
		db_fail_at(reader, 0, OK);
		reached = db_statements(reader) - before >= n;
		struct reply r = harness_send(h, &list);
		assert_int_equal(r.status, 200);
		assert_true(str_has(r.body, S("School · Hilltown")));
		assert_true(str_has(r.body, S("name=\"territory\"")));
		harness_forget(h);
	}
	assert_true(failures > 3); /* or nothing was tried */
}

int pages_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_engines_find_the_way),
		cmocka_unit_test(forms_with_files_come_back_whole),
		cmocka_unit_test(officers_mend_their_space),
		cmocka_unit_test(pages_follow_what_happens),
		cmocka_unit_test(what_is_remembered_follows_what_changes),
		cmocka_unit_test(what_is_remembered_is_of_who_reads),
		cmocka_unit_test(what_failed_is_not_remembered),
	};

	return run_on_program("pages", NULL, tests, COUNT(tests));
}
