/* str.h -- a view of text: pointer and length, passed by value, never owning. Strings made by functions of
 * this project are NUL-terminated besides (for C libraries); slices of other strings are not. */
#ifndef KOLO_STR_H
#define KOLO_STR_H

#include "base/arena.h"
#include <stdarg.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define S(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
/* The same as a constant initialiser; for labels of static tables the text is a message id. */
#define S_(lit)                         \
	{                               \
		"" lit, sizeof(lit) - 1 \
	}
#define STR(s) (int)(s).n, ((s).p ? (s).p : "") /* arguments for %.*s */
#define STR_NONE ((struct str){ NULL, 0 })

static inline struct str str_of(const char *z)
{
	return z ? (struct str){ z, strlen(z) } : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
int str_cmp(struct str a, struct str b);	/* byte order */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, struct str part);
struct str str_trim(struct str s); /* without ASCII white space at both ends */

/* S[from, to), clipped to S. */
struct str str_slice(struct str s, size_t from, size_t to);

/* Index of the first C in S, or S.n. */
size_t str_index(struct str s, char c);

/* Cut S at the first SEP: returns the part before it and leaves the rest in *S (empty, p NULL, at the end).
 * Loop with: while (rest.p) { part = str_cut(&rest, ','); … } */
struct str str_cut(struct str *s, char sep);

/* Whole-string conversions: false and *OUT untouched unless all of S is a number in range. */
MUST_USE bool str_to_i64(struct str s, i64 *out);
MUST_USE bool str_to_double(struct str s,
			    double *out); /* "12.5", "-3e4", at most 511 bytes; no +, hex, inf */

/* NUL-terminated copies that live in A. */
struct str str_dup(struct arena *a, struct str s);
const char *str_z(struct arena *a, struct str s);
struct str str_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
struct str str_vfmt(struct arena *a, const char *fmt, va_list ap) PRINTF(2, 0);
struct str str_lower_ascii(struct arena *a, struct str s);

/* Lower-case hex of N bytes. */
struct str str_hex(struct arena *a, const void *bytes, size_t n);

/* FNV-1a, for tables in memory only. */
u64 str_hash(struct str s);

#endif
