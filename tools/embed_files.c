/* embed_files.c -- the files below a folder: walking them, and a plain table of their names and bytes. */
#include "embed.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

void each_file(char *folder, void (*fn)(void *arg, const char *path, const char *name), void *arg)
{
	FTS *walk = fts_open((char *[]){ folder, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	if (!walk)
		give_up(folder, strerror(errno));
	while ((e = fts_read(walk)) != NULL)
		if (e->fts_info == FTS_F && e->fts_name[0] != '.')
			fn(arg, e->fts_path, e->fts_name);
	fts_close(walk);
}

struct file_list {
	FILE *c; /* the EMBED lines, then the table */
	FILE *table;
	size_t root; /* length of the folder's name and its slash */
	int n;
};

static void put_file(void *arg, const char *path, const char *name)
{
	struct file_list *l = arg;
	struct bytes b = read_bytes(path);

	(void)name;
	fprintf(l->c, "EMBED(file_%d, \"%s\");\n", l->n, path);
	fprintf(l->table, "\t{ \"%s\", { file_%d, %zu } },\n", path + l->root, l->n, b.n);
	free(b.p);
	l->n++;
}

void embed_files(char *folder, FILE *c)
{
	char *table;
	size_t size;
	struct file_list l = { .c = c, .table = open_memstream(&table, &size), .root = strlen(folder) + 1 };

	fputs("#include \"cli/demo.h\"\n\n", c);
	each_file(folder, put_file, &l);
	fclose(l.table);
	fprintf(c, "\nconst struct demo_file demo_files[] = {\n%s\t{ 0 },\n};\n", table);
	free(table);
}
