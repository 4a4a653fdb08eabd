/* mail.h -- a letter as bytes (RFC 5322, MIME) and its way to the relay (SMTP by libcurl). */
#ifndef KOLO_MAIL_H
#define KOLO_MAIL_H

#include "core/core.h"

/* The message for letter ID. FROM is an address or "Name <address>". The Message-ID depends on ID and CREATED
 * alone, so that a letter sent again is recognised. */
MUST_USE enum err mail_compose(struct arena *a, const struct mail *m, struct str from, i64 id, i64 created,
			       struct str *out);

/* Hand MESSAGE to the relay at URL, "smtp://user:password@host:587" (STARTTLS where offered, required with a
 * password) or "smtps://…". ERR_INVALID: refused for good (5xx); ERR_UNAVAILABLE: try later. ERROR tells why,
 * without addresses. Blocks up to a minute: jobs only. */
MUST_USE enum err mail_transmit(struct arena *a, const char *url, struct str from, struct str to,
				struct str message, struct str *error);

#endif
