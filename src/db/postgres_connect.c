/* postgres_connect.c -- from a URL to a session in the network's schema, and back to one after the server
 * went away. */
#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"
#include "db/postgres.h"

/* Settings that the URL may overrule. Writers of a cluster look for the leader among the hosts named. */
struct setting {
	const char *keyword, *value[2]; /* by enum db_mode */
};
static const struct setting defaults[] = {
	{ "application_name", { "kolo", "kolo" } },
	{ "connect_timeout", { "5", "5" } },
	{ "target_session_attrs", { "any", "read-write" } },
	{ "client_encoding", { "UTF8", "UTF8" } },
};

/* Plans are for whole results (a cursor is always walked to its end); compiling them costs more than it
 * gains. */
static const char session[] =
	"SET client_min_messages = warning; SET jit = off; SET cursor_tuple_fraction = 1;";
static const char *const session_mode[] = {
	[DB_READ] = "SET default_transaction_read_only = on;",
	[DB_WRITE] = "SET default_transaction_isolation = 'serializable';",
};

/* A name that needs no quotes, though it gets them. */
static bool is_identifier(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c == '_' || (c >= 'a' && c <= 'z') || (i && c >= '0' && c <= '9')))
			return false;
	}
	return s.n > 0 && s.n <= 63;
}

/* URL without its schema=name, which is not libpq's; the name goes to *SCHEMA. */
static const char *without_schema(struct arena *a, const char *url, struct str *schema)
{
	struct str rest = str_of(url), base = str_cut(&rest, '?');
	struct buf b = buf_on(a, SIZE_MAX);
	char sep = '?';

	buf_put(&b, base);
	while (rest.p) {
		struct str part = str_cut(&rest, '&');

		if (str_starts(part, S("schema="))) {
			*schema = str_dup(a, str_slice(part, strlen("schema="), part.n));
			continue;
		}
		buf_byte(&b, sep);
		buf_put(&b, part);
		sep = '&';
	}
	return buf_done(&b).p;
}

static const char *default_of(const struct postgres *p, const char *keyword)
{
	for (size_t i = 0; i < COUNT(defaults); i++)
		if (strcmp(defaults[i].keyword, keyword) == 0)
			return defaults[i].value[p->db.mode];
	return NULL;
}

/* What the server says on the way, such as why it closes connections. */
static void note(void *ctx, const char *message)
{
	(void)ctx;
	log_line(LOG_DEBUG, "db", "%.*s", (int)strcspn(message, "\n"), message);
}

/* Connect with the URL's parameters, the defaults where it is silent. */
static PGconn *dial(struct postgres *p)
{
	enum { MOST = 64 };
	const char *keywords[MOST + 1] = { 0 }, *values[MOST + 1] = { 0 };
	PQconninfoOption *options = PQconninfoParse(p->url, NULL);
	int n = 0;

	for (PQconninfoOption *o = options; o && o->keyword && n < MOST; o++) {
		keywords[n] = o->keyword;
		values[n] = o->val ? o->val : default_of(p, o->keyword);
		n += values[n] != NULL;
	}
	keywords[n] = NULL;
	PGconn *conn = options ? PQconnectdbParams(keywords, values, 0) : NULL;
	if (conn)
		PQsetNoticeProcessor(conn, note, NULL);
	PQconninfoFree(options);
	return conn;
}

static bool send(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);
	bool well = PQresultStatus(res) == PGRES_COMMAND_OK;

	PQclear(res);
	return well;
}

static bool has_schema(PGconn *conn, struct str schema)
{
	const char *name[] = { schema.p };
	PGresult *res = PQexecParams(conn, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", 1,
				     NULL, name, NULL, NULL, 0);
	bool found = PQntuples(res) == 1;

	PQclear(res);
	return found;
}

/* Two processes may create it at once: then the loser finds it. */
static bool make_schema(PGconn *conn, struct str schema)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "CREATE SCHEMA \"%.*s\"", STR(schema));
	return has_schema(conn, schema) || send(conn, sql) || has_schema(conn, schema);
}

static bool set_up(struct postgres *p)
{
	char path[128];

	snprintf(path, sizeof(path), "SET search_path TO \"%.*s\"", STR(p->schema));
	return send(p->conn, session) && (p->db.mode == DB_READ || make_schema(p->conn, p->schema)) &&
	       send(p->conn, path) && send(p->conn, session_mode[p->db.mode]);
}

/* After a vain attempt the next second's are spared: with the server away each might wait for the timeout. */
static enum err connect(struct postgres *p)
{
	if (p->retry_at > time_monotonic())
		return db_fail(&p->db, ERR_UNAVAILABLE, "no connection to the database");
	PQfinish(p->conn);
	postgres_forget(p);
	p->conn = dial(p);
	if (PQstatus(p->conn) == CONNECTION_OK && set_up(p))
		return OK;
	db_fail(&p->db, ERR_UNAVAILABLE, "%s",
		p->conn ? PQerrorMessage(p->conn) : "the database URL is not valid");
	log_warn("db", "no connection to the database: %s", p->db.error);
	p->retry_at = time_monotonic() + SECOND;
	PQfinish(p->conn);
	p->conn = NULL;
	return ERR_UNAVAILABLE;
}

enum err postgres_connected(struct postgres *p)
{
	if (PQstatus(p->conn) == CONNECTION_OK)
		return OK;
	if (!p->db.open)
		return connect(p);
	p->db.lost = true;
	return db_fail(&p->db, ERR_UNAVAILABLE, "the connection was lost inside the transaction");
}

enum err postgres_open(const char *url, enum db_mode mode, struct db **out)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct postgres *p = arena_new_one(a, struct postgres);
	enum err e = ERR_INVALID;

	p->db = (struct db){ .backend = &postgres_backend, .arena = a, .kind = DB_POSTGRES, .mode = mode };
	p->schema = S("kolo");
	p->url = without_schema(a, url, &p->schema);
	if (is_identifier(p->schema))
		e = connect(p);
	else
		log_error("db", "the schema must be named with a-z, 0-9 and _");
	if (e != OK) {
		db_close(&p->db);
		return e;
	}
	*out = &p->db;
	return OK;
}
