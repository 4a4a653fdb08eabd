/* table.c -- the one door for tables that come in: recognise the format by content, find the titles, deliver
 * rows. */
#include "text/table_sink.h"
#include "text/lang.h"
#include "text/table_spool.h"
#include <fcntl.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#define MOST_BYTES ((size_t)256 << 20)
#define MOST_ROWS ((size_t)1000000)
#define MOST_CELL ((size_t)1 << 20)
#define MOST_OF_A_ROW ((size_t)64 << 20)
#define MOST_OF_TITLES ((size_t)1 << 20)
#define MOST_HELD ((size_t)384 << 20) /* titles and shared strings; the data itself lies in files */

static const char too_wide[] = N_("too many columns");

enum err sink_fault(struct table_sink *s, enum err e, const char *why)
{
	s->fault->row = s->has_head && s->at > s->head_at ? s->at - s->head_at : 0;
	snprintf(s->fault->why, sizeof(s->fault->why), "%s", why);
	return e;
}

static struct str clean_title(struct arena *a, struct str title)
{
	struct str t = str_trim(title);
	char *p = arena_bytes(a, t.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++) {
		bool space = t.p[i] == '\n' || t.p[i] == '\r' || t.p[i] == ' ';

		if (!space)
			p[n++] = t.p[i];
		else if (p[n - 1] != ' ')
			p[n++] = ' ';
	}
	p[n] = '\0';
	return (struct str){ p, n };
}

enum err sink_head(struct table_sink *s, const struct str *titles, size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += titles[i].n;
	if (n > MOST_COLUMNS || total > MOST_OF_TITLES)
		return sink_fault(s, ERR_TOO_BIG, too_wide);
	s->head.titles = arena_new_array(s->arena, struct str, n);
	s->head.n = n;
	for (size_t i = 0; i < n; i++)
		s->head.titles[i] = clean_title(s->arena, titles[i]);
	s->head_at = s->at;
	s->has_head = true;
	return OK;
}

enum err sink_cell(struct table_sink *s, size_t col, struct str text)
{
	if (text.n == 0)
		return OK;
	if (text.n > s->o.max_cell)
		return sink_fault(s, ERR_TOO_BIG, N_("a cell is too long"));
	if (!s->has_head && col >= MOST_COLUMNS)
		return sink_fault(s, ERR_TOO_BIG, too_wide);
	if (s->has_head && col >= s->head.n)
		return s->exact ? sink_fault(s, ERR_MALFORMED, N_("more cells than titles")) : OK;
	s->cells[col] = text;
	s->width = MAX(s->width, col + 1);
	return OK;
}

static enum err deliver(struct table_sink *s)
{
	for (size_t i = 0; i < s->width; i++)
		s->bytes += s->cells[i].n;
	if (++s->rows > s->o.max_rows)
		return sink_fault(s, ERR_TOO_BIG, N_("too many rows"));
	if (s->bytes > s->o.max_bytes)
		return sink_fault(s, ERR_TOO_BIG, N_("the table is too big"));
	return s->fn(s->ctx, &s->head, s->at - s->head_at, s->cells);
}

static bool looks_like_titles(const struct table_sink *s)
{
	size_t filled = 0;

	for (size_t i = 0; i < s->width; i++)
		filled += str_trim(s->cells[i]).n > 0;
	return filled >= s->titles_filled;
}

enum err sink_row(struct table_sink *s)
{
	enum err e = OK;

	if (!s->has_head && looks_like_titles(s))
		e = sink_head(s, s->cells, s->width);
	else if (s->has_head && s->width)
		e = deliver(s);
	for (size_t i = 0; i < s->width; i++)
		s->cells[i] = STR_NONE;
	s->width = 0;
	arena_reset(s->row);
	return e;
}

static enum err inflate_into(struct table_sink *s, z_stream *z, struct spool *spool)
{
	static const char why[] = N_("the packed file is damaged or cut off");
	unsigned char piece[1 << 16];
	int r;

	do {
		z->next_out = piece;
		z->avail_out = sizeof(piece);
		r = inflate(z, Z_NO_FLUSH);
		if (r != Z_OK && r != Z_STREAM_END)
			return sink_fault(s, ERR_MALFORMED, why);
		enum err e = spool_put(spool, (struct str){ (char *)piece, sizeof(piece) - z->avail_out });
		if (e == ERR_TOO_BIG)
			return sink_fault(s, e, N_("the unpacked file is too big"));
		TRY(e);
		if (r == Z_STREAM_END && z->avail_in) /* a gzip file may have several members */
			r = inflateReset(z);
	} while (r != Z_STREAM_END);
	return OK;
}

static enum err gunzip(struct table_sink *s, struct str data, struct str *out)
{
	struct spool *spool;
	z_stream z = { .next_in = (const Bytef *)data.p, .avail_in = (uInt)MIN(data.n, UINT32_MAX) };

	TRY(spool_new(s->arena, s->o.max_bytes, &spool));
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return ERR_INTERNAL;
	enum err e = inflate_into(s, &z, spool);
	inflateEnd(&z);
	TRY(e);
	return spool_text(spool, out);
}

static enum err read_text(struct table_sink *s, struct str data)
{
	struct str text;

	TRY(table_utf8(s, data, &text));
	struct str start = str_trim(str_slice(text, 0, 4096));
	if (str_starts(start, S("[")) || str_starts(start, S("{")))
		return table_json_read(s, text);
	return csv_read(s, text);
}

static enum err read_packed(struct table_sink *s, struct str data);

static enum err read_foreign(struct table_sink *s, struct str data)
{
	(void)data;
	return sink_fault(s, ERR_MEDIA, N_("not a table; save it as XLSX or CSV"));
}

/* What the first bytes of a file say. */
static const struct {
	struct str magic;
	enum err (*read)(struct table_sink *s, struct str data);
} formats[] = {
	{ { "\x1f\x8b", 2 }, read_packed },
	{ { "PK\3\4", 4 }, xlsx_read },
	{ { "\xd0\xcf\x11\xe0", 4 }, read_foreign }, /* XLS, or an XLSX with a password */
	{ { "%PDF", 4 }, read_foreign },
	{ { "<", 1 }, read_foreign },
	{ { "", 0 }, read_text },
};

static enum err read_any(struct table_sink *s, struct str data)
{
	size_t i = 0;

	while (!str_starts(data, formats[i].magic))
		i++;
	return formats[i].read(s, data);
}

static enum err read_packed(struct table_sink *s, struct str data)
{
	struct str inner;

	TRY(gunzip(s, data, &inner));
	if (str_starts(inner, formats[0].magic))
		return sink_fault(s, ERR_MEDIA, N_("packed twice"));
	return read_any(s, inner);
}

/* A table of one column has no row with two filled cells: a second reading takes the first filled row. */
static enum err read_all(struct table_sink *s, struct str data)
{
	if (data.n > s->o.max_bytes)
		return sink_fault(s, ERR_TOO_BIG, N_("the file is too big"));
	for (s->titles_filled = 2; s->titles_filled > 0 && !s->has_head; s->titles_filled--) {
		s->at = 0;
		TRY(read_any(s, data));
	}
	return s->has_head ? OK : sink_fault(s, ERR_MALFORMED, N_("no titles of columns found"));
}

static struct table_sink *sink_new(const struct table_options *o, table_row_fn fn, void *ctx,
				   struct table_fault *fault)
{
	struct arena *a = arena_new(MOST_HELD);
	struct table_sink *s = arena_new_one(a, struct table_sink);

	if (o)
		s->o = *o;
	s->o.max_bytes = s->o.max_bytes ? s->o.max_bytes : MOST_BYTES;
	s->o.max_rows = s->o.max_rows ? s->o.max_rows : MOST_ROWS;
	s->o.max_cell = s->o.max_cell ? s->o.max_cell : MOST_CELL;
	s->fn = fn;
	s->ctx = ctx;
	s->fault = fault;
	s->arena = a;
	s->row = arena_new(MOST_OF_A_ROW);
	*fault = (struct table_fault){ 0 };
	return s;
}

static void sink_free(struct table_sink *s)
{
	arena_free(s->row);
	arena_free(s->arena);
}

enum err table_read_bytes(struct str data, const struct table_options *o, table_row_fn fn, void *ctx,
			  struct table_fault *fault)
{
	struct table_sink *s = sink_new(o, fn, ctx, fault);
	enum err e = read_all(s, data);

	sink_free(s);
	return e;
}

static enum err read_file(struct table_sink *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct str data;

	if (fd < 0)
		return sink_fault(s, ERR_NOT_FOUND, N_("the file cannot be opened"));
	enum err e = spool_map(s->arena, fd, s->o.max_bytes, &data);
	close(fd);
	if (e == ERR_TOO_BIG)
		return sink_fault(s, e, N_("the file is too big"));
	TRY(e);
	return read_all(s, data);
}

enum err table_read_file(const char *path, const struct table_options *o, table_row_fn fn, void *ctx,
			 struct table_fault *fault)
{
	struct table_sink *s = sink_new(o, fn, ctx, fault);
	enum err e = read_file(s, path);

	sink_free(s);
	return e;
}
