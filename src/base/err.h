/* err.h -- the one list of ways in which work can fail, and how each is told to HTTP and to programs. */
#ifndef KOLO_ERR_H
#define KOLO_ERR_H

#include "base/base.h"

enum err {
	OK = 0,
	ERR_MALFORMED,	     /* 400 the request cannot be understood */
	ERR_UNAUTHENTICATED, /* 401 sign in first */
	ERR_FORBIDDEN,	     /* 403 known, but not for you */
	ERR_NOT_FOUND,	     /* 404 not there, or not for you to know of */
	ERR_METHOD,	     /* 405 the path exists, not for this method */
	ERR_CONFLICT,	     /* 409 somebody was first; state does not allow it */
	ERR_DUPLICATE,	     /* 409 a unique value is taken */
	ERR_REFERENCED,	     /* 409 other records point here, or the target is gone */
	ERR_PRECONDITION,    /* 412 not the version that If-Match names */
	ERR_TOO_BIG,	     /* 413 over a limit */
	ERR_MEDIA,	     /* 415 type not accepted */
	ERR_INVALID,	     /* 422 fields to mend, named one by one */
	ERR_TOO_MANY,	     /* 429 slow down */
	ERR_RETRY,	 /* serialization failure: the write lane runs the work again; 503 when it gives up */
	ERR_UNAVAILABLE, /* 503 database or disk is away; nothing was written */
	ERR_INTERNAL,	 /* 500 ours; the log knows more */
	ERR__N
};

struct err_info {
	int status;	   /* HTTP status */
	const char *code;  /* stable word for programs: "not_found" */
	const char *title; /* English message id for people: "Not found" */
};

/* The description of E; static, never NULL. */
const struct err_info *err_info(enum err e);

#endif
