/* schema_model.h -- tables as src/db compares them: the same struct from descriptors, from a snapshot's text
 * and from a database's catalogue. Only src/db includes it. */
#ifndef KOLO_SCHEMA_MODEL_H
#define KOLO_SCHEMA_MODEL_H

#include "base/buf.h"
#include "db/schema.h"

struct model_column {
	struct str name, type; /* "id", "int", "real", "text", "blob" */
	bool not_null;
	struct str fallback;		  /* empty: none */
	struct str references, on_delete; /* "cascade", "set null", empty */
	struct str was;
};

struct model_index {
	struct str columns; /* "kind, created desc" */
	struct str where;   /* as declared, or in normal form; empty: whole table */
	bool unique;
};

struct model_table {
	struct str name, was;
	struct str key; /* "a, b" */
	bool search;
	VEC(struct model_column) columns;
	VEC(struct model_index) indexes;
};

struct model {
	struct arena *arena;
	VEC(struct model_table) tables;
};

struct model_table model_of_table(struct arena *a, const struct table *t);
struct model model_of_schema(struct arena *a, const struct schema *s);
/* ERR_MALFORMED for text that is no snapshot. */
MUST_USE enum err model_parse(struct arena *a, struct str snapshot, struct model *out);
/* The snapshot form: a line each column, index and key, sorted. */
void model_print(struct model *m, struct buf *out);

struct model_table *model_find(const struct model *m, struct str name);		      /* NULL if absent */
struct model_column *model_column_find(const struct model_table *t, struct str name); /* NULL if absent */
bool model_index_eq(struct arena *a, const struct model_index *x, const struct model_index *y);

/* EXPR without what PostgreSQL changes when it shows an expression again: brackets, casts, case, IN as ANY
 * (ARRAY). Good for comparing, not for running. */
struct str expression_normal(struct arena *a, struct str expr);

/* ---- SQL of a model (schema.c) ---- */

void ddl_table(enum db_kind kind, const struct model_table *t, struct str name, bool with_references,
	       struct buf *out);
void ddl_column(enum db_kind kind, const struct model_column *c, bool with_references, struct buf *out);
void ddl_reference(const struct model_table *t, const struct model_column *c,
		   struct buf *out); /* ALTER TABLE, PostgreSQL */
void ddl_index(const struct model_table *t, const struct model_index *i, struct buf *out);
struct str index_name(struct arena *a, struct str table, const struct model_index *i);
const char *ddl_type(enum db_kind kind, struct str type);

#endif
