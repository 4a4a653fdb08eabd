/* sniff_test.c -- types by content: every kind we take, and the disguises we must not fall for. */
#include "base/test.h"
#include "http/http.h"

static const struct {
	const char *type;
	struct str bytes;
} files[] = {
	{ "image/jpeg", S("\xff\xd8\xff\xe0\0\x10JFIF") },
	{ "image/png", S("\x89PNG\r\n\x1a\n\0\0\0\rIHDR") },
	{ "image/gif", S("GIF89a\1\0\1\0") },
	{ "image/gif", S("GIF87a\1\0\1\0") },
	{ "image/webp", S("RIFF\x10\0\0\0WEBPVP8 ") },
	{ "application/octet-stream", S("RIFF\x10\0\0\0WAVEfmt ") },
	{ "application/pdf", S("%PDF-1.7\n") },
	{ "video/mp4", S("\0\0\0\x20"
			 "ftypisom\0\0\2\0") },
	{ "video/mp4", S("\0\0\0\x18"
			 "ftypmp42") },
	{ "application/octet-stream", S("\0\0\0\x18"
					"ftypheic") },
	{ "video/webm", S("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm") },
	{ "application/octet-stream", S("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska") },
	{ "application/zip", S("PK\3\4\x14\0photos/1.jpg") },
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	  S("PK\3\4\x14\0[Content_Types].xml...PK\3\4xl/workbook.xml") },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	  S("PK\3\4\x14\0[Content_Types].xml...PK\3\4word/document.xml") },
	{ "application/vnd.oasis.opendocument.text",
	  S("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0mimetypeapplication/"
	    "vnd.oasis.opendocument.text") },
	{ "text/xml", S("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>") },
	{ "text/xml", S("\xef\xbb\xbf <?xml version='1.0'?><svg/>") },
	{ "text/html", S("\n\t<!DOCTYPE HTML><title>x</title>") },
	{ "text/html", S("<ScRiPt>alert(1)</script>") },
	{ "text/html", S("<!-- --><script>") },
	{ "text/plain", S("код;назва\r\n1;Школа\r\n") },
	{ "text/plain", S("\xef\xbb\xbf"
			  "code,name\n") },
	{ "text/plain", S("a < b") },
	{ "application/octet-stream", S("") },
	{ "application/octet-stream", S("text\0more") },
	{ "application/octet-stream", S("caf\xe9") },
	{ "application/octet-stream", S("\x7f"
					"ELF\2\1\1") },
	{ "application/octet-stream", S("MZ\x90\0") },
};

static void content_tells_the_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		const char *got = sniff_type(files[i].bytes);

		if (strcmp(got, files[i].type) != 0)
			fail_msg("file %zu: %s, not %s", i, got, files[i].type);
	}
}

/* The look ends after 4,096 bytes, perhaps inside a character. */
static void long_text_may_be_cut_inside_a_character(void **state)
{
	for (size_t shift = 0; shift < 4; shift++) {
		struct buf b = buf_on(*state, 1 << 16);

		for (size_t i = 0; i < shift; i++)
			buf_byte(&b, 'x');
		while (b.n < 5000)
			buf_lit(&b, "\xf0\x9f\x8f\xab");
		assert_string_equal(sniff_type(buf_done(&b)), "text/plain");
	}
}

static void every_short_prefix_is_safe(void **state)
{
	for (size_t i = 0; i < COUNT(files); i++)
		for (size_t n = 0; n < files[i].bytes.n; n++) {
			char *exact = test_malloc(n + 1); /* a read beyond it is seen by the sanitizer */

			memcpy(exact, files[i].bytes.p, n);
			assert_non_null(sniff_type((struct str){ exact, n }));
			test_free(exact);
		}
	(void)state;
}

int sniff_test(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_tells_the_type),
		test_in_arena(long_text_may_be_cut_inside_a_character),
		cmocka_unit_test(every_short_prefix_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
