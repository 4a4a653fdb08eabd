/* zone_calendar.c -- a time zone as calendars carry it along, so that an hour in Kyiv stays that hour
 * whatever the reader's program knows of Kyiv. */
#include "text/zone.h"

/* "On the last Sunday of March, when clocks show 3:00, they go from +2 to +3." */
struct rule {
	int month, weekday, week; /* 0 is Sunday; week 1…5, or -1 for the last */
	i64 clock, before, after;
	bool summer;
};

static int days_in_month(struct date d)
{
	struct date next = { d.year + d.month / 12, d.month % 12 + 1, 1 };

	return (int)(date_days(next) - date_days((struct date){ d.year, d.month, 1 }));
}

/* What the clocks of the time before show when change I comes. */
static i64 clock_at(const struct zone_change *v, size_t i)
{
	return v[i].from + v[i - 1].offset;
}

/* The rule that change I follows, counted from the end of the month or from its beginning. */
static struct rule rule_of(const struct zone_change *v, size_t i, bool from_end)
{
	i64 at = clock_at(v, i), days = at / DAY;
	struct date d = date_of_days(days);
	bool last = d.day + 7 > days_in_month(d);

	return (struct rule){ .month = d.month,
			      .weekday = (int)((days + 4) % 7), /* the first day of 1970 was a Thursday */
			      .week = !from_end ? (d.day - 1) / 7 + 1
				      : last	? -1
						: 0,
			      .clock = at % DAY,
			      .before = v[i - 1].offset,
			      .after = v[i].offset,
			      .summer = v[i].summer };
}

static bool same_rule(struct rule x, struct rule y)
{
	return x.month == y.month && x.weekday == y.weekday && x.week == y.week && x.week != 0 &&
	       x.clock == y.clock && x.before == y.before && x.after == y.after && x.summer == y.summer;
}

static int year_of(const struct zone_change *v, size_t i)
{
	return instant_date(clock_at(v, i)).year;
}

/* The last change that follows the rule of FIRST, year by year: every second one. */
static size_t run_end(const struct zone_change *v, size_t n, size_t first, bool from_end)
{
	struct rule rule = rule_of(v, first, from_end);
	size_t i = first;

	while (i + 2 < n && same_rule(rule, rule_of(v, i + 2, from_end)) &&
	       year_of(v, i + 2) == year_of(v, i) + 1)
		i += 2;
	return i;
}

/* ---- lines ---- */

static void put_time(struct buf *b, const char *name, i64 t, const char *end)
{
	struct date d = instant_date(t);
	int second = (int)(t % DAY / SECOND);

	buf_fmt(b, "%s%04d%02d%02dT%02d%02d%02d%s", name, d.year, d.month, d.day, second / 3600,
		second / 60 % 60, second % 60, end);
}

static void put_offset(struct buf *b, const char *name, i64 offset)
{
	int minutes = (int)((offset < 0 ? -offset : offset) / MINUTE);

	buf_fmt(b, "%s:%c%02d%02d\r\n", name, offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void put_rule(struct buf *b, struct rule r, i64 until)
{
	static const char *const days[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };

	buf_fmt(b, "RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", r.month, r.week, days[r.weekday]);
	if (until)
		put_time(b, ";UNTIL=", until, "Z");
	buf_lit(b, "\r\n");
}

static void open_observance(struct buf *b, bool summer, i64 before, i64 after)
{
	buf_fmt(b, "BEGIN:%s\r\n", summer ? "DAYLIGHT" : "STANDARD");
	put_offset(b, "TZOFFSETFROM", before);
	put_offset(b, "TZOFFSETTO", after);
}

static void close_observance(struct buf *b, bool summer)
{
	buf_fmt(b, "END:%s\r\n", summer ? "DAYLIGHT" : "STANDARD");
}

/* Change FIRST and those that follow its rule, marked in TOLD. */
static void put_run(struct buf *b, const struct zone_change *v, size_t n, size_t first, bool *told)
{
	size_t by_week = run_end(v, n, first, false), by_end = run_end(v, n, first, true);
	bool from_end = by_end >= by_week;
	size_t last = from_end ? by_end : by_week;
	bool for_ever = last + 2 >= n;

	for (size_t i = first; i <= last; i += 2)
		told[i] = true;
	open_observance(b, v[first].summer, v[first - 1].offset, v[first].offset);
	put_time(b, "DTSTART:", clock_at(v, first), "\r\n");
	if (last > first)
		put_rule(b, rule_of(v, first, from_end), for_ever ? 0 : v[last].from);
	close_observance(b, v[first].summer);
}

void zone_calendar(struct buf *b, const char *name, i64 since)
{
	size_t n, first = 0;
	const struct zone_change *v = zone_changes(name, &n);
	bool *told = arena_new_array(b->arena, bool, n);

	if (!v)
		return;
	while (first + 1 < n && v[first + 1].from <= since)
		first++;
	buf_fmt(b, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", name);
	if (first == 0) {
		open_observance(b, v[0].summer, v[0].offset, v[0].offset);
		buf_lit(b, "DTSTART:16010101T000000\r\n");
		close_observance(b, v[0].summer);
	}
	for (size_t i = MAX(first, (size_t)1); i < n; i++)
		if (!told[i])
			put_run(b, v, n, i, told);
	buf_lit(b, "END:VTIMEZONE\r\n");
}
