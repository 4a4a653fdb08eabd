/* file_use.h -- files as records refer to them: who may see one, who may put one in, what nobody uses. */
#ifndef KOLO_FILE_USE_H
#define KOLO_FILE_USE_H

#include "resource/engine.h"

/* For the server of files: open, when a visitor sees a record with it; seen, when c->who does. */
MUST_USE enum err file_sight(struct ctx *c, struct str hash, enum file_sight *out);
/* ERR_INVALID when NOW has a file that neither OLD had nor c->who has sent: its address would be told. */
MUST_USE enum err files_are_hers(struct ctx *c, const struct record *old, const struct record *now);
/* Each night: forget files that neither a record nor a version of one has referred to for a week. */
MUST_USE enum err files_forget_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
