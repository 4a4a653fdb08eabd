/* import_view.h -- what the template of the import page is given. */
#ifndef KOLO_IMPORT_VIEW_H
#define KOLO_IMPORT_VIEW_H

#include "resource/import.h"
#include "ui/components.h"

struct import_column_view {
	struct str title;
	const struct field *field; /* that it fills, NULL */
	bool taken;		   /* known to the importer although it fills no field by itself */
	const char *unused;	   /* message id: why it is left out, NULL */
	const char *found;	   /* message id: what becomes of it if nobody chooses */
	struct str chosen;	   /* name of a field, "-", empty: nobody chose */
	struct str values[SAMPLES];
};

struct import_page {
	const struct resource *res;
	struct page_head head;
	struct form upload;
	struct form_field file;
	const struct fault *fault;    /* of the form, NULL: none */
	const struct import_run *run; /* NULL: nothing uploaded yet */
	const char *layout;	      /* label of the importer, NULL: by names of fields */
	bool dated;		      /* files of this layout are editions of a day */
	struct import_column_view *samples;
	size_t nsamples;
	const struct json_node *report; /* NULL: none yet */
	i64 done;			/* rows, of a job that runs */
	struct str why;			/* the file could not be read */
};

/* Titles, samples and what becomes of each column of the uploaded file (import_look.c). */
MUST_USE enum err import_look(struct request *rq, struct import_page *p);
/* The titles of the file of RUN, and which fields the form gives its columns to: map.0, map.1, … */
MUST_USE enum err import_read_choices(struct request *rq, const struct import_run *run,
				      struct table_head *head, struct import_choices *out);

/* Of the report: a figure, whether any note tells NAME, why the file was not read to its end. */
i64 import_number(const struct json_node *counts, const char *name);
bool import_has(const struct json_node *notes, const char *name);
struct str import_why(struct html *h, const struct json_node *fault);
/* While it runs the page follows it. */
void import_follows(struct html *h, const struct import_page *p);

#endif
