/* wall.h -- what clocks on the wall of a time zone show, and the instant they show it, for forms and
 * calendars. */
#ifndef KOLO_WALL_H
#define KOLO_WALL_H

#include "base/time.h"

struct wall {
	struct date day;
	int hour, minute, second;
};

/* The instant at which clocks in the IANA zone ZONE show W; an hour that they skip counts as the one after
 * it. */
i64 wall_instant(const char *zone, struct wall w);
struct wall wall_at(const char *zone, i64 t);

/* "2026-01-02T14:00", with seconds, with a space instead of T, or a day alone (midnight). */
MUST_USE bool wall_parse(struct str s, struct wall *out);
/* "2026-01-02T14:00", as inputs of type datetime-local want it. */
struct str wall_text(struct arena *a, struct wall w);

#endif
