/* journal_words.c -- what people read for the codes of the journal: this layer's own here, the modules'
 * beside their descriptions. */
#include "core/journal.h"

static const struct journal_word words[] = {
	{ "create", N_("Created") },
	{ "update", N_("Changed") },
	{ "remove", N_("Removed") },
	{ "restore", N_("Restored") },
	{ "erase", N_("Erased") },
	{ "import", N_("Imported") },
	{ "password", N_("Password changed") },
	{ "rename", N_("Name changed") },
	{ "confirm", N_("Address confirmed") },
	{ "enable", N_("Opened again") },
	{ "disable", N_("Closed") },
	{ "totp.on", N_("Second factor switched on") },
	{ "totp.off", N_("Second factor switched off") },
	{ "recovery.new", N_("Recovery codes made") },
	{ "recovery.use", N_("Recovery code used") },
	{ "role.grant", N_("Role given") },
	{ "role.revoke", N_("Role taken away") },
	{ "session.start", N_("A sign-in") },
	{ "session.end", N_("Signed out") },
	{ "token.issue", N_("Token made") },
	{ "token.revoke", N_("Token revoked") },
	{ "account", N_("Account"), .object = true },
	{ "secret", N_("Secret key of the network") },
	{ "setting", N_("Setting"), .object = true },
	{ "job", N_("Job"), .object = true },
	{ "outbox", N_("Letter"), .object = true },
	{ 0 },
};

size_t journal_words(const struct app *app, struct arena *a, const struct journal_word ***out)
{
	VEC(const struct journal_word *) all = { 0 };

	for (const struct journal_word *w = words; w->code; w++)
		vec_push(a, &all, w);
	for (const struct module *const *m = app->modules; m && *m; m++)
		for (const struct journal_word *w = (*m)->journal; w && w->code; w++)
			vec_push(a, &all, w);
	*out = all.v;
	return all.n;
}

static const char *label_in(const struct journal_word *w, struct str code)
{
	while (w && w->code && !str_eq(code, str_of(w->code)))
		w++;
	return w ? w->label : NULL;
}

const char *journal_label(const struct app *app, struct str code)
{
	const char *label = label_in(words, code);

	for (const struct module *const *m = app->modules; !label && m && *m; m++)
		label = label_in((*m)->journal, code);
	return label;
}
