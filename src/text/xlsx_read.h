/* xlsx_read.h -- the pieces of the XLSX reader: the package and its XML parts, formats of numbers, a sheet.
 */
#ifndef KOLO_XLSX_READ_H
#define KOLO_XLSX_READ_H

#include "text/table_sink.h"

/* What a number is by its format. */
enum xlsx_kind { XLSX_NUMBER = 0, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };

struct xlsx_strings {
	struct buf text;
	VEC(size_t) ends; /* of each string in text */
};

struct xlsx_styles {
	VEC(unsigned char) kinds; /* enum xlsx_kind by index of cell format */
	bool from_1904;
};

struct xlsx_file {
	struct table_sink *sink;
	struct str data;
	void *zip;
	size_t unzipped; /* by all parts together */
	struct xlsx_strings strings;
	struct xlsx_styles styles;
};

/* What to do with elements of a part; names come without prefix. An error stops the parsing and is returned.
 */
struct xml_handlers {
	enum err (*start)(void *ctx, struct str name, const char **attributes);
	enum err (*end)(void *ctx, struct str name);
	enum err (*text)(void *ctx, struct str text);
};

/* Open the package that DATA holds; closed when the sink's arena is reset. */
MUST_USE enum err xlsx_open(struct xlsx_file *x);

/* Stream the part PATH through HANDLERS. ERR_NOT_FOUND (no fault noted) if there is none; no document types,
 * no entities, no more bytes than the sink's options allow, whatever the package promises. */
MUST_USE enum err xlsx_part(struct xlsx_file *x, struct str path, const struct xml_handlers *handlers,
			    void *ctx);

/* The attribute NAME (prefix ignored); p is NULL if absent. */
struct str xml_attribute(const char **attributes, struct str name);
/* The same as a number, or OTHERWISE. */
size_t xml_number(const char **attributes, struct str name, size_t otherwise);

MUST_USE enum err xlsx_read_styles(struct xlsx_file *x, struct str path);
enum xlsx_kind xlsx_format_kind(struct str code);
/* NUMBER as a date or time in ISO text; as it is written when it is none. */
struct str xlsx_date_text(struct arena *a, struct str number, enum xlsx_kind kind, bool from_1904);

MUST_USE enum err xlsx_read_strings(struct xlsx_file *x, struct str path);
MUST_USE enum err xlsx_read_sheet(struct xlsx_file *x, struct str path);
/* Characters written as _x000D_ put right, in place; returns the new length. */
size_t xlsx_unescape(char *p, size_t n);

#endif
