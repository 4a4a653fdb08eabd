#!/bin/sh
# run.sh -- search for inputs that break the readers of what strangers send: libFuzzer with sanitizers, by clang.
#   tests/fuzz/run.sh [-t seconds] [name…]     all targets, 20 seconds each, unless told otherwise
# A finding lies in build/fuzz/found/; mend the fault, then name the input in tests/fuzz/corpus/<target>/.
set -eu
cd "$(dirname "$0")/../.."

seconds=20
if [ "${1:-}" = -t ]; then
	seconds=$2
	shift 2
fi
[ $# -gt 0 ] || set -- $(ls tests/fuzz/*_fuzz.c | sed 's|.*/||; s|_fuzz.c||')

failed=0
for name in "$@"; do
	make -s B=fuzz "build/fuzz/${name}_fuzz"
	mkdir -p "build/fuzz/corpus/$name" build/fuzz/found "tests/fuzz/corpus/$name"
	echo "== $name, $seconds s"
	"build/fuzz/${name}_fuzz" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="build/fuzz/found/$name-" \
		"build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1 || failed=$((failed + 1))
	grep -E 'ERROR|SUMMARY|executed_units|Test unit|_fuzz\.c:' "build/fuzz/$name.log" || true
done
[ $failed -eq 0 ] || { echo "$failed targets FAILED"; exit 1; }
