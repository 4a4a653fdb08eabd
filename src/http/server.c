/* server.c -- the life of a request inside libmicrohttpd: its first line makes an exchange, its body is
 * collected, the application answers at once or later from any thread, and when the last byte is out the
 * exchange goes back to the pool. */
#include "http/server.h"
#include "base/log.h"
#include <errno.h>
#include <netdb.h>
#include <sys/resource.h>
#include <unistd.h>

#define CONNECTIONS 8192
#define IDLE_SECONDS 20
#define HEAD_BYTES ((size_t)16 << 10) /* request line, headers and read buffer of one connection */
#define BACKLOG 1024
#define DRAIN_BYTES ((size_t)64 << 20) /* beyond the limit, read from a client that is refused */
#define PATIENCE 2		       /* times the idle seconds, for a whole request line and headers */
#define SWEEP_SECONDS 5		       /* well below the streams' heartbeat, which the same ticker gives */
#define STOP_MILLISECONDS 10000

static i64 nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (i64)t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* ---- the exchange ---- */

static void *on_target(void *cls, const char *target, struct MHD_Connection *conn)
{
	struct http_server *s = cls;
	struct arena *a = pool_arena(s->pool);
	struct call *c = arena_new_one(a, struct call);

	c->server = s;
	c->started = nanoseconds();
	c->x.connection = conn;
	c->x.rq.arena = a;
	c->x.rq.target = str_dup(a, str_of(target));
	c->x.rs.body = buf_on(a, SIZE_MAX / 2);
	guest_begins(&s->guests, conn);
	return c;
}

static void on_completed(void *cls, struct MHD_Connection *conn, void **con_cls,
			 enum MHD_RequestTerminationCode how)
{
	struct http_server *s = cls;
	struct call *c = *con_cls;

	(void)how;
	if (!c)
		return;
	*con_cls = NULL;
	guest_begins(&s->guests, conn);
	response_drop_stream(&c->x.rs);
	if (c->x.rs.status && s->app.finished)
		s->app.finished(s->app.app, &c->x, nanoseconds() - c->started);
	cached_release(c->x.rs.cached);
	bool handled = c->phase == PHASE_HANDLED;
	pool_give_arena(s->pool, c->x.rq.arena);
	if (handled)
		atomic_fetch_sub(&s->running, 1);
}

/* Answer without the application's handler, because of c->refused. */
static enum MHD_Result refuse(struct call *c)
{
	struct response *rs = &c->x.rs;
	const struct err_info *info = err_info(c->refused);

	if (c->refused == ERR_METHOD)
		response_header(rs, c->x.rq.arena, "Allow",
				S("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
	if (atomic_load(&c->server->stopping))
		response_header(rs, c->x.rq.arena, "Connection", S("close"));
	if (c->server->app.refused) {
		c->server->app.refused(c->server->app.app, &c->x, c->refused);
	} else {
		rs->type = S("text/plain; charset=utf-8");
		buf_fmt(&rs->body, "%s\n", info->title);
	}
	if (!rs->status)
		rs->status = info->status;
	return response_send(c);
}

/* True when a request is refused without its body: one that does not say plainly where it ends must not be
 * followed by another on this connection; else the client waits for leave to send, or sends without end. */
static bool refused_unread(const struct call *c, i64 announced, size_t limit)
{
	bool unclear = c->refused == ERR_MALFORMED || c->refused == ERR_METHOD;

	return c->refused && (unclear || (u64)announced > limit + DRAIN_BYTES ||
			      str_eq_nocase(http_header(&c->x.rq, "expect"), S("100-continue")));
}

/* The request line and headers are here. Most clients send their whole body before they read: closing the
 * connection under them would reset it, and the answer would be lost. So a body that is too big is read and
 * dropped within bounds, and the answer comes from a later call, as everybody's. */
static enum MHD_Result read_head(struct call *c, const char *method)
{
	struct http_request *rq = &c->x.rq;
	struct str length;
	i64 announced = 0;
	size_t limit = 0;

	c->phase = PHASE_BODY;
	c->refused = request_read(rq, c->x.connection, method, c->server->trusted_proxy);
	length = http_header(rq, "content-length");
	if (length.p && (!str_to_i64(length, &announced) || announced < 0))
		c->refused = ERR_MALFORMED;
	bool has_body = announced > 0 || http_header(rq, "transfer-encoding").p;
	if (has_body && !c->refused) {
		c->refused = c->server->app.body_limit(c->server->app.app, rq, &limit);
		if (c->refused)
			limit = 0;
		else if ((u64)announced > limit)
			c->refused = ERR_TOO_BIG;
	}
	body_start(&c->body, rq->arena, limit, c->server->spool);
	return has_body && refused_unread(c, announced, limit) ? refuse(c) : MHD_YES;
}

/* Part of the body is here. One that is refused is read further, so that an honest client hears why. */
static enum MHD_Result read_body(struct call *c, const char *data, size_t *n)
{
	guest_goes_on(c->x.connection, *n);
	if (!c->refused)
		c->refused = body_add(&c->body, (struct str){ data, *n });
	else
		c->body.n += *n;
	*n = 0;
	return c->body.n > c->body.limit && c->body.n - c->body.limit > DRAIN_BYTES ? MHD_NO : MHD_YES;
}

static void wake(struct http_server *s, struct MHD_Connection *conn)
{
	MHD_resume_connection(conn);
	atomic_fetch_sub(&s->asleep, 1);
}

void http_finish(struct exchange *x)
{
	void (*finish)(void *) = x->finish;

	x->finish = NULL;
	if (finish)
		finish(x->finish_arg);
}

static enum MHD_Result send_answer(struct call *c)
{
	http_finish(&c->x);
	return response_send(c);
}

/* Let the connection sleep until http_answer(), which may have come already or come at any moment: who
 * arrives second at c->state acts. */
static enum MHD_Result await_answer(struct call *c)
{
	struct MHD_Connection *conn = c->x.connection;
	int running = CALL_RUNNING;

	if (atomic_load(&c->state) == CALL_READY)
		return send_answer(c);
	atomic_fetch_add(&c->server->asleep, 1);
	MHD_suspend_connection(conn);
	if (!atomic_compare_exchange_strong(&c->state, &running, CALL_ASLEEP))
		wake(c->server, conn);
	return MHD_YES;
}

static enum MHD_Result handle(struct call *c)
{
	struct str body = STR_NONE;

	c->phase = PHASE_HANDLED;
	atomic_fetch_add(&c->server->running, 1);
	guest_ends(c->x.connection);
	if (!c->refused && atomic_load(&c->server->stopping))
		c->refused = ERR_UNAVAILABLE;
	if (!c->refused)
		c->refused = body_finish(&c->body, &body);
	if (!c->refused)
		c->refused = request_body(&c->x.rq, body);
	if (c->refused)
		return refuse(c);
	if (c->server->app.handle(c->server->app.app, &c->x) == HTTP_DEFERRED)
		return await_answer(c);
	return response_send(c);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
				  const char *version, const char *data, size_t *n, void **con_cls)
{
	struct call *c = *con_cls;

	(void)cls;
	(void)conn;
	(void)url;
	(void)version;
	switch (c->phase) {
	case PHASE_HEAD:
		return read_head(c, method);
	case PHASE_BODY:
		return *n ? read_body(c, data, n) : handle(c);
	case PHASE_HANDLED:
		break;
	}
	return send_answer(c);
}

void http_answer(struct exchange *x)
{
	struct call *c = (struct call *)x; /* its first member, whenever there is a connection */

	if (!x->connection) {
		if (x->answered)
			x->answered(x);
		return;
	}
	struct MHD_Connection *conn = x->connection;
	struct http_server *s = c->server;
	if (atomic_exchange(&c->state, CALL_READY) == CALL_ASLEEP)
		wake(s, conn);
}

/* ---- the server ---- */

/* Percent escapes are request.c's matter. */
static size_t leave_escaped(void *cls, struct MHD_Connection *conn, char *s)
{
	(void)cls;
	(void)conn;
	return strlen(s);
}

/* As many descriptors as the system lets us have: a stream holds one for hours. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static struct http_options with_defaults(const struct http_options *o)
{
	struct http_options full = *o;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	full.host = o->host ? o->host : "127.0.0.1";
	full.threads = o->threads ? o->threads : (int)MAX(cores, 1);
	full.connections = o->connections ? o->connections : CONNECTIONS;
	full.idle_seconds = o->idle_seconds ? o->idle_seconds : IDLE_SECONDS;
	return full;
}

static enum err start_daemon(struct http_server *s, const struct http_options *o)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *address;
	char port[16];

	snprintf(port, sizeof(port), "%d", o->port);
	if (getaddrinfo(o->host, port, &hints, &address) != 0) {
		log_error("http", "no such address to listen on: %s", o->host);
		return ERR_UNAVAILABLE;
	}
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_SOCK_ADDR, 0, address->ai_addr },
		{ MHD_OPTION_THREAD_POOL_SIZE, o->threads, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, o->connections, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, o->idle_seconds, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEAD_BYTES, NULL },
		{ MHD_OPTION_LISTEN_BACKLOG_SIZE, BACKLOG, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, s },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, s },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, s },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)guests_on_connection, &s->guests },
		{ MHD_OPTION_END, 0, NULL },
	};
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME;
	if (address->ai_family == AF_INET6)
		flags |= MHD_USE_DUAL_STACK;
	s->daemon = MHD_start_daemon(flags, (uint16_t)o->port, NULL, NULL, on_request, s, MHD_OPTION_ARRAY,
				     options, MHD_OPTION_END);
	if (!s->daemon)
		log_error("http", "cannot listen on %s, port %d: %s", o->host, o->port, strerror(errno));
	freeaddrinfo(address);
	return s->daemon ? OK : ERR_UNAVAILABLE;
}

static void server_free(struct http_server *s)
{
	streams_free(&s->streams);
	guests_free(&s->guests);
	pool_free(s->pool);
	free(s);
}

enum err http_start(const struct http_options *o, const struct http_app *app, struct http_server **out)
{
	struct http_options full = with_defaults(o);
	struct http_server *s = calloc(1, sizeof(*s)); /* lives as long as the process */

	if (!s)
		BUG("no memory for the server");
	raise_descriptors();
	s->app = *app;
	s->trusted_proxy = o->trusted_proxy;
	s->spool = o->spool;
	s->pool = pool_new();
	guests_start(&s->guests, (size_t)full.connections, full.idle_seconds * PATIENCE);
	streams_start(&s->streams, &s->guests, MIN(full.idle_seconds, SWEEP_SECONDS));
	enum err e = start_daemon(s, &full);
	if (e != OK) {
		streams_end(&s->streams);
		server_free(s);
		return e;
	}
	*out = s;
	return OK;
}

int http_port(const struct http_server *s)
{
	return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

/* Wait for what runs: for handlers as long as they take, because libmicrohttpd must not stop with a
 * connection asleep; for clients that are slow to take their answer a while. What comes later on connections
 * that are kept is refused, or busy clients would never let the server go. */
static void wait_for_calls(struct http_server *s)
{
	struct timespec pause = { .tv_nsec = 2000000 };
	i64 until = nanoseconds() + STOP_MILLISECONDS * 1000000LL;

	atomic_store(&s->stopping, true);
	while (atomic_load(&s->asleep) > 0 || (atomic_load(&s->running) > 0 && nanoseconds() < until))
		nanosleep(&pause, NULL);
}

void http_stop(struct http_server *s)
{
	MHD_socket listening = MHD_quiesce_daemon(s->daemon);

	streams_end(&s->streams);
	wait_for_calls(s);
	MHD_stop_daemon(s->daemon);
	if (listening != MHD_INVALID_SOCKET)
		close(listening);
	server_free(s);
}
