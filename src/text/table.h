/* table.h -- tables that come in and go out as files: CSV (RFC 4180), XLSX, JSON arrays, JSON lines. One
 * reader for all. */
#ifndef KOLO_TABLE_H
#define KOLO_TABLE_H

#include "base/buf.h"
#include "base/vec.h"

enum table_format { TABLE_CSV, TABLE_XLSX, TABLE_JSON, TABLE_JSONL };

struct table_options {
	size_t max_bytes; /* unpacked, default 256 MB */
	size_t max_rows;  /* default 1,000,000 */
	size_t max_cell;  /* default 1 MB */
};

/* Column titles, found in the first row with more than one filled cell, trimmed, line breaks to spaces. */
struct table_head {
	struct str *titles;
	size_t n;
};

/* Where and why reading failed, for people: row 17 below the titles (0: not in a row), "quote not closed" (a
 * message id of the catalogue; empty when the callback's error ended the reading). */
struct table_fault {
	size_t row;
	char why[160];
};

/* One row of data as text cells (n = head->n; empty cells are STR_NONE; XLSX dates come as ISO text, numbers
 * as written, nested JSON as JSON). ROW counts from 1 below the titles, empty rows included, which are not
 * delivered; the cells live until the callback returns. An error stops the reading and is returned. */
typedef enum err (*table_row_fn)(void *ctx, const struct table_head *head, size_t row,
				 const struct str *cells);

/* Read FILE (gzip is unpacked), recognising format by content, CSV separator (, ; tab) by the title row, and
 * UTF-8, UTF-16 or windows-1251. ERR_MALFORMED / ERR_TOO_BIG / ERR_MEDIA with FAULT filled; rows before it
 * were delivered. */
MUST_USE enum err table_read_file(const char *path, const struct table_options *o, table_row_fn fn, void *ctx,
				  struct table_fault *fault);
MUST_USE enum err table_read_bytes(struct str data, const struct table_options *o, table_row_fn fn, void *ctx,
				   struct table_fault *fault);

/* CSV out: a cell quoted where needed; a text starting with = + - @ tab CR is prefixed with ' (spreadsheet
 * formulas). */
void csv_cell(struct buf *b, struct str text, bool first);
void csv_end(struct buf *b); /* CR LF */

/* XLSX out through libxlsxwriter into a temporary file that is read back into A at the end. Cells go out as
 * they come: row by row, never back to an earlier row (xlsx_finish() says ERR_INTERNAL then). Row 0 holds the
 * titles: bold, and in sight while the others scroll. A text beyond a cell's 32,767 characters ends with an
 * ellipsis. Text is never a formula. */
struct xlsx;
MUST_USE enum err xlsx_new(struct arena *a, const char *sheet, struct xlsx **out);
void xlsx_text(struct xlsx *x, size_t row, size_t col, struct str text);
void xlsx_number(struct xlsx *x, size_t row, size_t col, double v);
MUST_USE enum err xlsx_finish(struct xlsx *x, struct str *out);

#endif
