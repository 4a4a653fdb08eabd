/* account.c -- accounts and their roles: adding, changing, granting; every change is journalled. */
#include "core/account.h"

#include "base/utf8.h"
#include "core/journal.h"
#include "core/outbox.h"
#include "text/script.h"

static const struct column account_columns[] = {
	{ "id", C_ID },
	{ "email", C_TEXT, true }, /* NFC, lower case */
	{ "name", C_TEXT, true },
	{ "password", C_TEXT, true, "''" }, /* argon2id; empty: none yet */
	{ "lang", C_TEXT, true },
	{ "confirmed", C_INT, true, "0" },
	{ "disabled", C_INT, true, "0" },
	{ "totp_secret", C_TEXT, true, "''" },
	{ "totp_step", C_INT, true, "0" }, /* the last step whose code was accepted */
	{ "created", C_INT, true },
	{ 0 },
};
static const struct index account_indexes[] = {
	{ "email", .unique = true },
	{ 0 },
};
const struct table table_account = { "account", account_columns, account_indexes };

static const struct column account_role_columns[] = {
	{ "account", C_INT, true, .references = "account", .on_delete = "CASCADE" },
	{ "role", C_TEXT, true },
	{ "space", C_INT, true, "0" }, /* 0: in the whole network */
	{ "granted", C_INT, true },
	{ 0 },
};
static const struct index account_role_indexes[] = {
	{ "space, role" },
	{ 0 },
};
const struct table table_account_role = { "account_role", account_role_columns, account_role_indexes,
					  .key = "account, role, space" };

/* ---- adding and finding ---- */

/* EMAIL as it is kept. Only a letter sent to it proves an address; this keeps out what cannot be one and what
 * would break a mail header. */
static enum err email_clean(struct ctx *c, struct str email, struct str *out)
{
	struct str s;

	if (text_clean(c->arena, str_trim(email), &s) != OK)
		s = STR_NONE;
	s = str_lower_ascii(c->arena, s);

	size_t at = str_index(s, '@');
	struct str host = str_slice(s, at + 1, s.n);
	bool fits = at > 0 && host.n >= 3 && s.n <= 254 && str_has(host, S(".")) && host.p[0] != '.' &&
		    !str_ends(host, S(".")) && str_index(host, '@') == host.n;
	for (size_t i = 0; i < s.n; i++)
		fits = fits && (unsigned char)s.p[i] > ' ' && s.p[i] != 0x7f &&
		       !strchr("<>()[],;:\\\"", s.p[i]);
	if (!fits)
		return invalid(c, "email", "email", N_("This is not an e-mail address"));
	*out = s;
	return OK;
}

static enum err name_clean(struct ctx *c, struct str name, struct str *out)
{
	if (text_clean(c->arena, str_trim(name), out) != OK || str_index(*out, '\n') < out->n)
		return invalid(c, "name", "malformed", N_("Only letters, digits and signs on one line"));
	if (out->n == 0)
		return invalid(c, "name", "required", N_("Write a name"));
	if (utf8_count(*out) > 120)
		return invalid(c, "name", "too_long", N_("At most %d characters"), 120);
	return OK;
}

static struct str account_payload(struct arena *a, struct str email, struct str name)
{
	struct buf b = buf_on(a, 8192);
	struct json j = json_on(&b);

	json_object(&j);
	json_field(&j, "email", str, email);
	json_field(&j, "name", str, name);
	json_end_object(&j);
	return buf_done(&b);
}

static const struct query q_add = {
	"INSERT INTO account (email, name, password, lang, confirmed, created) VALUES (?, ?, ?, ?, ?, ?)"
	" ON CONFLICT (email) DO NOTHING RETURNING id",
	.in = "ssssii",
	.out = "i",
};

enum err account_add(struct ctx *c, const struct new_account *n, i64 *id)
{
	struct str email, name;
	struct value r[1];

	enum err bad_email = email_clean(c, n->email, &email), bad_name = name_clean(c, n->name, &name);
	TRY(bad_email);
	TRY(bad_name);

	enum err e = db_one(c->db, c->arena, r, &q_add, VS(email), VS(name),
			    VS(n->password_hash.p ? n->password_hash : S("")), VZ(lang_tag(n->lang)),
			    VI(n->confirmed), VI(c->now));
	if (e == ERR_NOT_FOUND)
		return fail(c, ERR_DUPLICATE, N_("There is an account with this address already"));
	TRY(e);
	*id = r[0].i;
	return journal_note(c, "create", "account", *id, account_payload(c->arena, email, name));
}

static const struct query q_find = {
	"SELECT id FROM account WHERE email = ?",
	.in = "s",
	.out = "i",
};

enum err account_find(struct ctx *c, struct str email, i64 *id)
{
	struct str clean;
	struct value r[1];

	if (text_clean(c->arena, str_trim(email), &clean) != OK)
		return ERR_NOT_FOUND;
	TRY(db_one(c->db, c->arena, r, &q_find, VS(str_lower_ascii(c->arena, clean))));
	*id = r[0].i;
	return OK;
}

static const struct query q_demo = {
	"SELECT email, name FROM account WHERE email LIKE '%@kolo.example' ORDER BY id LIMIT 20",
	"",
	"ss",
};

enum err account_list_demo(struct ctx *c, struct rows *out)
{
	return db_all(c->db, c->arena, out, &q_demo);
}

static const struct query q_load = {
	"SELECT id, email, name, password, lang, confirmed, disabled, totp_secret, totp_step, created FROM "
	"account WHERE id = ?",
	.in = "i",
	.out = "issssiisii",
};

enum err account_load(struct ctx *c, i64 id, struct account *out)
{
	struct value r[10];

	TRY(db_one(c->db, c->arena, r, &q_load, VI(id)));
	*out = (struct account){
		.id = r[0].i,
		.email = r[1].s,
		.name = r[2].s,
		.password_hash = r[3].s,
		.lang = LANG_UK,
		.confirmed = r[5].i,
		.disabled = r[6].i,
		.totp_secret = r[7].s,
		.totp_step = r[8].i,
		.created = r[9].i,
	};
	if (!lang_parse(r[4].s, &out->lang))
		return ERR_INTERNAL;
	return OK;
}

/* ---- changes ---- */

/* Run an UPDATE of account ID that must find its row, and note KIND. */
static enum err change(struct ctx *c, i64 id, const char *kind, const struct query *q, struct value v)
{
	TRY(db_exec(c->db, q, v, VI(id)));
	if (db_changes(c->db) == 0)
		return ERR_NOT_FOUND;
	return journal_note(c, kind, "account", id, STR_NONE);
}

static const struct query q_set_password = {
	"UPDATE account SET password = ? WHERE id = ?",
	.in = "si",
};

static const struct query q_drop_tokens = {
	"DELETE FROM api_token WHERE account = ?",
	.in = "i",
};

static const struct query q_drop_tickets = {
	"DELETE FROM ticket WHERE subject = ? AND purpose IN ('reset', 'invite', 'second')",
	.in = "i",
};

/* Whoever knew the old one, or has a link that asks for none, is out. */
enum err account_set_password(struct ctx *c, i64 id, struct str hash)
{
	TRY(change(c, id, "password", &q_set_password, VS(hash)));
	TRY(db_exec(c->db, &q_drop_tokens, VI(id)));
	TRY(db_exec(c->db, &q_drop_tickets, VI(id)));
	return session_end(c, id, 0);
}

static const struct query q_set_name = {
	"UPDATE account SET name = ? WHERE id = ?",
	.in = "si",
};

enum err account_set_name(struct ctx *c, i64 id, struct str name)
{
	struct str clean;

	TRY(name_clean(c, name, &clean));
	return change(c, id, "rename", &q_set_name, VS(clean));
}

static const struct query q_set_lang = {
	"UPDATE account SET lang = ? WHERE id = ?",
	.in = "si",
};

enum err account_set_lang(struct ctx *c, i64 id, enum lang lang)
{
	return db_exec(c->db, &q_set_lang, VZ(lang_tag(lang)), VI(id));
}

static const struct query q_confirm = {
	"UPDATE account SET confirmed = ? WHERE id = ?",
	.in = "ii",
};

enum err account_confirm(struct ctx *c, i64 id)
{
	return change(c, id, "confirm", &q_confirm, VI(1));
}

static const struct query q_other_admins = {
	"SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account"
	" WHERE r.role = 'administrator' AND r.space = 0 AND a.disabled = 0 AND a.confirmed = 1 AND a.id <> "
	"?",
	.in = "i",
	.out = "i",
};

/* A network without an administrator could be mended only from the command line. */
static enum err require_other_admin(struct ctx *c, i64 id)
{
	struct value r[1];

	TRY(db_one(c->db, c->arena, r, &q_other_admins, VI(id)));
	if (r[0].i == 0)
		return fail(c, ERR_CONFLICT, N_("The network must keep at least one administrator"));
	return OK;
}

static const struct query q_has_role = {
	"SELECT 1 FROM account_role WHERE account = ? AND role = ? AND space = ?",
	.in = "isi",
	.out = "i",
};

static enum err has_role(struct ctx *c, i64 account, enum role r, i64 space)
{
	struct value row[1];

	return db_one(c->db, c->arena, row, &q_has_role, VI(account), VZ(role_code(r)), VI(space));
}

static const struct query q_disable = {
	"UPDATE account SET disabled = ? WHERE id = ?",
	.in = "ii",
};

/* ERR_CONFLICT when ID is the last administrator. */
static enum err require_dispensable(struct ctx *c, i64 id)
{
	enum err admin = has_role(c, id, ROLE_ADMIN, 0);

	if (admin == ERR_NOT_FOUND)
		return OK;
	TRY(admin);
	return require_other_admin(c, id);
}

enum err account_disable(struct ctx *c, i64 id, bool disabled)
{
	if (!disabled)
		return change(c, id, "enable", &q_disable, VI(0));
	TRY(require_dispensable(c, id));
	TRY(change(c, id, "disable", &q_disable, VI(1)));
	return session_end(c, id, 0);
}

/* ---- erasure ---- */

static const struct query q_blank = {
	"UPDATE account SET email = ?, name = '', password = '', totp_secret = '', confirmed = 0, disabled = "
	"1 WHERE id = ?",
	.in = "si",
};

static const struct query q_drop_roles = {
	"DELETE FROM account_role WHERE account = ?",
	.in = "i",
};

enum err account_erase(struct ctx *c, i64 id)
{
	struct account a;

	TRY(account_load(c, id, &a));
	TRY(require_dispensable(c, id));
	TRY(outbox_erase(c, a.email));
	TRY(db_exec(c->db, &q_blank, VS(str_fmt(c->arena, "erased-%lld@invalid", id)), VI(id)));
	TRY(db_exec(c->db, &q_drop_roles, VI(id)));
	TRY(db_exec(c->db, &q_drop_tokens, VI(id)));
	TRY(recovery_drop(c, id));
	TRY(session_end(c, id, 0));
	return history_erase(c, "account", id);
}

/* ---- second factor ---- */

static const struct query q_set_totp = {
	"UPDATE account SET totp_secret = ?, totp_step = ? WHERE id = ?",
	.in = "sii",
};

enum err account_set_totp(struct ctx *c, i64 id, struct str secret, i64 step)
{
	TRY(db_exec(c->db, &q_set_totp, VS(secret.p ? secret : S("")), VI(step), VI(id)));
	if (db_changes(c->db) == 0)
		return ERR_NOT_FOUND;
	if (!secret.n)
		TRY(recovery_drop(c, id));
	return journal_note(c, secret.n ? "totp.on" : "totp.off", "account", id, STR_NONE);
}

/* The condition on the step makes a code work once, also when two requests carry it at the same moment. */
static const struct query q_totp_step = {
	"UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?",
	.in = "iii",
};

enum err account_check_totp(struct ctx *c, i64 id, struct str code)
{
	struct account a;

	TRY(account_load(c, id, &a));
	i64 step = a.totp_step;
	if (!totp_verify(a.totp_secret, code, c->now, &step)) {
		enum err e = recovery_use(c, id, code);
		return e != ERR_NOT_FOUND
			       ? e
			       : invalid(c, "code", "wrong", N_("This code is wrong or was used already"));
	}
	TRY(db_exec(c->db, &q_totp_step, VI(step), VI(id), VI(step)));
	if (db_changes(c->db) == 0)
		return invalid(c, "code", "wrong", N_("This code is wrong or was used already"));
	return OK;
}

/* ---- roles ---- */

static enum err note_role(struct ctx *c, const char *kind, i64 account, enum role r, i64 space)
{
	return journal_note(c, kind, "account", account,
			    str_fmt(c->arena, "{\"role\":\"%s\",\"space\":\"%lld\"}", role_code(r), space));
}

/* The roles that one can be given, by where they count. */
static bool is_grantable(enum role r, i64 space)
{
	return r & (space ? ROLE_SPACE_ANY : ROLE_EDITOR | ROLE_ADMIN);
}

static const struct query q_grant = {
	"INSERT INTO account_role (account, role, space, granted) VALUES (?, ?, ?, ?)"
	" ON CONFLICT (account, role, space) DO NOTHING",
	.in = "isii",
};

enum err account_grant(struct ctx *c, i64 account, enum role r, i64 space)
{
	if (!is_grantable(r, space))
		return invalid(c, "role", "choice", N_("This role cannot be given here"));
	TRY(db_exec(c->db, &q_grant, VI(account), VZ(role_code(r)), VI(space), VI(c->now)));
	if (db_changes(c->db) == 0)
		return OK;
	return note_role(c, "role.grant", account, r, space);
}

static const struct query q_revoke = {
	"DELETE FROM account_role WHERE account = ? AND role = ? AND space = ?",
	.in = "isi",
};

enum err account_revoke(struct ctx *c, i64 account, enum role r, i64 space)
{
	enum err has = has_role(c, account, r, space);

	if (has == ERR_NOT_FOUND)
		return OK;
	TRY(has);
	if (r == ROLE_ADMIN)
		TRY(require_other_admin(c, account));
	TRY(db_exec(c->db, &q_revoke, VI(account), VZ(role_code(r)), VI(space)));
	return note_role(c, "role.revoke", account, r, space);
}

static const struct query q_roles = {
	"SELECT role, space FROM account_role WHERE account = ? ORDER BY space",
	.in = "i",
	.out = "si",
};

/* Spread ROWS, sorted by space, over OUT's network roles and its array of spaces. */
static void collect_roles(const struct rows *rows, struct space_role *spaces, struct actor *out)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct value *r = rows_row(rows, i);
		enum role role;

		if (!role_parse(r[0].s, &role))
			continue; /* a role of a newer version */
		if (r[1].i == 0) {
			out->network |= role;
			continue;
		}
		if (out->nspaces == 0 || spaces[out->nspaces - 1].space != r[1].i)
			spaces[out->nspaces++] = (struct space_role){ .space = r[1].i };
		spaces[out->nspaces - 1].roles |= role;
	}
	out->spaces = spaces;
}

enum err actor_load(struct ctx *c, i64 account, struct actor *out)
{
	struct account a;
	struct rows rows;

	TRY(account_load(c, account, &a));
	if (a.disabled)
		return ERR_NOT_FOUND;
	*out = (struct actor){ .id = a.id, .name = a.name, .email = a.email, .network = ROLE_VISITOR };
	if (a.lang == LANG_SR || a.lang == LANG_SR_LATN)
		out->name_lang = S("sr");
	if (!a.confirmed)
		return OK;
	out->network |= ROLE_ACCOUNT;
	TRY(db_all(c->db, c->arena, &rows, &q_roles, VI(account)));
	collect_roles(&rows, arena_new_array(c->arena, struct space_role, rows.n), out);
	return OK;
}
