/* import.h -- between the parts of the import: which column fills which field, and where values came from. */
#ifndef KOLO_IMPORT_H
#define KOLO_IMPORT_H

#include "resource/engine.h"

/* ---- columns to fields (import_map.c) ---- */

struct import_map {
	const struct importer *importer; /* NULL: the generic one */
	const struct field **field;	 /* by column; NULL: nobody takes it, or only importer->read */
	bool *taken;			 /* by column: known to somebody */
	int id, version;		 /* columns of our own exports, -1: absent */
};
/* The importer of RES whose titles fit best, else names and labels in any language. */
void import_map_make(struct arena *a, const struct shape *s, const struct table_head *head,
		     struct import_map *out);
/* Titles that nobody takes. */
void import_map_unknown(struct arena *a, const struct import_map *m, const struct table_head *head,
			struct import_report *out);

/* ---- provenance (import_origin.c) ----
 *
 * For every field that an import ever brought we keep what came IN and what stood in the record after it,
 * OUT. A value that differs from OUT was changed by a person: it stays, and only a new IN against it is a
 * conflict. */

extern const struct table table_import_value;

struct origin {
	bool known;		/* the record was imported before */
	struct value *in, *out; /* by field */
	bool *has;		/* by field: an import brought it */
};
MUST_USE enum err origin_load(struct ctx *c, const struct resource *res, i64 id, struct origin *out);
MUST_USE enum err origin_save(struct ctx *c, const struct resource *res, i64 id, struct str source,
			      const struct origin *o);

/* ---- one row against what is stored (import_merge.c) ---- */

struct merge {
	struct record *now;   /* OLD with what is taken from the file */
	struct origin origin; /* as it will be after saving; OUT of taken fields is filled by merge_settle */
	bool *taken;	      /* by field */
	bool changed;	      /* something is to save */
	bool news;	      /* provenance is to save */
	struct str kept;      /* why a person must look: "Name: kept … over …" */
};
/* BROUGHT: by field, whether the file says something of it. TRUSTED: the file was made from this very
 * version. */
MUST_USE enum err merge_row(struct ctx *c, const struct record *old, const struct record *file,
			    const bool *brought, bool trusted, struct merge *out);
void merge_settle(struct merge *m);

/* ---- runs of the page (import_run.c) ---- */

extern const struct table table_import_run;

struct import_run {
	i64 id, account, job, created;
	struct str resource, path, name, state,
		report; /* state: uploaded, checked, queued, done, failed; report: JSON */
};
MUST_USE enum err import_run_load(struct ctx *c, i64 id, struct import_run *out);
MUST_USE enum err import_run_add(struct ctx *c, struct import_run *run);
MUST_USE enum err import_run_state(struct ctx *c, i64 id, const char *state, i64 job, struct str report);
/* {"counts":{…},"notes":[…],"unknown":[…],"fault":…} */
MUST_USE enum err import_report_json(struct arena *a, const struct import_report *r, struct str *out);
enum err import_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
