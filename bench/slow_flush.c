/* slow_flush.c -- a disk whose flush takes FLUSH_MS milliseconds (default 5), for programs started with
 * LD_PRELOAD=slow_flush.so: the flush itself is left out, so that only this number counts. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int flush_slowly(void)
{
	const char *wanted = getenv("FLUSH_MS");
	long ms = wanted ? atol(wanted) : 5;
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
	return 0;
}

int fsync(int fd)
{
	(void)fd;
	return flush_slowly();
}

int fdatasync(int fd)
{
	(void)fd;
	return flush_slowly();
}
