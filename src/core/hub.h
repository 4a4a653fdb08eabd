/* hub.h -- live views beyond one process.
 *
 * A stream hears of one record (resource, id) or of a whole collection (resource, 0). It says only that
 * something changed, and the page asks for the new state, so nothing is shown that the reader may not see: an
 * event of a collection does not tell which record it was. Events carry the generation as their id; a browser
 * that comes back with an older Last-Event-ID gets one event at once, for it may have missed some. */
#ifndef KOLO_HUB_H
#define KOLO_HUB_H

#include "core/core.h"

/* Streams that may be open at once: of one account or one network of visitors, and of all, well below the
 * server's connections. */
enum { HUB_STREAMS_OF_ONE = 100, HUB_STREAMS = 4000 };

/* Another process has committed and nobody here knows what: every stream is told. */
void hub_publish_all(struct hub *h);

#endif
