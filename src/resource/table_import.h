/* table_import.h -- records out of a table file, for the import page and the command line: what would happen,
 * what did. */
#ifndef KOLO_TABLE_IMPORT_H
#define KOLO_TABLE_IMPORT_H

#include "resource/resource.h"

enum import_verdict {
	IMPORT_CREATE,
	IMPORT_UPDATE,
	IMPORT_UNCHANGED,
	IMPORT_CONFLICT,
	IMPORT_ERROR,
	IMPORT__N
};
struct import_note {
	size_t row;
	enum import_verdict verdict;
	struct str key, text;
	i64 id;
};
struct import_report {
	const struct importer *importer; /* NULL: the generic one: titles are field names or labels */
	size_t count[IMPORT__N];
	VEC(struct import_note) notes; /* conflicts and errors always, others up to 200 */
	VEC(struct str) unknown;       /* titles that nobody takes */
	struct table_fault fault;
	bool stopped; /* by .progress; what was done until then stays */
};
struct import_options {
	bool dry_run;
	bool create_only;
	bool alone; /* nobody else waits for this process: bigger pieces, more memory */
	/* Called after each piece of rows; false stops the import (ERR_CONFLICT). NULL allowed. */
	bool (*progress)(void *ctx, const struct import_report *so_far, size_t done);
	void *progress_ctx;
	struct str source; /* provenance: file name */
	struct str data;   /* the table itself, instead of a file; p NULL: read PATH */
};
MUST_USE enum err import_file(struct app *app, const struct actor *who, enum lang lang, struct arena *a,
			      const struct resource *res, const char *path, const struct import_options *o,
			      struct import_report *out);

/* After much was written: bring the search tables into their quickest form. */
MUST_USE enum err search_tidy(struct app *app);

#endif
