/* files_test.c -- the store: what is taken, under which type, what stays and what the sweep removes. */
#include "core/files.h"
#include "core/account.h"
#include "core/jobs.h"
#include "core/test.h"

#include <fcntl.h>
#include <gd.h>
#include <sys/stat.h>

static struct upload upload_of(const char *name, struct str bytes)
{
	return (struct upload){ .name = str_of(name), .bytes = bytes, .size = bytes.n };
}

static struct stored_file taken(struct ctx *c, const char *name, struct str bytes)
{
	struct upload u = upload_of(name, bytes);
	struct stored_file f;

	assert_int_equal(files_take(c, &u, false, &f), OK);
	return f;
}

static struct str picture(struct arena *a, int w, int h)
{
	gdImagePtr im = gdImageCreateTrueColor(w, h);
	int size = 0;
	void *p = gdImageJpegPtr(im, &size, 80);

	gdImageDestroy(im);
	arena_defer(a, gdFree, p);
	return (struct str){ p, (size_t)size };
}

static const char *path_of(struct desk *d, struct str hash, int width)
{
	return str_fmt(d->c.arena, "%s/files/%.*s", d->app.settings.data,
		       STR(file_name(d->c.arena, hash, width)))
		.p;
}

static bool exists(const char *path)
{
	return access(path, R_OK) == 0;
}

static void a_file_lies_under_its_hash(void **state)
{
	struct desk *d = desk_new(*state);
	struct stored_file f = taken(&d->c, "notes.txt", S("abc")), back;

	assert_str(f.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(exists(path_of(d, f.hash, 0)));
	assert_int_equal(files_keep(&d->c, &f), OK);
	assert_int_equal(files_load(&d->c, f.id, &back), OK);
	assert_str(back.name, "notes.txt");
	assert_int_equal(back.size, 3);
	assert_int_equal(files_load(&d->c, f.id + 1, &back), ERR_NOT_FOUND);
}

static void names_are_made_of_hashes_alone(void **state)
{
	static const char *const wrong[] = {
		"",
		"ab",
		"../etc/passwd",
		"BA/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.64x",
		"ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad/x",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(file_name_valid(str_of(wrong[i])));
	assert_true(file_name_valid(S("ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
	assert_true(
		file_name_valid(S("ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.640")));
}

static const struct {
	const char *sent, *kept;
} names[] = {
	{ "C:\\Users\\maria\\план.docx", "план.docx" },
	{ "../../x.txt", "x.txt" },
	{ "", "file" },
	{ "a\nb", "file" },
	{ "dir/", "file" },
	{ "\xff", "file" },
};

static void names_are_cleaned(void **state)
{
	struct desk *d = desk_new(*state);

	for (size_t i = 0; i < COUNT(names); i++)
		assert_str(taken(&d->c, names[i].sent, S("abc")).name, names[i].kept);
}

static void what_a_browser_would_run_is_bytes(void **state)
{
	struct desk *d = desk_new(*state);
	static const char *const active[] = { "<!DOCTYPE html><script>alert(1)</script>", "<html><body>x",
					      "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
					      "<?xml version=\"1.0\"?><svg/>" };

	for (size_t i = 0; i < COUNT(active); i++) {
		struct str type = taken(&d->c, "x.png", str_of(active[i])).type;

		assert_false(str_has(type, S("html")) || str_has(type, S("svg")) || str_has(type, S("xml")));
	}
	assert_str(taken(&d->c, "a.pdf", S("%PDF-1.7\n")).type, "application/pdf");
	assert_str(taken(&d->c, "a.DOCX", S("PK\x03\x04 and so on")).type,
		   "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
}

static void empty_files_are_refused(void **state)
{
	struct desk *d = desk_new(*state);
	struct upload u = upload_of("x", S(""));
	struct stored_file f;

	assert_int_equal(files_take(&d->c, &u, false, &f), ERR_INVALID);
}

static enum err count_name(void *n, struct str name)
{
	assert_true(file_name_valid(name));
	++*(int *)n;
	return OK;
}

static void pictures_come_in_several_widths(void **state)
{
	struct desk *d = desk_new(*state);
	struct upload u = upload_of("x.jpg", picture(d->c.arena, 1000, 500));
	int names_told = 0;
	struct upload svg = upload_of("x.svg", S("<svg xmlns='http://www.w3.org/2000/svg'/>"));
	struct stored_file f;

	assert_int_equal(files_take(&d->c, &u, true, &f), OK);
	assert_str(f.type, "image/jpeg");
	assert_int_equal(f.width, 1000);
	assert_true(exists(path_of(d, f.hash, 320)) && exists(path_of(d, f.hash, 640)));
	assert_false(exists(path_of(d, f.hash, 1280)));
	assert_int_equal(files_keep(&d->c, &f), OK);
	assert_int_equal(files_each(d->c.db, count_name, &names_told), OK);
	assert_int_equal(names_told, 3);
	assert_int_equal(files_width(f.width, 320), 320);
	assert_int_equal(files_width(f.width, 400), 640);
	assert_int_equal(files_width(f.width, 1280), 0);
	assert_int_equal(files_width(0, 320), 0);
	assert_int_equal(files_take(&d->c, &svg, true, &f), ERR_MEDIA);
}

/* Make the file at PATH three days old. */
static void age(struct ctx *c, const char *path)
{
	struct timespec old[2] = { { (c->now - 3 * DAY) / SECOND, 0 }, { (c->now - 3 * DAY) / SECOND, 0 } };

	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
}

static void the_sweep_removes_what_nobody_kept(void **state)
{
	struct desk *d = desk_new(*state);
	d->c.now = time_now();
	desk_open_lanes(d);
	struct stored_file kept = taken(&d->c, "a", S("kept")), lost = taken(&d->c, "b", S("lost"));
	struct stored_file young = taken(&d->c, "c", S("young")), again = taken(&d->c, "d", S("again"));
	const char *unfinished = str_fmt(d->c.arena, "%s.new-abc123", path_of(d, kept.hash, 0)).p;

	assert_int_equal(files_keep(&d->c, &kept), OK);
	close(open(unfinished, O_CREAT | O_WRONLY, 0600));
	age(&d->c, unfinished);
	age(&d->c, path_of(d, kept.hash, 0));
	age(&d->c, path_of(d, lost.hash, 0));
	age(&d->c, path_of(d, again.hash, 0));
	again = taken(&d->c, "d", S("again")); /* its day begins anew */
	assert_int_equal(files_sweep_job(&d->c, 1, NULL), OK);
	assert_true(exists(path_of(d, kept.hash, 0)));
	assert_false(exists(path_of(d, lost.hash, 0)));
	assert_true(exists(path_of(d, young.hash, 0)));
	assert_true(exists(path_of(d, again.hash, 0)));
	assert_false(exists(unfinished));

	assert_int_equal(files_forget(&d->c, kept.id), OK);
	assert_int_equal(files_forget(&d->c, kept.id), ERR_NOT_FOUND);
	assert_int_equal(files_sweep_job(&d->c, 1, NULL), OK);
	assert_false(exists(path_of(d, kept.hash, 0)));
	desk_close(d);
}

static void the_sweep_keeps_its_job(void **state)
{
	struct desk *d = desk_new(*state);
	struct stored_file lost = taken(&d->c, "b", S("lost to a long sweep"));
	struct job_state job;
	i64 id;

	d->c.now = time_now();
	desk_open_lanes(d);
	age(&d->c, path_of(d, lost.hash, 0));
	assert_int_equal(job_queue(&d->c, "file.sweep", STR_NONE, 0, &id), OK);
	assert_int_equal(db_script(d->c.db, S("UPDATE job SET state = 'running', run_at = 0")), OK);
	assert_int_equal(files_sweep_job(&d->c, id, NULL), OK);
	assert_int_equal(job_load(&d->c, id, &job), OK);
	assert_true(job.run_at > d->c.now);
	desk_close(d);
}

static void a_disk_that_fails_is_told(void **state)
{
	struct desk *d = desk_new(*state);
	struct upload u = upload_of("x", S("abc"));
	struct stored_file f;

	d->app.settings.data = "/nonexistent";
	assert_int_equal(files_take(&d->c, &u, false, &f), ERR_UNAVAILABLE);
}

int files_test(void)
{
	const struct CMUnitTest tests[] = {
		test_on_database(a_file_lies_under_its_hash),
		test_on_database(names_are_made_of_hashes_alone),
		test_on_database(names_are_cleaned),
		test_on_database(what_a_browser_would_run_is_bytes),
		test_on_database(empty_files_are_refused),
		test_on_database(pictures_come_in_several_widths),
		test_on_database(the_sweep_removes_what_nobody_kept),
		test_on_database(the_sweep_keeps_its_job),
		test_on_database(a_disk_that_fails_is_told),
	};

	return run_on_databases("files", tests, COUNT(tests));
}
