/* app.c -- the life of the process: what is assembled once, opened, served and closed again. */
#include "core/core.h"
#include "core/account.h"
#include "core/figures.h"
#include "core/file_store.h"
#include "core/files.h"
#include "core/memo.h"
#include "db/postings.h"
#include "core/migrations.h"
#include "core/pulse.h"
#include "core/rate.h"
#include "core/readers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

const struct actor actor_visitor = { .network = ROLE_VISITOR };
const struct actor actor_system = { .system = true, .network = ROLE__ALL, .name = { "system", 6 } };

#define CACHE_BYTES ((size_t)16 << 20)
#define ARENA_LIMIT ((size_t)256 << 20)

static const char *const file_query[] = { "w", NULL };

static const struct route core_routes[] = {
	{ GET, "/healthz", MAY_PUBLIC, get_health, "Tells whether the process and its database answer",
	  .never_cached = true },
	{ GET, "/metrics", MAY_PUBLIC, get_metrics,
	  "Counters in Prometheus text format, for this machine and administrators", .never_cached = true },
	{ GET, "/files/:hash/:name", MAY_PUBLIC, get_file,
	  "A stored file; pictures also at ?w=320, 640, 1280", .never_cached = true, .query = file_query },
	{ 0 },
};

/* ---- assembling ---- */

enum err app_add_route(struct app *app, const struct route *r)
{
	if (r->may == 0) {
		log_error("app", "route %s %s has no permission", method_name(r->method), r->path);
		return ERR_CONFLICT;
	}
	vec_push(app->arena, &app->routes, r);
	router_add(app->router, r->method, r->path, r);
	return OK;
}

void app_add_table(struct app *app, const struct table *t)
{
	vec_push(app->arena, &app->tables, t);
}

static enum err add_routes(struct app *app, const struct route *r)
{
	for (; r && r->path; r++)
		TRY(app_add_route(app, r));
	return OK;
}

enum err app_new(const struct settings *s, const struct module *const *modules, struct app **out)
{
	struct arena *a = arena_new(ARENA_LIMIT);
	struct app *app = arena_new_one(a, struct app);

	*out = app;
	if (sodium_init() < 0)
		BUG("libsodium does not start");
	app->settings = *s;
	app->arena = a;
	app->modules = modules;
	app->router = router_new(a);
	app->resources = map_on(a);
	app->shapes_of = map_on(a);
	app->figures = figures_new(a);
	app->generation = 1;
	app->epoch = 1;
	pthread_mutex_init(&app->drawing, NULL);
	app->files = file_store_new(a, &app->settings);
	for (const struct table *const *t = core_tables; *t; t++)
		app_add_table(app, *t);
	TRY(add_routes(app, core_routes));
	for (const struct module *const *m = modules; *m; m++) {
		for (const struct table *const *t = (*m)->tables; t && *t; t++)
			app_add_table(app, *t);
		TRY(add_routes(app, (*m)->routes));
	}
	return OK;
}

/* ---- opening ---- */

/* The resources' own versions have grown before, one by one: see touches_count(). */
static void after_commit(void *ctx)
{
	struct app *app = ctx;

	app->generation++;
}

_Atomic i64 *app_add_version(struct app *app, size_t *place)
{
	_Atomic i64 *v = arena_new_one(app->arena, _Atomic i64);

	*place = app->versions.n;
	vec_push(app->arena, &app->versions, v);
	return v;
}

struct freshness app_freshness(const struct app *app, const struct db *db, struct arena *a)
{
	struct freshness seen = { .all = app->generation,
				  .epoch = app->epoch,
				  .failures = db ? db_failures(db) : 0 };
	i64 *of = arena_new_array(a, i64, app->versions.n + 1);

	for (size_t i = 0; i < app->versions.n; i++)
		of[i] = *app->versions.v[i];
	seen.of = of;
	return seen;
}

void touches_count(const struct touch *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].generation)
			(*t[i].generation)++;
}

static enum err migrate(struct app *app, bool apply)
{
	struct arena *a = arena_new(ARENA_LIMIT);
	struct db *db = NULL;
	int applied = 0, waiting = 0;
	enum err e;

	if (mkdir(app->settings.data, 0750) != 0 && errno != EEXIST)
		log_error("app", "the folder %s cannot be made", app->settings.data);
	e = db_open(app->settings.database, DB_WRITE, &db);
	if (e == OK)
		e = schema_pending(db, a, migrations, nmigrations, &waiting);
	if (e == OK && waiting && !apply) {
		log_error("app", "%d migrations wait: run `kolo migrate` first", waiting);
		e = ERR_CONFLICT;
	}
	if (e == OK && waiting)
		e = schema_migrate(db, a, migrations, nmigrations, &applied);
	if (e == OK && applied)
		log_info("app", "applied %d migrations", applied);
	db_close(db);
	arena_free(a);
	return e;
}

enum err app_follow_language(struct ctx *c)
{
	struct str text;
	enum lang l;

	TRY(setting_find(c, "lang", "uk", &text));
	if (lang_parse(text, &l))
		c->app->fallback_lang = l;
	return OK;
}

static enum err load_settings(struct ctx *c, void *arg)
{
	unsigned char fresh[sizeof c->app->secret];
	struct str hex;

	(void)arg;
	TRY(setting_find(c, "secret", "", &hex));
	TRY(app_follow_language(c));
	if (!hex.n) {
		randombytes_buf(fresh, sizeof fresh);
		hex = str_hex(c->arena, fresh, sizeof fresh);
		TRY(setting_set(c, "secret", hex));
	}
	if (sodium_hex2bin(c->app->secret, sizeof c->app->secret, hex.p, hex.n, NULL, NULL, NULL) != 0)
		return ERR_INTERNAL;
	return OK;
}

/* A backup of PostgreSQL may end with rows that no sealer had come to yet. */
static enum err prepare(struct ctx *c, void *arg)
{
	TRY(load_settings(c, arg));
	return db_kind(c->db) == DB_SQLITE ? journal_seal(c->db) : OK;
}

static int cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 64 ? 64 : (int)n;
}

enum err app_open(struct app *app, bool apply)
{
	bool postgres = str_starts(str_of(app->settings.database), S("postgres"));
	struct lane_options o = { .writers = postgres ? 16 : 1, .after_commit = after_commit, .ctx = app };
	struct fault fault = { 0 };

	TRY(migrate(app, apply));
	TRY(lane_start(app->settings.database, &o, &app->lane));
	app->readers = readers_new(app->settings.database);
	app->cache = cache_new(CACHE_BYTES);
	app->hub = hub_new(app);
	app->rate = rate_new();
	app->memo = memo_new(app->arena, 4096, 232);
	app->cards = memo_new(app->arena, 2048, 1200);
	app->panels = memo_new(app->arena, 64, 24 << 10);
	app->postings = postings_new(app->arena);
	app->slow = slow_new(MAX(2, cores()), 1024);
	app->exporting = slow_new(2, 256);
	if (app->files->kind->far)
		app->fetching = slow_new(4, 256);
	if (postgres)
		app->reading = slow_new(cores() * 4, 4096);
	TRY(analyzer_new(&app->analyzer));
	struct arena *a = arena_new(1 << 20);
	enum err e = app_write(app, &actor_system, LANG_EN, a, prepare, NULL, &fault);
	arena_free(a);
	return e;
}

static enum err seal(struct db *db, void *arg)
{
	(void)arg;
	return journal_seal(db);
}

/* On PostgreSQL the server's pulse links the journal; what this process wrote last is linked before it ends,
 * so that a command line without a server leaves a whole chain. */
static void seal_last(struct app *app)
{
	if (str_starts(str_of(app->settings.database), S("postgres")) &&
	    lane_run(app->lane, seal, NULL) != OK)
		log_error("app", "the newest rows of the journal are not linked yet");
}

void app_free(struct app *app)
{
	if (!app)
		return;
	jobs_stop(app);
	if (app->slow)
		slow_stop(app->slow);
	if (app->exporting)
		slow_stop(app->exporting);
	if (app->fetching)
		slow_stop(app->fetching);
	if (app->reading)
		slow_stop(app->reading);
	if (app->pulse)
		pulse_stop(app->pulse);
	if (app->lane) {
		seal_last(app);
		lane_stop(app->lane);
	}
	if (app->readers)
		readers_free(app->readers);
	if (app->hub)
		hub_free(app->hub);
	if (app->cache)
		cache_free(app->cache);
	if (app->rate)
		rate_free(app->rate);
	if (app->analyzer)
		analyzer_free(app->analyzer);
	file_store_free(app->files);
	arena_free(app->arena);
}

/* ---- work beside requests ---- */

struct db *app_reader(struct app *app)
{
	return readers_get(app->readers);
}

struct ctx app_context(struct app *app, struct arena *a, const struct actor *w, enum lang lang)
{
	return (struct ctx){
		.app = app, .arena = a, .db = app_reader(app), .who = w, .lang = lang, .now = time_now()
	};
}

struct piece {
	struct ctx c;
	enum err (*fn)(struct ctx *c, void *arg);
	void *arg;
};

static enum err run_piece(struct db *db, void *arg)
{
	struct piece *p = arg;

	p->c.db = db;
	p->c.now = time_now();
	p->c.fault = (struct fault){ 0 };
	p->c.touched.n = 0;
	return p->fn(&p->c, p->arg);
}

static void piece_committed(void *arg)
{
	struct piece *p = arg;

	touches_count(p->c.touched.v, p->c.touched.n);
}

enum err app_write(struct app *app, const struct actor *w, enum lang lang, struct arena *a,
		   enum err (*fn)(struct ctx *c, void *arg), void *arg, struct fault *fault)
{
	struct piece p = { .c = { .app = app, .arena = a, .who = w, .lang = lang }, .fn = fn, .arg = arg };
	enum err e = lane_wait(app->lane,
			       &(struct work){ .run = run_piece, .committed = piece_committed, .arg = &p });

	if (e == OK && app->hub)
		hub_publish(app->hub, p.c.touched.v, p.c.touched.n);
	*fault = p.c.fault;
	return e;
}

/* ---- serving ---- */

static void finished(void *arg, struct exchange *x, i64 nanoseconds)
{
	struct app *app = arg;

	(void)x;
	figures_time(app->figures, nanoseconds);
}

/* The first search should not wait for the dictionaries. */
static void warm_up(void *arg)
{
	struct app *app = arg;
	struct arena *a = arena_new(1 << 20);
	struct search_query q;

	analyze_query(app->analyzer, a, S("школа šola school"), &q);
	arena_free(a);
}

static void wait_for_signal(void)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	while (sigwait(&set, &sig) != 0)
		;
	log_info("app", "signal %d: finishing what runs", sig);
}

static void unlock(void *p)
{
	close(*(int *)p);
}

/* One server a SQLite file: each counts on seeing every commit of its own lane. The lock is a file beside,
 * because closing any descriptor of the database itself would drop SQLite's locks; it goes with the process,
 * however that ends. */
static enum err lock_network(struct app *app)
{
	const char *path = app->settings.database;
	int *fd = arena_new_one(app->arena, int);

	if (db_kind(app_reader(app)) != DB_SQLITE)
		return OK;
	path += str_starts(str_of(path), S("sqlite://")) ? strlen("sqlite://") : 0;
	*fd = open(str_fmt(app->arena, "%s-serving", path).p, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (*fd < 0) {
		log_error("app", "%s-serving cannot be made", path);
		return ERR_UNAVAILABLE;
	}
	arena_defer(app->arena, unlock, fd);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return OK;
	log_error("app", "another server serves %s already", path);
	return ERR_CONFLICT;
}

enum err app_serve(struct app *app)
{
	const struct settings *s = &app->settings;
	struct http_options o = { .host = s->host,
				  .port = s->port,
				  .threads = s->threads,
				  .trusted_proxy = s->trusted_proxy,
				  .spool = s->data };
	struct http_app handler = { .body_limit = dispatch_body_limit,
				    .handle = dispatch,
				    .refused = dispatch_refused,
				    .finished = finished,
				    .app = app };
	sigset_t set;

	TRY(settings_check(s));
	TRY(lock_network(app));
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread of the server: they inherit it */
	TRY(pulse_start(app, &app->pulse));
	jobs_start(app);
	TRY(http_start(&o, &handler, &app->server));
	TRY(slow_submit(app->slow, warm_up, app));
	app->port = http_port(app->server);
	hub_serve(app->hub, app->server);
	log_info("app", "serving on http://%s:%d", s->host, app->port);
	wait_for_signal();
	hub_close(app->hub); /* jobs and the pulse go on publishing until app_free() */
	http_stop(app->server);
	app->server = NULL;
	return OK;
}
