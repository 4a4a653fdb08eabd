/* time.c -- the proleptic Gregorian calendar by arithmetic, and the machine formats of instants. */
#include "base/time.h"

#define DAYS_400Y 146097LL
#define EPOCH_FROM_MARCH_0 719468LL /* days from 0000-03-01 to 1970-01-01 */

static i64 clock_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * SECOND + t.tv_nsec / 1000000;
}

i64 time_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

i64 time_monotonic(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static i64 floor_div(i64 a, i64 b)
{
	return a / b - (a % b < 0);
}

/* Years begin in March here, so that the leap day is the last day of its year. */
i64 date_days(struct date d)
{
	i64 year = d.year - (d.month <= 2);
	i64 cycle = floor_div(year, 400), y = year - cycle * 400;
	i64 day_of_year = (153 * ((d.month + 9) % 12) + 2) / 5 + d.day - 1;

	return cycle * DAYS_400Y + y * 365 + y / 4 - y / 100 + day_of_year - EPOCH_FROM_MARCH_0;
}

struct date date_of_days(i64 days)
{
	days += EPOCH_FROM_MARCH_0;
	i64 cycle = floor_div(days, DAYS_400Y), day = days - cycle * DAYS_400Y;
	i64 y = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	i64 day_of_year = day - (365 * y + y / 4 - y / 100);
	i64 m = (5 * day_of_year + 2) / 153; /* 0 is March */
	i64 month = m < 10 ? m + 3 : m - 9;

	return (struct date){
		.year = (int)(y + cycle * 400 + (month <= 2)),
		.month = (int)month,
		.day = (int)(day_of_year - (153 * m + 2) / 5 + 1),
	};
}

/* Take WIDTH digits from the front of *S. */
static bool take_number(struct str *s, size_t width, int *out)
{
	int v = 0;

	if (s->n < width)
		return false;
	for (size_t i = 0; i < width; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*out = v;
	*s = str_slice(*s, width, s->n);
	return true;
}

static bool take_byte(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_slice(*s, 1, s->n);
	return true;
}

static bool take_date(struct str *s, struct date *out)
{
	struct date d;

	if (!take_number(s, 4, &d.year) || !take_byte(s, '-') || !take_number(s, 2, &d.month) ||
	    !take_byte(s, '-') || !take_number(s, 2, &d.day))
		return false;
	if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
		return false;
	if (date_of_days(date_days(d)).day != d.day)
		return false;
	*out = d;
	return true;
}

bool date_parse(struct str s, struct date *out)
{
	struct date d;

	if (!take_date(&s, &d) || s.n)
		return false;
	*out = d;
	return true;
}

struct str date_iso(struct arena *a, struct date d)
{
	return str_fmt(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

struct date instant_date(i64 t)
{
	return date_of_days(floor_div(t, DAY));
}

struct str instant_iso(struct arena *a, i64 t)
{
	struct date d = instant_date(t);
	i64 ms = t - floor_div(t, DAY) * DAY, rest = ms % SECOND;
	char fraction[8] = "";

	if (rest)
		snprintf(fraction, sizeof(fraction), ".%03d", (int)rest);
	return str_fmt(a, "%04d-%02d-%02dT%02lld:%02lld:%02lld%sZ", d.year, d.month, d.day, ms / HOUR,
		       ms / MINUTE % 60, ms / SECOND % 60, fraction);
}

/* The fraction of a second after its point, cut to milliseconds. */
static bool take_fraction(struct str *s, i64 *ms)
{
	size_t n = 0;
	i64 unit = 100;

	for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++, unit /= 10)
		*ms += unit * (s->p[n] - '0');
	*s = str_slice(*s, n, s->n);
	return n > 0;
}

/* "12:30", "12:30:00", "12:30:00.5" as milliseconds of the day. */
static bool take_clock(struct str *s, i64 *out)
{
	int hour, minute, second = 0;
	i64 ms = 0;

	if (!take_number(s, 2, &hour) || !take_byte(s, ':') || !take_number(s, 2, &minute))
		return false;
	if (take_byte(s, ':')) {
		if (!take_number(s, 2, &second))
			return false;
		if (take_byte(s, '.') && !take_fraction(s, &ms))
			return false;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*out = hour * HOUR + minute * MINUTE + second * SECOND + ms;
	return true;
}

/* Nothing or Z for UTC, or +03:00: how far the local clock is ahead. */
static bool take_zone(struct str *s, i64 *ahead)
{
	int hour, minute;

	*ahead = 0;
	if (!s->n || take_byte(s, 'Z') || take_byte(s, 'z'))
		return true;
	int sign = take_byte(s, '+') ? 1 : take_byte(s, '-') ? -1 : 0;
	if (!sign || !take_number(s, 2, &hour) || !take_byte(s, ':') || !take_number(s, 2, &minute))
		return false;
	*ahead = sign * (hour * HOUR + minute * MINUTE);
	return hour <= 23 && minute <= 59;
}

bool instant_parse(struct str s, i64 *out)
{
	struct date d;
	i64 clock = 0, ahead = 0;

	if (!take_date(&s, &d))
		return false;
	if (s.n) {
		if (!take_byte(&s, 'T') && !take_byte(&s, 't') && !take_byte(&s, ' '))
			return false;
		if (!take_clock(&s, &clock) || !take_zone(&s, &ahead) || s.n)
			return false;
	}
	*out = date_days(d) * DAY + clock - ahead;
	return true;
}

struct str instant_http(struct arena *a, i64 t)
{
	static const char days[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	i64 day = floor_div(t, DAY), ms = t - day * DAY;
	struct date d = date_of_days(day);

	return str_fmt(a, "%s, %02d %s %04d %02lld:%02lld:%02lld GMT", days[(day % 7 + 7) % 7], d.day,
		       months[d.month - 1], d.year, ms / HOUR, ms / MINUTE % 60, ms / SECOND % 60);
}
