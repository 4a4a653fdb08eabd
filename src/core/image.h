/* image.h -- pictures from strangers: measured before they are decoded, turned upright, written anew without
 * what cameras add (places, names, serial numbers). JPEG, PNG and WebP stay what they are, GIF becomes PNG.
 * Slow lane only. */
#ifndef KOLO_IMAGE_H
#define KOLO_IMAGE_H

#include "base/err.h"
#include "base/str.h"

#define IMAGE_MAX_PIXELS 24000000LL

struct image_info {
	const char *type;  /* of what image_encode() writes: "image/jpeg" */
	i64 width, height; /* as stored in the file, before turning */
	int orientation;   /* Exif 1..8 */
};

/* Read kind and dimensions from the header bytes alone. False: none of the kinds, or broken. */
bool image_measure(struct str bytes, struct image_info *out);

struct image; /* decoded: 4 bytes a pixel; close it soon */

/* ERR_MEDIA: no picture that can be read; ERR_TOO_BIG: over 24 megapixels; nothing is decoded before. */
MUST_USE enum err image_open(struct arena *a, struct str bytes, struct image **out);
void image_close(struct image *im);
struct image_info image_info(const struct image *im); /* upright */

/* The bytes live until the arena is reset. */
MUST_USE enum err image_encode(struct arena *a, const struct image *im, struct str *out);
/* The same reduced to WIDTH (less than its own). */
MUST_USE enum err image_reduce(struct arena *a, const struct image *im, int width, struct str *out);

#endif
