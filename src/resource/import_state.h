/* import_state.h -- an import while it runs: what its parts share. */
#ifndef KOLO_IMPORT_STATE_H
#define KOLO_IMPORT_STATE_H

#include "resource/import.h"

/* A reference to a record of the same file that may come later. */
struct pending {
	size_t row;
	i64 id; /* 0 in a dry run */
	const struct field *field;
	struct str text;
	enum import_verdict verdict;
	bool mild; /* nothing of this name is a remark, not an error */
};

struct one_row {
	size_t row;
	struct str *cells;
};

struct importing {
	struct app *app;
	const struct actor *who;
	enum lang lang;
	struct arena *a; /* of the whole import */
	const struct shape *s;
	const struct import_options *o;
	struct import_report *out;
	struct import_map map;
	struct import_choices choices; /* remembered, then those of this import */
	struct table_head head;
	const char *path; /* of the file, unless options have its bytes */
	struct import_plan plan;
	void *state;	 /* the importer's */
	struct map seen; /* keys of this file: the row they stood in */
	struct map refs; /* resolved references: value by "field text"; those of this piece apart */
	struct map piece_refs;
	VEC(struct pending) pending;
	struct arena *piece, *row; /* of a piece, of a row in it */
	struct one_row *rows;
	size_t nrows, most, done;
	bool careful;					  /* a savepoint for each row */
	size_t count[IMPORT__N], kept, remarks, left_out; /* of this piece */
	struct import_digest digest;
	VEC(struct import_note) notes; /* of this piece */
	size_t pending_before;
};

/* A failure that no other row would escape. */
static inline bool is_hopeless(enum err e)
{
	return e == ERR_UNAVAILABLE || e == ERR_RETRY;
}

/* ---- the file as a whole (import_plan.c) ---- */

/* What fills what, and whether the file may come in at all; the reason not to stands in the report. */
MUST_USE enum err import_prepare(struct importing *im, const struct table_head *head);
MUST_USE enum err import_read_table(struct importing *im, table_row_fn fn, void *ctx,
				    struct table_fault *fault);

/* Another note like N may be told (import.c). */
bool import_has_room(const struct importing *im, const struct import_note *n);

/* ---- references (import_refs.c) ---- */

/* What TEXT refers to for the reference F, looked up once a file. */
MUST_USE enum err import_reference(struct importing *im, struct ctx *c, const struct field *f,
				   struct str text, struct value *out);
/* What this piece found counts for later ones. */
void import_keep_references(struct importing *im);
/* The record that TEXT means may come later in the file. */
void import_postpone(struct importing *im, const struct field *f, size_t row, struct str text);
/* After the last row: what was postponed. */
MUST_USE enum err import_resolve(struct importing *im);

/* Save what M has to change and where it came from; in a dry run only rehearse. */
MUST_USE enum err import_save(struct importing *im, struct ctx *c, struct merge *m);

#endif
