/* export.h -- single records and pieces in the formats of export.c, geo.c, feed.c and calendar.c. */
#ifndef KOLO_EXPORT_H
#define KOLO_EXPORT_H

#include "resource/engine.h"

/* A long answer: in memory up to a bound, beyond it in a file that goes with the request. */
struct sink {
	struct request *rq;
	struct ctx c; /* for one record at a time: its memory goes with sink_flow() */
	FILE *spool;  /* NULL: all in memory yet */
	const char *path;
};
struct sink sink_begin(struct request *rq);
/* After each piece of rs.body was written: move it on when it has grown. */
MUST_USE enum err sink_flow(struct sink *s);
/* The answer is complete, of media type TYPE. */
MUST_USE enum err sink_end(struct sink *s, const char *type);

/* R, whose resource has a point, as a feature without the braces; its geometry is null where the reader sees
 * no place. */
void feature_members(struct ctx *c, const struct record *r, struct json *j);
/* One feature (RFC 7946) as the whole answer. */
MUST_USE enum err answer_feature(struct request *rq, const struct record *r);
MUST_USE enum err export_geojson(struct request *rq, const struct list_query *q);
/* R as the one event of a calendar; ERR_NOT_FOUND when it has no time that the reader sees. */
MUST_USE enum err answer_event(struct request *rq, const struct record *r);
MUST_USE enum err export_calendar(struct request *rq, const struct list_query *q);
MUST_USE enum err export_atom(struct request *rq, const struct list_query *q);

/* FN for each record that Q means: the page that ?limit or ?after asks for, else all. */
MUST_USE enum err export_each(struct request *rq, const struct list_query *q,
			      enum err (*fn)(void *ctx, struct record *r), void *ctx);

#endif
