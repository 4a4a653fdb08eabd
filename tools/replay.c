/* replay.c -- runs a fuzz target over the files named on the command line, as TAP: what a search once found
 * stays tested. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *f = fopen(path, "r");
	long size;

	if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		return -1;
	rewind(f);
	uint8_t *data = malloc(size > 0 ? (size_t)size
					: 1); /* exactly as long as the input, so that ASan sees its end */
	if (!data || fread(data, 1, (size_t)size, f) != (size_t)size)
		return -1;
	fclose(f);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int unread = 0;

	for (int i = 1; i < argc; i++) {
		int failed = replay(argv[i]) != 0;
		printf("%s %d - %s\n", failed ? "not ok" : "ok", i, argv[i]);
		fflush(stdout);
		unread += failed;
	}
	printf("1..%d\n", argc - 1);
	return unread > 0;
}
