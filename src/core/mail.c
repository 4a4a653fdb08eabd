/* mail.c -- letters by the standards: headers that hold any language, bodies that survive every relay. */
#include "core/mail.h"

#include "base/utf8.h"

#include <curl/curl.h>
#include <sodium.h>

#define MESSAGE_MAX ((size_t)4 << 20)

/* ---- composing ---- */

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > '~' ||
		    (s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r'))
			return false;
	return true;
}

static void put_base64(struct buf *b, struct str s)
{
	size_t room = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
	char *p = buf_take(b, room);

	if (!p)
		return;
	sodium_bin2base64(p, room, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
	b->n--; /* its NUL */
}

/* At most MAX bytes from the start of S, whole characters only. */
static size_t head_bytes(struct str s, size_t max)
{
	size_t n = 0, i = 0;

	while (i < s.n) {
		utf8_next(s, &i);
		if (i > max)
			break;
		n = i;
	}
	return n;
}

/* RFC 2047: encoded words of at most 75 characters, each on a line of its own. */
static void put_encoded_words(struct buf *b, struct str s)
{
	while (s.n) {
		size_t n = head_bytes(s, 45);

		buf_lit(b, "=?UTF-8?B?");
		put_base64(b, str_slice(s, 0, n));
		buf_lit(b, "?=");
		s = str_slice(s, n, s.n);
		if (s.n)
			buf_lit(b, "\r\n ");
	}
}

/* Short ASCII stays readable. Control characters are encoded like the rest, so no value can begin a header of
 * its own. */
static void put_words(struct buf *b, struct str s)
{
	bool control = str_index(s, '\n') < s.n || str_index(s, '\r') < s.n;

	if (is_ascii(s) && !control && s.n <= 70 && !str_has(s, S("=?")))
		buf_put(b, s);
	else
		put_encoded_words(b, s);
}

/* "Name <address>" apart; NAME is empty when there is none. */
static struct str address_of(struct str from, struct str *name)
{
	size_t open = str_index(from, '<');

	*name = open < from.n ? str_trim(str_slice(from, 0, open)) : STR_NONE;
	struct str rest = str_slice(from, open + 1, from.n);
	return open < from.n ? str_slice(rest, 0, str_index(rest, '>')) : str_trim(from);
}

static void put_from(struct buf *b, struct str from)
{
	struct str name, address = address_of(from, &name);

	buf_lit(b, "From: ");
	if (name.n) {
		put_encoded_words(b, name); /* whatever signs it holds, none has a meaning in a header */
		buf_byte(b, ' ');
	}
	buf_byte(b, '<');
	buf_put(b, address);
	buf_lit(b, ">\r\n");
}

static void put_date(struct arena *a, struct buf *b, i64 at)
{
	struct str http =
		instant_http(a, at); /* "Sun, 06 Nov 1994 08:49:37 GMT": mail wants the zone as a number */

	buf_lit(b, "Date: ");
	buf_put(b, str_slice(http, 0, http.n - 3));
	buf_lit(b, "+0000\r\n");
}

/* Lines end in CR LF; the body stays as it is where all of it is ASCII in lines of bearable length. */
static bool is_plain(struct str text)
{
	bool plain = is_ascii(text);

	while (plain && text.p)
		plain = str_cut(&text, '\n').n <= 900;
	return plain;
}

static void put_plain(struct buf *b, struct str text)
{
	buf_lit(b, "Content-Transfer-Encoding: 7bit\r\n\r\n");
	while (text.p) {
		struct str line = str_cut(&text, '\n');

		buf_put(b, str_ends(line, S("\r")) ? str_slice(line, 0, line.n - 1) : line);
		buf_lit(b, "\r\n");
	}
}

static void put_encoded(struct buf *b, struct str text)
{
	buf_lit(b, "Content-Transfer-Encoding: base64\r\n\r\n");
	for (size_t at = 0; at < text.n; at += 57) {
		put_base64(b, str_slice(text, at, at + 57));
		buf_lit(b, "\r\n");
	}
}

enum err mail_compose(struct arena *a, const struct mail *m, struct str from, i64 id, i64 created,
		      struct str *out)
{
	struct buf b = buf_on(a, MESSAGE_MAX);
	struct str name, sender = address_of(from, &name);

	put_from(&b, from);
	buf_fmt(&b, "To: <%.*s>\r\nSubject: ", STR(m->to));
	put_words(&b, m->subject);
	buf_lit(&b, "\r\n");
	put_date(a, &b, created);
	buf_fmt(&b, "Message-ID: <%lld.%lld%.*s>\r\n", id, created,
		STR(str_slice(sender, str_index(sender, '@'), sender.n)));
	if (m->list_unsubscribe.n && is_ascii(m->list_unsubscribe) &&
	    !str_has(m->list_unsubscribe, S("\n"))) {
		buf_fmt(&b, "List-Unsubscribe: <%.*s>\r\n", STR(m->list_unsubscribe));
		buf_lit(&b, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
	}
	buf_lit(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
		    "charset=utf-8\r\n");
	if (is_plain(m->text))
		put_plain(&b, m->text);
	else
		put_encoded(&b, m->text);
	return buf_finish(&b, out);
}

/* ---- transmitting ---- */

static size_t read_message(char *to, size_t size, size_t n, void *ctx)
{
	struct str *rest = ctx;
	size_t take = MIN(size * n, rest->n);

	memcpy(to, rest->p, take);
	*rest = str_slice(*rest, take, rest->n);
	return take;
}

static enum err outcome(struct arena *a, CURL *curl, CURLcode code, struct str *error)
{
	long reply = 0;

	if (code == CURLE_OK)
		return OK;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
	*error = str_fmt(a, "%s (reply %ld)", curl_easy_strerror(code), reply);
	return reply >= 500 && reply != 530 && reply != 535 ? ERR_INVALID : ERR_UNAVAILABLE;
}

/* A password never crosses a net in the clear; a relay on this machine needs no TLS and rarely has a
 * certificate that holds. */
static long tls_for(const char *url)
{
	const char *host = strstr(url, "://"), *password = strrchr(url, '@');

	host = password ? password + 1 : host ? host + 3 : url;
	if (strncmp(host, "localhost", 9) == 0 || strncmp(host, "127.", 4) == 0 ||
	    strncmp(host, "[::1]", 5) == 0)
		return CURLUSESSL_NONE;
	return password ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

enum err mail_transmit(struct arena *a, const char *url, struct str from, struct str to, struct str message,
		       struct str *error)
{
	struct str name, sender = address_of(from, &name);
	CURL *curl = curl_easy_init();
	struct curl_slist *rcpt = curl_slist_append(NULL, str_fmt(a, "<%.*s>", STR(to)).p);

	if (!curl || !rcpt)
		BUG("libcurl gives no handle");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, tls_for(url));
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_fmt(a, "<%.*s>", STR(sender)).p);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, rcpt);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
	curl_easy_setopt(curl, CURLOPT_READDATA, &message);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	enum err e = outcome(a, curl, curl_easy_perform(curl), error);
	curl_slist_free_all(rcpt);
	curl_easy_cleanup(curl);
	return e;
}
