/* stream_test.c -- answers that come later: deferred to other threads, streams that are woken, clients that
 * leave meanwhile, and a server that stops in the middle of it. */
#include "http/test.h"
#include <pthread.h>
#include <stdatomic.h>

#define CROWD 64
#define STREAMS 200

/* A handler that parks exchanges, and a feed of streams. */
struct hall {
	struct http_server *server;
	pthread_mutex_t lock;
	pthread_cond_t parked;
	struct exchange *waiting[CROWD];
	int nwaiting;
	atomic_int finished, closed, news;
};
static struct hall hall = { .lock = PTHREAD_MUTEX_INITIALIZER, .parked = PTHREAD_COND_INITIALIZER };

struct listener {
	int heard;
};

/* Tell the news that this listener has not heard; the feed ends with the third. */
static bool tell_news(void *ctx, struct buf *out)
{
	struct listener *l = ctx;

	for (; l->heard < hall.news; l->heard++)
		buf_fmt(out, "data: %d\n\n", l->heard + 1);
	return l->heard < 3;
}

/* Always something to say. */
static bool tick(void *ctx, struct buf *out)
{
	(void)ctx;
	buf_lit(out, ": tick\n\n");
	return true;
}

static void count_closed(void *ctx)
{
	(void)ctx;
	hall.closed++;
}

static void open_stream(struct exchange *x)
{
	struct stream *s = arena_new_one(x->rq.arena, struct stream);
	struct listener *l = arena_new_one(x->rq.arena, struct listener);

	*s = (struct stream){ str_eq(x->rq.path, S("/ticks")) ? tick : tell_news, count_closed, l };
	x->rs.status = 200;
	x->rs.type = S("text/event-stream");
	x->rs.stream = s;
}

static void fill(struct exchange *x)
{
	x->rs.status = 200;
	buf_put(&x->rs.body, x->rq.path);
}

static enum verdict handle(void *app, struct exchange *x)
{
	(void)app;
	if (str_eq(x->rq.path, S("/news")) || str_eq(x->rq.path, S("/ticks"))) {
		open_stream(x);
		return HTTP_ANSWERED;
	}
	if (str_eq(x->rq.path, S("/at-once"))) { /* the answer overtakes the verdict */
		fill(x);
		http_answer(x);
		return HTTP_DEFERRED;
	}
	pthread_mutex_lock(&hall.lock);
	hall.waiting[hall.nwaiting++] = x;
	pthread_cond_signal(&hall.parked);
	pthread_mutex_unlock(&hall.lock);
	return HTTP_DEFERRED;
}

static enum err body_limit(void *app, const struct http_request *rq, size_t *bytes)
{
	(void)app;
	(void)rq;
	*bytes = 1000;
	return OK;
}

static void count_finished(void *app, struct exchange *x, i64 nanoseconds)
{
	(void)app;
	assert_true(x->rs.status != 0 && nanoseconds > 0);
	hall.finished++;
}

static int start(void **state)
{
	struct http_app app = { .body_limit = body_limit, .handle = handle, .finished = count_finished };
	struct http_options o = { .threads = 2 };

	(void)state;
	hall.nwaiting = 0;
	hall.finished = hall.closed = hall.news = 0;
	return http_start(&o, &app, &hall.server) != OK;
}

/* A test with its own server and arena. */
static int set_up(void **state)
{
	return start(state) || test_arena_new(state);
}

static int tear_down(void **state)
{
	if (hall.server)
		http_stop(hall.server);
	return test_arena_free(state);
}

static void wait_for(atomic_int *counter, int n)
{
	for (int i = 0; i < 5000 && *counter < n; i++)
		usleep(1000);
	assert_int_equal(*counter, n);
}

static void wait_parked(int n)
{
	pthread_mutex_lock(&hall.lock);
	while (hall.nwaiting < n)
		pthread_cond_wait(&hall.parked, &hall.lock);
	pthread_mutex_unlock(&hall.lock);
}

static void *answer_all(void *arg)
{
	(void)arg;
	for (int i = 0; i < CROWD; i++) {
		wait_parked(i + 1);
		fill(hall.waiting[i]);
		http_answer(hall.waiting[i]);
	}
	return NULL;
}

static void many_answers_come_from_another_thread(void **state)
{
	int fd[CROWD];
	pthread_t t;

	assert_int_equal(pthread_create(&t, NULL, answer_all, NULL), 0);
	for (int i = 0; i < CROWD; i++) {
		fd[i] = dial(http_port(hall.server));
		say(fd[i], str_fmt(*state, "GET /%d HTTP/1.1\r\n" HOST "\r\n", i));
	}
	for (int i = 0; i < CROWD; i++)
		assert_str(hear_answer(*state, fd[i]).body, str_fmt(*state, "/%d", i).p);
	pthread_join(t, NULL);
	say(fd[0], GET_TEXT("/at-once", ""));
	assert_str(hear_answer(*state, fd[0]).body, "/at-once");
	for (int i = 0; i < CROWD; i++)
		close(fd[i]);
	wait_for(&hall.finished, CROWD + 1);
}

static void answers_that_overtake_arrive(void **state)
{
	int fd = dial(http_port(hall.server));

	for (int i = 0; i < 200; i++) {
		say(fd, GET_TEXT("/at-once", ""));
		assert_int_equal(hear_answer(*state, fd).status, 200);
	}
	close(fd);
}

static void a_client_may_leave_before_the_answer(void **state)
{
	for (int i = 0; i < 8; i++) {
		int fd = dial(http_port(hall.server));

		say(fd, S("POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"));
		wait_parked(i + 1);
		if (i % 2) /* leave with a reset */
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
				   sizeof(struct linger));
		close(fd);
	}
	for (int i = 0; i < 8; i++) {
		assert_str(hall.waiting[i]->rq.body, "abc"); /* still whole */
		fill(hall.waiting[i]);
		http_answer(hall.waiting[i]);
	}
	wait_for(&hall.finished, 8);
	(void)state;
}

static void *answer_first_late(void *arg)
{
	(void)arg;
	usleep(50000);
	fill(hall.waiting[0]);
	http_answer(hall.waiting[0]);
	return NULL;
}

static void stopping_waits_for_answers(void **state)
{
	int fd = dial(http_port(hall.server)), port = http_port(hall.server);
	pthread_t t;

	say(fd, GET_TEXT("/late", ""));
	wait_parked(1);
	assert_int_equal(pthread_create(&t, NULL, answer_first_late, NULL), 0);
	http_stop(hall.server);
	hall.server = NULL;
	pthread_join(t, NULL);
	assert_str(hear_answer(*state, fd).body, "/late");
	assert_true(hung_up(*state, fd));
	close(fd);
	assert_int_equal(hall.finished, 1);

	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), -1);
	close(fd);
}

static int listen_to(struct arena *a, struct str request)
{
	int fd = dial(http_port(hall.server));

	say(fd, request);
	struct str head = hear_until(a, fd, S("\r\n\r\n"));
	assert_str(head_value(head, "content-type"), "text/event-stream");
	return fd;
}

static void spread_news(void)
{
	hall.news++;
	stream_wake_all(hall.server);
}

static void streams_are_woken_together(void **state)
{
	int fd[STREAMS];

	for (int i = 0; i < STREAMS; i++)
		fd[i] = listen_to(*state, GET_TEXT("/news", ""));
	for (int n = 1; n <= 2; n++) {
		const char *chunk = str_fmt(*state, "9\r\ndata: %d\n\n\r\n", n).p;

		spread_news();
		for (int i = 0; i < STREAMS; i++)
			assert_str(hear(*state, fd[i], strlen(chunk)), chunk);
	}
	assert_int_equal(hall.closed, 0);
	spread_news();
	for (int i = 0; i < STREAMS; i++) {
		assert_str(hear_until(*state, fd[i], S("0\r\n\r\n")), "9\r\ndata: 3\n\n\r\n0\r\n\r\n");
		close(fd[i]);
	}
	wait_for(&hall.closed, STREAMS);
}

/* The first bytes to who has left are lost in silence, the next ones are refused. */
static void a_listener_who_left_is_closed_once(void **state)
{
	int left = listen_to(*state, GET_TEXT("/ticks", "")),
	    stays = listen_to(*state, GET_TEXT("/ticks", ""));

	close(left);
	for (int i = 0; i < 200 && !hall.closed; i++) {
		stream_wake_all(hall.server);
		usleep(25000);
	}
	assert_int_equal(hall.closed, 1);
	for (int i = 0; i < 2; i++)
		assert_str(hear(*state, stays, 13), "8\r\n: tick\n\n\r\n");
	assert_int_equal(hall.closed, 1);
	close(stays);
}

static void stopping_ends_streams(void **state)
{
	int fd = listen_to(*state, GET_TEXT("/news", ""));

	http_stop(hall.server);
	hall.server = NULL;
	assert_str(hear_until(*state, fd, S("never said")), "0\r\n\r\n");
	assert_int_equal(hall.closed, 1);
	assert_int_equal(hall.finished, 1);
	close(fd);
}

#define with_server(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int stream_test(void)
{
	const struct CMUnitTest tests[] = {
		with_server(many_answers_come_from_another_thread),
		with_server(answers_that_overtake_arrive),
		with_server(a_client_may_leave_before_the_answer),
		with_server(stopping_waits_for_answers),
		with_server(streams_are_woken_together),
		with_server(a_listener_who_left_is_closed_once),
		with_server(stopping_ends_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
