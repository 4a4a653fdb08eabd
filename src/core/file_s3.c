/* file_s3.c -- files in a bucket that speaks S3, by libcurl, which signs (AWS Signature Version 4). Bytes go
 * through a file without a name, never through memory as a whole.
 *
 * A bucket has no rename, so the sweep moves what it would remove aside, under "swept/": there reading still
 * finds it, and the next sweep puts back what was kept meanwhile. So nothing that a record refers to is ever
 * missing. */
#include "core/file_store.h"

#include <ctype.h>
#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <unistd.h>

#define ASIDE "swept/"
#define LISTING_MAX ((size_t)4 << 20)
#define OBJECT_MAX (64L << 20) /* no file that we put there is half as long */
#define ANSWER_MAX (64L << 10) /* of words that nobody reads */
#define PACE (32L << 10)       /* bytes a second: slower is away */
#define PATIENCE 10L	       /* seconds in which nothing comes or goes at that pace */
enum { HANDLES = 8, PAUSE = 5 * SECOND };

struct s3 {
	const char *root;     /* "https://host/bucket" */
	struct str prefix;    /* "folder/", or empty */
	const char *provider; /* how libcurl is told to sign */
	const char *key, *secret;
	pthread_mutex_t lock;
	CURL *idle[HANDLES]; /* with their open connections */
	size_t nidle;
	_Atomic i64 away_until; /* who does not answer is left alone for a while: waiting threads are few */
};

/* The folder stands in addresses, in queries and in listings: what each would write in another way is none.
 */
bool s3_url_valid(struct str url)
{
	struct str rest = url, scheme = str_cut(&rest, '/'), none = str_cut(&rest, '/'),
		   host = str_cut(&rest, '/');
	struct str more = rest;

	for (size_t i = 0; i < rest.n; i++)
		if (!isalnum((unsigned char)rest.p[i]) && !strchr("/-._~", rest.p[i]))
			return false;
	return (str_eq(scheme, S("https:")) || str_eq(scheme, S("http:"))) && !none.n && host.n &&
	       str_cut(&more, '/').n;
}

/* "https://host/bucket/folder" in its parts; keys go to no log. */
struct s3 *s3_new(struct arena *a, const struct settings *settings)
{
	struct s3 *s = arena_new_one(a, struct s3);
	struct str url = str_of(settings->s3_url), rest = url;

	str_cut(&rest, '/');
	str_cut(&rest, '/');
	str_cut(&rest, '/'); /* scheme, nothing, host */
	str_cut(&rest, '/'); /* bucket */
	while (str_ends(rest, S("/")))
		rest.n--;
	s->prefix = rest.n ? str_fmt(a, "%.*s/", STR(rest)) : S("");
	s->root = str_z(a, str_slice(url, 0, rest.p ? (size_t)(rest.p - url.p) - 1 : url.n));
	s->provider = str_fmt(a, "aws:amz:%s:s3", settings->s3_region).p;
	s->key = settings->s3_key;
	s->secret = settings->s3_secret;
	pthread_mutex_init(&s->lock, NULL);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		BUG("libcurl does not start");
	return s;
}

static void bucket_free(struct file_store *store)
{
	struct s3 *s = store->s3;

	while (s->nidle)
		curl_easy_cleanup(s->idle[--s->nidle]);
	pthread_mutex_destroy(&s->lock);
}

/* ---- connections ---- */

static CURL *take_handle(struct s3 *s)
{
	CURL *curl = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->nidle)
		curl = s->idle[--s->nidle];
	pthread_mutex_unlock(&s->lock);
	if (!curl && !(curl = curl_easy_init()))
		BUG("libcurl gives no handle");
	return curl;
}

static void give_handle(struct s3 *s, CURL *curl)
{
	curl_easy_reset(curl);
	pthread_mutex_lock(&s->lock);
	if (s->nidle < HANDLES) {
		s->idle[s->nidle++] = curl;
		curl = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	curl_easy_cleanup(curl);
}

/* ---- one request ---- */

enum verb { FETCH, LOOK, SEND, DROP };

/* Where the bytes of an object go, and what they came to. */
struct spool {
	int fd;
	crypto_hash_sha256_state sum;
	u64 n;
};

struct call {
	enum verb verb;
	struct str path;	 /* after the bucket: "/prefix/ab/cdef" or "?list-type=2&…" */
	struct str body, sum;	 /* of SEND: the bytes, and their SHA-256 in hex */
	const struct span *part; /* of FETCH; NULL: all of it */
	struct spool *object;	 /* what takes the answer: this, or */
	struct buf *text;	 /* this; neither: nobody */
	struct str rest;	 /* of the body, still to be sent */
	size_t thrown;		 /* bytes that nobody took */
};

static size_t give_body(char *to, size_t size, size_t n, void *ctx)
{
	struct call *c = ctx;
	size_t take = MIN(size * n, c->rest.n);

	if (take)
		memcpy(to, c->rest.p, take);
	c->rest = str_slice(c->rest, take, c->rest.n);
	return take;
}

/* An idle connection may turn out to be closed when part of the body has left: then it goes again. */
static int seek_body(void *ctx, curl_off_t at, int origin)
{
	struct call *c = ctx;

	if (origin != SEEK_SET || at < 0 || (u64)at > c->body.n)
		return CURL_SEEKFUNC_FAIL;
	c->rest = str_slice(c->body, (size_t)at, c->body.n);
	return CURL_SEEKFUNC_OK;
}

static bool keep_bytes(struct spool *o, struct str bytes)
{
	o->n += bytes.n;
	crypto_hash_sha256_update(&o->sum, (const unsigned char *)bytes.p, bytes.n);
	return o->n <= OBJECT_MAX && file_write(o->fd, bytes);
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct call *c = ctx;
	struct str bytes = { p, size * n };
	bool taken;

	if (c->object) {
		taken = keep_bytes(c->object, bytes);
	} else if (c->text) {
		buf_put(c->text, bytes);
		taken = !c->text->failed;
	} else {
		c->thrown += bytes.n;
		taken = c->thrown <= ANSWER_MAX;
	}
	return taken ? bytes.n : 0;
}

static struct str sum_of(struct arena *a, struct str bytes)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)bytes.p, bytes.n);
	return str_hex(a, sum, sizeof sum);
}

/* The store proves what it gets by this sum. */
static struct curl_slist *headers_of(struct arena *a, const struct call *c)
{
	struct str sum = c->verb == SEND ? c->sum : sum_of(a, S(""));

	return curl_slist_append(NULL, str_fmt(a, "x-amz-content-sha256: %.*s", STR(sum)).p);
}

/* Bytes that this call may move at most. */
static long weight(const struct call *c)
{
	if (c->verb == SEND)
		return (long)MIN(c->body.n, (size_t)OBJECT_MAX);
	if (c->part)
		return (long)MIN(c->part->n, (u64)OBJECT_MAX);
	return c->object ? OBJECT_MAX : ANSWER_MAX;
}

static void set_verb(CURL *curl, struct arena *a, struct call *c)
{
	switch (c->verb) {
	case FETCH:
		if (c->part)
			curl_easy_setopt(
				curl, CURLOPT_RANGE,
				str_fmt(a, "%llu-%llu", c->part->from, c->part->from + c->part->n - 1).p);
		break;
	case LOOK:
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		break;
	case SEND:
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c->body.n);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
		curl_easy_setopt(curl, CURLOPT_READDATA, c);
		curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek_body);
		curl_easy_setopt(curl, CURLOPT_SEEKDATA, c);
		break;
	case DROP:
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "DELETE");
		break;
	}
}

static void set_options(CURL *curl, struct s3 *s, struct arena *a, struct call *c)
{
	curl_easy_setopt(curl, CURLOPT_URL, str_fmt(a, "%s%.*s", s->root, STR(c->path)).p);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, s->provider);
	curl_easy_setopt(curl, CURLOPT_USERNAME, s->key);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, s->secret);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, PACE);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, PATIENCE);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 2 * PATIENCE + weight(c) / PACE);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	set_verb(curl, a, c);
}

/* Only what says that it is done is done: a store may also send us elsewhere. */
static enum err outcome(struct s3 *s, const struct call *c, CURLcode code, long status)
{
	if (code == CURLE_OK && (c->part ? status == 206 : status / 100 == 2))
		return OK;
	if (status == 404 && c->verb != SEND)
		return ERR_NOT_FOUND;
	if (status == 0 || code == CURLE_OPERATION_TIMEDOUT)
		s->away_until = time_monotonic() + PAUSE;
	log_error("files", "the bucket: %s (status %ld)",
		  code == CURLE_OK ? "not the answer that was asked for" : curl_easy_strerror(code), status);
	return ERR_UNAVAILABLE;
}

static enum err call(struct s3 *s, struct arena *a, struct call *c)
{
	long status = 0;

	if (time_monotonic() < s->away_until)
		return ERR_UNAVAILABLE;
	c->rest = c->body;
	CURL *curl = take_handle(s);
	struct curl_slist *headers = headers_of(a, c);
	set_options(curl, s, a, c);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	give_handle(s, curl);
	curl_slist_free_all(headers);
	return outcome(s, c, code, status);
}

/* ---- files ---- */

static struct str place(struct file_store *s, struct arena *a, const char *folder, struct str name)
{
	return str_fmt(a, "/%.*s%s%.*s", STR(s->s3->prefix), folder, STR(name));
}

static enum err put_at(struct file_store *s, struct arena *a, const char *folder, struct str name,
		       struct str bytes)
{
	struct str sum = file_is_whole(name) ? file_hash(a, name) : sum_of(a, bytes);

	return call(s->s3, a, &(struct call){ SEND, place(s, a, folder, name), .body = bytes, .sum = sum });
}

static enum err drop_at(struct file_store *s, struct arena *a, const char *folder, struct str name)
{
	enum err e = call(s->s3, a, &(struct call){ DROP, place(s, a, folder, name) });

	return e == ERR_NOT_FOUND ? OK : e;
}

/* A whole file proves itself by its name; of the rest the length must do. */
static bool is_as_asked(struct arena *a, struct str name, const struct span *part, struct spool *o)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	if (part)
		return o->n == part->n;
	crypto_hash_sha256_final(&o->sum, sum);
	return file_is_whole(name) ? str_eq(str_hex(a, sum, sizeof sum), file_hash(a, name)) : o->n > 0;
}

/* ERR_MALFORMED: other bytes than the name says. */
static enum err fetch(struct file_store *s, struct arena *a, const char *folder, struct str name,
		      const struct span *part, struct spool *o)
{
	crypto_hash_sha256_init(&o->sum);
	TRY(call(s->s3, a, &(struct call){ FETCH, place(s, a, folder, name), .part = part, .object = o }));
	if (is_as_asked(a, name, part, o))
		return lseek(o->fd, 0, SEEK_SET) == 0 ? OK : ERR_UNAVAILABLE;
	log_error("files", "the bucket: an object is not what its name says");
	return ERR_MALFORMED;
}

static enum err open_at(struct file_store *s, struct arena *a, const char *folder, struct str name,
			const struct span *part, int *fd)
{
	struct spool o = { .fd = file_spool(s->settings) };

	if (o.fd < 0)
		return ERR_UNAVAILABLE;
	enum err e = fetch(s, a, folder, name, part, &o);
	if (e == OK)
		*fd = o.fd;
	else
		close(o.fd);
	return e;
}

static enum err bucket_put(struct file_store *s, struct arena *a, struct str name, struct str bytes)
{
	return put_at(s, a, "", name, bytes);
}

static enum err open_part(struct file_store *s, struct arena *a, struct str name, const struct span *part,
			  int *fd)
{
	enum err e = open_at(s, a, "", name, part, fd);

	if (e == ERR_NOT_FOUND)
		e = open_at(s, a, ASIDE, name, part, fd);
	return e == ERR_MALFORMED ? ERR_UNAVAILABLE : e;
}

static enum err bucket_open(struct file_store *s, struct arena *a, struct str name, int *fd)
{
	return open_part(s, a, name, NULL, fd);
}

static enum err bucket_open_part(struct file_store *s, struct arena *a, struct str name, struct span part,
				 int *fd)
{
	return open_part(s, a, name, &part, fd);
}

static enum err bucket_exists(struct file_store *s, struct arena *a, struct str name)
{
	enum err e = call(s->s3, a, &(struct call){ LOOK, place(s, a, "", name) });

	return e == ERR_NOT_FOUND ? call(s->s3, a, &(struct call){ LOOK, place(s, a, ASIDE, name) }) : e;
}

/* ---- sweeping ---- */

struct sweep {
	struct file_store *store;
	i64 before;
	file_kept_fn kept;
	void *ctx;
	size_t failed; /* objects that stay as they are until the next time */
};

static enum err copy(struct file_store *s, struct arena *a, const char *from, const char *to, struct str name)
{
	struct str bytes;
	int fd;

	TRY(open_at(s, a, from, name, NULL, &fd));
	enum err e = file_map(a, fd, &bytes);
	close(fd);
	TRY(e);
	return put_at(s, a, to, name, bytes);
}

static enum err sweep_aside(struct file_store *s, struct arena *a, struct str name, bool kept)
{
	enum err e = kept ? call(s->s3, a, &(struct call){ LOOK, place(s, a, "", name) }) : OK;

	if (e == ERR_NOT_FOUND)
		e = copy(s, a, ASIDE, "", name);
	TRY(e);
	return drop_at(s, a, ASIDE, name);
}

/* What is broken is of no use to anybody who would put it back. */
static enum err sweep_away(struct file_store *s, struct arena *a, struct str name)
{
	enum err e = copy(s, a, "", ASIDE, name);

	if (e != ERR_MALFORMED)
		TRY(e);
	return drop_at(s, a, "", name);
}

/* An object that cannot be moved keeps no other from its turn. */
static enum err sweep_object(struct sweep *w, struct arena *a, struct str name)
{
	bool aside = str_starts(name, S(ASIDE)), kept;
	enum err e = OK;

	name = str_slice(name, aside ? strlen(ASIDE) : 0, name.n);
	if (!file_name_valid(name))
		return OK;
	TRY(w->kept(w->ctx, name, &kept));
	if (aside)
		e = sweep_aside(w->store, a, name, kept);
	else if (!kept)
		e = sweep_away(w->store, a, name);
	w->failed += e != OK;
	return OK;
}

/* What stands between <NAME> and </NAME> in XML; p NULL if it is not there. Keys of ours hold no entities. */
static struct str element(struct arena *a, struct str xml, const char *name)
{
	struct str open = str_fmt(a, "<%s>", name);
	const char *p = xml.n ? memmem(xml.p, xml.n, open.p, open.n) : NULL;

	if (!p)
		return STR_NONE;
	p += open.n;
	struct str rest = { p, (size_t)(xml.p + xml.n - p) };
	return str_slice(rest, 0, str_index(rest, '<'));
}

/* ONE is an object in a listing. Its bytes are mapped while it moves: no longer. */
static enum err sweep_listed(struct sweep *w, struct str one, struct str key)
{
	struct str prefix = w->store->s3->prefix;
	struct arena *a = arena_new((size_t)1 << 20);
	enum err e = OK;
	i64 modified;

	if (instant_parse(element(a, one, "LastModified"), &modified) && modified < w->before &&
	    str_starts(key, prefix))
		e = sweep_object(w, a, str_slice(key, prefix.n, key.n));
	arena_free(a);
	return e;
}

/* The objects of one page of a listing; *LAST is where the next one begins, empty at the end. */
static enum err sweep_page(struct sweep *w, struct arena *a, struct str xml, struct str *last)
{
	struct str end = S("</Contents>");
	const char *p;

	*last = STR_NONE;
	while ((p = memmem(xml.p, xml.n, end.p, end.n)) != NULL) {
		struct str one = str_slice(xml, 0, (size_t)(p - xml.p));

		xml = str_slice(xml, one.n + end.n, xml.n);
		*last = element(a, one, "Key");
		TRY(sweep_listed(w, one, *last));
	}
	return OK;
}

static enum err list_page(const struct sweep *w, struct arena *a, struct str after, struct buf *text)
{
	struct buf path = buf_on(a, 16 << 10);

	buf_lit(&path, "?list-type=2&prefix=");
	url_escape(&path, w->store->s3->prefix);
	buf_lit(&path, "&start-after=");
	url_escape(&path, after);
	struct call c = { FETCH, buf_done(&path), .text = text };
	return call(w->store->s3, a, &c);
}

/* A listing that does not go forward is at its end. */
static enum err bucket_sweep(struct file_store *s, struct arena *a, i64 before, file_kept_fn kept, void *ctx)
{
	struct sweep w = { s, before, kept, ctx, 0 };
	struct str after = S("");
	enum err e = OK;

	while (e == OK && after.p) {
		struct arena *page = arena_new((size_t)64 << 20);
		struct buf text = buf_on(page, LISTING_MAX);
		struct str last = STR_NONE;

		e = list_page(&w, page, after, &text);
		if (e == OK)
			e = sweep_page(&w, page, (struct str){ text.p, text.n }, &last);
		after = last.p && str_cmp(last, after) > 0 ? str_dup(a, last) : STR_NONE;
		arena_free(page);
	}
	if (w.failed)
		log_error("files", "the bucket: %zu objects could not be swept", w.failed);
	return e == OK && w.failed ? ERR_UNAVAILABLE : e;
}

const struct file_store_kind file_bucket = {
	.far = true,
	.put = bucket_put,
	.open = bucket_open,
	.open_part = bucket_open_part,
	.exists = bucket_exists,
	.sweep = bucket_sweep,
	.free = bucket_free,
};
