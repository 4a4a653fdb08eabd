/* account.h -- accounts, sign-in, sessions, second factor, roles, tokens. Passwords by argon2id (libsodium),
 * always on the slow lane; session and API tokens are stored hashed; TOTP by RFC 6238. */
#ifndef KOLO_ACCOUNT_H
#define KOLO_ACCOUNT_H

#include "core/core.h"

extern const struct table table_account, table_session, table_ticket, table_api_token, table_account_role;

struct session {
	i64 id, account;
	struct str token_hash;
	i64 created, seen;
};

/* argon2id; 50–100 ms: slow lane only. */
MUST_USE enum err password_hash(struct arena *a, struct str password, struct str *out);
/* An empty HASH is false after the same time, so that the clock does not tell which addresses have an
 * account. */
bool password_verify(struct str hash, struct str password);
/* Length 10..200, not the address, not among the commonest. */
MUST_USE enum err password_check(struct ctx *c, struct str password, struct str email);

struct new_account {
	struct str email, name, password_hash; /* hash empty: invited, sets it by a link */
	enum lang lang;
	bool confirmed;
};
struct account {
	i64 id;
	struct str email, name, password_hash;
	enum lang lang;
	bool confirmed, disabled;
	struct str totp_secret; /* base32; empty: no second factor */
	i64 totp_step, created;
};
/* Addresses are kept trimmed, in NFC and lower case; invalid() on "email" for what cannot be one. */
MUST_USE enum err account_add(struct ctx *c, const struct new_account *n,
			      i64 *id); /* ERR_DUPLICATE: address taken */
MUST_USE enum err account_find(struct ctx *c, struct str email, i64 *id);
MUST_USE enum err account_grant(struct ctx *c, i64 account, enum role r,
				i64 space); /* journalled, idempotent */
MUST_USE enum err account_revoke(struct ctx *c, i64 account, enum role r, i64 space);

MUST_USE enum err account_load(struct ctx *c, i64 id, struct account *out);
/* The accounts of the demo network, whose password is no secret: rows of address and name. */
#define DEMO_PASSWORD "kolo-demo-2026"
MUST_USE enum err account_list_demo(struct ctx *c, struct rows *out);
/* Changes of an account, journalled without the values. A new password and disabling end all sessions; a
 * new password besides all API tokens and the links in mail that set one. */
MUST_USE enum err account_set_password(struct ctx *c, i64 id, struct str hash);
MUST_USE enum err account_set_name(struct ctx *c, i64 id, struct str name);
MUST_USE enum err account_set_lang(struct ctx *c, i64 id, enum lang lang); /* a convenience: not journalled */
MUST_USE enum err account_confirm(struct ctx *c, i64 id);		   /* the address is hers */
MUST_USE enum err account_disable(struct ctx *c, i64 id,
				  bool disabled); /* ERR_CONFLICT: the last administrator */
/* Erase the person, keep the number: name, address, password, roles, sessions, tokens, letters and the
 * payloads of the account's history go; what she did stays in the journal as done by an account without a
 * name. ERR_CONFLICT: the last administrator. */
MUST_USE enum err account_erase(struct ctx *c, i64 id);
/* Second factor: SECRET empty takes it away. STEP is what totp_verify() gave for the first code. */
MUST_USE enum err account_set_totp(struct ctx *c, i64 id, struct str secret, i64 step);
/* Accept CODE, of the authenticator or for recovery, and mark it as used; invalid() on "code" otherwise. In
 * the write lane. */
MUST_USE enum err account_check_totp(struct ctx *c, i64 id, struct str code);

/* Load who acts. ERR_NOT_FOUND: no such account, or disabled. Until the address is confirmed the actor has
 * ROLE_VISITOR alone. */
MUST_USE enum err actor_load(struct ctx *c, i64 account, struct actor *out);

/* Sessions: returns the token for the cookie; the table holds its SHA-256. */
MUST_USE enum err session_start(struct ctx *c, i64 account, struct str agent, struct str *token);
/* ERR_NOT_FOUND: unknown, ended, or unused for 30 days. */
MUST_USE enum err session_find(struct ctx *c, struct str token, struct session *out);
MUST_USE enum err session_end(struct ctx *c, i64 account, i64 session); /* session 0: all of the account's */

/* True when `seen` is over an hour old; then queue session_touch() in the write lane, for a GET cannot write.
 */
bool session_stale(const struct session *s, i64 now);
MUST_USE enum err session_touch(struct ctx *c, i64 session);
struct session_info {
	i64 id;
	struct str agent;
	i64 created, seen;
};
MUST_USE enum err session_list(struct ctx *c, i64 account, struct session_info **out,
			       size_t *n); /* last used first */

/* One-use links in mail: purpose "confirm", "reset", "invite", "comment"; valid for LIFE milliseconds. */
MUST_USE enum err ticket_issue(struct ctx *c, const char *purpose, i64 subject, struct str data, i64 life,
			       struct str *token);
/* The same for a token of one's own making. */
MUST_USE enum err ticket_keep(struct ctx *c, const char *purpose, i64 subject, struct str token, i64 life);
/* ERR_NOT_FOUND: unknown, used, expired, or for another purpose. */
MUST_USE enum err ticket_use(struct ctx *c, const char *purpose, struct str token, i64 *subject,
			     struct str *data);

/* Look without using: for the page that the link opens. */
MUST_USE enum err ticket_find(struct ctx *c, const char *purpose, struct str token, i64 *subject,
			      struct str *data);

/* API tokens: "kolo_" + 43 characters, shown once. */
MUST_USE enum err token_issue(struct ctx *c, i64 account, struct str label, struct str *token);
MUST_USE enum err token_find(struct ctx *c, struct str token, i64 *account);
struct token_info {
	i64 id;
	struct str label;
	i64 created;
};
MUST_USE enum err token_list(struct ctx *c, i64 account, struct token_info **out, size_t *n);
MUST_USE enum err token_revoke(struct ctx *c, i64 account, i64 token);

/* 256 random bits in base64url, and the SHA-256 in hex under which a token is kept. */
struct str token_new(struct arena *a);
struct str token_hash(struct arena *a, struct str token);

/* Codes for who has lost her phone: each works once; new ones make the old ones void. The table holds their
 * SHA-256. */
enum { RECOVERY_CODES = 10 };
MUST_USE enum err recovery_new(struct ctx *c, i64 account, struct str codes[RECOVERY_CODES]);
MUST_USE enum err recovery_use(struct ctx *c, i64 account,
			       struct str typed); /* ERR_NOT_FOUND: none of hers */
MUST_USE enum err recovery_left(struct ctx *c, i64 account, i64 *n);
MUST_USE enum err recovery_drop(struct ctx *c, i64 account);

/* TOTP (RFC 6238, SHA-1, 30 s, 6 digits, one step of tolerance); a code works once. */
struct str totp_secret_new(struct arena *a); /* base32, 160 bits */
bool totp_verify(struct str secret, struct str code, i64 now,
		 i64 *step); /* STEP: refuse steps not after the stored one */
struct str totp_uri(struct arena *a, struct str secret, struct str email, struct str issuer);

#endif
