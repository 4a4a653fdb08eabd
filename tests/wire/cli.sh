#!/bin/sh
# cli.sh -- the command line from outside: exit codes, what is refused, what a second run changes, and the way of a network through
# backup and restore between both databases. KOLO names the program; KOLO_TEST_PG holds the URL of a PostgreSQL, if there is one.
set -u
kolo=${KOLO:-build/debug/kolo}
dir=$(mktemp -d "${TMPDIR:-/tmp}/kolo-cli.XXXXXX")
passed=0
failed=0
schema=cli_$$
trap 'rm -rf "$dir"' EXIT

# expect NAME CODE COMMAND…: runs it, keeps what it says in $dir/out and $dir/err.
expect() {
	name=$1
	code=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	verdict $?
}

# lacks TEXT: the last command did not say it.
lacks() {
	code=1
	grep -qF -- "$1" "$dir/out" "$dir/err"
	set -- $? "$1"
	name="$name: does not say $2"
	verdict "$1"
}
verdict() {
	got=$1
	if [ $got -eq "$code" ]; then
		passed=$((passed + 1))
		echo "ok $name"
	else
		failed=$((failed + 1))
		echo "not ok $name: exit code $got instead of $code"
		tail -n 5 "$dir/err"
	fi
}

# says TEXT: the last command said it.
says() {
	code=0
	grep -qF -- "$1" "$dir/out" "$dir/err"
	set -- $? "$1"
	name="$name: says $2"
	verdict "$1"
}

# ---- words on the line ----
expect "no command" 2 $kolo
expect "help" 0 $kolo --help
says "kolo COMMAND --help"
expect "an unknown command" 2 $kolo dance
for command in serve demo migrate check import export backup restore reindex 'user add' 'user list' 'user erase' 'token add' verify sql stem routes version; do
	# shellcheck disable=SC2086
	expect "help of $command" 0 $kolo $command --help
	case $command in
	stem | version) lacks "--data" ;;
	*) says "--data" ;;
	esac
	says "[options]"
	# shellcheck disable=SC2086
	expect "an unknown option of $command" 2 $kolo $command --dance
done
for group in user token; do
	expect "help of the group $group" 0 $kolo $group --help
	says "$group add"
	expect "$group alone" 2 $kolo $group
	says "$group add"
	expect "$group with another word" 2 $kolo $group dance
	says "unknown command $group dance"
done
expect "stems of a language" 0 $kolo stem --lang uk школами
expect "stems of none" 2 $kolo stem --lang xx школами
expect "a missing value" 2 $kolo user add --email
expect "version" 0 $kolo version
expect "routes" 0 $kolo routes
says "/organisations"

# ---- the demo ----
data=$dir/demo
expect "the demo fills an empty folder" 0 $kolo demo --data "$data"
says "kolo-demo-2026"
expect "it refuses one that is not empty" 1 $kolo demo --data "$data"
says "not empty"
expect "a bad scale" 2 $kolo demo --scale many --data "$data"
expect "check" 0 $kolo check --data "$data"
expect "verify" 0 $kolo verify --data "$data"
count="SELECT (SELECT COUNT(*) FROM organisation) || ' ' || (SELECT COUNT(*) FROM news) || ' ' || (SELECT COUNT(*) FROM comment)"
before=$($kolo sql "$count" --data "$data" 2>/dev/null)
expect "--force adds it again" 0 $kolo demo --force --data "$data"
expect "and doubles nothing" 0 [ "$($kolo sql "$count" --data "$data" 2>/dev/null)" = "$before" ]
expect "generated records" 0 $kolo demo --scale 30 --data "$dir/one"
expect "and again elsewhere" 0 $kolo demo --scale 30 --data "$dir/two"
for d in one two; do
	$kolo export organisations --data "$dir/$d" 2>/dev/null | cut -d, -f5- | sort >"$dir/$d.csv"
done
expect "are the same ones" 0 cmp "$dir/one.csv" "$dir/two.csv"

# ---- tables in and out ----
printf 'key,name,kind\nx:1,Школа Сонця,school\nx:2,,school\n' >"$dir/in.csv"
expect "a dry run tells of the bad row" 1 $kolo import organisations "$dir/in.csv" --dry-run --data "$data"
says "would create: 1"
expect "and leaves nothing" 0 [ "$($kolo sql "SELECT COUNT(*) FROM organisation WHERE key = 'x:1'" --data "$data" 2>/dev/null)" = 0 ]
expect "the import takes the good one" 1 $kolo import organisations "$dir/in.csv" --data "$data"
says "create: 1"
expect "a second time it is unchanged" 1 $kolo import organisations "$dir/in.csv" --data "$data"
says "unchanged: 1"
expect "a file that is not there" 1 $kolo import organisations "$dir/none.csv" --data "$data"
lacks "create:"
lacks "row 0"
expect "a collection that is not there" 1 $kolo import dances "$dir/in.csv" --data "$data"
expect "import without a file" 2 $kolo import organisations --data "$data"
for format in csv json xlsx geojson atom; do
	expect "export as $format" 0 $kolo export organisations --format $format --out "$dir/out.$format" --data "$data"
	expect "$format is not empty" 0 test -s "$dir/out.$format"
done
expect "what is exported comes back unchanged" 0 $kolo import organisations "$dir/out.csv" --data "$data"
says "update: 0"
expect "export with a filter" 0 $kolo export organisations --filter kind=higher --format json --data "$data"
says "higher"
expect "a bad filter" 1 $kolo export organisations --filter dance=yes --data "$data"
expect "a bad format" 2 $kolo export organisations --format stone --data "$data"
expect "export of nothing" 2 $kolo export --data "$data"

# ---- people ----
expect "a short password" 1 $kolo user add --email a@example.org --password short --data "$data"
expect "an account" 0 $kolo user add --email a@example.org --password 'by the quiet river' --role editor --data "$data"
says "added"
expect "again" 0 $kolo user add --email a@example.org --role editor --data "$data"
says "updated"
expect "an unknown role" 1 $kolo user add --email a@example.org --role king --data "$data"
expect "a role that needs a space" 1 $kolo user add --email a@example.org --role chair --data "$data"
says "add --space"
expect "a role that needs none" 1 $kolo user add --email a@example.org --role editor --space 1 --data "$data"
says "leave --space out"
expect "a role in a space" 0 $kolo user add --email a@example.org --role chair --space 1 --data "$data"
expect "the accounts" 0 $kolo user list --data "$data"
says "$(printf 'number\te-mail')"
says "$(printf 'chair\t%s' "$($kolo sql 'SELECT name FROM space WHERE id = 1' --data "$data" 2>/dev/null)")"
expect "a token" 0 $kolo token add --email a@example.org --data "$data"
says "kolo_"
expect "a token of nobody" 1 $kolo token add --email nobody@example.org --data "$data"
expect "sql only reads" 1 $kolo sql "DELETE FROM news" --data "$data"
expect "the index of words anew" 0 $kolo reindex --data "$data"

# ---- backup and restore ----
tables() { # the tables of backup $1, hashed
	tar xzOf "$1" SHA256SUMS | grep tables/
}
upload() { # a picture with a piece of news, as an editor sends it
	$kolo serve --port 0 --data "$data" >"$dir/log" 2>&1 &
	server=$!
	for i in $(seq 100); do
		grep -q 'serving on' "$dir/log" && break
		sleep 0.2
	done
	curl -sf -o "$dir/answer" -H "Authorization: Bearer $token" -H 'Accept: application/json' -F title=Новина -F body=Текст \
		-F lang=uk -F cover=@docs/pictures/phone.png "$(grep -o 'http://[0-9.:]*' "$dir/log" | head -n 1)/news"
	sent=$?
	kill -TERM $server
	wait $server 2>/dev/null
	return $sent
}
token=$($kolo token add --email a@example.org --data "$data" 2>/dev/null | grep -o 'kolo_[^ ]*')
expect "a picture is uploaded" 0 upload
expect "into the folder of files" 0 test -d "$data/files"
expect "a backup" 0 $kolo backup "$dir/a.tar.gz" --data "$data"
lacks "kolo backup:"
expect "into the folder of backups" 0 $kolo backup --data "$data"
expect "is there" 0 sh -c "ls '$data'/backups/kolo-*.tar.gz"
expect "where nothing can be written" 1 $kolo backup /nonexistent/a.tar.gz --data "$data"
mkdir "$dir/unpacked"
expect "other programs unpack it" 0 tar xzf "$dir/a.tar.gz" -C "$dir/unpacked"
expect "and prove it" 0 sh -c "cd '$dir/unpacked' && sha256sum --quiet -c SHA256SUMS"
expect "restore" 0 $kolo restore "$dir/a.tar.gz" --data "$dir/b"
expect "its tables" 0 $kolo check --data "$dir/b"
expect "its journal" 0 $kolo verify --data "$dir/b"
expect "its files" 0 diff -r "$data/files" "$dir/b/files"
expect "a port must be a number" 2 $kolo serve --port abc --data "$data"
expect "and one that there is" 2 $kolo serve --port 99999 --data "$data"
expect "its search" 0 $kolo export organisations --filter q=ліцею --data "$dir/b"
says "ліцей"
$kolo backup "$dir/b.tar.gz" --data "$dir/b" >/dev/null 2>&1
expect "saved again it is the same" 0 [ "$(tables "$dir/a.tar.gz")" = "$(tables "$dir/b.tar.gz")" ]
expect "a network is not overwritten" 1 $kolo restore "$dir/a.tar.gz" --data "$dir/b"
says "--force"
expect "unless asked to" 0 $kolo restore "$dir/a.tar.gz" --data "$dir/b" --force
expect "and the former one is kept" 0 sh -c "ls '$dir'/b/kolo.db.before-*"
expect "restore of nothing" 2 $kolo restore --data "$dir/c"
expect "of a file that is not there" 1 $kolo restore "$dir/none" --data "$dir/c"
head -c 20000 "$dir/a.tar.gz" >"$dir/cut.tar.gz"
expect "of half a file" 3 $kolo restore "$dir/cut.tar.gz" --data "$dir/c"
echo nothing >"$dir/other.tar.gz"
expect "of another file" 3 $kolo restore "$dir/other.tar.gz" --data "$dir/c"
(cd "$dir/unpacked" && sed -i 's/Школа Сонця/Школа Пітьми/' tables/organisation.jsonl &&
	tar cf - --format=ustar $(tar tzf "$dir/a.tar.gz") | gzip >"$dir/forged.tar.gz")
expect "of one that somebody changed" 3 $kolo restore "$dir/forged.tar.gz" --data "$dir/c"
says "a sum differs"
(cd "$dir/unpacked" && mkdir -p files/zz && echo x >files/zz/passwd &&
	tar cf - --format=ustar manifest.json --transform 's,zz,../..,' files/zz/passwd 2>/dev/null | gzip >"$dir/climb.tar.gz")
expect "of one that climbs out of its folder" 3 $kolo restore "$dir/climb.tar.gz" --data "$dir/c"
expect "and nothing is left of them" 1 test -e "$dir/c/kolo.db"

if [ -n "${KOLO_TEST_PG:-}" ]; then
	case $KOLO_TEST_PG in *\?*) mark='&' ;; *) mark='?' ;; esac
	pg="$KOLO_TEST_PG${mark}schema=$schema"
	expect "from SQLite into PostgreSQL" 0 $kolo restore "$dir/a.tar.gz" --data "$dir/p" --database "$pg"
	expect "its tables there" 0 $kolo check --data "$dir/p" --database "$pg"
	expect "its journal there" 0 $kolo verify --data "$dir/p" --database "$pg"
	expect "its files there" 0 diff -r "$data/files" "$dir/p/files"
	expect "saved from there" 0 $kolo backup "$dir/p.tar.gz" --data "$dir/p" --database "$pg"
	expect "it is the same" 0 [ "$(tables "$dir/a.tar.gz")" = "$(tables "$dir/p.tar.gz")" ]
	expect "it is not overwritten either" 1 $kolo restore "$dir/p.tar.gz" --data "$dir/p" --database "$pg"
	expect "unless asked to" 0 $kolo restore "$dir/p.tar.gz" --data "$dir/p" --database "$pg" --force
	expect "and goes on with new numbers" 0 $kolo user add --email new@example.org --data "$dir/p" --database "$pg"
	expect "from PostgreSQL into SQLite" 0 $kolo restore "$dir/p.tar.gz" --data "$dir/q"
	expect "its journal here" 0 $kolo verify --data "$dir/q"
	demo="$KOLO_TEST_PG${mark}schema=${schema}_demo"
	expect "the demo on PostgreSQL" 0 $kolo demo --data "$dir/r" --database "$demo"
	expect "leaves its journal linked" 0 $kolo verify --data "$dir/r" --database "$demo"
	lacks "not linked"
	lacks "whole: 0 rows"
else
	expect "PostgreSQL is there, or nobody promised it" 0 [ -z "${KOLO_TEST_STRICT:-}" ]
fi
expect "a person for erasure" 0 $kolo user add --email gone@example.org --data "$dir/b"
expect "is erased" 0 $kolo user erase --email gone@example.org --data "$dir/b"
says "erased gone@example.org"
expect "once" 1 $kolo user erase --email gone@example.org --data "$dir/b"
expect "and the chain holds" 0 $kolo verify --data "$dir/b"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
