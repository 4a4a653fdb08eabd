/* hub.c -- who listens to what: streams by the key of what they show, a flag on each that it has news, one
 * wake for all. */
#include "core/hub.h"

#include <pthread.h>

#define BUCKETS 1024
#define HEARTBEAT (15 * SECOND)

/* One open stream; lives in the arena of its request, linked into the bucket of its key. */
struct listener {
	struct stream stream;
	struct hub *hub;
	struct str key; /* "news/12", "news/0" */
	const char *resource;
	i64 id;
	bool news; /* under the hub's lock */
	bool greeted;
	i64 spoke; /* monotonic: when something was last written */
	struct listener *next, **link;
};

struct hub {
	struct app *app;
	struct arena *arena;
	pthread_mutex_t lock;
	struct listener *buckets[BUCKETS];
};

struct hub *hub_new(struct app *app)
{
	struct arena *a = arena_new(1 << 20);
	struct hub *h = arena_new_one(a, struct hub);

	h->app = app;
	h->arena = a;
	pthread_mutex_init(&h->lock, NULL);
	return h;
}

void hub_free(struct hub *h)
{
	pthread_mutex_destroy(&h->lock);
	arena_free(h->arena);
}

static struct str key_text(char *room, size_t size, const char *resource, i64 id)
{
	int n = snprintf(room, size, "%s/%lld", resource, id);

	if (n < 0 || (size_t)n >= size)
		BUG("resource name is too long");
	return (struct str){ room, (size_t)n };
}

static struct listener **bucket_of(struct hub *h, struct str key)
{
	return &h->buckets[str_hash(key) % BUCKETS];
}

/* ---- publishing ---- */

/* Under the lock: mark who listens to RESOURCE/ID; true when there is one. */
static bool mark(struct hub *h, const char *resource, i64 id)
{
	char room[128];
	struct str key = key_text(room, sizeof(room), resource, id);
	bool any = false;

	for (struct listener *l = *bucket_of(h, key); l; l = l->next)
		if (str_eq(l->key, key))
			any = l->news = true;
	return any;
}

static void wake(struct hub *h)
{
	if (h->app->server)
		stream_wake_all(h->app->server);
}

void hub_publish(struct hub *h, const struct touch *t, size_t n)
{
	bool any = false;

	pthread_mutex_lock(&h->lock);
	for (size_t i = 0; i < n; i++) {
		any |= mark(h, t[i].resource, 0);
		if (t[i].id)
			any |= mark(h, t[i].resource, t[i].id);
	}
	pthread_mutex_unlock(&h->lock);
	if (any)
		wake(h);
}

void hub_publish_all(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct listener *l = h->buckets[i]; l; l = l->next)
			l->news = true;
	pthread_mutex_unlock(&h->lock);
	wake(h);
}

/* ---- one stream ---- */

static bool take_news(struct listener *l)
{
	pthread_mutex_lock(&l->hub->lock);
	bool news = l->news;
	l->news = false;
	pthread_mutex_unlock(&l->hub->lock);
	return news;
}

static bool fill(void *ctx, struct buf *out)
{
	struct listener *l = ctx;
	i64 now = time_monotonic();

	if (!l->greeted)
		buf_fmt(out, "retry: 3000\nid: %lld\n\n", (i64)l->hub->app->generation);
	if (take_news(l))
		buf_fmt(out, "id: %lld\nevent: change\ndata: {\"resource\":\"%s\",\"id\":\"%lld\"}\n\n",
			(i64)l->hub->app->generation, l->resource, l->id);
	else if (l->greeted && now - l->spoke >= HEARTBEAT)
		buf_lit(out, ":\n\n");
	l->greeted = true;
	if (out->n)
		l->spoke = now;
	return true;
}

static void leave(void *ctx)
{
	struct listener *l = ctx;

	pthread_mutex_lock(&l->hub->lock);
	*l->link = l->next;
	if (l->next)
		l->next->link = l->link;
	pthread_mutex_unlock(&l->hub->lock);
}

static void join(struct hub *h, struct listener *l)
{
	struct listener **bucket = bucket_of(h, l->key);

	pthread_mutex_lock(&h->lock);
	l->next = *bucket;
	l->link = bucket;
	if (l->next)
		l->next->link = &l->next;
	*bucket = l;
	pthread_mutex_unlock(&h->lock);
}

enum err hub_stream(struct request *rq, const char *resource, i64 id)
{
	struct arena *a = rq->c.arena;
	struct hub *h = rq->c.app->hub;
	struct listener *l = arena_new_one(a, struct listener);
	struct str last = http_header(rq->in, "last-event-id");
	char room[128];
	i64 seen;

	l->hub = h;
	l->key = str_dup(a, key_text(room, sizeof(room), resource, id));
	l->resource = resource;
	l->id = id;
	l->news = last.p && (!str_to_i64(last, &seen) || seen != h->app->generation);
	l->stream = (struct stream){ fill, leave, l };
	join(h, l);
	rq->out->status = 200;
	rq->out->type = S("text/event-stream");
	rq->out->stream = &l->stream;
	response_header(rq->out, a, "Cache-Control", S("no-store"));
	response_header(rq->out, a, "X-Accel-Buffering", S("no")); /* nginx in front must not gather */
	return OK;
}
