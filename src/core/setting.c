/* setting.c -- what the network's administrator has set: title, languages, colours; and the secret made at
 * first start. */
#include "core/core.h"

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

struct str setting_get(struct ctx *c, const char *name, const char *fallback)
{
	struct value r[1];

	return db_one(c->db, c->arena, r, &q_get, VZ(name)) == OK ? r[0].s : str_of(fallback);
}

static const struct query q_set = {
	"INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
	"excluded.value",
	.in = "ss",
};

enum err setting_set(struct ctx *c, const char *name, struct str value)
{
	TRY(db_exec(c->db, &q_set, VZ(name), VS(value)));
	/* The name alone: some values are secrets. */
	return journal_note(c, name, "setting", 0, STR_NONE);
}
