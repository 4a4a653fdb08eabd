#!/bin/sh
# The slow look at the sources: clang-tidy and cppcheck. usage: tidy.sh "COMPILER FLAGS" FILES…
set -u
cd "$(dirname "$0")/.."
flags=$1
shift
status=0
echo "$@" | xargs -n 4 -P "$(nproc)" sh -c '
	flags=$1
	shift
	clang-tidy --quiet "$@" -- $flags -Wno-unknown-warning-option 2>/dev/null' tidy "$flags" || status=1
cppcheck --quiet --enable=warning,portability --std=c11 --inline-suppr --suppress=missingInclude --suppress=unknownMacro \
	--suppress=nullPointerArithmeticRedundantCheck --error-exitcode=1 -Isrc -Ibuild/gen -j "$(nproc)" "$@" || status=1
exit $status
