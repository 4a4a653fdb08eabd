/* import_view.h -- what the template of the import page is given. */
#ifndef KOLO_IMPORT_VIEW_H
#define KOLO_IMPORT_VIEW_H

#include "resource/import.h"
#include "ui/components.h"

enum { SAMPLES = 3 };

struct import_sample {
	struct str title;
	const char *field; /* label of what it fills, NULL */
	bool taken;	   /* known to the importer although it fills no field by itself */
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
	struct import_sample *samples;
	size_t nsamples;
	const struct json_node *report; /* NULL: none yet */
	i64 done;			/* rows, of a job that runs */
	struct str why;			/* the file could not be read */
};

/* While it runs the page follows it. */
void import_follows(struct html *h, const struct import_page *p);

#endif
