/* journal_list.c -- the journal as people read it: its newest entries and the head of the chain. */
#include "core/journal.h"

static const struct query q_list = {
	"SELECT j.id, j.at, j.actor, COALESCE(j.height, 0), COALESCE(a.name, ''), j.kind, j.resource, "
	"j.record,"
	" COALESCE(j.hash, '') FROM journal j LEFT JOIN account a ON a.id = j.actor"
	" WHERE j.id < ? AND (? = 0 OR j.actor = ?) AND (? = '' OR j.kind = ?)"
	" AND (? = '' OR (j.resource = ? AND (? = 0 OR j.record = ?))) ORDER BY j.id DESC LIMIT ?",
	"iiissssiii",
	"iiiisssis",
};

enum err journal_list(struct ctx *c, const struct journal_filter *f, struct entries *out)
{
	struct rows rows;

	TRY(db_all(c->db, c->arena, &rows, &q_list, VI(f->before), VI(f->by_actor), VI(f->actor), VS(f->kind),
		   VS(f->kind), VS(f->resource), VS(f->resource), VI(f->record), VI(f->record),
		   VI((i64)f->most + 1)));
	*out = (struct entries){ .v = arena_new_array(c->arena, struct entry, rows.n),
				 .n = MIN(rows.n, f->most),
				 .more = rows.n > f->most };
	for (size_t i = 0; i < out->n; i++) {
		const struct value *r = rows_row(&rows, i);

		out->v[i] = (struct entry){ r[0].i, r[1].i, r[2].i, r[3].i, r[4].s,
					    r[5].s, r[6].s, r[7].i, r[8].s };
	}
	return OK;
}

static const struct query q_head = {
	"SELECT height, hash, at FROM journal WHERE height IS NOT NULL ORDER BY height DESC LIMIT 1",
	"",
	"isi",
};

enum err journal_head(struct db *db, struct arena *a, struct chain_head *out)
{
	struct value v[3];
	enum err e = db_one(db, a, v, &q_head);

	*out = (struct chain_head){ .hash = S("") };
	if (e == ERR_NOT_FOUND)
		return OK;
	TRY(e);
	*out = (struct chain_head){ value_int(v[0]), value_int(v[2]), v[1].s };
	return OK;
}
