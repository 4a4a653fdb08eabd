/* import.c -- a table file into records: each row becomes a verdict. Rows go to the write lane in pieces; a
 * piece that fails as a whole is done again row by row, so that one bad row costs only itself. */
#include "resource/import_state.h"
#include "resource/serving.h"

#include "base/utf8.h"

enum { PIECE_ARENA = 256 << 20, ROW_ARENA = 64 << 20, PLAIN_NOTES = 200, NOTES_MAX = 1000, TOLD_MAX = 500 };

/* Rows of a piece. Names come in no order, so each piece changes most pages of the indexes by name: few big
 * ones write those pages fewer times, but who waits for the lane meanwhile waits longer. */
enum { PIECE_ROWS = 2000, PIECE_ROWS_ALONE = 10000 };

/* ---- notes ---- */

static struct str fault_text(struct ctx *c, const struct resource *res, enum err e)
{
	struct buf b = buf_on(c->arena, 64 << 10);
	struct str out;

	for (size_t i = 0; i < c->fault.fields.n; i++) {
		const struct field_fault *ff = &c->fault.fields.v[i];
		const struct field *f = field_find(res, ff->field);

		buf_fmt(&b, "%s%s: %.*s", i ? "; " : "",
			f && f->label ? tr(c->lang, f->label) : str_z(c->arena, ff->field), STR(ff->message));
	}
	if (c->fault.message.n)
		buf_fmt(&b, "%s%.*s", b.n ? "; " : "", STR(c->fault.message));
	if (!b.n)
		buf_fmt(&b, "%s", tr(c->lang, err_info(e)->title));
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

bool import_has_room(const struct importing *im, const struct import_note *n)
{
	bool telling = n->verdict == IMPORT_CONFLICT || n->verdict == IMPORT_ERROR || n->text.n || n->nkept;

	return im->out->notes.n + im->notes.n < (telling ? NOTES_MAX : PLAIN_NOTES);
}

static const struct import_kept *kept_copy(struct arena *a, const struct import_note *n)
{
	struct import_kept *out = arena_new_array(a, struct import_kept, n->nkept);

	for (size_t i = 0; i < n->nkept; i++)
		out[i] = (struct import_kept){ n->kept[i].field,
					       str_dup(a, utf8_head(n->kept[i].kept, TOLD_MAX)),
					       str_dup(a, utf8_head(n->kept[i].offered, TOLD_MAX)) };
	return out;
}

static void note(struct importing *im, const struct import_note *n)
{
	im->count[n->verdict]++;
	im->kept += n->nkept;
	im->remarks += n->text.n && n->verdict < IMPORT_CONFLICT;
	if (!import_has_room(im, n)) {
		im->left_out += n->text.n || n->nkept;
		return;
	}
	struct import_note *kept = vec_add(im->a, &im->notes);
	*kept = *n;
	kept->key = str_dup(im->a, n->key);
	kept->text = str_dup(im->a, utf8_head(n->text, TOLD_MAX));
	kept->kept = kept_copy(im->a, n);
}

/* ---- cells to values ---- */

static bool refers_to_itself(const struct importing *im, const struct field *f)
{
	return kind_is(f, KIND_NAMED) && f->ref && strcmp(f->ref, im->s->res->name) == 0;
}

static void read_cell(struct importing *im, struct import_row *r, const struct field *f, struct str cell)
{
	struct ctx *c = r->c;
	struct value *v = &r->out->v[field_index(im->s->res, f)];
	size_t faults = c->fault.fields.n;

	if (import_cell_is_json(f, cell)) {
		import_cell_json(c, f, cell, v);
		return;
	}
	if (!kind_is(f, KIND_NAMED)) {
		if (field_from_text(c, f, cell, v) != OK)
			*v = VN;
		return;
	}
	if (import_reference(im, c, f, cell, v) == OK)
		return;
	*v = VN;
	if (!refers_to_itself(im, f) || f->flags & REQUIRED)
		return;
	c->fault.fields.n = faults;
	import_postpone(im, f, r->row, cell);
}

/* The cells that the layout reads: not those whose columns a person gave to a field of her choice. */
static const struct str *cells_of_layout(const struct importing *im, const struct import_row *r)
{
	struct str *out;

	if (!im->map.nchosen)
		return r->cells;
	out = arena_new_array(r->c->arena, struct str, im->head.n);
	for (size_t i = 0; i < im->head.n; i++)
		out[i] = im->map.chosen[i] ? STR_NONE : r->cells[i];
	return out;
}

static void read_columns(struct importing *im, struct import_row *r, const struct str *cells, bool *brought,
			 bool chosen)
{
	const struct resource *res = im->s->res;

	for (size_t i = 0; i < im->head.n; i++) {
		const struct field *f = im->map.chosen[i] == chosen ? im->map.field[i] : NULL;

		if (!f)
			continue;
		brought[field_index(res, f)] = true;
		if (chosen)
			r->out->v[field_index(res, f)] = VN;
		if (cells[i].n)
			read_cell(im, r, f, cells[i]);
	}
}

static enum err read_row(struct importing *im, struct import_row *r, bool *brought)
{
	const struct str *cells = r->cells;

	r->cells = cells_of_layout(im, r);
	read_columns(im, r, cells, brought, false);
	if (im->map.importer && im->map.importer->read)
		TRY(im->map.importer->read(r));
	if (im->map.nchosen)
		read_columns(im, r, cells, brought, true);
	for (unsigned i = 0; i < im->s->res->nfields; i++)
		brought[i] |= record_has(r->out, i);
	return r->c->fault.fields.n ? ERR_INVALID : OK;
}

/* ---- the record that a row means ---- */

static struct str key_of(const struct importing *im, const struct record *r)
{
	return im->s->key >= 0 ? record_str(r, (unsigned)im->s->key) : STR_NONE;
}

/* Each key may stand in the file once, whoever comes second is wrong. */
static enum err claim_key(struct importing *im, struct ctx *c, struct str key, const struct one_row *row)
{
	const size_t *first = key.n ? map_get(&im->seen, key) : NULL;

	if (!key.n)
		return OK;
	if (first)
		return *first == row->row
			       ? OK
			       : fail(c, ERR_INVALID, "This key stands in row %zu already", *first);
	size_t *at = arena_new_one(im->a, size_t);
	*at = row->row;
	map_set(&im->seen, str_dup(im->a, key), at);
	return OK;
}

static enum err find_key(struct ctx *c, const struct query *q, struct str key, i64 *id)
{
	struct query one = { .sql = q->sql, .out = "i" };
	struct value found;
	enum err e = db_one(c->db, c->arena, &found, &one, VS(key));

	*id = e == OK ? value_int(found) : 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What people removed does not come again with each edition of the file, as far as she may know of it. */
static enum err refuse_removed(struct importing *im, struct ctx *c, struct str key)
{
	struct record *r;
	i64 id;

	TRY(find_key(c, &im->s->by_removed_key, key, &id));
	if (id && record_removed(c, im->s->res, id, &r) == OK)
		return fail(c, ERR_CONFLICT, "This record was removed. Restore it first.");
	c->fault = (struct fault){ 0 };
	return OK;
}

static enum err find_id(struct importing *im, struct ctx *c, const struct one_row *row, struct str key,
			i64 *id)
{
	*id = 0;
	if (im->map.id >= 0 && row->cells[im->map.id].n)
		TRY(import_own_number(c, im->s->res, row->cells[im->map.id],
				      im->map.created >= 0 ? row->cells[im->map.created] : STR_NONE, id));
	if (*id || !key.n)
		return OK;
	TRY(find_key(c, &im->s->by_key, key, id));
	return *id ? OK : refuse_removed(im, c, key);
}

/* Whoever may not see the record learns nothing of it, and who may not change it has no use for it here. */
static enum err find_record(struct importing *im, struct ctx *c, const struct one_row *row, struct str key,
			    struct record **out)
{
	const struct resource *res = im->s->res;
	i64 id;

	*out = NULL;
	TRY(claim_key(im, c, key, row));
	TRY(find_id(im, c, row, key, &id));
	return id ? record_to_change(c, res, id, res->may.update, out) : OK;
}

/* ---- saving ---- */

enum err import_save(struct importing *im, struct ctx *c, struct merge *m)
{
	if (im->o->dry_run)
		return m->changed ? record_rehearse(c, m->now) : OK;
	if (m->changed)
		TRY(record_save(c, m->now, 0));
	merge_settle(m);
	return m->news || m->changed ? origin_save(c, im->s->res, m->now->id, im->o->source, &m->origin) : OK;
}

/* What is not hers to set the file does not speak of: it is neither compared nor told nor kept. */
static void leave_protected(struct ctx *c, const struct record *old, const struct resource *res,
			    bool *brought)
{
	unsigned roles = roles_towards(c, res, old);

	for (unsigned i = 0; i < res->nfields && !c->who->system; i++)
		brought[i] &= field_is_set(res, &res->fields[i], !old, roles);
}

static enum err merge_new(struct ctx *c, struct record *file, const bool *brought, struct merge *m)
{
	const struct resource *res = file->res;

	*m = (struct merge){ .now = record_copy(c->arena, file), .changed = true, .news = true };
	m->taken = arena_new_array(c->arena, bool, res->nfields);
	TRY(origin_load(c, res, 0, &m->origin));
	for (unsigned i = 0; i < res->nfields; i++) {
		m->taken[i] = m->origin.has[i] = brought[i];
		m->origin.in[i] = file->v[i];
	}
	return OK;
}

/* The file was made from this very version of OLD; *STALE: from another one. */
static bool is_trusted(const struct importing *im, const struct one_row *row, const struct record *old,
		       bool *stale)
{
	struct str cell = im->map.version >= 0 ? row->cells[im->map.version] : STR_NONE;
	i64 version;
	bool told = cell.n && str_to_i64(cell, &version), trusted = told && version == old->version;

	*stale = told && !trusted;
	return trusted;
}

/* What a person must decide is a conflict: the rest of the row is in all the same. */
static void note_row(struct importing *im, const struct import_row *r, const struct record *old,
		     const struct merge *m, bool stale)
{
	bool conflict = r->conflict.n || (stale && m->kept.n);
	struct import_note n = { .row = r->row,
				 .verdict = conflict	 ? IMPORT_CONFLICT
					    : !old	 ? IMPORT_CREATE
					    : m->changed ? IMPORT_UPDATE
							 : IMPORT_UNCHANGED,
				 .key = key_of(im, r->out),
				 .text = r->conflict.n ? r->conflict : r->remark,
				 .id = m->now->id,
				 .kept = m->kept.v,
				 .nkept = m->kept.n };

	note(im, &n);
	for (size_t i = im->pending.n; i-- > 0 && im->pending.v[i].row == r->row;) {
		im->pending.v[i].id = n.id;
		im->pending.v[i].verdict = n.verdict;
	}
}

struct row_work {
	struct importing *im;
	const struct one_row *row;
};

/* One row, from its cells to its verdict; an error leaves the verdict to the caller. */
static enum err import_row(struct ctx *c, void *arg)
{
	struct row_work *w = arg;
	struct importing *im = w->im;
	const struct resource *res = im->s->res;
	struct import_row r = { c,	     im->map.importer,		&im->head, w->row->cells,
				w->row->row, record_new(c->arena, res), im->state, STR_NONE };
	bool *brought = arena_new_array(c->arena, bool, res->nfields);
	struct record *old;
	struct merge m;
	bool stale = false;

	r.source = im->o->source;
	r.im = im;
	r.plan = &im->plan;
	TRY(read_row(im, &r, brought));
	TRY(find_record(im, c, w->row, key_of(im, r.out), &old));
	leave_protected(c, old, res, brought);
	if (!old)
		TRY(merge_new(c, r.out, brought, &m));
	else
		TRY(merge_row(c, old, r.out, brought, is_trusted(im, w->row, old, &stale), &m));
	if (old && im->o->create_only)
		m.changed = m.news = false, m.kept.n = 0;
	TRY(import_save(im, c, &m));
	note_row(im, &r, old, &m, stale);
	return OK;
}

/* ---- pieces ---- */

/* A row that wrote nothing before it failed leaves the piece whole. WRITTEN: what the database had counted
 * before it. */
static bool is_harmless(const struct ctx *c, enum err e, i64 written)
{
	return (e == ERR_INVALID || e == ERR_FORBIDDEN || e == ERR_CONFLICT || e == ERR_NOT_FOUND) &&
	       db_written(c->db) == written;
}

/* C: of this row alone. */
static enum err run_row(struct ctx *c, struct importing *im, const struct one_row *row)
{
	size_t pending = im->pending.n;
	struct row_work w = { im, row };
	i64 written = db_written(c->db);
	enum err e = im->careful ? within_savepoint(c, import_row, &w) : import_row(c, &w);

	if (e == OK || (!im->careful && !is_harmless(c, e, written)))
		return e;
	im->pending.n = pending;
	note(im, &(struct import_note){ .row = row->row,
					.verdict = e == ERR_CONFLICT ? IMPORT_CONFLICT : IMPORT_ERROR,
					.text = fault_text(c, im->s->res, e) });
	return OK;
}

/* Each row in the same memory, which stays in the processor's cache. */
static enum err run_rows(struct ctx *c, struct importing *im)
{
	for (size_t i = 0; i < im->nrows; i++) {
		struct ctx one = { .app = c->app,
				   .arena = im->row,
				   .db = c->db,
				   .who = c->who,
				   .lang = c->lang,
				   .now = c->now };

		TRY(run_row(&one, im, &im->rows[i]));
		for (size_t t = 0; t < one.touched.n; t++)
			vec_push(c->arena, &c->touched, one.touched.v[t]);
		arena_reset(im->row);
	}
	return OK;
}

/* In a hurry a failure may be told to a later row; then the piece fails as a whole and is done again
 * carefully. */
static enum err run_piece(struct ctx *c, void *arg)
{
	struct importing *im = arg;

	memset(im->count, 0, sizeof(im->count));
	im->kept = im->remarks = im->left_out = 0;
	im->notes.n = 0;
	im->pending.n = im->pending_before;
	im->piece_refs = map_on(im->piece);
	TRY(db_hurry(c->db, !im->careful && !im->o->dry_run));
	enum err e = run_rows(c, im), late = db_hurry(c->db, false);
	return e != OK ? e : late;
}

static enum err write_piece(struct importing *im)
{
	struct fault fault;

	im->careful = false;
	enum err e = app_write(im->app, im->who, im->lang, im->piece, run_piece, im, &fault);
	if (e == OK || is_hopeless(e))
		return e;
	im->careful = true;
	return app_write(im->app, im->who, im->lang, im->piece, run_piece, im, &fault);
}

static enum err rehearse_piece(struct importing *im)
{
	struct ctx c = app_context(im->app, im->piece, im->who, im->lang);

	im->careful = false;
	if (!c.db)
		return ERR_UNAVAILABLE;
	return run_piece(&c, im);
}

static enum err flush(struct importing *im)
{
	if (!im->nrows)
		return OK;
	im->pending_before = im->pending.n;
	TRY(im->o->dry_run ? rehearse_piece(im) : write_piece(im));
	for (int v = 0; v < IMPORT__N; v++)
		im->out->count[v] += im->count[v];
	im->out->kept += im->kept;
	im->out->remarks += im->remarks;
	im->out->left_out += im->left_out;
	for (size_t i = 0; i < im->notes.n; i++)
		vec_push(im->a, &im->out->notes, im->notes.v[i]);
	im->notes.n = 0;
	import_keep_references(im);
	im->done += im->nrows;
	im->nrows = 0;
	arena_reset(im->piece);
	im->out->stopped = im->o->progress && !im->o->progress(im->o->progress_ctx, im->out, im->done);
	return im->out->stopped ? ERR_CONFLICT : OK;
}

/* ---- reading ---- */

/* Records of a codifier that the machine writes have no rows of their own in the journal: the file has one.
 */
static bool has_digest(const struct importing *im)
{
	return im->s->res->bulk && im->who->system && !im->o->dry_run;
}

static enum err take_row(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct importing *im = ctx;

	if (!im->head.titles)
		TRY(import_prepare(im, head));
	struct one_row *r = &im->rows[im->nrows];
	if (has_digest(im))
		import_digest_row(&im->digest, cells, head->n);
	r->row = row;
	r->cells = arena_new_array(im->piece, struct str, head->n);
	for (size_t i = 0; i < head->n; i++)
		if (cells[i].n)
			r->cells[i] = str_dup(im->piece, cells[i]);
	return ++im->nrows == im->most ? flush(im) : OK;
}

/* ---- after the last row ---- */

static enum err run_order(struct ctx *c, void *arg)
{
	struct importing *im = arg;

	return im->map.importer->order(c, im->state);
}

static enum err run_note(struct ctx *c, void *arg)
{
	struct importing *im = arg;

	return import_digest_note(c, im->s->res, im->o->source, im->out, &im->digest);
}

static enum err note_file(struct importing *im)
{
	bool wrote = im->out->count[IMPORT_CREATE] + im->out->count[IMPORT_UPDATE] +
			     im->out->count[IMPORT_CONFLICT] >
		     0;
	struct fault fault;

	if (!has_digest(im) || !wrote)
		return OK;
	return app_write(im->app, im->who, im->lang, im->piece, run_note, im, &fault);
}

static enum err finish(struct importing *im)
{
	struct fault fault;

	TRY(flush(im));
	TRY(import_resolve(im));
	if (!im->o->dry_run && im->map.importer && im->map.importer->order)
		TRY(app_write(im->app, im->who, im->lang, im->piece, run_order, im, &fault));
	return note_file(im);
}

enum err import_file(struct app *app, const struct actor *who, enum lang lang, struct arena *a,
		     const struct resource *res, const char *path, const struct import_options *o,
		     struct import_report *out)
{
	struct importing *im = arena_new_one(a, struct importing);

	*out = (struct import_report){ 0 };
	*im = (struct importing){ .app = app,
				  .who = who,
				  .lang = lang,
				  .a = a,
				  .s = shape_for(app, res),
				  .o = o,
				  .out = out,
				  .path = path };
	import_digest_begin(&im->digest);
	im->seen = map_on(a);
	im->refs = map_on(a);
	im->most = o->alone ? PIECE_ROWS_ALONE : PIECE_ROWS;
	im->rows = arena_new_array(a, struct one_row, im->most);
	im->piece = arena_new(PIECE_ARENA);
	im->row = arena_new(ROW_ARENA);
	enum err e = import_read_table(im, take_row, im, &out->fault);
	if (e == OK)
		e = finish(im);
	arena_free(im->row);
	arena_free(im->piece);
	return e;
}
