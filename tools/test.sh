#!/bin/sh
# Run the tests: ./test, or some tiers of them: ./test unit browser. Installs what they need. Ends with "N passed, N failed".
#   tools        the build's own tools
#   i18n         every message translated, every catalogue sound
#   unit         each layer beside its code, on both databases, under ASan and UBSan
#   fuzz         the parsers, over every input that was ever interesting
#   wire         a server on real sockets: slow clients, kill -9, full disks
#   conformance  what outside programs say of our formats
#   browser      journeys of people in a real browser
set -u
cd "$(dirname "$0")/.."
tests=tests
all="tools i18n unit fuzz wire conformance browser"
[ $# -gt 0 ] || set -- $all
for tier in "$@"; do
	case " $all " in *" $tier "*) ;; *) sed -n '2,9s/^# *//p' "$0" >&2 && exit 2 ;; esac
done

logs=build/test
rm -rf $logs
mkdir -p $logs
scratch=$(mktemp -d "${TMPDIR:-/tmp}/kolo-test.XXXXXX")
chmod 755 "$scratch"
passed=0
failed=0

finish() {
	[ ! -d "$scratch/pg" ] || sh $tests/pg.sh stop "$scratch/pg" >/dev/null 2>&1
	rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# run_once COMMAND…: leaves the log, the status and "PASSED FAILED" in $tally.
run_once() {
	timeout -k 10 "${TEST_TIMEOUT:-600}" "$@" >"$log" 2>&1 </dev/null
	status=$?
	tally=$(awk -v status=$status -f tools/tally.awk "$log")
}

# test_program NAME COMMAND…: run it, add up, show its log when something failed. What depends on the clock of a shared machine
# (real sockets, a real browser) is tried a second time, and says so.
test_program() {
	name=$1
	log=$logs/$(echo "$name" | tr / -).log
	shift
	began=$(date +%s)
	run_once "$@"
	case $name in
	wire/* | browser/* | conformance/*)
		if [ "${tally#* }" -gt 0 ]; then
			cp "$log" "$log.first"
			echo "$name: $(grep -m 1 '^not ok' "$log"); once more"
			run_once "$@"
		fi
		;;
	esac
	set -- $tally
	passed=$((passed + $1))
	failed=$((failed + $2))
	printf '%-32s %5d passed %4d failed %4d s\n' "$name" "$1" "$2" $(($(date +%s) - began))
	if [ "$2" -gt 0 ]; then
		[ $status -ne 124 ] || echo "(stopped after ${TEST_TIMEOUT:-600} s)" >>"$log"
		grep -vE '^(ok |\[ +(RUN|OK) +\])' "$log" | tail -n 60 | sed 's/^/    /'
	fi
}

# build NAME GOALS…: a build that fails is a failed test.
build() {
	name=$1
	shift
	make -j"$(nproc)" "$@" >$logs/build.log 2>&1 && return 0
	echo "building $name failed:"
	grep -E 'error|Error|\*\*\*' $logs/build.log | head -n 30 | sed 's/^/    /'
	failed=$((failed + 1))
	return 1
}

tools() {
	test_program tools sh tools/test/run.sh
}

i18n() {
	test_program i18n make --no-print-directory i18n-check
}

unit() {
	build "the unit tests" -k B=asan unit
	for t in $(make -s B=asan list-unit); do
		[ ! -x "$t" ] || test_program "unit/${t#build/asan/test_}" "$t"
	done
}

fuzz() {
	build "the fuzz targets" -k B=asan fuzz
	for source in $tests/fuzz/*_fuzz.c; do
		name=$(basename "$source" _fuzz.c)
		[ ! -x "build/asan/${name}_fuzz" ] || test_program "fuzz/$name" "build/asan/${name}_fuzz" $tests/fuzz/corpus/"$name"/*
	done
}

# Scripts of a folder, against the debug binary named by KOLO.
scripts() {
	build kolo all wire || return
	export KOLO="$PWD/build/debug/kolo"
	for script in $tests/"$1"/*.sh $tests/"$1"/*.mjs; do
		[ -e "$script" ] || continue
		name=$1/$(basename "${script%.*}")
		case $script in
		*/_*) ;; # parts that others include
		*.sh) test_program "$name" sh "$script" ;;
		*.mjs) test_program "$name" node "$script" ;;
		esac
	done
}

wire() {
	scripts wire
}

conformance() {
	scripts conformance
}

browser() {
	scripts browser
}

sh tools/install.sh build test || exit 1
# Debian 12 has Node 18; the validators and the browser driver ask for 20. The web build does not.
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
	arch=$(node -p process.arch)
	[ -d build/node/node_modules ] || npm install --prefix build/node --no-save --no-audit --no-fund --loglevel=error \
		"node-linux-$arch@20.19.0" >/dev/null || exit 1
	PATH="$PWD/build/node/node_modules/node-linux-$arch/bin:$PATH"
fi
sh tools/npm.sh . || exit 1
export ASAN_OPTIONS="${ASAN_OPTIONS:-abort_on_error=0:detect_stack_use_after_return=1}"
export KOLO_TEST_STRICT=1 # nothing that this script provides may be left out
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
if [ -z "${KOLO_TEST_PG:-}" ]; then
	start="sh $tests/pg.sh start $scratch/pg"
	# Twice, if need be: somebody may take the free port first.
	KOLO_TEST_PG=$($start 2>/dev/null || { rm -rf "$scratch/pg" && $start; }) || exit 1
	export KOLO_TEST_PG KOLO_TEST_PG_DIR="$scratch/pg"
fi

for tier in "$@"; do
	$tier
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
