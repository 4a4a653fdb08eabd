# table.sh -- the end of bench/run.sh, which reads this file: medians, ratios, verdicts; printed and put into docs/performance.md.

# Median of column $2 over the rounds of figure $1.
median() {
	awk -F'\t' -v name="$1" -v at="$2" '$1 == name { print $at }' "$figures" | sort -n |
		awk '{ v[NR] = $1 } END { print NR == 0 ? "" : NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
rate() { median "$1" 2; }
late() { median "$1" 3; }
cpu() { median "$1" 4; }

calc() {
	awk -v a="${1:-0}" -v b="${2:-0}" "BEGIN { print ($3) }"
}
ratio() { calc "$1" "$2" 'b > 0 ? sprintf("%.2f", a / b) : "—"'; }

# "yes" when VALUE is at least (or at most) LIMIT.
at_least() { calc "$1" "$2" 'a + 0 >= b + 0 ? "yes" : "**no**"'; }
at_most() { calc "$1" "$2" 'a != "" && a + 0 <= b + 0 ? "yes" : "**no**"'; }

row() { # work, measured, µs CPU a request, ratio, budget, met
	printf '| %s | %s | %s | %s | %s | %s |\n' "$@" >>"$table"
}

# A page beside nginx: name, least ratio.
beside_nginx() {
	r=$(ratio "$(rate "$1")" "$(rate nginx)")
	row "$1" "$(rate "$1")/s" "$(cpu "$1")" "$r × nginx" "≥ $2 × nginx" "$(at_least "$r" "$2")"
}

search_row() {
	row "$1" "$(rate "$1")/s, p99 $(late "$1") ms" "$(cpu "$1")" "" "≥ $2/s" "$(at_least "$(rate "$1")" "$2")"
}

# How much longer what $1 takes at size $3 than at size $2 ("small" 10⁴, "fresh" 10⁵, "big" 10⁶).
growth() {
	r=$(ratio "$(rate "$2 $1")" "$(rate "$3 $1")")
	row "growth $4: $5" "$(calc "$(rate "$2 $1")" 0 'a > 0 ? sprintf("%.2f", 1000 / a) : "—"') → $(calc "$(rate "$3 $1")" 0 'a > 0 ? sprintf("%.2f", 1000 / a) : "—"') ms" \
		"$(cpu "$2 $1") → $(cpu "$3 $1")" "× $r" "≤ × 2 for 10⁴ → 10⁶" "$([ "$3" != big ] || at_most "$r" 2)"
}

write_rows() {
	printf '| work | measured | CPU, µs a request | ratio | budget | met |\n|---|---|---|---|---|---|\n' >"$table"
	row "nginx, a file of the same bytes" "$(rate nginx)/s" "$(cpu nginx)" "1" "" ""
	beside_nginx "cached page" 0.9
	beside_nginx list 0.25
	row "list, a hundred pages" "$(rate "list, a hundred pages")/s" "$(cpu "list, a hundred pages")" \
		"$(ratio "$(rate "list, a hundred pages")" "$(rate nginx)") × nginx" "" ""
	row "list, slowest of a hundred at 32 connections" "$(late list) ms" "" "" "≤ 5 ms" "$(at_most "$(late list)" 5)"
	beside_nginx "signed-in page" 0.15
	row record "$(rate record)/s" "$(cpu record)" "$(ratio "$(rate record)" "$(rate nginx)") × nginx" "" ""
	search_row "search: two words" 2000
	search_row "search: rare word" 5000
	search_row "search: a word in 10 %" 500
	r=$(ratio "$(rate "durable writes")" "$(rate "PostgreSQL inserts")")
	row "durable writes, 64 clients" "$(rate "durable writes")/s; pgbench $(rate "PostgreSQL inserts")/s" "$(cpu "durable writes")" \
		"$r × pgbench" "≥ 0.5 × pgbench" "$(at_least "$r" 0.5)"
	r=$(ratio "$(rate "slow disk, 64 clients")" "$(rate "slow disk, one by one")")
	row "the same, a flush takes 5 ms" "$(rate "slow disk, 64 clients")/s; one by one $(rate "slow disk, one by one")/s" \
		"$(cpu "slow disk, 64 clients")" "× $r" "≥ × 20" "$(at_least "$r" 20)"
	s=$(calc "$(late import)" 0 'a > 0 ? sprintf("%.1f", a / 1000) : ""')
	row "import of 100,000 CSV rows" "$s s, of them $(cpu import) s of CPU" "" "" "≤ 10 s" "$(at_most "$s" 10)"
	growth list small fresh "10⁴ → 10⁵" list
	growth record small fresh "10⁴ → 10⁵" record
	growth two small fresh "10⁴ → 10⁵" search
	if [ -n "${BENCH_BIG:-}" ]; then
		growth list small big "10⁴ → 10⁶" list
		growth record small big "10⁴ → 10⁶" record
		growth two small big "10⁴ → 10⁶" search
	fi
	mb=$(calc "$rss" "$dictionaries" 'sprintf("%.0f", (a - b) / 1024)')
	row "memory after the load" "$mb MB beside $(calc "$dictionaries" 0 'sprintf("%.0f", a / 1024)') MB of dictionaries" "" "" "≤ 64 MB" \
		"$(at_most "$mb" 64)"
	row "start to the first answer" "$(late "start /healthz") ms; to the first list $(late "start /organisations") ms" "" "" "≤ 200 ms" \
		"$(at_most "$(late "start /organisations")" 200)"
	while read -r kb requests outside path; do
		row "first visit of $path" "$kb kB, $requests requests, $outside to other hosts" "" "" "≤ 100 kB, 0 other hosts" \
			"$([ "$outside" = 0 ] && at_most "$kb" 100 || echo '**no**')"
	done <"$run/visits"
	s=$(calc "$(late build)" 0 'a > 0 ? sprintf("%.0f", a / 1000) : ""')
	[ -z "$s" ] || row "build of the program from nothing" "$s s" "" "" "≤ 180 s" "$(at_most "$s" 180)"
}

circumstances() {
	echo "$(date -u +%F), commit $(git rev-parse --short HEAD): $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
		"Linux $(uname -r); nginx $(PATH=$PATH:/usr/sbin nginx -v 2>&1 | sed 's/.*\///'), wrk $(wrk -v 2>&1 | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p')," \
		"PostgreSQL $(psql --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/'), SQLite $(sqlite3 --version | cut -d' ' -f1)." \
		"Load average $load_before when it began, $(cut -d' ' -f1 /proc/loadavg) when it ended; $rounds rounds of $seconds s."
}

# Between the two marks of the page.
into_page() {
	page=docs/performance.md
	awk -v new="$run/new" '
		/<!-- figures end -->/ { inside = 0 }
		!inside { print }
		/<!-- figures begin -->/ { inside = 1; while ((getline line < new) > 0) print line }' "$page" >"$run/page.md"
	cat "$run/page.md" >"$page"
}

write_rows
{
	echo
	circumstances
	echo
	cat "$table"
	echo
} >"$run/new"
cat "$run/new"
into_page
