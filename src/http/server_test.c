/* server_test.c -- the server on real sockets: well-behaved clients, slow ones, hostile ones. */
#include "http/test.h"

#define LIMIT ((size_t)4 << 20)

static struct http_server *server;
static struct http_server *hasty; /* drops idle clients after a second */

static enum err body_limit(void *app, const struct http_request *rq, size_t *bytes)
{
	(void)app;
	*bytes = LIMIT;
	return str_starts(rq->path, S("/closed")) ? ERR_UNAUTHENTICATED : OK;
}

static struct str letters(struct arena *a, size_t n)
{
	char *p = arena_bytes(a, n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + i % 23);
	return (struct str){ p, n };
}

/* Say back what was understood. */
static void describe(const struct http_request *rq, struct buf *b)
{
	buf_fmt(b, "%s%s %.*s", method_name(rq->method), rq->head ? " head" : "", STR(rq->path));
	for (size_t i = 0; i < rq->query.n; i++)
		buf_fmt(b, " ?%.*s=%.*s", STR(rq->query.v[i].name), STR(rq->query.v[i].value));
	for (size_t i = 0; i < rq->form.n; i++)
		buf_fmt(b, " +%.*s=%.*s", STR(rq->form.v[i].name), STR(rq->form.v[i].value));
	for (size_t i = 0; i < rq->nuploads; i++)
		buf_fmt(b, " @%.*s=%zu:%llx", STR(rq->uploads[i].name), rq->uploads[i].size,
			str_hash(rq->uploads[i].bytes));
	if (rq->body.n)
		buf_fmt(b, " body=%zu:%llx", rq->body.n, str_hash(rq->body));
	buf_fmt(b, " from %.*s%s", STR(rq->peer), rq->tls ? " by tls" : "");
	buf_fmt(b, " c=%.*s x=%.*s", STR(http_cookie(rq, "c")), STR(http_header(rq, "x-x")));
}

static void fill_long(struct response *rs)
{
	rs->type = S("text/html");
	for (int i = 0; i < 300; i++)
		buf_fmt(&rs->body, "<p>line %d</p>", i);
}

static enum verdict handle(void *app, struct exchange *x)
{
	struct response *rs = &x->rs;

	(void)app;
	rs->status = 200;
	rs->type = S("text/plain");
	if (str_eq(x->rq.path, S("/long"))) {
		fill_long(rs);
		response_header(rs, x->rq.arena, "ETag", S("\"v1\""));
	} else if (str_eq(x->rq.path, S("/ready"))) {
		struct response made = { .status = 200, .body = buf_on(x->rq.arena, 1 << 20) };
		fill_long(&made);
		struct cache *cache = cache_new(1 << 20);
		made.type = S("text/plain");
		cache_put(cache, x->rq.path, 1, &made);
		rs->cached = cache_get(cache, x->rq.path, 1);
		cache_free(cache); /* what is held outlives it */
	} else if (str_eq(x->rq.path, S("/packed"))) {
		fill_long(rs);
		response_header(rs, x->rq.arena, "Content-Encoding", S("br"));
	} else if (str_eq(x->rq.path, S("/split"))) {
		response_header(rs, x->rq.arena, "Location", S("/x\r\nSet-Cookie: a=b"));
	} else if (str_eq(x->rq.path, S("/wide"))) {
		response_header(rs, x->rq.arena, "X-Wide", letters(x->rq.arena, 2000));
	} else if (str_eq(x->rq.path, S("/overflow"))) {
		rs->body = buf_on(x->rq.arena, 10);
		buf_put(&rs->body, letters(x->rq.arena, 11));
	} else if (str_eq(x->rq.path, S("/forgotten"))) {
		rs->status = 0;
	} else {
		describe(&x->rq, &rs->body);
	}
	return HTTP_ANSWERED;
}

static void explain(void *app, struct exchange *x, enum err e)
{
	(void)app;
	buf_fmt(&x->rs.body, "%s: sorry", err_info(e)->code);
}

static int start(void **state)
{
	struct http_app app = { .body_limit = body_limit, .handle = handle };
	struct http_options o = { .threads = 2, .trusted_proxy = "127.0.0.1" };
	struct http_options h = { .threads = 1, .idle_seconds = 1, .host = "::", .spool = "/nowhere" };

	(void)state;
	if (http_start(&o, &app, &server) != OK)
		return 1;
	app.refused = explain;
	return http_start(&h, &app, &hasty) != OK;
}

static int stop(void **state)
{
	(void)state;
	http_stop(server);
	http_stop(hasty);
	return 0;
}

static struct answer ask_here(struct arena *a, struct str request)
{
	return ask(a, http_port(server), request);
}

static void a_request_is_understood(void **state)
{
	struct answer r =
		ask_here(*state, GET_TEXT("/a%20b?q=%D1%94&q=2", "Cookie: a=b; c=d\r\nX-X: caf\xe9\r\n"));

	assert_int_equal(r.status, 200);
	assert_str(r.body, "GET /a b ?q=є ?q=2 from 127.0.0.1 c=d x=caf?");
	assert_non_null(head_value(r.head, "date").p);
	assert_str(head_value(r.head, "content-type"), "text/plain");
}

static void connections_stay_open(void **state)
{
	int fd = dial(http_port(server));

	for (int i = 0; i < 3; i++) {
		say(fd, GET_TEXT("/again", ""));
		assert_int_equal(hear_answer(*state, fd).status, 200);
	}
	say(fd, GET_TEXT("/%zz", ""));
	assert_int_equal(hear_answer(*state, fd).status, 400);
	say(fd, GET_TEXT("/after", "Connection: close\r\n"));
	assert_int_equal(hear_answer(*state, fd).status, 200);
	assert_true(hung_up(*state, fd));
	close(fd);
}

static void the_old_version_is_spoken_too(void **state)
{
	int fd = dial(http_port(server));

	say(fd, S("GET /old HTTP/1.0\r\n\r\n"));
	assert_true(str_starts(hear_answer(*state, fd).body, S("GET /old from")));
	assert_true(hung_up(*state, fd));
	close(fd);
}

static void requests_may_come_ahead(void **state)
{
	int fd = dial(http_port(server));

	say(fd, S("GET /1 HTTP/1.1\r\n" HOST "\r\nPOST /2 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
		  "HEAD /3 HTTP/1.1\r\n" HOST "\r\nGET /4 HTTP/1.1\r\n" HOST "\r\n"));
	assert_true(str_starts(hear_answer(*state, fd).body, S("GET /1 ")));
	assert_true(str_starts(hear_answer(*state, fd).body, S("POST /2 body=3:")));
	struct answer head = hear_answer_to(*state, fd, true);
	assert_int_equal(head.status, 200);
	assert_str(head_value(head.head, "content-length"), "32");
	assert_true(str_starts(hear_answer(*state, fd).body, S("GET /4 ")));
	close(fd);
}

static void a_byte_at_a_time_is_a_request_too(void **state)
{
	static const struct str text =
		S("POST /slow HTTP/1.1\r\n" HOST "Content-Type: application/x-www-form-urlencoded\r\n"
		  "Content-Length: 12\r\n\r\na=1&b=%C3%A9");
	int fd = dial(http_port(server));

	for (size_t i = 0; i < text.n; i++) {
		say(fd, str_slice(text, i, i + 1));
		usleep(200);
	}
	assert_true(str_starts(hear_answer(*state, fd).body, S("POST /slow +a=1 +b=\xc3\xa9 from")));
	close(fd);
}

static void chunks_make_a_body(void **state)
{
	struct answer r = ask_here(*state, S("POST /c HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
					     "3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\n\r\n"));

	assert_str(r.body, str_fmt(*state, "POST /c body=19:%llx from 127.0.0.1 c= x=",
				   str_hash(S("abc0123456789abcdef")))
				   .p);
}

static void large_uploads_go_through_a_file(void **state)
{
	struct str content = letters(*state, (3 << 20) + 7);
	struct str before = S("--B\r\nContent-Disposition: form-data; name=f; filename=\"big.bin\"\r\n\r\n");
	struct str after =
		S("\r\n--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nlast\r\n--B--\r\n");
	int fd = dial(http_port(server));

	say(fd, str_fmt(*state,
			"POST /u HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=B\r\n"
			"Content-Length: %zu\r\n\r\n%.*s",
			before.n + content.n + after.n, STR(before)));
	say(fd, content);
	say(fd, after);
	assert_str(hear_answer(*state, fd).body,
		   str_fmt(*state, "POST /u +t=last @big.bin=%zu:%llx from 127.0.0.1 c= x=", content.n,
			   str_hash(content))
			   .p);
	close(fd);
}

static void without_a_spool_large_bodies_are_unavailable(void **state)
{
	struct str content = letters(*state, 2 << 20);
	int fd = dial(http_port(hasty));

	say(fd, str_fmt(*state, "POST /u HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n", content.n));
	say(fd, content);
	assert_int_equal(hear_answer(*state, fd).status, 503);
	say(fd, S("POST /u HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
	assert_int_equal(hear_answer(*state, fd).status, 200);
	close(fd);
}

static void too_much_is_refused_before_it_comes(void **state)
{
	static const struct {
		struct str request;
		int status;
	} cases[] = {
		{ S_("POST /u HTTP/1.1\r\n" HOST "Content-Length: 4194305\r\nExpect: 100-continue\r\n\r\n"),
		  413 },
		{ S_("POST /u HTTP/1.1\r\n" HOST "Content-Length: 99999999999999\r\n\r\n"), 413 },
		{ S_("POST /closed HTTP/1.1\r\n" HOST
		     "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"),
		  401 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = dial(http_port(server));
		say(fd, cases[i].request);
		assert_int_equal(hear_answer(*state, fd).status, cases[i].status);
		assert_true(hung_up(*state, fd));
		close(fd);
	}
}

/* Browsers and most programs read nothing before all is sent. */
static void who_reads_last_hears_why(void **state)
{
	static const struct {
		const char *path;
		size_t n;
		int status;
	} sent[] = { { "/u", LIMIT + 1, 413 },
		     { "/u", 6 * LIMIT, 413 },
		     { "/closed", 1, 401 },
		     { "/closed", 3 << 20, 401 } };
	struct str part = letters(*state, 1 << 16);

	for (size_t i = 0; i < COUNT(sent); i++) {
		int fd = dial(http_port(server));
		size_t n = sent[i].n;

		assert_true(say(fd, str_fmt(*state, "POST %s HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n",
					    sent[i].path, n)));
		for (; n; n -= MIN(n, part.n))
			assert_true(say(fd, str_slice(part, 0, MIN(n, part.n))));
		usleep(20000);
		assert_int_equal(hear_answer(*state, fd).status, sent[i].status);
		say(fd, S("GET /u HTTP/1.1\r\n" HOST "\r\n"));
		assert_int_equal(hear_answer(*state, fd).status, 200); /* and goes on */
		close(fd);
	}
}

static void chunks_beyond_the_limit_are_refused(void **state)
{
	struct str chunk = letters(*state, 1 << 16);
	int fd = dial(http_port(server));

	say(fd, S("POST /u HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
	for (size_t n = 0; n <= LIMIT; n += chunk.n) {
		say(fd, S("10000\r\n"));
		say(fd, chunk);
		say(fd, S("\r\n"));
	}
	say(fd, S("0\r\n\r\n"));
	assert_int_equal(hear_answer(*state, fd).status, 413);
	close(fd);

	bool open = true;
	fd = dial(http_port(server));
	say(fd, S("POST /u HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
	for (size_t n = 0; open && n < 64 * LIMIT; n += chunk.n)
		open = say(fd, S("10000\r\n")) && say(fd, chunk) && say(fd, S("\r\n"));
	assert_false(open);
	close(fd);
}

static void a_client_may_ask_before_it_sends(void **state)
{
	int fd = dial(http_port(server));

	say(fd, S("POST /u HTTP/1.1\r\n" HOST "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
	assert_int_equal(hear_answer(*state, fd).status, 100);
	say(fd, S("hi"));
	assert_true(str_starts(hear_answer(*state, fd).body, S("POST /u body=2:")));
	close(fd);
}

static const struct {
	int status;
	struct str request;
} refusals[] = {
	{ 400, GET_TEXT("/../etc", "") },
	{ 400, GET_TEXT("/a%00", "") },
	{ 400, GET_TEXT("/%ff", "") },
	{ 400, GET_TEXT("/\xff", "") },
	{ 400, GET_TEXT("/?a=%4", "") },
	{ 400, GET_TEXT("/?\x01", "") },
	{ 400, GET_TEXT("*", "") },
	{ 400, GET_TEXT("http://x/", "") },
	{ 400, S("GET / HTTP/1.1\r\n\r\n") },
	{ 400, GET_TEXT("/", "Host: y\r\n") },
	{ 400, GET_TEXT("/", "Content-Length: 3x\r\n") },
	{ 400, GET_TEXT("/", "Content-Length: -1\r\n") },
	{ 400, S("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd") },
	{ 400,
	  S("POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
	{ 400, S("POST / HTTP/1.1\r\n" HOST
		 "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n") },
	{ 400, S("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") },
	{ 400, S("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n") },
	{ 400, S("POST / HTTP/1.1\r\n" HOST "Content-Type: application/x-www-form-urlencoded\r\n"
		 "Content-Length: 3\r\n\r\na=%") },
	{ 400,
	  S("POST / HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\na=1") },
	{ 405, S("BREW / HTTP/1.1\r\n" HOST "\r\n") },
	{ 405, S("TRACE / HTTP/1.1\r\n" HOST "\r\n") },
	{ 500, GET_TEXT("/split", "") },
	{ 500, GET_TEXT("/forgotten", "") },
	{ 500, GET_TEXT("/overflow", "") },
};

static void what_cannot_be_right_is_refused(void **state)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct answer r = ask_here(*state, refusals[i].request);

		if (r.status != refusals[i].status)
			fail_msg("%d, not %d: %.*s", r.status, refusals[i].status, STR(refusals[i].request));
		assert_null(head_value(r.head, "set-cookie").p);
	}
}

static void the_application_may_explain_refusals(void **state)
{
	struct answer r = ask(*state, http_port(hasty), GET_TEXT("/..", ""));

	assert_int_equal(r.status, 400);
	assert_str(r.body, "malformed: sorry");
	r = ask(*state, http_port(hasty), S("POST /closed HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx"));
	assert_int_equal(r.status, 401);
	assert_str(r.body, "unauthenticated: sorry");
}

static void long_headers_are_sent_whole(void **state)
{
	struct answer r = ask_here(*state, GET_TEXT("/wide", ""));

	assert_true(str_eq(head_value(r.head, "x-wide"), letters(*state, 2000)));
}

static void headers_are_bounded(void **state)
{
	struct buf many = buf_on(*state, 1 << 20), big = buf_on(*state, 1 << 20);

	buf_lit(&many, "GET / HTTP/1.1\r\n" HOST);
	for (int i = 0; i < 110; i++)
		buf_fmt(&many, "X-%d: y\r\n", i);
	buf_lit(&many, "\r\n");
	assert_int_equal(ask_here(*state, buf_done(&many)).status, 400);
	buf_lit(&big, "GET / HTTP/1.1\r\n" HOST "X: ");
	buf_put(&big, letters(*state, 40000));
	buf_lit(&big, "\r\n\r\n");
	int fd = dial(http_port(server));
	say(fd, buf_done(&big));
	struct answer r = hear_answer(*state, fd);
	assert_true(r.status == 431 ||
		    r.status == 0); /* the rest that lies unread may reset the connection */
	close(fd);
}

static void a_trusted_proxy_names_the_client(void **state)
{
	struct str request =
		GET_TEXT("/", "X-Forwarded-For: 6.6.6.6, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n");
	struct answer r = ask_here(*state, request);

	assert_true(str_has(r.body, S(" from 10.1.2.3 by tls ")));
	r = ask_here(*state, GET_TEXT("/", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: fe80::1\r\n"));
	assert_true(str_has(r.body, S(" from fe80::1 c=")));
	r = ask_here(*state, GET_TEXT("/", "X-Forwarded-For: 6.6.6.6, <b>\r\n"));
	assert_true(str_has(r.body, S(" from 127.0.0.1 c=")));
	r = ask(*state, http_port(hasty), request);
	assert_true(str_has(r.body, S(" from 127.0.0.1 c=")));
}

static void long_text_is_packed_for_who_likes_it(void **state)
{
	struct answer plain = ask_here(*state, GET_TEXT("/long", "")), packed, other;

	assert_null(head_value(plain.head, "content-encoding").p);
	assert_str(head_value(plain.head, "vary"), "Accept-Encoding");
	assert_str(head_value(plain.head, "etag"), "\"v1\"");
	packed = ask_here(*state, GET_TEXT("/long", "Accept-Encoding: br, gzip\r\n"));
	assert_str(head_value(packed.head, "content-encoding"), "gzip");
	assert_str(head_value(packed.head, "vary"), "Accept-Encoding");
	assert_str(head_value(packed.head, "etag"), "W/\"v1\"");
	assert_true(packed.body.n < plain.body.n / 2);
	assert_true(str_starts(packed.body, S("\x1f\x8b")));
	other = ask_here(*state, GET_TEXT("/packed", "Accept-Encoding: br, gzip\r\n"));
	assert_str(head_value(other.head, "content-encoding"), "br");
	assert_true(str_eq(other.body, plain.body));
}

static void known_versions_are_not_sent_again(void **state)
{
	struct answer plain = ask_here(*state, GET_TEXT("/ready", ""));
	struct answer packed = ask_here(*state, GET_TEXT("/ready", "Accept-Encoding: gzip\r\n"));
	struct str tag = head_value(plain.head, "etag");

	assert_false(str_eq(tag, head_value(packed.head, "etag")));
	assert_str(head_value(packed.head, "vary"), "Accept-Encoding");
	assert_true(packed.body.n < plain.body.n / 2);
	int fd = dial(http_port(server));
	say(fd,
	    str_fmt(*state, "GET /ready HTTP/1.1\r\n" HOST "If-None-Match: \"x\", %.*s\r\n\r\n", STR(tag)));
	struct answer same = hear_answer(*state, fd);
	assert_int_equal(same.status, 304);
	assert_true(str_eq(head_value(same.head, "etag"), tag));
	say(fd, GET_TEXT("/long", "If-None-Match: W/\"v1\"\r\n"));
	assert_int_equal(hear_answer(*state, fd).status, 304);
	say(fd, GET_TEXT("/long", "If-None-Match: \"v2\"\r\n"));
	assert_int_equal(hear_answer(*state, fd).status, 200);
	close(fd);
}

static void clients_that_fall_silent_are_dropped(void **state)
{
	int fresh = dial(http_port(hasty)), half = dial(http_port(hasty)), body = dial(http_port(hasty));

	say(half, S("GET / HTTP/1.1\r\nHost"));
	say(body, S("POST / HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nabc"));
	assert_true(hung_up(*state, fresh));
	hear_until(*state, half, S("never said"));
	hear_until(*state, body, S("never said"));
	close(fresh);
	close(half);
	close(body);
	assert_int_equal(ask(*state, http_port(hasty), GET_TEXT("/", "")).status, 200);
}

/* Never silent for a second, and never done. */
static void clients_that_drip_are_dropped(void **state)
{
	int line = dial(http_port(hasty)), head = dial(http_port(hasty)), body = dial(http_port(hasty));
	int dropped = 0;

	say(line, S("GET /"));
	say(head, S("GET / HTTP/1.1\r\nX: "));
	say(body, S("POST / HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n"));
	for (int i = 0; i < 50 && dropped < 3; i++) {
		usleep(100000);
		dropped = !say(line, S("x")) + !say(head, S("x")) + !say(body, S("x"));
	}
	assert_int_equal(dropped, 3);
	close(line);
	close(head);
	close(body);
	(void)state;
}

int server_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_request_is_understood),
		test_in_arena(connections_stay_open),
		test_in_arena(the_old_version_is_spoken_too),
		test_in_arena(requests_may_come_ahead),
		test_in_arena(a_byte_at_a_time_is_a_request_too),
		test_in_arena(chunks_make_a_body),
		test_in_arena(large_uploads_go_through_a_file),
		test_in_arena(without_a_spool_large_bodies_are_unavailable),
		test_in_arena(too_much_is_refused_before_it_comes),
		test_in_arena(who_reads_last_hears_why),
		test_in_arena(chunks_beyond_the_limit_are_refused),
		test_in_arena(a_client_may_ask_before_it_sends),
		test_in_arena(what_cannot_be_right_is_refused),
		test_in_arena(the_application_may_explain_refusals),
		test_in_arena(long_headers_are_sent_whole),
		test_in_arena(headers_are_bounded),
		test_in_arena(a_trusted_proxy_names_the_client),
		test_in_arena(long_text_is_packed_for_who_likes_it),
		test_in_arena(known_versions_are_not_sent_again),
		test_in_arena(clients_that_fall_silent_are_dropped),
		test_in_arena(clients_that_drip_are_dropped),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
