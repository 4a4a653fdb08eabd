/* core.h -- the services of the process: start and stop, dispatch, journal, history, outbox, jobs, files,
 * live. */
#ifndef KOLO_CORE_H
#define KOLO_CORE_H

#include "core/app.h"
#include "core/memo.h"

/* ---- life (app.c) ---- */

/* Prepare an app on SETTINGS with MODULES: schema, router, resources checked. Does not touch the database. */
MUST_USE enum err app_new(const struct settings *s, const struct module *const *modules, struct app **out);
/* Between app_new and app_open: one more route, one more table. A route without permission refuses
 * (ERR_CONFLICT). */
MUST_USE enum err app_add_route(struct app *app, const struct route *r);
void app_add_table(struct app *app, const struct table *t);
/* Open connections, start the lanes; refuses (ERR_CONFLICT) when migrations wait, unless MIGRATE. */
MUST_USE enum err app_open(struct app *app, bool migrate);
MUST_USE enum err app_serve(struct app *app); /* until SIGTERM or SIGINT */
void app_free(struct app *app);

/* The reading connection of this thread. */
struct db *app_reader(struct app *app);
/* How fresh the data is at least: to be asked before a view of it is opened on DB (NULL: none is). */
struct freshness app_freshness(const struct app *app, const struct db *db, struct arena *a);
/* Caches may answer C and learn from it: it only reads, knows what it reads at least, and no statement
 * failed. */
static inline bool caches_open(const struct ctx *c)
{
	return c->seen.of && db_mode(c->db) == DB_READ && db_failures(c->db) == c->seen.failures;
}
/* TEXT for those who come after, unless something failed while it was made. */
void memo_learn(const struct ctx *c, struct memo *m, struct memo_key key, i64 version, struct str text);
/* One more number among them; *PLACE is where it stands. */
_Atomic i64 *app_add_version(struct app *app, size_t *place);
/* Run FN in the write lane with a context of W, and wait. For jobs, the command line, tests. */
MUST_USE enum err app_write(struct app *app, const struct actor *w, enum lang lang, struct arena *a,
			    enum err (*fn)(struct ctx *c, void *arg), void *arg, struct fault *fault);
/* The setting "lang" as C reads it becomes the language of readers who tell none. */
MUST_USE enum err app_follow_language(struct ctx *c);
/* A context on the reading connection of this thread. */
struct ctx app_context(struct app *app, struct arena *a, const struct actor *w, enum lang lang);
extern const struct actor actor_system, actor_visitor;

/* ---- where the network is found (address.c) ---- */

/* The network's address followed by PATH, for letters: from the settings and where the process listens, never
 * from a request, whose Host anybody may choose. */
struct str app_link(const struct app *app, struct arena *a, struct str path);
/* Settings that must not be served together, told in the log: ERR_CONFLICT. */
MUST_USE enum err settings_check(const struct settings *s);
/* TEXT signed for PURPOSE: 32 hex digits that only this network can make. */
struct str app_sign(const struct app *app, struct arena *a, const char *purpose, struct str text);

/* Every table of this layer, NULL-ended (tables.c). */
extern const struct table *const core_tables[];

/* ---- dispatch (dispatch.c) ---- */

/* Serve X completely: session, language, route, permission, CSRF, rate limit, cache, lane, errors. */
enum verdict dispatch(void *app, struct exchange *x);
/* Bytes that the route of IN takes; who may not send as much is refused before he does (admit.c). */
enum err dispatch_body_limit(void *app, const struct http_request *in, size_t *bytes);
/* Answer a request that the server does not hand over, because of E. */
void dispatch_refused(void *app, struct exchange *x, enum err e);
/* Serve in process without sockets, synchronously: for tests and `kolo render`. What came out of the cache
 * stands in the body. */
void dispatch_now(struct app *app, struct exchange *x);

/* ---- journal and history (journal.c): ENGINEERING 6, R35 ---- */

extern const struct table table_journal, table_history;
/* Note that C's actor did KIND ("update", "role.grant" …) to OBJECT ("news/12"). PAYLOAD (JSON, may hold
 * personal data) is kept apart and can be erased; the chain holds its salted hash. */
MUST_USE enum err journal_note(struct ctx *c, const char *kind, const char *resource, i64 id,
			       struct str payload);
/* Link unsealed rows into the chain in commit order. SQLite has none, for there they are linked as they are
 * noted; on PostgreSQL one sealer does it. */
MUST_USE enum err journal_seal(struct db *db);
struct chain_report {
	i64 rows, erased, first_bad; /* height of the first row that does not fit, 0: whole */
	i64 unsealed;		     /* rows that no link holds yet: nothing is said of them */
	char head[65];
};
MUST_USE enum err journal_verify(struct db *db, struct chain_report *out);

/* ---- outbox and mail (outbox.c) ---- */

struct mail {
	struct str to, subject, text; /* plain text; UTF-8 */
	struct str key;		      /* unique: the same key is never sent twice; empty = none */
	struct str list_unsubscribe;
};
extern const struct table table_outbox;
MUST_USE enum err mail_queue(struct ctx *c, const struct mail *m); /* sent after commit by a job */
/* True while ADDRESS may get one more of the letters that any stranger can have sent to it. */
bool mail_allow(struct ctx *c, struct str address);

/* ---- jobs (jobs.c) ---- */

extern const struct table table_job;
MUST_USE enum err job_queue(struct ctx *c, const char *kind, struct str payload_json, i64 run_at, i64 *id);
MUST_USE enum err job_progress(struct ctx *c, i64 job, i64 done, i64 total); /* shown on its page */
void jobs_start(struct app *app);
void jobs_stop(struct app *app);
/* Run everything due, in this thread: for tests and the command line. */
MUST_USE enum err jobs_drain(struct app *app);

/* ---- files (files.c): content-addressed, in a folder or a bucket (file_store.h) ---- */

struct stored_file {
	i64 id;
	struct str hash, name, type; /* hash: hex SHA-256 */
	i64 size, width, height;
};
extern const struct table table_file;
/* Check the type by content, re-encode images, put into the store and note it. In prepare: files_take; in
 * handle: files_keep. */
MUST_USE enum err files_take(struct ctx *c, const struct upload *u, bool image, struct stored_file *out);
MUST_USE enum err files_keep(struct ctx *c, struct stored_file *f);
MUST_USE enum err files_load(struct ctx *c, i64 id, struct stored_file *out);
/* Of a picture WHOLE pixels wide, the stored width that serves who wants WANTED; 0: as it is. */
int files_width(i64 whole, i64 wanted);

/* ---- live views (hub.c) ---- */

struct hub *hub_new(struct app *app);
void hub_free(struct hub *h);
void hub_publish(struct hub *h, const struct touch *t, size_t n); /* after commit */
/* Streams are woken between the two; the server must outlast the second. */
void hub_serve(struct hub *h, struct http_server *server);
void hub_close(struct hub *h);
MUST_USE enum err hub_stream(struct request *rq, const char *resource,
			     i64 id); /* answer with text/event-stream */

/* ---- slow lane (slow.c) ---- */

struct slow_lane *slow_new(int threads, size_t queue);
void slow_stop(struct slow_lane *s);
MUST_USE enum err slow_submit(struct slow_lane *s, void (*fn)(void *),
			      void *arg); /* ERR_UNAVAILABLE when full */

/* ---- settings of the network (setting.c) ---- */

extern const struct table table_setting;
/* FALLBACK when nothing is set. What opens or closes a door must not fall back because the database failed:
 * there setting_find() is right. */
struct str setting_get(struct ctx *c, const char *name, const char *fallback);
MUST_USE enum err setting_find(struct ctx *c, const char *name, const char *fallback, struct str *out);
MUST_USE enum err setting_set(struct ctx *c, const char *name, struct str value);
/* The same for what the program notes for itself: no row of the journal. */
MUST_USE enum err setting_note(struct ctx *c, const char *name, struct str value);

#endif
