/* setting.c -- what the network's administrator has set: title, languages, colours; and the secret made at
 * first start. */
#include "core/core.h"
#include "core/memo.h"

static const struct column setting_columns[] = {
	{ "name", C_TEXT, true },
	{ "value", C_TEXT, true },
	{ 0 },
};
const struct table table_setting = { "setting", setting_columns, .key = "name" };

static const struct query q_get = {
	"SELECT value FROM setting WHERE name = ?",
	.in = "s",
	.out = "s",
};

/* Readers remember the answer until the next commit; a writer sees its own, which is not yet everybody's. */
struct str setting_get(struct ctx *c, const char *name, const char *fallback)
{
	struct memo *memo = c->app && db_mode(c->db) == DB_READ ? c->app->memo : NULL;
	u64 key = str_hash(str_of(name));
	i64 generation = memo ? c->app->generation : 0;
	struct value r[1] = { VN };
	struct str known;

	if (memo && memo_get(memo, key, generation, c->arena, &known))
		return known.n ? known : str_of(fallback);
	enum err e = db_one(c->db, c->arena, r, &q_get, VZ(name));
	if (memo && (e == OK || e == ERR_NOT_FOUND))
		memo_put(memo, key, generation, value_str(r[0]));
	return e == OK && value_str(r[0]).n ? value_str(r[0]) : str_of(fallback);
}

static const struct query q_set = {
	"INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
	"excluded.value",
	.in = "ss",
};

enum err setting_set(struct ctx *c, const char *name, struct str value)
{
	enum lang l;

	TRY(db_exec(c->db, &q_set, VZ(name), VS(value)));
	if (c->app && strcmp(name, "lang") == 0 && lang_parse(value, &l))
		c->app->fallback_lang = l;
	/* The name alone: some values are secrets. */
	return journal_note(c, name, "setting", 0, STR_NONE);
}
