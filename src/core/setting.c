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

/* Readers remember the answer until the next commit; a writer sees its own, which is not yet everybody's. */
static enum err ask(struct ctx *c, const char *name, struct str *out)
{
	struct value r[1] = { VN };
	enum err e = db_one(c->db, c->arena, r, &q_get, VZ(name));

	*out = value_str(r[0]);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err ask_memo(struct ctx *c, const char *name, struct str *out)
{
	struct memo *memo = caches_open(c) ? c->app->memo : NULL;
	struct memo_key key;

	if (!memo)
		return ask(c, name, out);
	key = memo_key(memo, name, strlen(name));
	if (memo_get(memo, key, c->seen.all, c->arena, out))
		return OK;
	TRY(ask(c, name, out));
	memo_learn(c, memo, key, c->seen.all, *out);
	return OK;
}

enum err setting_find(struct ctx *c, const char *name, const char *fallback, struct str *out)
{
	struct str text;

	TRY(ask_memo(c, name, &text));
	*out = text.n ? text : str_of(fallback);
	return OK;
}

struct str setting_get(struct ctx *c, const char *name, const char *fallback)
{
	struct str text;

	return setting_find(c, name, fallback, &text) == OK ? text : str_of(fallback);
}

static const struct query q_set = {
	"INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
	"excluded.value",
	.in = "ss",
};

enum err setting_note(struct ctx *c, const char *name, struct str value)
{
	return db_exec(c->db, &q_set, VZ(name), VS(value));
}

enum err setting_set(struct ctx *c, const char *name, struct str value)
{
	TRY(setting_note(c, name, value));
	/* The name alone: some values are secrets. */
	return journal_note(c, name, "setting", 0, STR_NONE);
}
