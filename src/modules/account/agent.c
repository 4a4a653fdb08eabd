/* agent.c -- what a browser calls itself, in words that its owner knows: "Firefox" and "Windows" out of a
 * line that every browser fills with the names of all others. */
#include "modules/account/account_pages.h"

/* The first token that the line holds is meant: those that stand in the lines of others come last. */
struct token {
	const char *token, *name;
};

static const struct token browsers[] = {
	{ "Edg", "Edge" },
	{ "OPR/", "Opera" },
	{ "YaBrowser/", "Yandex Browser" },
	{ "Vivaldi/", "Vivaldi" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "Chromium/", "Chromium" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
	{ "curl/", "curl" },
	{ 0 },
};

static const struct token systems[] = {
	{ "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" },	{ "Windows", "Windows" },
	{ "CrOS", "ChromeOS" },	  { "Macintosh", "Mac" }, { "Linux", "Linux" }, { 0 },
};

static const char *named(const struct token *t, struct str line)
{
	while (t->token && !str_has(line, str_of(t->token)))
		t++;
	return t->name;
}

struct str agent_words(struct html *h, struct str line)
{
	const char *browser = named(browsers, line), *system = named(systems, line);

	if (browser && system)
		return html_fill(h, N_("{a} on {b}"), str_of(browser), str_of(system));
	if (browser || system)
		return str_of(browser ? browser : system);
	return str_of(tr(h->lang, "An unknown device"));
}
