/* image.c -- measuring by hand, decoding and encoding by libgd. */
#include "core/image.h"

#include <gd.h>

#define QUALITY 82

/* ---- numbers in headers ---- */

static unsigned byte_at(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

static unsigned big16(struct str s, size_t i)
{
	return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static unsigned big32(struct str s, size_t i)
{
	return big16(s, i) << 16 | big16(s, i + 2);
}

static unsigned little16(struct str s, size_t i)
{
	return byte_at(s, i + 1) << 8 | byte_at(s, i);
}

static unsigned little32(struct str s, size_t i)
{
	return little16(s, i + 2) << 16 | little16(s, i);
}

/* ---- measuring ---- */

static bool measure_png(struct str s, struct image_info *out)
{
	out->type = "image/png";
	out->width = big32(s, 16);
	out->height = big32(s, 20);
	return str_eq(str_slice(s, 12, 16), S("IHDR"));
}

static bool measure_gif(struct str s, struct image_info *out)
{
	out->type = "image/png"; /* its first frame; gif stays gif nowhere */
	out->width = little16(s, 6);
	out->height = little16(s, 8);
	return true;
}

static bool measure_webp(struct str s, struct image_info *out)
{
	struct str chunk = str_slice(s, 12, 16);

	out->type = "image/webp";
	if (str_eq(chunk, S("VP8 "))) {
		out->width = little16(s, 26) & 0x3fff;
		out->height = little16(s, 28) & 0x3fff;
	} else if (str_eq(chunk, S("VP8L"))) {
		out->width = (little32(s, 21) & 0x3fff) + 1;
		out->height = (little32(s, 21) >> 14 & 0x3fff) + 1;
	} else if (str_eq(chunk, S("VP8X"))) {
		out->width = (little32(s, 24) & 0xffffff) + 1;
		out->height = (little32(s, 27) & 0xffffff) + 1;
	}
	return s.n >= 30;
}

/* Orientation in a TIFF block (Exif 2.3, 4.6): the first directory, tag 0x0112. 1 when there is none. */
static int exif_orientation(struct str tiff)
{
	bool big = str_starts(tiff, S("MM"));
	unsigned (*get16)(struct str, size_t) = big ? big16 : little16;
	unsigned (*get32)(struct str, size_t) = big ? big32 : little32;
	size_t at = get32(tiff, 4);
	unsigned entries = at < tiff.n ? get16(tiff, at) : 0;

	for (unsigned i = 0; i < entries && at + 2 + 12 * i < tiff.n; i++)
		if (get16(tiff, at + 2 + 12 * i) == 0x0112) {
			unsigned v = get16(tiff, at + 2 + 12 * i + 8);
			return v >= 1 && v <= 8 ? (int)v : 1;
		}
	return 1;
}

static bool is_frame_marker(unsigned m)
{
	return m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc;
}

static bool measure_jpeg(struct str s, struct image_info *out)
{
	size_t i = 2;

	out->type = "image/jpeg";
	while (i + 4 <= s.n && byte_at(s, i) == 0xff) {
		unsigned marker = byte_at(s, i + 1), length = big16(s, i + 2);
		struct str body = str_slice(s, i + 4, i + 2 + length);

		if (marker == 0xff) { /* padding */
			i++;
			continue;
		}
		if (marker == 0xe1 && str_starts(body, S("Exif\0\0")))
			out->orientation = exif_orientation(str_slice(body, 6, body.n));
		if (is_frame_marker(marker)) {
			out->height = big16(body, 1);
			out->width = big16(body, 3);
			return body.n >= 5;
		}
		if (length < 2)
			return false;
		i += 2 + length;
	}
	return false;
}

/* How each kind begins, how it is measured, how libgd reads it. */
static const struct reader {
	struct str magic;
	struct str second; /* at byte 8; empty: nothing */
	bool (*measure)(struct str s, struct image_info *out);
	gdImagePtr (*decode)(int size, void *bytes);
} readers[] = {
	{ { "\xff\xd8\xff", 3 }, { "", 0 }, measure_jpeg, gdImageCreateFromJpegPtr },
	{ { "\x89PNG\r\n\x1a\n", 8 }, { "", 0 }, measure_png, gdImageCreateFromPngPtr },
	{ { "RIFF", 4 }, { "WEBP", 4 }, measure_webp, gdImageCreateFromWebpPtr },
	{ { "GIF8", 4 }, { "", 0 }, measure_gif, gdImageCreateFromGifPtr },
};

static const struct reader *reader_find(struct str bytes)
{
	for (size_t i = 0; i < COUNT(readers); i++)
		if (str_starts(bytes, readers[i].magic) &&
		    str_starts(str_slice(bytes, 8, bytes.n), readers[i].second))
			return &readers[i];
	return NULL;
}

bool image_measure(struct str bytes, struct image_info *out)
{
	const struct reader *r = reader_find(bytes);

	*out = (struct image_info){ .orientation = 1 };
	return r && r->measure(bytes, out) && out->width > 0 && out->height > 0;
}

/* ---- decoding ---- */

struct image {
	gdImagePtr gd;
	const char *type;
};

static gdImagePtr canvas(int width, int height)
{
	gdImagePtr to = gdImageCreateTrueColor(width, height);

	if (to) {
		gdImageAlphaBlending(to, 0);
		gdImageSaveAlpha(to, 1);
	}
	return to;
}

/* Turn FROM upright by its Exif orientation: 2 to 4 flip and turn in place, 5 to 8 also change the sides.
 * Frees FROM. */
static gdImagePtr upright(gdImagePtr from, int orientation)
{
	bool sides = orientation >= 5;
	bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
	bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
	int w = gdImageSX(from), h = gdImageSY(from);

	if (orientation == 1)
		return from;
	gdImagePtr to = sides ? canvas(h, w) : canvas(w, h);
	for (int y = 0; to && y < gdImageSY(to); y++)
		for (int x = 0; x < gdImageSX(to); x++) {
			int fx = sides ? y : x, fy = sides ? x : y;

			gdImageTrueColorPixel(to, x, y) = gdImageTrueColorPixel(
				from, flip_x ? w - 1 - fx : fx, flip_y ? h - 1 - fy : fy);
		}
	gdImageDestroy(from);
	return to;
}

static void quiet(int priority, const char *format, va_list ap)
{
	(void)priority;
	(void)format;
	(void)ap;
}

enum err image_open(struct arena *a, struct str bytes, struct image **out)
{
	const struct reader *r = reader_find(bytes);
	struct image_info info;

	if (!image_measure(bytes, &info) || bytes.n > INT32_MAX)
		return ERR_MEDIA;
	if (info.width > 30000 || info.height > 30000 || info.width * info.height > IMAGE_MAX_PIXELS)
		return ERR_TOO_BIG;
	gdSetErrorMethod(quiet); /* a broken picture is the sender's affair, not the log's */

	gdImagePtr gd = r->decode((int)bytes.n, (void *)(uintptr_t)bytes.p); /* libgd only reads them */
	if (gd && (gdImageSX(gd) != info.width || gdImageSY(gd) != info.height)) {
		gdImageDestroy(gd);
		gd = NULL;
	}
	if (gd && gdImagePaletteToTrueColor(gd))
		gd = upright(gd, info.orientation);
	if (!gd)
		return ERR_MEDIA;
	gdImageSaveAlpha(gd, 1);
	*out = arena_new_one(a, struct image);
	**out = (struct image){ gd, info.type };
	return OK;
}

void image_close(struct image *im)
{
	gdImageDestroy(im->gd);
}

struct image_info image_info(const struct image *im)
{
	return (struct image_info){ im->type, gdImageSX(im->gd), gdImageSY(im->gd), 1 };
}

/* ---- encoding ---- */

static enum err encode(struct arena *a, gdImagePtr gd, const char *type, struct str *out)
{
	int size = 0;
	void *bytes;

	if (strcmp(type, "image/jpeg") == 0) {
		gdImageInterlace(gd, 1); /* progressive: a slow line shows something at once */
		bytes = gdImageJpegPtr(gd, &size, QUALITY);
	} else if (strcmp(type, "image/webp") == 0) {
		bytes = gdImageWebpPtrEx(gd, &size, QUALITY);
	} else {
		bytes = gdImagePngPtr(gd, &size);
	}
	if (!bytes)
		return ERR_UNAVAILABLE;
	arena_defer(a, gdFree, bytes);
	*out = (struct str){ bytes, (size_t)size };
	return OK;
}

enum err image_encode(struct arena *a, const struct image *im, struct str *out)
{
	return encode(a, im->gd, im->type, out);
}

enum err image_reduce(struct arena *a, const struct image *im, int width, struct str *out)
{
	int w = gdImageSX(im->gd), h = gdImageSY(im->gd);
	int height = MAX(1, (int)((i64)h * width / w));
	gdImagePtr to = canvas(width, height);

	if (!to)
		return ERR_UNAVAILABLE;
	gdImageCopyResampled(to, im->gd, 0, 0, 0, 0, width, height, w, h);
	enum err e = encode(a, to, im->type, out);
	gdImageDestroy(to);
	return e;
}
