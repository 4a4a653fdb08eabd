/* embed_pack.c -- hashes and packed forms of embedded files; made once, while building, so at the slowest
 * levels. */
#include "embed.h"

#include <brotli/encode.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

void sha256_hex(struct bytes b, char out[65])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256(b.p, b.n, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static struct bytes room_for(struct bytes b)
{
	return (struct bytes){ malloc(b.n), b.n };
}

static struct bytes none(struct bytes unused)
{
	free(unused.p);
	return (struct bytes){ NULL, 0 };
}

struct bytes gzip_of(struct bytes b)
{
	enum { WINDOW_32K_WITH_GZIP_HEADER = 15 + 16 };
	struct bytes out = room_for(b);
	z_stream z = { .next_in = b.p, .avail_in = (uInt)b.n, .next_out = out.p, .avail_out = (uInt)out.n };

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_32K_WITH_GZIP_HEADER, 9,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return none(out);
	int result = deflate(&z, Z_FINISH);
	out.n = z.total_out;
	deflateEnd(&z);
	return result == Z_STREAM_END ? out : none(out);
}

struct bytes brotli_of(struct bytes b)
{
	struct bytes out = room_for(b);

	if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, b.n, b.p,
				   &out.n, out.p))
		return none(out);
	return out;
}
