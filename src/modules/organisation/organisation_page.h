/* organisation_page.h -- what the template of an organisation is given beside its record. */
#ifndef KOLO_ORGANISATION_PAGE_H
#define KOLO_ORGANISATION_PAGE_H

#include "modules/organisation/organisation.h"
#include "modules/territory/territory.h"
#include "resource/record_view.h"

struct organisation_page {
	struct str title,
		full; /* what people call it; full: the whole name when that is another, else empty */
	struct territory_steps path; /* from the country down to the territory itself */
	struct str legal, actual;    /* places in words, empty: not known */
	struct str place_lang;	     /* of those words */
	struct str source;	     /* register or file that it came from, empty: entered by hand */
	i64 imported;
	struct str changed; /* labels of fields that differ from what was imported, empty: none */
};

struct str organisation_heading(const struct record *r);
void organisation_card(struct html *h, const struct record *r);
void organisation_detail(struct html *h, const struct record *r, void *extra);
enum err organisation_detail_load(struct request *rq, const struct record *r, void **extra);

#endif
