#!/bin/sh
# Tests of the build's own tools, as TAP. --write takes what they produce now as the expected output (make golden).
set -u
cd "$(dirname "$0")/../.."
tests=tools/test
out=build/tools-test
count=0
failures=0
write=${1:-}
rm -rf $out
mkdir -p $out/src
make -s build/tools/tmplc build/tools/embed || exit 1

# result STATUS NAME: one line of TAP.
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failures=$((failures + 1))
	fi
}

# same EXPECTED ACTUAL NAME
same() {
	[ "$write" = --write ] && cp "$2" "$1"
	diff -u "$1" "$2" >&2
	result $? "$3"
}

# refuses NAME MESSAGE COMMAND…: the command must fail and say MESSAGE.
refuses() {
	name=$1 message=$2
	shift 2
	if timeout 10 "$@" >/dev/null 2>$out/error; then
		echo "accepted: $*" >&2
		result 1 "$name"
	else
		grep -qF -- "$message" $out/error || { echo "wanted: $message, got: $(cat $out/error)" >&2; false; }
		result $? "$name"
	fi
}

# ---- templates that compile: to the expected C, which gcc accepts ----
for f in $tests/tmplc/*.html; do
	name=$(basename "$f")
	timeout 10 build/tools/tmplc $tests/tmplc "$name" $out || result 1 "tmplc takes $name"
	same "$f.c" "$out/$name.c" "tmplc translates $name"
	gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -include src/base/banned.h -Isrc -I$out \
		$(pkg-config --cflags-only-I libpq) -fsyntax-only "$out/$name.c"
	result $? "gcc accepts $name"
done

# ---- refused.txt: "== message" and a template that must end in it ----
awk -v out=$out/refused '/^== / { n++; print substr($0, 4) > (out n ".message"); next } { print > (out n ".html") }' \
	$tests/tmplc/refused.txt
for f in $out/refused*.html; do
	message=$(cat "${f%.html}.message")
	refuses "tmplc refuses: $message" "$message" build/tools/tmplc $out "$(basename "$f")" $out
	[ ! -e "$f.c" ]
	result $? "and writes nothing"
done

# ---- embedded files ----
mkdir -p $out/dist/f $out/packed $out/migrations
for i in 1 2 3 4 5 6 7 8 9; do echo "body { color: black }"; done > $out/dist/kolo.css
printf 'x' > $out/dist/tiny.js
head -c 500 /dev/urandom > $out/dist/f/font.woff2
echo hidden > $out/dist/.stamp
echo 'CREATE TABLE a (id INTEGER);' > $out/migrations/0001_first.sqlite.sql
echo 'CREATE TABLE a (id bigint);' > $out/migrations/0001_first.pg.sql
build/tools/embed assets $out/dist $out/packed $out/assets.c && build/tools/embed migrations $out/migrations $out/migrations.c
result $? "embed takes files of every kind"
gcc -std=c17 -D_GNU_SOURCE -Wall -Werror -Wno-missing-field-initializers -Isrc $(pkg-config --cflags-only-I libpq) \
	-o $out/embedded $tests/embed_main.c $out/assets.c $out/migrations.c
result $? "what embed writes compiles"
for f in dist/kolo.css dist/tiny.js dist/f/font.woff2; do
	name=$(basename $f)
	$out/embedded "$name" plain | cmp - "$out/$f"
	result $? "$name comes out as it went in"
	[ "$($out/embedded "$name" path)" = "/assets/$(sha256sum < "$out/$f" | cut -c1-12)/$name" ]
	result $? "$name has its hash in the address"
done
$out/embedded kolo.css gzip | gzip -dc | cmp - $out/dist/kolo.css
result $? "the gzip form unpacks to the file"
$out/embedded kolo.css brotli | brotli -dc | cmp - $out/dist/kolo.css
result $? "the brotli form unpacks to the file"
[ -z "$($out/embedded tiny.js gzip)$($out/embedded font.woff2 gzip)" ]
result $? "what does not get smaller has no packed form"
$out/embedded .stamp plain 2>/dev/null
[ $? -eq 3 ]
result $? "hidden files stay outside"
[ "$($out/embedded migration 1)" = "1 first CREATE TABLE a (id bigint);" ]
result $? "a migration carries number, name and text by database"

mkdir -p $out/twins/a $out/twins/b $out/strange $out/gap $out/half $out/empty
touch $out/twins/a/x.css $out/twins/b/x.css $out/strange/x.exe $out/half/0001_x.sqlite.sql
touch $out/gap/0002_x.sqlite.sql $out/gap/0002_x.pg.sql
refuses "embed refuses one name twice" "another file has this name" build/tools/embed assets $out/twins $out/packed $out/x.c
refuses "embed refuses unknown types" "no content type" build/tools/embed assets $out/strange $out/packed $out/x.c
refuses "embed refuses a migration for one database" "pair" build/tools/embed migrations $out/half $out/x.c
refuses "embed refuses gaps between migrations" "without gaps" build/tools/embed migrations $out/gap $out/x.c
build/tools/embed assets $out/empty $out/packed $out/x.c && build/tools/embed migrations $out/empty $out/y.c &&
	gcc -std=c17 -D_GNU_SOURCE -Isrc $(pkg-config --cflags-only-I libpq) -o $out/none $tests/embed_main.c $out/x.c $out/y.c &&
	[ "$($out/none migration 0)" = "0 migrations" ]
result $? "empty folders give empty tables"

for t in $tests/*.test.sh; do
	[ -e "$t" ] && . "$t"
done
echo "1..$count"
[ $failures -eq 0 ]
