/* file_test.c -- answers that are files: ranges, versions, files that are not there. */
#include "http/test.h"
#include <fcntl.h>

#define BYTES 100000

struct shop {
	struct http_server *server;
	char path[32];
};
static struct shop shop = { .path = P_tmpdir "/kolo_file_XXXXXX" };

static enum err body_limit(void *app, const struct http_request *rq, size_t *bytes)
{
	(void)app;
	(void)rq;
	*bytes = 0;
	return OK;
}

static enum verdict handle(void *app, struct exchange *x)
{
	(void)app;
	x->rs.status = 200;
	x->rs.type = S("application/pdf");
	x->rs.file = str_eq(x->rq.path, S("/there"))	? shop.path
		     : str_eq(x->rq.path, S("/folder")) ? P_tmpdir
							: "/nowhere";
	return HTTP_ANSWERED;
}

static int start(void **state)
{
	struct http_app app = { .body_limit = body_limit, .handle = handle };
	struct http_options o = { .threads = 1 };
	int fd = mkstemp(shop.path);

	(void)state;
	for (int i = 0; i < BYTES; i++)
		if (write(fd, &"0123456789"[i % 10], 1) != 1)
			return 1;
	close(fd);
	return http_start(&o, &app, &shop.server) != OK;
}

static int stop(void **state)
{
	(void)state;
	http_stop(shop.server);
	return unlink(shop.path);
}

static const struct {
	const char *range;
	int status;
	const char *content_range, *body; /* NULL: all of it */
} ranges[] = {
	{ "bytes=0-3", 206, "bytes 0-3/100000", "0123" },
	{ "bytes=99998-", 206, "bytes 99998-99999/100000", "89" },
	{ "bytes=-3", 206, "bytes 99997-99999/100000", "789" },
	{ "bytes=5-5", 206, "bytes 5-5/100000", "5" },
	{ "bytes=99999-999999", 206, "bytes 99999-99999/100000", "9" },
	{ "bytes=-200000", 206, "bytes 0-99999/100000", NULL },
	{ "bytes=100000-", 416, "bytes */100000", "" },
	{ "bytes=100000-100001", 416, "bytes */100000", "" },
	{ "bytes=-0", 416, "bytes */100000", "" },
	{ "bytes=3-2", 200, NULL, NULL },
	{ "bytes=0-1,3-4", 200, NULL, NULL },
	{ "bytes=", 200, NULL, NULL },
	{ "bytes=-", 200, NULL, NULL },
	{ "bytes=x-1", 200, NULL, NULL },
	{ "bytes=1-x", 200, NULL, NULL },
	{ "bytes=--1", 200, NULL, NULL },
	{ "bytes=1--1", 200, NULL, NULL },
	{ "lines=1-2", 200, NULL, NULL },
	{ "bytes=99999999999999999999-", 200, NULL, NULL },
};

static struct answer ask_range(struct arena *a, const char *range, const char *more)
{
	return ask(a, http_port(shop.server),
		   str_fmt(a, "GET /there HTTP/1.1\r\n" HOST "Range: %s\r\n%s\r\n", range, more));
}

static void ranges_are_honoured(void **state)
{
	for (size_t i = 0; i < COUNT(ranges); i++) {
		struct answer r = ask_range(*state, ranges[i].range, "");

		if (r.status != ranges[i].status ||
		    !str_eq(head_value(r.head, "content-range"), str_of(ranges[i].content_range)))
			fail_msg("Range: %s: %d %.*s", ranges[i].range, r.status, STR(r.head));
		if (ranges[i].body)
			assert_str(r.body, ranges[i].body);
		else
			assert_int_equal(r.body.n, BYTES);
		assert_str(head_value(r.head, "accept-ranges"), "bytes");
	}
}

static void a_range_of_another_version_is_the_whole(void **state)
{
	struct answer whole = ask(*state, http_port(shop.server), GET_TEXT("/there", ""));
	struct str tag = head_value(whole.head, "etag");

	assert_int_equal(whole.status, 200);
	assert_str(head_value(whole.head, "content-type"), "application/pdf");
	assert_true(str_starts(whole.body, S("01234567890123")));
	assert_int_equal(ask_range(*state, "bytes=0-3", "If-Range: \"other\"\r\n").status, 200);
	const char *same = str_fmt(*state, "If-Range: %.*s\r\n", STR(tag)).p;
	assert_int_equal(ask_range(*state, "bytes=0-3", same).status, 206);
	const char *known = str_fmt(*state, "If-None-Match: %.*s\r\n", STR(tag)).p;
	assert_int_equal(ask_range(*state, "bytes=0-3", known).status, 304);
}

static void head_tells_the_size(void **state)
{
	int fd = dial(http_port(shop.server));

	say(fd, S("HEAD /there HTTP/1.1\r\n" HOST "\r\n"));
	struct answer r = hear_answer_to(*state, fd, true);
	assert_str(head_value(r.head, "content-length"), "100000");
	say(fd, GET_TEXT("/there", ""));
	assert_int_equal(hear_answer(*state, fd).body.n, BYTES);
	close(fd);
}

static void what_is_no_file_is_our_fault(void **state)
{
	assert_int_equal(ask(*state, http_port(shop.server), GET_TEXT("/nowhere", "")).status, 500);
	assert_int_equal(ask(*state, http_port(shop.server), GET_TEXT("/folder", "")).status, 500);
}

int file_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(ranges_are_honoured),
		test_in_arena(a_range_of_another_version_is_the_whole),
		test_in_arena(head_tells_the_size),
		test_in_arena(what_is_no_file_is_our_fault),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
