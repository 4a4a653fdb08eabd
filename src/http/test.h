/* test.h -- a client on a real socket, for tests of the server: says bytes, hears one answer at a time. */
#ifndef KOLO_HTTP_TEST_H
#define KOLO_HTTP_TEST_H

#include "base/test.h"
#include "http/http.h"
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAR_MILLISECONDS 5000

struct answer {
	int status; /* 0: the server hung up */
	struct str head, body;
};

static inline int dial(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

/* False when the server has hung up. */
static inline bool say(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		s = str_slice(s, (size_t)n, s.n);
	}
	return true;
}

/* Up to N bytes; fewer only when the server hung up. */
static inline struct str hear(struct arena *a, int fd, size_t n)
{
	char *p = arena_bytes(a, n + 1);
	size_t got = 0;

	while (got < n) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		if (poll(&ready, 1, HEAR_MILLISECONDS) == 0)
			fail_msg("silence after \"%.*s\"", (int)got, p);
		ssize_t k = recv(fd, p + got, n - got, 0);
		if (k <= 0)
			break;
		got += (size_t)k;
	}
	return (struct str){ p, got };
}

/* Everything up to and with END, or to the end. */
static inline struct str hear_until(struct arena *a, int fd, struct str end)
{
	struct buf b = buf_on(a, 1 << 20);

	while (!str_ends((struct str){ b.p, b.n }, end)) {
		struct str c = hear(a, fd, 1);

		if (c.n == 0)
			break;
		buf_put(&b, c);
	}
	return buf_done(&b);
}

/* The value of header NAME, written as it is sent; p NULL if absent. */
static inline struct str head_value(struct str head, const char *name)
{
	struct str wanted = str_of(name);

	while (head.p) {
		struct str line = str_cut(&head, '\n');

		if (str_eq_nocase(str_cut(&line, ':'), wanted))
			return str_trim(line);
	}
	return STR_NONE;
}

static inline struct str hear_chunks(struct arena *a, int fd)
{
	struct buf b = buf_on(a, 1 << 20);

	for (;;) {
		const char *size = str_z(a, hear_until(a, fd, S("\r\n")));
		size_t n = strtoul(size, NULL, 16);

		buf_put(&b, hear(a, fd, n));
		hear(a, fd, 2);
		if (n == 0)
			return buf_done(&b);
	}
}

/* One answer; that to HEAD has no body. */
static inline struct answer hear_answer_to(struct arena *a, int fd, bool head)
{
	struct answer r = { .head = hear_until(a, fd, S("\r\n\r\n")) };
	i64 n = 0;

	if (!str_starts(r.head, S("HTTP/1.1 ")))
		return (struct answer){ .head = r.head };
	r.status = (int)strtol(r.head.p + 9, NULL, 10);
	if (head || r.status == 304 || r.status == 100)
		return r;
	if (str_eq(head_value(r.head, "transfer-encoding"), S("chunked")))
		r.body = hear_chunks(a, fd);
	else if (str_to_i64(head_value(r.head, "content-length"), &n))
		r.body = hear(a, fd, (size_t)n);
	return r;
}

static inline struct answer hear_answer(struct arena *a, int fd)
{
	return hear_answer_to(a, fd, false);
}

static inline bool hung_up(struct arena *a, int fd)
{
	return hear(a, fd, 1).n == 0;
}

/* Say REQUEST on a fresh connection and hear the one answer. */
static inline struct answer ask(struct arena *a, int port, struct str request)
{
	int fd = dial(port);

	say(fd, request);
	struct answer r = hear_answer(a, fd);
	close(fd);
	return r;
}

#define HOST "Host: x\r\n"
/* The whole text of a GET. */
#define GET_TEXT(path, headers) S("GET " path " HTTP/1.1\r\n" HOST headers "\r\n")

#endif
