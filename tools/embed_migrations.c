/* embed_migrations.c -- migrations/NNNN_name.sqlite.sql with its .pg.sql, in the order of their numbers. */
#include "embed.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SQLITE ".sqlite.sql"
#define POSTGRES ".pg.sql"

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), k = strlen(suffix);

	return n > k && strcmp(s + n - k, suffix) == 0;
}

static int is_sqlite(const struct dirent *e)
{
	return ends(e->d_name, SQLITE);
}

static int is_postgres(const struct dirent *e)
{
	return ends(e->d_name, POSTGRES);
}

static char *path_of(const char *folder, const char *stem, const char *suffix)
{
	char *path;

	if (asprintf(&path, "%s/%s%s", folder, stem, suffix) < 0)
		give_up(folder, "out of memory");
	return path;
}

/* One form: its EMBED line, and {pointer, length} in the table. */
static void put_sql(FILE *c, FILE *table, int number, const char *form, char *path)
{
	struct bytes b = read_bytes(path);

	fprintf(c, "EMBED(migration_%d_%s, \"%s\");\n", number, form, path);
	fprintf(table, "{ migration_%d_%s, %zu }", number, form, b.n);
	free(b.p);
	free(path);
}

static void put_migration(FILE *c, FILE *table, const char *folder, const char *stem, int after)
{
	char *name;
	long number = strtol(stem, &name, 10);

	if (name - stem != 4 || name[0] != '_' || name[1] == '\0' || number != after + 1)
		give_up(stem, "migrations are named NNNN_name and numbered without gaps");
	fprintf(table, "\t{ %ld, \"%s\", { ", number, name + 1);
	put_sql(c, table, (int)number, "sqlite", path_of(folder, stem, SQLITE));
	fputs(", ", table);
	put_sql(c, table, (int)number, "pg", path_of(folder, stem, POSTGRES));
	fputs(" } },\n", table);
}

void embed_migrations(const char *folder, FILE *c)
{
	struct dirent **names, **others;
	int n = scandir(folder, &names, is_sqlite, alphasort),
	    m = scandir(folder, &others, is_postgres, alphasort);
	char *text;
	size_t size;
	FILE *table = open_memstream(&text, &size);

	if (n < 0 || m < 0)
		give_up(folder, strerror(errno));
	if (n != m)
		give_up(folder, "each migration is a pair of " SQLITE " and " POSTGRES);
	fputs("#include \"core/migrations.h\"\n\n", c);
	for (int i = 0; i < n; i++) {
		names[i]->d_name[strlen(names[i]->d_name) - strlen(SQLITE)] = '\0';
		put_migration(c, table, folder, names[i]->d_name, i);
	}
	fclose(table);
	fprintf(c,
		"\nconst struct migration migrations[] = {\n%s\t{ 0 },\n};\nconst size_t nmigrations = %d;\n",
		text, n);
}
