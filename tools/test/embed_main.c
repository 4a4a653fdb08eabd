/* embed_main.c -- prints what tools/embed put in: NAME plain|gzip|brotli|path, or migration N. */
#include "core/migrations.h"
#include "ui/html.h"

#include <stdio.h>
#include <stdlib.h>

static int print_asset(const struct asset *a, const char *what)
{
	struct str s = strcmp(what, "plain") == 0    ? a->bytes
		       : strcmp(what, "gzip") == 0   ? a->gzip
		       : strcmp(what, "brotli") == 0 ? a->brotli
						     : (struct str){ a->path, strlen(a->path) };

	fwrite(s.p, 1, s.n, stdout);
	return 0;
}

static int print_migration(size_t n)
{
	if (n == 0 || n > nmigrations)
		return printf("%zu migrations\n", nmigrations) < 0;
	const struct migration *m = &migrations[n - 1];
	printf("%d %s %s", m->number, m->name, m->sql[DB_POSTGRES].p);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "migration") == 0)
		return print_migration(strtoul(argv[2], NULL, 10));
	for (const struct asset *a = assets; a->name; a++)
		if (strcmp(a->name, argv[1]) == 0)
			return print_asset(a, argv[2]);
	return 3;
}
