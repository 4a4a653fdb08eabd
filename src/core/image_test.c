/* image_test.c -- pictures measured, turned, reduced; bombs and broken ones refused. */
#include "base/test.h"
#include "base/buf.h"
#include "core/image.h"

#include <gd.h>

/* A picture of W by H: red, with a blue block in its upper left corner. */
static gdImagePtr painted(int w, int h)
{
	gdImagePtr im = gdImageCreateTrueColor(w, h);

	gdImageFilledRectangle(im, 0, 0, w - 1, h - 1, gdTrueColor(255, 0, 0));
	gdImageFilledRectangle(im, 0, 0, w / 2 - 1, h / 2 - 1, gdTrueColor(0, 0, 255));
	return im;
}

static struct str encoded(struct arena *a, const char *kind, int w, int h)
{
	gdImagePtr im = painted(w, h);
	int size = 0;
	void *p = strcmp(kind, "jpeg") == 0   ? gdImageJpegPtr(im, &size, 90)
		  : strcmp(kind, "webp") == 0 ? gdImageWebpPtr(im, &size)
		  : strcmp(kind, "gif") == 0  ? gdImageGifPtr(im, &size)
					      : gdImagePngPtr(im, &size);

	gdImageDestroy(im);
	arena_defer(a, gdFree, p);
	return (struct str){ p, (size_t)size };
}

/* JPEG with an Exif block that tells ORIENTATION, in either byte order. */
static struct str with_exif(struct arena *a, struct str jpeg, int orientation, bool big)
{
	static const char little[] = "\xff\xe1\x00\x22"
				     "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0\0\0\0\0";
	static const char motorola[] = "\xff\xe1\x00\x22"
				       "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0";
	struct buf b = buf_on(a, 1 << 20);

	buf_put(&b, str_slice(jpeg, 0, 2));
	size_t at = b.n;
	buf_put(&b, (struct str){ big ? motorola : little, 36 });
	b.p[at + (big ? 29 : 28)] = (char)orientation;
	buf_put(&b, str_slice(jpeg, 2, jpeg.n));
	return buf_done(&b);
}

static void kinds_and_dimensions_are_read_from_the_header(void **state)
{
	static const char *const kinds[][2] = { { "jpeg", "image/jpeg" },
						{ "png", "image/png" },
						{ "webp", "image/webp" },
						{ "gif", "image/png" } };
	struct image_info info;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_true(image_measure(encoded(*state, kinds[i][0], 70, 30), &info));
		assert_string_equal(info.type, kinds[i][1]);
		assert_int_equal(info.width, 70);
		assert_int_equal(info.height, 30);
	}
}

/* Where the blue corner comes to lie when a picture with that orientation is turned upright. */
static const struct {
	int orientation;
	bool right, below;
} corners[] = {
	{ 1, false, false }, { 2, true, false }, { 3, true, true }, { 4, false, true },
	{ 5, false, false }, { 6, true, false }, { 7, true, true }, { 8, false, true },
};

static void pictures_are_turned_upright(void **state)
{
	struct str jpeg = encoded(*state, "jpeg", 64, 32);

	for (size_t i = 0; i < COUNT(corners) * 2; i++) {
		int orientation = corners[i / 2].orientation;
		struct image *im;
		struct str out;

		assert_int_equal(image_open(*state, with_exif(*state, jpeg, orientation, i % 2), &im), OK);
		assert_int_equal(image_info(im).width, orientation >= 5 ? 32 : 64);
		assert_int_equal(image_info(im).height, orientation >= 5 ? 64 : 32);
		assert_int_equal(image_encode(*state, im, &out), OK);
		gdImagePtr back = gdImageCreateFromJpegPtr((int)out.n, (void *)(uintptr_t)out.p);
		int x = gdImageSX(back) / 4 * (corners[i / 2].right ? 3 : 1);
		int y = gdImageSY(back) / 4 * (corners[i / 2].below ? 3 : 1);
		assert_true(gdTrueColorGetBlue(gdImageGetTrueColorPixel(back, x, y)) > 200);
		gdImageDestroy(back);
		image_close(im);
	}
}

static void what_cameras_add_is_gone(void **state)
{
	struct image *im;
	struct str out, in = with_exif(*state, encoded(*state, "jpeg", 64, 32), 1, false);

	assert_true(str_has(in, S("Exif")));
	assert_int_equal(image_open(*state, in, &im), OK);
	assert_int_equal(image_encode(*state, im, &out), OK);
	assert_false(str_has(out, S("Exif")));
	image_close(im);
}

static void reduced_pictures_keep_their_shape(void **state)
{
	static const char *const kinds[] = { "jpeg", "png", "webp", "gif" };

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct image *im;
		struct image_info info;
		struct str out;

		assert_int_equal(image_open(*state, encoded(*state, kinds[i], 400, 200), &im), OK);
		assert_int_equal(image_reduce(*state, im, 100, &out), OK);
		assert_true(image_measure(out, &info));
		assert_int_equal(info.width, 100);
		assert_int_equal(info.height, 50);
		image_close(im);
	}
}

static void transparency_survives(void **state)
{
	gdImagePtr gd = gdImageCreateTrueColor(10, 10), back;
	struct image *im;
	struct str out;
	int size;

	gdImageAlphaBlending(gd, 0);
	gdImageSaveAlpha(gd, 1);
	gdImageFilledRectangle(gd, 0, 0, 9, 9, gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent));
	void *p = gdImagePngPtr(gd, &size);
	gdImageDestroy(gd);
	assert_int_equal(image_open(*state, (struct str){ p, (size_t)size }, &im), OK);
	assert_int_equal(image_reduce(*state, im, 5, &out), OK);
	back = gdImageCreateFromPngPtr((int)out.n, (void *)(uintptr_t)out.p);
	assert_int_equal(gdTrueColorGetAlpha(gdImageGetTrueColorPixel(back, 2, 2)), gdAlphaTransparent);
	gdImageDestroy(back);
	image_close(im);
	gdFree(p);
}

static void bombs_are_refused_before_they_are_decoded(void **state)
{
	struct str png = str_dup(*state, encoded(*state, "png", 10, 10));
	struct image *im;

	memcpy((char *)(uintptr_t)png.p + 16, "\0\0\x40\0\0\0\x40\0", 8); /* 16,384 by 16,384 */
	assert_int_equal(image_open(*state, png, &im), ERR_TOO_BIG);
	memcpy((char *)(uintptr_t)png.p + 16, "\x80\0\0\0\x80\0\0\0", 8);
	assert_int_equal(image_open(*state, png, &im), ERR_TOO_BIG);
}

static void every_cut_and_every_changed_byte_is_borne(void **state)
{
	static const char *const kinds[] = { "jpeg", "png", "webp", "gif" };

	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct str whole = encoded(*state, kinds[k], 16, 16);

		for (size_t i = 0; i < MIN(whole.n, 200); i++) {
			struct str cut = str_dup(*state, str_slice(whole, 0, i)),
				   bent = str_dup(*state, whole);
			struct image_info info;
			struct image *im;

			((char *)(uintptr_t)bent.p)[i] ^= (char)0xff;
			image_measure(cut, &info);
			if (image_measure(bent, &info) && info.width * info.height < 10000 &&
			    image_open(*state, bent, &im) == OK)
				image_close(im);
			if (image_measure(cut, &info) && image_open(*state, cut, &im) == OK)
				image_close(im);
		}
	}
}

static void what_is_no_picture_is_refused(void **state)
{
	static const char *const no[] = { "", "GIF", "<svg xmlns='http://www.w3.org/2000/svg'/>",
					  "RIFF1234WAVE", "\xff\xd8\xff" };
	struct image *im;

	for (size_t i = 0; i < COUNT(no); i++)
		assert_int_equal(image_open(*state, str_of(no[i]), &im), ERR_MEDIA);
}

int image_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(kinds_and_dimensions_are_read_from_the_header),
		test_in_arena(pictures_are_turned_upright),
		test_in_arena(what_cameras_add_is_gone),
		test_in_arena(reduced_pictures_keep_their_shape),
		test_in_arena(transparency_survives),
		test_in_arena(bombs_are_refused_before_they_are_decoded),
		test_in_arena(every_cut_and_every_changed_byte_is_borne),
		test_in_arena(what_is_no_picture_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
