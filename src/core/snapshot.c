/* snapshot.c -- reading a snapshot of PostgreSQL. */
#include "core/snapshot.h"

static bool add_running(struct snapshot *s, struct str number)
{
	return s->n < SNAPSHOT_RUNNING && str_to_i64(number, &s->running[s->n++]);
}

bool snapshot_parse(struct str text, struct snapshot *out)
{
	struct str rest = text, xmin = str_cut(&rest, ':'), xmax = str_cut(&rest, ':');

	out->n = 0;
	if (!str_to_i64(xmin, &out->xmin) || !str_to_i64(xmax, &out->xmax) || !rest.p)
		return false;
	while (rest.n)
		if (!add_running(out, str_cut(&rest, ',')))
			return false;
	return true;
}

bool snapshot_finished(const struct snapshot *s, i64 transaction)
{
	if (transaction >= s->xmax)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->running[i] == transaction)
			return false;
	return true;
}
