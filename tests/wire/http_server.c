/* http_server.c -- a server of nothing but src/http, for wire tests and measurements of that layer: a ready
 * page of 12 kB, the same page built each time, answers from another thread, an event stream, an echo, a
 * file. */
#include "base/log.h"
#include "http/http.h"
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#define PAGE_BYTES 12288

struct wire {
	struct http_server *server;
	struct cache *cache;
	const char *file;
};

static enum err body_limit(void *app, const struct http_request *rq, size_t *bytes)
{
	(void)app;
	(void)rq;
	*bytes = (size_t)8 << 20;
	return OK;
}

static void fill_page(struct response *rs)
{
	rs->status = 200;
	rs->type = S("text/html; charset=utf-8");
	while (rs->body.n < PAGE_BYTES)
		buf_fmt(&rs->body, "<p>line %zu of a page</p>\n", rs->body.n * 7919);
}

static void *answer_later(void *arg)
{
	struct exchange *x = arg;

	usleep(1000);
	x->rs.status = 200;
	x->rs.type = S("text/plain");
	buf_lit(&x->rs.body, "late\n");
	http_answer(x);
	return NULL;
}

static enum verdict defer(struct exchange *x)
{
	pthread_t t;

	if (pthread_create(&t, NULL, answer_later, x) != 0)
		return HTTP_ANSWERED;
	pthread_detach(t);
	return HTTP_DEFERRED;
}

static bool say_hello(void *ctx, struct buf *out)
{
	(void)ctx;
	buf_lit(out, ": hello\n\n");
	return true;
}

static void forget(void *ctx)
{
	(void)ctx;
}

static const struct stream hello = { say_hello, forget, NULL };

static enum verdict handle(void *app, struct exchange *x)
{
	struct wire *w = app;

	if (str_eq(x->rq.path, S("/late")))
		return defer(x);
	x->rs.status = 200;
	if (str_eq(x->rq.path, S("/cached"))) {
		x->rs.cached = cache_get(w->cache, x->rq.path, 1);
	} else if (str_eq(x->rq.path, S("/page"))) {
		fill_page(&x->rs);
	} else if (str_eq(x->rq.path, S("/file"))) {
		x->rs.file = w->file;
	} else if (str_eq(x->rq.path, S("/events"))) {
		x->rs.type = S("text/event-stream");
		x->rs.stream = &hello;
	} else if (str_eq(x->rq.path, S("/wake"))) {
		stream_wake_all(w->server);
	} else {
		buf_put(&x->rs.body, x->rq.body);
	}
	return HTTP_ANSWERED;
}

/* http_server PORT THREADS [FILE] */
int main(int argc, char **argv)
{
	struct wire w = { .file = argc > 3 ? argv[3] : NULL };
	struct http_app app = { .body_limit = body_limit, .handle = handle, .app = &w };
	struct arena *a = arena_new(1 << 20);
	struct response rs = { .body = buf_on(a, 1 << 20) };
	i64 port = 0, threads = 0;
	sigset_t signals;
	int got;

	if (argc < 3 || !str_to_i64(str_of(argv[1]), &port) || !str_to_i64(str_of(argv[2]), &threads))
		return 2;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	fill_page(&rs);
	w.cache = cache_new(1 << 20);
	cache_put(w.cache, S("/cached"), 1, &rs);
	arena_free(a);
	struct http_options o = { .port = (int)port, .threads = (int)threads };
	if (http_start(&o, &app, &w.server) != OK)
		return 1;
	printf("%d\n", http_port(w.server));
	fflush(stdout);
	sigwait(&signals, &got);
	http_stop(w.server);
	cache_free(w.cache);
	return 0;
}
