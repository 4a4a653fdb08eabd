/* write_test.c -- records written by people and programs: refused with everything kept, written once,
 * together, undone; and whatever statement of the database fails, all or nothing. */
#include "sample.h"
#include "specimen.h"

/* A fresh record named $name, in STATE. */
static struct specimen *make(struct harness *h, const char *name, const char *state)
{
	struct cabinet c = cabinet_of(h);
	struct specimen *s = specimen_make(&c, &exhibit, state);

	harness_name(h, name, str_fmt(h->arena, "%lld", s->id));
	harness_name(h, "code", s->mark[EX_CODE]);
	return s;
}

static void a_draft(struct harness *h)
{
	make(h, "draft", "draft");
}

static void a_shown_one(struct harness *h)
{
	make(h, "shown", "shown");
}

/* Its second version is by the chair, who calls it "Theirs". */
static void one_changed_meanwhile(struct harness *h)
{
	make(h, "busy", "shown");
	struct ask theirs = { CHAIR, PATCH, "/exhibits/$busy",
			      "{\"name\":\"Theirs\",\"summary\":\"By the chair\"}" };
	assert_int_equal(harness_send(h, &theirs).status, 200);
}

static void a_removed_one(struct harness *h)
{
	make(h, "gone", "shown");
	assert_int_equal(harness_send(h, &(struct ask){ CHAIR, DELETE, "/exhibits/$gone" }).status, 204);
}

/* ---- what is wrong is told, and kept ---- */

#define FORM "space=$space&name=A+name&"

static const struct scenario faults[] = {
	{ "an empty name", CHAIR, POST, "/exhibits", "space=$space&name=+&summary=All+I+wrote", .page = true,
	  .status = 422, .has = "All I wrote|aria-invalid" },
	{ "a number in words is kept", CHAIR, POST, "/exhibits", FORM "amount=plenty", .page = true,
	  .status = 422, .has = "plenty|A name" },
	{ "a number beyond its bounds", CHAIR, POST, "/exhibits", FORM "amount=1001", .page = true,
	  .status = 422, .has = "1001" },
	{ "a day that does not exist", CHAIR, POST, "/exhibits", FORM "day=2026-02-30", .page = true,
	  .status = 422, .has = "2026-02-30" },
	{ "an address of no site", CHAIR, POST, "/exhibits", FORM "link=javascript:alert(1)", .page = true,
	  .status = 422, .has = "javascript:alert", .has_not = "href=\"javascript" },
	{ "no e-mail", CHAIR, POST, "/exhibits", FORM "mail=somebody", .page = true, .status = 422,
	  .has = "somebody" },
	{ "no place", CHAIR, POST, "/exhibits", "space=$space&name=A+name&open=maybe", .page = true,
	  .status = 422 },
	{ "an unknown choice", CHAIR, POST, "/exhibits", FORM "kind=picture", .page = true, .status = 422,
	  .has = "A name" },
	{ "a reference to nothing", CHAIR, POST, "/exhibits", FORM "parent=999999", .page = true,
	  .status = 422 },
	{ "an open end before the beginning", CHAIR, POST, "/exhibits",
	  FORM "term_from=2026-12-31&term_to=2026-01-01", .page = true, .status = 422, .has = "2026-12-31" },
	{ "faults for programs", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"amount\":\"x\",\"day\":\"x\",\"mail\":\"x\",\"open\":7}", .status = 422,
	  .has = "\"errors\":[|\"field\":\"amount\"|\"field\":\"day\"|\"field\":\"mail\"|\"code\":"
		 "\"invalid\"",
	  .header = "Vary" },
	{ "a missing name for programs", CHAIR, POST, "/exhibits", "{\"space\":\"$space\"}", .status = 422,
	  .has = "\"field\":\"name\",\"code\":\"required\"" },
	{ "an unknown member", CHAIR, POST, "/exhibits", "{\"name\":\"x\",\"colour\":\"red\"}", .status = 422,
	  .has = "\"field\":\"colour\",\"code\":\"unknown_field\"" },
	{ "a hidden member", CHAIR, POST, "/exhibits", "{\"name\":\"x\",\"hidden\":\"red\"}", .status = 422,
	  .has = "unknown_field" },
	{ "a member of editors", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"x\",\"verdict\":\"good\"}", .status = 422,
	  .has = "\"field\":\"verdict\",\"code\":\"read_only\"" },
	{ "the author is not to be chosen", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"x\",\"owner\":\"$admin\"}", .status = 422, .has = "read_only" },
	{ "nor the state", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"x\",\"state\":\"shown\"}", .status = 422, .has = "read_only" },
	{ "nor the state by a form", CHAIR, POST, "/exhibits/$draft", "state=shown", .page = true,
	  .given = a_draft, .status = 303, .writes = 1 },
	{ "it stays a draft", CHAIR, GET, "/exhibits/$draft", .status = 200, .has = "\"state\":\"draft\"" },
	{ "another space is not hers", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$other_space\",\"name\":\"x\"}", .status = 403 },
	{ "nor may it be moved there", CHAIR, PATCH, "/exhibits/$draft", "{\"space\":\"$other_space\"}",
	  .status = 403 },
	{ "a code that is taken", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"x\",\"code\":\"$code\"}", .status = 422,
	  .has = "\"field\":\"code\",\"code\":\"taken\"" },
	{ "and by a form", CHAIR, POST, "/exhibits", FORM "code=$code", .page = true, .status = 422,
	  .has = "A name|$code" },
};

static const struct scenario bodies[] = {
	{ "broken JSON", CHAIR, POST, "/exhibits", "{\"name\":", .status = 400, .has = "byte" },
	{ "an array", CHAIR, POST, "/exhibits", "[]", .status = 400 },
	{ "bad UTF-8 in JSON", CHAIR, POST, "/exhibits", "{\"name\":\"\xff\"}", .status = 400 },
	{ "NUL in JSON", CHAIR, POST, "/exhibits", "{\"name\":\"a\\u0000b\"}", .status = 400 },
	{ "half a pair in JSON", CHAIR, POST, "/exhibits", "{\"name\":\"\\ud800\"}", .status = 400 },
	{ "bad UTF-8 in a form", CHAIR, POST, "/exhibits", "name=%ff", .page = true, .status = 400 },
	{ "a broken escape in a form", CHAIR, POST, "/exhibits", "name=%4", .page = true, .status = 400 },
	{ "a multipart form without boundary", CHAIR, POST, "/exhibits", "x", "multipart/form-data",
	  .status = 400 },
	{ "plain text", CHAIR, POST, "/exhibits", "name: x", "text/plain", .status = 415 },
	{ "XML", CHAIR, PATCH, "/exhibits/$draft", "<name/>", "application/xml", .status = 415 },
	{ "a PATCH without type", CHAIR, PATCH, "/exhibits/$draft", .status = 415 },
	{ "a version in words", CHAIR, PATCH, "/exhibits/$draft", "{\"version\":\"two\"}", .status = 400 },
};

static void what_is_wrong_is_told_and_kept(void **state)
{
	run_scenarios(*state, faults, COUNT(faults));
	a_draft(*state);
	run_scenarios(*state, bodies, COUNT(bodies));
}

static void what_is_too_big_is_refused(void **state)
{
	struct harness *h = *state;
	struct buf b = buf_on(h->scratch, (size_t)8 << 20);

	a_draft(h);
	buf_lit(&b, "{\"text\":\"");
	memset(buf_take(&b, 2 << 20), 'a', 2 << 20);
	buf_lit(&b, "\"}");
	const char *body = buf_done(&b).p;
	assert_int_equal(harness_send(h, &(struct ask){ CHAIR, PATCH, "/exhibits/$draft", body }).status,
			 413);
	struct reply r = harness_send(h, &(struct ask){ CHAIR, POST, "/exhibits/$draft", body });
	assert_int_equal(r.status, 422);
	assert_true(str_has(r.body, S("too_long")));
}

/* ---- forged ---- */

static const struct scenario forged[] = {
	{ "a form without token", CHAIR, POST, "/exhibits/$shown", "name=x", .page = true, .forged = true,
	  .status = 403 },
	{ "a form of another session", CHAIR, POST, "/exhibits/$shown",
	  "name=x&csrf=0123456789abcdef0123456789abcdef", .page = true, .forged = true, .status = 403 },
	{ "a form on another site", CHAIR, POST, "/exhibits/$shown", "name=x",
	  .headers = "Origin: https://evil.example", .page = true, .status = 403 },
	{ "on a site whose name begins alike", CHAIR, POST, "/exhibits/$shown", "name=x",
	  .headers = "Origin: https://kolo.test.evil.example", .page = true, .status = 403 },
	{ "from nowhere", CHAIR, POST, "/exhibits/$shown", "name=x", .headers = "Origin: null", .page = true,
	  .status = 403 },
	{ "as the browser tells", CHAIR, POST, "/exhibits/$shown", "name=x",
	  .headers = "Sec-Fetch-Site: cross-site", .page = true, .status = 403 },
	{ "our own form", CHAIR, POST, "/exhibits/$shown", "name=Ours",
	  .headers = "Origin: https://kolo.test\nSec-Fetch-Site: same-origin", .page = true, .status = 303,
	  .writes = 1 },
	{ "a removal without token", CHAIR, DELETE, "/exhibits/$shown", .page = true, .forged = true,
	  .status = 403 },
	{ "a program needs none", CHAIR, PATCH, "/exhibits/$shown", "{\"name\":\"By a program\"}",
	  .status = 200, .writes = 1 },
	{ "a token that is not ours", VISITOR, PATCH, "/exhibits/$shown", "{}",
	  .headers = "Authorization: Bearer kolo_x", .status = 401, .header = "WWW-Authenticate: Bearer" },
	{ "a session that is not ours", VISITOR, PATCH, "/exhibits/$shown", "{}",
	  .headers = "Cookie: kolo_session=x", .status = 401 },
	{ "a page for who signs in first", VISITOR, GET, "/exhibits/$shown/edit", .page = true, .status = 303,
	  .header = "Location: /login?next=%2Fexhibits%2F" },
};

static void forged_requests_do_nothing(void **state)
{
	a_shown_one(*state);
	run_scenarios(*state, forged, COUNT(forged));
}

/* ---- together, once, back ---- */

static const struct scenario together[] = {
	{ "both are shown to who comes second", SECRETARY, POST, "/exhibits/$busy",
	  "version=1&name=Mine&summary=By+me", .page = true, .given = one_changed_meanwhile, .status = 409,
	  .has = "Theirs|Mine|By the chair|By me|pick_name" },
	{ "a program learns it", SECRETARY, PATCH, "/exhibits/$busy", "{\"version\":1,\"name\":\"Mine\"}",
	  .status = 409, .has = "conflict" },
	{ "by If-Match too", SECRETARY, PATCH, "/exhibits/$busy", "{\"name\":\"Mine\"}",
	  .headers = "If-Match: \"v1\"", .status = 412, .has = "precondition_failed" },
	{ "a mark that is not ours", SECRETARY, PATCH, "/exhibits/$busy", "{\"name\":\"Mine\"}",
	  .headers = "If-Match: \"abc\"", .status = 412 },
	{ "a removal of what was not seen", SECRETARY, DELETE, "/exhibits/$busy",
	  .headers = "If-Match: \"v1\"", .status = 412 },
	{ "a step on what was not seen", EDITOR, POST, "/exhibits/$busy/close", .headers = "If-Match: \"v1\"",
	  .status = 412 },
	{ "a form with a mark", SECRETARY, POST, "/exhibits/$busy", "name=Mine",
	  .headers = "If-Match: \"v1\"", .page = true, .status = 412 },
	{ "a mark does not open what is closed to her", MEMBER, PATCH, "/exhibits/$busy", "{}",
	  .headers = "If-Match: \"v1\"", .status = 403 },
	{ "the choice is saved over it", SECRETARY, POST, "/exhibits/$busy",
	  "version=2&name=Mine&pick_name=theirs&summary=By+me&pick_summary=yours", .page = true,
	  .status = 303, .writes = 1 },
	{ "field by field", SECRETARY, GET, "/exhibits/$busy", .status = 200,
	  .has = "\"name\":\"Theirs\"|\"summary\":\"By me\"", .header = "ETag: \"v3\"" },
	{ "the right mark is welcome, among others", SECRETARY, PATCH, "/exhibits/$busy",
	  "{\"name\":\"Last\"}", .headers = "If-Match: \"v1\", W/\"v3\"", .status = 200, .writes = 1,
	  .has = "\"version\":4" },
	{ "what changed is told", SECRETARY, GET, "/exhibits/$busy/history?from=3&to=4", .page = true,
	  .status = 200, .has = "<del>Theirs</del>|<ins>Last</ins>" },
	{ "any mark", SECRETARY, PATCH, "/exhibits/$busy", "{\"version\":3,\"name\":\"Mine\"}",
	  .headers = "If-Match: *", .status = 409 },
	{ "an old version comes back", SECRETARY, POST, "/exhibits/$busy/restore", "version=2", .status = 200,
	  .writes = 1, .has = "\"name\":\"Theirs\"|\"summary\":\"By the chair\"|\"version\":5" },
	{ "one step is made once", CHAIR, POST, "/exhibits/$draft/show", .given = a_draft, .status = 200,
	  .writes = 1 },
	{ "not twice", CHAIR, POST, "/exhibits/$draft/show", .status = 409 },
	{ "some are asked first", EDITOR, POST, "/exhibits/$draft/close", "x=", .page = true, .status = 200,
	  .has = "confirmed" },
	{ "and then done", EDITOR, POST, "/exhibits/$draft/close", "confirmed=1", .page = true, .status = 303,
	  .writes = 1 },
	{ "an old version does not open it again", CHAIR, POST, "/exhibits/$draft/restore", "version=1",
	  .status = 200, .writes = 1, .has = "\"state\":\"closed\"" },
};

static const struct scenario removal[] = {
	{ "what is removed is gone", CHAIR, GET, "/exhibits/$gone", .given = a_removed_one, .status = 404 },
	{ "for everybody", ADMIN, GET, "/exhibits/$gone/edit", .status = 404 },
	{ "nor can it be changed", CHAIR, PATCH, "/exhibits/$gone", "{}", .status = 404 },
	{ "nor removed again", CHAIR, DELETE, "/exhibits/$gone", .status = 404 },
	{ "its history stays for who may bring it back", CHAIR, GET, "/exhibits/$gone/history", .page = true,
	  .status = 200, .has = "restore" },
	{ "for nobody else", MEMBER, GET, "/exhibits/$gone/history", .status = 404 },
	{ "who may not, cannot", MEMBER, POST, "/exhibits/$gone/restore", "{}", .status = 404 },
	{ "the chair can", CHAIR, POST, "/exhibits/$gone/restore", "x=", .page = true, .status = 303,
	  .writes = 1 },
	{ "and it is back", VISITOR, GET, "/exhibits/$gone", .status = 200 },
};

#define KEY "Idempotency-Key: one-and-only"

static const struct scenario once[] = {
	{ "the first time", CHAIR, POST, "/exhibits", "{\"space\":\"$space\",\"name\":\"Once\"}",
	  .headers = KEY, .status = 201, .writes = 1, .header = "Location: /exhibits/" },
	{ "the same again gets the same", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"Once\"}", .headers = KEY, .status = 201,
	  .has = "\"name\":\"Once\"", .header = "Location: /exhibits/" },
	{ "another body does not", CHAIR, POST, "/exhibits", "{\"space\":\"$space\",\"name\":\"Twice\"}",
	  .headers = KEY, .status = 422 },
	{ "another person is another", SECRETARY, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"Once\"}", .headers = KEY, .status = 201, .writes = 1 },
	{ "an empty key", CHAIR, POST, "/exhibits", "{\"space\":\"$space\",\"name\":\"Once\"}",
	  .headers = "Idempotency-Key: ", .status = 400 },
	{ "a failure is not kept", CHAIR, POST, "/exhibits", "{\"space\":\"$space\"}",
	  .headers = "Idempotency-Key: k2", .status = 422 },
	{ "so the mended one passes", CHAIR, POST, "/exhibits", "{\"space\":\"$space\",\"name\":\"Mended\"}",
	  .headers = "Idempotency-Key: k2", .status = 201, .writes = 1 },
};

static void people_work_together(void **state)
{
	run_scenarios(*state, together, COUNT(together));
	run_scenarios(*state, removal, COUNT(removal));
	run_scenarios(*state, once, COUNT(once));
}

/* ---- guesses ---- */

/* The chair may write an exhibit, not see all of it: a right guess and a wrong one get the same answer, and
 * what she was shown she may send back. */
static void a_writer_cannot_guess_what_is_hidden(void **state)
{
	struct harness *h = *state;
	struct specimen *s = make(h, "guarded", "shown");
	struct ctx c = app_context(h->app, h->arena, &actor_system, LANG_EN);

	harness_name(h, "secret_text", s->mark[EX_SECRET_TEXT]);
	harness_name(h, "exact", field_to_text(&c, &exhibit.fields[EX_PLACE], s->r->v[EX_PLACE], false));
	struct reply r = harness_send(h, &(struct ask){ CHAIR, GET, "/exhibits/$guarded" });
	harness_name(h, "rounded", reply_json(h, &r, "place"));
	const struct scenario guesses[] = {
		{ "a miss", CHAIR, PATCH, "/exhibits/$guarded", "{\"secret_text\":\"miss\"}", .status = 422,
		  .has = "\"field\":\"secret_text\",\"code\":\"read_only\"" },
		{ "a hit looks the same", CHAIR, PATCH, "/exhibits/$guarded",
		  "{\"secret_text\":\"$secret_text\"}", .status = 422,
		  .has = "\"field\":\"secret_text\",\"code\":\"read_only\"" },
		{ "by POST too", CHAIR, POST, "/exhibits/$guarded", "{\"secret_text\":\"$secret_text\"}",
		  .status = 422, .has = "read_only" },
		{ "nor the place", CHAIR, PATCH, "/exhibits/$guarded", "{\"place\":\"$exact\"}",
		  .status = 422, .has = "\"field\":\"place\",\"code\":\"read_only\"" },
		{ "what was read goes back", CHAIR, PATCH, "/exhibits/$guarded",
		  "{\"secret_text\":null,\"place\":$rounded,\"name\":\"New\"}", .status = 200, .writes = 1 },
		{ "and the editor finds all of it as it was", EDITOR, GET, "/exhibits/$guarded",
		  .status = 200, .has = "\"secret_text\":\"$secret_text\"" },
	};
	run_scenarios(h, guesses, COUNT(guesses));
}

/* ---- all or nothing ---- */

static const struct scenario broken[] = {
	{ "create by a program", CHAIR, POST, "/exhibits",
	  "{\"space\":\"$space\",\"name\":\"Whole\",\"text\":\"words\",\"tags\":[\"a\",\"b\"],\"friends\":["
	  "\"$shown\"]}",
	  .headers = "Idempotency-Key: whole", .given = a_shown_one, .status = 201, .writes = 1,
	  .faults = true },
	{ "create by a form", CHAIR, POST, "/exhibits", FORM "tags=a,b&text=words", .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "create by a form that a program sends", CHAIR, POST, "/exhibits",
	  FORM "tags=a,b&parent=$shown&friends=$shown", .status = 201, .writes = 1, .faults = true },
	{ "change", CHAIR, PATCH, "/exhibits/$shown", "{\"name\":\"Other words\",\"tags\":[\"c\"]}",
	  .status = 200, .writes = 1, .faults = true },
	{ "change by a form", CHAIR, POST, "/exhibits/$shown", "name=Third+words&tags=d", .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "a step", CHAIR, POST, "/exhibits/$draft/show", .given = a_draft, .status = 200, .writes = 1,
	  .faults = true },
	/* The one before is pointed to by others. */
	{ "remove", CHAIR, DELETE, "/exhibits/$shown", .given = a_shown_one, .status = 204, .writes = 1,
	  .faults = true },
	{ "bring back", CHAIR, POST, "/exhibits/$shown/restore", "{}", .status = 200, .writes = 1,
	  .faults = true },
	{ "restore a version", CHAIR, POST, "/exhibits/$shown/restore", "version=1", .status = 200,
	  .writes = 1, .faults = true },
	{ "read a record", CHAIR, GET, "/exhibits/$shown", .status = 200, .faults = true },
	{ "read a list", CHAIR, GET, "/exhibits", .status = 200, .faults = true },
	{ "search", CHAIR, GET, "/search?q=words", .status = 200, .faults = true },
	{ "export", CHAIR, GET, "/exhibits.csv", .status = 200, .faults = true },
	{ "export a workbook", CHAIR, GET, "/exhibits.xlsx", .status = 200, .faults = true },
	{ "a page that will be kept for all", VISITOR, GET, "/exhibits/$shown", .page = true, .status = 200,
	  .faults = true },
	{ "a list that will be kept for all", VISITOR, GET, "/exhibits.json", .status = 200, .faults = true },
	{ "feed", CHAIR, GET, "/exhibits.atom", .status = 200, .faults = true },
	{ "look at a page", CHAIR, GET, "/exhibits/$shown", .page = true, .status = 200, .faults = true },
	{ "look at a list", CHAIR, GET, "/exhibits", .page = true, .status = 200, .faults = true },
	{ "open a form", CHAIR, GET, "/exhibits/$shown/edit", .page = true, .status = 200, .faults = true },
	{ "look at the history", CHAIR, GET, "/exhibits/$shown/history", .page = true, .status = 200,
	  .faults = true },
};

static void all_or_nothing(void **state)
{
	run_scenarios(*state, broken, COUNT(broken));
}

int write_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_told_and_kept),
		cmocka_unit_test(what_is_too_big_is_refused),
		cmocka_unit_test(forged_requests_do_nothing),
		cmocka_unit_test(people_work_together),
		cmocka_unit_test(a_writer_cannot_guess_what_is_hidden),
		cmocka_unit_test(all_or_nothing),
	};

	return run_on_program("write", sample_modules, tests, COUNT(tests));
}
