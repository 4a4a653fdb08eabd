/* outbox_test.c -- letters from the transaction to a relay: a small SMTP server on a socket of its own. */
#include "core/outbox.h"
#include "core/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

/* A relay that takes SESSIONS letters, one connection each, and answers RCPT with VERDICT. */
struct relay {
	int socket, port, sessions;
	const char *verdict;
	char got[16384]; /* everything that clients said */
	size_t n;
	pthread_t thread;
};

static void say(int fd, const char *line)
{
	assert_int_equal(write(fd, line, strlen(line)), strlen(line));
}

/* The reply to one command; NULL hangs up. DATA is asked for until the lone dot. */
static const char *reply_to(const struct relay *r, const char *line, bool *data)
{
	if (*data) {
		*data = strcmp(line, ".\r\n") != 0;
		return *data ? "" : "250 kept\r\n";
	}
	if (strncmp(line, "EHLO", 4) == 0)
		return "250-relay\r\n250 8BITMIME\r\n";
	if (strncmp(line, "RCPT", 4) == 0)
		return r->verdict;
	if (strncmp(line, "QUIT", 4) == 0)
		return NULL;
	*data = strncmp(line, "DATA", 4) == 0;
	return *data ? "354 go on\r\n" : "250 fine\r\n";
}

static void serve_one(struct relay *r, int fd)
{
	FILE *in = fdopen(fd, "r");
	char line[2048];
	bool data = false;

	say(fd, "220 relay\r\n");
	while (fgets(line, sizeof(line), in)) {
		const char *reply = reply_to(r, line, &data);

		r->n += (size_t)snprintf(r->got + r->n, sizeof(r->got) - r->n, "%s", line);
		if (!reply)
			break;
		say(fd, reply);
	}
	fclose(in);
}

static void *relay_run(void *arg)
{
	struct relay *r = arg;

	for (int i = 0; i < r->sessions; i++)
		serve_one(r, accept(r->socket, NULL, NULL));
	return NULL;
}

static void relay_start(struct relay *r, struct desk *d)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);

	r->socket = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(r->socket, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(r->socket, 4), 0);
	assert_int_equal(getsockname(r->socket, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(pthread_create(&r->thread, NULL, relay_run, r), 0);
	d->app.settings.smtp_url = str_fmt(d->c.arena, "smtp://127.0.0.1:%d", ntohs(at.sin_port)).p;
	d->app.settings.mail_from = "Kolo <kolo@example.org>";
}

static void relay_stop(struct relay *r)
{
	pthread_join(r->thread, NULL);
	close(r->socket);
}

static struct desk *desk_with_post(void **state)
{
	struct desk *d = desk_new(*state);

	d->c.now = time_now();
	desk_open_lanes(d);
	return d;
}

static const struct mail letter = {
	.to = { "maria@example.org", 17 },
	.subject = { "Hello", 5 },
	.text = { "Open /reset/secret", 18 },
	.key = { "welcome:5", 9 },
};

static void a_letter_goes_to_the_relay_once(void **state)
{
	struct desk *d = desk_with_post(state);
	struct relay r = { .sessions = 1, .verdict = "250 fine\r\n" };

	relay_start(&r, d);
	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	relay_stop(&r);
	assert_non_null(strstr(r.got, "MAIL FROM:<kolo@example.org>"));
	assert_non_null(strstr(r.got, "RCPT TO:<maria@example.org>"));
	assert_non_null(strstr(r.got, "Subject: Hello\r\n"));
	assert_non_null(strstr(r.got, "Open /reset/secret\r\n"));
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox"), 1);
	/* the link opens a door: it does not stay */
	assert_int_equal(
		count(&d->c, "SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND sent > 0 AND text = ''"),
		1);
	assert_int_equal(jobs_drain(&d->app), OK);
	desk_close(d);
}

static void a_final_refusal_is_not_tried_again(void **state)
{
	struct desk *d = desk_with_post(state);
	struct relay r = { .sessions = 1, .verdict = "550 no such user\r\n" };

	relay_start(&r, d);
	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	relay_stop(&r);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND error <> ''"),
			 1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job WHERE state = 'queued'"), 0);

	struct letters l;
	assert_int_equal(outbox_list(&d->c, S("failed"), INT64_MAX, 10, &l), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(outbox_again(&d->c, l.v[0].id), OK); /* somebody says so */
	assert_int_equal(outbox_again(&d->c, l.v[0].id), ERR_CONFLICT);
	assert_int_equal(outbox_load(&d->c, l.v[0].id, &l.v[0]), OK);
	assert_str(l.v[0].state, "queued");
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job WHERE state = 'queued'"), 1);
	desk_close(d);
}

static void a_busy_relay_gets_it_later(void **state)
{
	struct desk *d = desk_with_post(state);
	struct relay busy = { .sessions = 1, .verdict = "451 later\r\n" },
		     ready = { .sessions = 1, .verdict = "250 fine\r\n" };

	relay_start(&busy, d);
	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	relay_stop(&busy);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND attempts = 1"),
			 1);

	relay_start(&ready, d);
	assert_int_equal(db_script(d->c.db, S("UPDATE job SET run_at = 0")), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	relay_stop(&ready);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'"), 1);
	desk_close(d);
}

static void without_a_relay_letters_wait_to_be_read(void **state)
{
	struct desk *d = desk_with_post(state);

	assert_int_equal(mail_queue(&d->c, &letter), OK);
	assert_int_equal(jobs_drain(&d->app), OK);
	assert_int_equal(
		count(&d->c,
		      "SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND text = 'Open /reset/secret'"),
		1);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job"), 0);

	d->app.settings.smtp_url = "smtp://127.0.0.1:1";
	assert_int_equal(mail_resume(&d->c), OK);
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM job WHERE kind = 'mail.send'"), 1);
	desk_close(d);
}

static void hostile_addresses_are_refused(void **state)
{
	struct desk *d = desk_with_post(state);
	static const char *const bad[] = { "", "maria", "a@b.org\r\nRCPT TO:<x@y.org>", "a b@c.org",
					   "<a@b.org>" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct mail m = { .to = str_of(bad[i]), .subject = S("x"), .text = S("x") };

		assert_int_equal(mail_queue(&d->c, &m), ERR_INVALID);
	}
	assert_int_equal(count(&d->c, "SELECT COUNT(*) FROM outbox"), 0);
	desk_close(d);
}

int outbox_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_letter_goes_to_the_relay_once),
		test_on_database(a_final_refusal_is_not_tried_again),
		test_on_database(a_busy_relay_gets_it_later),
		test_on_database(without_a_relay_letters_wait_to_be_read),
		test_on_database(hostile_addresses_are_refused),
	};

	return run_on_databases("outbox", tests, COUNT(tests));
}
