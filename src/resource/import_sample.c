/* import_sample.c -- a look into an uploaded table, taken once when it comes in and kept with its run:
 * titles, the first rows, or why nothing can be read. */
#include "resource/import.h"

#include "base/utf8.h"

enum { CELL_MAX = 240, SAMPLE_MAX = 4 << 20 };

/* ---- taking ---- */

struct taking {
	struct json j;
	size_t rows;
};

static void put_cells(struct json *j, const struct str *cells, size_t n, size_t most)
{
	json_array(j);
	for (size_t i = 0; i < n; i++)
		json_str(j, utf8_head(cells[i].n ? cells[i] : S(""), most));
	json_end_array(j);
}

/* The first rows are enough; the error that ends the reading is our own. */
static enum err take(void *ctx, const struct table_head *head, size_t row, const struct str *cells)
{
	struct taking *t = ctx;

	(void)row;
	if (!t->rows) {
		json_key(&t->j, S("titles"));
		put_cells(&t->j, head->titles, head->n, SAMPLE_MAX);
		json_key(&t->j, S("rows"));
		json_array(&t->j);
	}
	put_cells(&t->j, cells, head->n, CELL_MAX);
	return ++t->rows == SAMPLES ? ERR_TOO_MANY : OK;
}

enum err import_sample_make(struct arena *a, struct str table, struct str *json)
{
	struct buf b = buf_on(a, SAMPLE_MAX);
	struct taking t = { .j = json_on(&b) };
	struct table_fault fault = { 0 };

	json_object(&t.j);
	enum err e = table_read_bytes(table, NULL, take, &t, &fault);
	if (t.rows)
		json_end_array(&t.j);
	if (e != OK && e != ERR_TOO_MANY)
		json_field(&t.j, "why", str, str_of(fault.why[0] ? fault.why : err_info(e)->title));
	json_end_object(&t.j);
	return buf_finish(&b, json);
}

/* ---- reading ---- */

static size_t count_kids(const struct json_node *list)
{
	size_t n = 0;

	for (const struct json_node *k = list ? list->kid : NULL; k; k = k->next)
		n++;
	return n;
}

static struct str *texts(struct arena *a, const struct json_node *list, size_t n)
{
	struct str *out = arena_new_array(a, struct str, n);
	size_t i = 0;

	for (const struct json_node *k = list ? list->kid : NULL; k && i < n; k = k->next)
		out[i++] = k->text;
	return out;
}

enum err import_sample_read(struct arena *a, struct str json, struct import_sample *out)
{
	struct json_node *n;
	size_t at;

	*out = (struct import_sample){ 0 };
	TRY(json_parse(a, json, &n, &at));
	const struct json_node *titles = json_get(n, S("titles")), *rows = json_get(n, S("rows")),
			       *why = json_get(n, S("why"));

	out->head.n = count_kids(titles);
	out->head.titles = texts(a, titles, out->head.n);
	for (const struct json_node *k = rows ? rows->kid : NULL; k && out->nrows < SAMPLES; k = k->next)
		out->rows[out->nrows++] = texts(a, k, out->head.n);
	out->why = why ? str_z(a, why->text) : NULL;
	return OK;
}
