/* news_test.c -- news on their way from a draft to readers, and what their pages show. */
#include "harness.h"

static void write_draft(struct harness *h, enum who who, const char *name, const char *json)
{
	struct reply r = harness_send(h, &(struct ask){ who, POST, "/news", json });

	if (r.status != 201)
		fail_msg("%s: %d %.*s", json, r.status, STR(r.body));
	harness_name(h, name, str_dup(h->arena, reply_json(h, &r, "id")));
}

static const struct scenario drafts[] = {
	{ "readers do not see a draft", VISITOR, GET, "/news/$draft", .page = true, .status = 404 },
	{ "nor members", MEMBER, GET, "/news/$draft", .page = true, .status = 404 },
	{ "nor a chair elsewhere", STRANGER, GET, "/news/$draft", .page = true, .status = 404 },
	{ "its writer does, with the way out", SECRETARY, GET, "/news/$draft", .page = true, .status = 200,
	  .has = "Readers do not see this yet|/publish", .has_not = "id=\"comments\"" },
	{ "and mends it", SECRETARY, PATCH, "/news/$draft", "{\"lead\":\"In a word\"}", .status = 200,
	  .writes = 1 },
	{ "nobody comments it", EDITOR, POST, "/comments",
	  "{\"target\":\"news/$draft\",\"body\":\"x\",\"lang\":\"en\"}", .status = 409,
	  .has = "Comments are closed here" },
	{ "a member cannot publish", MEMBER, POST, "/news/$draft/publish", "{}", .status = 403 },
	{ "an officer can", CHAIR, POST, "/news/$draft/publish", "{}", .status = 200,
	  .has = "\"state\":\"published\"", .writes = 1 },
	{ "now everybody reads it", VISITOR, GET, "/news/$draft", .page = true, .status = 200,
	  .has = "Robots in town|In a word|byline|<time|/news?tags=robots|id=\"comments\"",
	  .has_not = "Readers do not see this yet" },
	{ "in the list", VISITOR, GET, "/news", .page = true, .status = 200,
	  .has = "Robots in town|In a word" },
	{ "in the feed", VISITOR, GET, "/news.atom", .status = 200,
	  .has = "<title>Robots in town</title>|<category term=\"robots\"/>|<published>|xml:lang=\"en\"" },
	{ "members do not write news", MEMBER, POST, "/news",
	  "{\"title\":\"x\",\"body\":\"x\",\"lang\":\"en\"}", .status = 403 },
	{ "an officer writes for her space", CHAIR, POST, "/news",
	  "{\"title\":\"x\",\"body\":\"x\",\"lang\":\"en\"}", .status = 403, .has = "Choose the space" },
	{ "and keeps what she typed", CHAIR, POST, "/news", "title=A+long+evening&body=x&lang=en&space=",
	  .page = true, .status = 403, .has = "Choose the space|A long evening" },
	{ "not for another", CHAIR, POST, "/news",
	  "{\"title\":\"x\",\"body\":\"x\",\"lang\":\"en\",\"space\":\"$other_space\"}", .status = 403 },
	{ "her form knows it", CHAIR, GET, "/news/new", .page = true, .status = 200, .has = "selected" },
};

static void drafts_become_news(void **state)
{
	struct harness *h = *state;

	write_draft(h, SECRETARY, "draft",
		    "{\"title\":\"Robots in town\",\"body\":\"Built\",\"lang\":\"en\",\"space\":\"$space\","
		    "\"tags\":[\"robots\"]}");
	run_scenarios(h, drafts, COUNT(drafts));
}

static const struct scenario neighbours[] = {
	{ "news of the same tag stand below", VISITOR, GET, "/news/$draft", .page = true, .status = 200,
	  .has = "Near to this|More robots" },
	{ "a withdrawn one is gone", EDITOR, POST, "/news/$second/withdraw", "{}", .status = 200,
	  .writes = 1 },
	{ "there, too", VISITOR, GET, "/news/$draft", .page = true, .status = 200, .has_not = "More robots" },
};

static void what_is_near_is_shown(void **state)
{
	struct harness *h = *state;

	write_draft(h, EDITOR, "second",
		    "{\"title\":\"More robots\",\"body\":\"Built\",\"lang\":\"en\",\"tags\":[\"robots\"]}");
	run_scenario(h, &(struct scenario){ "publish", EDITOR, POST, "/news/$second/publish", "{}",
					    .status = 200, .writes = 1 });
	run_scenarios(h, neighbours, COUNT(neighbours));
}

int news_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(drafts_become_news),
		cmocka_unit_test(what_is_near_is_shown),
	};

	return run_on_program("news", NULL, tests, COUNT(tests));
}
