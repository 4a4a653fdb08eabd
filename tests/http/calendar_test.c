/* calendar_test.c -- times as iCalendar: the lines as they are written down in tests/golden/exhibits.ics
 * (what other programs make of them, tests/conformance/calendar.mjs tells), who sees which, links. */
#include "golden.h"
#include "sample.h"

#include "base/utf8.h"

/* ---- exhibits with times ---- */

static const struct meeting {
	const char *name, *summary, *starts, *ends, *hall, *state;
} meetings[] = {
	{ "Збори; перші, «великі»", "Рядок перший\\другий, з комою; і крапкою з комою",
	  "2026-03-28T14:00:00Z", "2026-03-28T15:30:00Z", "Бібліотека, 2 поверх", "shown" },
	{ "Дуже довга назва зустрічі вчителів, яку жоден календар не вміщує в один рядок із сімдесяти п’яти "
	  "байтів, 🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓",
	  NULL, "2026-03-29T14:00:00Z", NULL, NULL, "shown" },
	{ "Cancelled, and it ends before it begins", NULL, "2026-10-25T00:30:00Z", "2026-10-24T00:30:00Z",
	  NULL, "closed" },
	{ "A draft", NULL, "2026-05-01T08:00:00Z", NULL, NULL, "draft" },
	{ "Without a time", NULL, NULL, NULL, NULL, "shown" },
};

/* 2026-01-02T03:04:05Z: what stamps tell. */
#define WRITTEN 1767323045000LL

static struct value moment(const char *iso)
{
	i64 t = 0;

	if (!iso)
		return VN;
	assert_true(instant_parse(str_of(iso), &t));
	return VI(t);
}

static struct value text(const char *z)
{
	return z ? VZ(z) : VN;
}

static enum err add_meetings(struct ctx *c, void *arg)
{
	i64 *ids = arg;

	c->now = WRITTEN;
	for (size_t i = 0; i < COUNT(meetings); i++) {
		const struct meeting *m = &meetings[i];
		struct record *r = record_new(c->arena, &exhibit);

		r->v[EX_NAME] = VZ(m->name);
		r->v[EX_SUMMARY] = text(m->summary);
		r->v[EX_MOMENT] = moment(m->starts);
		r->v[EX_UNTIL] = moment(m->ends);
		r->v[EX_HALL] = text(m->hall);
		r->v[EX_STATE] = VZ(m->state);
		r->v[EX_TAGS] = VN;
		r->v[EX_PLACE] = (struct value){ .type = V_POINT, .at = { 39.312345, 48.574321 } };
		r->v[EX_PRECISION] = VZ(i == 0 ? "exact" : "hidden");
		TRY(record_store(c, r, NULL));
		ids[i] = r->id;
	}
	return OK;
}

static const struct query q_forget = { "DELETE FROM setting WHERE name = 'zone'", "", NULL };

static enum err set_zone(struct ctx *c, void *zone)
{
	return zone ? setting_set(c, "zone", str_of(zone)) : db_exec(c->db, &q_forget);
}

static void prepare(struct harness *h)
{
	i64 ids[COUNT(meetings)];

	memset(h->app->secret, 7, sizeof h->app->secret); /* events are named by it */
	harness_write(h, add_meetings, ids);
	for (size_t i = 0; i < COUNT(meetings); i++)
		harness_name(h, str_fmt(h->arena, "meeting%zu", i).p, str_fmt(h->arena, "%lld", ids[i]));
}

static void events_are_as_written_down(void **state)
{
	struct harness *h = *state;

	prepare(h);
	struct reply r = harness_send(h, &(struct ask){ VISITOR, GET, "/exhibits.ics?lang=en" });
	assert_int_equal(r.status, 200);
	assert_string_equal(r.type.p, "text/calendar; charset=utf-8");
	golden_compare(h, "exhibits.ics", r.body);
	harness_settle(h);
}

static void no_line_is_long_nor_cut_within_a_letter(void **state)
{
	struct harness *h = *state;
	struct reply r = harness_send(h, &(struct ask){ VISITOR, GET, "/exhibits.ics" });

	while (r.body.n) {
		struct str line = str_cut(&r.body, '\n');
		assert_true(line.n > 0 && line.n <= 76 && utf8_valid(line));
		assert_int_equal(str_index(line, '\r'), line.n - 1);
	}
}

static const struct scenario asked[] = {
	{ "by suffix", VISITOR, GET, "/exhibits.ics", .status = 200,
	  .has = "BEGIN:VTIMEZONE|TZID:Europe/Kyiv|DTSTART;TZID=Europe/Kyiv:20260328T160000|"
		 "DTSTART;TZID=Europe/Kyiv:20260329T170000|END:VCALENDAR",
	  .has_not = "A draft|Without a time" },
	{ "by Accept", VISITOR, GET, "/exhibits", .headers = "Accept: text/calendar", .status = 200,
	  .has = "BEGIN:VCALENDAR" },
	{ "drafts to who may see them", EDITOR, GET, "/exhibits.ics", .status = 200, .has = "A draft",
	  .faults = true },
	{ "filtered as a page is", VISITOR, GET, "/exhibits.ics?moment=2026-03-29..2026-04-01", .status = 200,
	  .has = "20260329T170000", .has_not = "20260328T160000|CANCELLED" },
	{ "none is a calendar, too", VISITOR, GET, "/exhibits.ics?moment=1999-01-01..1999-02-01",
	  .status = 200, .has = "END:VTIMEZONE", .has_not = "VEVENT" },
	{ "an unknown filter", VISITOR, GET, "/exhibits.ics?moments=1", .status = 400 },
	{ "one", VISITOR, GET, "/exhibits/$meeting0.ics", .status = 200,
	  .has = "SUMMARY:Збори\\; перші\\, «великі»|GEO:48.574321;39.312345|SEQUENCE:1|"
		 "DTEND;TZID=Europe/Kyiv:20260328T173000|X-WR-CALNAME:Збори" },
	{ "a hidden place stays so", VISITOR, GET, "/exhibits/$meeting1.ics", .status = 200,
	  .has_not = "GEO|39.31" },
	{ "its place is as shown to everybody", EDITOR, GET, "/exhibits/$meeting1.ics", .status = 200,
	  .has = "GEO:48.574321;39.312345" },
	{ "cancelled; an end before the beginning is none", VISITOR, GET, "/exhibits/$meeting2.ics",
	  .status = 200, .has = "STATUS:CANCELLED|DTSTART:20261025T003000Z", .has_not = "DTEND" },
	{ "a draft is not there", VISITOR, GET, "/exhibits/$meeting3.ics", .status = 404 },
	{ "without a time there is no event", VISITOR, GET, "/exhibits/$meeting4.ics", .status = 404 },
	{ "news have no times", VISITOR, GET, "/news.ics", .status = 404 },
	{ "letters are not for visitors", VISITOR, GET, "/letters.ics", .status = 401 },
};

static void calendars_hold_what_the_reader_sees(void **state)
{
	run_scenarios(*state, asked, COUNT(asked));
}

static const struct scenario linked[] = {
	{ "a list offers to subscribe, with its filters", VISITOR, GET,
	  "/exhibits?lang=en&kind=map&view=table", .page = true, .status = 200,
	  .has = "Subscribe in a calendar|webcal://kolo.test/exhibits.ics?kind=map&amp;lang=en|"
		 "type=\"text/calendar\"" },
	{ "a record leads to its event", VISITOR, GET, "/exhibits/$meeting0", .page = true, .status = 200,
	  .has = "type=\"text/calendar\"" },
	{ "what no visitor may read cannot be subscribed", ADMIN, GET, "/letters", .page = true,
	  .status = 200, .has = "text/calendar", .has_not = "webcal:" },
};

static void pages_lead_to_calendars(void **state)
{
	run_scenarios(*state, linked, COUNT(linked));
}

static const struct scenario elsewhere[] = {
	{ "clocks of Belgrade", VISITOR, GET, "/exhibits/$meeting0.ics", .status = 200,
	  .has = "TZID:Europe/Belgrade|DTSTART;TZID=Europe/Belgrade:20260328T150000" },
};

static void the_zone_is_the_networks(void **state)
{
	char zone[] = "Europe/Belgrade";

	harness_write(*state, set_zone, zone);
	run_scenarios(*state, elsewhere, COUNT(elsewhere));
	harness_write(*state, set_zone, NULL);
}

/* ---- whole days ---- */

static enum err add_letter(struct ctx *c, void *arg)
{
	struct record *r = record_new(c->arena, &letter);

	r->v[LETTER_TITLE] = VZ("Week of books");
	TRY(field_from_text(c, &letter.fields[LETTER_TERM], str_of(arg), &r->v[LETTER_TERM]));
	return record_store(c, r, NULL);
}

static const struct scenario days[] = {
	{ "whole days, the last one included", ADMIN, GET, "/letters.ics", .status = 200,
	  .has = "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260305|"
		 "DTSTART;VALUE=DATE:20260401\r\nSUMMARY",
	  .has_not = "20271231" },
};

static void days_are_whole(void **state)
{
	static char closed[] = "2026-02-28/2026-03-04", open[] = "2026-04-01/..",
		    no_beginning[] = "../2027-12-31";

	harness_write(*state, add_letter, closed);
	harness_write(*state, add_letter, open);
	harness_write(*state, add_letter, no_beginning);
	run_scenarios(*state, days, COUNT(days));
}

int calendar_test(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_as_written_down),
		cmocka_unit_test(no_line_is_long_nor_cut_within_a_letter),
		cmocka_unit_test(calendars_hold_what_the_reader_sees),
		cmocka_unit_test(pages_lead_to_calendars),
		cmocka_unit_test(the_zone_is_the_networks),
		cmocka_unit_test(days_are_whole),
	};

	return run_on_program("calendar", sample_modules, tests, COUNT(tests));
}
