/* xlsx_read_part.c -- parts of a package: minizip unpacks piece by piece, expat parses piece by piece.
 * Nothing that the package says about its sizes is believed; what comes out is counted. */
#include "text/xlsx_read.h"
#include "text/lang.h"
#include <expat.h>
#include <unzip.h>

#define PIECE (64 << 10)
#define LONGEST_QUIET ((size_t)1 << 20) /* bytes in which the parser finds nothing: one endless token */

static const char damaged[] = N_("the XLSX file is damaged or cut off");

struct memory_file {
	struct str data;
	size_t at;
};

static voidpf memory_open(voidpf opaque, const void *name, int mode)
{
	struct memory_file *f = opaque;

	(void)name;
	(void)mode;
	f->at = 0;
	return f;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *p, uLong n)
{
	struct memory_file *f = opaque;
	struct str bytes = str_slice(f->data, f->at, f->at + MIN(n, f->data.n));

	(void)stream;
	if (bytes.n)
		memcpy(p, bytes.p, bytes.n);
	f->at += bytes.n;
	return bytes.n;
}

static uLong memory_write(voidpf opaque, voidpf stream, const void *p, uLong n)
{
	(void)opaque;
	(void)stream;
	(void)p;
	(void)n;
	return 0;
}

static ZPOS64_T memory_tell(voidpf opaque, voidpf stream)
{
	const struct memory_file *f = opaque;

	(void)stream;
	return f->at;
}

static long memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct memory_file *f = opaque;
	size_t base = origin == ZLIB_FILEFUNC_SEEK_SET	 ? 0
		      : origin == ZLIB_FILEFUNC_SEEK_CUR ? f->at
							 : f->data.n;

	(void)stream;
	if (offset > f->data.n - base)
		return -1;
	f->at = base + (size_t)offset;
	return 0;
}

static int memory_close(voidpf opaque, voidpf stream)
{
	(void)opaque;
	(void)stream;
	return 0;
}

static void close_zip(void *zip)
{
	unzClose(zip);
}

enum err xlsx_open(struct xlsx_file *x)
{
	struct memory_file *f = arena_new_one(x->sink->arena, struct memory_file);
	zlib_filefunc64_def io = {
		.zopen64_file = memory_open,
		.zread_file = memory_read,
		.zwrite_file = memory_write,
		.ztell64_file = memory_tell,
		.zseek64_file = memory_seek,
		.zclose_file = memory_close,
		.zerror_file = memory_close, /* nothing to report either */
		.opaque = f,
	};

	f->data = x->data;
	x->zip = unzOpen2_64("", &io);
	if (!x->zip)
		return sink_fault(x->sink, ERR_MALFORMED, damaged);
	arena_defer(x->sink->arena, close_zip, x->zip);
	return OK;
}

struct part {
	struct xlsx_file *file;
	const struct xml_handlers *handlers;
	void *ctx;
	XML_Parser parser;
	enum err e;
	size_t quiet; /* bytes since the parser last found something */
};

static struct str local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return str_of(colon ? colon + 1 : name);
}

struct str xml_attribute(const char **attributes, struct str name)
{
	for (; attributes[0]; attributes += 2)
		if (str_eq(local_name(attributes[0]), name))
			return str_of(attributes[1]);
	return STR_NONE;
}

size_t xml_number(const char **attributes, struct str name, size_t otherwise)
{
	i64 v;

	return str_to_i64(xml_attribute(attributes, name), &v) && v >= 0 ? (size_t)v : otherwise;
}

/* Handlers go on being called for a while after the parser was told to stop. */
static bool goes_on(struct part *p)
{
	p->quiet = 0;
	return p->e == OK;
}

static void check(struct part *p, enum err e)
{
	p->e = e;
	if (e != OK)
		XML_StopParser(p->parser, XML_FALSE);
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct part *p = ctx;

	if (goes_on(p))
		check(p, p->handlers->start(p->ctx, local_name(name), attributes));
}

static void on_end(void *ctx, const char *name)
{
	struct part *p = ctx;

	if (goes_on(p) && p->handlers->end)
		check(p, p->handlers->end(p->ctx, local_name(name)));
}

static void on_text(void *ctx, const char *text, int n)
{
	struct part *p = ctx;

	if (goes_on(p) && p->handlers->text)
		check(p, p->handlers->text(p->ctx, (struct str){ text, (size_t)n }));
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int subset)
{
	struct part *p = ctx;

	(void)name;
	(void)system;
	(void)public;
	(void)subset;
	if (goes_on(p))
		check(p, sink_fault(p->file->sink, ERR_MALFORMED, N_("the XLSX file defines entities")));
}

/* Unpack and parse one piece; *MORE is false after the last one. */
static enum err parse_piece(struct part *p, bool *more)
{
	struct table_sink *s = p->file->sink;
	void *piece = XML_GetBuffer(p->parser, PIECE);
	int n = piece ? unzReadCurrentFile(p->file->zip, piece, PIECE) : -1;

	if (n < 0)
		return sink_fault(s, ERR_MALFORMED, damaged);
	p->file->unzipped += (size_t)n;
	p->quiet += (size_t)n;
	if (p->file->unzipped > s->o.max_bytes)
		return sink_fault(s, ERR_TOO_BIG, N_("the unpacked file is too big"));
	if (XML_ParseBuffer(p->parser, n, n == 0) != XML_STATUS_OK)
		return p->e != OK ? p->e : sink_fault(s, ERR_MALFORMED, damaged);
	if (p->quiet > LONGEST_QUIET)
		return sink_fault(s, ERR_TOO_BIG, N_("the XLSX file has too long a piece of markup"));
	*more = n > 0;
	return OK;
}

static enum err parse_part(struct part *p)
{
	bool more = true;

	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, on_start, on_end);
	XML_SetCharacterDataHandler(p->parser, on_text);
	XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
	while (more)
		TRY(parse_piece(p, &more));
	return OK;
}

enum err xlsx_part(struct xlsx_file *x, struct str path, const struct xml_handlers *handlers, void *ctx)
{
	const int ignore_case = 2;
	struct part p = { .file = x, .handlers = handlers, .ctx = ctx };

	if (unzLocateFile(x->zip, str_z(x->sink->arena, path), ignore_case) != UNZ_OK)
		return ERR_NOT_FOUND;
	if (unzOpenCurrentFile(x->zip) != UNZ_OK)
		return sink_fault(x->sink, ERR_MALFORMED, damaged);
	p.parser = XML_ParserCreate(NULL);
	enum err e = p.parser ? parse_part(&p) : ERR_INTERNAL;
	XML_ParserFree(p.parser);
	int closed = unzCloseCurrentFile(x->zip); /* compares the checksum */
	return e == OK && closed != UNZ_OK ? sink_fault(x->sink, ERR_MALFORMED, damaged) : e;
}
