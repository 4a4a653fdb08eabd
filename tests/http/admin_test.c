/* admin_test.c -- administration: who may come in, inviting, roles, the last administrator, letters, jobs,
 * journal, settings. */
#include "harness.h"

#include "core/jobs.h"
#include "core/outbox.h"

static const struct scenario doors[] = {
	{ "not for visitors", VISITOR, GET, "/admin", .status = 401 },
	{ "not for members", MEMBER, GET, "/admin", .status = 403 },
	{ "editors see how the network is", EDITOR, GET, "/admin.json", .status = 200,
	  .has = "\"journal_height\":|\"version\":" },
	{ "editors do not see accounts", EDITOR, GET, "/admin/accounts", .status = 403 },
	{ "editors read the journal", EDITOR, GET, "/admin/journal", .page = true, .status = 200,
	  .has = "role.grant" },
	{ "the outbox is closed outside a demo", VISITOR, GET, "/admin/outbox", .status = 401 },
	{ "for members too", CHAIR, GET, "/admin/outbox", .status = 403 },
	{ "administrators see the sections", ADMIN, GET, "/admin", .page = true, .status = 200,
	  .has = "/admin/accounts|/admin/outbox|/admin/jobs|/admin/settings" },
	{ "an unknown parameter is named", ADMIN, GET, "/admin/accounts?rolle=x", .status = 400,
	  .has = "rolle" },
	{ "so is a bad one", ADMIN, GET, "/admin/jobs?before=x", .status = 400 },
};

static void doors_open_for_whom_they_should(void **state)
{
	run_scenarios(*state, doors, COUNT(doors));
}

/* ---- accounts ---- */

static const struct scenario accounts[] = {
	{ "by role", ADMIN, GET, "/admin/accounts.json?role=chair", .status = 200, .has = "chair@example.org",
	  .has_not = "member@example.org" },
	{ "by a part of the name in any case", ADMIN, GET, "/admin/accounts.json?q=SECRET", .status = 200,
	  .has = "secretary@example.org", .has_not = "chair@example.org" },
	{ "nobody", ADMIN, GET, "/admin/accounts?q=nobody", .page = true, .status = 200,
	  .has = "class=\"empty\"" },
	{ "an invitation needs an address", ADMIN, POST, "/admin/accounts", "email=x&name=Ada", .page = true,
	  .status = 422, .has = "value=\"Ada\"" },
	{ "and one that is free", ADMIN, POST, "/admin/accounts", "email=chair@example.org&name=Ada",
	  .page = true, .status = 422 },
	{ "an invitation", ADMIN, POST, "/admin/accounts", "email=ada@example.org&name=Ada&role=editor",
	  .page = true, .status = 303, .header = "Location: /admin/accounts/", .writes = 2, .faults = true },
	{ "not without the token of the form", ADMIN, POST, "/admin/accounts",
	  "email=eve@example.org&name=Eve", .page = true, .forged = true, .status = 403 },
	{ "a role in a space", ADMIN, POST, "/admin/accounts/$account/grant", "role=expert&space=$space",
	  .page = true, .status = 303, .writes = 1 },
	{ "a role of a space needs a space", ADMIN, POST, "/admin/accounts/$account/grant", "role=chair",
	  .page = true, .status = 422 },
	{ "taken away", ADMIN, POST, "/admin/accounts/$account/revoke", "role=expert&space=$space",
	  .page = true, .status = 303, .writes = 1 },
	{ "the last administrator stays", ADMIN, POST, "/admin/accounts/$admin/revoke", "role=administrator",
	  .page = true, .status = 409 },
	{ "and is not closed", ADMIN, POST, "/admin/accounts/$admin/disable", .page = true, .status = 409 },
	{ "closed", ADMIN, POST, "/admin/accounts/$account/disable", .page = true, .status = 303,
	  .writes = SOME },
	{ "shows so", ADMIN, GET, "/admin/accounts.json?state=disabled", .status = 200,
	  .has = "account@example.org" },
	{ "open again", ADMIN, POST, "/admin/accounts/$account/enable", .page = true, .status = 303,
	  .writes = SOME },
	{ "signed out", ADMIN, POST, "/admin/accounts/$stranger/sign-out", .page = true, .status = 303,
	  .writes = SOME },
	{ "nobody there", ADMIN, GET, "/admin/accounts/9999", .page = true, .status = 404 },
};

static void accounts_are_kept(void **state)
{
	struct harness *h = *state;

	harness_name(h, "account", str_fmt(h->arena, "%lld", h->people[ACCOUNT].id));
	harness_name(h, "admin", str_fmt(h->arena, "%lld", h->people[ADMIN].id));
	harness_name(h, "stranger", str_fmt(h->arena, "%lld", h->people[STRANGER].id));
	run_scenarios(h, accounts, COUNT(accounts));
	assert_int_equal(harness_count(h, "SELECT COUNT(*) FROM outbox WHERE recipient = 'ada@example.org'"
					  " AND text LIKE '%/password?purpose=invite&token=%'"),
			 1);
	assert_int_equal(harness_count(h, "SELECT confirmed FROM account WHERE email = 'ada@example.org'"),
			 0);
}

/* ---- letters ---- */

static const struct query q_fail_letter = {
	"UPDATE outbox SET state = 'failed', error = 'refused' WHERE subject LIKE ?",
	"s",
};

static enum err write_letters(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(mail_queue(
		c,
		&(struct mail){
			.to = S("ada@example.org"),
			.subject = S("A <b>letter</b>"),
			.text = S(
				"Open http://127.0.0.1/confirm?token=a&b=c.\n<script>alert(1)</script>") }));
	return db_exec(c->db, &q_fail_letter, VS(S("A <b>%")));
}

static const struct scenario letters[] = {
	{ "a letter, escaped, its address a link without the full stop", ADMIN, GET, "/admin/outbox/$letter",
	  .page = true, .status = 200,
	  .has = "<a href=\"http://127.0.0.1/confirm?token=a&amp;b=c\" rel=\"nofollow\">|&lt;script&gt;",
	  .has_not = "<script>alert" },
	{ "by state", ADMIN, GET, "/admin/outbox.json?state=failed", .status = 200, .has = "refused" },
	{ "sent again", ADMIN, POST, "/admin/outbox/$letter/send", .page = true, .status = 303, .writes = 1 },
	{ "only once", ADMIN, POST, "/admin/outbox/$letter/send", .page = true, .status = 409 },
	{ "not by editors", EDITOR, POST, "/admin/outbox/$letter/send", .page = true, .status = 403 },
};

static void letters_are_read_and_sent_again(void **state)
{
	struct harness *h = *state;

	harness_write(h, write_letters, NULL);
	harness_name(h, "letter", str_fmt(h->arena, "%lld", harness_count(h, "SELECT MAX(id) FROM outbox")));
	run_scenarios(h, letters, COUNT(letters));
}

static const struct scenario demo[] = {
	{ "everybody reads the outbox of a demo", VISITOR, GET, "/admin/outbox/$letter", .page = true,
	  .status = 200, .has = "ada@example.org", .has_not = "/send\"" },
};

static void a_demo_shows_its_letters(void **state)
{
	struct harness *h = *state;

	h->app->settings.demo = true;
	run_scenarios(h, demo, COUNT(demo));
	h->app->settings.demo = false;
}

/* ---- jobs and journal ---- */

static const struct query q_fail_job = { "UPDATE job SET state = 'failed', error = 'lost' WHERE id = ?",
					 "i" };

static enum err queue_jobs(struct ctx *c, void *arg)
{
	i64 *ids = arg;

	TRY(job_queue(c, "no.such", STR_NONE, c->now + DAY, &ids[0]));
	TRY(job_queue(c, "no.such", STR_NONE, c->now + DAY, &ids[1]));
	return db_exec(c->db, &q_fail_job, VI(ids[1]));
}

static const struct scenario jobs[] = {
	{ "failed ones", ADMIN, GET, "/admin/jobs?state=failed", .page = true, .status = 200,
	  .has = "lost|/retry\"" },
	{ "cancelled", ADMIN, POST, "/admin/jobs/$waiting/cancel", .page = true, .status = 303, .writes = 1 },
	{ "only while it waits", ADMIN, POST, "/admin/jobs/$waiting/cancel", .page = true, .status = 409 },
	{ "run again", ADMIN, POST, "/admin/jobs/$failed/retry", .page = true, .status = 303, .writes = 1 },
	{ "only what failed", ADMIN, POST, "/admin/jobs/$failed/retry", .page = true, .status = 409 },
};

static void jobs_are_tried_again_and_cancelled(void **state)
{
	struct harness *h = *state;
	i64 ids[2];

	harness_write(h, queue_jobs, ids);
	harness_name(h, "waiting", str_fmt(h->arena, "%lld", ids[0]));
	harness_name(h, "failed", str_fmt(h->arena, "%lld", ids[1]));
	run_scenarios(h, jobs, COUNT(jobs));
}

static const struct scenario journal[] = {
	{ "by kind and object", EDITOR, GET, "/admin/journal.json?kind=role.grant&object=account/$admin",
	  .status = 200, .has = "\"kind\":\"role.grant\"|account/", .has_not = "\"kind\":\"create\"" },
	{ "a bad object", EDITOR, GET, "/admin/journal.json?object=account/x", .status = 400 },
	{ "verification is asked for", EDITOR, POST, "/admin/journal/verify", .page = true, .status = 303,
	  .writes = SOME },
};

static void the_journal_is_verified_by_a_job(void **state)
{
	static const struct scenario result = { "its result stands there",  EDITOR,	  GET,
						"/admin/journal?lang=en",   .page = true, .status = 200,
						.has = "The chain is whole" };
	struct harness *h = *state;

	run_scenarios(h, journal, COUNT(journal));
	assert_int_equal(jobs_drain(h->app), OK);
	run_scenario(h, &result);
}

/* ---- settings ---- */

#define GOOD "name=Освітяни&lang=uk&zone=Europe/Kyiv&sign_up=closed&comments_of_visitors=held"

static const struct scenario settings[] = {
	{ "an unknown zone", ADMIN, POST, "/admin/settings",
	  "name=Osvita&lang=uk&zone=Mars/Base&sign_up=open&comments_of_visitors=held", .page = true,
	  .status = 422, .has = "value=\"Mars/Base\"" },
	{ "a name is needed", ADMIN, POST, "/admin/settings",
	  "name=&lang=uk&zone=Europe/Kyiv&sign_up=open&comments_of_visitors=held", .page = true,
	  .status = 422 },
	{ "saved", ADMIN, POST, "/admin/settings", GOOD, .page = true, .status = 303, .writes = SOME,
	  .faults = true },
	{ "shows at once", VISITOR, GET, "/about", .page = true, .status = 200, .has = "Освітяни</h1>" },
	{ "not by editors", EDITOR, POST, "/admin/settings", GOOD, .page = true, .status = 403 },
};

static void settings_are_checked_and_saved(void **state)
{
	run_scenarios(*state, settings, COUNT(settings));
}

static const struct scenario texts[] = {
	{ "accessibility", VISITOR, GET, "/accessibility", .page = true, .status = 200, .has = "WCAG 2.2" },
	{ "personal data", VISITOR, GET, "/privacy", .page = true, .status = 200, .has = "<h1" },
	{ "for programs", VISITOR, GET, "/programs", .page = true, .status = 200,
	  .has = "curl|openapi.json" },
};

static void the_footer_leads_somewhere(void **state)
{
	run_scenarios(*state, texts, COUNT(texts));
}

int admin_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(doors_open_for_whom_they_should),
		cmocka_unit_test(accounts_are_kept),
		cmocka_unit_test(letters_are_read_and_sent_again),
		cmocka_unit_test(a_demo_shows_its_letters),
		cmocka_unit_test(jobs_are_tried_again_and_cancelled),
		cmocka_unit_test(the_journal_is_verified_by_a_job),
		cmocka_unit_test(settings_are_checked_and_saved),
		cmocka_unit_test(the_footer_leads_somewhere),
	};

	return run_on_program("admin", NULL, tests, COUNT(tests));
}
