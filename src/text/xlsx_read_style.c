/* xlsx_read_style.c -- which numbers of a sheet are dates: the formats of the style sheet, and serial days as
 * ISO text. */
#include "text/xlsx_read.h"
#include "base/map.h"
#include "base/time.h"
#include "text/lang.h"
#include <math.h>

#define MOST_FORMATS 100000

struct style_reader {
	struct xlsx_file *file;
	struct map custom; /* format number to kind + 1 */
	bool in_cell_formats;
};

/* Formats that every program knows by number; those from 27 on belong to East Asian languages. */
static const struct {
	size_t from, to;
	enum xlsx_kind kind;
} builtin[] = {
	{ 14, 17, XLSX_DATE }, { 18, 21, XLSX_TIME }, { 22, 22, XLSX_DATE_TIME },
	{ 27, 31, XLSX_DATE }, { 32, 35, XLSX_TIME }, { 36, 36, XLSX_DATE },
	{ 45, 45, XLSX_TIME }, { 47, 47, XLSX_TIME }, { 50, 58, XLSX_DATE },
};

/* Step over what stands in a format code at I literally: "text", \c, _c, *c, [condition]. The same I if
 * nothing does. */
static size_t skip_literal(struct str code, size_t i)
{
	switch (code.p[i]) {
	case '"':
		return i + 2 + str_index(str_slice(code, i + 1, code.n), '"');
	case '[':
		return i + 1 + str_index(str_slice(code, i, code.n), ']');
	case '\\':
	case '_':
	case '*':
		return i + 2;
	default:
		return i;
	}
}

/* [h], [mm], [ss] count hours, minutes, seconds beyond a day. */
static bool is_duration(struct str code)
{
	for (size_t i = str_index(code, '['); i + 1 < code.n; i++)
		if (code.p[i] == '[' && strchr("hmsHMS", code.p[i + 1]) && code.p[i + 1])
			return code.n > i + 2 && strchr("hmsHMS]", code.p[i + 2]);
	return false;
}

enum xlsx_kind xlsx_format_kind(struct str code)
{
	bool day = false, clock = false, month_or_minute = false;

	if (is_duration(code) || str_eq_nocase(code, S("General")) || str_eq_nocase(code, S("Standard")))
		return XLSX_NUMBER;
	for (size_t i = 0; i < code.n && code.p[i] != ';';) {
		size_t next = skip_literal(code, i);
		char c = (char)(code.p[i] | 0x20);
		if (next == i) {
			day |= c == 'y' || c == 'd';
			clock |= c == 'h' || c == 's';
			month_or_minute |= c == 'm';
			next++;
		}
		i = next;
	}
	day |= month_or_minute && !clock;
	return day && clock ? XLSX_DATE_TIME : day ? XLSX_DATE : clock ? XLSX_TIME : XLSX_NUMBER;
}

struct str xlsx_date_text(struct arena *a, struct str number, enum xlsx_kind kind, bool from_1904)
{
	const i64 last_day = 2958465; /* 9999-12-31 */
	double serial;

	if (kind == XLSX_NUMBER || !str_to_double(number, &serial) || serial < 0 ||
	    serial >= (double)last_day)
		return number;
	i64 seconds = llround(serial * 86400), days = seconds / 86400, clock = seconds % 86400;
	if (from_1904)
		days += 1462;
	else if (days < 60)
		days++; /* the format believes in 29 February 1900 */
	struct str date = date_iso(a, date_of_days(days + date_days((struct date){ 1899, 12, 30 })));
	struct str time = str_fmt(a, "%02lld:%02lld", clock / 3600, clock / 60 % 60);
	if (clock % 60)
		time = str_fmt(a, "%.*s:%02lld", STR(time), clock % 60);
	if (kind == XLSX_DATE)
		return date;
	if (kind == XLSX_TIME && serial < 1)
		return time;
	return str_fmt(a, "%.*sT%.*s", STR(date), STR(time));
}

static enum xlsx_kind kind_of(const struct style_reader *r, size_t number)
{
	char key[24];
	int n = snprintf(key, sizeof(key), "%zu", number);
	void *custom = map_get(&r->custom, (struct str){ key, (size_t)n });

	if (custom)
		return (enum xlsx_kind)((uintptr_t)custom - 1);
	for (size_t i = 0; i < COUNT(builtin); i++)
		if (number >= builtin[i].from && number <= builtin[i].to)
			return builtin[i].kind;
	return XLSX_NUMBER;
}

static enum err style_start(void *ctx, struct str name, const char **attributes)
{
	struct style_reader *r = ctx;
	struct table_sink *s = r->file->sink;
	struct xlsx_styles *styles = &r->file->styles;

	if (styles->kinds.n + r->custom.n > MOST_FORMATS)
		return sink_fault(s, ERR_TOO_BIG, N_("the XLSX file has too many formats"));
	if (str_eq(name, S("numFmt"))) {
		struct str id = str_fmt(s->arena, "%zu", xml_number(attributes, S("numFmtId"), 0));
		enum xlsx_kind kind = xlsx_format_kind(xml_attribute(attributes, S("formatCode")));
		map_set(&r->custom, id, (void *)((uintptr_t)kind + 1));
	} else if (str_eq(name, S("cellXfs"))) {
		r->in_cell_formats = true;
	} else if (r->in_cell_formats && str_eq(name, S("xf"))) {
		enum xlsx_kind kind = kind_of(r, xml_number(attributes, S("numFmtId"), 0));
		vec_push(s->arena, &styles->kinds, (unsigned char)kind);
	}
	return OK;
}

static enum err style_end(void *ctx, struct str name)
{
	struct style_reader *r = ctx;

	if (str_eq(name, S("cellXfs")))
		r->in_cell_formats = false;
	return OK;
}

enum err xlsx_read_styles(struct xlsx_file *x, struct str path)
{
	static const struct xml_handlers handlers = { style_start, style_end, NULL };
	struct style_reader r = { .file = x, .custom = map_on(x->sink->arena) };

	return xlsx_part(x, path, &handlers, &r);
}
