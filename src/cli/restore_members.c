/* restore_members.c -- the members of a backup, one after another: its manifest, tables row by row, files.
 * Whatever they hold may have been made by an enemy: names are checked, sizes bounded. */
#include "cli/backup.h"
#include "core/migrations.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, LINE_MAX_BYTES = 256 << 20, MANIFEST_MAX = 64 << 10, COLUMNS_MAX = 200 };

static enum err refuse(struct restoring *r, enum err e, const char *why)
{
	r->why = why;
	return e;
}

/* ---- the manifest ---- */

static enum err read_whole(struct restoring *r, size_t limit, struct str *out)
{
	struct buf b = buf_on(r->arena, limit);
	size_t got;

	do {
		char *p = buf_take(&b, CHUNK / 8);
		if (!p)
			return refuse(r, ERR_TOO_BIG, "the manifest is too long");
		TRY(archive_read(r->ar, p, CHUNK / 8, &got));
		b.n -= CHUNK / 8 - got;
	} while (got);
	return buf_finish(&b, out);
}

static i64 number(const struct json_node *object, struct str key)
{
	const struct json_node *n = json_get(object, key);
	i64 out = -1;

	return n && n->type == JSON_NUMBER && str_to_i64(n->text, &out) ? out : -1;
}

static struct str word(const struct json_node *object, struct str key)
{
	const struct json_node *n = json_get(object, key);

	return n && n->type == JSON_STRING ? n->text : STR_NONE;
}

enum err restore_manifest(struct restoring *r)
{
	struct json_node *m;
	struct str name;
	size_t at;

	TRY(archive_next(r->ar, &name));
	if (!str_eq(name, S("manifest.json")))
		return refuse(r, ERR_MALFORMED, "this is no backup of Kolo");
	TRY(read_whole(r, MANIFEST_MAX, &r->manifest));
	if (json_parse(r->arena, r->manifest, &m, &at) != OK ||
	    !str_eq(word(m, S("format")), S(BACKUP_FORMAT)))
		return refuse(r, ERR_MALFORMED, "its manifest is of an unknown format");
	r->migration = number(m, S("migration"));
	r->height = number(m, S("height"));
	r->head = word(m, S("head"));
	if (r->migration > (i64)nmigrations)
		return refuse(r, ERR_CONFLICT, "it was made by a later version of Kolo");
	return r->migration > 0 && r->height >= 0 ? OK
						  : refuse(r, ERR_MALFORMED, "its manifest is not whole");
}

/* ---- lines ---- */

struct lines {
	struct restoring *r;
	struct arena *arena; /* of one line */
	struct buf line;
	char chunk[CHUNK];
	size_t at, n;
};

/* ERR_NOT_FOUND at the end. The line lives until the next one. */
static enum err next_line(struct lines *l, struct str *out)
{
	arena_reset(l->arena);
	l->line = buf_on(l->arena, LINE_MAX_BYTES);
	while (true) {
		if (l->at == l->n) {
			l->at = 0;
			TRY(archive_read(l->r->ar, l->chunk, sizeof l->chunk, &l->n));
			if (!l->n)
				return l->line.n ? refuse(l->r, ERR_MALFORMED, "a table ends within a line")
						 : ERR_NOT_FOUND;
		}
		const char *p = l->chunk + l->at, *end = memchr(p, '\n', l->n - l->at);
		size_t n = end ? (size_t)(end - p) : l->n - l->at;
		buf_put(&l->line, (struct str){ p, n });
		l->at += n + (end != NULL);
		if (end)
			return buf_finish(&l->line, out);
	}
}

static enum err next_object(struct lines *l, struct json_node **out)
{
	struct str line;
	size_t at;

	TRY(next_line(l, &line));
	return json_parse(l->arena, line, out, &at) == OK
		       ? OK
		       : refuse(l->r, ERR_MALFORMED, "a line of a table cannot be read");
}

/* ---- tables ---- */

struct loading {
	struct lines lines;
	struct str table;
	struct str names[COLUMNS_MAX];
	char letters[COLUMNS_MAX + 1]; /* what binds them */
	bool own[COLUMNS_MAX];	       /* points into the same table: set when all rows are there */
	size_t n;
	int id; /* index of the id, -1: none */
	struct query insert;
	VEC(struct own_reference) later;
};

struct own_reference {
	size_t column;
	i64 id, to;
};

/* Names come from a file and go into statements. */
static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' ||
		      (i && s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n && s.n < 64;
}

static enum err read_column(struct loading *t, const struct json_node *n)
{
	struct restoring *r = t->lines.r;
	struct str name = word(n, S("name")), type = word(n, S("type"));
	const struct json_node *own = json_get(n, S("own"));

	if (t->n == COLUMNS_MAX || !is_name(name))
		return refuse(r, ERR_MALFORMED, "a table has an impossible column");
	for (size_t i = C_ID; i < nbackup_types; i++) {
		if (!str_eq(type, str_of(backup_types[i].name)))
			continue;
		if (i == C_ID)
			t->id = (int)t->n;
		t->names[t->n] = str_dup(r->arena, name);
		t->own[t->n] = own && own->type == JSON_TRUE;
		t->letters[t->n++] = backup_types[i].letter;
		return OK;
	}
	return refuse(r, ERR_MALFORMED, "a table has a column of an unknown type");
}

static enum err read_columns(struct loading *t)
{
	struct restoring *r = t->lines.r;
	const struct json_node *columns;
	struct json_node *n;

	if (next_object(&t->lines, &n) != OK)
		return refuse(r, ERR_MALFORMED, "a table has no columns");
	columns = json_get(n, S("columns"));
	for (const struct json_node *k = columns ? columns->kid : NULL; k; k = k->next)
		TRY(read_column(t, k));
	struct buf b = buf_on(r->arena, 64 << 10), places = buf_on(r->arena, 4096);
	buf_fmt(&b, "INSERT INTO \"%.*s\" (", STR(t->table));
	for (size_t i = 0; i < t->n; i++) {
		buf_fmt(&b, "%s\"%.*s\"", i ? ", " : "", STR(t->names[i]));
		buf_put(&places, i ? S(", ?") : S("?"));
	}
	buf_fmt(&b, ") VALUES (%s)", buf_done(&places).p);
	t->insert = (struct query){ buf_done(&b).p, t->letters, "" };
	return t->n ? OK : refuse(r, ERR_MALFORMED, "a table has no columns");
}

static enum err unhex(struct arena *a, struct str hex, struct value *out)
{
	char *p = arena_bytes(a, hex.n / 2 + 1);
	size_t n;

	if (sodium_hex2bin((unsigned char *)p, hex.n / 2, hex.p, hex.n, NULL, &n, NULL) != 0 ||
	    n * 2 != hex.n)
		return ERR_MALFORMED;
	*out = VB(((struct str){ p, n }));
	return OK;
}

static enum err read_value(struct loading *t, size_t i, const struct json_node *n, struct value *out)
{
	*out = json_to_value(t->lines.arena, n);
	if (n->type == JSON_NULL)
		return OK;
	if (t->letters[i] == 'b' && out->type == V_TEXT)
		return unhex(t->lines.arena, out->s, out);
	if (t->letters[i] == 'd' && out->type == V_INT)
		*out = VD((double)out->i);
	return out->type == V_NULL || out->type == V_LIST ? ERR_MALFORMED : OK;
}

static enum err load_row(struct loading *t, const struct json_node *row)
{
	struct restoring *r = t->lines.r;
	struct value v[COLUMNS_MAX], id = VN;
	size_t n = 0;

	for (const struct json_node *k = row->kid; k; k = k->next, n++) {
		if (n == t->n || read_value(t, n, k, &v[n]) != OK)
			return refuse(r, ERR_MALFORMED, "a row does not fit its table");
		if ((int)n == t->id)
			id = v[n];
	}
	if (n != t->n)
		return refuse(r, ERR_MALFORMED, "a row does not fit its table");
	for (size_t i = 0; i < n; i++) {
		if (!t->own[i] || v[i].type == V_NULL)
			continue;
		*vec_add(r->arena, &t->later) = (struct own_reference){ i, value_int(id), value_int(v[i]) };
		v[i] = VN;
	}
	r->rows++;
	return db_exec_(r->db, &t->insert, v, n);
}

/* Rows of a tree may point to rows that come later. */
static enum err set_own_references(struct loading *t)
{
	struct restoring *r = t->lines.r;

	for (size_t i = 0; i < t->later.n; i++) {
		const struct own_reference *o = &t->later.v[i];
		struct query q = { str_fmt(t->lines.arena, "UPDATE \"%.*s\" SET \"%.*s\" = ? WHERE id = ?",
					   STR(t->table), STR(t->names[o->column]))
					   .p,
				   "ii", "" };
		TRY(db_exec(r->db, &q, VI(o->to), VI(o->id)));
		arena_reset(t->lines.arena);
	}
	return OK;
}

/* The next number that PostgreSQL gives is after the highest there is; SQLite knows by itself. */
static enum err set_next_number(struct loading *t)
{
	struct restoring *r = t->lines.r;
	struct str sql =
		str_fmt(r->arena,
			"SELECT setval(pg_get_serial_sequence('\"%.*s\"', 'id'), COALESCE(MAX(id), 0) + 1, "
			"false) FROM \"%.*s\"",
			STR(t->table), STR(t->table));
	struct value next;

	if (t->id < 0 || db_kind(r->db) != DB_POSTGRES)
		return OK;
	return db_one_(r->db, r->arena, &next, &(struct query){ sql.p, "", "i" }, NULL, 0);
}

static enum err load_rows(struct loading *t)
{
	struct json_node *row;
	enum err e;

	TRY(read_columns(t));
	while ((e = next_object(&t->lines, &row)) == OK)
		TRY(load_row(t, row));
	if (e != ERR_NOT_FOUND)
		return e;
	TRY(set_own_references(t));
	return set_next_number(t);
}

static enum err load_table(struct restoring *r, struct str table)
{
	struct loading *t = arena_new_one(r->arena, struct loading);

	t->id = -1;
	t->table = table;
	t->lines.r = r;
	t->lines.arena = arena_new((size_t)LINE_MAX_BYTES * 3);
	enum err e =
		is_name(table) ? load_rows(t) : refuse(r, ERR_MALFORMED, "a table has an impossible name");
	arena_free(t->lines.arena);
	return e;
}

/* ---- files ---- */

static enum err pour(struct restoring *r, int fd)
{
	char chunk[CHUNK];
	size_t got;

	do {
		TRY(archive_read(r->ar, chunk, sizeof chunk, &got));
		if (write(fd, chunk, got) != (ssize_t)got)
			return refuse(r, ERR_UNAVAILABLE, "the disk is full or fails");
	} while (got);
	return OK;
}

static enum err put_file(struct restoring *r, struct arena *a, struct str name, int fd)
{
	struct str bytes;

	TRY(pour(r, fd));
	if (file_map(a, fd, &bytes) != OK || r->files->kind->put(r->files, a, name, bytes) != OK)
		return refuse(r, ERR_UNAVAILABLE, "the store of files cannot be written");
	r->nfiles++;
	return OK;
}

static enum err load_file(struct restoring *r, struct str name)
{
	struct arena *a;
	int fd;

	if (!file_name_valid(name))
		return refuse(r, ERR_MALFORMED, "a file has an impossible name");
	fd = file_spool(r->files->settings);
	if (fd < 0)
		return refuse(r, ERR_UNAVAILABLE, "the folder of data cannot be written");
	a = arena_new(1 << 20);
	enum err e = put_file(r, a, name, fd);
	arena_free(a);
	close(fd);
	return e;
}

/* ---- all ---- */

static enum err load_member(struct restoring *r, struct str name)
{
	if (str_starts(name, S("tables/")) && str_ends(name, S(".jsonl")))
		return load_table(r, str_slice(name, strlen("tables/"), name.n - strlen(".jsonl")));
	if (str_starts(name, S("files/")))
		return load_file(r, str_slice(name, strlen("files/"), name.n));
	return refuse(r, ERR_MALFORMED, "it holds something that belongs to no backup");
}

enum err restore_members(struct restoring *r)
{
	struct str name;
	enum err e;

	while ((e = archive_next(r->ar, &name)) == OK)
		TRY(load_member(r, name));
	return e == ERR_NOT_FOUND ? OK : e;
}
