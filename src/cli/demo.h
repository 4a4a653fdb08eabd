/* demo.h -- the demo network: files embedded from demo/, and generated records for measuring.
 *
 * A file's folder tells the order and the collection: "40-organisations/20-schools.csv" is taken fourth.
 * Tables go through the import, Markdown with front matter makes one record each; accounts have a table of
 * their own. */
#ifndef KOLO_DEMO_H
#define KOLO_DEMO_H

#include "cli/cli.h"

struct demo_file {
	const char *name;
	struct str bytes;
};
extern const struct demo_file demo_files[]; /* in the order of names; ends with { 0 } */

struct demo {
	struct cli *cli;
	struct app *app;
	struct fault fault; /* of the last failure */
};

/* Take one file. On failure the reason stands on standard error. */
MUST_USE enum err demo_take(struct demo *d, const struct demo_file *f);

/* The same for the table of comments; told by the caller. */
MUST_USE enum err demo_take_comments(struct demo *d, const struct demo_file *f);

/* N organisations and N short news texts, recombined from a vocabulary; the same ones in every run. */
MUST_USE enum err demo_scale(struct demo *d, i64 n);

#endif
