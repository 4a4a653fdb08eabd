/* xlsx_fuzz.c -- the XLSX reader on packages as they come, and on packages made around the input, which then
 * is sheet, shared strings and styles with zero bytes between them: rows rise, cells are whole UTF-8, limits
 * hold. */
#include "base/utf8.h"
#include "text/table.h"
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char package_relations[] =
	"<r><Relationship Id='a' Type='" RELATION "officeDocument' Target='w.xml'/></r>";
static const char workbook_relations[] =
	"<r><Relationship Id='a' Type='" RELATION "worksheet' Target='s.xml'/>"
	"<Relationship Id='b' Type='" RELATION "sharedStrings' Target='t.xml'/>"
	"<Relationship Id='c' Type='" RELATION "styles' Target='f.xml'/></r>";

struct package {
	struct buf out, directory;
	unsigned parts;
};

static void put_number(struct buf *b, size_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_byte(b, (char)(v & 0xff));
}

/* The fields that a part's local header and its entry in the directory have in common. */
static void put_entry(struct buf *b, struct str name, struct str content)
{
	put_number(b, 20, 2); /* version */
	put_number(b, 0, 8);  /* flags, stored, time, date */
	put_number(b, crc32(0, (const Bytef *)content.p, (uInt)content.n), 4);
	put_number(b, content.n, 4);
	put_number(b, content.n, 4);
	put_number(b, name.n, 2);
	put_number(b, 0, 2); /* extra */
}

static void put_part(struct package *p, const char *path, struct str content)
{
	struct str name = str_of(path);

	buf_put(&p->directory, (struct str){ "PK\1\2\x14\0", 6 });
	put_entry(&p->directory, name, content);
	put_number(&p->directory, 0, 10); /* comment, disk, attributes */
	put_number(&p->directory, p->out.n, 4);
	buf_put(&p->directory, name);
	buf_put(&p->out, (struct str){ "PK\3\4", 4 });
	put_entry(&p->out, name, content);
	buf_put(&p->out, name);
	buf_put(&p->out, content);
	p->parts++;
}

static struct str package_around(struct arena *a, struct str input)
{
	static const char *const parts[] = { "s.xml", "t.xml", "f.xml" };
	struct package p = { buf_on(a, (size_t)16 << 20), buf_on(a, (size_t)16 << 20), 0 };

	put_part(&p, "_rels/.rels", str_of(package_relations));
	put_part(&p, "w.xml", S("<w><sheet id='a'/></w>"));
	put_part(&p, "_rels/w.xml.rels", str_of(workbook_relations));
	for (size_t i = 0; i < COUNT(parts) && input.p; i++)
		put_part(&p, parts[i], str_cut(&input, '\0'));
	size_t at = p.out.n;
	buf_put(&p.out, buf_done(&p.directory));
	buf_put(&p.out, (struct str){ "PK\5\6\0\0\0\0", 8 });
	put_number(&p.out, p.parts, 2);
	put_number(&p.out, p.parts, 2);
	put_number(&p.out, p.directory.n, 4);
	put_number(&p.out, at, 4);
	put_number(&p.out, 0, 2);
	return buf_done(&p.out);
}

static const struct table_options limits = { .max_bytes = 1 << 20, .max_rows = 100, .max_cell = 1 << 16 };

struct seen {
	size_t row, rows, bytes;
};

static enum err check_row(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct seen *seen = ctx;

	if (row <= seen->row || ++seen->rows > limits.max_rows)
		abort();
	seen->row = row;
	for (size_t i = 0; i < head->n; i++) {
		seen->bytes += cells[i].n;
		if (cells[i].n > limits.max_cell || !utf8_valid(cells[i]) || !utf8_valid(head->titles[i]))
			abort();
	}
	if (seen->bytes > limits.max_bytes)
		abort();
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct str input = { (const char *)data, size };
	struct seen seen = { 0 };
	struct table_fault fault;
	struct str file = str_starts(input, S("PK")) ? input : package_around(a, input);
	enum err e = table_read_bytes(file, &limits, check_row, &seen, &fault);

	if ((e == OK) != (fault.why[0] == '\0'))
		abort();
	arena_free(a);
	return 0;
}
