/* form.h -- forms of records: read from what was sent, shown again with what was typed. */
#ifndef KOLO_RESOURCE_FORM_H
#define KOLO_RESOURCE_FORM_H

#include "resource/engine.h"

/* One field on its way through a form. */
struct input {
	const struct field *field;
	struct str text; /* as typed, or as the record has it */
	const char *error;
};

/* An upload that prepare_files put into the store, of the field it came for; an array that ends with { 0 }.
 */
struct taken_file {
	const struct field *field;
	struct stored_file file;
	struct str refused; /* why it was not taken: told beside its field */
};

struct record_form {
	const struct resource *res;
	const struct record *stored; /* NULL: a new record */
	struct record *now;
	i64 version;	      /* that the writer saw; 0: whatever */
	struct input *inputs; /* of the fields she may set, in order of the description */
	size_t n;
};

/* The form of STORED; for a new record (NULL) with what the query names: /new?space=3. */
void form_begin(struct request *rq, const struct record *stored, struct record_form *out);
/* Lay what was sent over it: a field that was not sent keeps its value. Faults are noted by field;
 * ERR_INVALID. */
MUST_USE enum err form_read(struct request *rq, struct record_form *form);
/* The text of a field as it was sent (field_sent.c); p NULL when it was not. */
struct str form_text(struct request *rq, const struct field *f);
/* The page with the form, with the faults of the context; STATUS 200 or 422. */
MUST_USE enum err form_answer(struct request *rq, struct record_form *form, int status);

/* POST of a form. */
MUST_USE enum err form_create(struct request *rq);
MUST_USE enum err form_update(struct request *rq);
/* After a save, for programs (api.c). */
MUST_USE enum err answer_saved(struct request *rq, const struct record *r, int status);
/* Two wrote at once: theirs, yours and what both began with; she chooses field by field (conflict.c). Status
 * 409. */
MUST_USE enum err conflict_answer(struct request *rq, struct record_form *form);
/* "theirs" or "yours" as chosen there for F; p NULL outside of a conflict. */
struct str conflict_choice(struct request *rq, const struct field *f);
/* A page that asks before transition T of R (page_record.c). */
MUST_USE enum err page_confirm(struct request *rq, const struct record *r, const struct transition *t);

#endif
