/* http.h -- requests and responses as plain data, and the server that carries them (libmicrohttpd: epoll,
 * thread pool). The layer knows no sessions, no languages, no database: a handler given at start does the
 * rest. */
#ifndef KOLO_HTTP_H
#define KOLO_HTTP_H

#include "base/buf.h"
#include "base/vec.h"

enum method { METHOD_NONE, GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS };
const char *method_name(enum method m);

struct pair {
	struct str name, value;
};
struct pairs {
	struct pair *v;
	size_t n, cap;
};
/* The first value of NAME, p NULL if absent. */
struct str pairs_get(const struct pairs *p, struct str name);

/* A file of a multipart form. The bytes of a large form lie in a mapped temporary file that goes with the
 * arena. */
struct upload {
	struct str field, name, type; /* as the client claims; judge by content */
	struct str bytes;
	size_t size; /* bytes.n */
};

struct http_request {
	struct arena *arena;
	enum method method; /* HEAD arrives as GET with head = true */
	bool head;
	struct str path;      /* percent-decoded, valid UTF-8, begins with '/', no dot segments */
	struct str target;    /* as sent, for the log and cache key */
	struct pairs query;   /* decoded, in order */
	struct pairs headers; /* names in lower case */
	struct pairs form;    /* urlencoded or multipart fields */
	struct upload *uploads;
	size_t nuploads;
	struct str body; /* other content types, whole */
	struct str peer; /* client address as text; X-Forwarded-For honoured only from trusted proxies */
	bool tls;	 /* the proxy in front says https */
};
struct str http_header(const struct http_request *rq, const char *lower_name); /* p NULL if absent */
struct str http_cookie(const struct http_request *rq, const char *name);

/* Server-sent events and other long answers: FILL appends what is new to OUT (up to 1 MB) and returns true
 * while the stream goes on. It runs on an I/O thread at the start, when the stream is woken (stream_wake_all)
 * and every 15 s; it must not block. CLOSE is called once, whatever happened. */
struct stream {
	bool (*fill)(void *ctx, struct buf *out);
	void (*close)(void *ctx);
	void *ctx;
};

/* Bytes of a file. */
struct span {
	u64 from, n;
};

struct response {
	int status;	 /* 0 until set */
	struct str type; /* Content-Type */
	struct pairs headers;
	struct buf body;
	const char *file; /* send this file instead of the body */
	/* With status 206: where that file, a part of a larger one, begins in it, and how long that is. */
	u64 file_from, file_whole;
	const struct stream *stream;
	struct cached *cached; /* a ready answer out of the page cache */
};
void response_header(struct response *rs, struct arena *a, const char *name, struct str value);
/* The answer depends on the request's header NAME, too. */
void response_vary(struct response *rs, struct arena *a, struct str name);
/* Close the stream and forget it: whoever gives up an answer that has begun to listen says so here. */
void response_drop_stream(struct response *rs);

/* What RQ asks of a file of SIZE bytes in version ETAG, as a status: 200 all of it, 206 the bytes *OUT, 416
 * what is not there. */
int http_range(const struct http_request *rq, struct str etag, u64 size, struct span *out);
/* True when If-None-Match of RQ names ETAG. */
bool etag_known(const struct http_request *rq, struct str etag);

/* One request on its way: who holds it answers it exactly once. */
struct exchange {
	struct http_request rq;
	struct response rs;
	void *connection;		      /* libmicrohttpd's; NULL in tests in process */
	void (*answered)(struct exchange *x); /* tests in process: called by http_answer */
	void *user;			      /* the handler's own */
	/* Called once before the answer goes out, by the thread that sends it: what the one that called
	 * http_answer() had no time for. */
	void (*finish)(void *arg);
	void *finish_arg;
};

enum verdict { HTTP_ANSWERED, HTTP_DEFERRED };

struct http_app {
	/* Bytes of body to accept for this request line and headers, before the body is read. Its failure
	 * refuses the request without reading on. */
	enum err (*body_limit)(void *app, const struct http_request *rq, size_t *bytes);
	/* Called on an I/O thread with the complete request. HTTP_ANSWERED: rs is filled. HTTP_DEFERRED: the
	 * connection sleeps until http_answer(x), from any thread. */
	enum verdict (*handle)(void *app, struct exchange *x);
	/* After the last byte went out or the client left; the exchange's memory goes after it. NULL allowed.
	 */
	void (*finished)(void *app, struct exchange *x, i64 nanoseconds);
	void *app;
	/* A request that never reaches handle() because of E (malformed, too big, unknown method): fill rs
	 * with a page for it. The request may be known in part only. NULL: one line of plain text. */
	void (*refused)(void *app, struct exchange *x, enum err e);
};

struct http_options {
	const char *host;	   /* "127.0.0.1" */
	int port;		   /* 0: any free one */
	int threads;		   /* 0: one a core */
	int connections;	   /* at most; default 8,192 */
	int idle_seconds;	   /* slow and half-open clients are dropped; default 20 */
	const char *trusted_proxy; /* address whose X-Forwarded-* count, or NULL */
	const char *spool;	   /* folder for large uploads */
};

struct http_server;
MUST_USE enum err http_start(const struct http_options *o, const struct http_app *app,
			     struct http_server **out);
int http_port(const struct http_server *s);
void http_stop(struct http_server *s); /* stops accepting, finishes what runs */
void http_answer(struct exchange *x);
/* Run finish(), if there is one: the server does it, and who serves in process. */
void http_finish(struct exchange *x);

/* Wake all streams to ask their fill(). Any thread, as often as one likes: rounds come at most ten a second.
 */
void stream_wake_all(struct http_server *s);

/* ---- parsing, usable without a server (and fuzzed) ---- */

/* application/x-www-form-urlencoded and query strings. ERR_MALFORMED on bad escapes or invalid UTF-8;
 * ERR_TOO_BIG beyond 1,000 pairs. */
MUST_USE enum err form_decode(struct arena *a, struct str text, struct pairs *out);
struct str form_encode(struct arena *a, const struct pairs *p);
void url_escape(struct buf *b, struct str s); /* one path or query component, RFC 3986 unreserved stay */
MUST_USE enum err path_decode(struct arena *a, struct str raw, struct str *out);
/* multipart/form-data; the boundary stands in CONTENT_TYPE. Values and bytes are slices of BODY. */
MUST_USE enum err multipart_decode(struct arena *a, struct str body, struct str content_type,
				   struct pairs *fields, struct upload **uploads, size_t *nuploads);
/* True when an Accept-Encoding header takes CODING, "gzip". */
bool accept_coding(struct str header, struct str coding);
/* The best of OFFERS (media types) for an Accept header (RFC 9110 12.5.1); -1 when none is acceptable. Absent
 * header: 0. */
int accept_choose(struct str header, const char *const *offers, int n);

/* Content type by the first bytes: "image/jpeg", "application/pdf", … or "application/octet-stream". */
const char *sniff_type(struct str bytes);

/* ---- ready answers ---- */

/* Cache of complete anonymous answers by key; an entry belongs to a generation and is stale in the next.
 * Holds at most MAX_BYTES; safe for threads. Each entry carries ETag and, for clients that accept it, a gzip
 * form. */
struct cache;
struct cache *cache_new(size_t max_bytes);
void cache_free(struct cache *c);
/* A ready answer for KEY of GENERATION, held for the caller until the response is sent; NULL if absent. */
struct cached *cache_get(struct cache *c, struct str key, i64 generation);
void cache_put(struct cache *c, struct str key, i64 generation, const struct response *rs);

/* The server releases response.cached when the exchange is over; who serves in process does it himself. C may
 * be NULL. */
void cached_release(struct cached *c);
struct str cached_body(const struct cached *c);

#endif
