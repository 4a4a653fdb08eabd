/* stream.c -- long answers. A stream that has nothing to send sleeps as a suspended connection and costs
 * nothing. One ticker thread wakes all of them when asked, or every 15 s: wakes are gathered, so that many
 * commits in a moment are one round and nobody who commits pays for the round. */
#include "http/server.h"

#define HEARTBEAT_SECONDS 15
#define PAUSE_NANOSECONDS 100000000L /* between two rounds */
#define CHUNK_BYTES 4096
#define FILL_BYTES ((size_t)1 << 20) /* what one fill() may say */

/* One stream, asleep or being sent. */
struct sleeper {
	struct sleeper *next;
	struct streams *all;
	const struct stream *stream;
	struct MHD_Connection *connection;
	struct buf out; /* what fill() said last; SENT bytes of it are out */
	size_t sent;
	u64 seen; /* the round it has answered */
	bool ended;
};

static struct timespec after(time_t seconds, long nanoseconds)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += seconds + (t.tv_nsec + nanoseconds) / 1000000000L;
	t.tv_nsec = (t.tv_nsec + nanoseconds) % 1000000000L;
	return t;
}

/* Wait for a knock; false when it is later than UNTIL or the server stops. */
static bool wait_knock(struct streams *s, struct timespec until)
{
	return !s->stopping && pthread_cond_timedwait(&s->knock, &s->lock, &until) == 0;
}

/* Resume all that sleep. A sleeper may be gone as soon as it is resumed. */
static void wake_round(struct streams *s)
{
	struct sleeper *list = s->asleep;

	s->asleep = NULL;
	s->asked = false;
	s->wakes++;
	pthread_mutex_unlock(&s->lock);
	while (list) {
		struct sleeper *one = list;

		list = one->next;
		MHD_resume_connection(one->connection);
	}
	pthread_mutex_lock(&s->lock);
}

static bool is_over(struct timespec t)
{
	struct timespec now = after(0, 0);

	return now.tv_sec > t.tv_sec || (now.tv_sec == t.tv_sec && now.tv_nsec >= t.tv_nsec);
}

static void *tick(void *arg)
{
	struct streams *s = arg;

	pthread_mutex_lock(&s->lock);
	struct timespec heartbeat = after(HEARTBEAT_SECONDS, 0);
	while (!s->stopping) {
		struct timespec sweep = after(s->sweep_seconds, 0);
		while (!s->asked && wait_knock(s, sweep))
			;
		if (s->asked || is_over(heartbeat)) {
			wake_round(s);
			heartbeat = after(HEARTBEAT_SECONDS, 0);
		}
		guests_sweep(s->guests);
		struct timespec pause = after(0, PAUSE_NANOSECONDS);
		while (wait_knock(s, pause))
			;
	}
	wake_round(s);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

void streams_start(struct streams *s, struct guests *guests, int sweep_seconds)
{
	pthread_condattr_t attr;

	s->guests = guests;
	s->sweep_seconds = sweep_seconds;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->knock, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&s->ticker, NULL, tick, s) != 0)
		BUG("no thread for the ticker");
}

void streams_end(struct streams *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_signal(&s->knock);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->ticker, NULL);
}

void streams_free(struct streams *s)
{
	pthread_cond_destroy(&s->knock);
	pthread_mutex_destroy(&s->lock);
}

void stream_wake_all(struct http_server *server)
{
	struct streams *s = &server->streams;

	pthread_mutex_lock(&s->lock);
	s->asked = true;
	pthread_cond_signal(&s->knock);
	pthread_mutex_unlock(&s->lock);
}

/* Lay S to sleep unless there was a wake that it has not answered yet; the server that stops counts as one.
 */
static bool fall_asleep(struct sleeper *one)
{
	struct streams *s = one->all;

	pthread_mutex_lock(&s->lock);
	bool sleep = one->seen == s->wakes && !s->stopping;
	if (sleep) {
		MHD_suspend_connection(one->connection);
		one->next = s->asleep;
		s->asleep = one;
	}
	one->seen = s->wakes;
	one->ended |= s->stopping;
	pthread_mutex_unlock(&s->lock);
	return sleep;
}

/* Give libmicrohttpd what is ready; ask fill() once a wake, since it may well have something to say each
 * time. */
static ssize_t stream_read(void *cls, uint64_t pos, char *to, size_t max)
{
	struct sleeper *one = cls;

	(void)pos;
	while (one->sent == one->out.n) {
		if (one->ended)
			return MHD_CONTENT_READER_END_OF_STREAM;
		if (fall_asleep(one))
			return 0;
		one->out.n = one->sent = 0;
		if (!one->ended)
			one->ended = !one->stream->fill(one->stream->ctx, &one->out);
		if (one->out.failed)
			return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	size_t n = MIN(max, one->out.n - one->sent);
	memcpy(to, one->out.p + one->sent, n);
	one->sent += n;
	return (ssize_t)n;
}

struct MHD_Response *stream_response(struct streams *s, struct exchange *x)
{
	struct sleeper *one = arena_new_one(x->rq.arena, struct sleeper);

	*one = (struct sleeper){
		.all = s,
		.stream = x->rs.stream,
		.connection = x->connection,
		.out = buf_on(x->rq.arena, FILL_BYTES),
		.seen = UINT64_MAX, /* the first fill() comes at once */
	};
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, CHUNK_BYTES, stream_read, one, NULL);
}
