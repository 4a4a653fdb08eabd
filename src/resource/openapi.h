/* openapi.h -- between the two halves of the OpenAPI document. */
#ifndef KOLO_OPENAPI_H
#define KOLO_OPENAPI_H

#include "resource/engine.h"

struct openapi {
	struct ctx *c;
	struct json *j;
};

static inline void json_z(struct json *j, const char *z)
{
	json_str(j, str_of(z));
}

/* {"$ref":"#/components/KIND/NAMESUFFIX"} */
void openapi_ref(struct json *j, const char *kind, const char *name, const char *suffix);
/* Schemas of all resources, shared parameters, the problem document, the bearer token. */
void openapi_components(struct openapi *o);

#endif
