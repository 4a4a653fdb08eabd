/* request.c -- from what libmicrohttpd parsed to struct http_request: methods, headers, path and query, the
 * peer, the body. */
#include "http/server.h"
#include "base/utf8.h"
#include <arpa/inet.h>

#define MAX_HEADERS 100

static const struct str methods[] = {
	[GET] = S("GET"),	[POST] = S("POST"), [PUT] = S("PUT"),	      [PATCH] = S("PATCH"),
	[DELETE] = S("DELETE"), [HEAD] = S("HEAD"), [OPTIONS] = S("OPTIONS"),
};

const char *method_name(enum method m)
{
	return m > METHOD_NONE && m < COUNT(methods) ? methods[m].p : "";
}

static enum method method_parse(struct str name)
{
	for (enum method m = GET; m < COUNT(methods); m++)
		if (str_eq(name, methods[m]))
			return m;
	return METHOD_NONE;
}

struct str pairs_get(const struct pairs *p, struct str name)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->v[i].name, name))
			return p->v[i].value;
	return STR_NONE;
}

struct str http_header(const struct http_request *rq, const char *lower_name)
{
	return pairs_get(&rq->headers, str_of(lower_name));
}

struct str http_cookie(const struct http_request *rq, const char *name)
{
	struct str wanted = str_of(name);

	for (size_t i = 0; i < rq->headers.n; i++) {
		struct str rest = rq->headers.v[i].value;

		if (!str_eq(rq->headers.v[i].name, S("cookie")))
			continue;
		while (rest.p) {
			struct str value = str_cut(&rest, ';');

			if (str_eq(str_trim(str_cut(&value, '=')), wanted) && value.p)
				return str_trim(value);
		}
	}
	return STR_NONE;
}

/* True for nearly all headers, and seen many bytes at a time. */
static bool is_ascii(struct str s)
{
	unsigned char bits = 0;

	for (size_t i = 0; i < s.n; i++)
		bits |= (unsigned char)s.p[i];
	return bits < 0x80;
}

/* Header values may be of any encoding; whoever stores one must be able to trust that it is UTF-8. */
static struct str header_text(struct arena *a, struct str value)
{
	if (is_ascii(value) || utf8_valid(value))
		return value;
	char *p = arena_bytes(a, value.n + 1);
	for (size_t i = 0; i < value.n; i++)
		p[i] = (unsigned char)value.p[i] < 0x80 ? value.p[i] : '?';
	p[value.n] = '\0';
	return (struct str){ p, value.n };
}

/* Values stay where libmicrohttpd keeps them until the answer is out. */
static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n,
				  const char *value, size_t value_n)
{
	struct http_request *rq = cls;

	(void)kind;
	vec_push(rq->arena, &rq->headers,
		 ((struct pair){ str_lower_ascii(rq->arena, (struct str){ name, name_n }),
				 header_text(rq->arena, (struct str){ value ? value : "", value_n }) }));
	return rq->headers.n <= MAX_HEADERS ? MHD_YES : MHD_NO;
}

static struct str address_text(struct arena *a, const struct sockaddr *sa)
{
	char *p = arena_bytes(a, INET6_ADDRSTRLEN);
	const void *address =
		sa->sa_family == AF_INET6
			? (const void *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr
			: (const void *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr;

	if (!inet_ntop(sa->sa_family, address, p, INET6_ADDRSTRLEN))
		return S("");
	struct str text = str_of(p);
	return str_starts(text, S("::ffff:")) ? str_slice(text, 7, text.n) : text;
}

/* The last header NAME: what a proxy adds comes after what its client made up. */
static struct str last_header(const struct http_request *rq, struct str name)
{
	for (size_t i = rq->headers.n; i > 0; i--)
		if (str_eq(rq->headers.v[i - 1].name, name))
			return rq->headers.v[i - 1].value;
	return STR_NONE;
}

static bool is_address(struct arena *a, struct str text)
{
	struct in6_addr room;
	const char *z = str_z(a, text);

	return inet_pton(AF_INET, z, &room) == 1 || inet_pton(AF_INET6, z, &room) == 1;
}

/* Who speaks: the socket's other end, or whom a trusted proxy there names last. */
static void read_peer(struct http_request *rq, struct MHD_Connection *conn, const char *trusted_proxy)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	rq->peer = info ? address_text(rq->arena, info->client_addr) : S("");
	if (!trusted_proxy || !str_eq(rq->peer, str_of(trusted_proxy)))
		return;
	rq->tls = str_eq_nocase(last_header(rq, S("x-forwarded-proto")), S("https"));
	struct str rest = last_header(rq, S("x-forwarded-for")), last = STR_NONE;
	while (rest.p)
		last = str_trim(str_cut(&rest, ','));
	if (is_address(rq->arena, last))
		rq->peer = last;
}

static size_t count_headers(const struct http_request *rq, struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < rq->headers.n; i++)
		n += str_eq(rq->headers.v[i].name, name);
	return n;
}

/* A body's length and the host must be told in one way only, or a proxy in front may see other requests than
 * we do. */
static enum err check_framing(const struct http_request *rq)
{
	struct str coding = http_header(rq, "transfer-encoding");
	size_t lengths = count_headers(rq, S("content-length"));

	if (coding.p && (lengths || count_headers(rq, S("transfer-encoding")) > 1 ||
			 !str_eq_nocase(coding, S("chunked"))))
		return ERR_MALFORMED;
	return lengths <= 1 && count_headers(rq, S("host")) <= 1 ? OK : ERR_MALFORMED;
}

/* Only visible ASCII and UTF-8's bytes may stand in a target: it goes into logs. */
static enum err check_target(struct str target)
{
	for (size_t i = 0; i < target.n; i++)
		if ((unsigned char)target.p[i] <= ' ' || target.p[i] == 0x7f)
			return ERR_MALFORMED;
	return OK;
}

enum err request_read(struct http_request *rq, struct MHD_Connection *conn, const char *method,
		      const char *trusted_proxy)
{
	struct str query = rq->target;

	rq->method = method_parse(str_of(method));
	rq->head = rq->method == HEAD;
	if (rq->head)
		rq->method = GET;
	MHD_get_connection_values_n(conn, MHD_HEADER_KIND, add_header, rq);
	read_peer(rq, conn, trusted_proxy);
	if (rq->headers.n > MAX_HEADERS)
		return ERR_MALFORMED;
	TRY(check_framing(rq));
	TRY(check_target(rq->target));
	TRY(path_decode(rq->arena, str_cut(&query, '?'), &rq->path));
	TRY(form_decode(rq->arena, query, &rq->query));
	return rq->method == METHOD_NONE ? ERR_METHOD : OK;
}

enum err request_body(struct http_request *rq, struct str body)
{
	struct str type = http_header(rq, "content-type");
	struct str media = str_trim(str_slice(type, 0, str_index(type, ';')));

	if (str_eq_nocase(media, S("application/x-www-form-urlencoded")))
		return form_decode(rq->arena, body, &rq->form);
	if (str_eq_nocase(media, S("multipart/form-data")))
		return multipart_decode(rq->arena, body, type, &rq->form, &rq->uploads, &rq->nuploads);
	rq->body = body;
	return OK;
}
