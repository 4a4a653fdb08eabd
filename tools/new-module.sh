#!/bin/sh
# Scaffold src/modules/NAME and its line in src/modules.def: make module name=faq. NAME is an English singular.
set -eu
name=${1:-}
case $name in
'' | *[!a-z_]* | _* | *_) echo "usage: make module name=faq   (lower case letters and _)" >&2 && exit 2 ;;
esac
cd "$(dirname "$0")/.."
folder=src/modules/$name
upper=$(echo "$name" | tr a-z A-Z)
title=$(echo "$name" | tr _ ' ' | sed 's/^./\U&/')
case $name in
*[!aeiou]y) many=${name%y}ies ;;
*s | *x | *ch | *sh) many=${name}es ;;
*) many=${name}s ;;
esac
title_many=$(echo "$many" | tr _ ' ' | sed 's/^./\U&/')
if [ -e "$folder" ] || grep -q "^MODULE($name)" src/modules.def; then
	echo "$folder exists already" >&2
	exit 1
fi
mkdir -p "$folder"

cat >"$folder/$name.h" <<C
/* $name.h -- what other modules may use of $many. */
#ifndef KOLO_${upper}_H
#define KOLO_${upper}_H

#include "resource/resource.h"

enum {
	${upper}_TITLE,
	${upper}_TEXT,
	${upper}_AUTHOR,
	${upper}__N
};

extern const struct resource $name;
extern const struct module module_$name;

#endif
C

cat >"$folder/$name.c" <<C
/* $name.c -- $many: their description, from which tables, pages, forms, search and exports come. */
#include "modules/$name/$name.h"
#include "modules/$name/$name.html.h"

static const struct field fields[${upper}__N] = {
	[${upper}_TITLE] = { "title", F_LINE, N_("Title"), REQUIRED | TITLE | LISTED | SORTED | WIDE, .max = 200 },
	[${upper}_TEXT] = { "text", F_PROSE, N_("Text"), SEARCHED | WIDE, .max = 20000 },
	[${upper}_AUTHOR] = { "author", F_ACCOUNT, N_("Author"), AUTHOR | READONLY },
};

const struct resource $name = {
	.name = "$name",
	.collection = "$many",
	.label = N_("$title"),
	.label_many = N_("$title_many"),
	.label_new = N_("New $(echo "$name" | tr _ ' ')"),
	.fields = fields,
	.nfields = ${upper}__N,
	.may = { .read = MAY_PUBLIC,
		 .create = MAY_EDITORS,
		 .update = MAY_EDITORS | ROLE_AUTHOR,
		 .remove = MAY_EDITORS },
	.sort = "title",
	.in_search = true,
	.empty = N_("There is nothing here yet."),
	.scope = scope_all,
	.card = ${name}_card,
};

static const struct resource *const resources[] = { &$name, NULL };
static const struct nav_item nav[] = { { N_("$title_many"), "/$many", MAY_PUBLIC, 90 }, { 0 } };

const struct module module_$name = { .name = "$name", .resources = resources, .nav = nav };
C

cat >"$folder/$name.html" <<HTML
{# $name.html -- how one of the $many looks in lists. #}
{% include "modules/$name/$name.h" %}

{% page ${name}_card(const struct record *r) %}
<li class="row">
	<div class="row-text">
		<h3><a href="{{ record_path(h->arena, r) }}">{{ record_title(r) }}</a></h3>
	</div>
</li>
{% end %}
HTML

cat >"$folder/${name}_test.c" <<C
/* ${name}_test.c -- the pages of $many. */
#include "base/test.h"
#include "modules/$name/$name.h"
#include "modules/$name/$name.html.h"

static void a_card_shows_its_title_escaped(void **state)
{
	struct buf out = buf_on(*state, 4096);
	struct html h = { .out = &out, .arena = *state };
	struct record *r = record_new(*state, &$name);

	r->v[${upper}_TITLE] = VS(S("Cats & dogs"));
	${name}_card(&h, r);
	assert_true(str_has(buf_done(&out), S(">Cats &amp; dogs</a>")));
}

int ${name}_test(void)
{
	const struct CMUnitTest tests[] = {
		test_in_arena(a_card_shows_its_title_escaped),
	};

	return cmocka_run_group_tests_name("$name", tests, NULL, NULL);
}
C

! command -v clang-format >/dev/null || clang-format -i "$folder"/*.[ch]
echo "MODULE($name)" >>src/modules.def
cat <<TEXT
$folder stands, and src/modules.def knows it. Next:
  1. describe the fields in $name.c and $name.h
  2. make migration name=$name, and read what it wrote
  3. rules and pages, only where the generic ones fall short
  4. make i18n, and translate what is new in i18n/*.po
  5. make lint; make test TIER=unit
TEXT
