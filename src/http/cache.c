/* cache.c -- ready answers: immutable bytes with their headers, shared by all connections that send them,
 * counted. The cache keeps them in shards; a shard serves one generation and is emptied as a whole when a
 * newer one comes. */
#include "http/server.h"

#define SHARDS 16
#define BUCKETS 1024 /* a shard */
#define BEST_LEVEL 6
#define ETAG_BYTES 48

/* One coding of the answer. */
struct form {
	struct MHD_Response *response; /* NULL: no such form */
	char etag[ETAG_BYTES];
};

struct cached {
	atomic_int holders;
	int status;
	struct form plain, gzip;
	struct str body;
	size_t size; /* all in all */
	/* in the cache: */
	struct str key;
	u64 hash;
	struct cached *next;	      /* same bucket */
	struct cached *newer, *older; /* by last use */
};

struct shard {
	_Alignas(64) pthread_mutex_t lock;
	i64 generation;
	size_t size;
	struct cached *buckets[BUCKETS];
	struct cached *newest, *oldest;
};

struct cache {
	size_t shard_bytes;
	struct shard shards[SHARDS];
};

/* ---- ready answers ---- */

static void *keep(void *p)
{
	if (!p)
		BUG("no memory for a ready answer");
	return p;
}

static bool add_headers(struct form *f, const struct response *rs)
{
	bool ok = headers_send(f->response, rs, NULL);

	if (rs->status == 200)
		ok &= MHD_add_response_header(f->response, "ETag", f->etag) == MHD_YES;
	return ok;
}

/* The handler's own mark names a version that writers refer to, so it stays what it is; weak where the bytes
 * are others. Without one the content tells. */
static void make_etag(char *etag, const struct response *rs, u64 hash, bool packed)
{
	struct str own = response_get(rs, S("etag"));

	if (own.n && own.n + sizeof("W/") <= ETAG_BYTES)
		snprintf(etag, ETAG_BYTES, "%s%.*s", packed && !str_starts(own, S("W/")) ? "W/" : "",
			 STR(own));
	else
		snprintf(etag, ETAG_BYTES, "\"%016llx%s\"", hash, packed ? "-gz" : "");
}

static bool make_plain(struct cached *c, const struct response *rs, u64 hash)
{
	make_etag(c->plain.etag, rs, hash, false);
	c->plain.response = keep(MHD_create_response_from_buffer(c->body.n, (void *)(uintptr_t)c->body.p,
								 MHD_RESPMEM_PERSISTENT));
	return add_headers(&c->plain, rs);
}

/* A form that is not smaller is not kept. */
static bool make_gzip(struct cached *c, const struct response *rs, u64 hash)
{
	struct gzip *g = gzip_new(BEST_LEVEL);
	char *bytes = keep(malloc(gzip_bound(g, c->body.n)));
	size_t n = gzip_run(g, c->body, bytes);

	gzip_free(g);
	if (n >= c->body.n) {
		free(bytes);
		return true;
	}
	make_etag(c->gzip.etag, rs, hash, true);
	c->gzip.response =
		keep(MHD_create_response_from_buffer(n, keep(realloc(bytes, n)), MHD_RESPMEM_MUST_FREE));
	c->size += n;
	return add_headers(&c->gzip, rs) &&
	       MHD_add_response_header(c->gzip.response, "Content-Encoding", "gzip") == MHD_YES;
}

static bool is_packed(const struct response *rs)
{
	return gzip_pays(rs->type, rs->body.n) && !response_get(rs, S("content-encoding")).p;
}

/* Ready answers outlive requests and are shared between threads: they come from the heap and are counted. */
static struct cached *make(const struct response *rs, struct str key)
{
	struct cached *c = keep(calloc(1, sizeof(*c) + rs->body.n + key.n + 1));
	char *room = (char *)(c + 1);
	u64 hash;

	if (rs->body.n)
		memcpy(room, rs->body.p, rs->body.n);
	if (key.n)
		memcpy(room + rs->body.n, key.p, key.n);
	c->body = (struct str){ room, rs->body.n };
	c->key = (struct str){ room + rs->body.n, key.n };
	c->size = sizeof(*c) + rs->body.n + key.n;
	c->status = rs->status;
	c->holders = 1;
	hash = str_hash(c->body);
	bool pack = is_packed(rs);
	if (!make_plain(c, rs, hash) || (pack && !make_gzip(c, rs, hash))) {
		cached_release(c);
		return NULL;
	}
	return c;
}

/* A ready answer; where there are two forms of it, its headers say that they depend on the client. */
static struct cached *ready(const struct response *rs, struct str key)
{
	struct response with = *rs;

	if (!is_packed(rs))
		return make(rs, key);
	struct arena *a = arena_new(1 << 16);
	with.headers = (struct pairs){ 0 };
	for (size_t i = 0; i < rs->headers.n; i++)
		vec_push(a, &with.headers, rs->headers.v[i]);
	response_vary(&with, a, S("Accept-Encoding"));
	struct cached *c = make(&with, key);
	arena_free(a);
	return c;
}

static bool can_keep(const struct response *rs)
{
	return rs->status && !rs->file && !rs->stream && !rs->cached && !rs->body.failed &&
	       !response_get(rs, S("set-cookie")).p;
}

static void cached_hold(struct cached *c)
{
	atomic_fetch_add_explicit(&c->holders, 1, memory_order_relaxed);
}

void cached_release(struct cached *c)
{
	if (!c || atomic_fetch_sub_explicit(&c->holders, 1, memory_order_acq_rel) != 1)
		return;
	if (c->plain.response)
		MHD_destroy_response(c->plain.response);
	if (c->gzip.response)
		MHD_destroy_response(c->gzip.response);
	free(c);
}

struct str cached_body(const struct cached *c)
{
	return c->body;
}

enum MHD_Result cached_send(const struct cached *c, const struct http_request *rq,
			    struct MHD_Connection *conn, int *status)
{
	bool packed = c->gzip.response && accept_coding(http_header(rq, "accept-encoding"), S("gzip"));
	const struct form *f = packed ? &c->gzip : &c->plain;

	*status = c->status == 200 && etag_known(rq, str_of(f->etag)) ? 304 : c->status;
	return MHD_queue_response(conn, (unsigned)*status, f->response);
}

/* ---- the cache ---- */

struct cache *cache_new(size_t max_bytes)
{
	/* Lives as long as the process; aligned, so that shards do not share cache lines. */
	struct cache *c = keep(aligned_alloc(_Alignof(struct cache), sizeof(*c)));

	memset(c, 0, sizeof(*c));
	c->shard_bytes = max_bytes / SHARDS;
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&c->shards[i].lock, NULL);
	return c;
}

static void release_list(struct cached *list)
{
	while (list) {
		struct cached *one = list;

		list = one->older;
		cached_release(one);
	}
}

/* Empty S; what was in it, for release_list() outside the lock. */
static struct cached *shard_empty(struct shard *s)
{
	struct cached *list = s->newest;

	memset(s->buckets, 0, sizeof(s->buckets));
	s->newest = s->oldest = NULL;
	s->size = 0;
	return list;
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		release_list(shard_empty(&c->shards[i]));
		pthread_mutex_destroy(&c->shards[i].lock);
	}
	free(c);
}

/* Short keys differ in the low bits of their hash alone: spread them upwards, where shards and buckets are
 * chosen. */
static u64 hash_of(struct str key)
{
	return str_hash(key) * 0x9E3779B97F4A7C15ULL;
}

static struct shard *shard_of(struct cache *c, u64 hash)
{
	return &c->shards[(hash >> 60) % SHARDS];
}

static struct cached **bucket_of(struct shard *s, u64 hash)
{
	return &s->buckets[(hash >> 32) % BUCKETS];
}

/* Lock S for GENERATION: a newer one empties it into *STALE. False, unlocked, when S is further than that. */
static bool shard_enter(struct shard *s, i64 generation, struct cached **stale)
{
	*stale = NULL;
	pthread_mutex_lock(&s->lock);
	if (generation > s->generation) {
		*stale = shard_empty(s);
		s->generation = generation;
	}
	if (generation == s->generation)
		return true;
	pthread_mutex_unlock(&s->lock);
	return false;
}

static struct cached **slot_of(struct shard *s, u64 hash, struct str key)
{
	struct cached **at = bucket_of(s, hash);

	while (*at && ((*at)->hash != hash || !str_eq((*at)->key, key)))
		at = &(*at)->next;
	return at;
}

static void unlink_use(struct shard *s, struct cached *e)
{
	*(e->newer ? &e->newer->older : &s->newest) = e->older;
	*(e->older ? &e->older->newer : &s->oldest) = e->newer;
	e->newer = e->older = NULL;
}

static void link_use(struct shard *s, struct cached *e)
{
	e->older = s->newest;
	*(s->newest ? &s->newest->newer : &s->oldest) = e;
	s->newest = e;
}

static void shard_remove(struct shard *s, struct cached *e)
{
	*slot_of(s, e->hash, e->key) = e->next;
	unlink_use(s, e);
	s->size -= e->size;
	cached_release(e);
}

static void shard_add(struct shard *s, struct cached *e)
{
	struct cached **bucket = bucket_of(s, e->hash);

	e->next = *bucket;
	*bucket = e;
	link_use(s, e);
	s->size += e->size;
}

struct cached *cache_get(struct cache *c, struct str key, i64 generation)
{
	u64 hash = hash_of(key);
	struct shard *s = shard_of(c, hash);
	struct cached *stale;

	if (!shard_enter(s, generation, &stale))
		return NULL;
	struct cached *e = *slot_of(s, hash, key);
	if (e) {
		cached_hold(e);
		unlink_use(s, e);
		link_use(s, e);
	}
	pthread_mutex_unlock(&s->lock);
	release_list(stale);
	return e;
}

void cache_put(struct cache *c, struct str key, i64 generation, const struct response *rs)
{
	struct cached *e = can_keep(rs) && rs->body.n <= c->shard_bytes ? ready(rs, key) : NULL;
	struct cached *stale;

	if (!e)
		return;
	e->hash = hash_of(key);
	struct shard *s = shard_of(c, e->hash);
	if (e->size > c->shard_bytes || !shard_enter(s, generation, &stale)) {
		cached_release(e);
		return;
	}
	struct cached *before = *slot_of(s, e->hash, key);
	if (before)
		shard_remove(s, before);
	while (s->oldest && s->size + e->size > c->shard_bytes)
		shard_remove(s, s->oldest);
	shard_add(s, e);
	pthread_mutex_unlock(&s->lock);
	release_list(stale);
}
