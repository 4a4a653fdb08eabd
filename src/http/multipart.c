/* multipart.c -- multipart/form-data (RFC 7578) out of one piece of text, which may be a mapped file: fields
 * and uploads are slices of it, nothing is copied but names. */
#include "http/http.h"
#include "base/utf8.h"

#define MAX_PARTS 1000
#define MAX_BOUNDARY 70
#define MAX_PART_HEAD 8192

struct part {
	struct str name, filename, type; /* filename.p NULL: a field */
	struct str content;
};

/* The value of parameter NAME in "form-data; a=b; c=\"d\"". Quoted values end at the first unescaped quote;
 * browsers write a quote in a name as %22, others as \". P NULL if absent. */
static struct str parameter(struct str header, struct str name)
{
	size_t i = str_index(header, ';');

	while (i < header.n) {
		struct str rest = str_trim(str_slice(header, i + 1, header.n));
		size_t at = (size_t)(rest.p - header.p);
		size_t eq = str_index(rest, '=');
		bool quoted = eq + 1 < rest.n && rest.p[eq + 1] == '"';
		size_t from = eq + 1 + quoted, to = from;
		char end = quoted ? '"' : ';';

		while (to < rest.n && rest.p[to] != end)
			to += quoted && rest.p[to] == '\\' ? 2 : 1;
		struct str value = str_slice(rest, from, to);
		if (eq < rest.n && str_eq_nocase(str_trim(str_slice(rest, 0, eq)), name))
			return quoted ? value : str_trim(value);
		i = at + MIN(to, rest.n);
		i += str_index(str_slice(header, i, header.n), ';');
	}
	return STR_NONE;
}

/* VALUE without the escapes of both kinds of clients. */
static struct str unquote(struct arena *a, struct str value)
{
	static const struct {
		struct str code;
		char c;
	} escapes[] = { { S("\\\""), '"' },
			{ S("\\\\"), '\\' },
			{ S("%22"), '"' },
			{ S("%0D"), '\r' },
			{ S("%0A"), '\n' } };
	char *p = arena_bytes(a, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++) {
		p[n] = value.p[i];
		for (size_t e = 0; e < COUNT(escapes); e++) {
			if (!str_starts(str_slice(value, i, value.n), escapes[e].code))
				continue;
			p[n] = escapes[e].c;
			i += escapes[e].code.n - 1;
			break;
		}
		n++;
	}
	p[n] = '\0';
	return (struct str){ p, n };
}

static bool is_text(struct str s)
{
	return utf8_valid(s) && str_index(s, '\0') == s.n;
}

/* Some clients send a whole path; only its last piece is a name. */
static struct str base_name(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
			return str_slice(path, i, path.n);
	return path;
}

static enum err read_disposition(struct arena *a, struct str value, struct part *out)
{
	struct str name = parameter(value, S("name"));
	struct str filename = parameter(value, S("filename"));

	if (!str_eq_nocase(str_trim(str_slice(value, 0, str_index(value, ';'))), S("form-data")) || !name.p)
		return ERR_MALFORMED;
	out->name = unquote(a, name);
	if (filename.p)
		out->filename = base_name(unquote(a, filename));
	return is_text(out->name) && is_text(out->filename) ? OK : ERR_MALFORMED;
}

static enum err read_head(struct arena *a, struct str head, struct part *out)
{
	bool disposed = false;

	while (head.p) {
		struct str value = str_trim(str_cut(&head, '\n'));
		struct str name = str_trim(str_cut(&value, ':'));

		if (str_eq_nocase(name, S("content-disposition"))) {
			TRY(read_disposition(a, value, out));
			disposed = true;
		} else if (str_eq_nocase(name, S("content-type"))) {
			out->type = str_dup(a, str_trim(value));
		}
	}
	return disposed && is_text(out->type) ? OK : ERR_MALFORMED;
}

/* Cut S at the first SEP, of any length; false when there is none. */
static bool cut_at(struct str *s, struct str sep, struct str *before)
{
	const char *at = s->n ? memmem(s->p, s->n, sep.p, sep.n) : NULL;

	if (!at)
		return false;
	*before = str_slice(*s, 0, (size_t)(at - s->p));
	*s = str_slice(*s, before->n + sep.n, s->n);
	return true;
}

/* Read one part off REST, which stands behind a delimiter's CRLF; leave REST behind the next delimiter. */
static enum err read_part(struct arena *a, struct str *rest, struct str delimiter, struct part *out)
{
	struct str whole, head;

	*out = (struct part){ 0 };
	if (!cut_at(rest, delimiter, &whole))
		return ERR_MALFORMED;
	out->content = whole;
	if (!cut_at(&out->content, S("\r\n\r\n"), &head) || head.n > MAX_PART_HEAD)
		return ERR_MALFORMED;
	return read_head(a, head, out);
}

/* Behind a delimiter stands "--" at the end of all parts, else a line's end. */
static enum err after_delimiter(struct str *rest, bool *last)
{
	*last = str_starts(*rest, S("--"));
	while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t'))
		*rest = str_slice(*rest, 1, rest->n);
	if (!*last && !str_starts(*rest, S("\r\n")))
		return ERR_MALFORMED;
	*rest = str_slice(*rest, 2, rest->n);
	return OK;
}

/* "\r\n--" and the boundary that CONTENT_TYPE names. */
static enum err read_delimiter(struct arena *a, struct str content_type, struct str *out)
{
	struct str boundary = parameter(content_type, S("boundary"));

	if (boundary.n == 0 || boundary.n > MAX_BOUNDARY)
		return ERR_MALFORMED;
	*out = str_fmt(a, "\r\n--%.*s", STR(boundary));
	return out->n == boundary.n + 4 ? OK : ERR_MALFORMED;
}

struct uploads {
	struct upload *v;
	size_t n, cap;
};

static enum err keep_part(struct arena *a, const struct part *part, struct pairs *fields,
			  struct uploads *uploads)
{
	if (!part->filename.p) {
		vec_push(a, fields, ((struct pair){ part->name, part->content }));
		return is_text(part->content) ? OK : ERR_MALFORMED;
	}
	if (part->filename.n == 0 && part->content.n == 0)
		return OK; /* a file field left empty */
	vec_push(a, uploads,
		 ((struct upload){ .field = part->name,
				   .name = part->filename,
				   .type = part->type,
				   .bytes = part->content,
				   .size = part->content.n }));
	return OK;
}

enum err multipart_decode(struct arena *a, struct str body, struct str content_type, struct pairs *fields,
			  struct upload **uploads, size_t *nuploads)
{
	struct uploads files = { 0 };
	struct str delimiter, preamble;
	bool last;

	*fields = (struct pairs){ 0 };
	*uploads = NULL;
	*nuploads = 0;
	TRY(read_delimiter(a, content_type, &delimiter));
	if (str_starts(body, str_slice(delimiter, 2, delimiter.n)))
		body = str_slice(body, delimiter.n - 2, body.n);
	else if (!cut_at(&body, delimiter, &preamble))
		return ERR_MALFORMED;
	TRY(after_delimiter(&body, &last));
	for (size_t n = 0; !last; n++) {
		struct part part;

		if (n == MAX_PARTS)
			return ERR_TOO_BIG;
		TRY(read_part(a, &body, delimiter, &part));
		TRY(keep_part(a, &part, fields, &files));
		TRY(after_delimiter(&body, &last));
	}
	*uploads = files.v;
	*nuploads = files.n;
	return OK;
}
