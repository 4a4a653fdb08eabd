/* postgres.c -- a connection to one schema of a PostgreSQL database: statements prepared once a connection,
 * values and results as text, large results through a cursor. A lost connection is opened again at the next
 * use outside a transaction. */
#include "base/log.h"
#include "base/time.h"
#include "db/postgres.h"

/* Server's type numbers, from its catalogue. */
enum { BOOLOID = 16, BYTEAOID = 17, INT8OID = 20, INT2OID = 21, INT4OID = 23, TEXTOID = 25, OIDOID = 26 };
enum { FLOAT4OID = 700, FLOAT8OID = 701, NUMERICOID = 1700 };

static struct postgres *of(struct db *db)
{
	return (struct postgres *)db;
}

/* ---- errors ---- */

/* By SQLSTATE or its beginning; the first that fits. */
static const struct {
	const char *state;
	enum err err;
} errors[] = {
	{ "23505", ERR_DUPLICATE },   /* unique_violation */
	{ "23503", ERR_REFERENCED },  /* foreign_key_violation */
	{ "40001", ERR_RETRY },	      /* serialization_failure */
	{ "40P01", ERR_RETRY },	      /* deadlock_detected */
	{ "40", ERR_UNAVAILABLE },    /* statement_completion_unknown … */
	{ "54", ERR_TOO_BIG },	      /* program_limit_exceeded */
	{ "22012", ERR_INTERNAL },    /* division_by_zero: the statement's fault */
	{ "22", ERR_INVALID },	      /* number out of range, text not UTF-8 … */
	{ "08", ERR_UNAVAILABLE },    /* connection */
	{ "53", ERR_UNAVAILABLE },    /* disk full, out of memory, too many connections */
	{ "57", ERR_UNAVAILABLE },    /* shutdown, cancelled */
	{ "58030", ERR_UNAVAILABLE }, /* io_error */
};

static enum err failure(struct postgres *p, const PGresult *res)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *text = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	enum err e = ERR_INTERNAL;

	if (PQstatus(p->conn) == CONNECTION_BAD) {
		p->db.lost = p->db.open;
		return db_fail(&p->db, ERR_UNAVAILABLE, "%s", text ? text : "connection lost");
	}
	for (size_t i = 0; state && i < COUNT(errors) && e == ERR_INTERNAL; i++)
		if (str_starts(str_of(state), str_of(errors[i].state)))
			e = errors[i].err;
	/* The primary message of a data error may quote the value; only the class is told. */
	return db_fail(&p->db, e, "%s (%s)", e == ERR_INVALID || !text ? "refused" : text,
		       state ? state : "?");
}

static bool went_well(const PGresult *res)
{
	ExecStatusType s = PQresultStatus(res);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

/* ---- values ---- */

struct params {
	const char **values;
	int *lengths, *formats;
	Oid *types;
};

static Oid type_of_letter(char letter)
{
	switch (letter) {
	case 'i':
		return INT8OID;
	case 'd':
		return FLOAT8OID;
	case 's':
		return TEXTOID;
	case 'b':
		return BYTEAOID;
	default:
		return 0; /* the server infers it */
	}
}

static const char *as_text(struct arena *a, struct value v)
{
	switch (v.type) {
	case V_INT:
		return str_fmt(a, "%lld", v.i).p;
	case V_REAL:
		return v.d != v.d ? NULL : str_fmt(a, "%.17g", v.d).p; /* NaN is NULL, as on SQLite */
	case V_TEXT:
		return str_z(a, v.s);
	case V_BLOB:
		return v.s.n ? v.s.p : "";
	case V_NULL:
		return NULL;
	case V_POINT:
	case V_LIST:
		break;
	}
	BUG("a value of type %d cannot be bound", (int)v.type);
}

static struct params params_of(struct arena *a, const struct run *r)
{
	struct params ps = { arena_new_array(a, const char *, r->n), arena_new_array(a, int, r->n),
			     arena_new_array(a, int, r->n), arena_new_array(a, Oid, r->n) };

	for (size_t i = 0; i < r->n; i++) {
		ps.types[i] = type_of_letter(r->q->in ? r->q->in[i] : '?');
		ps.values[i] = as_text(a, r->args[i]);
		ps.formats[i] = r->args[i].type == V_BLOB;
		ps.lengths[i] = ps.formats[i] ? (int)r->args[i].s.n : 0;
	}
	return ps;
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* "\x00ff…" to bytes. */
static struct value bytes_of(struct arena *a, struct str hex)
{
	struct str digits = str_slice(hex, 2, hex.n);
	char *p = arena_bytes(a, digits.n / 2 + 1);

	for (size_t i = 0; i < digits.n / 2; i++)
		p[i] = (char)(hex_digit(digits.p[2 * i]) << 4 | hex_digit(digits.p[2 * i + 1]));
	return VB(((struct str){ p, digits.n / 2 }));
}

/* Whole numbers of type numeric (sums of integers) are integers, as on SQLite. */
static struct value number_of(struct str s)
{
	struct value v = VI(0);

	if (str_to_i64(s, &v.i))
		return v;
	return VD(strtod(s.p, NULL)); /* knows NaN and Infinity, which the server may send */
}

static struct value cell(const PGresult *res, int row, int col, struct arena *bytes)
{
	if (PQgetisnull(res, row, col))
		return VN;
	struct str s = { PQgetvalue(res, row, col), (size_t)PQgetlength(res, row, col) };
	switch (PQftype(res, col)) {
	case BOOLOID:
		return VI(s.p[0] == 't');
	case INT2OID:
	case INT4OID:
	case INT8OID:
	case OIDOID:
	case NUMERICOID:
		return number_of(s);
	case FLOAT4OID:
	case FLOAT8OID:
		return VD(strtod(s.p, NULL));
	case BYTEAOID:
		return bytes_of(bytes, s);
	default:
		return VS(s);
	}
}

/* Hand RES's rows over; what needs memory lives only as long as RES. */
static enum err deliver(const PGresult *res, const struct run *r)
{
	int nrows = PQntuples(res), ncols = PQnfields(res);
	enum err e = OK;

	if (!r->row || !nrows)
		return OK;
	struct arena *a = arena_new(SIZE_MAX);
	struct value *row = arena_new_array(a, struct value, ncols);
	for (int i = 0; i < nrows && e == OK && !(i && r->first_only); i++) {
		for (int k = 0; k < ncols; k++)
			row[k] = cell(res, i, k, a);
		e = r->row(r->ctx, row, (size_t)ncols);
	}
	arena_free(a);
	return e;
}

/* ---- statements ---- */

static void forget(struct db *db, struct statement *st)
{
	(void)db;
	(void)st;
}

static void deallocate(struct db *db, struct statement *st)
{
	char sql[48];

	snprintf(sql, sizeof(sql), "DEALLOCATE s%llu", st->number);
	PQclear(PQexec(of(db)->conn, sql));
}

static char *name_of(const struct statement *st, char name[24])
{
	snprintf(name, 24, "s%llu", st->number);
	return name;
}

static enum err check_count(struct postgres *p, size_t places, size_t values)
{
	if (places == values)
		return OK;
	return db_fail(&p->db, ERR_INTERNAL, "%zu values for %zu places", values, places);
}

/* Rows touched, for statements that touch any: the word of the command tag tells. */
static void count_changes(struct db *db, PGresult *res)
{
	const char *tag = PQcmdStatus(res);
	bool writes = *tag == 'I' || *tag == 'U' || (*tag == 'D' && tag[2] == 'L');
	i64 n;

	db->changes = 0;
	if (writes && str_to_i64(str_of(PQcmdTuples(res)), &n))
		db->changes = n;
	db->written += db->changes;
}

/* ---- the pipeline of a hurried transaction ---- */

enum { MOST_SENT = 256 };

/* Read the results of all that was sent; the last one into *LAST where it is asked for. The first failure
 * makes the server skip the rest. */
static enum err catch_up(struct postgres *p, PGresult **last)
{
	enum err e = OK;

	if (!p->sent)
		return OK;
	if (!PQpipelineSync(p->conn))
		e = failure(p, NULL);
	for (; p->sent; p->sent--) {
		PGresult *res = PQgetResult(p->conn);

		if (e == OK)
			e = went_well(res) ? OK : failure(p, res);
		if (e == OK && last && p->sent == 1)
			*last = res;
		else
			PQclear(res);
		PQclear(PQgetResult(p->conn)); /* the mark between two statements */
	}
	PQclear(PQgetResult(p->conn)); /* the answer to the sync */
	(void)PQexitPipelineMode(p->conn);
	return e;
}

static enum err postgres_catch_up(struct db *db)
{
	return catch_up(of(db), NULL);
}

static enum err prepared(struct postgres *p, struct arena *a, const struct run *r, const Oid *types,
			 struct statement **out)
{
	size_t places;
	char name[24];

	*out = cache_find(&p->cache, r->q->sql);
	if (*out)
		return check_count(p, (*out)->nparams, r->n);
	const char *sql = sql_numbered(a, r->q->sql, &places);
	TRY(check_count(p, places, r->n));
	TRY(catch_up(p, NULL));
	struct statement st = { .nparams = places, .number = ++p->last_number };
	PGresult *res = PQprepare(p->conn, name_of(&st, name), sql, (int)r->n, types);
	enum err e = went_well(res) ? OK : failure(p, res);
	PQclear(res);
	TRY(e);
	*out = cache_add(&p->cache, r->q->sql, deallocate, &p->db);
	(*out)->nparams = st.nparams;
	(*out)->number = st.number;
	return OK;
}

static enum err run_once(struct postgres *p, struct arena *a, const struct run *r)
{
	struct params ps = params_of(a, r);
	struct statement *st;
	char name[24];

	TRY(prepared(p, a, r, ps.types, &st));
	PGresult *res =
		PQexecPrepared(p->conn, name_of(st, name), (int)r->n, ps.values, ps.lengths, ps.formats, 0);
	enum err e = went_well(res) ? OK : failure(p, res);
	if (e == OK) {
		count_changes(&p->db, res);
		e = deliver(res, r);
	}
	PQclear(res);
	return e;
}

static enum err run_hurried(struct postgres *p, struct arena *a, const struct run *r)
{
	struct params ps = params_of(a, r);
	PGresult *res = NULL;
	struct statement *st;
	char name[24];

	TRY(prepared(p, a, r, ps.types, &st));
	if (!p->sent && !PQenterPipelineMode(p->conn))
		return failure(p, NULL);
	if (!PQsendQueryPrepared(p->conn, name_of(st, name), (int)r->n, ps.values, ps.lengths, ps.formats, 0))
		return failure(p, NULL);
	p->db.written += !r->row; /* now, for its answer may come when another's work is judged */
	if (++p->sent < MOST_SENT && !r->row)
		return OK;
	enum err e = catch_up(p, &res);
	if (e == OK && r->row)
		count_changes(&p->db, res);
	if (e == OK)
		e = deliver(res, r);
	PQclear(res);
	return e;
}

/* What was in no transaction and changed nothing may be asked again on a new connection: so a restart of the
 * server between two requests is not noticed. */
static bool may_ask_again(const struct postgres *p, enum err e)
{
	return e == ERR_UNAVAILABLE && PQstatus(p->conn) == CONNECTION_BAD && !p->db.open &&
	       p->db.mode == DB_READ;
}

static enum err postgres_run(struct db *db, const struct run *r)
{
	struct postgres *p = of(db);
	struct arena *a;

	TRY(postgres_connected(p));
	a = arena_new(SIZE_MAX);
	enum err e = db->hurried && db->open ? run_hurried(p, a, r) : run_once(p, a, r);
	if (may_ask_again(p, e) && postgres_connected(p) == OK)
		e = run_once(p, a, r);
	arena_free(a);
	return e;
}

static enum err simple(struct postgres *p, const char *sql)
{
	PGresult *res = PQexec(p->conn, sql);
	enum err e = went_well(res) ? OK : failure(p, res);

	PQclear(res);
	return e;
}

/* BEGIN on a connection that died meanwhile has done nothing yet. */
static enum err postgres_command(struct db *db, const char *sql)
{
	struct postgres *p = of(db);

	TRY(postgres_connected(p));
	enum err before = catch_up(p, NULL); /* a rollback goes out all the same */
	enum err e = simple(p, sql);
	if (before != OK)
		return before;
	if (e == ERR_UNAVAILABLE && PQstatus(p->conn) == CONNECTION_BAD && !db->open &&
	    postgres_connected(p) == OK)
		e = simple(p, sql);
	return e;
}

/* The number of the transaction comes with the commit, in one round. What follows a statement that failed is
 * not run. */
static enum err postgres_commit(struct db *db)
{
	struct postgres *p = of(db);
	enum err e = OK;

	if (db->mode == DB_READ)
		return postgres_command(db, "COMMIT");
	TRY(catch_up(p, NULL));
	db->transaction = 0;
	if (!PQsendQuery(p->conn, "SELECT pg_current_xact_id_if_assigned()::text; COMMIT"))
		return failure(p, NULL);
	for (PGresult *res; (res = PQgetResult(p->conn)) != NULL; PQclear(res)) {
		if (!went_well(res))
			e = failure(p, res);
		else if (PQntuples(res) == 1 && !str_to_i64(str_of(PQgetvalue(res, 0, 0)), &db->transaction))
			db->transaction = 0; /* NULL: it wrote nothing */
	}
	return e;
}

/* The tables may look different afterwards, so nothing prepared before is kept. */
static enum err postgres_script(struct db *db, const char *sql)
{
	struct postgres *p = of(db);

	TRY(postgres_connected(p));
	TRY(catch_up(p, NULL));
	TRY(simple(p, sql));
	db->written++;
	cache_clear(&p->cache, forget, db);
	return simple(p, "DEALLOCATE ALL");
}

/* ---- large results ---- */

static enum err declare(struct postgres *p, const struct run *r, const char *name)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct params ps = params_of(a, r);
	size_t places;
	struct str sql =
		str_fmt(a, "DECLARE %s NO SCROLL CURSOR FOR %s", name, sql_numbered(a, r->q->sql, &places));
	enum err e = check_count(p, places, r->n);

	if (e == OK) {
		PGresult *res = PQexecParams(p->conn, sql.p, (int)r->n, ps.types, ps.values, ps.lengths,
					     ps.formats, 0);
		e = went_well(res) ? OK : failure(p, res);
		PQclear(res);
	}
	arena_free(a);
	return e;
}

static enum err fetch_all(struct postgres *p, const struct run *r, const char *name)
{
	char fetch[64];
	enum err e = OK;
	int got;

	snprintf(fetch, sizeof(fetch), "FETCH 500 FROM %s", name);
	do {
		PGresult *res = PQexec(p->conn, fetch);

		got = PQntuples(res);
		e = went_well(res) ? deliver(res, r) : failure(p, res);
		PQclear(res);
		enum err queued = catch_up(p, NULL); /* what the callback has left in the pipeline */
		e = e == OK ? queued : e;
	} while (e == OK && got == 500);
	return e;
}

/* A cursor lives in a transaction; where none is open, the walk has its own. */
static enum err postgres_walk(struct db *db, const struct run *r)
{
	struct postgres *p = of(db);
	bool own = !db->open;
	char name[32], end[48];

	if (own)
		TRY(db_begin(db));
	TRY(catch_up(p, NULL));
	snprintf(name, sizeof(name), "walk%llu", ++p->walks);
	snprintf(end, sizeof(end), "CLOSE %s", name);
	enum err e = declare(p, r, name);
	if (e == OK)
		e = fetch_all(p, r, name);
	/* Who stops the walk goes on with the transaction; a failed one takes its cursors with it. */
	if (PQtransactionStatus(p->conn) == PQTRANS_INTRANS) {
		enum err closed = simple(p, end);
		e = e == OK ? closed : e;
	}
	if (own && e == OK)
		return db_commit(db);
	if (own)
		db_rollback(db);
	return e;
}

/* ---- the rest ---- */

static enum err keep_int(void *ctx, struct value *row, size_t ncols)
{
	(void)ncols;
	*(i64 *)ctx = value_int(row[0]);
	return OK;
}

static const struct query q_pulse = { "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint" };

static enum err postgres_pulse(struct db *db, i64 *out)
{
	return postgres_run(db, &(struct run){ .q = &q_pulse, .row = keep_int, .ctx = out });
}

static void postgres_settle(struct db *db)
{
	(void)db;
}

static void postgres_close(struct db *db)
{
	cache_clear(&of(db)->cache, forget, db);
	PQfinish(of(db)->conn);
}

const struct backend postgres_backend = {
	.run = postgres_run,
	.walk = postgres_walk,
	.command = postgres_command,
	.commit = postgres_commit,
	.script = postgres_script,
	.catch_up = postgres_catch_up,
	.pulse = postgres_pulse,
	.settle = postgres_settle,
	.close = postgres_close,
	.begin = { [DB_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [DB_WRITE] = "BEGIN" },
};

/* A new connection knows none of the old one's statements. */
void postgres_forget(struct postgres *p)
{
	cache_clear(&p->cache, forget, &p->db);
}
