/* ogc.h -- OGC API - Features: the handlers of the addresses below /ogc. */
#ifndef KOLO_OGC_H
#define KOLO_OGC_H

#include "core/app.h"

enum err get_ogc(struct request *rq);
enum err get_ogc_conformance(struct request *rq);
enum err get_ogc_collections(struct request *rq);
enum err get_ogc_collection(struct request *rq);
enum err get_ogc_items(struct request *rq); /* bbox, datetime, limit, after, and the list's own filters */
enum err get_ogc_item(struct request *rq);

#endif
