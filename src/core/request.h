/* request.h -- cookies, flashes, CSRF tokens and the network's own address: for the dispatcher, the layout
 * and pages of accounts. */
#ifndef KOLO_REQUEST_H
#define KOLO_REQUEST_H

#include "core/app.h"

/* HttpOnly, SameSite=Lax, Secure behind TLS. */
void cookie_set(struct request *rq, const char *name, struct str value, i64 seconds);
void cookie_clear(struct request *rq, const char *name);

/* The message of the last redirect, once: clears its cookie. p NULL when there is none. */
struct str flash_take(struct request *rq);

/* Token for the forms of a session: HMAC of its hash under the network's secret. */
struct str csrf_token(const struct app *app, struct arena *a, struct str session_hash);
/* True when the form field "csrf" or the header X-CSRF-Token holds it. */
bool csrf_valid(struct request *rq);

/* "https://kolo.example.org", without a slash at the end. */
struct str base_url(struct request *rq);

#endif
