/* xlsx_read_sheet.c -- shared strings and the cells of a sheet. */
#include "text/xlsx_read.h"
#include "text/lang.h"

#define MOST_STRING_BYTES ((size_t)128 << 20)
#define MOST_STRINGS ((size_t)8 << 20)
#define MOST_SHEET_COLUMNS ((size_t)16384)

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | (c > '9' ? 0x20 : 0)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The character that _xHHHH_ at P stands for: a control character or the underscore itself; -1 for anything
 * else. */
static int escaped(const char *p, size_t n)
{
	int c = 0;

	if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);
		if (digit < 0)
			return -1;
		c = c * 16 + digit;
	}
	return (c > 0 && c < ' ') || c == '_' ? c : -1;
}

size_t xlsx_unescape(char *p, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		int c = escaped(p + i, n - i);
		p[out++] = c < 0 ? p[i] : (char)c;
		i += c < 0 ? 1 : 7;
	}
	return out;
}

/* ---- shared strings: <si> holds <t>, or runs <r> with <t>; <rPh> is pronunciation ---- */

struct string_reader {
	struct xlsx_file *file;
	bool in_text, in_phonetic;
	size_t from; /* where the current string begins */
};

static enum err string_start(void *ctx, struct str name, const char **attributes)
{
	struct string_reader *r = ctx;

	(void)attributes;
	if (str_eq(name, S("t")))
		r->in_text = !r->in_phonetic;
	else if (str_eq(name, S("rPh")))
		r->in_phonetic = true;
	return OK;
}

static enum err string_text(void *ctx, struct str text)
{
	struct string_reader *r = ctx;

	if (r->in_text)
		buf_put(&r->file->strings.text, text);
	return OK;
}

static enum err end_string(struct string_reader *r)
{
	struct xlsx_strings *strings = &r->file->strings;
	struct table_sink *s = r->file->sink;

	if (strings->text.failed || strings->ends.n == MOST_STRINGS)
		return sink_fault(s, ERR_TOO_BIG, N_("the XLSX file holds too much text"));
	if (strings->text.n > r->from)
		strings->text.n =
			r->from + xlsx_unescape(strings->text.p + r->from, strings->text.n - r->from);
	vec_push(s->arena, &strings->ends, strings->text.n);
	r->from = strings->text.n;
	return OK;
}

static enum err string_end(void *ctx, struct str name)
{
	struct string_reader *r = ctx;

	if (str_eq(name, S("t")))
		r->in_text = false;
	else if (str_eq(name, S("rPh")))
		r->in_phonetic = false;
	else if (str_eq(name, S("si")))
		return end_string(r);
	return OK;
}

enum err xlsx_read_strings(struct xlsx_file *x, struct str path)
{
	static const struct xml_handlers handlers = { string_start, string_end, string_text };
	struct string_reader r = { .file = x };

	x->strings.text = buf_on(x->sink->arena, MOST_STRING_BYTES);
	return xlsx_part(x, path, &handlers, &r);
}

/* ---- the sheet ---- */

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN };

static const struct {
	const char *name;
	enum cell_type type;
} cell_types[] = {
	{ "s", CELL_SHARED },  { "str", CELL_TEXT }, { "inlineStr", CELL_TEXT },
	{ "b", CELL_BOOLEAN }, { "d", CELL_TEXT },   { "e", CELL_TEXT },
};

struct sheet_reader {
	struct xlsx_file *file;
	struct buf text; /* of the current cell */
	enum cell_type type;
	size_t style, col, next_col;
	bool in_row, in_cell, in_text, in_phonetic;
};

/* The column of a reference like AB12, from 0; NEXT if it names none. */
static size_t column_of(struct str reference, size_t next)
{
	size_t col = 0;

	for (size_t i = 0; i < reference.n && reference.p[i] >= 'A' && reference.p[i] <= 'Z' && i < 4; i++)
		col = col * 26 + (size_t)(reference.p[i] - 'A') + 1;
	return col ? col - 1 : next;
}

static enum err start_row(struct sheet_reader *r, const char **attributes)
{
	struct table_sink *s = r->file->sink;
	size_t at = xml_number(attributes, S("r"), s->at + 1);

	if (at <= s->at || r->in_row)
		return sink_fault(s, ERR_MALFORMED, N_("the rows of the sheet are out of order"));
	s->at = at;
	r->in_row = true;
	r->next_col = 0;
	return OK;
}

static enum err start_cell(struct sheet_reader *r, const char **attributes)
{
	struct str type = xml_attribute(attributes, S("t"));

	r->col = column_of(xml_attribute(attributes, S("r")), r->next_col);
	if (r->col >= MOST_SHEET_COLUMNS)
		return sink_fault(r->file->sink, ERR_MALFORMED, N_("a cell stands outside the sheet"));
	r->next_col = r->col + 1;
	r->style = xml_number(attributes, S("s"), 0);
	r->text.n = 0;
	r->in_cell = r->in_row;
	r->type = CELL_NUMBER;
	for (size_t i = 0; i < COUNT(cell_types); i++)
		if (str_eq(type, str_of(cell_types[i].name)))
			r->type = cell_types[i].type;
	return OK;
}

static enum err sheet_start(void *ctx, struct str name, const char **attributes)
{
	struct sheet_reader *r = ctx;

	if (str_eq(name, S("c")))
		return start_cell(r, attributes);
	if (str_eq(name, S("row")))
		return start_row(r, attributes);
	if (str_eq(name, S("v")) || str_eq(name, S("t")))
		r->in_text = r->in_cell && !r->in_phonetic;
	else if (str_eq(name, S("rPh")))
		r->in_phonetic = true;
	return OK;
}

static enum err sheet_text(void *ctx, struct str text)
{
	struct sheet_reader *r = ctx;

	if (r->in_text)
		buf_put(&r->text, text);
	return OK;
}

static enum err shared_string(struct xlsx_file *x, struct str index, struct str *out)
{
	const struct xlsx_strings *strings = &x->strings;
	i64 i;

	if (!str_to_i64(index, &i) || i < 0 || (size_t)i >= strings->ends.n)
		return sink_fault(x->sink, ERR_MALFORMED,
				  N_("a cell names a text that the XLSX file does not hold"));
	size_t from = i ? strings->ends.v[i - 1] : 0;
	*out = (struct str){ strings->text.p + from, strings->ends.v[i] - from };
	return OK;
}

static struct str number_text(struct sheet_reader *r, struct str text)
{
	const struct xlsx_styles *styles = &r->file->styles;
	unsigned char kind = r->style < styles->kinds.n ? styles->kinds.v[r->style] : XLSX_NUMBER;

	return xlsx_date_text(r->file->sink->row, text, (enum xlsx_kind)kind, styles->from_1904);
}

static enum err end_cell(struct sheet_reader *r)
{
	struct table_sink *s = r->file->sink;

	r->in_cell = false;
	if (r->text.failed)
		return sink_fault(s, ERR_TOO_BIG, N_("a cell is too long"));
	if (r->text.n == 0)
		return OK;
	if (!arena_room(s->row, r->text.n + 1))
		return sink_fault(s, ERR_TOO_BIG, N_("a row is too long"));
	struct str text = { r->text.p, r->text.n };
	if (r->type == CELL_SHARED) {
		TRY(shared_string(r->file, text, &text));
	} else if (r->type == CELL_BOOLEAN) {
		text = str_eq(text, S("1")) ? S("true") : S("false");
	} else if (r->type == CELL_NUMBER) {
		text = number_text(r, str_dup(s->row, text));
	} else {
		text.n = xlsx_unescape(r->text.p, text.n);
		text = str_dup(s->row, text);
	}
	return sink_cell(s, r->col, text);
}

static enum err sheet_end(void *ctx, struct str name)
{
	struct sheet_reader *r = ctx;

	if (str_eq(name, S("v")) || str_eq(name, S("t")))
		r->in_text = false;
	else if (str_eq(name, S("c")) && r->in_cell)
		return end_cell(r);
	else if (str_eq(name, S("rPh")))
		r->in_phonetic = false;
	else if (str_eq(name, S("row"))) {
		r->in_row = false;
		return sink_row(r->file->sink);
	}
	return OK;
}

enum err xlsx_read_sheet(struct xlsx_file *x, struct str path)
{
	static const struct xml_handlers handlers = { sheet_start, sheet_end, sheet_text };
	struct sheet_reader r = { .file = x };

	r.text = buf_on(x->sink->arena, x->sink->o.max_cell);
	return xlsx_part(x, path, &handlers, &r);
}
