/* mail_test.c -- letters as bytes, checked by the rules that mail programs apply. */
#include "base/test.h"
#include "core/mail.h"

#include <sodium.h>

static struct str composed(struct arena *a, struct mail m, const char *from)
{
	struct str out;

	if (!m.to.p)
		m.to = S("maria@example.org");
	assert_int_equal(mail_compose(a, &m, str_of(from), 7, 1774000000000LL, &out), OK);
	return out;
}

static void a_plain_letter_stays_readable(void **state)
{
	struct mail m = { .subject = S("Hello"), .text = S("Two\nlines") };

	assert_str(composed(*state, m, "kolo@example.org"), "From: <kolo@example.org>\r\n"
							    "To: <maria@example.org>\r\n"
							    "Subject: Hello\r\n"
							    "Date: Fri, 20 Mar 2026 09:46:40 +0000\r\n"
							    "Message-ID: <7.1774000000000@example.org>\r\n"
							    "Auto-Submitted: auto-generated\r\n"
							    "MIME-Version: 1.0\r\n"
							    "Content-Type: text/plain; charset=utf-8\r\n"
							    "Content-Transfer-Encoding: 7bit\r\n"
							    "\r\n"
							    "Two\r\nlines\r\n");
}

/* Put the encoded words of a header value together again, as a reader does. */
static struct str decoded_words(struct arena *a, struct str value)
{
	struct buf b = buf_on(a, 4096);

	while (value.p && value.n) {
		unsigned char bytes[64];
		size_t n;
		struct str word = str_cut(&value, ' ');

		word = str_trim(word);
		assert_true(word.n <= 75);
		assert_true(str_starts(word, S("=?UTF-8?B?")) && str_ends(word, S("?=")));
		assert_int_equal(sodium_base642bin(bytes, sizeof(bytes), word.p + 10, word.n - 12, NULL, &n,
						   NULL, sodium_base64_VARIANT_ORIGINAL),
				 0);
		buf_put(&b, (struct str){ (char *)bytes, n });
	}
	return buf_done(&b);
}

static struct str header(struct str message, struct str name)
{
	const char *at = memmem(message.p, message.n, name.p, name.n);
	assert_non_null(at);
	struct str rest = str_slice(message, (size_t)(at - message.p) + name.n, message.n);
	size_t end = 0;

	while (!(rest.p[end] == '\r' && rest.p[end + 2] != ' '))
		end++;
	return str_slice(rest, 0, end);
}

static void subjects_in_any_language_come_back_whole(void **state)
{
	static const char subject[] =
		"Запрошення на загальні збори асоціації освітян Луганщини 21 січня 2017 року";
	struct mail m = { .subject = str_of(subject), .text = S("x") };
	struct str value = header(composed(*state, m, "Коло освітян <kolo@example.org>"), S("Subject: "));

	assert_str(decoded_words(*state, value), subject);
}

static void no_value_begins_a_header_of_its_own(void **state)
{
	struct mail m = { .subject = S("Hi\r\nBcc: all@example.org"),
			  .text = S("x"),
			  .list_unsubscribe = S("https://a\nBcc: all@example.org") };
	struct str out = composed(*state, m, "kolo@example.org");

	assert_false(str_has(out, S("Bcc")));
	assert_str(decoded_words(*state, header(out, S("Subject: "))), "Hi\r\nBcc: all@example.org");
}

static void the_body_survives_in_base64(void **state)
{
	static const char text[] =
		"Шановна Маріє!\n\nЗбори відбудуться в суботу.\n.\nДо зустрічі, ваше коло освітян.\n";
	struct mail m = { .subject = S("x"),
			  .text = str_of(text),
			  .list_unsubscribe = S("https://kolo.example.org/stop/1") };
	struct str out = composed(*state, m, "kolo@example.org");
	unsigned char bytes[512];
	size_t n;

	assert_true(str_has(out, S("List-Unsubscribe: <https://kolo.example.org/stop/1>\r\n")));
	assert_true(str_has(out, S("Content-Transfer-Encoding: base64\r\n")));
	const char *body = memmem(out.p, out.n, "\r\n\r\n", 4);
	size_t left = out.n - (size_t)(body - out.p);
	assert_int_equal(sodium_base642bin(bytes, sizeof(bytes), body, left, "\r\n", &n, NULL,
					   sodium_base64_VARIANT_ORIGINAL),
			 0);
	assert_str(((struct str){ (char *)bytes, n }), text);
	for (struct str rest = out; rest.p;)
		assert_true(str_cut(&rest, '\n').n <= 78);
}

int mail_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_plain_letter_stays_readable),
		test_in_arena(subjects_in_any_language_come_back_whole),
		test_in_arena(no_value_begins_a_header_of_its_own),
		test_in_arena(the_body_survives_in_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
