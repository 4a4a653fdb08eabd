/* serving.h -- what the handlers of resources share: who asks, the record of the route, the answer. */
#ifndef KOLO_SERVING_H
#define KOLO_SERVING_H

#include "resource/engine.h"

/* ---- who ---- */

/* Roles towards R; without a record, those anywhere. */
unsigned roles_towards(struct ctx *c, const struct resource *res, const struct record *r);
/* True when a reader with ROLES may see the field at all; true when a writer may set it by a form or the API.
 */
bool field_is_seen(const struct resource *res, const struct field *f, unsigned roles);
bool field_is_set(const struct resource *res, const struct field *f, bool new_record, unsigned roles);

/* ---- answers ---- */

/* The resource and the record of the route: R as the reader sees it. */
MUST_USE enum err require_record(struct request *rq, struct record **r);
/* The same for writing: as stored, when the reader may see it, ROLES_MASK lets her, and If-Match agrees. */
MUST_USE enum err require_stored(struct request *rq, unsigned mask, struct record **r);
/* The answer's body is JSON, already written. */
void answer_json(struct request *rq, int status);
/* R as JSON with its ETag; 201 carries the Location. */
MUST_USE enum err answer_record(struct request *rq, const struct record *r, int status);
/* The version that the field "version" of a form names; 0: none. */
MUST_USE enum err form_version(struct request *rq, i64 *out);
/* Do FN inside a savepoint: after its failure the transaction still reads. */
MUST_USE enum err within_savepoint(struct ctx *c, enum err (*fn)(struct ctx *c, void *arg), void *arg);
/* record_save inside such a savepoint. */
MUST_USE enum err try_save(struct ctx *c, struct record *r, i64 expect);

/* Members of record_json without the braces and without field SKIP (-1: all). */
void record_members(struct ctx *c, const struct record *r, struct json *j, int skip);

/* A value of KIND back from what json_value() wrote and json_to_value() read. */
struct value value_restored(enum kind kind, struct value v);

/* ---- addresses ---- */

/* The query of this request without the parameters named in DROP ("after,sort"), as "?a=b&c=d&", ready for
 * one more. */
struct str query_without(struct request *rq, const char *drop);
/* A Link header to the next page of a list. */
void link_next(struct request *rq, struct str next);

/* ---- text for XML ---- */

void xml_text(struct buf *b, struct str s);

#endif
