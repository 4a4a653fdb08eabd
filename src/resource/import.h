/* import.h -- between the parts of the import: which column fills which field, and where values came from. */
#ifndef KOLO_IMPORT_H
#define KOLO_IMPORT_H

#include "resource/engine.h"

#include <sodium.h>

/* ---- columns to fields (import_map.c) ---- */

struct import_map {
	const struct importer *importer; /* NULL: the generic one */
	const struct field **field;	 /* by column; NULL: nobody takes it, or only importer->read */
	bool *taken;			 /* by column: known to somebody */
	bool *chosen;			 /* by column: a person said what it fills */
	const char **unused;		 /* by column: why a known one is not taken */
	size_t nchosen;
	int id, version, created; /* columns of our own exports, -1: absent */
	struct str fault;	  /* a choice that names no column or no field: "title=field" */
};
/* The importer of RES whose titles fit best, else names and labels in any language; then CHOICES, the last
 * one of a column counts. */
void import_map_make(struct arena *a, const struct shape *s, const struct table_head *head,
		     const struct import_choices *choices, struct import_map *out);
/* What becomes of each column, and titles that nobody takes. */
void import_map_tell(struct arena *a, const struct import_map *m, const struct table_head *head,
		     struct import_report *out);
/* A column may fill F by choice. */
bool import_may_choose(const struct field *f);

/* ---- what people chose for a header (import_choice.c) ---- */

extern const struct table table_import_choice;

/* Remembered by collection and titles. */
MUST_USE enum err import_choices_load(struct ctx *c, const struct resource *res,
				      const struct table_head *head, struct import_choices *out);
/* CHOICES replace what was remembered; none forgets. */
MUST_USE enum err import_choices_save(struct ctx *c, const struct resource *res,
				      const struct table_head *head, const struct import_choices *choices);

/* ---- provenance (import_origin.c) ----
 *
 * For every field that an import ever brought we keep what came IN and what stood in the record after it,
 * OUT. A value that differs from OUT was changed by a person: it stays, and only a new IN against it is a
 * conflict. */

extern const struct table table_import_value;

struct origin {
	bool known;	   /* the record was imported before: */
	struct str source; /* from this file */
	i64 at;
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
	VEC(struct import_kept) kept; /* what people wrote and the file would change */
};
/* BROUGHT: by field, whether the file says something of it. TRUSTED: the file was made from this very
 * version. */
MUST_USE enum err merge_row(struct ctx *c, const struct record *old, const struct record *file,
			    const bool *brought, bool trusted, struct merge *out);
void merge_settle(struct merge *m);

/* ---- cells of our own exports (import_cell.c) ---- */

/* A list, a place or a period of a JSON file. */
bool import_cell_is_json(const struct field *f, struct str cell);
void import_cell_json(struct ctx *c, const struct field *f, struct str cell, struct value *out);
/* A number means a record of this network alone: the moment of its creation (MADE, empty: not told) tells
 * whether the row was written here. Else *ID is 0. */
MUST_USE enum err import_own_number(struct ctx *c, const struct resource *res, struct str number,
				    struct str made, i64 *id);

/* ---- one row of the journal for a whole file (import_digest.c) ---- */

struct import_digest {
	crypto_hash_sha256_state sha;
};
void import_digest_begin(struct import_digest *d);
/* Each cell with its length before it, so that no two files read the same. */
void import_digest_row(struct import_digest *d, const struct str *cells, size_t n);
/* Note "import" of RES: file, layout, counts, SHA-256 of its rows. */
MUST_USE enum err import_digest_note(struct ctx *c, const struct resource *res, struct str source,
				     const struct import_report *r, struct import_digest *d);

/* ---- runs of the page (import_run.c) ---- */

extern const struct table table_import_run;

struct import_run {
	i64 id, account, job, created;
	i64 file; /* the upload, in the store of files; 0 when all of it is in the records */
	struct str resource, name;
	struct str state;   /* uploaded, checked, queued, stopped, done, failed */
	struct str report;  /* JSON */
	struct str sample;  /* JSON: import_sample_make() */
	struct str edition; /* ISO date, may be empty */
	bool older;
};
MUST_USE enum err import_run_load(struct ctx *c, i64 id, struct import_run *out);
MUST_USE enum err import_run_add(struct ctx *c, struct import_run *run);
MUST_USE enum err import_run_state(struct ctx *c, i64 id, const char *state, i64 job, struct str report);
/* What somebody said of the edition in the file. */
MUST_USE enum err import_run_edition(struct ctx *c, i64 id, struct str edition, bool older);
/* The upload of RUN as it lies in the store, for as long as A lives; not on a thread that answers pages. */
MUST_USE enum err import_run_open(struct ctx *c, const struct import_run *run, struct arena *a,
				  struct str *out);
/* {"importer":…,"counts":{…},"notes":[…],"left_out":…,"columns":[…],"unknown":[…],"fault":…} */
MUST_USE enum err import_report_json(struct arena *a, const struct import_report *r, struct str *out);
enum err import_job(struct ctx *c, i64 job, const struct json_node *payload);

/* ---- a look into a table (import_sample.c) ---- */

enum { SAMPLES = 3 };

/* The first rows of a table, so that nobody needs to read it again for a look. */
struct import_sample {
	struct table_head head;
	size_t nrows;
	const struct str *rows[SAMPLES]; /* cells by column, shortened */
	const char *why;		 /* message id: it cannot be read; NULL */
};
MUST_USE enum err import_sample_make(struct arena *a, struct str table, struct str *json);
MUST_USE enum err import_sample_read(struct arena *a, struct str json, struct import_sample *out);

/* ---- runs that nobody needs (import_sweep.c) ---- */

enum err import_sweep_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
