/* schema_read.c -- what a database really has, from its catalogue. Both databases answer the same five
 * questions with the same columns, so that the reading is one. */
#include "db/schema_model.h"

struct catalogue {
	struct query tables;	    /* handle, name, is a search table */
	struct query columns;	    /* of a table: name, type, not null, default, is the C_ID */
	struct query references;    /* of a table: column, target, on delete */
	struct query indexes;	    /* of a table: handle, unique, where, is the primary key */
	struct query index_columns; /* of an index: name, descending */
};

/* clang-format off */
static const struct catalogue catalogues[] = {
	[DB_SQLITE] = {
		.tables = {
			"SELECT name, name, type = 'virtual' FROM pragma_table_list WHERE schema = 'main'"
			" AND type IN ('table', 'virtual') AND substr(name, 1, 7) <> 'sqlite_'"
			" AND name <> 'schema_migration'", "", "ssi" },
		.columns = {
			"SELECT c.name, lower(c.type), c.\"notnull\", c.dflt_value,"
			" c.pk = 1 AND NOT l.wr AND c.type = 'INTEGER'"
			" FROM pragma_table_list l, pragma_table_info(l.name) c WHERE l.schema = 'main' AND l.name = ?"
			" ORDER BY c.cid", "s", "ssisi" },
		.references = {
			"SELECT \"from\", \"table\", lower(on_delete) FROM pragma_foreign_key_list(?)", "s", "sss" },
		.indexes = {
			"SELECT l.name, l.\"unique\", CASE WHEN instr(s.sql, ' WHERE ') > 0"
			" THEN substr(s.sql, instr(s.sql, ' WHERE ') + 7) END, l.origin = 'pk'"
			" FROM pragma_index_list(?) l LEFT JOIN sqlite_schema s ON s.name = l.name", "s", "sisi" },
		.index_columns = {
			"SELECT name, \"desc\" FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno", "s", "si" },
	},
	[DB_POSTGRES] = {
		.tables = {
			"SELECT c.oid::bigint, c.relname::text, EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a"
			" WHERE a.attrelid = c.oid AND a.atttypid = 'tsvector'::regtype AND NOT a.attisdropped)"
			" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
			" WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')"
			" AND c.relname <> 'schema_migration'", "", "isi" },
		.columns = {
			"SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
			" pg_get_expr(d.adbin, d.adrelid), a.attidentity <> ''"
			" FROM pg_catalog.pg_attribute a"
			" LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
			" WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum", "i", "ssisi" },
		.references = {
			"SELECT a.attname::text, f.relname::text, CASE c.confdeltype WHEN 'c' THEN 'cascade'"
			" WHEN 'n' THEN 'set null' WHEN 'a' THEN 'no action' ELSE 'other' END"
			" FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class f ON f.oid = c.confrelid"
			" JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
			" WHERE c.contype = 'f' AND c.conrelid = ?", "i", "sss" },
		.indexes = {
			"SELECT indexrelid::bigint, indisunique, pg_get_expr(indpred, indrelid), indisprimary"
			" FROM pg_catalog.pg_index WHERE indrelid = ?", "i", "iisi" },
		.index_columns = {
			"SELECT pg_get_indexdef(i.indexrelid, k, true), i.indoption[k - 1] & 1"
			" FROM pg_catalog.pg_index i, generate_series(1, i.indnkeyatts) k WHERE i.indexrelid = ?"
			" ORDER BY k", "i", "si" },
	},
};
/* clang-format on */

struct reading {
	struct db *db;
	struct arena *arena;
	const struct catalogue *catalogue;
};

static struct str type_word(struct str type, bool is_id)
{
	static const struct {
		const char *type, *word;
	} words[] = {
		{ "integer", "int" }, { "bigint", "int" },
		{ "real", "real" },   { "double precision", "real" },
		{ "text", "text" },   { "blob", "blob" },
		{ "bytea", "blob" },
	};

	for (size_t i = 0; i < COUNT(words) && !is_id; i++)
		if (str_eq(type, str_of(words[i].type)))
			return str_of(words[i].word);
	return is_id ? S("id") : type;
}

static enum err read_columns(struct reading *r, struct value table, struct model_table *t)
{
	struct rows rows;

	TRY(db_all(r->db, r->arena, &rows, &r->catalogue->columns, table));
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *row = rows_row(&rows, i);
		bool is_id = value_int(row[4]);

		*vec_add(r->arena, &t->columns) = (struct model_column){
			.name = value_str(row[0]),
			.type = type_word(value_str(row[1]), is_id),
			.not_null = is_id || value_int(row[2]),
			.fallback = value_str(row[3]),
		};
	}
	return OK;
}

static enum err read_references(struct reading *r, struct value table, struct model_table *t)
{
	struct rows rows;

	TRY(db_all(r->db, r->arena, &rows, &r->catalogue->references, table));
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *row = rows_row(&rows, i);
		struct model_column *c = model_column_find(t, value_str(row[0]));

		if (!c)
			continue;
		c->references = value_str(row[1]);
		if (!str_eq(value_str(row[2]), S("no action")))
			c->on_delete = value_str(row[2]);
	}
	return OK;
}

/* "a, b desc" for the index with this handle. */
static enum err read_list(struct reading *r, struct value index, struct str *out)
{
	struct buf b = buf_on(r->arena, SIZE_MAX);
	struct rows rows;

	TRY(db_all(r->db, r->arena, &rows, &r->catalogue->index_columns, index));
	for (size_t i = 0; i < rows.n; i++) {
		const struct value *row = rows_row(&rows, i);

		buf_fmt(&b, "%s%.*s%s", i ? ", " : "", STR(expression_normal(r->arena, value_str(row[0]))),
			value_int(row[1]) ? " desc" : "");
	}
	*out = buf_done(&b);
	return OK;
}

/* The primary key is a key of the model only where no column is the C_ID. */
static enum err read_index(struct reading *r, const struct value *row, struct model_table *t)
{
	bool has_id = false;
	struct str list;

	for (size_t i = 0; i < t->columns.n; i++)
		has_id |= str_eq(t->columns.v[i].type, S("id"));
	TRY(read_list(r, row[0], &list));
	if (!value_int(row[3]))
		*vec_add(r->arena, &t->indexes) = (struct model_index){ .columns = list,
									.where = value_str(row[2]),
									.unique = value_int(row[1]) };
	else if (!has_id)
		t->key = list;
	return OK;
}

static enum err read_table(struct reading *r, const struct value *row, struct model *m)
{
	struct model_table *t = vec_add(r->arena, &m->tables);
	struct rows rows;

	t->name = value_str(row[1]);
	t->search = value_int(row[2]);
	if (t->search)
		return OK;
	TRY(read_columns(r, row[0], t));
	TRY(read_references(r, row[0], t));
	TRY(db_all(r->db, r->arena, &rows, &r->catalogue->indexes, row[0]));
	for (size_t i = 0; i < rows.n; i++)
		TRY(read_index(r, rows_row(&rows, i), t));
	return OK;
}

enum err schema_read(struct db *db, struct arena *a, struct buf *out)
{
	struct reading r = { db, a, &catalogues[db_kind(db)] };
	struct model m = { .arena = a };
	struct rows rows;

	TRY(db_all(db, a, &rows, &r.catalogue->tables));
	for (size_t i = 0; i < rows.n; i++)
		TRY(read_table(&r, rows_row(&rows, i), &m));
	model_print(&m, out);
	return OK;
}
