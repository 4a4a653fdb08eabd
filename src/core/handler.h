/* handler.h -- what handlers use besides the answer itself: cookies, flashes, CSRF tokens and the network's
 * own address: for the dispatcher, the layout and pages of accounts. */
#ifndef KOLO_HANDLER_H
#define KOLO_HANDLER_H

#include "core/app.h"

/* HttpOnly, SameSite=Lax, Secure behind TLS. */
void cookie_set(struct request *rq, const char *name, struct str value, i64 seconds);
void cookie_clear(struct request *rq, const char *name);

/* This answer holds what nobody may keep, not even we: a token, a session. */
void answer_secretly(struct request *rq);
bool answer_is_secret(const struct response *rs);

/* The message of the last redirect, once: clears its cookie. TEXT.p NULL when there is none; UNDO empty:
 * there is no way back. */
struct flashed {
	struct str text, undo;
};
struct flashed flash_take(struct request *rq);

/* Who asks sits at this machine, with no proxy in between. */
bool request_is_local(const struct http_request *in);

/* Token for the forms of a session: its hash, signed. */
struct str csrf_token(const struct app *app, struct arena *a, struct str session_hash);
/* True when the form field "csrf" or the header X-CSRF-Token holds it. */
bool csrf_valid(struct request *rq);

/* "https://kolo.example.org", without a slash at the end: where this reader found the network. Letters take
 * app_link(), for the request of one must not lead another astray. */
struct str base_url(struct request *rq);

#endif
