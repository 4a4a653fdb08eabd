/* restore_test.c -- names in a backup that lead elsewhere: none of them becomes a file or a table. */
#include "base/test.h"
#include "cli/backup.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH "cdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

static enum err restored(struct arena *a, const char *folder, const char *member, const char **why)
{
	const char *path = str_fmt(a, "%s/backup.tar.gz", folder).p;
	struct settings settings = { .data = str_fmt(a, "%s/data", folder).p };
	struct restoring r = { .arena = a, .files = file_store_new(a, &settings) };
	struct archive *ar;

	assert_int_equal(archive_create(a, path, &ar), OK);
	assert_int_equal(archive_put_bytes(ar, member, S("content")), OK);
	assert_int_equal(archive_finish(ar), OK);
	assert_int_equal(archive_open(a, path, &r.ar), OK);
	assert_int_equal(db_open(":memory:", DB_WRITE, &r.db), OK);
	enum err e = restore_members(&r);
	db_close(r.db);
	*why = r.why;
	return e;
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
	static const char *const members[] = {
		"files/../escaped",
		"files/../../escaped",
		"files/ab/../../escaped",
		"files//etc/escaped",
		"/var/escaped",
		"escaped",
		"../escaped",
		"files/",
		"files/ab",
		"files/ab/" HASH "/x",
		"files/AB/" HASH,
		"files/ab/" HASH "0",
		"files/ab/" HASH ".64x",
		"files/ab/" HASH ".../x",
		"tables/../escaped.jsonl",
		"tables/nothing.jsonl",
		"tables/sqlite_master.jsonl",
	};
	char folder[] = P_tmpdir "/kolo-restore-XXXXXX";
	const char *why;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(str_fmt(*state, "%s/data", folder).p, 0700), 0);
	for (size_t i = 0; i < COUNT(members); i++) {
		why = NULL;
		if (restored(*state, folder, members[i], &why) != ERR_MALFORMED || !why)
			fail_msg("%s is taken", members[i]);
		assert_int_equal(access(str_fmt(*state, "%s/escaped", folder).p, F_OK), -1);
		assert_int_equal(access(str_fmt(*state, "%s/data/escaped", folder).p, F_OK), -1);
	}
	assert_int_equal(restored(*state, folder, "files/ab/" HASH, &why), OK);
	assert_int_equal(access(str_fmt(*state, "%s/data/files/ab/" HASH, folder).p, F_OK), 0);
	assert_int_equal(system(str_fmt(*state, "rm -rf '%s'", folder).p), 0);
}

int restore_test(void)
{
	static const struct CMUnitTest tests[] = {
		test_in_arena(names_that_lead_elsewhere_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
