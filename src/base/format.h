/* format.h -- printf's conversions into memory. The few that pages and statements are made of (%s %.*s %d
 * %02d %lld %zu %c %%) are done here, as libc spends more time on finding its way than on the bytes; from the
 * first other one on, libc does the rest. */
#ifndef KOLO_FORMAT_H
#define KOLO_FORMAT_H

#include "base/base.h"
#include <stdarg.h>

/* As vsnprintf: writes what fits into ROOM bytes, with a NUL when ROOM is not 0; the length of the whole. AP
 * is left as it was. */
size_t format_text(char *to, size_t room, const char *fmt, va_list ap) PRINTF(3, 0);

/* Decimal digits of V, ending at END (at least 20 bytes before it): their beginning. */
char *format_int(char *end, i64 v);

#endif
