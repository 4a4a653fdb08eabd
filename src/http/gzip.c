/* gzip.c -- zlib, wrapped so that one deflater serves many texts: setting one up costs more than a small
 * page. */
#include "http/server.h"
#define ZLIB_CONST
#include <zlib.h>

#define WINDOW_GZIP (15 + 16) /* the largest window, with gzip's header and trailer */
#define MEM_LEVEL 8
#define WORTH_BYTES 1024

struct gzip {
	z_stream z;
};

/* A deflater outlives requests, so it comes from the heap; zlib allocates there anyway. */
struct gzip *gzip_new(int level)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (!g || deflateInit2(&g->z, level, Z_DEFLATED, WINDOW_GZIP, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		BUG("no deflater of level %d", level);
	return g;
}

void gzip_free(struct gzip *g)
{
	deflateEnd(&g->z);
	free(g);
}

size_t gzip_bound(struct gzip *g, size_t n)
{
	return deflateBound(&g->z, n);
}

size_t gzip_run(struct gzip *g, struct str text, char *out)
{
	size_t bound = gzip_bound(g, text.n);

	if (text.n > UINT32_MAX / 2)
		BUG("gzip of %zu bytes at once", text.n);
	g->z.next_in = (const unsigned char *)text.p;
	g->z.avail_in = (uInt)text.n;
	g->z.next_out = (unsigned char *)out;
	g->z.avail_out = (uInt)bound;
	if (deflate(&g->z, Z_FINISH) != Z_STREAM_END)
		BUG("deflate did not end within %zu bytes", bound);
	deflateReset(&g->z);
	return bound - g->z.avail_out;
}

static const struct str compressible[] = {
	S("text/"),
	S("application/json"),
	S("application/problem+json"),
	S("application/geo+json"),
	S("application/javascript"),
	S("application/manifest+json"),
	S("application/xml"),
	S("application/atom+xml"),
	S("application/rss+xml"),
	S("application/vnd.oai.openapi"),
	S("image/svg+xml"),
};

bool gzip_pays(struct str type, size_t n)
{
	if (n <= WORTH_BYTES || n > UINT32_MAX / 2 || str_starts(type, S("text/event-stream")))
		return false;
	for (size_t i = 0; i < COUNT(compressible); i++)
		if (str_starts(type, compressible[i]))
			return true;
	return false;
}
