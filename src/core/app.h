/* app.h -- what lives as long as the process, and what lives as long as one piece of work. */
#ifndef KOLO_APP_H
#define KOLO_APP_H

#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "base/time.h"
#include "core/access.h"
#include "db/lane.h"
#include "db/schema.h"
#include "http/http.h"
#include "http/route.h"
#include "text/analysis.h"
#include "text/lang.h"

#include <pthread.h>

struct app;
struct resource; /* resource/resource.h */
struct record;
struct shape; /* resource/engine.h */
struct html;  /* ui/html.h */

/* ---- one piece of work ---- */

struct field_fault {
	struct str field, code, message; /* message is translated */
};

/* What went wrong, recorded once where it is known, by fail() or invalid(). */
struct fault {
	enum err err;
	struct str message; /* translated, for people */
	VEC(struct field_fault) fields;
};

/* A record touched by this work: caches and live views hear of it after commit. */
struct touch {
	const char *resource;
	i64 id;
	_Atomic i64 *generation; /* counts and facets of the resource are cached by it; NULL allowed */
};
/* In the lane, after the commit and before anybody hears of it: what caches know of them is stale. */
void touches_count(const struct touch *t, size_t n);

/* Which state of the data a reader sees at least. Caches answer and learn by these numbers, not by the
 * counters of the moment: a commit in between would put old answers under the new number. */
struct freshness {
	i64 all;       /* app.generation */
	i64 epoch;     /* of other processes' commits */
	const i64 *of; /* of each resource; NULL: nothing is known, caches stay shut */
	i64 failures;  /* of the database connection: what is read after another one may be half of the truth
			*/
};

/* The context of all domain code, whether it serves a request, a job or the command line. */
struct ctx {
	struct app *app;
	struct arena *arena;
	struct db *db; /* read-only connection in the read lane, the writing one in the write lane */
	const struct actor *who; /* never NULL */
	enum lang lang;
	i64 now;
	struct freshness seen; /* when this piece of work began to read */
	struct fault fault;
	VEC(struct touch) touched;
	struct map titles; /* of records referred to, remembered for this piece of work */
};

/* Record a failure and return E. MSGID is a message id (marked N_ by the extraction of fail/invalid). */
MUST_USE enum err fail(struct ctx *c, enum err e, const char *msgid, ...) PRINTF(3, 4);
/* Record a fault of FIELD, with CODE for programs ("required", "too_long", …); returns ERR_INVALID. Call for
 * each fault, return once. */
enum err invalid(struct ctx *c, const char *field, const char *code, const char *msgid, ...) PRINTF(4, 5);
/* The same of what is translated already. */
enum err invalid_said(struct ctx *c, const char *field, const char *code, struct str message);

/* ---- one request ---- */

enum format { FMT_HTML, FMT_JSON, FMT_CSV, FMT_XLSX, FMT_GEOJSON, FMT_ATOM, FMT_ICS };

struct request {
	struct ctx c;
	struct exchange *x;
	const struct http_request *in;
	struct response *out;
	struct pairs params; /* ":id" of the route */
	enum format format;  /* from .suffix or Accept */
	const struct route *route;
	struct str csrf;	 /* token for forms of this session; empty for visitors */
	struct session *session; /* NULL for visitors */
	void *prepared;		 /* what route.prepare left */
	bool fragment;		 /* htmx asks for a part of the page */
};

typedef enum err (*handler_fn)(struct request *rq);

struct route {
	enum method method;
	const char *path; /* "/motions/:id/close" */
	unsigned may; /* roles, network-wide or in any space; records are checked by the engine's loading */
	handler_fn handle;  /* GET: read lane; else: write lane, inside a savepoint */
	const char *help;   /* one line, for `kolo routes` and OpenAPI */
	handler_fn prepare; /* runs first on the slow lane, read-only: hashing, images, big files */
	const struct resource *resource; /* for routes that the engine makes */
	size_t body_limit;		 /* 0: 1 MB */
	bool open_api;			 /* described in /openapi.json although hand-written */
	const char *rate;		 /* class of the rate limit, NULL: none */
	bool no_csrf;			 /* reached from outside (mail links with POST by the mail program) */
	bool never_cached;
	const char *const *query; /* names of accepted query parameters, NULL-ended; NULL: none;
				    query_any: the handler refuses by itself */
};

extern const char *const query_any[];
/* Parameters that other sites add to links; they mean nothing here and are let through. */
bool query_is_foreign(struct str name);

/* The record id in the path: "/news/12-some-words" gives 12. ERR_NOT_FOUND for anything else. */
MUST_USE enum err require_id(struct request *rq, i64 *out);
MUST_USE enum err redirect(struct request *rq, const char *fmt, ...) PRINTF(2, 3); /* 303 See Other */
/* Show TEXT (translated) once on the next page this browser opens, after a redirect. */
void flash(struct request *rq, const char *msgid, ...) PRINTF(2, 3);
/* The same with a way back: a button that posts to UNDO, an address inside this network whose parameters go
 * as fields of the form ("/news/12/restore?version=3"). */
void flash_undo(struct request *rq, struct str undo, const char *msgid, ...) PRINTF(3, 4);
void flash_said(struct request *rq, struct str undo, struct str text); /* the same, translated already */

/* ---- modules ---- */

struct job_kind {
	const char *name; /* "mail.send" */
	/* Runs on the slow lane with a reading db in c; writes through lane_run(). Failure is retried with
	 * growing pauses. */
	enum err (*run)(struct ctx *c, i64 job, const struct json_node *payload);
	int attempts;
	i64 every;	   /* milliseconds: queued again by the clock; 0: only when asked */
	const char *label; /* message id: what the page of jobs says of it */
};

/* What the journal's page says of a kind of entry ("role.grant") or of object ("account"). */
struct journal_word {
	const char *code, *label; /* label: message id */
	bool object;		  /* the filter of the journal offers objects and kinds apart */
};

struct nav_item {
	const char *label; /* message id */
	const char *path;
	unsigned may;
	int order;
};

struct module {
	const char *name;
	const struct resource *const *resources; /* NULL-ended */
	const struct route *routes;		 /* ends with { 0 } */
	const struct table *const *tables;	 /* own tables beside the resources'; NULL-ended */
	const struct job_kind *jobs;		 /* ends with { 0 } */
	const struct nav_item *nav;		 /* ends with { 0 } */
	const struct journal_word *journal;	 /* of its own entries; ends with { 0 } */
	enum err (*demo)(struct ctx *c);	 /* fill the demo network; in the write lane */
	/* Follow a change of a record of any resource, in the same transaction; OLD is NULL for a new one. */
	enum err (*record_changed)(struct ctx *c, const struct record *old, const struct record *now);
	/* Add something below the card of a record of any resource, e.g. its comments. */
	enum err (*under_record)(struct request *rq, struct html *h, const struct record *r);
};

/* ---- the process ---- */

enum file_sight { FILE_HIDDEN, FILE_SEEN, FILE_OPEN };

struct settings {	      /* read once at start; changed by restart */
	const char *database; /* URL or path */
	const char *data;     /* folder of files, spool, backups */
	const char *base_url; /* "https://kolo.example.org"; without it no mail leaves the house */
	const char *host;
	int port, threads;
	const char *smtp_url, *mail_from; /* smtp_url NULL: mail stays in the outbox */
	const char *trusted_proxy;
	/* A bucket for files, "https://s3.example.org/bucket/prefix"; NULL: the folder DATA/files. */
	const char *s3_url, *s3_key, *s3_secret, *s3_region;
	bool demo;     /* outbox readable by everybody at /admin/outbox, accounts shown on the sign-in page */
	bool no_cache; /* for measuring */
};

struct app {
	struct settings settings;
	struct arena *arena;
	const struct module *const *modules; /* NULL-ended, order of modules.def */
	struct router *router;
	VEC(const struct route *) routes; /* all, engine's and modules' */
	VEC(const struct table *) tables; /* all, core's, the resources' and modules' */
	struct map resources;		  /* by name and by collection: struct shape */
	struct map shapes_of;		  /* by the descriptor's address: the same */
	VEC(const struct shape *) shapes; /* in order of modules.def */
	struct lane *lane;
	struct slow_lane *slow; /* hashing, images, imports */
	struct slow_lane
		*reading; /* PostgreSQL: handlers of GET wait on a socket, so they run here; NULL on SQLite */
	struct slow_lane *exporting; /* lists as files, however long: never on a thread that answers pages */
	struct slow_lane *fetching;  /* files out of a bucket and into it; NULL: they lie in the folder */
	struct readers *readers;     /* reading connections, one a thread */
	struct cache *cache;
	struct analyzer *analyzer;
	struct http_server *server;
	_Atomic int port;    /* that it listens on */
	struct hub *hub;     /* live views */
	struct pulse *pulse; /* notices commits of other processes */
	struct rate *rate;
	struct file_store *files;
	pthread_mutex_t drawing;   /* a picture decoded takes 200 MB at worst: one at a time */
	struct memo *memo;	   /* settings and titles, by generation */
	struct memo *cards;	   /* drawn lines of lists, by versions of what they tell */
	struct memo *panels;	   /* drawn facets of lists, the same */
	struct postings *postings; /* records by word, by generation of their resource */
	struct jobs *jobs;
	_Atomic i64 generation;	     /* grows with each commit; pages of older generations are stale */
	VEC(_Atomic i64 *) versions; /* one a resource, growing with each commit that touches it */
	_Atomic i64 epoch;	     /* grows when another process may have changed anything */
	_Atomic int fallback_lang;   /* of readers who tell none: setting "lang" */
	/* Who sees a record with the file; set by resources_register(), NULL: nobody but who sent it. */
	enum err (*file_sight)(struct ctx *c, struct str hash, enum file_sight *out);
	enum err (*problem_page)(struct request *rq); /* draws c.fault for people; set by ui */
	struct figures *figures;		      /* for /metrics */
	unsigned char secret[32];		      /* from table setting: signs CSRF and mail tokens */
};

#endif
