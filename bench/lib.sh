# lib.sh -- servers, load and figures of bench/run.sh, which reads this file.

say() {
	printf '%4d s  %s\n' $(($(date +%s) - began)) "$*" >&2
}

# In time for something that may last: the run has taken less than $1 seconds.
in_time() {
	[ $(($(date +%s) - began)) -lt "$1" ]
}

install_missing() {
	missing=
	for want in nginx:nginx-light wrk:wrk pgbench:postgresql-contrib sqlite3:sqlite3 curl:curl; do
		command -v "${want%%:*}" >/dev/null || [ -x "/usr/sbin/${want%%:*}" ] || ls /usr/lib/postgresql/*/bin/"${want%%:*}" >/dev/null 2>&1 ||
			missing="$missing ${want#*:}"
	done
	[ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null
}

# A network of $1 organisations and $1 news texts; made once and kept while the tables are those of this version.
network() {
	if [ -e "$nets/$1/made" ] && $kolo check --data "$nets/$1" >/dev/null 2>&1; then
		return
	fi
	say "making a network of $1 organisations and texts"
	rm -rf "${nets:?}/$1"
	mkdir -p "$nets/$1"
	$kolo demo --scale "$1" --data "$nets/$1" >"$nets/$1/log" 2>&1 || { tail -n 3 "$nets/$1/log" >&2; return 1; }
	touch "$nets/$1/made"
}

# An editor in network $1; prints a token.
bench_account() {
	$kolo user add --email bench@school.example --password 'ten letters or more' --role editor --data "$1" >/dev/null 2>&1
	$kolo token add --email bench@school.example --data "$1" 2>/dev/null
}

urlencode() {
	printf %s "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}

# ---- servers: a name each, with $run/NAME.{pid,port} ----

free_port() {
	last_port=$(cat "$run/last_port" 2>/dev/null || echo $((20000 + $$ % 10000)))
	while :; do
		last_port=$((last_port + 1))
		grep -qi ":$(printf '%04X' "$last_port") 00000000:0000 0A" /proc/net/tcp || break
	done
	echo "$last_port" | tee "$run/last_port"
}

url() {
	echo "http://127.0.0.1:$(cat "$run/$1.port")"
}

wait_for() {
	for try in $(seq 200); do
		curl -s -o /dev/null "$(url "$1")/healthz" && return
		sleep 0.05
	done
	echo "$1 does not answer" >&2
	return 1
}

serve() {
	name=$1 data=$2
	shift 2
	free_port >"$run/$name.port"
	$kolo serve --data "$data" --quiet --port "$(cat "$run/$name.port")" "$@" 2>>"$run/log" >&2 &
	echo $! >"$run/$name.pid"
	wait_for "$name"
}

# nginx with the bytes of the list page as a file, set to be quick.
serve_nginx() {
	free_port >"$run/nginx.port"
	echo /organisations.html >"$run/page"
	chmod 755 "$run" && chmod 644 "$run/organisations.html"
	cat >"$run/nginx.conf" <<-CONF
		daemon off; pid $run/nginx.own.pid; error_log $run/nginx.log; worker_processes auto;
		events { worker_connections 1024; }
		http {
			access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=16; default_type text/html;
			server { listen 127.0.0.1:$(cat "$run/nginx.port"); root $run; }
		}
	CONF
	PATH=$PATH:/usr/sbin nginx -p "$run" -c "$run/nginx.conf" 2>/dev/null &
	echo $! >"$run/nginx.pid"
	wait_for nginx
}

stop_server() {
	for name in "$@"; do
		[ -e "$run/$name.pid" ] || continue
		kill "$(cat "$run/$name.pid")" 2>/dev/null || :
		wait "$(cat "$run/$name.pid")" 2>/dev/null || :
		rm -f "$run/$name.pid"
	done
}

start_postgres() {
	pg=$(ls -d tests/pg.sh test/pg.sh 2>/dev/null | head -n 1)
	database=$(sh "$pg" start "$run/pg")
	psql -q "$database" -c 'CREATE TABLE vote (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, voter bigint UNIQUE, choice text)'
	echo '\set voter random(1, 1000000000000)
INSERT INTO vote (voter, choice) VALUES (:voter, '"'yes'"') ON CONFLICT DO NOTHING;' >"$run/insert.sql"
}

stop_all() {
	stop_server cached fresh small big nginx write slow
	[ ! -e "$run/pg" ] || sh "$pg" stop "$run/pg" || :
	[ -n "${BENCH_KEEP:-}" ] && echo "$run" >&2 || rm -rf "$run"
}

# ---- load ----

# Clock ticks (10 ms) that server $1 has used, with its children.
ticks() {
	pid=$(cat "$run/$1.pid")
	cat "/proc/$pid/stat" $(sed 's|[0-9]*|/proc/&/stat|g' "/proc/$pid/task/$pid/children") 2>/dev/null | awk '{ n += $14 + $15 } END { print n + 0 }'
}

figure() {
	printf '%s\t%s\t%s\t%s\n' "$@" >>"$figures"
}

# wrk with the arguments after the first three, against server $2 with $3 connections; its figures under name $1.
measure() {
	name=$1 server=$2 connections=$3
	shift 3
	before=$(ticks "$server")
	wrk -t1 -c"$connections" -d"${seconds}s" --latency "$@" >"$run/wrk" 2>&1
	after=$(ticks "$server")
	awk -v name="$name" -v ticks=$((after - before)) '
		$1 == "99%" { p99 = $2 ~ /us$/ ? $2 / 1000 : $2 ~ /ms$/ ? $2 + 0 : $2 * 1000 }
		/requests in/ { n = $1 }
		/^Requests\/sec/ { rate = $2 }
		/Non-2xx/ { bad = $NF }
		END {
			if (bad) print name ": " bad " of " n " answers are errors" >"/dev/stderr"
			printf "%s\t%.0f\t%.2f\t%.0f\n", name, bad ? 0 : rate, p99, n ? ticks * 10000 / n : 0
		}' "$run/wrk" >>"$figures"
}

load() {
	measure "$1" "$2" 32 -s bench/paths.lua "$(url "$2")" -- "$3" ${4:+"$4"}
}

# One client, so that what is measured is how long an answer takes, not how many fit beside each other.
latency() {
	seconds=1 measure "$1" "$2" 1 -s bench/paths.lua "$(url "$2")" -- "$3"
}

create() {
	measure "$1" "$2" "$3" -s bench/create.lua "$(url "$2")/organisations" -- "$token" "$4"
}

warm_up() {
	for server in cached fresh small big; do
		[ -e "$run/$server.pid" ] || continue
		for file in list record two rare tenth; do
			head -n 6 "$run/$file" | while read -r path; do curl -s -o /dev/null "$(url "$server")$path"; done
		done
	done
}

sign_in() {
	curl -s -o /dev/null -D - -d email=bench@school.example --data-urlencode 'password=ten letters or more' "$(url cached)/login" |
		sed -n 's/^Set-Cookie: \(kolo_session=[^;]*\).*/\1/Ip' | tr -d '\r'
}

pgbench_inserts() {
	rate=$(pgbench -n -M prepared -c 64 -j 2 -T "$seconds" -f "$run/insert.sql" "$database" 2>>"$run/log" |
		sed -n 's/^tps = \([0-9]*\).*/\1/p')
	figure "PostgreSQL inserts" "${rate:-0}" 0 0
}

# Plain SQLite on the slow disk, a commit an insert.
one_by_one() {
	{
		echo 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS vote (voter INTEGER PRIMARY KEY, choice TEXT);'
		seq 300 | sed "s/.*/INSERT INTO vote (choice) VALUES ('yes');/"
	} >"$run/inserts"
	from=$(date +%s%N)
	LD_PRELOAD=$run/slow_flush.so sqlite3 "$run/one.db" <"$run/inserts" >/dev/null
	figure "slow disk, one by one" $((300 * 1000000000 / ($(date +%s%N) - from))) 0 0
}

# $1 rows of organisations.
csv() {
	awk -v n="$1" 'BEGIN {
		split("Ліцей Гімназія Школа Коледж Центр", what); split("lyceum gymnasium school college centre", kind)
		split("Шкільна Садова Миру Лісова Шевченка Франка Степова", street)
		split("Степове Калинівка Лугове Вишневе Озерне Зоряне Високе Ставки", place)
		print "key,name,kind,status,ownership,address,capacity,email"
		for (i = 1; i <= n; i++) {
			k = i * 7919 % 5 + 1
			printf "row:%d,%s № %d %s,%s,working,communal,\"вул. %s, %d\",%d,office%d@school.example\n", i, what[k], i % 900 + 1,
				place[i * 31 % 8 + 1], kind[k], street[i * 17 % 7 + 1], i % 150 + 1, i % 90 * 10 + 30, i
		}
	}'
}

import() {
	rm -rf "$run/import"
	mkdir "$run/import"
	$kolo migrate --data "$run/import" --quiet >/dev/null 2>&1
	from=$(date +%s%N)
	(
		timeout 200 $kolo import organisations "$1" --data "$run/import" --quiet >>"$run/log" 2>&1 || echo "the import failed: $(tail -n 1 "$run/log")" >&2
		times >"$run/times"
	)
	cpu=$(awk 'NR == 2 { gsub(/[ms]/, " "); printf "%.0f", ($1 + $3) * 60 + $2 + $4 }' "$run/times")
	figure import 0 $((($(date +%s%N) - from) / 1000000)) "$cpu"
	rm -rf "$run/import"
}

# The committed sources, built elsewhere from nothing; the bundle of the pages comes along.
build_from_clean() {
	git clone -q . "$run/src"
	cp -a web/dist web/node_modules "$run/src/web/"
	touch "$run/src/web/dist/.stamp"
	from=$(date +%s)
	timeout 300 make -s -C "$run/src" -j"$(nproc)" B=release >"$run/build.log" 2>&1 || { tail -n 3 "$run/build.log" >&2; return; }
	figure build 0 $((($(date +%s) - from) * 1000)) 0
}

# ---- memory ----

# kB of server $1.
resident() {
	awk '/^VmRSS/ { print $2 }' "/proc/$(cat "$run/$1.pid")/status"
}

# kB that the dictionaries add to a process which reads a Ukrainian, a Serbian and a Russian word, as a server does when it starts.
weigh_dictionaries() {
	all=$("$run/peak" "$kolo" stem школа šola school)
	none=$("$run/peak" "$kolo" stem --lang en school)
	echo $((all - none))
}
