#!/bin/sh
# Measure Kolo against its budgets: make bench. Contenders take turns on one machine, so that ratios hold where it is shared;
# figures are medians of the rounds. Loopback only; every loop ends. The table goes to the screen and into docs/performance.md.
#   BENCH_ROUNDS=5 BENCH_SECONDS=2  rounds, and how long one lasts
#   BENCH_BIG=1                     also a network of a million records (takes long to make)
#   BENCH_NET=DIR                   where the networks are kept between runs (default build/bench)
set -eu
cd "$(dirname "$0")/.."
. bench/lib.sh
rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-2}
nets=$(realpath -m "${BENCH_NET:-build/bench}")
kolo=$PWD/build/release/kolo
run=$(mktemp -d)
figures=$run/figures # name, requests/s, p99 ms, µs CPU a request; one line a round
table=$run/table
: >"$figures"
began=$(date +%s)
load_before=$(cut -d" " -f1 /proc/loadavg)
trap 'stop_all' EXIT
trap 'exit 130' INT TERM

# ---- what is measured ----

install_missing
sh tools/npm.sh .
make -s B=release
cc -O2 -std=c17 -D_GNU_SOURCE -o "$run/first_answer" bench/first_answer.c
cc -O2 -std=c17 -D_GNU_SOURCE -o "$run/peak" bench/peak.c
cc -O2 -std=c17 -D_GNU_SOURCE -shared -fPIC -o "$run/slow_flush.so" bench/slow_flush.c
network 10000
network 100000
[ -z "${BENCH_BIG:-}" ] || network 1000000
net=$nets/100000
token=$(bench_account "$net")

# Words of the generated texts: two that stand together, names of villages, words of every eighth text or so.
search_paths() {
	while read -r words; do printf '/search?q=%s\n' "$(urlencode "$words")"; done
}
printf '%s\n' 'вебінар наставника' 'гончарства фестивалю' 'каталог квітні' 'вебінар гурток' 'музей тренінгу' 'укритті стратегію' |
	search_paths >"$run/two"
$kolo sql --data "$net" "SELECT name FROM territory WHERE kind = 'village' AND code LIKE 'UA%' AND name NOT LIKE '% %' ORDER BY id LIMIT 40" |
	grep -v '^name$' | search_paths >"$run/rare"
printf '%s\n' гурток стратегію музей | search_paths >"$run/tenth"
echo /organisations >"$run/list"
echo /organisations/5000 >"$run/record"

# The first hundred pages of the list, each by the cursor of the one before.
further_pages() {
	after=
	for page in $(seq 100); do
		echo "/organisations${after:+?after=$after}"
		after=$(curl -s "$(url fresh)/organisations.json?limit=20${after:+&after=$after}" | sed -n 's/.*"next":"\([0-9a-f]*\)".*/\1/p')
	done
}

# ---- reading, by turns ----

say "start"
for i in $(seq "$rounds"); do
	for path in /healthz /organisations; do
		port=$(free_port)
		ms=$("$run/first_answer" "$port" "$path" "$kolo" serve --data "$net" --quiet --port "$port" 2>>"$run/log")
		figure "start $path" 0 "$ms" 0
	done
done

say "reading"
serve cached "$net"
cp -a "$net" "$run/fresh.net" # one server a file
serve fresh "$run/fresh.net" --no-cache
curl -s "$(url cached)/organisations" -o "$run/organisations.html"
further_pages >"$run/pages"
serve_nginx
cookie=$(sign_in)
serve small "$nets/10000" --no-cache
[ -z "${BENCH_BIG:-}" ] || serve big "$nets/1000000" --no-cache
dictionaries=$(weigh_dictionaries)
warm_up
for i in $(seq "$rounds"); do
	load nginx nginx "$run/page"
	load "cached page" cached "$run/list"
	load list fresh "$run/list"
	load "list, a hundred pages" fresh "$run/pages"
	load record fresh "$run/record"
	load "signed-in page" cached "$run/list" "$cookie"
	load "search: two words" fresh "$run/two"
	load "search: rare word" fresh "$run/rare"
	load "search: a word in 10 %" fresh "$run/tenth"
	for size in small fresh ${BENCH_BIG:+big}; do
		for what in list record two; do
			latency "$size $what" "$size" "$run/$what"
		done
	done
done
rss=$(resident fresh)

say "first visits"
node bench/first_visit.mjs "$(url cached)" / /news /organisations /organisations/5000 /about >"$run/visits" 2>>"$run/log" || : >"$run/visits"
stop_server cached fresh small big nginx

# ---- writing, by turns ----

say "writing"
mkdir "$run/write"
$kolo sql --data "$net" "SELECT 1" >/dev/null # leaves no log of writes behind
cp --reflink=auto "$net"/kolo.db* "$run/write/"
serve write "$run/write"
start_postgres
for i in $(seq "$rounds"); do
	create "durable writes" write 64 "r$i-"
	pgbench_inserts
done
stop_server write
LD_PRELOAD=$run/slow_flush.so serve slow "$run/write"
for i in $(seq "$rounds"); do
	create "slow disk, 64 clients" slow 64 "s$i-"
	one_by_one
done
stop_server slow

say "import"
csv 100000 >"$run/rows.csv"
for i in 1 2 3; do
	[ "$i" = 1 ] || in_time 300 || break
	import "$run/rows.csv"
done

if in_time 400; then
	say "build"
	build_from_clean
fi

. bench/table.sh
