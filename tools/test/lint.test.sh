# Lint finds what it should (read by run.sh): each sample has one fault, named in its first line's place of report.
lint=$out/lint
mkdir -p $lint/src/base $lint/src/core $lint/src/modules/a
: >$lint/allow

# finds NAME WANTED FILE: awk's lint of FILE, run where src/ lies, must say WANTED.
finds() {
	said=$(cd $lint && awk -f ../../../tools/lint.awk allow "$3")
	case $said in
	*"$2"*) result 0 "lint finds $1" ;;
	*) echo "wanted: $2, got: $said" >&2 && result 1 "lint finds $1" ;;
	esac
}

{
	echo '/* long.c -- x. */'
	echo 'static void far_too_long(void)'
	echo '{'
	for i in 1 2 3 4 5 6 7; do printf '\ta();\n\ta();\n\ta();\n\ta();\n\ta();\n\ta();\n\ta();\n\ta();\n\ta();\n'; done
	echo '}'
} >$lint/src/base/long.c
finds "long functions" "far_too_long() has 63 lines" src/base/long.c
awk 'BEGIN { print "/* file.c -- x. */"; while (n++ < 600) print "int x;" }' >$lint/src/base/file.c
finds "long files" "the file has 601 lines" src/base/file.c
printf '/* deep.c -- x. */\nvoid f(void)\n{\n\t\t\t\tif (1)\n}\n' >$lint/src/base/deep.c
finds "deep nesting" "f() nests 4 deep" src/base/deep.c
printf '/* up.c -- x. */\n#include "core/core.h"\n' >$lint/src/base/up.c
finds "includes that point upward" "src/base may not include core/core.h" src/base/up.c
printf '/* db.c -- x. */\n#include <sqlite3.h>\n' >$lint/src/core/db.c
finds "libraries outside their layer" "belongs to src/db alone" src/core/db.c
printf '/* peek.c -- x. */\n#include "modules/b/b_rules.h"\n' >$lint/src/modules/a/peek.c
finds "looks into other modules" "through modules/b/b.h" src/modules/a/peek.c
printf '/* sql.c -- x. */\nvoid f(void)\n{\n\trun("SELECT 1");\n}\n' >$lint/src/modules/a/sql.c
finds "SQL outside of a struct query" "SQL belongs" src/modules/a/sql.c
printf 'int x;\n' >$lint/src/base/bare.c
finds "files without an opening comment" 'the file opens with "/* bare.c -- ' src/base/bare.c
echo 'src/base/gone.c:f once needed' >$lint/allow
printf '/* good.c -- x. */\nstatic const struct query q = {\n\t"SELECT 1",\n};\n' >$lint/src/modules/a/good.c
finds "exceptions that nobody needs" "src/base/gone.c:f is not needed any more" src/modules/a/good.c
: >$lint/allow
[ -z "$(cd $lint && awk -f ../../../tools/lint.awk allow src/modules/a/good.c)" ]
result $? "lint is silent about what is well"
