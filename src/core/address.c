/* address.c -- where the network is found: the address in letters, the signature under what comes back from
 * them, and the settings under which it must not be served. */
#include "core/core.h"

#include <sodium.h>

struct str app_link(const struct app *app, struct arena *a, struct str path)
{
	const struct settings *s = &app->settings;
	const char *host = s->host;

	if (s->base_url)
		return str_fmt(a, "%s%.*s", s->base_url, STR(path));
	if (!host || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
		host = "localhost";
	return str_fmt(a, strchr(host, ':') ? "http://[%s]:%d%.*s" : "http://%s:%d%.*s", host,
		       app->port ? app->port : s->port, STR(path));
}

struct str app_sign(const struct app *app, struct arena *a, const char *purpose, struct str text)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, app->secret, sizeof(app->secret));
	/* With its zero byte, so that no purpose runs into its text. */
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.p, text.n);
	crypto_auth_hmacsha256_final(&state, mac);
	return str_hex(a, mac, 16);
}

/* ---- what must not be served ---- */

/* HOST, perhaps with a port, names this machine alone. */
static bool is_local(struct str host)
{
	struct str name = str_slice(host, 0, str_index(host, ':'));

	return str_eq(name, S("localhost")) || str_starts(name, S("127.")) || str_eq(host, S("::1")) ||
	       str_starts(host, S("[::1]"));
}

static struct str host_of(const char *url)
{
	const char *after = strstr(url, "://");

	return str_of(after ? after + 3 : url);
}

static bool mails_from_nowhere(const struct settings *s)
{
	return s->smtp_url && !s->base_url;
}

static bool demo_mails(const struct settings *s)
{
	return s->demo && s->smtp_url;
}

static bool demo_in_public(const struct settings *s)
{
	return s->demo &&
	       ((s->host && !is_local(str_of(s->host))) || (s->base_url && !is_local(host_of(s->base_url))));
}

static const struct {
	bool (*unfit)(const struct settings *s);
	const char *why;
} refusals[] = {
	{ mails_from_nowhere, "SMTP_URL needs BASE_URL: the links in letters must lead here" },
	{ demo_mails, "a demo sends no mail: leave out KOLO_DEMO or SMTP_URL" },
	{ demo_in_public,
	  "a demo shows everybody the outbox with its links and serves this machine alone: leave out "
	  "KOLO_DEMO, or HOST and BASE_URL" },
};

enum err settings_check(const struct settings *s)
{
	for (size_t i = 0; i < COUNT(refusals); i++)
		if (refusals[i].unfit(s)) {
			log_error("app", "%s", refusals[i].why);
			return ERR_CONFLICT;
		}
	return OK;
}
