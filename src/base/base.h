/* base.h -- the words that every file uses: integer types, attributes, BUG() and TRY(). */
#ifndef KOLO_BASE_H
#define KOLO_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef long long i64; /* ids and instants print with %lld, uncast */
typedef unsigned long long u64;

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))

/* Our own mistake, never a user's: prints where and ends the process. */
#define BUG(...) bug_(__FILE__, __LINE__, __VA_ARGS__)
NORETURN PRINTF(3, 4) void bug_(const char *file, int line, const char *fmt, ...);

/* Return the error of E to the caller; the one macro with control flow. */
#define TRY(e)                       \
	do {                         \
		enum err try_ = (e); \
		if (try_ != OK)      \
			return try_; \
	} while (0)

#endif
