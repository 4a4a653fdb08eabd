/* wall.c -- wall clocks of a time zone. */
#include "resource/wall.h"

#include "text/zone.h"

i64 wall_instant(const char *zone, struct wall w)
{
	i64 local = date_days(w.day) * DAY + w.hour * HOUR + w.minute * MINUTE + w.second * SECOND;
	i64 guess = local - zone_offset(zone, local);

	/* The offset belongs to the instant, which is known only nearly the first time. */
	return local - zone_offset(zone, guess);
}

struct wall wall_at(const char *zone, i64 t)
{
	i64 local = t + zone_offset(zone, t);
	i64 in_day = ((local % DAY) + DAY) % DAY;

	return (struct wall){ instant_date(local), (int)(in_day / HOUR), (int)(in_day / MINUTE % 60),
			      (int)(in_day / SECOND % 60) };
}

static bool two_digits(struct str s, size_t at, int *out)
{
	if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
		return false;
	*out = (s.p[at] - '0') * 10 + s.p[at + 1] - '0';
	return true;
}

/* "14:00" or "14:00:05". */
static bool clock_parse(struct str s, struct wall *w)
{
	if (s.n != 5 && s.n != 8)
		return false;
	if (!two_digits(s, 0, &w->hour) || s.p[2] != ':' || !two_digits(s, 3, &w->minute))
		return false;
	if (s.n == 8 && (s.p[5] != ':' || !two_digits(s, 6, &w->second)))
		return false;
	return w->hour < 24 && w->minute < 60 && w->second < 60;
}

bool wall_parse(struct str s, struct wall *out)
{
	struct wall w = { 0 };

	if (!date_parse(str_slice(s, 0, 10), &w.day))
		return false;
	if (s.n > 10 && ((s.p[10] != 'T' && s.p[10] != ' ') || !clock_parse(str_slice(s, 11, s.n), &w)))
		return false;
	*out = w;
	return true;
}

struct str wall_text(struct arena *a, struct wall w)
{
	return str_fmt(a, "%04d-%02d-%02dT%02d:%02d", w.day.year, w.day.month, w.day.day, w.hour, w.minute);
}
