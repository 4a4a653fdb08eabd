/* zone.c -- time zones. ICU knows the rules, but opening one of its calendars costs tens of microseconds, too
 * much for a list of a hundred dates. So the changes of clocks of each zone that is used are computed once,
 * 1970 to 2100, and kept for the life of the process in a list that only grows: facts, safe to read without a
 * lock. */
#include "text/zone.h"

#include <stdatomic.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#define FROM 0LL
#define UNTIL (47482 * DAY) /* 1 January 2100 */
#define NAME_MAX_ 48
#define CHANGES_MAX 400 /* at most two a year, with room for restless zones */
#define ZONES_MAX 700	/* more than exist: nobody can fill memory with names */

struct zone {
	struct zone *next;
	char name[NAME_MAX_];
	size_t n;
	struct zone_change changes[];
};

static struct zone *_Atomic zones;
static atomic_uint zone_count;

static struct zone_change state_now(UCalendar *cal, i64 from)
{
	UErrorCode e = U_ZERO_ERROR;
	i64 saved = ucal_get(cal, UCAL_DST_OFFSET, &e);

	return (struct zone_change){ from, ucal_get(cal, UCAL_ZONE_OFFSET, &e) + saved, saved != 0 };
}

/* All changes of CAL's zone into V (CHANGES_MAX long); returns their number, at least 1. */
static size_t read_changes(UCalendar *cal, struct zone_change *v)
{
	UErrorCode e = U_ZERO_ERROR;
	UDate at = (UDate)FROM;
	size_t n = 0;

	ucal_setMillis(cal, at, &e);
	v[n++] = state_now(cal, FROM);
	while (n < CHANGES_MAX && ucal_getTimeZoneTransitionDate(cal, UCAL_TZ_TRANSITION_NEXT, &at, &e) &&
	       U_SUCCESS(e) && at < (UDate)UNTIL) {
		ucal_setMillis(cal, at, &e);
		v[n++] = state_now(cal, (i64)at);
	}
	return n;
}

/* Open ICU's calendar of the zone NAME, or NULL when there is none. */
static UCalendar *open_calendar(const char *name)
{
	UChar id[NAME_MAX_], canonical[128];
	UErrorCode e = U_ZERO_ERROR;
	UBool known = 0;
	int32_t n;

	u_strFromUTF8(id, NAME_MAX_, &n, name, -1, &e);
	ucal_getCanonicalTimeZoneID(id, n, canonical, COUNT(canonical), &known, &e);
	if (U_FAILURE(e) || !known)
		return NULL;
	return ucal_open(id, n, "en", UCAL_GREGORIAN, &e);
}

/* Compute the zone NAME and keep it; NULL when it does not exist. Two threads may do so at once: both results
 * stand in the list and say the same. */
static const struct zone *zone_load(const char *name)
{
	struct zone_change changes[CHANGES_MAX];
	size_t len = strlen(name), n;
	struct zone *z;
	UCalendar *cal;

	if (len >= NAME_MAX_ || atomic_load(&zone_count) >= ZONES_MAX)
		return NULL;
	cal = open_calendar(name);
	if (!cal)
		return NULL;
	n = read_changes(cal, changes);
	ucal_close(cal);
	z = malloc(sizeof(*z) + n * sizeof(changes[0])); /* lives as long as the process */
	if (!z)
		return NULL;
	memcpy(z->name, name, len + 1);
	memcpy(z->changes, changes, n * sizeof(changes[0]));
	z->n = n;
	z->next = atomic_load(&zones);
	while (!atomic_compare_exchange_weak(&zones, &z->next, z))
		;
	atomic_fetch_add(&zone_count, 1);
	return z;
}

static const struct zone *zone_find(const char *name)
{
	for (const struct zone *z = atomic_load(&zones); z; z = z->next)
		if (strcmp(z->name, name) == 0)
			return z;
	return zone_load(name);
}

bool zone_known(const char *name)
{
	return zone_find(name) != NULL;
}

i64 zone_offset(const char *name, i64 t)
{
	const struct zone *z = zone_find(name);
	size_t low = 0, high = z ? z->n : 0;

	if (!z)
		return 0;
	while (high - low > 1) {
		size_t mid = (low + high) / 2;
		if (z->changes[mid].from <= t)
			low = mid;
		else
			high = mid;
	}
	return z->changes[low].offset;
}

const struct zone_change *zone_changes(const char *name, size_t *n)
{
	const struct zone *z = zone_find(name);

	*n = z ? z->n : 0;
	return z ? z->changes : NULL;
}
