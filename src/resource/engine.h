/* engine.h -- the inside of the engine: what is derived from a description at start, and the behaviour of
 * field kinds. Only src/resource includes it. */
#ifndef KOLO_ENGINE_H
#define KOLO_ENGINE_H

#include "resource/resource.h"
#include "resource/table_import.h"

/* ---- kinds (kind.c): one row a kind; no other code switches over kinds ---- */

/* What a kind is, for those who treat several alike. */
enum kind_trait {
	KIND_SPOKEN = 1 << 0,	/* a text of people, shown in the reader's script */
	KIND_MARKDOWN = 1 << 1, /* a long text with marks */
	KIND_NUMBER = 1 << 2,	/* figures: set to the right, a number in tables */
	KIND_RANGED = 1 << 3,	/* filters take "from..to" */
	KIND_COUNTED = 1 << 4,	/* few values: a filter shows them with their numbers */
	KIND_CHOICES = 1 << 5,	/* needs a list of choices */
	KIND_STATE = 1 << 6,	/* changes by transitions alone */
	KIND_REFERS = 1 << 7,	/* to records of the field's .ref */
	KIND_NAMED = 1 << 8,	/* one thing elsewhere, which tables name by key, title or address */
	KIND_FILE = 1 << 9,	/* comes as an upload */
	KIND_EXACT = 1 << 10,	/* in tables as machines read it, whoever reads them */
	KIND_ALWAYS = 1 << 11,	/* every list reads it: it says how the record is shown */
	KIND_TIME = 1 << 12,	/* may say when a record takes place */
};

struct kind_ops {
	const char *name;	 /* "line" */
	const char *suffixes[4]; /* columns: name + suffix; { "" } for one column, none for link kinds */
	enum column_type column; /* type of each */
	bool linked;		 /* values live in table <resource>_<field> */
	bool textual;		 /* may be SEARCHED */
	unsigned is;		 /* of enum kind_trait */
	unsigned public_from; /* the columns from here on are what everybody may see of it; 0: nothing is */
	const char *table;    /* of core, to which every value refers */
	const char *accept, *step; /* attributes of its input */
	const char *openapi;	   /* JSON schema of one value, as JSON text without braces' contents being
				      translated */
	int max;		   /* default bound in characters or items */
	/* NULL-safe conversions; TEXT is trimmed and clean (NFC) already and not empty. */
	enum err (*from_text)(struct ctx *c, const struct field *f, struct str text, struct value *out);
	enum err (*from_json)(struct ctx *c, const struct field *f, const struct json_node *n,
			      struct value *out);
	struct str (*to_text)(struct ctx *c, const struct field *f, struct value v, bool people);
	void (*to_json)(struct ctx *c, const struct field *f, struct value v, struct json *j);
	/* Between the value and its columns; NULL: one column, the value itself. */
	void (*bind)(const struct field *f, struct value v, struct value *columns);
	struct value (*read)(struct arena *a, const struct value *columns);
	/* A value out of JSON, which knows neither points nor that 5 is a decimal; NULL: as it is. */
	struct value (*restored)(struct value v);
	/* What a form sent for it; NULL: the value of its name. */
	struct str (*sent)(struct request *rq, const struct field *f);
	/* The words for a value that a filter counts; NULL, or p NULL: its own, as people wrote them. */
	struct str (*told)(struct ctx *c, const struct field *f, struct str code);
	/* The value as a piece of a line, content marked with its language (field_said.c); NULL: words of the
	 * page. */
	struct str (*said)(struct html *h, const struct field *f, struct value v);
	/* Pieces of pages (field_html.c). */
	void (*show)(struct html *h, const struct field *f, struct value v);
	void (*input)(struct html *h, const struct field *f, struct str text, const char *error);
};
extern const struct kind_ops kinds[F__N];
static inline bool kind_is(const struct field *f, unsigned traits)
{
	return kinds[f->kind].is & traits;
}

/* The text of a translated line (JSON object by language) for readers of LANG: theirs, else the nearest there
 * is. */
struct str words_in(struct arena *a, struct str words, enum lang lang);
/* How a table file names record ID that field F refers to: its key, after "key:" where it looks like a
 * number; its number when it has no key that the reader sees. */
struct str record_reference(struct ctx *c, const struct field *f, i64 id);
/* The zone whose clocks the network goes by: setting "zone". */
const char *zone_of(struct ctx *c);
/* How forms name a record that is not alone with its title: "Рубіжне [2055]". No comma, which parts several.
 */
struct str record_named(struct arena *a, struct str title, i64 id);
/* Name of an account; p NULL if there is none. */
struct str account_name(struct ctx *c, i64 id);

/* ---- shapes (shape.c) ---- */

/* Columns that a reading takes of each row: those of COL_FIRST, then those of the fields. */
struct selection {
	const char *columns; /* "t.id, t.version, …" */
	unsigned *at; /* by field: index of its first column; 0: not taken, as it is linked or left out */
};

struct shape {
	const struct resource *res;
	const struct table
		*table;	   /* id, version, created, updated, removed, sort, then the fields' columns */
	unsigned ncolumns; /* of the table */
	struct selection whole, light, outline, found; /* by enum detail; WHOLE is in the table's order */
	struct query insert, update, load, by_key,
		by_removed_key;		       /* statements that every write and single read uses */
	struct query *links_clear, *links_add; /* by field, for linked kinds */
	struct query *taken; /* by field, for UNIQUE and KEY: another record with this value */
	int title, summary, lang, key, author, space, parent, cover, point, state, location, starts,
		ends;		  /* field indexes, -1: none; a period starts and has no ends */
	const char *search_table; /* NULL: nothing to search */
	const char *tree_table;	  /* closure of the tree (ancestor, id), NULL: no PARENT field */
	struct counts *counts;	  /* totals and facets by query, of this generation */
	_Atomic i64 *generation;  /* grows with each commit that touched it */
	size_t version;		  /* its place among the versions that a context has seen */
};
/* The version of S that C reads at least, mixed with that of other processes' commits. */
i64 version_seen(const struct ctx *c, const struct shape *s);

enum { COL_ID, COL_VERSION, COL_CREATED, COL_UPDATED, COL_REMOVED, COL_SORT, COL_FIRST };

/* Derive S from s->res: its tables join the app's, its statements are written. */
void shape_make(struct app *app, struct shape *s);
const struct shape *shape_for(const struct app *app, const struct resource *res);
/* The key under which app->shapes_of knows *RES; as long as RES lives. */
static inline struct str address_key(const struct resource *const *res)
{
	return (struct str){ (const char *)res, sizeof *res };
}
/* Roles that see / set F of a record: f->see or the record's read; f->set or update; READONLY: MAY_NOBODY. */
unsigned field_see(const struct resource *res, const struct field *f);
unsigned field_set(const struct resource *res, const struct field *f, bool new_record);

#define LIMIT_MAX 1000 /* records in one page of a list */

/* A record from a row of TAKEN: what c->who may not see is in it; links are empty until links_load. */
struct record *record_from_row(struct ctx *c, const struct shape *s, const struct selection *taken,
			       const struct value *row);
/* The same as c->who may see it: fields by .see, points in their public form. What every reading function
 * gives out. */
struct record *record_seen(struct ctx *c, const struct shape *s, const struct selection *taken,
			   const struct value *row);
const struct selection *selection_of(const struct shape *s, enum detail detail);
/* Fill sets and references of N records, one statement a link field. */
MUST_USE enum err links_load(struct ctx *c, const struct shape *s, struct record **v, size_t n,
			     enum detail detail);
/* Records that were read in outline get what lists show; of one that is gone meanwhile the id becomes 0. */
MUST_USE enum err records_fill(struct ctx *c, const struct shape *s, struct record **v, size_t n);
/* The stored record, whole: in scope of c->who, open to her reading and, by its roles, to what MASK permits.
 * What she may not see is not found; the rest is forbidden. */
MUST_USE enum err record_to_change(struct ctx *c, const struct resource *res, i64 id, unsigned mask,
				   struct record **out);
/* The same of a record that was removed, for who may remove it: else it is not found. */
MUST_USE enum err record_removed(struct ctx *c, const struct resource *res, i64 id, struct record **out);
/* Whatever is stored, whole, removed too, past scope and permissions: only of an id that was loaded under
 * them, or for the machine. tools/lint.allow names the callers. */
MUST_USE enum err record_unscoped(struct ctx *c, const struct shape *s, i64 id, struct record **out);
/* SELECT of TAKEN over alias t of S under W (scope, filters), ready for ORDER BY. */
void where_select(struct buf *sql, const struct shape *s, const struct selection *taken,
		  const struct where *w);
/* Condition "COLUMN is one of IDS" in the dialect of the database. */
void where_ids(struct ctx *c, struct where *w, const char *column, const i64 *ids, size_t n);
/* What the reader may see and asked for: scope, removal, filters but those of EXCEPT (NULL: all), box; no
 * words, no cursor. */
struct where list_condition(struct ctx *c, const struct shape *s, const struct list_query *q,
			    const struct field *except);
/* True when "field" or "-field" is an order of S. */
bool order_valid(const struct shape *s, const char *sort);
/* True when W hides nothing but what was removed. */
bool where_is_open(const struct where *w);
/* COUNT(*) under W, remembered until the next commit that touches S. */
MUST_USE enum err count_rows(struct ctx *c, const struct shape *s, const struct where *w, i64 *out);

/* What the columns hold, so that it reads back whatever the rules for input have become since; fields without
 * a value are left out. */
void record_snapshot(const struct record *r, struct json *j);
/* Fields from the snapshot DATA of a history row. What it does not tell is empty, but for required fields,
 * which came later: they stay as they are in OUT. */
MUST_USE enum err record_from_snapshot(struct ctx *c, const struct resource *res, struct str data,
				       struct record *out);

/* Statements of the closure of a tree (tree.c): R stands under its parent now. */
MUST_USE enum err tree_add(struct ctx *c, const struct shape *s, i64 id, i64 parent);
MUST_USE enum err tree_put(struct ctx *c, const struct shape *s, i64 id, i64 parent);
/* ERR_INVALID when PARENT stands below ID, or is ID. */
MUST_USE enum err tree_check(struct ctx *c, const struct shape *s, i64 id, i64 parent);

/* Search table of one record (search.c). */
MUST_USE enum err search_put(struct ctx *c, const struct shape *s, const struct record *r);
MUST_USE enum err search_drop(struct ctx *c, const struct shape *s, i64 id);

/* Surfaces: handlers that resources_register adds as routes for each resource. The resource is
 * rq->route->resource. */
enum err page_list(struct request *rq);	    /* GET /<collection>[.suffix]: all formats of the list */
enum err page_record(struct request *rq);   /* GET /<collection>/:id[.suffix] */
enum err page_new(struct request *rq);	    /* GET /<collection>/new */
enum err page_edit(struct request *rq);	    /* GET /<collection>/:id/edit */
enum err page_history(struct request *rq);  /* GET /<collection>/:id/history, ?from=&to= shows a diff */
enum err page_import(struct request *rq);   /* GET /<collection>/import */
enum err post_create(struct request *rq);   /* POST /<collection>: form or JSON */
enum err post_update(struct request *rq);   /* POST /<collection>/:id: form (field version) */
enum err patch_record(struct request *rq);  /* PATCH /<collection>/:id: JSON; If-Match or "version" */
enum err delete_record(struct request *rq); /* DELETE /<collection>/:id */
enum err post_remove(struct request *rq);   /* POST /<collection>/:id/remove: 303 with undo */
enum err post_restore(struct request *rq); /* POST /<collection>/:id/restore: version=n, or undo of removal */
enum err post_action(struct request *rq);  /* POST /<collection>/:id/<transition> */
enum err prepare_import(struct request *rq);
enum err
prepare_files(struct request *rq);	  /* of post_create and post_update: take uploads, on the slow lane */
enum err post_import(struct request *rq); /* POST /<collection>/import: file, step=preview|dry|run */
enum err get_live_list(struct request *rq);   /* GET /<collection>/live: the same of all its records */
enum err get_live_import(struct request *rq); /* GET /<collection>/import/live?run= */
enum err get_live(struct request *rq);	      /* GET /<collection>/:id/live: server-sent events */
enum err prepare_preview(struct request *rq);
enum err post_preview(struct request *rq); /* POST /preview: the text of the form as HTML */

/* The OpenAPI 3.1 document of all resources and open routes (openapi.c). */
enum err openapi_document(struct request *rq);

/* Tables of the engine itself, NULL-ended. */
extern const struct table *const resource_tables[];
/* Its jobs, which end with { 0 }: "resource.import". */
extern const struct job_kind resource_jobs[];
enum err resort_job(struct ctx *c, i64 job, const struct json_node *payload);

#endif
