/* people_time.c -- dates, instants and ages as people of each language write them. */
#include "text/lang.h"
#include "text/zone.h"

static const struct calendar_words {
	const char *months[12], *of_months[12]; /* "вересень", "вересня" */
	bool nominative; /* dates name the month in the nominative: "21. јануар 2017." */
	const char *after_day, *after_year; /* of the long form */
	const char *after_brief;	    /* "21.01.2017" and this */
	const char *at, *minutes;	    /* before the time; between hours and minutes */
} words[LANG__N] = {
	[LANG_UK] = { { "січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень",
			"вересень", "жовтень", "листопад", "грудень" },
		      { "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня",
			"вересня", "жовтня", "листопада", "грудня" },
		      false,
		      " ",
		      " року",
		      "",
		      " о ",
		      ":" },
	[LANG_SR] = { { "јануар", "фебруар", "март", "април", "мај", "јун", "јул", "август", "септембар",
			"октобар", "новембар", "децембар" },
		      { "јануара", "фебруара", "марта", "априла", "маја", "јуна", "јула", "августа",
			"септембра", "октобра", "новембра", "децембра" },
		      true,
		      ". ",
		      ".",
		      ".",
		      " у ",
		      "." },
	[LANG_SR_LATN] = { { "januar", "februar", "mart", "april", "maj", "jun", "jul", "avgust", "septembar",
			     "oktobar", "novembar", "decembar" },
			   { "januara", "februara", "marta", "aprila", "maja", "juna", "jula", "avgusta",
			     "septembra", "oktobra", "novembra", "decembra" },
			   true,
			   ". ",
			   ".",
			   ".",
			   " u ",
			   "." },
	[LANG_RU] = { { "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
			"октябрь", "ноябрь", "декабрь" },
		      { "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
			"октября", "ноября", "декабря" },
		      false,
		      " ",
		      " года",
		      "",
		      " в ",
		      ":" },
	[LANG_EN] = { { "January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December" },
		      { "January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December" },
		      false,
		      " ",
		      "",
		      "",
		      " at ",
		      ":" },
};

struct str text_month(enum lang l, int month, bool genitive)
{
	const struct calendar_words *w = &words[l];

	return str_of((genitive ? w->of_months : w->months)[(month + 11) % 12]);
}

struct str text_date(struct arena *a, enum lang l, struct date d, bool brief)
{
	const struct calendar_words *w = &words[l];
	struct str month = text_month(l, d.month, !w->nominative);

	if (!brief)
		return str_fmt(a, "%d%s%s %d%s", d.day, w->after_day, month.p, d.year, w->after_year);
	if (l == LANG_EN) /* 3.4. is two different days to English readers */
		return str_fmt(a, "%d %.3s %d", d.day, month.p, d.year);
	return str_fmt(a, "%02d.%02d.%04d%s", d.day, d.month, d.year, w->after_brief);
}

/* The preposition before a time; Ukrainian has "об" before "одинадцятій" alone. */
static const char *at_hour(enum lang l, int hour)
{
	return l == LANG_UK && hour == 11 ? " об " : words[l].at;
}

/* The local day of an instant, and in *MINUTE the minute of that day. */
static i64 local_day(i64 t, const char *zone, int *minute)
{
	i64 local = t + zone_offset(zone, t);
	i64 in_day = ((local % DAY) + DAY) % DAY;

	*minute = (int)(in_day / MINUTE);
	return (local - in_day) / DAY;
}

struct str text_instant(struct arena *a, enum lang l, i64 t, const char *zone, bool brief)
{
	int minute;
	i64 day = local_day(t, zone, &minute);
	struct str date = text_date(a, l, date_of_days(day), brief);
	const char *at = brief ? " " : at_hour(l, minute / 60);

	return str_fmt(a, "%s%s%02d%s%02d", date.p, at, minute / 60, words[l].minutes, minute % 60);
}

struct str text_ago(struct arena *a, enum lang l, i64 then, i64 now, const char *zone)
{
	int minute;
	i64 days = local_day(now, zone, &minute) - local_day(then, zone, &minute);
	i64 age = now - then;

	if (age > -MINUTE && age < MINUTE) /* clocks may differ a little */
		return str_of(tr(l, "just now"));
	if (age < 0)
		return text_instant(a, l, then, zone, false);
	if (age < HOUR)
		return tr_count(a, l, "%lld minute ago", "%lld minutes ago", age / MINUTE);
	if (days == 0)
		return tr_count(a, l, "%lld hour ago", "%lld hours ago", age / HOUR);
	if (days == 1)
		return str_of(tr(l, "yesterday"));
	return text_date(a, l, date_of_days(local_day(then, zone, &minute)), false);
}
