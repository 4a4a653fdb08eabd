/* kind_text.c -- kinds that are text: lines, prose, addresses of pages and people, telephones, language tags.
 */
#include "resource/kinds.h"

#include "ui/html.h"

#include "base/utf8.h"

FROM_TEXT(line_from_text)
{
	if (str_index(text, '\n') < text.n)
		return invalid(c, f->name, "bad_text", "This must be one line");
	*out = VS(text);
	return OK;
}

FROM_TEXT(prose_from_text)
{
	(void)c, (void)f;
	*out = VS(text);
	return OK;
}

FROM_JSON(string_from_json)
{
	if (n->type != JSON_STRING)
		return invalid(c, f->name, "bad_text", "This must be a text");
	return field_from_text(c, f, n->text, out);
}

TO_TEXT(string_to_text)
{
	(void)c, (void)f, (void)people;
	return value_str(v);
}

TO_JSON(string_to_json)
{
	(void)c, (void)f;
	json_str(j, value_str(v));
}

/* ---- addresses ---- */

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool is_alnum(char ch)
{
	return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* Labels of letters (of any script), digits and inner hyphens, parted by dots. */
static bool is_host(struct str host, size_t min_labels)
{
	size_t labels = 0;

	if (!host.n || host.n > 253)
		return false;
	while (host.p) {
		struct str label = str_cut(&host, '.');

		if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!is_alnum(label.p[i]) && label.p[i] != '-' && !(label.p[i] & 0x80))
				return false;
		labels++;
	}
	return labels >= min_labels;
}

static bool is_port(struct str port)
{
	i64 n;

	return port.n && is_digit(port.p[0]) && str_to_i64(port, &n) && n > 0 && n < 65536;
}

/* Everything after the host: no spaces, quotes or angle brackets, which never stand in an address and do
 * break mark-up. */
static bool is_url_tail(struct str tail)
{
	static const char banned[] = " \"<>\\^`{|}\n\t";

	for (size_t i = 0; i < tail.n; i++)
		if (memchr(banned, tail.p[i], sizeof(banned) - 1))
			return false;
	return true;
}

static bool is_url(struct str url, bool bare)
{
	struct str rest = str_slice(url, str_starts(url, S("https://")) ? 8 : 7, url.n);
	size_t end = 0;

	while (end < rest.n && !strchr("/?#", rest.p[end]))
		end++;
	struct str host = str_slice(rest, 0, end), tail = str_slice(rest, end, rest.n);
	size_t colon = str_index(host, ':');
	if (colon < host.n && !is_port(str_slice(host, colon + 1, host.n)))
		return false;
	return is_host(str_slice(host, 0, colon), bare ? 2 : 1) && is_url_tail(tail);
}

FROM_TEXT(url_from_text)
{
	static const struct str schemes[] = { S("https://"), S("http://") };
	struct str url = STR_NONE;

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_eq_nocase(str_slice(text, 0, schemes[i].n), schemes[i]))
			url = str_fmt(c->arena, "%s%.*s", schemes[i].p,
				      STR(str_slice(text, schemes[i].n, text.n)));
	bool bare = !url.p;
	if (bare)
		url = str_fmt(c->arena, "https://%.*s", STR(text));
	if (!is_url(url, bare))
		return invalid(c, f->name, "bad_url",
			       "This is not an address of a page: https://example.org/page");
	*out = VS(url);
	return OK;
}

static bool is_mailbox(struct str local)
{
	static const char special[] = "!#$%&'*+-/=?^_`{|}~";

	if (!local.n || local.n > 64)
		return false;
	while (local.p) {
		struct str atom = str_cut(&local, '.');

		if (!atom.n)
			return false;
		for (size_t i = 0; i < atom.n; i++)
			if (!is_alnum(atom.p[i]) && !memchr(special, atom.p[i], sizeof(special) - 1))
				return false;
	}
	return true;
}

FROM_TEXT(email_from_text)
{
	size_t at = str_index(text, '@');
	struct str local = str_slice(text, 0, at), host = str_slice(text, at + 1, text.n);

	if (!is_mailbox(local) || !is_host(host, 2))
		return invalid(c, f->name, "bad_email", "This is not an e-mail address: name@example.org");
	*out = VS(str_fmt(c->arena, "%.*s@%.*s", STR(local), STR(str_lower_ascii(c->arena, host))));
	return OK;
}

/* A number as people write it; letters ("ext. 12") only after enough digits to ring. */
static bool is_phone(struct str s)
{
	size_t digits = 0, i = 0;

	while (i < s.n) {
		uint32_t ch = utf8_next(s, &i);
		bool digit = ch >= '0' && ch <= '9';
		bool mark = (ch < 128 && strchr(" +-().*#/", (int)ch)) || ch == 0x00A0 || ch == 0x2013;

		digits += digit;
		if (!digit && !mark && digits < 5)
			return false;
	}
	return digits >= 5 && digits <= 20;
}

FROM_TEXT(phone_from_text)
{
	for (struct str rest = text, part; (part = items_next(&rest)).p;)
		if (!is_phone(part))
			return invalid(c, f->name, "bad_text",
				       "This is not a telephone number: +380 50 000 00 00");
	return line_from_text(c, f, text, out);
}

/* ---- languages ---- */

/* Letters of one subtag in the usual case: language lower, Script title, REGION upper. */
static void put_subtag(struct buf *b, struct str tag, bool first)
{
	bool script = !first && tag.n == 4, region = !first && tag.n == 2;

	for (size_t i = 0; i < tag.n; i++) {
		char ch = (char)(tag.p[i] | 0x20);
		bool upper = ch >= 'a' && (region || (script && i == 0));

		buf_byte(b, is_digit(tag.p[i]) ? tag.p[i] : (char)(upper ? ch & ~0x20 : ch));
	}
}

FROM_TEXT(lang_from_text)
{
	struct buf b = buf_on(c->arena, 128);
	struct str rest = text;

	for (bool first = true; rest.p; first = false) {
		struct str tag = str_cut(&rest, '-');
		bool good = tag.n >= (first ? 2 : 1) && tag.n <= 8;

		for (size_t i = 0; good && i < tag.n; i++)
			good = is_alnum(tag.p[i]) && !(first && is_digit(tag.p[i]));
		if (!good)
			return invalid(c, f->name, "bad_choice",
				       "This is not a language: uk, sr, sr-Latn, en");
		if (!first)
			buf_byte(&b, '-');
		put_subtag(&b, tag, first);
	}
	*out = VS(buf_done(&b));
	return OK;
}

TOLD(lang_told)
{
	enum lang l;

	(void)f;
	return lang_parse(code, &l) ? text_said(c->arena, c->lang, str_of(lang_name(l)), code) : STR_NONE;
}
