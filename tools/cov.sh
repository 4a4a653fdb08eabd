#!/bin/sh
# Run the unit tests of the cov build and print how much of each source file they ran, least first.
set -eu
cd "$(dirname "$0")/.."
find build/cov -name '*.gcda' -exec rm {} +
scratch=$(mktemp -d "${TMPDIR:-/tmp}/kolo-cov.XXXXXX")
chmod 755 "$scratch"
trap 'sh tests/pg.sh stop "$scratch/pg" >/dev/null 2>&1; rm -rf "$scratch"' EXIT
KOLO_TEST_PG=$(sh tests/pg.sh start "$scratch/pg")
export KOLO_TEST_PG KOLO_TEST_PG_DIR="$scratch/pg"
for t in $(make -s B=cov list-unit); do
	echo "running $t" >&2
	"$t" >/dev/null 2>&1 || echo "$t failed: its figures are too low" >&2
done

# gcov prints "File 'x'" and "Lines executed:87.50% of 64"; templates appear under their own names by #line.
find build/cov -name '*.gcda' ! -name '*_test.gcda' -exec gcov -n {} + 2>/dev/null | awk '
	/^File / { file = substr($2, 2, length($2) - 2); next }
	/^Lines executed:/ && file ~ /^src\/.*\.(c|html)$/ && file !~ /_test\.c$/ {
		split($2, part, /[:%]/)
		lines = $4
		ran = part[2] * lines / 100
		if (!(file in total) || ran > best[file]) {
			total[file] = lines
			best[file] = ran
		}
	}
	{ file = "" }
	END {
		for (f in total) {
			printf "%6.1f %%  %5d lines  %s\n", 100 * best[f] / total[f], total[f], f
			all += total[f]
			sum += best[f]
		}
		if (all) printf "%6.1f %%  %5d lines  all\n", 100 * sum / all, all
	}' | sort -n
