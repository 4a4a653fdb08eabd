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
/* A value that a person wrote; the file would have changed it. Both as people read them. */
struct import_kept {
	const struct field *field;
	struct str kept, offered;
};
struct import_note {
	size_t row;
	enum import_verdict verdict;
	struct str key, text; /* text: a remark, whatever the verdict; empty: none */
	i64 id;
	const struct import_kept *kept;
	size_t nkept;
};
/* A column of the file and what becomes of it. */
struct import_use {
	struct str title;
	const struct field *field; /* NULL: it fills none by itself */
	bool read;		   /* the layout makes use of it */
	bool chosen;		   /* a person decided this */
	const char *unused;	   /* message id: why a known column is not taken */
};
/* A person's word: the column of this title fills this field; "-": none. */
struct import_choice {
	struct str title, field;
};
struct import_choices {
	struct import_choice *v;
	size_t n, cap;
};
struct import_report {
	const struct importer *importer; /* NULL: the generic one: titles are field names or labels */
	size_t count[IMPORT__N];
	size_t kept;		       /* values that people wrote, kept over the file's */
	size_t remarks;		       /* rows that were taken with a remark */
	VEC(struct import_note) notes; /* of rows with something to tell up to 1,000, of others up to 200 */
	size_t left_out;	       /* notes beyond that */
	VEC(struct import_use) columns;
	VEC(struct str) unknown; /* titles that nobody takes */
	struct table_fault fault;
	struct str refused; /* why the file as a whole was not taken, for people; empty: it was */
	bool stopped;	    /* by .progress; what was done until then stays */
};
struct import_options {
	bool dry_run;
	bool create_only;
	bool alone;		       /* nobody else waits for this process: bigger pieces, more memory */
	struct import_choices choices; /* go before those that are remembered for this header */
	/* Called after each piece of rows; false stops the import (ERR_CONFLICT). NULL allowed. */
	bool (*progress)(void *ctx, const struct import_report *so_far, size_t done);
	void *progress_ctx;
	struct str source;  /* provenance: file name */
	struct str edition; /* of which day the file is (ISO), empty: its name tells, or nobody knows */
	bool older;	    /* take it though a newer edition is here: it adds what was before */
	struct str data;    /* the table itself, instead of a file; p NULL: read PATH */
};
MUST_USE enum err import_file(struct app *app, const struct actor *who, enum lang lang, struct arena *a,
			      const struct resource *res, const char *path, const struct import_options *o,
			      struct import_report *out);

/* After much was written: bring the search tables into their quickest form. */
MUST_USE enum err search_tidy(struct app *app);

#endif
