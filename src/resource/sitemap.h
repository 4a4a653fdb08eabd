/* sitemap.h -- /robots.txt and /sitemap.xml. */
#ifndef KOLO_SITEMAP_H
#define KOLO_SITEMAP_H

#include "core/app.h"

enum err get_robots(struct request *rq);
enum err get_sitemap(struct request *rq); /* the index; ?of=<collection>&part=<n>: addresses */

#endif
