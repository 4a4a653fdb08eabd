/* sweep.h -- the hourly job that takes away what has had its time. */
#ifndef KOLO_SWEEP_H
#define KOLO_SWEEP_H

#include "core/core.h"

MUST_USE enum err sweep_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
