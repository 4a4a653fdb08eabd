/* organisation.h -- schools, colleges, institutes, centres, authorities, employers: what other modules may
 * know of them. */
#ifndef KOLO_ORGANISATION_H
#define KOLO_ORGANISATION_H

#include "resource/resource.h"

enum {
	ORG_NAME,
	ORG_SHORT_NAME,
	ORG_NAMES,
	ORG_KIND,
	ORG_STATUS,
	ORG_OWNERSHIP,
	ORG_KEY,
	ORG_EDRPOU,
	ORG_GOVERNANCE,
	ORG_FOUNDER,
	ORG_HEAD,
	ORG_FOUNDED,
	ORG_SUPPORT,
	ORG_LEVELS,
	ORG_LANGUAGES,
	ORG_TAGS,
	ORG_CAPACITY,
	ORG_BOARDING,
	ORG_TERRITORY,
	ORG_PLACE_WORDS,
	ORG_MOUNTAIN,
	ORG_POSTCODE,
	ORG_ADDRESS,
	ORG_DISPLACED,
	ORG_ACTUAL_TERRITORY,
	ORG_ACTUAL_ADDRESS,
	ORG_PLACE,
	ORG_PRECISION,
	ORG_PHONE,
	ORG_EMAIL,
	ORG_SITE,
	ORG_ABOUT,
	ORG_COVER,
	ORG_LANG,
	ORG__N
};

extern const struct resource organisation;
extern const struct importer organisation_importers[];
extern const struct module module_organisation;

#endif
