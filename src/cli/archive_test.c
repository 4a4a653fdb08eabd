/* archive_test.c -- archives that are whole, and those that are cut, forged or not ours: each is refused with
 * a reason, and nothing is read beyond what is there. */
#include "base/test.h"
#include "cli/archive.h"

#include "base/buf.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 512, CHECKSUM = 148, SIZE = 124, TYPE = 156, MAGIC = 257 };

static const char *scratch(struct arena *a)
{
	char *name = (char *)(uintptr_t)str_dup(a, S(P_tmpdir "/kolo-archive-XXXXXX")).p;
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	close(fd);
	return name;
}

/* Open what was written, read all of it; the error that ended it, OK when every sum was right. */
static enum err read_all(struct arena *a, const char *path, struct str *names, const char **why)
{
	struct buf b = buf_on(a, 1 << 20);
	struct archive *ar;
	struct str name;
	enum err e = archive_open(a, path, &ar);

	while (e == OK && (e = archive_next(ar, &name)) == OK) {
		char bytes[100];
		size_t got = 1;

		buf_fmt(&b, "%.*s:", STR(name));
		while (e == OK && got) {
			e = archive_read(ar, bytes, sizeof bytes, &got);
			buf_put(&b, (struct str){ bytes, e == OK ? got : 0 });
		}
		buf_byte(&b, ' ');
	}
	*names = buf_done(&b);
	*why = str_dup(a, str_of(archive_why(ar))).p;
	return e == ERR_NOT_FOUND ? OK : e;
}

static const char *write_two(struct arena *a)
{
	const char *path = scratch(a);
	struct archive *ar;
	FILE *f = tmpfile();

	assert_non_null(f);
	fputs("of a file", f);
	assert_int_equal(archive_create(a, path, &ar), OK);
	assert_int_equal(archive_put_bytes(ar, "one", S("first")), OK);
	assert_int_equal(archive_put_file(ar, "two/three", f), OK);
	fclose(f);
	assert_int_equal(archive_finish(ar), OK);
	return path;
}

/* The bytes of the tar file in PATH. */
static struct buf unpacked(struct arena *a, const char *path)
{
	struct buf b = buf_on(a, 1 << 20);
	gzFile gz = gzopen(path, "rbe");
	char *p = buf_take(&b, 1 << 16);

	b.n = (size_t)gzread(gz, p, 1 << 16);
	gzclose(gz);
	return b;
}

static const char *packed(struct arena *a, struct str bytes)
{
	const char *path = scratch(a);
	gzFile gz = gzopen(path, "wbe");

	assert_int_equal(gzwrite(gz, bytes.p, (unsigned)bytes.n), bytes.n);
	gzclose(gz);
	return path;
}

/* The header at AT is consistent again after a change. */
static void sum_anew(char *header)
{
	unsigned sum = 0;

	memset(header + CHECKSUM, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + CHECKSUM, 8, "%06o", sum);
}

static void what_was_written_is_read(void **state)
{
	struct str names;
	const char *why, *path = write_two(*state);

	assert_int_equal(read_all(*state, path, &names, &why), OK);
	assert_str(names, "one:first two/three:of a file ");
	unlink(path);
}

static void a_draft_that_is_not_finished_leaves_nothing(void **state)
{
	const char *path = scratch(*state), *draft = str_fmt(*state, "%s.part", path).p;
	struct arena *a = arena_new(1 << 20);
	struct archive *ar;

	assert_int_equal(archive_create(a, path, &ar), OK);
	assert_int_equal(archive_put_bytes(ar, "one", S("first")), OK);
	assert_int_equal(access(draft, F_OK), 0);
	arena_free(a);
	assert_int_equal(access(draft, F_OK), -1);
	unlink(path);
}

/* Wherever the packed file is cut, in the middle of a header, of a member or of the sums; of the padding
 * behind them some may be missing. */
static void a_file_that_is_cut_is_refused(void **state)
{
	const char *path = write_two(*state), *why;
	FILE *f = fopen(path, "re");
	char bytes[4096];
	long whole = (long)fread(bytes, 1, sizeof bytes, f);
	struct str names;

	fclose(f);
	for (long n = whole - 9; n >= 0; n -= 7) {
		assert_int_equal(truncate(path, n), 0);
		if (read_all(*state, path, &names, &why) == OK && n > whole - 48)
			assert_str(names, "one:first two/three:of a file ");
		else
			assert_string_not_equal(why, "");
	}
	unlink(path);
}

static void not_an_archive(void **state)
{
	static const struct str contents[] = { S(""), S("not packed at all"), S("\x1f\x8b\x08 broken") };
	struct str names;
	const char *why;

	for (size_t i = 0; i < COUNT(contents); i++) {
		const char *path = scratch(*state);
		FILE *f = fopen(path, "we");

		fwrite(contents[i].p, 1, contents[i].n, f);
		fclose(f);
		assert_int_equal(read_all(*state, path, &names, &why), ERR_MALFORMED);
		unlink(path);
	}
	assert_int_equal(read_all(*state, "/nowhere/at/all", &names, &why), ERR_UNAVAILABLE);
}

/* One byte of the first header or of what follows it is not what it was. */
static void forged_members_are_refused(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		const char *bytes;
		bool summed; /* the header's checksum is put right again */
	} forged[] = {
		{ "another content, an old sum", BLOCK, "F", false },
		{ "another name, an old checksum", 0, "two", false },
		{ "another name than in the sums", 0, "two", true },
		{ "a size beyond the end", SIZE, "00000777777", true },
		{ "a size of more than all bytes there are", SIZE, "77777777777", true },
		{ "a size smaller than the content", SIZE, "00000000001", true },
		{ "a size that is no number", SIZE, "size", true },
		{ "a negative size", SIZE, "-0000000001", true },
		{ "a size in base 256", SIZE, "\x80\x01", true },
		{ "a link", TYPE, "2", true },
		{ "a folder", TYPE, "5", true },
		{ "a device", TYPE, "3", true },
		{ "another kind of tar", MAGIC, "gnu  ", true },
	};
	struct str names;
	const char *why;

	for (size_t i = 0; i < COUNT(forged); i++) {
		const char *good = write_two(*state);
		struct buf tar = unpacked(*state, good);

		memcpy(tar.p + forged[i].at, forged[i].bytes, strlen(forged[i].bytes));
		if (forged[i].summed)
			sum_anew(tar.p);
		const char *path = packed(*state, (struct str){ tar.p, tar.n });
		if (read_all(*state, path, &names, &why) != ERR_MALFORMED || !*why)
			fail_msg("%s is taken", forged[i].name);
		unlink(path);
		unlink(good);
	}
}

static void the_end_must_be_the_end(void **state)
{
	const char *good = write_two(*state), *why;
	struct buf tar = unpacked(*state, good);
	struct str names;
	/* one, its content, two/three, its content: the sums come behind. */
	struct buf b = buf_on(*state, 1 << 16);

	buf_put(&b, (struct str){ tar.p, 4 * BLOCK });
	memset(buf_take(&b, 2 * BLOCK), 0, 2 * BLOCK);
	const char *path = packed(*state, (struct str){ b.p, b.n });
	assert_int_equal(read_all(*state, path, &names, &why), ERR_MALFORMED);
	assert_string_equal(why, "the sums are missing at its end");
	unlink(path);

	b.n = 0;
	buf_put(&b, (struct str){ tar.p, 6 * BLOCK });
	buf_put(&b, (struct str){ tar.p, 2 * BLOCK });
	path = packed(*state, (struct str){ b.p, b.n });
	assert_int_equal(read_all(*state, path, &names, &why), ERR_MALFORMED);
	assert_string_equal(why, "something stands behind the sums");
	unlink(path);
	unlink(good);
}

int archive_test(void)
{
	static const struct CMUnitTest tests[] = {
		test_in_arena(what_was_written_is_read),
		test_in_arena(a_draft_that_is_not_finished_leaves_nothing),
		test_in_arena(a_file_that_is_cut_is_refused),
		test_in_arena(not_an_archive),
		test_in_arena(forged_members_are_refused),
		test_in_arena(the_end_must_be_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
