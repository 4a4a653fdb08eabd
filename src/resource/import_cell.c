/* import_cell.c -- cells that our own exports write: lists, places and periods as JSON, numbers of records.
 */
#include "resource/import.h"
#include "resource/kinds.h"

bool import_cell_is_json(const struct field *f, struct str cell)
{
	return (kinds[f->kind].linked || kinds[f->kind].suffixes[1]) &&
	       (cell.p[0] == '[' || cell.p[0] == '{');
}

void import_cell_json(struct ctx *c, const struct field *f, struct str cell, struct value *out)
{
	struct json_node *n;
	enum err e = json_parse(c->arena, cell, &n, NULL);

	if (e == OK && !n->kid)
		*out = VN;
	else if (e != OK || field_from_json(c, f, n, out) != OK)
		*out = VN;
	if (e != OK)
		invalid(c, f->name, "malformed", "The JSON has a mistake");
}

enum err import_own_number(struct ctx *c, const struct resource *res, struct str number, struct str made,
			   i64 *id)
{
	struct record *r;

	if (!str_to_i64(number, id))
		return fail(c, ERR_INVALID, "This is not a number of a record");
	if (!made.n)
		return OK;
	enum err e = record_load(c, res, *id, &r);
	if (e == ERR_NOT_FOUND || (e == OK && !str_eq(made, instant_iso(c->arena, r->created)))) {
		c->fault = (struct fault){ 0 };
		*id = 0;
		return OK;
	}
	return e;
}
