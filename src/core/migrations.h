/* migrations.h -- the migrations of this binary, made by tools/embed from migrations/. */
#ifndef KOLO_MIGRATIONS_H
#define KOLO_MIGRATIONS_H

#include "base/buf.h"
#include "db/schema.h"

extern const struct migration migrations[]; /* ends with { 0 } */
extern const size_t nmigrations;

#endif
