/* form.c -- percent encoding: form fields and query strings, paths. Strict, since what is refused here cannot
 * surprise later. */
#include "http/http.h"
#include "base/utf8.h"

#define MAX_PAIRS 1000

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Undo percent escapes, and '+' where it stands for a space. Refuses what is not UTF-8, and NUL. */
static enum err unescape(struct arena *a, struct str s, bool plus, struct str *out)
{
	if (!arena_room(a, s.n))
		return ERR_TOO_BIG;
	char *p = arena_bytes(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
			int low = high < 0 ? -1 : hex_digit(s.p[i + 2]);

			if (low < 0)
				return ERR_MALFORMED;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return ERR_MALFORMED;
		p[n++] = c;
	}
	p[n] = '\0';
	*out = (struct str){ p, n };
	return utf8_valid(*out) ? OK : ERR_MALFORMED;
}

enum err form_decode(struct arena *a, struct str text, struct pairs *out)
{
	*out = (struct pairs){ 0 };
	while (text.n) {
		struct str value = str_cut(&text, '&');
		struct pair pair;

		if (value.n == 0)
			continue;
		if (out->n == MAX_PAIRS)
			return ERR_TOO_BIG;
		struct str name = str_cut(&value, '=');
		TRY(unescape(a, name, true, &pair.name));
		TRY(unescape(a, value, true, &pair.value));
		vec_push(a, out, pair);
	}
	return OK;
}

static bool unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

void url_escape(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (unreserved((char)c)) {
			buf_byte(b, (char)c);
			continue;
		}
		buf_byte(b, '%');
		buf_byte(b, hex[c >> 4]);
		buf_byte(b, hex[c & 15]);
	}
}

struct str form_encode(struct arena *a, const struct pairs *p)
{
	struct buf b = buf_on(a, SIZE_MAX / 2);

	for (size_t i = 0; i < p->n; i++) {
		if (i)
			buf_byte(&b, '&');
		url_escape(&b, p->v[i].name);
		buf_byte(&b, '=');
		url_escape(&b, p->v[i].value);
	}
	return buf_done(&b);
}

static bool is_dots(struct str segment)
{
	return str_eq(segment, S(".")) || str_eq(segment, S(".."));
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

enum err path_decode(struct arena *a, struct str raw, struct str *out)
{
	TRY(unescape(a, raw, false, out));
	if (!str_starts(*out, S("/")) || has_control(*out))
		return ERR_MALFORMED;
	for (struct str rest = *out; rest.p;)
		if (is_dots(str_cut(&rest, '/')))
			return ERR_MALFORMED;
	return OK;
}
