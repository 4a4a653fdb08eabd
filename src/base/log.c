/* log.c -- log lines to standard error, each by one write, so that lines of threads do not mix. */
#include "base/log.h"
#include "base/time.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#define LONGEST_LINE 2048

/* The process has one standard error, so it has one level. */
static _Atomic int least = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&least, (int)level);
}

/* A line stays a line: what would break it or steer a terminal becomes a space. */
static void tame(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
			p[i] = ' ';
}

static size_t stamp(char *p, size_t room, enum log_level level, const char *area)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	i64 now = time_now(), ms = now % DAY;
	struct date d = instant_date(now);
	int n = snprintf(p, room, "%04d-%02d-%02dT%02lld:%02lld:%02lldZ %s %.40s: ", d.year, d.month, d.day,
			 ms / HOUR, ms / MINUTE % 60, ms / SECOND % 60, names[level], area);

	return (size_t)n;
}

void log_line(enum log_level level, const char *area, const char *fmt, ...)
{
	static const char cut[] = "...";
	char line[LONGEST_LINE + sizeof(cut) + 1];
	va_list ap;

	if ((int)level < atomic_load(&least))
		return;
	size_t n = stamp(line, LONGEST_LINE, level, area);
	va_start(ap, fmt);
	int more = vsnprintf(line + n, LONGEST_LINE - n, fmt, ap);
	va_end(ap);
	bool whole = more >= 0 && (size_t)more < LONGEST_LINE - n;
	n = whole ? n + (size_t)more : LONGEST_LINE - 1;
	tame(line, n);
	if (!whole) {
		memcpy(line + n, cut, sizeof(cut) - 1);
		n += sizeof(cut) - 1;
	}
	line[n++] = '\n';
	ssize_t written =
		write(STDERR_FILENO, line, n); /* nobody is left to tell when the log itself fails */
	(void)written;
}
