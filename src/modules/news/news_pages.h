/* news_pages.h -- what the templates of news are given. */
#ifndef KOLO_NEWS_PAGES_H
#define KOLO_NEWS_PAGES_H

#include "core/files.h"
#include "modules/news/news.h"
#include "resource/record_view.h"

struct news_row {
	struct list_row row;
	const struct stored_file *cover; /* NULL: none */
};

struct news_page {
	const struct record *r;
	struct str when, iso, author, space;
	struct str updated; /* empty unless it was changed on a later day */
	struct value body;  /* in the reader's script */
	const struct stored_file *cover;
	struct list related;
	bool draft;
};

/* The height that F has when it is WIDTH wide. */
static inline i64 scaled(const struct stored_file *f, i64 width)
{
	return f->width ? f->height * width / f->width : width;
}

void news_card(struct html *h, const struct record *r);
enum err news_load(struct request *rq, const struct record *r, void **extra);
void news_detail(struct html *h, const struct record *r, void *extra);

#endif
