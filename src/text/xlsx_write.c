/* xlsx_write.c -- XLSX out: libxlsxwriter in its streaming mode, so that an export of any length needs little
 * memory. */
#include "text/table.h"
#include "base/utf8.h"
#include <unistd.h>
#include <xlsxwriter.h>

#define LONGEST_TEXT 32767 /* characters in a cell */
#define LONGEST_NAME 31	   /* of a sheet */
#define COLUMN_WIDTH 18

struct xlsx {
	struct arena *arena, *scratch; /* for the result; for one text */
	char path[32];		       /* empty once the file is gone */
	lxw_workbook *book;	       /* NULL once it is closed */
	lxw_worksheet *sheet;
	lxw_format *bold;
	size_t row;
	enum err e; /* the first error, told at the end */
};

static void clean_up(void *p)
{
	struct xlsx *x = p;

	if (x->book)
		lxw_workbook_free(x->book);
	if (x->path[0])
		unlink(x->path);
	arena_free(x->scratch);
	x->book = NULL;
	x->scratch = NULL;
	x->path[0] = '\0';
}

static const char *sheet_name(struct arena *a, const char *wanted)
{
	struct str s = utf8_head(str_of(wanted), LONGEST_NAME);
	char *p = arena_bytes(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] && strchr("[]:*?/\\'", s.p[i]) ? ' ' : s.p[i];
	p[s.n] = '\0';
	return p;
}

enum err xlsx_new(struct arena *a, const char *sheet, struct xlsx **out)
{
	struct xlsx *x = arena_new_one(a, struct xlsx);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };

	x->arena = a;
	snprintf(x->path, sizeof(x->path), "%s", P_tmpdir "/kolo-table-XXXXXX");
	int fd = mkstemp(x->path);
	if (fd < 0)
		return ERR_UNAVAILABLE;
	close(fd);
	x->scratch = arena_new(SIZE_MAX);
	x->book = workbook_new_opt(x->path, &options);
	arena_defer(a, clean_up, x);
	if (!x->book)
		return ERR_UNAVAILABLE;
	x->sheet = workbook_add_worksheet(x->book, sheet_name(a, sheet));
	x->bold = workbook_add_format(x->book);
	if (!x->sheet || !x->bold)
		return ERR_INTERNAL;
	format_set_bold(x->bold);
	worksheet_freeze_panes(x->sheet, 1, 0);
	worksheet_set_column(x->sheet, 0, LXW_COL_MAX - 1, COLUMN_WIDTH, NULL);
	*out = x;
	return OK;
}

/* True when a cell may be written at ROW and COL; else the error is latched. */
static bool goes_on(struct xlsx *x, size_t row, size_t col)
{
	if (row < x->row)
		x->e = ERR_INTERNAL;
	else if (row >= LXW_ROW_MAX || col >= LXW_COL_MAX)
		x->e = ERR_TOO_BIG;
	x->row = row;
	return x->e == OK;
}

static void written(struct xlsx *x, lxw_error e)
{
	if (e != LXW_NO_ERROR)
		x->e = ERR_INTERNAL;
}

void xlsx_text(struct xlsx *x, size_t row, size_t col, struct str text)
{
	if (!goes_on(x, row, col) || text.n == 0)
		return;
	if (text.n > LONGEST_TEXT && utf8_count(text) > LONGEST_TEXT)
		text = str_fmt(x->scratch, "%.*s…", STR(utf8_head(text, LONGEST_TEXT - 1)));
	written(x, worksheet_write_string(x->sheet, (lxw_row_t)row, (lxw_col_t)col, str_z(x->scratch, text),
					  row == 0 ? x->bold : NULL));
	arena_reset(x->scratch);
}

void xlsx_number(struct xlsx *x, size_t row, size_t col, double v)
{
	if (goes_on(x, row, col))
		written(x, worksheet_write_number(x->sheet, (lxw_row_t)row, (lxw_col_t)col, v, NULL));
}

static enum err read_back(struct xlsx *x, struct str *out)
{
	FILE *f = fopen(x->path, "rbe");
	char piece[1 << 14];
	struct buf b = buf_on(x->arena, SIZE_MAX / 4);
	size_t n;

	if (!f)
		return ERR_UNAVAILABLE;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(&b, (struct str){ piece, n });
	bool whole = !ferror(f);
	fclose(f);
	return whole ? buf_finish(&b, out) : ERR_UNAVAILABLE;
}

enum err xlsx_finish(struct xlsx *x, struct str *out)
{
	if (x->e == OK) {
		lxw_error closed = workbook_close(x->book);
		x->book = NULL;
		x->e = closed == LXW_NO_ERROR ? read_back(x, out) : ERR_UNAVAILABLE;
	}
	clean_up(x);
	return x->e;
}
