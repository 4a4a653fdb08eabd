/* files.h -- uploaded files: their bytes lie in the store (file_store.h), their names and meaning in table
 * file.
 *
 * A file is in the store from files_take() on and counts from files_keep() on, in the transaction of the
 * record that refers to it. What nobody keeps within a day is removed by the job "file.sweep"; taking the
 * same bytes again starts the day anew. */
#ifndef KOLO_FILES_H
#define KOLO_FILES_H

#include "core/core.h"

/* Remove the row of a file that no record refers to (ERR_REFERENCED otherwise); its bytes go with the next
 * sweep, unless another row has the same. */
MUST_USE enum err files_forget(struct ctx *c, i64 id);

/* FN for each name that the rows of DB say is in the store. */
MUST_USE enum err files_each(struct db *db, enum err (*fn)(void *ctx, struct str name), void *ctx);

/* Where F is served: the hash in it is the key, so that files of what is not public cannot be counted up.
 * WIDTH: 320, 640, 1280, or 0 for the whole. */
struct str files_href(struct arena *a, const struct stored_file *f, int width);
enum err get_file(struct request *rq); /* GET /files/:hash/:name?w= */

MUST_USE enum err files_sweep_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
