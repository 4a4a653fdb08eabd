/* server.h -- what the files of the server share: one request's life, the free lists, streams. Private to
 * src/http. */
#ifndef KOLO_SERVER_H
#define KOLO_SERVER_H

#include "http/http.h"
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* ---- pool.c: arenas and deflaters used again, so that requests cost no malloc ---- */

struct pool;
struct pool *pool_new(void);
void pool_free(struct pool *p);
struct arena *pool_arena(struct pool *p);
void pool_give_arena(struct pool *p, struct arena *a);
/* TEXT in gzip's form at the fastest level, in A; false when A lacks room. */
bool pool_gzip(struct pool *p, struct arena *a, struct str text, struct str *out);

/* ---- gzip.c ---- */

struct gzip;
struct gzip *gzip_new(int level);
void gzip_free(struct gzip *g);
/* Bytes that the gzip form of N bytes takes at most. */
size_t gzip_bound(struct gzip *g, size_t n);
/* Write the gzip form of TEXT to OUT, which has gzip_bound() bytes; its length. G is ready again afterwards.
 */
size_t gzip_run(struct gzip *g, struct str text, char *out);
/* True for types and sizes that compression makes smaller. */
bool gzip_pays(struct str type, size_t n);

/* ---- body.c: memory up to 1 MB, then an unlinked file that is mapped at the end ---- */

struct body {
	struct buf memory;
	const char *spool;
	size_t limit, n;
	int fd; /* -1: in memory */
};
void body_start(struct body *b, struct arena *a, size_t limit, const char *spool);
MUST_USE enum err body_add(struct body *b, struct str part);
MUST_USE enum err body_finish(struct body *b, struct str *out);

/* ---- stream.c ---- */

struct guests;

struct streams {
	struct guests *guests; /* swept by the same ticker, by the way */
	int sweep_seconds;
	pthread_mutex_t lock;
	pthread_cond_t knock;
	pthread_t ticker;
	struct sleeper *asleep;
	u64 wakes; /* rounds so far */
	bool asked, stopping;
};
void streams_start(struct streams *s, struct guests *guests, int sweep_seconds);
/* End all streams; no stream sleeps again. */
void streams_end(struct streams *s);
void streams_free(struct streams *s);
struct MHD_Response *stream_response(struct streams *s, struct exchange *x);

/* ---- guests.c: deadlines for clients that say their request drop by drop ---- */

struct guest;
struct guests {
	pthread_mutex_t lock;
	struct guest *slots, *free;
	size_t n;
	i64 patience; /* milliseconds for a request line and headers, and between requests */
};
void guests_start(struct guests *g, size_t n, int patience_seconds);
void guests_free(struct guests *g);
/* Shut the connections whose deadline is over. */
void guests_sweep(struct guests *g);
/* libmicrohttpd's notice that a connection came or went. */
void guests_on_connection(void *cls, struct MHD_Connection *conn, void **context,
			  enum MHD_ConnectionNotificationCode what);
void guest_begins(struct guests *g, struct MHD_Connection *conn); /* a new deadline */
void guest_goes_on(struct MHD_Connection *conn, size_t bytes);	  /* more time for more bytes */
void guest_ends(struct MHD_Connection *conn);			  /* the request is complete */

/* ---- request.c ---- */

/* Fill method, path, query, headers and peer. C's target is set. */
MUST_USE enum err request_read(struct http_request *rq, struct MHD_Connection *conn, const char *method,
			       const char *trusted_proxy);
/* Read BODY as the form or body that the content type says. */
MUST_USE enum err request_body(struct http_request *rq, struct str body);

/* ---- response.c ---- */

struct call;
MUST_USE enum MHD_Result response_send(struct call *c);
/* The value of header NAME (any case), p NULL if absent. */
struct str response_get(const struct response *rs, struct str name);
/* Give R the type and headers of RS but the ETag, for which ETAG stands (NULL: none). False when one is not a
 * header. */
bool headers_send(struct MHD_Response *r, const struct response *rs, const char *etag);

/* ---- cache.c ---- */

/* Send C to who asked RQ; *STATUS is what went out. */
MUST_USE enum MHD_Result cached_send(const struct cached *c, const struct http_request *rq,
				     struct MHD_Connection *conn, int *status);

/* ---- server.c ---- */

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_HANDLED };
enum state { CALL_RUNNING, CALL_ASLEEP, CALL_READY };

struct http_server {
	struct http_app app;
	const char *trusted_proxy, *spool;
	struct MHD_Daemon *daemon;
	struct pool *pool;
	struct streams streams;
	struct guests guests;
	atomic_long running;  /* exchanges from the last byte of the request to that of the answer */
	atomic_long asleep;   /* of these, waiting for http_answer() */
	atomic_bool stopping; /* requests that were not complete before are refused */
};

/* One exchange with what the server keeps beside it. */
struct call {
	struct exchange x;
	struct http_server *server;
	struct body body;
	enum phase phase;
	enum err refused; /* why handle() must not see it */
	atomic_int state;
	i64 started; /* monotonic nanoseconds */
};

#endif
