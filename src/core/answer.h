/* answer.h -- what the dispatcher reads from a request before its handler and adds to the response after it:
 * language, format, cache key, headers, faults. */
#ifndef KOLO_ANSWER_H
#define KOLO_ANSWER_H

#include "core/core.h"

#define BODY_MAX ((size_t)64 << 20) /* of one answer made in memory */

/* ?lang=, then the cookie, then Accept-Language. */
enum lang language_of(const struct http_request *in, enum lang fallback);
/* Keep an explicit ?lang= in the cookie. */
void language_remember(struct request *rq);

/* Split "/organisations.json" into "/organisations" and its format; false when the path ends in no format. */
bool format_suffix(struct str path, struct str *bare, enum format *out);
enum format format_accepted(const struct http_request *in);

/* What tells the anonymous answers of one address apart: language, format, theme, fragment, target; and the
 * hour, as pages tell dates. p NULL: never cached. */
struct str cache_key(const struct http_request *in, enum lang fallback);

/* "GET, POST" of a set of 1 << method. */
struct str methods_text(struct arena *a, unsigned set);

/* Status and body for E: a page for people, RFC 9457 for programs. */
void answer_fault(struct request *rq, enum err e);
/* Security headers, Vary, Cache-Control, Content-Language. */
void answer_headers(struct request *rq);
/* True when the client is a program: asked for JSON, sent JSON, or holds a token. */
bool answer_is_for_program(const struct request *rq);

#endif
