/* catalogue.c -- look up messages in the compiled catalogue and choose plural forms. */
#include "text/catalogue.h"

unsigned plural_form(enum lang l, i64 n)
{
	u64 count = n < 0 ? 0 - (u64)n : (u64)n;
	u64 units = count % 10, tens = count / 10 % 10;

	if (l == LANG_EN)
		return count != 1;
	if (tens == 1 || units == 0 || units >= 5)
		return 2;
	return units != 1;
}

static u64 hash_more(u64 hash, const char *z)
{
	for (; *z; z++)
		hash = (hash ^ (unsigned char)*z) * 0x100000001b3ULL;
	return hash;
}

static bool key_is(const char *key, const char *ctx, const char *msgid)
{
	if (ctx) {
		size_t n = strlen(ctx);
		if (strncmp(key, ctx, n) != 0 || key[n] != CATALOGUE_CONTEXT)
			return false;
		key += n + 1;
	}
	return strcmp(key, msgid) == 0;
}

/* The entry of the message, NULL where the catalogue has none. */
static const struct message *find(const char *ctx, const char *msgid)
{
	static const char separator[] = { CATALOGUE_CONTEXT, 0 };
	u64 hash = 0xcbf29ce484222325ULL;

	if (ctx)
		hash = hash_more(hash_more(hash, ctx), separator);
	hash = hash_more(hash, msgid);
	for (uint32_t i = (uint32_t)hash & catalogue.mask; catalogue.slots[i].key;
	     i = (i + 1) & catalogue.mask)
		if (key_is(catalogue.pool + catalogue.slots[i].key, ctx, msgid))
			return &catalogue.slots[i];
	return NULL;
}

const char *tr(enum lang l, const char *msgid)
{
	return trc(l, NULL, msgid);
}

const char *trc(enum lang l, const char *ctx, const char *msgid)
{
	const struct message *m = find(ctx, msgid);

	return m && m->text[l] ? catalogue.pool + m->text[l] : msgid;
}

const char *trn(enum lang l, const char *one, const char *many, i64 n)
{
	const struct message *m = find(NULL, one);
	const char *text;

	if (!m || !m->plural) /* two messages of their own, then, or none */
		return tr(l, plural_form(LANG_EN, n) ? many : one);
	if (!m->text[l])
		return plural_form(LANG_EN, n) ? many : one;
	text = catalogue.pool + m->text[l];
	for (unsigned form = plural_form(l, n); form > 0; form--)
		text += strlen(text) + 1;
	return text;
}
