/* multipart_test.c -- forms with files, as browsers and curl write them, and broken ones. */
#include "base/test.h"
#include "http/http.h"

#define TYPE "multipart/form-data; boundary=XX"
#define FIELD "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n\xd0\x9a\xd0\xbe\r\nло\r\n"
#define FILE_PART                                                                                    \
	"--XX\r\ncontent-disposition: form-data; name=\"doc\"; filename=\"a.pdf\"\r\nContent-Type: " \
	"application/pdf\r\n"                                                                        \
	"\r\n%PDF\0\r\n--X\r\n"
#define END "--XX--\r\n"

struct form {
	struct pairs fields;
	struct upload *uploads;
	size_t nuploads;
};

static enum err decode(struct arena *a, struct str body, const char *type, struct form *f)
{
	return multipart_decode(a, body, str_of(type), &f->fields, &f->uploads, &f->nuploads);
}

static void fields_and_files_come_apart(void **state)
{
	static const struct str body = S(FIELD FILE_PART END);
	struct form f;

	assert_int_equal(decode(*state, body, TYPE, &f), OK);
	assert_int_equal(f.fields.n, 1);
	assert_str(pairs_get(&f.fields, S("title")), "Ко\r\nло");
	assert_int_equal(f.nuploads, 1);
	assert_str(f.uploads[0].field, "doc");
	assert_str(f.uploads[0].name, "a.pdf");
	assert_str(f.uploads[0].type, "application/pdf");
	assert_true(str_eq(f.uploads[0].bytes, S("%PDF\0\r\n--X")));
	assert_int_equal(f.uploads[0].size, 10);
	assert_true(f.uploads[0].bytes.p > body.p && f.uploads[0].bytes.p < body.p + body.n);
}

static void boundaries_are_quoted_or_not(void **state)
{
	static const char *const types[] = {
		"multipart/form-data; boundary=\"XX\"",
		"Multipart/Form-Data; charset=utf-8 ; BOUNDARY=XX ",
		"multipart/form-data;x=\";boundary=no\";boundary=XX",
	};
	struct form f;

	for (size_t i = 0; i < COUNT(types); i++) {
		assert_int_equal(decode(*state, S(FIELD END), types[i], &f), OK);
		assert_int_equal(f.fields.n, 1);
	}
}

static void preamble_epilogue_and_padding_are_skipped(void **state)
{
	struct form f;

	assert_int_equal(decode(*state, S("for old mail\r\n" FIELD END "the rest"), TYPE, &f), OK);
	assert_int_equal(f.fields.n, 1);
	assert_int_equal(decode(*state,
				S("--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XX--"),
				TYPE, &f),
			 OK);
	assert_str(f.fields.v[0].name, "a");
	assert_str(f.fields.v[0].value, "");
	assert_int_equal(decode(*state, S(END), TYPE, &f), OK);
	assert_int_equal(f.fields.n + f.nuploads, 0);
}

static void names_lose_escapes_and_folders(void **state)
{
	struct form f;
	struct str body = S("--XX\r\nContent-Disposition: form-data; name=\"a\\\"b%22c%0D%0A\"; "
			    "filename=\"C:\\\\dir\\\\../etc/звіт; 1.csv\"\r\n\r\nx\r\n" END);

	assert_int_equal(decode(*state, body, TYPE, &f), OK);
	assert_str(f.uploads[0].field, "a\"b\"c\r\n");
	assert_str(f.uploads[0].name, "звіт; 1.csv");
	assert_str(f.uploads[0].type, "");
}

static void a_file_field_left_empty_is_no_upload(void **state)
{
	struct form f;
	struct str body = S("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n"
			    "Content-Type: application/octet-stream\r\n\r\n\r\n" END);

	assert_int_equal(decode(*state, body, TYPE, &f), OK);
	assert_int_equal(f.nuploads, 0);
	assert_int_equal(f.fields.n, 0);
}

#define PART(head, content) S("--XX\r\n" head "\r\n\r\n" content "\r\n" END)

static void broken_forms_are_refused(void **state)
{
	static const struct str broken[] = {
		S(""),
		S("--XX"),
		S("--XX\r\n"),
		S("--XXY\r\n" END),
		S("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"),
		S("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n" END),
		PART("Content-Type: text/plain", "no name"),
		PART("Content-Disposition: attachment; name=\"a\"", "x"),
		PART("Content-Disposition: form-data", "x"),
		PART("Content-Disposition: form-data; filename=\"x\"", "x"),
		PART("Content-Disposition: form-data; name=\"a\"", "\xff"),
		PART("Content-Disposition: form-data; name=\"a\"", "\0"),
		PART("Content-Disposition: form-data; name=\"\xc0\xaf\"", "x"),
		PART("Content-Disposition: form-data; name=\"a\"; filename=\"\xff\"", "x"),
		PART("Content-Disposition: form-data; name=\"a\"; filename=\"f\"\r\nContent-Type: \xff", "x"),
	};
	struct form f;

	for (size_t i = 0; i < COUNT(broken); i++)
		if (decode(*state, broken[i], TYPE, &f) != ERR_MALFORMED)
			fail_msg("broken form %zu", i);
}

static void boundaries_must_be_there(void **state)
{
	static const char *const types[] = {
		"multipart/form-data",
		"multipart/form-data; boundary",
		"multipart/form-data; boundary=",
		"multipart/form-data; boundary=\"\"",
		"multipart/form-data; xboundary=XX",
		"multipart/form-data; "
		"boundary=0123456789012345678901234567890123456789012345678901234567890123456789X",
	};
	struct form f;

	for (size_t i = 0; i < COUNT(types); i++)
		assert_int_equal(decode(*state, S(FIELD END), types[i], &f), ERR_MALFORMED);
}

static void a_thousand_parts_are_the_limit(void **state)
{
	struct buf b = buf_on(*state, 1 << 20);
	struct form f;

	for (int i = 0; i < 1000; i++)
		buf_lit(&b, FIELD);
	struct str most = { b.p, b.n };
	buf_lit(&b, END);
	assert_int_equal(decode(*state, (struct str){ b.p, b.n }, TYPE, &f), OK);
	assert_int_equal(f.fields.n, 1000);
	b.n = most.n;
	buf_lit(&b, FIELD END);
	assert_int_equal(decode(*state, (struct str){ b.p, b.n }, TYPE, &f), ERR_TOO_BIG);
}

int multipart_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(fields_and_files_come_apart),
		test_in_arena(boundaries_are_quoted_or_not),
		test_in_arena(preamble_epilogue_and_padding_are_skipped),
		test_in_arena(names_lose_escapes_and_folders),
		test_in_arena(a_file_field_left_empty_is_no_upload),
		test_in_arena(broken_forms_are_refused),
		test_in_arena(boundaries_must_be_there),
		test_in_arena(a_thousand_parts_are_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
