/* news.h -- news of the network and of its spaces. */
#ifndef KOLO_NEWS_H
#define KOLO_NEWS_H

#include "resource/resource.h"

enum {
	NEWS_TITLE,
	NEWS_LEAD,
	NEWS_BODY,
	NEWS_STATE,
	NEWS_PUBLISHED,
	NEWS_COVER,
	NEWS_SPACE,
	NEWS_TAGS,
	NEWS_LANG,
	NEWS_AUTHOR,
	NEWS_COMMENTS,
	NEWS__N
};

extern const struct resource news;
extern const struct module module_news;

#endif
