/* sniff.c -- content types by the first bytes: what a file is, whatever its sender says. */
#include "http/http.h"
#include "base/utf8.h"

#define LOOK_BYTES 4096

static const struct {
	const char *type;
	size_t at;
	struct str bytes;
	size_t at2; /* a second mark, for containers; bytes2 empty: none */
	struct str bytes2;
} signatures[] = {
	{ "image/jpeg", 0, S("\xff\xd8\xff") },
	{ "image/png", 0, S("\x89PNG\r\n\x1a\n") },
	{ "image/gif", 0, S("GIF87a") },
	{ "image/gif", 0, S("GIF89a") },
	{ "image/webp", 0, S("RIFF"), 8, S("WEBP") },
	{ "application/pdf", 0, S("%PDF-") },
	{ "video/mp4", 4, S("ftypisom") },
	{ "video/mp4", 4, S("ftypiso2") },
	{ "video/mp4", 4, S("ftypiso4") },
	{ "video/mp4", 4, S("ftypiso5") },
	{ "video/mp4", 4, S("ftypiso6") },
	{ "video/mp4", 4, S("ftypmp4") },
	{ "video/mp4", 4, S("ftypavc1") },
	{ "video/mp4", 4, S("ftypM4V") },
	{ "video/mp4", 4, S("ftypMSNV") },
	{ "application/vnd.oasis.opendocument.text", 0, S("PK\3\4"), 30,
	  S("mimetypeapplication/vnd.oasis.opendocument.text") },
	{ "application/vnd.oasis.opendocument.spreadsheet", 0, S("PK\3\4"), 30,
	  S("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") },
	{ "application/vnd.oasis.opendocument.presentation", 0, S("PK\3\4"), 30,
	  S("mimetypeapplication/vnd.oasis.opendocument.presentation") },
};

/* Office files are archives known by the folder their parts lie in. */
static const struct {
	const char *type;
	struct str folder;
} office[] = {
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", S("xl/workbook.xml") },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document", S("word/document.xml") },
	{ "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	  S("ppt/presentation.xml") },
};

static const struct {
	const char *type;
	struct str start;
} markup[] = {
	{ "text/xml", S("<?xml") },	    { "text/xml", S("<svg") },
	{ "text/xml", S("<!doctype svg") }, { "text/html", S("<!doctype html") },
	{ "text/html", S("<html") },	    { "text/html", S("<head") },
	{ "text/html", S("<body") },	    { "text/html", S("<script") },
	{ "text/html", S("<iframe") },	    { "text/html", S("<title") },
	{ "text/html", S("<style") },	    { "text/html", S("<!--") },
	{ "text/html", S("<table") },	    { "text/html", S("<div") },
	{ "text/html", S("<p>") },	    { "text/html", S("<h1") },
	{ "text/html", S("<img") },	    { "text/html", S("<a ") },
};

static bool has_at(struct str s, size_t at, struct str part)
{
	return str_starts(str_slice(s, at, s.n), part);
}

static const char *sniff_zip(struct str bytes)
{
	for (size_t i = 0; i < COUNT(office); i++)
		if (str_has(bytes, office[i].folder))
			return office[i].type;
	return "application/zip";
}

static struct str skip_space(struct str s)
{
	static const struct str mark = S("\xef\xbb\xbf");

	if (str_starts(s, mark))
		s = str_slice(s, mark.n, s.n);
	return str_trim(s);
}

/* S without a character that the cut at its end broke. */
static struct str whole_characters(struct str s)
{
	for (size_t back = 1; back <= 3 && back <= s.n; back++) {
		unsigned char c = (unsigned char)s.p[s.n - back];

		if (c < 0x80)
			break;
		if (c >= 0xc0) {
			size_t i = s.n - back;
			size_t needs = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

			return needs > back ? str_slice(s, 0, i) : s;
		}
	}
	return s;
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f'))
			return false;
	}
	return utf8_valid(s);
}

static const char *sniff_text(struct str bytes)
{
	struct str head = str_slice(bytes, 0, LOOK_BYTES);
	struct str start = skip_space(head);

	if (head.n < bytes.n)
		head = whole_characters(head);
	if (head.n == 0 || !is_plain(head))
		return "application/octet-stream";
	for (size_t i = 0; i < COUNT(markup); i++)
		if (str_eq_nocase(str_slice(start, 0, markup[i].start.n), markup[i].start))
			return markup[i].type;
	return "text/plain";
}

const char *sniff_type(struct str bytes)
{
	for (size_t i = 0; i < COUNT(signatures); i++)
		if (has_at(bytes, signatures[i].at, signatures[i].bytes) &&
		    has_at(bytes, signatures[i].at2, signatures[i].bytes2))
			return signatures[i].type;
	if (str_starts(bytes, S("PK\3\4")))
		return sniff_zip(bytes);
	if (str_starts(bytes, S("\x1a\x45\xdf\xa3")) && str_has(str_slice(bytes, 0, 64), S("webm")))
		return "video/webm";
	return sniff_text(bytes);
}
