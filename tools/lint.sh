#!/bin/sh
# Everything that can be said about the sources without building them. Silent when all is well.
set -u
cd "$(dirname "$0")/.."
files=$(git ls-files -co --exclude-standard 2>/dev/null || find . -type f | sed 's|^\./||')
files=$(for f in $files; do [ -f "$f" ] && echo "$f"; done | grep -vE '^(build|data|node_modules|web/node_modules|web/dist)/')

# The files whose names match the pattern.
which_are() {
	echo "$files" | grep -E "$1" || true
}

# Each line of standard input is a fault: say why.
complain() {
	sed "s|\$|  ($1)|"
}

c_files=$(which_are '^(src|tools|tests?|bench)/.*\.[ch]$' | grep -v '\.html\.c$')
texts=$(which_are '\.(c|h|html|def|sh|awk|mk|mjs|js|css|sql|po|md|json|txt|allow)$|^(Makefile|run|test|\.ci/run)$' |
	grep -vE 'package-lock\.json$|^(tests?|tools/test)/.*(corpus|data|refused)')

# Layout.
layout() {
	echo "$c_files" | xargs -r -n 16 -P 2 clang-format --dry-run -Werror 2>&1 |
		sed -n 's/^\([^ :][^ :]*\):[0-9:]* error: .*-Wclang-format-violations.*/\1: not laid out as .clang-format says; make format does it/p' | sort -u
}

# Budgets, layers, SQL, opening comments.
budgets() {
	awk -f tools/lint.awk tools/lint.allow $c_files
}

# What the binary carries, something in it calls.
calls() {
	awk -f tools/unused.awk tools/lint.calls $(which_are '^(src|tools)/.*\.(c|h|html|def)$')
}

# Every other source says what it is.
openings() {
	for f in $(which_are '^src/.*\.html$'); do
		head -n 1 "$f" | grep -qF "{# $(basename "$f") -- " || echo "$f:1: the file opens with \"{# $(basename "$f") -- what and why. #}\""
	done
	for f in $(which_are '\.(sh|mk|awk)$|^(run|test|Makefile|\.ci/run)$'); do
		head -n 2 "$f" | grep -q '^# ' || echo "$f:1: the file opens with a comment that says what it is"
	done
	for f in $(which_are '\.(mjs|js|css)$'); do
		head -n 2 "$f" | grep -qE '^(/\*|//)' || echo "$f:1: the file opens with a comment that says what it is"
	done
}

# A database that failed has not said no: "not found" and "not valid" are asked for by name, the rest goes up.
verdicts() {
	which_are '^src/.*\.c$' | grep -v '_test\.c$' | xargs -r grep -nE '\b[a-z_]*(find|use|check)(_[a-z_]*)?\([^;]*\) != OK' /dev/null |
		complain "a fault is no verdict: ask for ERR_NOT_FOUND or ERR_INVALID, TRY the rest"
}

# HTML that is written as it is.
raw_html() {
	html=$(which_are '^src/.*\.html$')
	raw=$([ -z "$html" ] || grep -oHE '\{\{ *raw [^}]*\}\}' $html | sed -E 's/:\{\{ *raw +/: /; s/ *\}\}$//' | sort -u)
	listed=$(grep -v '^#' tools/lint.raw | sort -u)
	echo "$raw" | grep -vxF -- "${listed:-none}" | grep . | complain "raw HTML: list it in tools/lint.raw"
	echo "$listed" | grep -vxF -- "${raw:-none}" | grep . | complain "not used any more: take it out of tools/lint.raw"
}

# Words and paths that do not belong into a finished work.
words() {
	texts=$(echo "$texts" | grep -vxF -e tools/lint.sh -e LICENSE)
	echo "$texts" | xargs -r grep -nEw 'TODO|FIXME|XXX|HACK' /dev/null | complain "forbidden word"
	echo "$texts" | xargs -r grep -niE 'lorem ipsum' /dev/null | complain "forbidden word"
	echo "$texts" | xargs -r grep -nE '(^|[^a-zA-Z0-9_}.])/(work|home/[a-z]+|root|tmp)/' /dev/null | complain "path of one machine"
	echo "$texts" | xargs -r grep -nE '[[:blank:]]+$' /dev/null | complain "blank at the end of the line"
}

# What is made is not kept.
leftovers() {
	git ls-files 2>/dev/null | grep -E '^(build|data|node_modules|web/node_modules|web/dist)/|\.(o|a|d)$' | complain "made by the build; not to be kept"
	for f in $(which_are '\.sh$|^(run|test|\.ci/run)$'); do
		sh -n "$f" 2>&1
	done
}

faults=$(
	layout
	budgets
	calls
	verdicts
	openings
	raw_html
	words
	leftovers
)
[ -z "$faults" ] && exit 0
echo "$faults"
echo "$(echo "$faults" | wc -l) faults" >&2
exit 1
