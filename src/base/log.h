/* log.h -- one line an event to standard error: "2026-01-02T03:04:05Z warn http: text key=value". No secrets,
 * no bodies, no addresses of people: callers pass ids. */
#ifndef KOLO_LOG_H
#define KOLO_LOG_H

#include "base/base.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_line(enum log_level level, const char *area, const char *fmt, ...) PRINTF(3, 4);
void log_set_level(enum log_level level); /* default LOG_INFO */

#define log_info(area, ...) log_line(LOG_INFO, area, __VA_ARGS__)
#define log_warn(area, ...) log_line(LOG_WARN, area, __VA_ARGS__)
#define log_error(area, ...) log_line(LOG_ERROR, area, __VA_ARGS__)

#endif
