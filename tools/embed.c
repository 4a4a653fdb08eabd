/* embed.c -- puts files into the binary: assets of the pages with their hashes and packed forms, and
 * migrations, and the demo network.
 *
 *   embed assets FOLDER PACKED OUT.c       every file below FOLDER; packed forms go to the folder PACKED
 *   embed migrations FOLDER OUT.c          NNNN_name.sqlite.sql and NNNN_name.pg.sql of FOLDER
 *   embed demo FOLDER OUT.c                every file below FOLDER, as it is
 *
 * The bytes themselves enter by .incbin, so that compiling costs nothing. */
#include "embed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void give_up(const char *path, const char *message)
{
	fprintf(stderr, "%s: %s\n", path, message);
	exit(1);
}

struct bytes read_bytes(const char *path)
{
	struct bytes b;
	FILE *f = fopen(path, "r");
	long n;

	if (!f || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0)
		give_up(path, strerror(errno));
	rewind(f);
	b.n = (size_t)n;
	b.p = malloc(b.n + 1); /* never of no size, which might be NULL */
	if (!b.p || fread(b.p, 1, b.n, f) != b.n)
		give_up(path, strerror(errno));
	fclose(f);
	return b;
}

/* By way of another name, so that nobody ever reads half a file. */
void write_bytes(const char *path, struct bytes b)
{
	char draft[4200];

	snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid());
	FILE *f = fopen(draft, "w");
	if (!f || fwrite(b.p, 1, b.n, f) != b.n || fclose(f) != 0 || rename(draft, path) != 0)
		give_up(path, strerror(errno));
}

/* EMBED(symbol, "file") defines the bytes of a file, with a zero after them. */
static const char embed_macro[] = "#define EMBED(symbol, file)                              \\\n"
				  "\textern const char symbol[];                         \\\n"
				  "\t__asm__(\".pushsection .rodata\\n\\t.balign 16\\n\"     \\\n"
				  "\t\t#symbol \":\\n\\t.incbin \\\"\" file \"\\\"\\n\"           \\\n"
				  "\t\t\"\\t.byte 0\\n\\t.popsection\")\n\n";

int main(int argc, char **argv)
{
	bool assets = argc == 5 && strcmp(argv[1], "assets") == 0;
	bool demo = argc == 4 && strcmp(argv[1], "demo") == 0;
	char *text;
	size_t size;

	if (!assets && !demo && (argc != 4 || strcmp(argv[1], "migrations") != 0)) {
		fputs("usage: embed assets FOLDER PACKED OUT.c | embed migrations|demo FOLDER OUT.c\n",
		      stderr);
		return 2;
	}
	FILE *c = open_memstream(&text, &size);
	fprintf(c, "/* made by tools/embed from %s */\n%s", argv[2], embed_macro);
	if (assets)
		embed_assets(argv[2], argv[3], c);
	else if (demo)
		embed_files(argv[2], c);
	else
		embed_migrations(argv[2], c);
	fclose(c);
	write_bytes(argv[argc - 1], (struct bytes){ (unsigned char *)text, size });
	free(text);
	return 0;
}
