/* client.c -- one request as a browser or a program makes it, and what comes back. */
#include "harness.h"

#include "http/server.h"

#include <fcntl.h>
#include <sys/stat.h>

/* ---- names ---- */

static bool is_word(char ch)
{
	return ch == '_' || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

struct str harness_filled(struct harness *h, const char *text)
{
	struct str s = str_of(text);
	struct buf b = buf_on(h->scratch, (size_t)64 << 20);

	for (size_t i = 0; i < s.n; i++) {
		size_t end = i + 1;
		while (s.p[i] == '$' && end < s.n && is_word(s.p[end]))
			end++;
		const struct str *value = map_get(&h->names, str_slice(s, i + 1, end));
		if (s.p[i] == '$' && value) {
			buf_put(&b, *value);
			i = end - 1;
		} else {
			buf_byte(&b, s.p[i]);
		}
	}
	return buf_done(&b);
}

/* ---- the request ---- */

static void add_header(struct http_request *rq, const char *name, struct str value)
{
	if (!http_header(rq, name).p)
		vec_push(rq->arena, &rq->headers, ((struct pair){ str_of(name), value }));
}

static void add_given_headers(struct harness *h, struct http_request *rq, const char *headers)
{
	struct str rest = headers ? harness_filled(h, headers) : STR_NONE;

	while (rest.p) {
		struct str value = str_cut(&rest, '\n'), name = str_cut(&value, ':');

		if (name.n)
			vec_push(rq->arena, &rq->headers,
				 ((struct pair){ str_lower_ascii(rq->arena, name), str_trim(value) }));
	}
}

static const char *media_of(const struct ask *c)
{
	if (c->type)
		return c->type;
	if (!c->body)
		return NULL;
	return *c->body == '{' || *c->body == '[' ? "application/json" : "application/x-www-form-urlencoded";
}

static void add_usual_headers(struct harness *h, struct http_request *rq, const struct ask *c)
{
	const struct person *p = &h->people[c->who];
	struct arena *a = rq->arena;

	add_header(rq, "host", S("kolo.test"));
	if (c->body)
		add_header(rq, "content-length", str_fmt(a, "%zu", strlen(c->body)));
	add_header(rq, "accept", c->page ? S("text/html,*/*;q=0.8") : S("application/json"));
	if (media_of(c))
		add_header(rq, "content-type", str_of(media_of(c)));
	if (p->id && c->page)
		add_header(rq, "cookie", str_fmt(a, "kolo_session=%.*s; lang=en", STR(p->session)));
	else if (p->id)
		add_header(rq, "authorization", str_fmt(a, "Bearer %.*s", STR(p->token)));
	if (p->id && c->page && !c->forged && c->method != GET)
		add_header(rq, "x-csrf-token", p->csrf);
	add_header(rq, "accept-language", S("en"));
}

static struct str new_peer(struct harness *h)
{
	i64 n = ++h->serial;

	return str_fmt(h->scratch, "%lld.%lld.%lld.1", 1 + n / 62500 % 250, n / 250 % 250, n % 250);
}

/* What the server does before it hands a request over. */
static enum err read_request(struct harness *h, const struct ask *c, struct http_request *rq)
{
	struct str rest = rq->target = harness_filled(h, c->path);
	struct str body = c->body ? harness_filled(h, c->body) : S("");
	size_t limit;

	rq->method = c->method;
	rq->peer = c->peer ? str_of(c->peer) : new_peer(h);
	add_given_headers(h, rq, c->headers);
	add_usual_headers(h, rq, c);
	TRY(path_decode(rq->arena, str_cut(&rest, '?'), &rq->path));
	TRY(form_decode(rq->arena, rest, &rq->query));
	TRY(dispatch_body_limit(h->app, rq, &limit));
	if (body.n > limit)
		return ERR_TOO_BIG;
	return request_body(rq, body);
}

/* ---- the reply ---- */

static struct str read_whole(struct harness *h, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	char *p = arena_bytes(h->scratch, (size_t)st.st_size + 1);
	assert_int_equal(read(fd, p, (size_t)st.st_size), st.st_size);
	close(fd);
	return (struct str){ p, (size_t)st.st_size };
}

static void take_body(struct harness *h, struct exchange *x, struct reply *r)
{
	response_drop_stream(&x->rs);
	r->body = x->rs.file ? read_whole(h, x->rs.file)
			     : str_dup(h->scratch, (struct str){ x->rs.body.p, x->rs.body.n });
}

static void copy_headers(struct harness *h, const struct exchange *x, struct reply *r)
{
	r->type = str_dup(h->scratch, x->rs.type);
	for (size_t i = 0; i < x->rs.headers.n; i++) {
		const struct pair *p = &x->rs.headers.v[i];

		vec_push(h->scratch, &r->headers,
			 ((struct pair){ str_dup(h->scratch, p->name), str_dup(h->scratch, p->value) }));
	}
}

struct reply harness_send(struct harness *h, const struct ask *c)
{
	struct exchange x = { .rq.arena = arena_new((size_t)256 << 20) };
	struct reply r = { 0 };
	i64 generation = h->app->generation;
	enum err e = read_request(h, c, &x.rq);

	if (e == OK)
		dispatch_now(h->app, &x);
	else
		dispatch_refused(h->app, &x, e);
	r.status = x.rs.status;
	copy_headers(h, &x, &r);
	take_body(h, &x, &r);
	arena_free(x.rq.arena);
	r.committed = h->app->generation != generation;
	if (r.committed) {
		i64 now = harness_count(h, "SELECT COUNT(*) FROM journal");

		r.writes = now - h->journal;
		h->journal = now;
	}
	return r;
}

struct str reply_header(const struct reply *r, const char *name)
{
	for (size_t i = 0; i < r->headers.n; i++)
		if (str_eq_nocase(r->headers.v[i].name, str_of(name)))
			return r->headers.v[i].value;
	return STR_NONE;
}

static const struct json_node *step(const struct json_node *n, struct str name)
{
	i64 index;

	if (n && n->type == JSON_OBJECT)
		return json_get(n, name);
	if (!n || n->type != JSON_ARRAY || !str_to_i64(name, &index))
		return NULL;
	for (n = n->kid; n && index > 0; index--)
		n = n->next;
	return n;
}

struct str reply_json(struct harness *h, const struct reply *r, const char *path)
{
	struct json_node *tree;
	struct str rest = str_of(path);
	size_t at;

	if (json_parse(h->scratch, r->body, &tree, &at) != OK)
		return STR_NONE;
	const struct json_node *n = tree;
	while (n && rest.p)
		n = step(n, str_cut(&rest, '.'));
	if (!n || n->type == JSON_NULL)
		return STR_NONE;
	if (n->type == JSON_STRING || n->type == JSON_NUMBER)
		return n->text.p ? n->text : S("");
	struct buf b = buf_on(h->scratch, (size_t)16 << 20);
	struct json j = json_on(&b);
	json_tree(&j, n);
	return buf_done(&b);
}

/* The tag that holds MARK: from the < before it to the > after it. */
static struct str tag_with(struct str body, const char *mark)
{
	const char *at = body.n ? memmem(body.p, body.n, mark, strlen(mark)) : NULL;

	if (!at)
		return STR_NONE;
	size_t from = (size_t)(at - body.p), to = from;
	while (from > 0 && body.p[from] != '<')
		from--;
	while (to < body.n && body.p[to] != '>')
		to++;
	return str_slice(body, from, to);
}

struct str reply_attribute(struct harness *h, const struct reply *r, const char *mark, const char *key)
{
	struct str tag = tag_with(r->body, mark), wanted = str_fmt(h->scratch, " %s=\"", key);
	const char *at = tag.n ? memmem(tag.p, tag.n, wanted.p, wanted.n) : NULL;

	if (!at)
		return STR_NONE;
	struct str rest = str_slice(tag, (size_t)(at - tag.p) + wanted.n, tag.n);
	return str_dup(h->scratch, str_slice(rest, 0, str_index(rest, '"')));
}
