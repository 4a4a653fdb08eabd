/* table_sink.h -- what the readers of all formats share: limits, titles, the row being filled, the fault. A
 * reader sets
 * ->at, gives cells, ends the row; the sink finds the titles and delivers what stands below them. */
#ifndef KOLO_TABLE_SINK_H
#define KOLO_TABLE_SINK_H

#include "text/table.h"

#define MOST_COLUMNS ((size_t)1000)

struct table_sink {
	struct table_options o; /* without zeros */
	table_row_fn fn;
	void *ctx;
	struct table_fault *fault;
	struct arena *arena; /* as long as the reading: titles, shared strings, open files */
	struct arena *row;   /* one row: its cells */

	size_t titles_filled; /* cells that make a row the titles: 2, or 1 once no such row was found */
	bool exact; /* a cell beyond the titles is a fault (CSV), not a remark beside the table (XLSX) */
	bool has_head;
	struct table_head head;
	size_t head_at; /* where the titles stood */

	size_t at; /* place of the current row in the file */
	struct str cells[MOST_COLUMNS];
	size_t width;	    /* cells set in the current row */
	size_t rows, bytes; /* delivered so far */
};

/* Note WHY (a message id) for people, at the current row; returns E. */
enum err sink_fault(struct table_sink *s, enum err e, const char *why);

MUST_USE enum err sink_cell(struct table_sink *s, size_t col, struct str text);
MUST_USE enum err sink_row(struct table_sink *s);

/* The titles, for formats that know them at once. TITLES need not outlive the call. */
MUST_USE enum err sink_head(struct table_sink *s, const struct str *titles, size_t n);

/* DATA as UTF-8 without byte order mark. */
MUST_USE enum err table_utf8(struct table_sink *s, struct str data, struct str *out);

MUST_USE enum err csv_read(struct table_sink *s, struct str text);
MUST_USE enum err table_json_read(struct table_sink *s, struct str text);
MUST_USE enum err xlsx_read(struct table_sink *s, struct str data);

#endif
