/* space_names.c -- the names of spaces, for pages that speak of them. */
#include "modules/space/space.h"

static const struct query q_all = { "SELECT id, name FROM space WHERE removed = 0 ORDER BY sort, id", "",
				    "is" };
static const struct query q_one = { "SELECT name FROM space WHERE id = ?", "i", "s" };

enum err space_names(struct ctx *c, struct space_name **out, size_t *n)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_all));
	*n = rows.n;
	*out = arena_new_array(c->arena, struct space_name, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = (struct space_name){ rows_row(&rows, i)[0].i, rows_row(&rows, i)[1].s };
	return OK;
}

enum err space_name(struct ctx *c, i64 id, struct str *name)
{
	struct value v;
	enum err e = db_one(c->db, c->arena, &v, &q_one, VI(id));

	*name = e == OK ? v.s : S("");
	return e == ERR_NOT_FOUND ? OK : e;
}
