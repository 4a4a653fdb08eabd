/* account_pages.h -- what the pages of signing in, signing up and one's own account share. */
#ifndef KOLO_ACCOUNT_PAGES_H
#define KOLO_ACCOUNT_PAGES_H

#include "core/account.h"
#include "core/handler.h"
#include "ui/layout.h"

/* A page with one form in the middle: most pages of this module. */
struct entry_page {
	const char *title, *lead; /* message ids */
	struct form form;
	const struct form_field *fields;
	size_t n;
	const struct pair *hidden;
	size_t nhidden;
	const struct link *links; /* below the form */
	size_t nlinks;
	struct str extra; /* HTML of our own above the form, e.g. a QR code */
};

/* Draw P with the faults of the context: status 200, or 422 when there are any. Returns OK, or the fault's
 * error so that the handler's work is undone. */
MUST_USE enum err entry_answer(struct request *rq, const struct entry_page *p);

struct str form_value(struct request *rq, const char *name);  /* trimmed */
struct str form_secret(struct request *rq, const char *name); /* as typed */
/* The address inside this network that ?next= or the form asks for; "/me" for anything that leads elsewhere.
 */
struct str next_address(struct request *rq);
/* One try at the secret that KEY names: ERR_TOO_MANY when too many were wrong lately; a right one is taken
 * off the count. */
MUST_USE enum err guess_begin(struct request *rq, struct str key);
void guess_was_right(struct request *rq, struct str key);
/* Check CODE of the second factor of ACCOUNT as such a try. */
MUST_USE enum err guess_code(struct request *rq, i64 account, struct str code);
/* Open a session and go on to NEXT. */
MUST_USE enum err enter(struct request *rq, i64 account, struct str next);
/* A fault of one field of a form, translated; "" when there is none. */
struct str fault_of(const struct ctx *c, const char *field);
/* Queue a mail in the language of the reader with a link to PATH. */
MUST_USE enum err mail_link(struct request *rq, struct str to, const char *subject, const char *text,
			    struct str path);

/* "Firefox on Windows" of what the browser said of itself (agent.c). */
struct str agent_words(struct html *h, struct str line);

/* Where she has roles, and which: for the list on her page. */
struct my_role {
	struct str href, where, lang, roles;
};
void my_roles(struct request *rq, struct html *h);

enum err get_login(struct request *rq);
enum err prepare_login(struct request *rq);
enum err post_login(struct request *rq);
/* Give this browser a session. */
void set_session(struct request *rq, struct str token);
enum err prepare_login_code(struct request *rq);
enum err post_login_code(struct request *rq);
enum err post_logout(struct request *rq);
enum err get_signup(struct request *rq);
enum err prepare_new_password(struct request *rq);
enum err post_signup(struct request *rq);
enum err get_confirm(struct request *rq);
enum err post_confirm(struct request *rq);
enum err get_reset(struct request *rq);
enum err post_reset(struct request *rq);
enum err get_password(struct request *rq);
enum err post_password(struct request *rq);
enum err get_me(struct request *rq);
enum err post_profile(struct request *rq);
enum err prepare_change_password(struct request *rq);
enum err post_change_password(struct request *rq);
/* A copy of one's data and the way out (leaving.c). */
void leaving_section(struct request *rq, struct html *h);
enum err get_export(struct request *rq);
enum err prepare_erase(struct request *rq);
enum err post_erase(struct request *rq);
enum err get_security(struct request *rq);
enum err post_end_session(struct request *rq);
enum err get_totp(struct request *rq);
enum err post_totp(struct request *rq);
enum err post_totp_off(struct request *rq);
enum err post_totp_codes(struct request *rq);
enum err post_token(struct request *rq);
enum err post_token_revoke(struct request *rq);

#endif
