/* response.c -- from struct response to what libmicrohttpd sends: a body, packed if the client likes, a file
 * or a range of it, a stream, or a ready answer. */
#include "http/server.h"
#include "base/log.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void response_header(struct response *rs, struct arena *a, const char *name, struct str value)
{
	vec_push(a, &rs->headers, ((struct pair){ str_dup(a, str_of(name)), str_dup(a, value) }));
}

void response_drop_stream(struct response *rs)
{
	if (rs->stream)
		rs->stream->close(rs->stream->ctx);
	rs->stream = NULL;
}

void response_vary(struct response *rs, struct arena *a, struct str name)
{
	for (size_t i = 0; i < rs->headers.n; i++) {
		struct pair *h = &rs->headers.v[i];

		if (str_eq_nocase(h->name, S("vary"))) {
			if (!str_has(h->value, name))
				h->value = str_fmt(a, "%.*s, %.*s", STR(h->value), STR(name));
			return;
		}
	}
	response_header(rs, a, "Vary", name);
}

struct str response_get(const struct response *rs, struct str name)
{
	for (size_t i = 0; i < rs->headers.n; i++)
		if (str_eq_nocase(rs->headers.v[i].name, name))
			return rs->headers.v[i].value;
	return STR_NONE;
}

/* libmicrohttpd wants NUL-terminated text and refuses line breaks in it. */
static bool header_send(struct MHD_Response *r, struct str name, struct str value)
{
	char room[512];
	struct arena *a = NULL;
	bool ok;

	if (name.n + value.n + 2 <= sizeof(room)) {
		snprintf(room, sizeof(room), "%.*s%c%.*s", STR(name), 0, STR(value));
		return MHD_add_response_header(r, room, room + name.n + 1) == MHD_YES;
	}
	a = arena_new(SIZE_MAX);
	ok = MHD_add_response_header(r, str_z(a, name), str_z(a, value)) == MHD_YES;
	arena_free(a);
	return ok;
}

bool headers_send(struct MHD_Response *r, const struct response *rs, const char *etag)
{
	bool ok = true;

	if (rs->type.n)
		ok &= header_send(r, S("Content-Type"), rs->type);
	for (size_t i = 0; i < rs->headers.n; i++)
		if (!str_eq_nocase(rs->headers.v[i].name, S("etag")))
			ok &= header_send(r, rs->headers.v[i].name, rs->headers.v[i].value);
	if (etag)
		ok &= header_send(r, S("ETag"), str_of(etag));
	return ok;
}

bool etag_known(const struct http_request *rq, struct str etag)
{
	struct str rest = http_header(rq, "if-none-match");

	if (str_starts(etag, S("W/")))
		etag = str_slice(etag, 2, etag.n);
	while (rest.p) {
		struct str one = str_trim(str_cut(&rest, ','));

		if (str_eq(one, S("*")))
			return true;
		if (str_starts(one, S("W/")))
			one = str_slice(one, 2, one.n);
		if (one.n && str_eq(one, etag))
			return true;
	}
	return false;
}

/* ---- body ---- */

static struct MHD_Response *plain_text(struct str text)
{
	return MHD_create_response_from_buffer(text.n, (void *)(uintptr_t)text.p, MHD_RESPMEM_PERSISTENT);
}

/* Pack the body if that pays and the client takes it. Both forms say that they depend on the client. */
static bool pack(struct call *c, struct str *body)
{
	struct response *rs = &c->x.rs;

	if (!gzip_pays(rs->type, body->n) || response_get(rs, S("content-encoding")).p)
		return false;
	response_vary(rs, c->x.rq.arena, S("Accept-Encoding"));
	if (!accept_coding(http_header(&c->x.rq, "accept-encoding"), S("gzip")) ||
	    !pool_gzip(c->server->pool, c->x.rq.arena, *body, body))
		return false;
	response_header(rs, c->x.rq.arena, "Content-Encoding", S("gzip"));
	return true;
}

static struct MHD_Response *body_response(struct call *c, struct str *etag)
{
	struct str body = { c->x.rs.body.p, c->x.rs.body.n };
	bool packed = pack(c, &body);

	*etag = response_get(&c->x.rs, S("etag"));
	if (packed && str_starts(*etag, S("\""))) /* the same content, other bytes */
		*etag = str_fmt(c->x.rq.arena, "W/%.*s", STR(*etag));
	return plain_text(body);
}

/* ---- file ---- */

/* Read a Range header of one range for SIZE bytes: 200 when there is none to honour, 206, or 416. */
static int read_range(struct str header, u64 size, struct span *out)
{
	i64 first = 0, last = (i64)size - 1;

	*out = (struct span){ 0, size };
	if (!str_starts(header, S("bytes=")) || str_index(header, ',') < header.n)
		return 200;
	struct str end = str_slice(header, 6, header.n);
	struct str start = str_trim(str_cut(&end, '-'));
	if (!end.p)
		return 200;
	end = str_trim(end);
	if ((start.n && (!str_to_i64(start, &first) || first < 0)) ||
	    (end.n && (!str_to_i64(end, &last) || last < 0)) || (!start.n && !end.n) ||
	    (start.n && last < first && end.n))
		return 200;
	if (!start.n) { /* the last bytes */
		first = (i64)size - MIN(last, (i64)size);
		if (last == 0)
			return 416;
		last = (i64)size - 1;
	}
	if (first >= (i64)size)
		return 416;
	last = MIN(last, (i64)size - 1);
	*out = (struct span){ (u64)first, (u64)(last - first + 1) };
	return 206;
}

/* A range counts only for the version of the file that the client has a part of. */
static struct str asked_range(const struct http_request *rq, struct str etag)
{
	struct str version = http_header(rq, "if-range");

	return version.p && !str_eq(version, etag) ? STR_NONE : http_header(rq, "range");
}

int http_range(const struct http_request *rq, struct str etag, u64 size, struct span *out)
{
	return read_range(asked_range(rq, etag), size, out);
}

static struct MHD_Response *file_range(struct call *c, int fd, u64 size, struct str etag)
{
	struct response *rs = &c->x.rs;
	struct arena *a = c->x.rq.arena;
	struct span span = { 0, size };
	u64 before = rs->file_from, whole = rs->status == 206 ? rs->file_whole : size;

	if (rs->status == 200)
		rs->status = http_range(&c->x.rq, etag, size, &span);
	response_header(rs, a, "Accept-Ranges", S("bytes"));
	if (rs->status == 416) {
		close(fd);
		response_header(rs, a, "Content-Range", str_fmt(a, "bytes */%llu", size));
		return plain_text(S(""));
	}
	if (rs->status == 206)
		response_header(rs, a, "Content-Range",
				str_fmt(a, "bytes %llu-%llu/%llu", before + span.from,
					before + span.from + span.n - 1, whole));
	return MHD_create_response_from_fd_at_offset64(span.n, fd, span.from);
}

static struct MHD_Response *file_response(struct call *c, struct str *etag)
{
	struct response *rs = &c->x.rs;
	int fd = open(rs->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		log_error("http", "a file to be sent cannot be read");
		return NULL;
	}
	*etag = response_get(rs, S("etag"));
	if (!etag->p)
		*etag = str_fmt(c->x.rq.arena, "\"%llx-%llx-%llx\"", (u64)st.st_mtim.tv_sec,
				(u64)st.st_mtim.tv_nsec, (u64)st.st_size);
	return file_range(c, fd, (u64)st.st_size, *etag);
}

/* ---- all ---- */

static struct MHD_Response *make(struct call *c, struct str *etag)
{
	*etag = STR_NONE;
	if (!c->x.rs.status) {
		log_error("http", "a handler has answered nothing");
		return NULL;
	}
	if (c->x.rs.stream)
		return stream_response(&c->server->streams, &c->x);
	if (c->x.rs.file)
		return file_response(c, etag);
	if (c->x.rs.body.failed) {
		log_error("http", "an answer is too big");
		return NULL;
	}
	return body_response(c, etag);
}

/* Our own mistake: say no more than that. */
static enum MHD_Result send_failure(struct call *c)
{
	struct MHD_Response *r = plain_text(S("Internal error\n"));

	c->x.rs.status = 500;
	MHD_add_response_header(r, "Content-Type", "text/plain");
	enum MHD_Result sent = MHD_queue_response(c->x.connection, 500, r);
	MHD_destroy_response(r);
	return sent;
}

enum MHD_Result response_send(struct call *c)
{
	struct response *rs = &c->x.rs;
	struct str etag;

	if (rs->cached)
		return cached_send(rs->cached, &c->x.rq, c->x.connection, &rs->status);
	struct MHD_Response *r = make(c, &etag);
	if (!r)
		return send_failure(c);
	if (!headers_send(r, rs, etag.p ? str_z(c->x.rq.arena, etag) : NULL)) {
		log_error("http", "an answer has a header that cannot be sent");
		MHD_destroy_response(r);
		return send_failure(c);
	}
	bool known = (rs->status == 200 || rs->status == 206) && c->x.rq.method == GET && etag.n &&
		     etag_known(&c->x.rq, etag);
	if (known)
		rs->status = 304;
	enum MHD_Result sent = MHD_queue_response(c->x.connection, (unsigned)rs->status, r);
	MHD_destroy_response(r);
	return sent;
}
