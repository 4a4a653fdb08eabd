/* asset.c -- find an embedded file by its name or by the address that a browser asks for. */
#include "ui/html.h"

#define BY_NAME "/assets/f/"

static const struct asset *asset_named(struct str name)
{
	for (const struct asset *a = assets; a->name; a++)
		if (str_eq(name, str_of(a->name)))
			return a;
	return NULL;
}

const struct asset *asset_find(struct str key)
{
	if (str_starts(key, S(BY_NAME)))
		return asset_named(str_slice(key, sizeof(BY_NAME) - 1, key.n));
	if (!str_starts(key, S("/")))
		return asset_named(key);
	for (const struct asset *a = assets; a->name; a++)
		if (str_eq(key, str_of(a->path)))
			return a;
	return NULL;
}

bool asset_is_main_font(const struct asset *a)
{
	struct str name = str_of(a->name);

	return str_starts(name, S("sans-cyrillic-")) ||
	       (str_starts(name, S("sans-latin-")) && !str_starts(name, S("sans-latin-ext-")));
}
