/* csv_fuzz.c -- whatever table is read can be written as CSV and read again, cell by cell the same. */
#include "text/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_titles(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_cell(b, str_fmt(b->arena, "t%zu", i), i == 0);
	csv_end(b);
}

/* Writes what it is given as CSV, under titles of its own. */
static enum err write_row(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct buf *b = ctx;

	(void)row;
	if (b->n == 0)
		put_titles(b, head->n);
	for (size_t i = 0; i < head->n; i++)
		csv_cell(b, cells[i], i == 0);
	csv_end(b);
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct table_options o = { .max_bytes = 1 << 20, .max_rows = 1000, .max_cell = 1 << 16 };
	struct buf first = buf_on(a, 64 << 20), second = buf_on(a, 64 << 20);
	struct table_fault fault;
	enum err e =
		table_read_bytes((struct str){ (const char *)data, size }, &o, write_row, &first, &fault);

	if ((e == OK) != (fault.why[0] == '\0'))
		abort();
	o.max_bytes = 64 << 20;
	if (first.n && table_read_bytes(buf_done(&first), &o, write_row, &second, &fault) != OK)
		abort();
	if (!str_eq(buf_done(&first), buf_done(&second)))
		abort();
	arena_free(a);
	return 0;
}
