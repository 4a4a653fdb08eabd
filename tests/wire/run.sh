#!/bin/sh
# run.sh -- ./run on an empty SQLite folder and on an empty schema of PostgreSQL: both become the demo network, once, and tell its
# accounts. KOLO names the program; KOLO_TEST_PG holds the URL of a PostgreSQL, if there is one.
set -u
cd "$(dirname "$0")/../.."
export KOLO="${KOLO:-$PWD/build/debug/kolo}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/kolo-run.XXXXXX")
passed=0
failed=0
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; rm -rf "$dir"' EXIT

# holds NAME COMMAND…
holds() {
	name=$1
	shift
	if "$@" >/dev/null 2>&1; then
		passed=$((passed + 1))
		echo "ok $name"
	else
		failed=$((failed + 1))
		echo "not ok $name"
		tail -n 5 "$dir/log"
	fi
}

# serve DATA [OPTION…]: start ./run and wait until it serves or ends; its words stand in $dir/log.
serve() {
	data=$1
	shift
	env -u DATABASE_URL PORT=0 DATA="$data" ./run "$@" >"$dir/log" 2>&1 </dev/null &
	server=$!
	for i in $(seq 600); do
		grep -q 'serving on' "$dir/log" && return 0
		kill -0 $server 2>/dev/null || return 1
		sleep 0.2
	done
	return 1
}

end() {
	kill -TERM $server
	wait $server 2>/dev/null
	server=
}

# becomes_the_demo NAME DATA [--database URL]
becomes_the_demo() {
	where=$1
	data=$2
	shift 2
	holds "$where: a first start serves" serve "$data" "$@"
	holds "$where: it is the demo" grep -q 'password kolo-demo' "$dir/log"
	holds "$where: with its accounts" grep -q 'admin@kolo.example' "$dir/log"
	end
	accounts=$($KOLO sql 'SELECT COUNT(*) FROM account' --data "$data" "$@" 2>/dev/null)
	holds "$where: a second start serves" serve "$data" "$@"
	holds "$where: and is the demo still" grep -q 'password kolo-demo' "$dir/log"
	end
	holds "$where: filled once" [ "$($KOLO sql 'SELECT COUNT(*) FROM account' --data "$data" "$@" 2>/dev/null)" = "$accounts" ]
}

becomes_the_demo SQLite "$dir/sqlite"
holds "without the demo: it serves" serve "$dir/bare" --no-demo
end
holds "without the demo: nobody is there" [ "$($KOLO sql 'SELECT COUNT(*) FROM account' --data "$dir/bare" 2>/dev/null)" = 0 ]
if [ -n "${KOLO_TEST_PG:-}" ]; then
	case $KOLO_TEST_PG in *\?*) mark='&' ;; *) mark='?' ;; esac
	becomes_the_demo PostgreSQL "$dir/pg" --database "$KOLO_TEST_PG${mark}schema=run_$$"
	own="$KOLO_TEST_PG${mark}schema=own_$$"
	$KOLO user add --email a@example.org --data "$dir/own" --database "$own" >/dev/null 2>&1
	holds "a network of people: it serves" serve "$dir/own" --database "$own"
	holds "a network of people: stays as it is" [ "$($KOLO sql 'SELECT COUNT(*) FROM account' --database "$own" 2>/dev/null)" = 1 ]
	end
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
