/* recovery.c -- the way in without the phone: ten codes, shown once, kept as tickets that work once each. */
#include "core/account.h"
#include "core/journal.h"

#include <sodium.h>

#define PURPOSE "recovery"
#define LIFE (36500 * DAY) /* they wait until they are needed */
#define CODE_LETTERS 16	   /* 78 bits */

/* Without i, l, o, u, 0 and 1: nobody mistakes them on paper. */
static const char alphabet[] = "abcdefghjkmnpqrstvwxyz23456789";

static struct str code_new(struct arena *a)
{
	struct buf b = buf_on(a, 32);

	for (int i = 0; i < CODE_LETTERS; i++) {
		if (i && i % 4 == 0)
			buf_byte(&b, '-');
		buf_byte(&b, alphabet[randombytes_uniform(sizeof(alphabet) - 1)]);
	}
	return buf_done(&b);
}

/* As it was shown, however she typed it: hyphens, spaces and case do not matter. */
static struct str code_plain(struct arena *a, struct str typed)
{
	struct str lower = str_lower_ascii(a, typed);
	struct buf b = buf_on(a, typed.n + 8);

	for (size_t i = 0, n = 0; i < lower.n; i++) {
		if (lower.p[i] == ' ' || lower.p[i] == '-')
			continue;
		if (n && n % 4 == 0)
			buf_byte(&b, '-');
		buf_byte(&b, lower.p[i]);
		n++;
	}
	return buf_done(&b);
}

static const struct query q_drop = {
	"DELETE FROM ticket WHERE purpose = '" PURPOSE "' AND subject = ?",
	.in = "i",
};

enum err recovery_drop(struct ctx *c, i64 account)
{
	return db_exec(c->db, &q_drop, VI(account));
}

enum err recovery_new(struct ctx *c, i64 account, struct str codes[RECOVERY_CODES])
{
	TRY(recovery_drop(c, account));
	for (int i = 0; i < RECOVERY_CODES; i++) {
		codes[i] = code_new(c->arena);
		TRY(ticket_keep(c, PURPOSE, account, codes[i], LIFE));
	}
	return journal_note(c, "recovery.new", "account", account, STR_NONE);
}

enum err recovery_use(struct ctx *c, i64 account, struct str typed)
{
	struct str code = code_plain(c->arena, typed), data;
	i64 whose;

	TRY(ticket_find(c, PURPOSE, code, &whose, &data));
	if (whose != account)
		return ERR_NOT_FOUND;
	TRY(ticket_use(c, PURPOSE, code, &whose, &data));
	return journal_note(c, "recovery.use", "account", account, STR_NONE);
}

static const struct query q_left = {
	"SELECT COUNT(*) FROM ticket WHERE purpose = '" PURPOSE "' AND subject = ? AND used IS NULL",
	.in = "i",
	.out = "i",
};

enum err recovery_left(struct ctx *c, i64 account, i64 *n)
{
	struct value r[1];

	TRY(db_one(c->db, c->arena, r, &q_left, VI(account)));
	*n = r[0].i;
	return OK;
}
