/* xlsx_read.c -- XLSX in: from the package's relationships to the workbook, from there to the first sheet
 * that is shown, with its shared strings and styles. */
#include "text/xlsx_read.h"
#include "text/lang.h"

#define MOST_RELATIONS 10000

struct relation {
	struct str id, type, target;
};

struct relations {
	struct xlsx_file *file;
	struct str folder; /* against which targets are resolved, with / at its end */
	VEC(struct relation) list;
};

struct workbook {
	struct xlsx_file *file;
	struct str sheet; /* relation of the first sheet that is shown */
};

static enum err relation_start(void *ctx, struct str name, const char **attributes)
{
	struct relations *r = ctx;
	struct table_sink *s = r->file->sink;

	if (!str_eq(name, S("Relationship")))
		return OK;
	if (r->list.n == MOST_RELATIONS)
		return sink_fault(s, ERR_TOO_BIG, N_("the XLSX file has too many parts"));
	struct str target = xml_attribute(attributes, S("Target"));
	if (str_starts(target, S("/")))
		target = str_dup(s->arena, str_slice(target, 1, target.n));
	else
		target = str_fmt(s->arena, "%.*s%.*s", STR(r->folder), STR(target));
	vec_push(s->arena, &r->list,
		 ((struct relation){ str_dup(s->arena, xml_attribute(attributes, S("Id"))),
				     str_dup(s->arena, xml_attribute(attributes, S("Type"))), target }));
	return OK;
}

/* Split "xl/workbook.xml" into "xl/" and "workbook.xml". */
static void split_path(struct str path, struct str *folder, struct str *name)
{
	size_t cut = path.n;

	while (cut > 0 && path.p[cut - 1] != '/')
		cut--;
	*folder = str_slice(path, 0, cut);
	*name = str_slice(path, cut, path.n);
}

/* The relations of the part PATH, or of the package for "". */
static enum err read_relations(struct xlsx_file *x, struct str path, struct relations *out)
{
	static const struct xml_handlers handlers = { relation_start, NULL, NULL };
	struct str name;

	*out = (struct relations){ .file = x };
	split_path(path, &out->folder, &name);
	struct str at = str_fmt(x->sink->arena, "%.*s_rels/%.*s.rels", STR(out->folder), STR(name));
	return xlsx_part(x, at, &handlers, out);
}

/* Where the relation with the kind TYPE leads; the kinds are addresses that end in a word. p is NULL if none
 * does. */
static struct str target_of_type(const struct relations *r, struct str type)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (str_ends(r->list.v[i].type, type))
			return r->list.v[i].target;
	return STR_NONE;
}

static struct str target_of_id(const struct relations *r, struct str id)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (str_eq(r->list.v[i].id, id))
			return r->list.v[i].target;
	return STR_NONE;
}

static enum err workbook_start(void *ctx, struct str name, const char **attributes)
{
	struct workbook *w = ctx;
	struct str state = xml_attribute(attributes, S("state"));
	struct str from_1904 = xml_attribute(attributes, S("date1904"));

	if (str_eq(name, S("workbookPr")))
		w->file->styles.from_1904 = str_eq(from_1904, S("1")) || str_eq(from_1904, S("true"));
	else if (str_eq(name, S("sheet")) && !w->sheet.p && (!state.p || str_eq(state, S("visible"))))
		w->sheet = str_dup(w->file->sink->arena, xml_attribute(attributes, S("id")));
	return OK;
}

/* Parts that a workbook may lack. */
static enum err read_optional(struct xlsx_file *x, struct str path,
			      enum err (*read)(struct xlsx_file *, struct str))
{
	enum err e = path.p ? read(x, path) : OK;

	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err read_workbook(struct xlsx_file *x, struct str path)
{
	static const struct xml_handlers handlers = { workbook_start, NULL, NULL };
	struct workbook w = { .file = x };
	struct relations r;

	TRY(xlsx_part(x, path, &handlers, &w));
	TRY(read_relations(x, path, &r));
	struct str sheet = target_of_id(&r, w.sheet);
	if (!sheet.p)
		return ERR_NOT_FOUND;
	TRY(read_optional(x, target_of_type(&r, S("/sharedStrings")), xlsx_read_strings));
	TRY(read_optional(x, target_of_type(&r, S("/styles")), xlsx_read_styles));
	return xlsx_read_sheet(x, sheet);
}

static enum err read_package(struct xlsx_file *x)
{
	struct relations r;

	TRY(read_relations(x, S(""), &r));
	struct str path = target_of_type(&r, S("/officeDocument"));
	return path.p ? read_workbook(x, path) : ERR_NOT_FOUND;
}

enum err xlsx_read(struct table_sink *s, struct str data)
{
	struct xlsx_file x = { .sink = s, .data = data };

	TRY(xlsx_open(&x));
	enum err e = read_package(&x);
	if (e == ERR_NOT_FOUND && s->rows == 0) /* not the callback's */
		return sink_fault(s, ERR_MEDIA, N_("not an XLSX file"));
	return e;
}
