/* multipart_fuzz.c -- forms with files: the first line is the content type, the rest the body. Values and
 * bytes lie inside the body, in its order, without overlap; names are text. */
#include "base/utf8.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct str body, struct str part, const char **behind)
{
	if (part.p < *behind || part.p + part.n > body.p + body.n)
		abort();
	*behind = part.p + part.n;
}

static void check(struct str body, const struct pairs *fields, const struct upload *uploads, size_t nuploads)
{
	const char *behind = body.p;

	for (size_t i = 0; i < fields->n; i++) {
		check_inside(body, fields->v[i].value, &behind);
		if (!utf8_valid(fields->v[i].value) || !utf8_valid(fields->v[i].name))
			abort();
	}
	behind = body.p;
	for (size_t i = 0; i < nuploads; i++) {
		check_inside(body, uploads[i].bytes, &behind);
		if (uploads[i].size != uploads[i].bytes.n || str_has(uploads[i].name, S("/")))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1 << 22);
	struct str body = { (const char *)data, size };
	struct str type = str_cut(&body, '\n');
	struct pairs fields;
	struct upload *uploads;
	size_t nuploads;

	if (body.p && multipart_decode(a, body, type, &fields, &uploads, &nuploads) == OK)
		check(body, &fields, uploads, nuploads);
	arena_free(a);
	return 0;
}
