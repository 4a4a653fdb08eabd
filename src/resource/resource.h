/* resource.h -- one description of a kind of record; from it come tables and migrations, pages, forms, JSON,
 * OpenAPI, CSV and XLSX both ways, GeoJSON, Atom, iCalendar, search, history, journal, the permission matrix
 * and test data.
 *
 * Extension order: flag → one of four hooks (scope, check, before, after) → template override → own route.
 * Zero means forgotten: a resource without permissions, a field without a kind, refuses to start
 * (resource_check, stable ids res.E001 …). */
#ifndef KOLO_RESOURCE_H
#define KOLO_RESOURCE_H

#include "core/core.h"
#include "text/table.h"

struct html; /* ui/html.h */

/* ---- description ---- */

enum kind {
	F_UNSET,
	F_LINE,	 /* one line of text */
	F_PROSE, /* Markdown */
	F_INT,
	F_DECIMAL,
	F_BOOL,
	F_DATE,	   /* ISO text */
	F_INSTANT, /* milliseconds UTC */
	F_PERIOD,  /* two dates, either may be open: columns f_from, f_to; value V_LIST of two */
	F_CHOICE,  /* one of .choices, stored as its code */
	F_STATE,   /* like choice, changed only by .transitions */
	F_SET,	   /* some of .choices, or free words when .choices is NULL (tags): table <res>_<f> */
	F_REF,	   /* id of a record of .ref */
	F_REFS,	   /* several: table <res>_<f> */
	F_FILE,
	F_IMAGE,
	F_POINT, /* columns f_lon, f_lat (exact) and f_plon, f_plat (as rounded for the public) */
	F_URL,
	F_EMAIL,
	F_PHONE,
	F_LANG,	   /* BCP 47 tag of the record's own text; at most one a resource */
	F_WORDS,   /* translated line: JSON object by language */
	F_ACCOUNT, /* id of an account */
	F__N
};

enum field_flag {
	REQUIRED = 1 << 0,
	TITLE = 1 << 1,	   /* names the record; weight A in search; exactly one a resource */
	SUMMARY = 1 << 2,  /* stands under the title in cards */
	LISTED = 1 << 3,   /* a column of tables */
	SEARCHED = 1 << 4, /* weight B */
	FILTERED = 1 << 5, /* facet and ?field= */
	SORTED = 1 << 6,   /* ?sort= */
	READONLY = 1 << 7, /* set by code only */
	UNIQUE = 1 << 8,
	KEY = 1 << 9,	    /* stable outside key: "key" in the API; imports match by it */
	AUTHOR = 1 << 10,   /* F_ACCOUNT: who made it; gives ROLE_AUTHOR */
	SPACE = 1 << 11,    /* F_REF to space: gives the space roles */
	PARENT = 1 << 12,   /* F_REF to the same resource: a tree */
	HIDDEN = 1 << 13,   /* never shown nor exported; for code */
	WIDE = 1 << 14,	    /* takes the form's whole width */
	COVER = 1 << 15,    /* F_IMAGE on cards */
	SUBTREE = 1 << 16,  /* filter matches the record and everything below it in the referenced tree */
	CARD = 1 << 18,	    /* cards need it though lists do not show it */
	LOCATION = 1 << 19, /* where it takes place, in calendars; at most one a resource */
	FIXED = 1 << 17,    /* set when the record is made, by people and programs; kept afterwards */
};

struct choice {
	const char *code, *label; /* label: message id */
	const char *tone;	  /* "leaf", "clay", "sun", NULL: colour of its mark */
};

struct transition {
	const char *action;    /* POST /<collection>/<id>/<action> */
	const char *label;     /* message id of the button */
	const char *from, *to; /* codes; from NULL: any other */
	unsigned may;
	const char *confirm; /* message id asked before, or NULL */
	const char *done;    /* message id told afterwards: "Published." */
};

struct field {
	const char *name;
	enum kind kind;
	const char *label; /* message id */
	unsigned flags;
	int max;		     /* characters, or items; 0: the kind's own bound */
	double min_value, max_value; /* F_INT, F_DECIMAL when they differ */
	const struct choice *choices;
	const char *ref;       /* name of the resource */
	const char *on_delete; /* "CASCADE", "SET NULL", NULL = restrict */
	const char *fallback;  /* default value as text */
	const char *help;      /* message id under the field */
	unsigned see, set;     /* roles; 0: as the record's read and update */
	const char *was;       /* former name */
	const char *group;     /* message id: fieldset in forms and on the card */
	const char *precision; /* F_POINT: name of the F_CHOICE field holding exact | settlement | hromada |
				  hidden */
};

struct record;
struct where;

struct importer;
struct importing;

struct access {
	unsigned read, create, update, remove;
};

/* A way in for a foreign file: recognised by its titles. */
struct import_column {
	const char *titles; /* "Повна назва|institution_name": alternatives */
	const char *field;  /* field it fills, or NULL when only .read uses it */
	bool key;	    /* needed to recognise the layout */
	const char *unused; /* message id: why the column is known and yet not taken */
};
/* An import before its first row: what is known of the file as a whole. */
struct import_plan {
	struct ctx *c;
	const struct importer *importer;
	struct str source;  /* name of the file */
	struct str edition; /* of which day the file is (ISO), as somebody said; .admit may find it out */
	struct str before;  /* by .admit: the day of a newer edition that is here already; empty: none */
	bool older;	    /* she knows that it is an older one */
	struct importing *im;
};
struct import_row {
	struct ctx *c;
	const struct importer *importer;
	const struct table_head *head;
	const struct str *cells;
	size_t row;
	struct record *out;  /* fields filled from columns; .read may change them */
	void *state;	     /* of the importer, made by .begin */
	struct str conflict; /* a reason why this row must be decided by a person */
	struct str source;   /* name of the file */
	const struct import_plan *plan;
	struct str remark; /* what a person should know of this row, which is taken all the same */
	struct importing *im;
};
/* The id of the record that KEY means for field FIELD, looked up once a file. ERR_NOT_FOUND. */
MUST_USE enum err import_refer(struct import_row *r, unsigned field, struct str key, i64 *id);
/* FIELD refers to the record of KEY, which may come later in the file; one that is nowhere is remarked. */
MUST_USE enum err import_point_to(struct import_row *r, unsigned field, struct str key);
/* The rows of the file of P, before they are taken: FN with ARG for each. */
MUST_USE enum err import_each(const struct import_plan *p,
			      enum err (*fn)(const struct import_row *r, void *arg), void *arg);
struct str import_cell(const struct import_row *r,
		       const char *title); /* by any of its alternative titles; p NULL if absent */
struct importer {
	const char *name, *label;
	const struct import_column *columns; /* ends with { 0 } */
	/* In the write lane, before the first row; not in a dry run. NULL allowed. */
	enum err (*begin)(struct ctx *c, const struct import_plan *p, void **state);
	enum err (*read)(struct import_row *r); /* NULL allowed */
	enum err (*order)(struct ctx *c,
			  void *state); /* after the last row: links that needed all rows; NULL allowed */
	/* Reading, before anything is written, in a dry run too: fail() refuses the file as a whole. NULL:
	 * files of this layout have no day. */
	enum err (*admit)(struct import_plan *p);
};

/* Two message ids: of one thing and of several; languages have more forms in their catalogue. */
struct noun {
	const char *one, *many;
};

struct resource {
	const char *name;	/* "organisation": table, template prefix, journal */
	const char *collection; /* "organisations" */
	const char *label;	/* message id "Organisation" */
	const char *label_many; /* "Organisations" */
	const char *label_new;	/* "New organisation" */
	struct noun counted;	/* { NN_("organisation", "organisations") }; empty: "record" */
	const struct field *fields;
	unsigned nfields;
	struct access may;
	const char *sort;		      /* default order "-published" or "title" */
	const struct transition *transitions; /* ends with { 0 } */
	const struct importer *importers;     /* ends with { 0 } */
	const char *unique;		      /* "space, person": beside single UNIQUE fields */
	bool feed;			      /* Atom */
	bool commented;
	const char *commented_in; /* code of the state in which it may be commented; NULL: in any */
	bool in_search;		  /* stands in /search */
	bool bulk;		  /* history kept only for changes by people (codifiers) */
	const char *times;     /* "starts, ends": iCalendar. One or two instants or dates, or one period; an
				  instant in front is SORTED */
	const char *cancelled; /* code of the state in which it does not take place; NULL: none */
	bool spaces; /* its records are the spaces themselves: who has a role in one has it towards it */
	const char *icon;
	const char *empty; /* message id of the empty list: what to do next */

	/* Add the WHERE that hides rows from c->who; every surface passes through it. MUST be set: scope_all
	 * says "nothing hidden". */
	void (*scope)(struct ctx *c, struct where *w);
	/* Rules over several fields, before each write: invalid(c, …). OLD is NULL for a new record. */
	enum err (*check)(struct ctx *c, const struct record *old, struct record *now);
	/* Fill and derive, before check; and what follows, after the write, in the same transaction. */
	enum err (*before)(struct ctx *c, const struct record *old, struct record *now);
	enum err (*after)(struct ctx *c, const struct record *old, const struct record *now);

	/* What people call it, above its page and in lists, where its full title is too long for that; NULL:
	 * the title. */
	struct str (*heading)(const struct record *r);
	/* Templates instead of the generated ones; NULL: generated. */
	void (*card)(struct html *h, const struct record *r);
	/* The card is drawn from the fields of lists and the records they refer to alone, whatever the time:
	 * it is remembered. */
	bool lasting_card;
	void (*detail)(struct html *h, const struct record *r, void *extra);
	/* What the detail template needs. It may answer itself, by a redirect: then nothing is drawn. */
	enum err (*detail_load)(struct request *rq, const struct record *r, void **extra);
};

void scope_all(struct ctx *c, struct where *w);

/* ---- records ---- */

struct record {
	const struct resource *res;
	i64 id, version, created, updated;
	bool removed;
	struct value *v; /* by field index */
};

struct record *record_new(struct arena *a, const struct resource *res);
struct record *record_copy(struct arena *a, const struct record *r);
static inline i64 record_int(const struct record *r, unsigned f)
{
	return value_int(r->v[f]);
}
static inline struct str record_str(const struct record *r, unsigned f)
{
	return value_str(r->v[f]);
}
static inline bool record_has(const struct record *r, unsigned f)
{
	return r->v[f].type != V_NULL;
}
struct str record_title(const struct record *r);
struct str record_key(const struct record *r); /* of the outside register; p NULL if it has none */
struct str record_heading(const struct record *r);
struct str record_path(struct arena *a, const struct record *r);  /* "/organisations/12-litsei" */
const char *choice_label(const struct field *f, struct str code); /* message id */
const char *transition_label(const struct resource *res,
			     struct str action); /* message id; NULL: it has none */
/* "131 заклад": N records of RES; and the noun alone, to stand under a figure. */
struct str resource_counted(struct arena *a, enum lang l, const struct resource *res, i64 n);
const char *resource_noun(enum lang l, const struct resource *res, i64 n);

/* ---- reading: every one applies scope and the caller's sight ---- */

/* A growing WHERE: conditions joined by AND; SQL text from code only, values bound. */
struct where {
	struct arena *arena;
	struct buf sql;
	VEC(struct value) args;
};
struct where where_on(struct arena *a);
/* Add a condition over alias t, "t.state = ? AND …"; N values. */
void where_add(struct where *w, const char *sql, const struct value *v, size_t n);
#define WHERE(w, sql, ...) where_add((w), (sql), DB_ARGS(__VA_ARGS__))
/* Records of RES that c->who has a share in: those where OPEN holds (SQL; NULL: nowhere), those in any space
 * that gives her a role of MASK, and her own with ROLE_AUTHOR in it. All, when MASK is hers in the network.
 */
void where_mine(struct ctx *c, const struct resource *res, struct where *w, const char *open, unsigned mask);
/* What c->who may read: the scope of RES, and by its roles where the scope says nothing. */
void where_readable(struct ctx *c, const struct resource *res, struct where *w);

/* ?field=a&field=b: one of the values; ?field=a..b: a range, either end may be open; ?field=-: nothing there.
 */
struct filter {
	const struct field *field;
	VEC(struct value) values;
	bool none, range; /* range: values[0] and values[1], V_NULL is open */
};
/* How much of each record a reading takes: everything; what lists and cards show; the same with the texts
 * that were searched; or only what tells its version, its place in the order and who may see it. */
enum detail { IN_FULL, FOR_LISTS, FOR_SNIPPETS, IN_OUTLINE };

struct list_query {
	const struct resource *res;
	struct str q;		    /* search words */
	VEC(struct filter) filters; /* what the reader chose */
	struct where where;	    /* what code adds; may be left empty */
	const char *sort;	    /* "-field", NULL: default (by relevance with q) */
	int limit;		    /* 1..1000 */
	i64 offset;		    /* rows left out before, in order; for pages by number */
	struct str after, before;   /* opaque cursors: of the page that follows, of the one in front */
	double bbox[4];
	bool has_bbox;
	bool with_total, with_facets, with_removed;
	enum detail detail;
};
struct facet_value {
	struct str code, label; /* label: translated or record's title */
	i64 n;
	bool on;
};
struct facet {
	const struct field *field;
	VEC(struct facet_value) values;
};
struct list {
	struct record **v;
	size_t n;
	i64 total;	     /* -1 when not asked */
	struct str next;     /* cursor, p NULL at the end */
	struct str previous; /* cursor for .before, p NULL at the beginning */
	i64 from;	     /* rows in front of these; -1: not known */
	struct facet *facets;
	size_t nfacets;
	struct str *snippets; /* with q: by item, may be empty; hits marked U+E000…U+E001 */
	struct search_query parsed;
	bool any; /* no record holds all words: these hold at least one */
};
/* Parse ?q ?<field> ?bbox ?sort ?limit ?after; unknown or bad: ERR_MALFORMED with the parameter named. */
MUST_USE enum err list_parse(struct request *rq, const struct resource *res, struct list_query *out);
MUST_USE enum err list_run(struct ctx *c, const struct list_query *q, struct list *out);
/* The same rows one by one, without bound, for exports. */
MUST_USE enum err list_each(struct ctx *c, const struct list_query *q,
			    enum err (*fn)(void *ctx, struct record *r), void *ctx);

/* ERR_NOT_FOUND also for what scope hides. */
MUST_USE enum err record_load(struct ctx *c, const struct resource *res, i64 id, struct record **out);
MUST_USE enum err record_by_key(struct ctx *c, const struct resource *res, struct str key,
				struct record **out);
/* ERR_PRECONDITION when the request has If-Match and none of its marks is the ETag of R. */
MUST_USE enum err record_matches(struct request *rq, const struct record *r);
/* Visible records whose title is exactly TITLE, at most LIMIT. */
MUST_USE enum err records_titled(struct ctx *c, const struct resource *res, struct str title, int limit,
				 struct list *out);
/* The title of a record that is referred to; remembered. */
struct str record_ref_title(struct ctx *c, const struct resource *res, i64 id);
/* The same with the language of the record's texts: its own, else the network's. */
struct titled {
	struct str text, lang; /* text p NULL: not to be seen */
};
struct titled record_ref_titled(struct ctx *c, const struct resource *res, i64 id);
/* The name of an account, with the language it is written in as far as her language of letters tells. */
struct titled account_titled(struct ctx *c, i64 id);
/* LANG of a record, or the network's language when it names none. */
struct str content_lang(const struct ctx *c, struct str lang);

/* The key by which the order of names is kept, in the network's language (resort.c); and the job that makes
 * all of them anew, after that language has changed. */
struct str record_sort_key(const struct ctx *c, struct str title);
MUST_USE enum err resort_queue(struct ctx *c);

/* What WORDS says of record ID, made of records of RES that everybody may read; while reading it is
 * remembered until the next commit that touches RES. */
typedef struct str (*record_words_fn)(struct ctx *c, i64 id);
struct str resource_remembered(struct ctx *c, const struct resource *res, i64 id, record_words_fn words);

/* ---- writing: permission, check, history, journal, search index, touch; in the write lane ---- */

/* Insert (id 0) or update. EXPECT: the version the writer saw, 0 = whatever; another one: ERR_CONFLICT. */
MUST_USE enum err record_save(struct ctx *c, struct record *r, i64 expect);
/* The same for code that acts by a rule of its own, not for a person: no permissions, READONLY fields may
 * change. KIND is the journal's word ("publish"), NULL: create or update. */
MUST_USE enum err record_store(struct ctx *c, struct record *r, const char *kind);
/* What record_save() would refuse, found out without writing; R is then as it would be stored. */
MUST_USE enum err record_rehearse(struct ctx *c, struct record *r);
MUST_USE enum err record_remove(struct ctx *c, const struct resource *res,
				i64 id); /* hidden and restorable */
/* Back from removal, or to VERSION, or both. */
MUST_USE enum err record_restore(struct ctx *c, const struct resource *res, i64 id, i64 version,
				 struct record **out);
MUST_USE enum err record_act(struct ctx *c, struct record *r, const struct transition *t);
/* Roles of c->who towards R (NULL: towards a new record, or one of space SPACE). */
unsigned record_roles(struct ctx *c, const struct resource *res, const struct record *r, i64 space);
bool record_may(struct ctx *c, unsigned mask, const struct record *r);

/* Set a field from text as forms, CSV and command line give it; invalid() on failure. */
MUST_USE enum err field_from_text(struct ctx *c, const struct field *f, struct str text, struct value *out);
MUST_USE enum err field_from_json(struct ctx *c, const struct field *f, const struct json_node *n,
				  struct value *out);
/* As text for CSV, history and plain display (dates and labels in the reader's language when PEOPLE). */
struct str field_to_text(struct ctx *c, const struct field *f, struct value v, bool people);
void field_to_json(struct ctx *c, const struct field *f, struct value v, struct json *j);
const struct field *field_find(const struct resource *res, struct str name); /* NULL if unknown */
static inline unsigned field_index(const struct resource *res, const struct field *f)
{
	return (unsigned)(f - res->fields);
}

/* JSON of a record: {"id","key","version","created","updated", fields…}. */
void record_json(struct ctx *c, const struct record *r, struct json *j);
/* The same for a file that another network may import: beside each reference "<field>_key". */
void record_json_file(struct ctx *c, const struct record *r, struct json *j);
/* A list as a file: CSV, XLSX, GeoJSON, Atom, iCalendar. */
MUST_USE enum err export_list(struct request *rq, const struct list_query *q, enum format format);

/* ---- the register of resources ---- */

struct shape; /* what is derived from a description at start: tables, statements, indexes of special fields */
const struct shape *shape_of(const struct app *app, const char *name_or_collection); /* NULL if unknown */
const struct resource *resource_find(const struct app *app, const char *name_or_collection);
/* All of them, in the order of modules.def; NULL beyond the last. */
const struct resource *resource_at(const struct app *app, size_t i);
extern const struct module resource_module; /* the engine's own jobs */
/* Validate all, derive shapes, add routes to the app. Faults are logged one a line with their ids;
 * ERR_CONFLICT. */
MUST_USE enum err resources_register(struct app *app);

#endif
