/* comment_test.c -- comments and their moderation as readers, authors and moderators meet them. */
#include "harness.h"

#include "core/handler.h"
#include "modules/comment/comment.h"

/* ---- a news item with an open thread, and what is said there ---- */

static struct str created(struct harness *h, enum who who, const char *path, const char *body,
			  const char *name)
{
	struct reply r = harness_send(h, &(struct ask){ who, POST, path, body });
	struct str id = str_dup(h->arena, reply_json(h, &r, "id"));

	if (r.status != 201)
		fail_msg("%s: %d %.*s", body, r.status, STR(r.body));
	harness_name(h, name, id);
	return id;
}

static void publish(struct harness *h, const char *name, const char *rule)
{
	const char *body =
		str_fmt(h->scratch,
			"{\"title\":\"Robots\",\"body\":\"Built\",\"lang\":\"en\",\"space\":\"$space\","
			"\"comments\":\"%s\"}",
			rule)
			.p;

	created(h, CHAIR, "/news", body, name);
	struct reply r = harness_send(
		h, &(struct ask){ CHAIR, POST, str_fmt(h->scratch, "/news/$%s/publish", name).p, "{}" });
	assert_int_equal(r.status, 200);
}

static void say(struct harness *h, enum who who, const char *words, const char *parent, const char *name)
{
	const char *answers = parent ? str_fmt(h->scratch, ",\"parent\":\"$%s\"", parent).p : "";

	created(h, who, "/comments",
		str_fmt(h->scratch, "{\"target\":\"news/$open\",\"body\":\"%s\"%s}", words, answers).p, name);
}

static struct str field_of(struct harness *h, enum who who, const char *name, const char *field)
{
	struct reply r =
		harness_send(h, &(struct ask){ who, GET, str_fmt(h->scratch, "/comments/$%s.json", name).p });

	return r.status == 200 ? reply_json(h, &r, field) : STR_NONE;
}

/* She has written enough to be known, under a record that is gone by now. */
static void introduce(struct harness *h, enum who who)
{
	publish(h, "greetings", "open");
	for (int i = 0; i < COMMENT_NEW_POSTS; i++) {
		created(h, who, "/comments", "{\"target\":\"news/$greetings\",\"body\":\"Good morning\"}",
			"morning");
		struct ask shown = { CHAIR, POST, "/admin/moderation/approve", "comment=$morning",
				     .page = true };
		assert_int_equal(harness_send(h, &shown).status, 303);
	}
	struct ask gone = { CHAIR, POST, "/news/$greetings/withdraw", "{}" };
	assert_int_equal(harness_send(h, &gone).status, 200);
}

static void prepare(struct harness *h)
{
	if (map_get(&h->names, S("open")))
		return;
	publish(h, "open", "open");
	publish(h, "members", "members");
	publish(h, "closed", "closed");
	introduce(h, MEMBER);
}

/* ---- threads ---- */

static void answers_hang_three_levels_deep(void **state)
{
	struct harness *h = *state;

	prepare(h);
	say(h, MEMBER, "First", NULL, "a");
	say(h, CHAIR, "Second", "a", "b");
	say(h, MEMBER, "Third", "b", "c");
	say(h, CHAIR, "Fourth", "c", "d");
	assert_str(field_of(h, VISITOR, "c", "depth"), "3");
	assert_str(field_of(h, VISITOR, "d", "depth"), "3");
	assert_true(str_eq(field_of(h, VISITOR, "d", "parent"), field_of(h, VISITOR, "c", "parent")));
	assert_str(field_of(h, VISITOR, "b", "answers"), "2");
}

static const struct scenario reading[] = {
	{ "the thread stands under the record", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has = "id=\"comments\"|id=\"c-|First|Fourth|in answer to" },
	{ "its newest conversation first", VISITOR, GET, "/news/$open?order=newest", .page = true,
	  .status = 200, .has = "Oldest first" },
	{ "a comment has an address", VISITOR, GET, "/comments/$d", .page = true, .status = 303,
	  .header = "Location: /news/" },
	{ "the list can be asked for one record", VISITOR, GET, "/comments.json?target=news/$open",
	  .status = 200, .has = "First" },
	{ "an answer to another record's comment is refused", MEMBER, POST, "/comments",
	  "{\"target\":\"news/$members\",\"parent\":\"$a\",\"body\":\"x\"}", .status = 422,
	  .has = "\"field\":\"parent\"" },
	{ "a comment on nothing is refused", MEMBER, POST, "/comments",
	  "{\"target\":\"news/999999\",\"body\":\"x\"}", .status = 422, .has = "\"field\":\"target\"" },
	{ "on what has no comments too", MEMBER, POST, "/comments",
	  "{\"target\":\"spaces/$space\",\"body\":\"x\"}", .status = 422, .has = "\"field\":\"target\"" },
	{ "a closed thread takes nothing", EDITOR, POST, "/comments",
	  "{\"target\":\"news/$closed\",\"body\":\"x\"}", .status = 409, .has = "closed" },
	{ "an empty comment is none", MEMBER, POST, "/comments", "{\"target\":\"news/$open\",\"body\":\" \"}",
	  .status = 422, .has = "\"field\":\"body\"" },
	{ "people keep what they typed", MEMBER, POST, "/comments/write",
	  "target=news/$open&parent=$a&body=", .page = true, .status = 422, .has = "Fill in this field" },
	{ "a comment stays where it was written", MEMBER, PATCH, "/comments/$a",
	  "{\"target\":\"news/$members\"}", .status = 422, .has = "read_only" },
	{ "nobody writes in another's name", CHAIR, PATCH, "/comments/$a", "{\"body\":\"Mine now\"}",
	  .status = 403 },
};

static void a_thread_reads_well(void **state)
{
	run_scenarios(*state, reading, COUNT(reading));
}

static const struct scenario editing[] = {
	{ "its author mends it", MEMBER, PATCH, "/comments/$a", "{\"body\":\"First, mended\"}", .status = 200,
	  .writes = 1 },
	{ "which is told", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has = "First, mended|edited" },
	{ "the versions stay", MEMBER, GET, "/comments/$a/history?from=1&to=2", .page = true, .status = 200,
	  .has = "mended" },
	{ "but not for everybody", STRANGER, GET, "/comments/$a/history", .page = true, .status = 403 },
};

static void edits_keep_versions(void **state)
{
	run_scenarios(*state, editing, COUNT(editing));
}

static const struct scenario taking_away[] = {
	{ "a stranger may not take it away", STRANGER, DELETE, "/comments/$b", .status = 403 },
	{ "its author may", CHAIR, POST, "/comments/$b/remove", "", .page = true, .status = 303,
	  .writes = 2 },
	{ "a sign stays where answers stand", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has = "This comment was removed.|Third", .has_not = "Second" },
	{ "nothing of it is told", VISITOR, GET, "/comments/$b.json", .status = 404 },
	{ "nor in lists", VISITOR, GET, "/comments.json", .status = 200, .has_not = "Second" },
	{ "it cannot be changed meanwhile", CHAIR, PATCH, "/comments/$b", "{\"body\":\"New\"}",
	  .status = 409 },
	{ "its author takes it back", CHAIR, POST, "/comments/$b/return", "", .page = true, .status = 303,
	  .writes = 2 },
	{ "and all is as before", VISITOR, GET, "/comments/$b.json", .status = 200,
	  .has = "Second|\"answers\":2" },
};

static void removal_leaves_a_sign_and_can_be_undone(void **state)
{
	run_scenarios(*state, taking_away, COUNT(taking_away));
}

/* ---- hidden targets ---- */

static const struct scenario hiding_target[] = {
	{ "the news goes", CHAIR, POST, "/news/$open/withdraw", "{}", .status = 200, .writes = 1 },
	{ "its comments with it", VISITOR, GET, "/comments.json", .status = 200, .has = "\"total\":0" },
	{ "each of them", MEMBER, GET, "/comments/$a.json", .status = 404 },
	{ "also for programs that search", VISITOR, GET, "/comments.json?q=Third", .status = 200,
	  .has = "\"total\":0" },
	{ "the officers still see them", CHAIR, GET, "/comments/$a.json", .status = 200 },
	{ "and it comes back", CHAIR, POST, "/news/$open/publish", "{}", .status = 200, .writes = 1 },
	{ "with all of them", VISITOR, GET, "/comments/$a.json", .status = 200 },
};

static void comments_are_as_hidden_as_their_target(void **state)
{
	run_scenarios(*state, hiding_target, COUNT(hiding_target));
}

/* ---- the first comments of an account ---- */

static const struct scenario held[] = {
	{ "it waits", VISITOR, GET, "/comments/$n1.json", .status = 404 },
	{ "not even other accounts see it", ACCOUNT, GET, "/comments/$n1.json", .status = 404 },
	{ "its author sees it and why", WRITER, GET, "/news/$open", .page = true, .status = 200,
	  .has = "Newcomer|first comments of a new account" },
	{ "there is nothing to appeal against yet", WRITER, POST, "/comments/$n1/appeal", "words=now",
	  .page = true, .status = 409 },
	{ "it cannot be answered", MEMBER, POST, "/comments",
	  "{\"target\":\"news/$open\",\"parent\":\"$n1\",\"body\":\"x\"}", .status = 422 },
	{ "a member has no queue", MEMBER, GET, "/admin/moderation", .page = true, .status = 403 },
	{ "nor decides", MEMBER, POST, "/admin/moderation/approve", "comment=$n1", .page = true,
	  .status = 403 },
	{ "a chair of another space does not find it", STRANGER, POST, "/admin/moderation/approve",
	  "comment=$n1", .page = true, .status = 404 },
	{ "it stands in the queue", CHAIR, GET, "/admin/moderation", .page = true, .status = 200,
	  .has = "Newcomer" },
	{ "and nowhere else", STRANGER, GET, "/admin/moderation", .page = true, .status = 200,
	  .has = "Nothing waits for you", .has_not = "Newcomer" },
	{ "several are shown at once", CHAIR, POST, "/admin/moderation/approve",
	  "comment=$n1&comment=$n2&comment=$n3", .page = true, .status = 303, .writes = 3 },
	{ "everybody reads it", VISITOR, GET, "/comments/$n1.json", .status = 200, .has = "Newcomer" },
};

static const struct scenario known[] = {
	{ "a role elsewhere makes nobody known", STRANGER, POST, "/comments",
	  "{\"target\":\"news/$open\",\"body\":\"From afar\"}", .status = 201, .writes = 1,
	  .has = "\"state\":\"held\"" },
	{ "nor does membership", EXPERT, POST, "/comments",
	  "{\"target\":\"news/$open\",\"body\":\"An expert\"}", .status = 201, .writes = 1,
	  .has = "\"state\":\"held\"" },
	{ "who moderates here needs no leave", COORDINATOR, POST, "/comments",
	  "{\"target\":\"news/$open\",\"body\":\"From the office\"}", .status = 201, .writes = 1,
	  .has = "\"state\":\"shown\"" },
};

static void first_comments_wait(void **state)
{
	struct harness *h = *state;

	say(h, WRITER, "Newcomer one", NULL, "n1");
	say(h, WRITER, "Newcomer two", NULL, "n2");
	say(h, WRITER, "Newcomer three", NULL, "n3");
	run_scenarios(h, held, COUNT(held));
	run_scenarios(h, known, COUNT(known));
	say(h, WRITER, "Known by now", NULL, "n4");
	assert_str(field_of(h, VISITOR, "n4", "state"), "shown");
}

/* ---- reports ---- */

static const struct scenario reports[] = {
	{ "a reason is needed", ACCOUNT, POST, "/comments/$n4/report", "reason=", .page = true,
	  .status = 422 },
	{ "an account weighs two", ACCOUNT, POST, "/comments/$n4/report", "reason=1&words=ads", .page = true,
	  .status = 303, .writes = SOME },
	{ "but once", ACCOUNT, POST, "/comments/$n4/report", "reason=2", .page = true, .status = 409 },
	{ "a member three", MEMBER, POST, "/comments/$n4/report", "reason=2", .page = true, .status = 303,
	  .writes = SOME },
	{ "five are not enough", VISITOR, GET, "/comments/$n4.json", .status = 200 },
	{ "another member", EXPERT, POST, "/comments/$n4/report", "reason=2", .page = true, .status = 303,
	  .writes = 1 },
	{ "six hide it", VISITOR, GET, "/comments/$n4.json", .status = 404 },
	{ "its author reads why", WRITER, GET, "/news/$open", .page = true, .status = 200,
	  .has = "Several readers reported it" },
	{ "it waits among the reported", CHAIR, GET, "/admin/moderation", .page = true, .status = 200,
	  .has = "Known by now|ads" },
	{ "a moderator shows it again", CHAIR, POST, "/admin/moderation/approve", "comment=$n4", .page = true,
	  .status = 303, .writes = 1 },
	{ "and it is settled", CHAIR, GET, "/admin/moderation", .page = true, .status = 200,
	  .has_not = "Known by now" },
	{ "for everybody", VISITOR, GET, "/comments/$n4.json", .status = 200 },
	{ "an old report does not count again", SECRETARY, POST, "/comments/$n4/report", "reason=2",
	  .page = true, .status = 303, .writes = SOME },
	{ "five alone", VISITOR, GET, "/comments/$n4.json", .status = 200 },
};

static void reports_hide_until_a_moderator_decides(void **state)
{
	run_scenarios(*state, reports, COUNT(reports));
}

/* ---- penalties, undo, appeal ---- */

static void name_penalty(struct harness *h, const char *name, const char *kind)
{
	i64 id = harness_count(
		h, str_fmt(h->scratch, "SELECT MAX(id) FROM comment_penalty WHERE kind = '%s'", kind).p);

	harness_name(h, name, str_fmt(h->arena, "%lld", id));
}

static const struct scenario penalising[] = {
	{ "a reason must be given", CHAIR, POST, "/admin/moderation/penalty",
	  "comment=$n1&kind=hide&cause=", .page = true, .status = 422 },
	{ "a moderator hides it", CHAIR, POST, "/admin/moderation/penalty",
	  "comment=$n1&kind=hide&cause=Off+topic", .page = true, .status = 303, .writes = 1 },
	{ "another removes it besides", SECRETARY, POST, "/admin/moderation/penalty",
	  "comment=$n1&kind=remove&cause=Insult", .page = true, .status = 303, .writes = 1 },
	{ "its author reads who and why", WRITER, GET, "/news/$open", .page = true, .status = 200,
	  .has = "Off topic|Insult" },
	{ "readers do not", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has_not = "Off topic|Newcomer one" },
	{ "a stranger cannot appeal", ACCOUNT, POST, "/comments/$n1/appeal", "words=why", .page = true,
	  .status = 404 },
	{ "its author appeals", WRITER, POST, "/comments/$n1/appeal", "words=It+was+a+joke", .page = true,
	  .status = 303, .writes = 1 },
};

static const struct scenario appealing[] = {
	{ "the one who acted does not find it", SECRETARY, GET, "/admin/moderation", .page = true,
	  .status = 200, .has_not = "It was a joke" },
	{ "nor may refuse it", SECRETARY, POST, "/admin/moderation/refuse", "penalty=$removal", .page = true,
	  .status = 403 },
	{ "another does", CHAIR, GET, "/admin/moderation", .page = true, .status = 200,
	  .has = "It was a joke|Leave it as it is" },
	{ "and undoes that one", CHAIR, POST, "/admin/moderation/lift", "penalty=$removal", .page = true,
	  .status = 303, .writes = 1 },
	{ "once", CHAIR, POST, "/admin/moderation/lift", "penalty=$removal", .page = true, .status = 409 },
	{ "the other stays in force", WRITER, GET, "/comments/$n1.json", .status = 200,
	  .has = "\"state\":\"hidden\"" },
	{ "until it is undone too", CHAIR, POST, "/admin/moderation/lift", "penalty=$hiding", .page = true,
	  .status = 303, .writes = 1 },
	{ "and it is shown", VISITOR, GET, "/comments/$n1.json", .status = 200, .has = "Newcomer one" },
};

static void undo_reverses_one_penalty_and_appeals_go_to_another(void **state)
{
	struct harness *h = *state;

	run_scenarios(h, penalising, COUNT(penalising));
	name_penalty(h, "removal", "remove");
	name_penalty(h, "hiding", "hide");
	run_scenarios(h, appealing, COUNT(appealing));
}

static const struct scenario own_case[] = {
	{ "a secretary hides what the chair wrote", SECRETARY, POST, "/admin/moderation/penalty",
	  "comment=$b&kind=hide&cause=Rude", .page = true, .status = 303, .writes = 1 },
	{ "who may not undo it herself", CHAIR, POST, "/admin/moderation/lift", "penalty=$rude", .page = true,
	  .status = 403 },
	{ "nor show it", CHAIR, POST, "/admin/moderation/approve", "comment=$b", .page = true,
	  .status = 403 },
	{ "but appeal", CHAIR, POST, "/comments/$b/appeal", "words=I+was+not", .page = true, .status = 303,
	  .writes = 1 },
	{ "not to herself", CHAIR, POST, "/admin/moderation/refuse", "penalty=$rude", .page = true,
	  .status = 403 },
	{ "who hid it may think again", SECRETARY, POST, "/admin/moderation/lift", "penalty=$rude",
	  .page = true, .status = 303, .writes = 1 },
};

static void nobody_judges_her_own_comment(void **state)
{
	struct harness *h = *state;

	(void)run_scenario(h, &own_case[0]);
	name_penalty(h, "rude", "hide");
	run_scenarios(h, own_case + 1, COUNT(own_case) - 1);
}

/* ---- the space of the record ---- */

static const struct scenario moving[] = {
	{ "a chair elsewhere moderates nothing here", STRANGER, POST, "/admin/moderation/penalty",
	  "comment=$a&kind=hide&cause=x", .page = true, .status = 403 },
	{ "the news goes to her space", EDITOR, PATCH, "/news/$open", "{\"space\":\"$other_space\"}",
	  .status = 200, .writes = SOME, .faults = true },
	{ "its comments with it", VISITOR, GET, "/comments/$a.json", .status = 200,
	  .has = "\"space\":\"$other_space\"" },
	{ "now she moderates", STRANGER, POST, "/admin/moderation/penalty", "comment=$a&kind=hide&cause=x",
	  .page = true, .status = 303, .writes = 1 },
	{ "and the chair here does not", CHAIR, POST, "/admin/moderation/penalty",
	  "comment=$c&kind=hide&cause=x", .page = true, .status = 403 },
	{ "nor does she find what waits there", CHAIR, GET, "/admin/moderation", .page = true, .status = 200,
	  .has_not = "An expert" },
	{ "back", EDITOR, PATCH, "/news/$open", "{\"space\":\"$space\"}", .status = 200, .writes = SOME },
	{ "and all is as before", CHAIR, POST, "/admin/moderation/approve", "comment=$a", .page = true,
	  .status = 303, .writes = 1 },
};

static void comments_follow_their_record_to_another_space(void **state)
{
	run_scenarios(*state, moving, COUNT(moving));
}

/* ---- all or nothing ---- */

static const struct scenario broken[] = {
	{ "write", MEMBER, POST, "/comments",
	  "{\"target\":\"news/$open\",\"body\":\"Whole\",\"parent\":\"$a\"}", .status = 201, .writes = 1,
	  .faults = true },
	{ "write by a form", MEMBER, POST, "/comments/write", "target=news/$open&parent=$a&body=Whole+too",
	  .page = true, .status = 303, .writes = 1, .faults = true },
	{ "write what is held", STRANGER, POST, "/comments", "{\"target\":\"news/$open\",\"body\":\"Held\"}",
	  .status = 201, .writes = 1, .faults = true },
	{ "edit", MEMBER, PATCH, "/comments/$a", "{\"body\":\"Mended twice\"}", .status = 200, .writes = 1,
	  .faults = true },
	{ "take away", MEMBER, DELETE, "/comments/$a", .status = 204, .writes = 2, .faults = true },
	{ "take back", MEMBER, POST, "/comments/$a/return", "", .page = true, .status = 303, .writes = 2,
	  .faults = true },
	{ "report", COUNSELLOR, POST, "/comments/$a/report", "reason=1", .page = true, .status = 303,
	  .writes = SOME, .faults = true },
	{ "hide", CHAIR, POST, "/admin/moderation/penalty", "comment=$a&kind=hide&cause=x", .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "appeal", MEMBER, POST, "/comments/$a/appeal", "words=No", .page = true, .status = 303, .writes = 1,
	  .faults = true },
	{ "show again", SECRETARY, POST, "/admin/moderation/approve", "comment=$a", .page = true,
	  .status = 303, .writes = 1, .faults = true },
	{ "read a thread", CHAIR, GET, "/news/$open", .page = true, .status = 200, .faults = true },
	{ "read the queue", CHAIR, GET, "/admin/moderation", .page = true, .status = 200, .faults = true },
};

static void all_or_nothing(void **state)
{
	run_scenarios(*state, broken, COUNT(broken));
}

/* ---- visitors ---- */

static struct str letter(struct harness *h, const char *mark)
{
	static const struct query q_text = { "SELECT text FROM outbox ORDER BY id DESC LIMIT 1", "", "s" };
	struct value text;

	assert_int_equal(db_one(h->look, h->scratch, &text, &q_text), OK);
	size_t at = 0;
	while (at < text.s.n && !str_starts(str_slice(text.s, at, text.s.n), str_of(mark)))
		at++;
	struct str rest = str_slice(text.s, at + strlen(mark), text.s.n);
	return str_dup(h->arena, str_trim(str_cut(&rest, '\n')));
}

static const char *visitors_form(struct harness *h, const char *stamp, const char *trap)
{
	return str_fmt(h->scratch,
		       "target=news/"
		       "$open&parent=$a&body=Passing+by&name=Guest&email=guest@example.org&site=https://"
		       "guest.example/&stamp=%s&subject=%s",
		       stamp, trap)
		.p;
}

static struct reply post_form(struct harness *h, const char *path, const char *body)
{
	return harness_send(h, &(struct ask){ VISITOR, POST, path, body, .page = true });
}

/* The form was drawn ten seconds ago. */
static const char *stamp_of_person(struct harness *h)
{
	i64 at = time_now() - 10 * SECOND;
	struct str mac = app_sign(h->app, h->scratch, "comment-form", str_fmt(h->scratch, "%lld", at));

	return str_fmt(h->scratch, "%lld.%.*s", at, STR(mac)).p;
}

static void visitors_confirm_by_mail(void **state)
{
	struct harness *h = *state;
	i64 before = harness_count(h, "SELECT COUNT(*) FROM outbox");

	assert_int_equal(post_form(h, "/comments/write", visitors_form(h, "1.forged", "")).status, 422);
	assert_int_equal(post_form(h, "/comments/write", visitors_form(h, stamp_of_person(h), "spam")).status,
			 422);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM outbox"), before);
	assert_int_equal(post_form(h, "/comments/write", visitors_form(h, stamp_of_person(h), "")).status,
			 303);

	struct str token = letter(h, "/comments/confirm?token=");
	i64 comments = harness_count(h, "SELECT COUNT(*) FROM comment");
	struct reply page = harness_send(
		h, &(struct ask){ VISITOR, GET,
				  str_fmt(h->scratch, "/comments/confirm?token=%.*s", STR(token)).p,
				  .page = true });
	assert_int_equal(page.status, 200);
	assert_true(str_has(page.body, S("Passing by")));
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM comment"), comments);

	const char *confirmation = str_fmt(h->scratch, "token=%.*s", STR(token)).p;
	assert_int_equal(post_form(h, "/comments/confirm", confirmation).status, 303);
	assert_int_equal(post_form(h, "/comments/confirm", confirmation).status, 404);
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM comment"), comments + 1);
	harness_name(h, "guest", str_fmt(h->arena, "%lld", harness_count(h, "SELECT MAX(id) FROM comment")));
}

static const struct scenario visiting[] = {
	{ "it waits", VISITOR, GET, "/news/$open", .page = true, .status = 200, .has_not = "Passing by" },
	{ "a moderator shows it", CHAIR, POST, "/admin/moderation/approve", "comment=$guest", .page = true,
	  .status = 303, .writes = 1 },
	{ "with the name and the site", VISITOR, GET, "/news/$open", .page = true, .status = 200,
	  .has = "Passing by|https://guest.example/|nofollow ugc noopener", .has_not = "guest@example.org" },
	{ "the address is nowhere", EDITOR, GET, "/comments/$guest.json", .status = 200,
	  .has = "\"name\":\"Guest\"", .has_not = "guest@example.org" },
	{ "a visitor may not comment for members", VISITOR, GET, "/comments/write?target=news/$members",
	  .page = true, .status = 303, .header = "Location: /login" },
};

static void a_visitors_comment_waits_and_keeps_her_address(void **state)
{
	run_scenarios(*state, visiting, COUNT(visiting));
}

/* ---- letters ---- */

static void who_is_answered_gets_a_letter_and_can_end_them(void **state)
{
	struct harness *h = *state;

	say(h, MEMBER, "An answer for you", "n2", "m");
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM outbox WHERE text LIKE '%An answer for you%'"
					  " AND recipient = 'writer@example.org' AND list_unsubscribe <> ''"),
			 1);
	struct str key = letter(h, "/quiet?key=");
	const char *path = str_fmt(h->scratch, "/comments/$n2/quiet?key=%.*s", STR(key)).p;
	assert_int_equal(post_form(h, "/comments/$n2/quiet?key=wrong", "").status, 404);
	assert_int_equal(post_form(h, path, "").status, 303);
	say(h, MEMBER, "Another for you", "n2", "m2");
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM outbox WHERE text LIKE '%Another for you%'"),
			 0);
}

static void moderators_hear_once_of_what_waits(void **state)
{
	struct harness *h = *state;
	struct ctx c = app_context(h->app, h->scratch, &actor_system, LANG_EN);
	const char *told = "SELECT COUNT(*) FROM outbox WHERE text LIKE '%/admin/moderation%'";
	const char *chair = "SELECT COUNT(*) FROM outbox WHERE text LIKE '%/admin/moderation%'"
			    " AND recipient = 'chair@example.org'";
	const char *stranger = "SELECT COUNT(*) FROM outbox WHERE text LIKE '%/admin/moderation%'"
			       " AND recipient = 'stranger@example.org'";

	say(h, ACCOUNT, "Somebody new", NULL, "waiting");
	assert_int_equal(comment_digest_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, chair), 1);
	assert_int_equal(harness_count(h, stranger), 0);
	i64 letters = harness_count(h, told);
	assert_int_equal(comment_digest_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, told), letters);
	say(h, ACCOUNT, "Somebody new again", NULL, "waiting2");
	assert_int_equal(comment_digest_job(&c, 0, NULL), OK);
	assert_int_equal(harness_count(h, chair), 2);
}

/* ---- long threads ---- */

static enum err write_many(struct ctx *c, void *arg)
{
	struct str *target = arg;

	for (int i = 0; i < 120; i++) {
		struct record *r = record_new(c->arena, &comment);

		r->v[COMMENT_TARGET] = VS(*target);
		r->v[COMMENT_BODY] = VS(str_fmt(c->arena, "Number %d.", i + 1));
		TRY(record_store(c, r, NULL));
	}
	return OK;
}

static const struct scenario paging[] = {
	{ "fifty a page", VISITOR, GET, "/news/$long", .page = true, .status = 200,
	  .has = "<span class=\"count\">120</span>|Number 1.|Number 50.|1 of 3", .has_not = "Number 51." },
	{ "the last page", VISITOR, GET, "/news/$long?comments=3", .page = true, .status = 200,
	  .has = "Number 101.|Number 120.", .has_not = "Number 100.|rel=\"next\"" },
	{ "the newest first", VISITOR, GET, "/news/$long?order=newest", .page = true, .status = 200,
	  .has = "Number 120.|Number 71.", .has_not = "Number 70." },
	{ "beyond the end is nothing", VISITOR, GET, "/news/$long?comments=9", .page = true, .status = 200,
	  .has_not = "Number" },
	{ "what is no page is the first", VISITOR, GET, "/news/$long?comments=-1", .page = true,
	  .status = 200, .has = "Number 1." },
};

static void long_threads_come_in_pages(void **state)
{
	struct harness *h = *state;

	publish(h, "long", "open");
	struct str target = str_fmt(h->arena, "news/%.*s", STR(harness_named(h, "long")));
	harness_write(h, write_many, &target);
	run_scenarios(h, paging, COUNT(paging));
	i64 last = harness_count(h, "SELECT MAX(id) FROM comment");
	struct reply r = harness_send(h, &(struct ask){ VISITOR, GET,
							str_fmt(h->scratch, "/comments/%lld", last - 60).p,
							.page = true });
	assert_str(reply_header(&r, "Location"), str_fmt(h->scratch, "/news/%.*s-robots?comments=2#c-%lld",
							 STR(harness_named(h, "long")), last - 60)
							 .p);
}

int comment_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_hang_three_levels_deep),
		cmocka_unit_test(a_thread_reads_well),
		cmocka_unit_test(edits_keep_versions),
		cmocka_unit_test(removal_leaves_a_sign_and_can_be_undone),
		cmocka_unit_test(comments_are_as_hidden_as_their_target),
		cmocka_unit_test(first_comments_wait),
		cmocka_unit_test(reports_hide_until_a_moderator_decides),
		cmocka_unit_test(undo_reverses_one_penalty_and_appeals_go_to_another),
		cmocka_unit_test(nobody_judges_her_own_comment),
		cmocka_unit_test(comments_follow_their_record_to_another_space),
		cmocka_unit_test(all_or_nothing),
		cmocka_unit_test(visitors_confirm_by_mail),
		cmocka_unit_test(a_visitors_comment_waits_and_keeps_her_address),
		cmocka_unit_test(who_is_answered_gets_a_letter_and_can_end_them),
		cmocka_unit_test(moderators_hear_once_of_what_waits),
		cmocka_unit_test(long_threads_come_in_pages),
	};

	return run_on_program("comment", NULL, tests, COUNT(tests));
}
