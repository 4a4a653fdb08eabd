/* file_s3.c -- files in a bucket that speaks S3, by libcurl, which signs (AWS Signature Version 4). Bytes go
 * through a file without a name, never through memory as a whole.
 *
 * A bucket has no rename, so the sweep moves what it would remove aside, under "swept/": there reading still
 * finds it, and the next sweep puts back what was kept meanwhile. So nothing that a record refers to is ever
 * missing. */
#include "core/file_store.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <unistd.h>

#define ASIDE "swept/"
#define LISTING_MAX ((size_t)4 << 20)
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

struct call {
	enum verb verb;
	struct str path; /* after the bucket: "/prefix/ab/cdef" or "?list-type=2&…" */
	struct str body; /* of SEND */
	int to;		 /* FETCH: a descriptor, or */
	struct buf *text;
};

static size_t give_body(char *to, size_t size, size_t n, void *ctx)
{
	struct str *rest = ctx;
	size_t take = MIN(size * n, rest->n);

	if (take)
		memcpy(to, rest->p, take);
	*rest = str_slice(*rest, take, rest->n);
	return take;
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct call *c = ctx;
	size_t done = 0;

	if (c->text)
		buf_put(c->text, (struct str){ p, size * n });
	while (!c->text && done < size * n) {
		ssize_t written = write(c->to, p + done, size * n - done);
		if (written <= 0)
			return 0;
		done += (size_t)written;
	}
	return c->text && c->text->failed ? 0 : size * n;
}

/* The store proves what it gets by this sum. */
static struct curl_slist *headers_of(struct arena *a, const struct call *c)
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)c->body.p, c->body.n);
	struct str hex = str_hex(a, sum, sizeof sum);
	return curl_slist_append(NULL, str_fmt(a, "x-amz-content-sha256: %.*s", STR(hex)).p);
}

static void set_verb(CURL *curl, struct call *c)
{
	switch (c->verb) {
	case FETCH:
		break;
	case LOOK:
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
		break;
	case SEND:
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c->body.n);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
		curl_easy_setopt(curl, CURLOPT_READDATA, &c->body);
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
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 15L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	set_verb(curl, c);
}

static enum err outcome(struct s3 *s, CURLcode code, long status)
{
	if (code == CURLE_OK)
		return OK;
	if (status == 404)
		return ERR_NOT_FOUND;
	if (status == 0)
		s->away_until = time_monotonic() + PAUSE;
	log_error("files", "the bucket: %s (status %ld)", curl_easy_strerror(code), status);
	return ERR_UNAVAILABLE;
}

static enum err call(struct s3 *s, struct arena *a, struct call *c)
{
	long status = 0;

	if (time_monotonic() < s->away_until)
		return ERR_UNAVAILABLE;
	CURL *curl = take_handle(s);
	struct curl_slist *headers = headers_of(a, c);
	set_options(curl, s, a, c);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	give_handle(s, curl);
	curl_slist_free_all(headers);
	return outcome(s, code, status);
}

/* ---- files ---- */

static struct str place(struct file_store *s, struct arena *a, const char *folder, struct str name)
{
	return str_fmt(a, "/%.*s%s%.*s", STR(s->s3->prefix), folder, STR(name));
}

static enum err put_at(struct file_store *s, struct arena *a, const char *folder, struct str name,
		       struct str bytes)
{
	return call(s->s3, a, &(struct call){ SEND, place(s, a, folder, name), .body = bytes });
}

static enum err drop_at(struct file_store *s, struct arena *a, const char *folder, struct str name)
{
	enum err e = call(s->s3, a, &(struct call){ DROP, place(s, a, folder, name) });

	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err open_at(struct file_store *s, struct arena *a, const char *folder, struct str name, int *fd)
{
	*fd = file_spool(s->settings);
	if (*fd < 0)
		return ERR_UNAVAILABLE;
	enum err e = call(s->s3, a, &(struct call){ FETCH, place(s, a, folder, name), .to = *fd });
	if (e == OK && lseek(*fd, 0, SEEK_SET) == 0)
		return OK;
	close(*fd);
	return e == OK ? ERR_UNAVAILABLE : e;
}

static enum err bucket_put(struct file_store *s, struct arena *a, struct str name, struct str bytes)
{
	return put_at(s, a, "", name, bytes);
}

static enum err bucket_open(struct file_store *s, struct arena *a, struct str name, int *fd)
{
	enum err e = open_at(s, a, "", name, fd);

	return e == ERR_NOT_FOUND ? open_at(s, a, ASIDE, name, fd) : e;
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
};

static enum err copy(struct file_store *s, struct arena *a, const char *from, const char *to, struct str name)
{
	struct str bytes;
	int fd;

	TRY(open_at(s, a, from, name, &fd));
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

static enum err sweep_object(const struct sweep *w, struct arena *a, struct str name)
{
	bool aside = str_starts(name, S(ASIDE)), kept;

	name = str_slice(name, aside ? strlen(ASIDE) : 0, name.n);
	if (!file_name_valid(name))
		return OK;
	TRY(w->kept(w->ctx, name, &kept));
	if (aside)
		return sweep_aside(w->store, a, name, kept);
	if (kept)
		return OK;
	TRY(copy(w->store, a, "", ASIDE, name));
	return drop_at(w->store, a, "", name);
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

/* The objects of one page of a listing; *LAST is where the next one begins, empty at the end. */
static enum err sweep_page(const struct sweep *w, struct arena *a, struct str xml, struct str *last)
{
	struct str end = S("</Contents>"), prefix = w->store->s3->prefix;
	const char *p;

	*last = STR_NONE;
	while ((p = memmem(xml.p, xml.n, end.p, end.n)) != NULL) {
		struct str one = str_slice(xml, 0, (size_t)(p - xml.p)), key = element(a, one, "Key");
		i64 modified;

		xml = str_slice(xml, one.n + end.n, xml.n);
		*last = key;
		if (instant_parse(element(a, one, "LastModified"), &modified) && modified < w->before &&
		    str_starts(key, prefix))
			TRY(sweep_object(w, a, str_slice(key, prefix.n, key.n)));
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

static enum err bucket_sweep(struct file_store *s, struct arena *a, i64 before, file_kept_fn kept, void *ctx)
{
	struct sweep w = { s, before, kept, ctx };
	struct str after = S("");
	enum err e = OK;

	while (e == OK && after.p) {
		struct arena *page = arena_new((size_t)64 << 20);
		struct buf text = buf_on(page, LISTING_MAX);
		struct str last = STR_NONE;

		e = list_page(&w, page, after, &text);
		if (e == OK)
			e = sweep_page(&w, page, (struct str){ text.p, text.n }, &last);
		after = last.p ? str_dup(a, last) : STR_NONE;
		arena_free(page);
	}
	return e;
}

const struct file_store_kind file_bucket = {
	.far = true,
	.put = bucket_put,
	.open = bucket_open,
	.exists = bucket_exists,
	.sweep = bucket_sweep,
	.free = bucket_free,
};
