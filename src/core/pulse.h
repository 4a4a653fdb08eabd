/* pulse.h -- notices commits of other processes on the same database, so that caches of this one do not serve
 * the past. On PostgreSQL it also seals the journal. */
#ifndef KOLO_PULSE_H
#define KOLO_PULSE_H

#include "core/core.h"

struct pulse;
MUST_USE enum err pulse_start(struct app *app, struct pulse **out);
void pulse_stop(struct pulse *p);

#endif
