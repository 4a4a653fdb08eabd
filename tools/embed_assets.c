/* embed_assets.c -- the files of the pages: css, js, fonts, icons, maps; each with its address, type and
 * packed forms. */
#include "embed.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct kind {
	const char *suffix, *type;
	bool packs;
};
static const struct kind kinds[] = {
	{ ".css", "text/css; charset=utf-8", true },
	{ ".js", "text/javascript; charset=utf-8", true },
	{ ".mjs", "text/javascript; charset=utf-8", true },
	{ ".svg", "image/svg+xml", true },
	{ ".json", "application/json", true },
	{ ".geojson", "application/geo+json", true },
	{ ".webmanifest", "application/manifest+json", true },
	{ ".txt", "text/plain; charset=utf-8", true },
	{ ".ico", "image/x-icon", true },
	{ ".ttf", "font/ttf", true },
	{ ".pbf", "application/x-protobuf", true },
	{ ".woff2", "font/woff2", false },
	{ ".png", "image/png", false },
	{ ".jpg", "image/jpeg", false },
	{ ".webp", "image/webp", false },
	{ NULL, NULL, false },
};

static const struct kind *kind_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (const struct kind *k = kinds; dot && k->suffix; k++)
		if (strcmp(dot, k->suffix) == 0)
			return k;
	give_up(path, "no content type is known for this suffix: add it to the table of tools/embed.c");
}

struct asset_list {
	FILE *c; /* the EMBED lines, then the table */
	FILE *table;
	const char *packed;
	char *names; /* " kolo.css kolo.js ", to notice doubles */
	int n;
};

/* One form as a file of its own, its EMBED line, and {pointer, length} in the table; no bytes, no form. The
 * plain form is copied too: the folder may be made anew while this is compiled. */
static void put_form(struct asset_list *l, const char *form, const char *hash, struct bytes b)
{
	char path[4096];

	if (!b.p) {
		fputs(", { NULL, 0 }", l->table);
		return;
	}
	snprintf(path, sizeof(path), "%s/%s.%s", l->packed, hash, form);
	write_bytes(path, b);
	fprintf(l->c, "EMBED(asset_%d_%s, \"%s\");\n", l->n, form, path);
	fprintf(l->table, ", { asset_%d_%s, %zu }", l->n, form, b.n);
	free(b.p);
}

/* Names are how templates and style sheets refer to a file, whatever folder holds it. */
static void note_name(struct asset_list *l, const char *path, const char *name)
{
	char *word, *longer;

	if (asprintf(&word, " %s ", name) < 0 || asprintf(&longer, "%s%s ", l->names, name) < 0)
		give_up(path, "out of memory");
	if (strstr(l->names, word))
		give_up(path, "another file has this name already");
	free(word);
	free(l->names);
	l->names = longer;
}

static void put_asset(void *arg, const char *path, const char *name)
{
	struct asset_list *l = arg;
	const struct kind *kind = kind_of(path);
	struct bytes b = read_bytes(path);
	char hash[65];

	note_name(l, path, name);
	sha256_hex(b, hash);
	hash[12] = '\0';
	fprintf(l->table, "\t{ \"%s\", \"/assets/%s/%s\", \"%s\"", name, hash, name, kind->type);
	struct bytes none = { 0 }, gz = kind->packs ? gzip_of(b) : none,
		     br = kind->packs ? brotli_of(b) : none;
	put_form(l, "plain", hash, b);
	put_form(l, "gz", hash, gz);
	put_form(l, "br", hash, br);
	fputs(" },\n", l->table);
	l->n++;
}

void embed_assets(char *folder, const char *packed, FILE *c)
{
	char *table;
	size_t size;
	struct asset_list l = {
		.c = c, .table = open_memstream(&table, &size), .packed = packed, .names = strdup(" ")
	};

	fputs("#include \"ui/html.h\"\n\n", c);
	each_file(folder, put_asset, &l);
	fclose(l.table);
	fprintf(c, "\nconst struct asset assets[] = {\n%s\t{ 0 },\n};\n", table);
	free(table);
	free(l.names);
}
