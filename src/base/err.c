/* err.c -- the table behind enum err, and the end of the process for our own mistakes. */
#include "base/err.h"
#include <stdarg.h>

static const struct err_info infos[ERR__N] = {
	[OK] = { 200, "ok", "Done" },
	[ERR_MALFORMED] = { 400, "malformed", "The request cannot be understood" },
	[ERR_UNAUTHENTICATED] = { 401, "unauthenticated", "Sign in first" },
	[ERR_FORBIDDEN] = { 403, "forbidden", "You may not do this" },
	[ERR_NOT_FOUND] = { 404, "not_found", "Not found" },
	[ERR_METHOD] = { 405, "method_not_allowed", "This address does not accept this kind of request" },
	[ERR_CONFLICT] = { 409, "conflict", "This is not possible in the present state" },
	[ERR_DUPLICATE] = { 409, "duplicate", "This is there already" },
	[ERR_REFERENCED] = { 409, "referenced", "Other records depend on this" },
	[ERR_PRECONDITION] = { 412, "precondition_failed", "This has changed since you read it" },
	[ERR_TOO_BIG] = { 413, "too_big", "This is too big" },
	[ERR_MEDIA] = { 415, "unsupported_media", "This type of file is not accepted" },
	[ERR_INVALID] = { 422, "invalid", "Some fields need correction" },
	[ERR_TOO_MANY] = { 429, "too_many_requests", "Too many requests, try again later" },
	[ERR_RETRY] = { 503, "busy", "Too busy now, try again" },
	[ERR_UNAVAILABLE] = { 503, "unavailable", "Not available now, try again later" },
	[ERR_INTERNAL] = { 500, "internal", "Something went wrong on our side" },
};

const struct err_info *err_info(enum err e)
{
	return &infos[(unsigned)e < ERR__N ? e : ERR_INTERNAL];
}

void bug_(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "BUG at %s:%d: ", file, line);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}
