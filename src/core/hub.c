/* hub.c -- who listens to what: streams by the key of what they show, a flag on each that it has news, one
 * wake for all. */
#include "core/hub.h"
#include "core/rate.h"

#include <pthread.h>

#define BUCKETS 1024
#define HEARTBEAT (15 * SECOND)

/* One open stream; lives in the arena of its request, linked into the bucket of its key. */
struct listener {
	struct stream stream;
	struct hub *hub;
	struct str key;	   /* "news/12", "news/0" */
	struct str client; /* account or network, of whom nobody holds all the room */
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
	struct http_server *server; /* to be woken; under the lock, for it goes before those who publish */
	struct listener *buckets[BUCKETS];
	size_t open;
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

/* Under the lock. */
static void wake(struct hub *h)
{
	if (h->server)
		stream_wake_all(h->server);
}

static void set_server(struct hub *h, struct http_server *server)
{
	pthread_mutex_lock(&h->lock);
	h->server = server;
	pthread_mutex_unlock(&h->lock);
}

void hub_serve(struct hub *h, struct http_server *server)
{
	set_server(h, server);
}

void hub_close(struct hub *h)
{
	set_server(h, NULL);
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
	if (any)
		wake(h);
	pthread_mutex_unlock(&h->lock);
}

void hub_publish_all(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct listener *l = h->buckets[i]; l; l = l->next)
			l->news = true;
	wake(h);
	pthread_mutex_unlock(&h->lock);
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
	l->hub->open--;
	pthread_mutex_unlock(&l->hub->lock);
}

/* Under the lock: whether CLIENT may have one more. Opening a stream is rare, so all are looked at. */
static bool has_room(const struct hub *h, struct str client)
{
	size_t mine = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		for (const struct listener *l = h->buckets[i]; l; l = l->next)
			mine += str_eq(l->client, client);
	return h->open < HUB_STREAMS && mine < HUB_STREAMS_OF_ONE;
}

static bool join(struct hub *h, struct listener *l)
{
	struct listener **bucket = bucket_of(h, l->key);

	pthread_mutex_lock(&h->lock);
	bool room = has_room(h, l->client);
	if (room) {
		l->next = *bucket;
		l->link = bucket;
		if (l->next)
			l->next->link = &l->next;
		*bucket = l;
		h->open++;
	}
	pthread_mutex_unlock(&h->lock);
	return room;
}

static struct str client_of(const struct request *rq)
{
	struct arena *a = rq->c.arena;

	return rq->c.who->id ? str_fmt(a, "%lld", rq->c.who->id) : rate_address_class(a, rq->in->peer);
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
	l->client = client_of(rq);
	l->stream = (struct stream){ fill, leave, l };
	if (!join(h, l))
		return fail(&rq->c, ERR_UNAVAILABLE, "Too many live pages are open. Reload this one later.");
	rq->out->status = 200;
	rq->out->type = S("text/event-stream");
	rq->out->stream = &l->stream;
	response_header(rq->out, a, "Cache-Control", S("no-store"));
	response_header(rq->out, a, "X-Accel-Buffering", S("no")); /* nginx in front must not gather */
	return OK;
}
