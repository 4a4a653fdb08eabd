/* export.c -- `kolo export`: the records of a collection as a file, all fields of them, in the forms of the
 * list pages. Memory stays flat: long answers lie in a file on the way. */
#include "cli/commands.h"
#include "resource/resource.h"

enum { PIECE = 1 << 20, RECORD_MAX = 64 << 20 };

static const struct {
	const char *name;
	enum format format;
} formats[] = {
	{ "csv", FMT_CSV },	    { "xlsx", FMT_XLSX }, { "json", FMT_JSON },
	{ "geojson", FMT_GEOJSON }, { "atom", FMT_ATOM }, { "ics", FMT_ICS },
};

/* ---- JSON: an array, one record a line, as the import reads it ---- */

struct writer {
	struct ctx *c;
	struct arena *piece;
	FILE *to;
	i64 n;
};

static enum err write_record(void *ctx, struct record *r)
{
	struct writer *w = ctx;
	struct ctx own = *w->c;
	struct buf b = buf_on(w->piece, RECORD_MAX);
	struct json j = json_on(&b);
	struct str text;

	own.arena = w->piece;
	record_json_file(&own, r, &j);
	TRY(buf_finish(&b, &text));
	fprintf(w->to, "%s%.*s", w->n++ ? ",\n" : "[\n", STR(text));
	arena_reset(w->piece);
	return ferror(w->to) ? ERR_UNAVAILABLE : OK;
}

static enum err write_json(struct request *rq, const struct list_query *q, FILE *to)
{
	struct writer w = { .c = &rq->c, .piece = arena_new((size_t)2 * RECORD_MAX), .to = to };
	enum err e = list_each(&rq->c, q, write_record, &w);

	fputs(w.n ? "\n]\n" : "[]\n", to);
	arena_free(w.piece);
	return e;
}

/* ---- the other forms are made as for a page ---- */

static enum err pour(const char *path, FILE *to)
{
	char chunk[8192];
	FILE *from = fopen(path, "re");
	size_t n;

	if (!from)
		return ERR_UNAVAILABLE;
	while ((n = fread(chunk, 1, sizeof chunk, from)) > 0)
		fwrite(chunk, 1, n, to);
	fclose(from);
	return OK;
}

static enum err write_list(struct request *rq, const struct list_query *q, FILE *to)
{
	if (rq->format == FMT_JSON)
		return write_json(rq, q, to);
	TRY(export_list(rq, q, rq->format));
	if (rq->out->file)
		return pour(rq->out->file, to);
	fwrite(rq->out->body.p, 1, rq->out->body.n, to);
	return OK;
}

static bool read_format(struct cli *cli, enum format *out)
{
	struct str name = cli_option(cli, "format");

	*out = FMT_CSV;
	for (size_t i = 0; name.p && i < COUNT(formats); i++)
		if (str_eq(name, str_of(formats[i].name))) {
			*out = formats[i].format;
			return true;
		}
	return !name.p;
}

static enum err export_to(struct cli *cli, struct app *app, const struct resource *res, enum format format,
			  FILE *to, struct fault *fault)
{
	struct route route = { .path = "", .resource = res };
	struct http_request in = { .arena = cli->arena };
	struct response out = { .body = buf_on(cli->arena, (size_t)128 << 20) };
	struct request rq = { .c = app_context(app, cli->arena, &actor_system, LANG_EN),
			      .in = &in,
			      .out = &out,
			      .route = &route,
			      .format = format };
	struct list_query q;
	enum err e = form_decode(cli->arena, cli_option(cli, "filter"), &in.query);

	if (e == OK)
		e = list_parse(&rq, res, &q);
	if (e == OK)
		e = write_list(&rq, &q, to);
	*fault = rq.c.fault;
	return e == OK && fflush(to) ? ERR_UNAVAILABLE : e;
}

static int export_open(struct cli *cli, struct app *app, enum format format)
{
	struct str path = cli_option(cli, "out");
	const struct resource *res = resource_find(app, cli->words[0]);
	struct fault fault = { 0 };
	FILE *to = stdout;
	enum err e;

	if (!res) {
		fprintf(stderr, "kolo export: there is no collection %s\n", cli->words[0]);
		return EXIT_FAILED;
	}
	if (path.p && !(to = fopen(str_z(cli->arena, path), "we"))) {
		perror(path.p);
		return EXIT_FAILED;
	}
	e = export_to(cli, app, res, format, to, &fault);
	if (path.p && fclose(to) != 0)
		e = ERR_UNAVAILABLE;
	if (e != OK)
		fprintf(stderr, "kolo export: %.*s\n",
			STR(fault.message.n ? fault.message : str_of(err_info(e)->title)));
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}

int run_export(struct cli *cli)
{
	enum format format;
	struct app *app;
	int code;

	if (cli->nwords != 1 || !read_format(cli, &format)) {
		fprintf(stderr, "usage: kolo export COLLECTION [--format csv|xlsx|json|geojson|atom] "
				"[--filter QUERY] "
				"[--out FILE]\n");
		return EXIT_USAGE;
	}
	app = cli_open(cli, false);
	if (!app)
		return EXIT_FAILED;
	code = export_open(cli, app, format);
	app_free(app);
	return code;
}
