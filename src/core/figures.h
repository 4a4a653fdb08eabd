/* figures.h -- counters of the running process for /metrics (Prometheus text format). */
#ifndef KOLO_FIGURES_H
#define KOLO_FIGURES_H

#include "core/core.h"

struct figures;
struct figures *figures_new(struct arena *a);
void figures_count(struct figures *f, int status); /* one answer; any thread */
void figures_time(struct figures *f, i64 nanoseconds);
enum err get_metrics(struct request *rq);
enum err get_health(struct request *rq); /* 200 "ok" when the database answers, else 503 */

#endif
